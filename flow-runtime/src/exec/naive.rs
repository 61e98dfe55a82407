//! One row of data at a time in plain loops, with the standard library's functions: what the tile executor is held
//! against. It runs the same programs over the same parameter buffer and counts the multiply-adds of the products.
use super::place;
use crate::lane::Plain;
use crate::layout::{Layout, Panels};
use crate::ops::Into;
use crate::ops::activation::Activation;
use crate::real::Real;
use crate::rt::v0_1::{
    Adjoint, In, Levels, Map, MapOperands, Out, Place, Product, ProductInputOperands, ProductOperands, Rows, Run,
    Stage, Target, Turn,
};
use crate::rt::{Restricted, Tables};
use std::ops::Range;

/// Runs programs on one row of data.
pub(crate) struct Naive<'a, R> {
    places: &'static [Place],
    products: &'static [Product],
    layout: &'a Layout,
    parameters: &'a [R],
    free: &'a [Vec<R>],
    values: Vec<R>,
    /// Log-det and log p of the base, without what `prepare` adds.
    pub(crate) sums: [R; 2],
    /// The adjoints of the two.
    pub(crate) seeds: [R; 2],
    /// The parameters' gradient, added up over all runs.
    pub(crate) gradient: Vec<R>,
    /// Multiply-adds of products: 4 times a panel's limit, panel by panel; in sweeps those of the weights that are used.
    pub(crate) multiply_adds: u64,
    /// Uses of weights within the masks.
    pub(crate) weights: u64,
}

impl<'a, R: Real> Naive<'a, R> {
    /// An executor that keeps what an adjoint needs.
    pub(crate) fn new(tables: &Tables, layout: &'a Layout, parameters: &'a [R], free: &'a [Vec<R>]) -> Self {
        let slots = &tables.slots;
        Naive {
            places: slots.gradient,
            products: tables.products,
            layout,
            parameters,
            free,
            values: vec![R::ZERO; slots.gradient_rows as usize],
            sums: [R::ZERO; 2],
            seeds: [R::ZERO; 2],
            gradient: vec![R::ZERO; layout.len()],
            multiply_adds: 0,
            weights: 0,
        }
    }

    /// Writes one number into each of the rows.
    pub(crate) fn write(&mut self, rows: &[Rows], numbers: &[R]) {
        self.scatter(rows, Turn::ONCE, Into::Set, numbers);
    }

    /// The numbers of the rows.
    pub(crate) fn read(&self, rows: &[Rows]) -> Vec<R> {
        self.gather(rows, Turn::ONCE)
    }

    fn gather(&self, pieces: &[Rows], k: Turn) -> Vec<R> {
        place::rows(self.places, pieces, k).map(|row| self.values[row]).collect()
    }

    fn scatter(&mut self, pieces: &[Rows], k: Turn, into: Into, numbers: &[R]) {
        for (row, &number) in place::rows(self.places, pieces, k).zip(numbers) {
            self.put(row, into, number);
        }
    }

    fn put(&mut self, row: usize, into: Into, number: R) {
        match into {
            Into::Set => self.values[row] = number,
            Into::Add => self.values[row] += number,
        }
    }

    /// The table of a product, and where the parameters of its turn begin; counts one use.
    fn used(&mut self, w: usize, k: Turn) -> (&'a Panels, usize) {
        let panels = &self.layout.products()[w];
        self.multiply_adds += panels.multiply_adds();
        self.weights += (0..panels.outputs()).map(|row| panels.limit(row) as u64).sum::<u64>();
        (panels, panels.instance(k.instance as usize).start)
    }

    /// The table of a product in a sweep, where the parameters of its turn begin, and its levels.
    fn restricted(&self, w: usize, k: Turn) -> (&'a Panels, usize, Restricted) {
        let panels = &self.layout.products()[w];
        (panels, panels.instance(k.instance as usize).start, self.products[w].restricted())
    }

    fn count(&mut self, uses: usize) {
        self.multiply_adds += uses as u64;
        self.weights += uses as u64;
    }

    /// The numbers of an operand of a map for some features; a seed is the same for all.
    fn operand(&self, input: &In<'_>, k: Turn, features: Range<usize>) -> Vec<R> {
        match input {
            In::Rows(pieces) => place::rows_in(self.places, pieces, k, features).map(|row| self.values[row]).collect(),
            In::Free(free) => self.free[*free][features].to_vec(),
            In::Seed(sum) => vec![self.seeds[*sum as usize]; features.len()],
        }
    }

