//! What is the same for all models of a flow: where parameters, tensors, inputs and outputs stand.
use super::tensors::Tensors;
use crate::exec::place;
use crate::exec::tile::{Extent, Keep, RESERVED};
use crate::layout::{self, Layout};
use crate::rt::v0_1::{Product, Rows, Turn};
use crate::rt::{Direction, Tables};
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
    /// By direction, by what is kept.
    ends: [[Ends; 2]; 2],
}

/// The rows of a tile that a program's data go into and come out of, one a column.
#[derive(Debug)]
pub struct Ends {
    pub input: Vec<usize>,
    pub context: Vec<usize>,
    pub output: Vec<usize>,
    pub output_bar: Vec<usize>,
    pub input_bar: Vec<usize>,
    pub context_bar: Vec<usize>,
}

impl Ends {
    fn new(tables: &Tables, direction: Direction, keep: Keep) -> Self {
        let (places, ends) = (keep.slots(tables).0, tables.ends(direction));
        let rows = |pieces: &[Rows]| place::rows(places, pieces, Turn::ONCE).map(|row| RESERVED + row).collect();
        let bar = |pieces: &[Rows]| if keep == Keep::Gradient { rows(pieces) } else { Vec::new() };
        Ends {
            input: rows(ends.input),
            context: rows(ends.context),
            output: rows(ends.output),
            output_bar: bar(ends.output_bar),
            input_bar: bar(ends.input_bar),
            context_bar: bar(ends.context_bar),
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
            ends: [Direction::Density, Direction::Sampling]
                .map(|direction| [Keep::Value, Keep::Gradient].map(|keep| Ends::new(tables, direction, keep))),
            layout,
        }
    }

    pub(crate) fn ends(&self, direction: Direction, keep: Keep) -> &Ends {
        &self.ends[direction as usize][keep as usize]
    }

    /// The parts of `range` that lie outside the masks, relative to its start.
    pub fn outside_in(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        within(&self.outside, range)
    }
}

/// The parts of `ranges`, which are in order, that lie in `range`, relative to its start.
pub fn within(ranges: &[Range<usize>], range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let first = ranges.partition_point(|part| part.end <= range.start);
    ranges[first..]
        .iter()
        .take_while(move |part| part.start < range.end)
        .map(move |part| part.start.max(range.start) - range.start..part.end.min(range.end) - range.start)
}
