//! Parameters before training.
use super::view::View;
use super::{Engine, Frame, Passes, Spare, weights};
use crate::error::{Error, Result};
use crate::isa::InstructionSet;
use crate::model::Source;
use crate::random::Philox;
use crate::real::Real;
use crate::rt::v0_1::Role;
use crate::table::moments;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;

/// A model with random parameters. Each tensor is drawn from the seed and its name, in the order of the dense tensor.
pub(super) fn engine<T: Real>(frame: Frame, passes: Passes<T>, seed: u64) -> Engine<T> {
    let mut parameters = vec![T::ZERO; frame.layout.len()];
    for entry in frame.tensors.learned() {
        let inputs = frame.tables.products[entry.index].inputs;
        let bound = if inputs > 0 { 1.0 / f64::from(inputs).sqrt() } else { 0.0 };
        let mut random = Philox::new(seed, &entry.name[..]);
        for place in frame.tensors.places(&frame.layout, entry) {
            let number = random.uniform(-bound, bound);
            if let Some(at) = place {
                parameters[at] = T::from_f64(number);
            }
        }
    }
    let identity = |role| if role == Role::Mean { T::ZERO } else { T::ONE };
    let free = frame.tables.free.iter().map(|free| vec![identity(free.role); free.len as usize]).collect();
    let mut engine = Engine {
        frame: Arc::new(frame),
        passes,
        parameters,
        free,
        constant: 0.0,
        threads: available_parallelism().map_or(1, NonZero::get),
        set: InstructionSet::best(),
        spare: Spare::default(),
    };
    engine.prepare();
    engine
}

/// Sets the constants of `standardize` from rows, if there are any.
pub(crate) fn standardize<T: Real>(engine: &mut Engine<T>, rows: Source<'_, T>) -> Result<()> {
    standardize_on(engine, rows, None)
}

/// The same from the rows that count; beyond that their weights do not matter.
pub(crate) fn standardize_on<T: Real>(
    engine: &mut Engine<T>,
    rows: Source<'_, T>,
    weights: Option<&[T]>,
) -> Result<()> {
    let tables = engine.frame.tables;
    let view = View::new(rows, tables.features, "rows")?;
    if tables.free.is_empty() {
        return Ok(());
    }
    if view.rows() == 0 {
        return Err(Error::TooFewRows { what: "standardize", needed: 1, found: 0 });
    }
    if let Some(error) = view.first_not_finite(tables.features) {
        return Err(error);
    }
    let counted = || (0..view.rows()).filter(move |&row| weights::counts(weights, row));
    let numbers = |column: usize| counted().map(move |row| view.at(row, column).to_f64());
    let names = tables.features.iter().enumerate();
    let moments = names.map(|(column, name)| moments::<T>(numbers(column), name)).collect::<Result<Vec<_>>>()?;
    for (free, numbers) in tables.free.iter().zip(&mut engine.free) {
        for (number, &(mean, deviation)) in numbers.iter_mut().zip(&moments) {
            *number = T::from_f64(if free.role == Role::Mean { mean } else { deviation });
        }
    }
    engine.prepare();
    Ok(())
}