    /// The map on some features.
    fn map_features<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        features: Range<usize>,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let x = inputs.map(|input| self.operand(&input, k, features.clone()));
        let mut results = outputs.map(|_| Vec::with_capacity(features.len()));
        for i in 0..features.len() {
            let y = M::at(std::array::from_fn::<_, I, _>(|a| Plain(x[a][i])));
            results.iter_mut().zip(y).for_each(|(result, y)| result.push(y.0));
        }
        for (output, result) in outputs.iter().zip(&results) {
            match output {
                Out::Rows(pieces, into) => {
                    let rows: Vec<usize> = place::rows_in(self.places, pieces, k, features.clone()).collect();
                    rows.into_iter().zip(result).for_each(|(row, &number)| self.put(row, *into, number));
                }
                Out::Sum(sum) => result.iter().for_each(|&y| self.sums[*sum as usize] += y),
            }
        }
    }
}

impl<R: Real> Naive<'_, R> {
    /// Row `i` of a target gets what a stage gives; the last stage multiplies by the derivative.
    fn finish_column(&mut self, k: Turn, stage: Stage, target: &Target, i: usize, sum: R) {
        let at = |this: &Self, rows: &Rows| place::base(this.places, rows, k) + rows.row(i as u32, k.instance) as usize;
        let row = at(self, &target.rows);
        match stage {
            Stage::Block { .. } => self.put(row, target.into, sum),
            Stage::Level { .. } => self.put(row, Into::Add, sum),
        }
        if let (Stage::Level { .. }, Some((act, h))) = (stage, target.derivative) {
            let Plain(slope) = act.derivative(Plain(self.values[at(self, &h)]));
            self.values[row] *= slope;
        }
    }
}

/// How many features a map runs over.
pub(crate) fn features(inputs: &[In<'_>], outputs: &[Out<'_>], free: impl Fn(usize) -> usize) -> usize {
    let read = inputs.iter().find_map(|input| match input {
        In::Rows(pieces) => Some(place::count(pieces)),
        In::Free(index) => Some(free(*index)),
        In::Seed(_) => None,
    });
    let written = outputs.iter().find_map(|output| match output {
        Out::Rows(pieces, _) => Some(place::count(pieces)),
        Out::Sum(_) => None,
    });
    written.or(read).unwrap_or(0)
}

