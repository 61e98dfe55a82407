//! What is the same for all models of a flow: where parameters, tensors, inputs and outputs stand.
use super::tensors::Tensors;
use crate::exec::place;
use crate::exec::tile::{Extent, Keep, RESERVED};
use crate::layout::{self, Layout};
use crate::rt::Tables;
use crate::rt::v0_1::{Product, Rows, Turn};
use std::ops::Range;

/// The static side of a flow, worked out once.
#[derive(Debug)]
pub struct Frame {
    pub tables: &'static Tables,
    pub layout: Layout,
    pub(crate) tensors: Tensors,
    pub(crate) extent: Extent,
    /// What the buffer holds outside the masks, in order.
    pub outside: Vec<Range<usize>>,
    value: Ends,
    gradient: Ends,
}

/// The rows of a tile that data go into and come out of, one a column.
#[derive(Debug)]
pub struct Ends {
    pub x: Vec<usize>,
    pub c: Vec<usize>,
    pub z: Vec<usize>,
    pub z_bar: Vec<usize>,
    pub x_bar: Vec<usize>,
    pub c_bar: Vec<usize>,
}

impl Ends {
    fn new(tables: &Tables, keep: Keep) -> Self {
        let places = keep.slots(tables).0;
        let rows = |pieces: &[Rows]| place::rows(places, pieces, Turn::ONCE).map(|row| RESERVED + row).collect();
        let bar = |pieces: &[Rows]| if keep == Keep::Gradient { rows(pieces) } else { Vec::new() };
        Ends {
            x: rows(tables.x),
            c: rows(tables.c),
            z: rows(tables.z),
            z_bar: bar(tables.z_bar),
            x_bar: bar(tables.x_bar),
            c_bar: bar(tables.c_bar),
        }
    }
}

impl Frame {
    pub fn new(tables: &'static Tables) -> Self {
        let product = |p: &Product| layout::Product::new(p.inputs, p.outputs(), p.rows, p.instances);
        let layout = Layout::new(&tables.products.iter().map(product).collect::<Vec<_>>());
        Frame {
            tables,
            tensors: Tensors::of(tables),
            extent: Extent::new(tables, &layout),
            outside: layout.outside_mask().collect(),
            value: Ends::new(tables, Keep::Value),
            gradient: Ends::new(tables, Keep::Gradient),
            layout,
        }
    }

    pub(crate) fn ends(&self, keep: Keep) -> &Ends {
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
