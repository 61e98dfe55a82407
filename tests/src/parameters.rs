//! Parameters that are far from the identity: near-identity models pass everything.
//!
//! Weights are N(0, 1/inputs seen), biases N(0, 0.2²), `standardize` is not the identity, and the last products of the
//! conditioners are rescaled until the log-scales of each step, pooled over its features and 256 rows, have a standard deviation in
//! [0.5, 0.8]. Every number can be held by an f32.

use crate::random::{Random, rounded};
use crate::reference::{Reference, Tensors};
use flow_dsl::plan::{Plan, Product, Role};
use std::collections::BTreeMap;

/// Within which the standard deviation of a step's log-scales must lie.
pub const LOG_SCALES: std::ops::RangeInclusive<f64> = 0.5..=0.8;

/// Rows over which log-scales are pooled.
const ROWS: usize = 256;

/// Rows of data and of context.
#[derive(Clone, Debug)]
pub struct Rows {
    /// Features.
    pub features: usize,
    /// Columns of the context.
    pub context: usize,
    /// `[rows, features]`.
    pub x: Vec<f64>,
    /// `[rows, context]`.
    pub c: Vec<f64>,
}

impl Rows {
    /// Rows as the model's data would be: around its means, as wide as its deviations.
    pub fn draw(plan: &Plan, tensors: &Tensors<f64>, count: usize, seed: u64) -> Rows {
        let (features, context) = (plan.features.len(), plan.context.len());
        let (mut x, mut c) = (Random::new(seed, "x"), Random::new(seed, "c"));
        let constant = |role: Role, or: f64| {
            let free = plan.free.iter().find(|f| f.role == role);
            free.map_or(vec![or; features], |f| tensors[&f.name].clone())
        };
        let (mean, deviation) = (constant(Role::Mean, 0.0), constant(Role::Deviation, 1.0));
        let number = |i: usize| rounded(mean[i % features] + deviation[i % features] * x.normal());
        Rows { features, context, x: (0..count * features).map(number).collect(), c: c.normals(count * context) }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.x.len() / self.features
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// Row `i` with its context.
    pub fn row(&self, i: usize) -> (&[f64], &[f64]) {
        (&self.x[i * self.features..][..self.features], &self.c[i * self.context..][..self.context])
    }
}

/// The parameters of a plan.
pub fn draw(plan: &Plan, seed: u64) -> Tensors<f64> {
    let mut tensors = BTreeMap::new();
    for product in &plan.products {
        for g in 0..product.instances {
            let name = product.name.of(g);
            let mut random = Random::new(seed, &name);
            if product.vector {
                tensors.insert(name, spread(product.row_levels.len(), &mut random));
                continue;
            }
            tensors.insert(format!("{name}.weight"), weight(product, g, &mut random));
            let bias = product.row_levels.iter().map(|_| rounded(0.2 * random.normal()));
            tensors.insert(format!("{name}.bias"), bias.collect());
        }
    }
    for free in &plan.free {
        let mut random = Random::new(seed, &free.name);
        let number = |_| match free.role {
            Role::Mean => rounded(0.7 * random.normal()),
            Role::Deviation => rounded((0.4 * random.normal()).exp()),
        };
        tensors.insert(free.name.clone(), (0..free.len).map(number).collect());
    }
    rescale(plan, &mut tensors);
    tensors
}

/// Free log-scales with mean 0 and a standard deviation of 0.65; a single one is 0.65.
fn spread(len: usize, random: &mut Random) -> Vec<f64> {
    if len == 1 {
        return vec![rounded(0.65)];
    }
    let numbers = random.normals(len);
    let mean = numbers.iter().sum::<f64>() / len as f64;
    let deviation = (numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / len as f64).sqrt();
    numbers.iter().map(|x| rounded(0.65 / deviation * (x - mean))).collect()
}

/// N(0, 1/inputs seen), 0 outside the mask, dense.
fn weight(product: &Product, g: usize, random: &mut Random) -> Vec<f64> {
    let (rows, columns) = (&product.out[g % product.out.len()], &product.inp[g % product.inp.len()]);
    let mut dense = Vec::with_capacity(rows.len() * columns.len());
    for &row in rows {
        let level = product.row_levels[row as usize];
        let seen = |c: &u32| product.column_levels[*c as usize] <= level;
        let count = columns.iter().filter(|c| seen(c)).count().max(1) as f64;
        dense.extend(columns.iter().map(|c| if seen(c) { rounded(random.normal() / count.sqrt()) } else { 0.0 }));
    }
    dense
}

/// Multiplies the last weights of conditioners until their steps' log-scales have the deviation wanted. Their rows have mean 0 first:
/// behind activations that are all positive a large weight would else push the log-scales to their bound, not apart.
fn rescale(plan: &Plan, tensors: &mut Tensors<f64>) {
    let rows = Rows::draw(plan, tensors, ROWS, 0x5EED);
    let steps = log_scales(plan, tensors, &rows);
    steps.iter().flat_map(|(products, _)| products).for_each(|product| centre(plan, tensors, product));
    for _ in 0..60 {
        let off: Vec<_> =
            log_scales(plan, tensors, &rows).into_iter().filter(|(_, s)| !(0.55..=0.75).contains(s)).collect();
        for (products, deviation) in &off {
            let factor = (0.65 / deviation).clamp(0.3, 3.0);
            for product in products {
                weights(tensors, product).iter_mut().for_each(|w| *w = rounded(*w * factor));
            }
        }
        if off.is_empty() {
            break;
        }
    }
    for (products, deviation) in log_scales(plan, tensors, &rows) {
        assert!(LOG_SCALES.contains(&deviation), "{}: log-scales of {}: {deviation}", plan.name, products.join(", "));
    }
}

fn weights<'a>(tensors: &'a mut Tensors<f64>, product: &str) -> &'a mut Vec<f64> {
    tensors.get_mut(&format!("{product}.weight")).expect("a tensor of the plan")
}