impl<R: Real> Run for Naive<'_, R> {
    fn product(&mut self, w: usize, k: Turn, x: &[Rows], y: &[Rows], act: Activation) {
        let (panels, start) = self.used(w, k);
        let x = self.gather(x, k);
        let unit = |row: usize| {
            let mut sum = self.parameters[start + panels.bias(row)];
            for column in 0..panels.limit(row) {
                sum += self.parameters[start + panels.row(row) + column] * x[column];
            }
            act.at(Plain(sum)).0
        };
        let values: Vec<R> = (0..panels.outputs()).map(unit).collect();
        self.scatter(y, k, Into::Set, &values);
    }

    fn map<M: Map<I, O>, const I: usize, const O: usize>(
        &mut self,
        _: M,
        k: Turn,
        inputs: [In<'_>; I],
        outputs: [Out<'_>; O],
    ) {
        let features = features(&inputs, &outputs, |free| self.free[free].len());
        self.map_features::<M, I, O>(k, 0..features, inputs, outputs);
    }

    fn product_operands(&mut self, w: usize, k: Turn, x: &'static [Rows], y: &'static [Rows]) -> ProductOperands {
        ProductOperands { w, k, x, y, levels: self.products[w].restricted(), x_rows: None, y_rows: 0..0 }
    }

    fn product_stage(&mut self, of: &ProductOperands, stage: Stage, act: Activation) {
        let ProductOperands { w, k, x, y, .. } = *of;
        let (panels, start, levels) = self.restricted(w, k);
        let (rows, columns) = levels.product(stage);
        let at = |this: &Self, pieces, i| place::rows_in(this.places, pieces, k, i..i + 1).next().unwrap_or(0);
        for row in rows {
            let to = at(self, y, row);
            let mut sum = match stage {
                Stage::Block { .. } => self.parameters[start + panels.bias(row)],
                Stage::Level { .. } => self.values[to],
            };
            for column in columns.clone() {
                assert!(column < panels.limit(row), "a stage reads a weight outside the mask");
                sum += self.parameters[start + panels.row(row) + column] * self.values[at(self, x, column)];
            }
            self.count(columns.len());
            let Plain(value) = if let Stage::Level { .. } = stage { act.at(Plain(sum)) } else { Plain(sum) };
            self.values[to] = value;
        }
    }

    fn map_operands<const I: usize, const O: usize>(
        &mut self,
        k: Turn,
        levels: Levels,
        inputs: [In<'static>; I],
        outputs: [Out<'static>; O],
    ) -> MapOperands<I, O> {
        let features = features(&inputs, &outputs, |free| self.free[free].len());
        MapOperands { k, levels, features, inputs, outputs, ins: [None; I], outs: [None; O] }
    }

    fn map_stage<M: Map<I, O>, const I: usize, const O: usize>(&mut self, _: M, of: &MapOperands<I, O>, stage: Stage) {
        let range = of.range(stage);
        if !range.is_empty() {
            self.map_features::<M, I, O>(of.k, range, of.inputs, of.outputs);
        }
    }

    fn copy(&mut self, k: Turn, from: &[Rows], to: &[Rows], into: Into) {
        let numbers = self.gather(from, k);
        self.scatter(to, k, into, &numbers);
    }
}

impl<R: Real> Adjoint for Naive<'_, R> {
    fn product_input(&mut self, w: usize, k: Turn, y_bar: &[Rows], x_bar: &[Target]) {
        let (panels, start) = self.used(w, k);
        let y_bar = self.gather(y_bar, k);
        let mut sums = vec![R::ZERO; panels.inputs()];
        for (row, &y) in y_bar.iter().enumerate() {
            for column in 0..panels.limit(row) {
                sums[column] += self.parameters[start + panels.row(row) + column] * y;
            }
        }
        let mut sums = &sums[..];
        for target in x_bar {
            let (own, rest) = sums.split_at(target.rows.count as usize);
            sums = rest;
            self.scatter(&[target.rows], k, target.into, own);
            if let Some((act, h)) = target.derivative {
                let h = self.gather(&[h], k);
                let rows: Vec<usize> = place::rows(self.places, &[target.rows], k).collect();
                for (row, h) in rows.into_iter().zip(h) {
                    let Plain(slope) = act.derivative(Plain(h));
                    self.values[row] *= slope;
                }
            }
        }
    }

    fn product_input_operands(
        &mut self,
        w: usize,
        k: Turn,
        y_bar: &'static [Rows],
        x_bar: &'static [Target],
    ) -> ProductInputOperands {
        let levels = self.products[w].restricted();
        ProductInputOperands { w, k, y_bar, x_bar, levels, y_rows: None, x_rows: None, h_rows: None }
    }

    fn product_input_stage(&mut self, of: &ProductInputOperands, stage: Stage) {
        let ProductInputOperands { w, k, y_bar, x_bar, .. } = *of;
        let (panels, start, levels) = self.restricted(w, k);
        let (rows, columns) = levels.product_input(stage);
        let y_bar = self.gather(y_bar, k);
        let mut first = 0;
        for target in x_bar {
            let last = first + target.rows.count as usize;
            for column in columns.start.max(first)..columns.end.min(last) {
                let seeing = rows.clone().filter(|&row| column < panels.limit(row));
                let sum = seeing
                    .clone()
                    .fold(R::ZERO, |sum, row| sum + self.parameters[start + panels.row(row) + column] * y_bar[row]);
                self.count(seeing.count());
                self.finish_column(k, stage, target, column - first, sum);
            }
            first = last;
        }
    }

    fn product_weights(&mut self, w: usize, k: Turn, x: &[Rows], y_bar: &[Rows]) {
        let (panels, start) = self.used(w, k);
        let (x, y_bar) = (self.gather(x, k), self.gather(y_bar, k));
        for (row, &y) in y_bar.iter().enumerate() {
            self.gradient[start + panels.bias(row)] += y;
            for column in 0..panels.limit(row) {
                self.gradient[start + panels.row(row) + column] += y * x[column];
            }
        }
    }
}
