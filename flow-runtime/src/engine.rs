//! A flow with its parameters, whatever the flow: all that a model does, generic over the element type alone.
//!
//! [`Model`](crate::Model) is a shell that knows the flow's type; the engine knows its tables ([`Frame`]) and its programs,
//! compiled for tiles, by function pointers ([`Pass`]). What it does is entered through [`Compiled`], so that it is
//! compiled once in this crate and not again for every flow in the user's.
mod batch;
mod calls;
mod dense;
mod diagnose;
mod entry;
mod evaluate;
mod finite;
mod frame;
mod gradients;
mod init;
mod naive;
pub(crate) mod names;
mod parallel;
mod parameters;
mod reduce;
mod rows;
mod saved;
mod tensors;
mod train;
mod view;
pub(crate) mod weights;
mod workspace;

use crate::exec::prepare::{self, Numbers};
use crate::exec::row::Row;
use crate::exec::tile::{Flow, Tile};
use crate::isa::InstructionSet;
use crate::model::Source;
use crate::real::Real;
use crate::rt::v0_1::Role;
pub(crate) use diagnose::{Failure, diagnose, largest};
pub use entry::Compiled;
pub use frame::Frame;
pub(crate) use init::standardize_on;
pub(crate) use naive::NaivePasses;
pub(crate) use reduce::Groups;
use std::sync::Arc;
pub(crate) use tensors::Kind;
pub(crate) use train::Decay;
pub use train::Rows;
use workspace::Spare;

/// A program of a flow, compiled for tiles.
pub type Pass<T> = fn(&mut Tile<'_, T>);

/// A program of a flow, compiled for single rows.
pub type RowPass<T> = fn(&mut Row<'_, T>);

/// The programs that every use of a model needs. The adjoint is handed over where it is wanted, so that a crate which
/// only scores compiles none.
#[derive(Clone, Copy)]
pub struct Passes<T> {
    pub density: Pass<T>,
    pub sampling: Pass<T>,
    pub density_row: RowPass<T>,
    pub sampling_row: RowPass<T>,
    pub prepare: fn(&mut Numbers),
    /// Whether density and sampling run anything level by level.
    pub sweeps: [bool; 2],
}

/// A flow with its parameters.
pub struct Engine<T> {
    pub frame: Arc<Frame>,
    passes: Passes<T>,
    parameters: Vec<T>,
    free: Vec<Vec<T>>,
    /// The log-det that every row has.
    constant: f64,
    pub threads: usize,
    pub set: InstructionSet,
    spare: Spare<T>,
}

/// A model with the context it is asked in.
#[derive(Clone, Copy)]
pub struct Call<'a, T> {
    pub engine: &'a Engine<T>,
    pub context: Option<Source<'a, T>>,
}

impl<T: Real> Engine<T> {
    /// The same flow with other numbers: rounded, or widened without change.
    ///
    /// Rounding alone could give what no model may hold and [`set`](parameters::set) refuses: an infinite number, or a
    /// deviation of 0. A number too large becomes the largest, a deviation too small the smallest whose reciprocal is
    /// finite too. No error, since rounding is what was asked for, and rows in such units round as badly themselves.
    pub fn cast<U: Real>(&self, passes: Passes<U>) -> Engine<U> {
        let held = |x: &T| U::from_f64(x.to_f64().clamp(-U::MAX, U::MAX));
        let constants = self.frame.tables.free.iter().zip(&self.free);
        let constant = |role: Role, x: &T| match role {
            Role::Mean => held(x),
            Role::Deviation => U::from_f64(x.to_f64().clamp(U::MIN_POSITIVE, U::MAX)),
        };
        let mut engine = Engine {
            frame: Arc::clone(&self.frame),
            passes,
            parameters: self.parameters.iter().map(held).collect(),
            free: constants.map(|(free, numbers)| numbers.iter().map(|x| constant(free.role, x)).collect()).collect(),
            constant: 0.0,
            threads: self.threads,
            set: self.set,
            spare: Spare::default(),
        };
        engine.prepare();
        engine
    }

    /// At most 256: more gain nothing, and each has a stack and scratch of its own.
    pub fn set_threads(&mut self, threads: usize) {
        self.threads = threads.clamp(1, 256);
    }

    /// What tiles need of the model.
    fn flow(&self) -> Flow<'_, T> {
        Flow {
            tables: self.frame.tables,
            set: self.set,
            layout: &self.frame.layout,
            extent: &self.frame.extent,
            parameters: &self.parameters,
            free: &self.free,
        }
    }

    /// Works out again what depends on the parameters alone.
    fn prepare(&mut self) {
        self.constant = prepare::log_det(self.passes.prepare, &self.free);
    }
}

impl<T: Real> Clone for Engine<T> {
    fn clone(&self) -> Self {
        Engine {
            frame: Arc::clone(&self.frame),
            passes: self.passes,
            parameters: self.parameters.clone(),
            free: self.free.clone(),
            constant: self.constant,
            threads: self.threads,
            set: self.set,
            spare: Spare::default(),
        }
    }
}
