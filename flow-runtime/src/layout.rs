//! The flat parameter buffer.
//!
//! The weights of a product stand in panels of [`PANEL`] output rows. Output units are sorted by level, so the number of
//! inputs a unit sees never falls, and a panel stores only what its last real row may see (its *limit*), each row
//! rounded up to [`ALIGN`] numbers and filled with zeros. The biases follow. One layout serves the forward product (it
//! broadcasts `w[row][input]`), the input gradient (4 neighbouring scalars of a row), the weight gradient (rows as
//! vectors) and the single row (rows as vectors): nothing is ever repacked.
//!
//! What lies inside a panel but outside the exact staircase, and all padding, is zero. The weight gradient writes
//! there too, so [`Layout::zero_outside_mask`] must follow every reduction.
use crate::real::Real;
use std::ops::Range;

/// Output rows of a panel.
pub const PANEL: usize = 4;
/// Rows and biases are padded to a multiple of this many numbers.
pub const ALIGN: usize = 16;

/// One masked product as the compiler states it.
///
/// Output units are sorted by level; `rows` says, run by run, how many units see how many inputs (always the first
/// ones). A dense product is one run. Limits never fall.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// Inputs.
    pub inputs: u32,
    /// Outputs.
    pub outputs: u32,
    /// (units, inputs they see), run by run.
    pub rows: &'static [(u32, u32)],
    /// How often the parameters exist: the turns of the `repeat` around the product, 1 outside.
    pub instances: u32,
}

impl Product {
    /// States a product.
    pub const fn new(inputs: u32, outputs: u32, rows: &'static [(u32, u32)], instances: u32) -> Self {
        Product { inputs, outputs, rows, instances }
    }

    /// How many inputs each output sees, in order.
    fn limits(&self) -> Vec<usize> {
        let runs = self.rows.iter();
        let limits: Vec<usize> =
            runs.flat_map(|&(units, limit)| std::iter::repeat_n(limit as usize, units as usize)).collect();
        assert_eq!(limits.len(), self.outputs as usize, "the runs of a product must add up to its outputs");
        assert!(limits.is_sorted(), "limits never fall");
        assert!(limits.last().is_none_or(|&last| last <= self.inputs as usize), "a limit exceeds the inputs");
        limits
    }
}

/// Four output rows that stop at the same input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Where its first row starts in an instance.
    pub offset: usize,
    /// The stored length of a row: the limit rounded up to [`ALIGN`].
    pub length: usize,
    /// How many inputs the panel sees.
    pub limit: usize,
}

/// The table of one product. Positions are relative to an instance unless said otherwise.
#[derive(Clone, Debug)]
pub struct Panels {
    inputs: usize,
    limits: Vec<usize>,
    panels: Vec<Panel>,
    first: Vec<usize>,
    biases: usize,
    size: usize,
    base: usize,
    instances: usize,
    outside: Vec<Range<usize>>,
}

impl Panels {
    /// Lays one product out, its first instance at `base` of the whole buffer.
    pub fn new(product: &Product, base: usize) -> Self {
        let (inputs, limits) = (product.inputs as usize, product.limits());
        let mut offset = 0;
        let mut panels = Vec::with_capacity(limits.len().div_ceil(PANEL));
        for rows in limits.chunks(PANEL) {
            let limit = rows[rows.len() - 1];
            let length = limit.next_multiple_of(ALIGN);
            panels.push(Panel { offset, length, limit });
            offset += PANEL * length;
        }
        let biases = offset;
        let size = biases + limits.len().next_multiple_of(ALIGN);
        let first = (0..inputs.div_ceil(PANEL)).map(|q| panels.partition_point(|p| p.limit <= q * PANEL)).collect();
        let outside = outside(&limits, &panels, biases, size);
        Panels { inputs, limits, panels, first, biases, size, base, instances: product.instances as usize, outside }
    }

