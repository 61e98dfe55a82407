//! The scratch of a thread.
use crate::exec::tile::{Flow, RESERVED};
use crate::layout::ALIGN;
use crate::real::Real;

/// What a thread needs to run rows of any flow: grown when a flow needs more, never shrunk.
#[derive(Debug)]
pub struct Scratch<R> {
    pub(super) values: Vec<R>,
    pub(super) x: Vec<R>,
    pub(super) operands: Vec<R>,
}

impl<R> Scratch<R> {
    /// Of no size.
    pub const fn new() -> Self {
        Scratch { values: Vec::new(), x: Vec::new(), operands: Vec::new() }
    }
}

impl<R: Real> Scratch<R> {
    /// Grows it to what a row of a flow needs.
    pub(super) fn reserve(&mut self, flow: &Flow<'_, R>) {
        let rows = RESERVED + flow.tables.slots.value_rows as usize;
        if self.values.len() < rows {
            self.values.resize(rows, R::ZERO);
        }
        let widest = flow.layout.products().iter().map(|panels| panels.inputs()).max().unwrap_or(0);
        let room = widest.next_multiple_of(ALIGN);
        if self.x.len() < room {
            self.x.resize(room, R::ZERO);
        }
    }
}