/// Gives every row of a weight mean 0, what its mask removes aside.
fn centre(plan: &Plan, tensors: &mut Tensors<f64>, name: &str) {
    let own = |p: &&Product| (0..p.instances).any(|g| p.name.of(g) == name);
    let columns = plan.products.iter().find(own).map_or(1, |p| p.column_levels.len());
    for row in weights(tensors, name).chunks_mut(columns.max(1)) {
        let seen = row.iter().filter(|w| **w != 0.0).count();
        let mean = row.iter().sum::<f64>() / seen.max(1) as f64;
        if seen > 1 {
            row.iter_mut().filter(|w| **w != 0.0).for_each(|w| *w = rounded(*w - mean));
        }
    }
}

/// The standard deviation of each step's log-det, pooled over features and rows, for the steps whose log-det a row can change.
fn log_scales(plan: &Plan, tensors: &Tensors<f64>, rows: &Rows) -> Vec<(Vec<String>, f64)> {
    let reference = Reference::<f64>::new(plan, tensors);
    let mut pooled: Vec<(Vec<String>, Vec<f64>)> = Vec::new();
    for i in 0..rows.len() {
        let (x, c) = rows.row(i);
        for (k, term) in reference.run(x, c).terms.into_iter().enumerate() {
            if pooled.len() <= k {
                pooled.push((term.products, Vec::new()));
            }
            pooled[k].1.extend(term.values);
        }
    }
    let reads = |products: &[String]| {
        products.iter().any(|p| tensors.get(&format!("{p}.weight")).is_some_and(|w| w.iter().any(|&w| w != 0.0)))
    };
    let moves = |values: &[f64]| values.iter().any(|&v| v != 0.0);
    let kept = pooled.into_iter().filter(|(products, values)| reads(products) && moves(values));
    kept.map(|(products, values)| (products, deviation(&values))).collect()
}

fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}
