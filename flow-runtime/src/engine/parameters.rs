//! Parameters read and set by name.
use super::Engine;
use super::tensors::{Entry, Kind};
use crate::error::{Error, Result};
use crate::model::Tensor;
use crate::real::Real;
use crate::rt::v0_1::Role;

/// All tensors, dense, in order.
pub(super) fn all<T: Real>(engine: &Engine<T>) -> Vec<Tensor<T>> {
    engine.frame.tensors.entries.iter().map(|entry| read(engine, entry)).collect()
}

/// The tensor of a name, dense.
pub(super) fn by_name<T: Real>(engine: &Engine<T>, name: &str) -> Result<Tensor<T>> {
    Ok(read(engine, engine.frame.tensors.find(name)?))
}

/// Sets the tensor of a name from its dense numbers, all or nothing.
pub(super) fn set<T: Real>(engine: &mut Engine<T>, name: &str, values: &[T]) -> Result<()> {
    let frame = &*engine.frame;
    let entry = frame.tensors.find(name)?;
    match entry.kind {
        Kind::Free => {
            let free = &mut engine.free[entry.index];
            check_free(entry, frame.tables.free[entry.index].role, free.len(), values)?;
            free.copy_from_slice(values);
            engine.prepare();
            Ok(())
        }
        Kind::Weight | Kind::Bias => frame.tensors.write(&frame.layout, &mut engine.parameters, entry, values),
    }
}

/// A tensor, dense.
pub(super) fn read<T: Real>(engine: &Engine<T>, entry: &Entry) -> Tensor<T> {
    let tensors = &engine.frame.tensors;
    match entry.kind {
        Kind::Free => {
            Tensor { name: entry.name.clone(), shape: tensors.shape(entry), values: engine.free[entry.index].clone() }
        }
        Kind::Weight | Kind::Bias => tensors.read(&engine.frame.layout, &engine.parameters, entry),
    }
}

/// Refuses constants of another length, and deviations by which nothing can be divided.
fn check_free<T: Real>(entry: &Entry, role: Role, length: usize, values: &[T]) -> Result<()> {
    if values.len() != length {
        return Err(Error::TensorShape {
            tensor: entry.name.clone(),
            expected: vec![length],
            found: vec![values.len()],
        });
    }
    let wrong = |&value: &T| !value.to_f64().is_finite() || (role == Role::Deviation && value <= T::ZERO);
    match values.iter().position(wrong) {
        Some(index) => Err(Error::InvalidTensor {
            tensor: entry.name.clone(),
            index: vec![index],
            reason: match role {
                Role::Mean => format!("{} is no mean; give finite numbers", values[index]),
                Role::Deviation => format!("{} is no standard deviation; give numbers above 0", values[index]),
            },
        }),
        None => Ok(()),
    }
}