    /// Inputs of the product.
    #[inline(always)]
    pub fn inputs(&self) -> usize {
        self.inputs
    }
    /// Outputs of the product.
    #[inline(always)]
    pub fn outputs(&self) -> usize {
        self.limits.len()
    }
    /// How often the parameters exist.
    pub fn instances(&self) -> usize {
        self.instances
    }
    /// Numbers of an instance.
    pub fn size(&self) -> usize {
        self.size
    }
    /// Where instance `instance` stands in the whole buffer.
    pub fn instance(&self, instance: usize) -> Range<usize> {
        let start = self.base + instance * self.size;
        start..start + self.size
    }
    /// Where the biases start.
    #[inline(always)]
    pub fn biases(&self) -> usize {
        self.biases
    }
    /// The panels in order. The only source of limits, for kernels and for counting.
    #[inline(always)]
    pub fn panels(&self) -> &[Panel] {
        &self.panels
    }
    /// For each group of [`PANEL`] inputs, the first panel that sees any of them.
    #[inline(always)]
    pub fn first(&self) -> &[usize] {
        &self.first
    }
    /// How many inputs output `row` sees: its exact limit.
    pub fn limit(&self, row: usize) -> usize {
        self.limits[row]
    }
    /// Multiply-adds a row of data of the product: 4 · limit, panel by panel, without padding of the rows.
    pub fn multiply_adds(&self) -> u64 {
        self.panels.iter().map(|p| (PANEL * p.limit) as u64).sum()
    }
    /// Where the weight (row, column) stands in an instance; none outside the mask, where it is zero.
    pub fn weight(&self, row: usize, column: usize) -> Option<usize> {
        (column < self.limits[row]).then(|| self.row(row) + column)
    }
    /// Where the bias of `row` stands in an instance.
    pub fn bias(&self, row: usize) -> usize {
        assert!(row < self.outputs());
        self.biases + row
    }
    /// Where the weights of output `row` start in an instance.
    pub fn row(&self, row: usize) -> usize {
        let panel = &self.panels[row / PANEL];
        panel.offset + row % PANEL * panel.length
    }
    /// What an instance stores outside the mask: must be zero, in gradients too.
    pub fn outside_mask(&self) -> &[Range<usize>] {
        &self.outside
    }
}

/// The ranges of an instance that belong to no weight and no bias; neighbours joined.
fn outside(limits: &[usize], panels: &[Panel], biases: usize, size: usize) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut add = |range: Range<usize>| match ranges.last_mut() {
        _ if range.is_empty() => {}
        Some(last) if last.end == range.start => last.end = range.end,
        _ => ranges.push(range),
    };
    for (p, panel) in panels.iter().enumerate() {
        for j in 0..PANEL {
            let start = panel.offset + j * panel.length;
            let limit = limits.get(p * PANEL + j).copied().unwrap_or(0);
            add(start + limit..start + panel.length);
        }
    }
    add(biases + limits.len()..size);
    ranges
}

/// Where every product of a model stands in its one parameter buffer.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    products: Vec<Panels>,
    length: usize,
}

impl Layout {
    /// Lays products out one after the other.
    pub fn new(products: &[Product]) -> Self {
        let mut length = 0;
        let products = products
            .iter()
            .map(|product| {
                let panels = Panels::new(product, length);
                length += panels.size * panels.instances;
                panels
            })
            .collect();
        Layout { products, length }
    }
    /// The tables, in the order given.
    pub fn products(&self) -> &[Panels] {
        &self.products
    }
    /// Numbers in the buffer.
    pub fn len(&self) -> usize {
        self.length
    }
    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }
    /// Multiply-adds a row of data when every instance of every product is used once.
    pub fn multiply_adds(&self) -> u64 {
        self.products.iter().map(|p| p.multiply_adds() * p.instances as u64).sum()
    }
    /// Every stored range outside the masks, over all instances, in the whole buffer.
    pub fn outside_mask(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.products.iter().flat_map(|p| {
            (0..p.instances).flat_map(move |k| {
                let start = p.instance(k).start;
                p.outside.iter().map(move |range| start + range.start..start + range.end)
            })
        })
    }
    /// Zeroes what the weight gradient writes outside the masks and into padding.
    pub fn zero_outside_mask<R: Real>(&self, gradient: &mut [R]) {
        for range in self.outside_mask() {
            gradient[range].fill(R::ZERO);
        }
    }
}
