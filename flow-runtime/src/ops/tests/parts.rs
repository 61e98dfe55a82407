//! Parts of products: the bounds, nothing read or written beside the part, and whole sweeps.
use super::{Case, Numbers, assert_close, for_every_case};
use crate::isa::InstructionSet;
use crate::layout::Product;
use crate::ops::product::product;
use crate::ops::product_input::product_input;
use crate::ops::product_input_part::product_input_part;
use crate::ops::product_part::product_part;
use crate::ops::{Activation, Into, Share};
use crate::real::Real;
use crate::tile::LANES;
use std::ops::Range;

/// What a part may do, without activation.
pub(super) const SHARES: [Share; 2] = [Share::Begin, Share::Finish(Activation::Linear)];

/// Ranges inside `0..n` that begin and end anywhere, the whole and the empty one among them.
pub(super) fn ranges(n: usize, numbers: &mut Numbers) -> Vec<Range<usize>> {
    let mut place = || ((numbers.next() + 1.0) / 2.0 * (n + 1) as f64) as usize;
    let mut ranges: Vec<Range<usize>> = (0..6).map(|_| (place(), place())).map(|(a, b)| a.min(b)..a.max(b)).collect();
    let start = place();
    ranges.extend((1..6).map(|few| start..(start + few).min(n)));
    ranges.extend([0..n, n..n]);
    ranges
}

/// The parameters of a part; `other` in place of everything else.
pub(super) fn part_of<R: Real>(
    case: &Case<R>,
    rows: &Range<usize>,
    columns: &Range<usize>,
    biases: bool,
    other: f64,
) -> Vec<R> {
    let mut params = vec![R::from_f64(other); case.params.len()];
    for row in rows.clone() {
        let weights = columns.clone().filter_map(|column| case.panels.weight(row, column));
        for place in weights.chain(biases.then(|| case.panels.bias(row))) {
            params[place] = case.params[place];
        }
    }
    params
}

/// The rows of a tile in `range`; NaN in place of the others.
fn only<R: Real>(tile: &[R], range: &Range<usize>) -> Vec<R> {
    let known = |i: usize| range.contains(&(i / LANES));
    tile.iter().enumerate().map(|(i, &x)| if known(i) { x } else { R::from_f64(f64::NAN) }).collect()
}

/// A sum of f64 terms and of their magnitudes.
pub(super) fn sum(terms: impl Iterator<Item = f64>) -> (f64, f64) {
    terms.fold((0.0, 0.0), |(sum, magnitude), term| (sum + term, magnitude + term.abs()))
}

fn check_part<R: Real>(set: InstructionSet, case: &Case<R>) {
    let w = &case.panels;
    let mut numbers = Numbers::new(11);
    let old: Vec<R> = numbers.fill(w.outputs() * LANES);
    for rows in ranges(w.outputs(), &mut numbers) {
        let limit = if rows.is_empty() { w.inputs() } else { w.limit(rows.start) };
        for columns in ranges(limit, &mut numbers) {
            for share in SHARES {
                let params = part_of(case, &rows, &columns, share == Share::Begin, f64::NAN);
                let mut y = old.clone();
                product_part(set, w, &params, rows.clone(), columns.clone(), &only(&case.x, &columns), &mut y, share);
                for (i, (&got, old)) in y.iter().zip(&old).enumerate() {
                    let (row, t) = (i / LANES, i % LANES);
                    if !rows.contains(&row) {
                        assert_eq!(got, *old, "wrote row {row} outside {rows:?}");
                        continue;
                    }
                    let start = if share == Share::Begin { case.biases[row] } else { old.to_f64() };
                    let terms = columns.clone().map(|q| case.weights[row][q] * case.x[q * LANES + t].to_f64());
                    let (wanted, magnitude) = sum(terms.chain([start]));
                    assert_close(got, wanted, columns.len() + 2, magnitude, "part");
                }
            }
        }
    }
}

#[test]
fn parts_agree_with_loops() {
    for_every_case(check_part::<f32>, check_part::<f64>);
}

fn check_input_part<R: Real>(set: InstructionSet, case: &Case<R>) {
    let w = &case.panels;
    let mut numbers = Numbers::new(12);
    let old: Vec<R> = numbers.fill(w.inputs() * LANES);
    for rows in ranges(w.outputs(), &mut numbers) {
        for columns in ranges(w.inputs(), &mut numbers) {
            for into in [Into::Set, Into::Add] {
                let (params, y_bar) = (part_of(case, &rows, &columns, false, f64::NAN), only(&case.y_bar, &rows));
                let mut x_bar = old.clone();
                product_input_part(set, w, &params, rows.clone(), columns.clone(), &y_bar, &mut x_bar, into);
                for (i, (&got, old)) in x_bar.iter().zip(&old).enumerate() {
                    let (q, t) = (i / LANES, i % LANES);
                    if !columns.contains(&q) {
                        assert_eq!(got, *old, "wrote column {q} outside {columns:?}");
                        continue;
                    }
                    let start = if into == Into::Set { 0.0 } else { old.to_f64() };
                    let seen = rows.clone().filter(|&row| q < w.limit(row));
                    let terms = seen.clone().map(|row| case.weights[row][q] * case.y_bar[row * LANES + t].to_f64());
                    let (wanted, magnitude) = sum(terms.chain([start]));
                    assert_close(got, wanted, seen.count() + 2, magnitude, "input part");
                }
            }
        }
    }
}

