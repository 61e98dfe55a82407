//! What is the same for all models of a flow: where parameters, tensors, inputs and outputs stand.
use super::tensors::Tensors;
use crate::exec::place;
use crate::exec::tile::{Extent, Keep, RESERVED};
use crate::layout::{self, Layout};
use crate::rt::v0_1::{Program, Rows, Turn};
use std::ops::Range;

/// The static side of a flow, worked out once.
#[derive(Debug)]
pub(crate) struct Frame {
    pub layout: Layout,
    pub tensors: Tensors,
    pub extent: Extent,
    /// What the buffer holds outside the masks, in order.
    pub outside: Vec<Range<usize>>,
    value: Ends,
    gradient: Ends,
}

/// The rows of a tile that data go into and come out of, one a column.
#[derive(Debug)]
pub(crate) struct Ends {
    pub x: Vec<usize>,
    pub c: Vec<usize>,
    pub z: Vec<usize>,
    pub z_bar: Vec<usize>,
    pub x_bar: Vec<usize>,
    pub c_bar: Vec<usize>,
}

impl Ends {
    fn new<P: Program>(keep: Keep) -> Self {
        let places = keep.slots::<P>().0;
        let rows = |pieces: &[Rows]| place::rows(places, pieces, Turn::ONCE).map(|row| RESERVED + row).collect();
        let bar = |pieces: &[Rows]| if keep == Keep::Gradient { rows(pieces) } else { Vec::new() };
        Ends {
            x: rows(P::X),
            c: rows(P::C),
            z: rows(P::Z),
            z_bar: bar(P::Z_BAR),
            x_bar: bar(P::X_BAR),
            c_bar: bar(P::C_BAR),
        }
    }
}

impl Frame {
    pub fn new<P: Program>() -> Self {
        let product = |p: &crate::rt::v0_1::Product| layout::Product::new(p.inputs, p.outputs(), p.rows, p.instances);
        let layout = Layout::new(&P::PRODUCTS.iter().map(product).collect::<Vec<_>>());
        Frame {
            tensors: Tensors::of::<P>(),
            extent: Extent::new::<P>(&layout),
            outside: layout.outside_mask().collect(),
            value: Ends::new::<P>(Keep::Value),
            gradient: Ends::new::<P>(Keep::Gradient),
            layout,
        }
    }

    pub fn ends(&self, keep: Keep) -> &Ends {
        match keep {
            Keep::Value => &self.value,
            Keep::Gradient => &self.gradient,
        }
    }

    /// The parts of `range` that lie outside the masks, relative to its start.
    pub fn outside_in(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let first = self.outside.partition_point(|outside| outside.end <= range.start);
        self.outside[first..]
            .iter()
            .take_while(move |outside| outside.start < range.end)
            .map(move |outside| outside.start.max(range.start) - range.start..outside.end.min(range.end) - range.start)
    }
}