#[test]
fn input_parts_agree_with_loops() {
    for_every_case(check_input_part::<f32>, check_input_part::<f64>);
}

/// The products of a masked autoregressive net on `d` features with 128 hidden units; each run is a level.
pub(super) fn net(d: u32) -> [Product; 3] {
    let up_to = move |level: u32| 128 * level / (d - 1); // hidden units of levels 1..=level
    let new = move |level: u32| if level == 0 { 0 } else { up_to(level) - up_to(level - 1) };
    let stairs = |inputs: u32, run: &dyn Fn(u32) -> (u32, u32)| {
        let runs: Vec<(u32, u32)> = (0..d).map(run).collect();
        Product::new(inputs, runs.iter().map(|run| run.0).sum(), runs.leak(), 1)
    };
    [stairs(d, &|i| (new(i), i)), stairs(128, &|i| (new(i), up_to(i))), stairs(128, &|i| (2, up_to(i)))]
}

/// The rows before each level and after the last, and how many columns each level sees.
pub(super) fn steps(product: &Product) -> (Vec<usize>, Vec<usize>) {
    let mut starts = vec![0];
    for run in product.rows {
        starts.push(starts[starts.len() - 1] + run.0 as usize);
    }
    (starts, product.rows.iter().map(|run| run.1 as usize).collect())
}

fn sweep<R: Real>(set: InstructionSet, product: &Product, case: &Case<R>, block: usize) -> Vec<R> {
    let (rows, sees) = steps(product);
    let (w, params) = (&case.panels, &case.params);
    let mut y = vec![R::from_f64(f64::NAN); w.outputs() * LANES];
    for s in (0..sees.len()).step_by(block) {
        let e = (s + block).min(sees.len());
        let x = only(&case.x, &(0..sees[s]));
        product_part(set, w, params, rows[s]..rows[e], 0..sees[s], &x, &mut y, Share::Begin);
        for i in s..e {
            let x = only(&case.x, &(sees[s]..sees[i]));
            product_part(
                set,
                w,
                params,
                rows[i]..rows[i + 1],
                sees[s]..sees[i],
                &x,
                &mut y,
                Share::Finish(Activation::Linear),
            );
        }
    }
    y
}

fn sweep_back<R: Real>(set: InstructionSet, product: &Product, case: &Case<R>, block: usize) -> Vec<R> {
    let (rows, sees) = steps(product);
    let (w, params) = (&case.panels, &case.params);
    let before = |i: usize| if i == 0 { 0 } else { sees[i - 1] };
    let mut x_bar = vec![R::from_f64(f64::NAN); w.inputs() * LANES];
    let unseen = before(sees.len())..w.inputs();
    product_input_part(set, w, params, 0..w.outputs(), unseen, &case.y_bar, &mut x_bar, Into::Set);
    for s in (0..sees.len()).step_by(block).rev() {
        let e = (s + block).min(sees.len());
        let later = rows[e]..w.outputs();
        let y_bar = only(&case.y_bar, &later);
        product_input_part(set, w, params, later, before(s)..before(e), &y_bar, &mut x_bar, Into::Set);
        for i in (s..e).rev() {
            let inside = rows[i]..rows[e];
            let y_bar = only(&case.y_bar, &inside);
            product_input_part(set, w, params, inside, before(i)..sees[i], &y_bar, &mut x_bar, Into::Add);
        }
    }
    x_bar
}

fn check_sweeps<R: Real>(set: InstructionSet, product_: &Product, block: usize) {
    let case = Case::<R>::new(product_, &mut Numbers::new(13));
    let w = &case.panels;
    let mut whole = vec![R::ZERO; w.outputs() * LANES];
    product(set, w, &case.params, &case.x, &mut whole, Activation::Linear);
    for (i, &y) in sweep(set, product_, &case, block).iter().enumerate() {
        let (row, t) = (i / LANES, i % LANES);
        let terms = (0..w.limit(row)).map(|q| case.weights[row][q] * case.x[q * LANES + t].to_f64());
        let (_, magnitude) = sum(terms.chain([case.biases[row]]));
        assert_close(y, whole[i].to_f64(), 2 * w.limit(row) + 4, magnitude, "sweep");
    }
    let mut whole = vec![R::ZERO; w.inputs() * LANES];
    product_input(set, w, &case.params, &case.y_bar, &mut whole, Into::Set, None);
    for (i, &x) in sweep_back(set, product_, &case, block).iter().enumerate() {
        let (q, t) = (i / LANES, i % LANES);
        let terms = (0..w.outputs()).map(|row| case.weights[row][q] * case.y_bar[row * LANES + t].to_f64());
        let (_, magnitude) = sum(terms);
        assert_close(x, whole[i].to_f64(), 2 * w.outputs() + 4, magnitude, "sweep backwards");
    }
}

#[test]
fn a_sweep_of_parts_is_the_product() {
    for product in [6, 21, 63].into_iter().flat_map(net) {
        for set in InstructionSet::available() {
            for block in [1, 3, 8] {
                check_sweeps::<f32>(set, &product, block);
                check_sweeps::<f64>(set, &product, block);
            }
        }
    }
}
