//! Products of one row of data.
use super::parts::SHARES;
use super::parts::{net, part_of, ranges, steps, sum};
use super::{Case, Numbers, assert_close, for_every_case};
use crate::isa::InstructionSet;
use crate::lane::Plain;
use crate::layout::{ALIGN, Product};
use crate::ops::row_product::{row_product, row_product_part};
use crate::ops::{Activation, Share};
use crate::real::Real;
use std::ops::Range;

/// One row of data, padded as the whole product wants it.
fn row_of_data<R: Real>(case: &Case<R>) -> Vec<R> {
    let mut x = Numbers::new(21).fill(case.panels.inputs());
    x.resize(case.panels.inputs().next_multiple_of(ALIGN), R::ZERO);
    x
}

/// b + W x of an output over some columns, and the sum of the magnitudes.
fn output<R: Real>(case: &Case<R>, row: usize, columns: Range<usize>, x: &[R], start: f64) -> (f64, f64) {
    sum(columns.map(|q| case.weights[row][q] * x[q].to_f64()).chain([start]))
}

fn check_row<R: Real>(set: InstructionSet, case: &Case<R>) {
    let (w, x) = (&case.panels, row_of_data(case));
    for act in Activation::ALL {
        let mut y = vec![R::from_f64(f64::NAN); w.outputs() + 3];
        row_product(set, w, &case.params, &x, &mut y, act);
        assert!(y[w.outputs()..].iter().all(|y| y.to_f64().is_nan()), "wrote past its outputs");
        for row in 0..w.outputs() {
            let (sum, magnitude) = output(case, row, 0..w.limit(row), &x, case.biases[row]);
            // slopes are at most 1, and the lane functions are good to 6 ulp
            let wanted = act.at(Plain(sum)).0;
            let extra = if act == Activation::Linear || act == Activation::Relu { 0 } else { 12 };
            assert_close(y[row], wanted, w.limit(row) + 1 + extra, magnitude + wanted.abs(), "row");
        }
    }
}

#[test]
fn rows_agree_with_loops() {
    for_every_case(check_row::<f32>, check_row::<f64>);
}

fn check_part<R: Real>(set: InstructionSet, case: &Case<R>) {
    let (w, x) = (&case.panels, row_of_data(case));
    let mut numbers = Numbers::new(22);
    let old: Vec<R> = numbers.fill(w.outputs());
    for rows in ranges(w.outputs(), &mut numbers) {
        let limit = if rows.is_empty() { w.inputs() } else { w.limit(rows.start) };
        for columns in ranges(limit, &mut numbers) {
            for share in SHARES {
                let params = part_of(case, &rows, &columns, share == Share::Begin, 1e3);
                let mut known = vec![R::from_f64(f64::NAN); w.inputs()];
                known[columns.clone()].copy_from_slice(&x[columns.clone()]);
                let mut y = old.clone();
                row_product_part(set, w, &params, rows.clone(), columns.clone(), &known, &mut y, share);
                for (row, (&got, old)) in y.iter().zip(&old).enumerate() {
                    if !rows.contains(&row) {
                        assert_eq!(got, *old, "wrote output {row} outside {rows:?}");
                        continue;
                    }
                    let start = if share == Share::Begin { case.biases[row] } else { old.to_f64() };
                    let (wanted, magnitude) = output(case, row, columns.clone(), &x, start);
                    assert_close(got, wanted, columns.len() + 2, magnitude, "part of a row");
                }
            }
        }
    }
}

#[test]
fn parts_of_rows_agree_with_loops() {
    for_every_case(check_part::<f32>, check_part::<f64>);
}

/// Every row is activated, however few there are and however short the vectors.
fn check_activated<R: Real>(set: InstructionSet, case: &Case<R>) {
    let (w, x) = (&case.panels, row_of_data(case));
    for rows in (0..w.outputs()).flat_map(|from| (1..=6).map(move |n| from..from + n)) {
        if rows.end > w.outputs() {
            continue;
        }
        let (columns, mut y) = (0..w.limit(rows.start), vec![R::ZERO; w.outputs()]);
        let mut linear = y.clone();
        let params = &case.params;
        let part = |y: &mut [R], act| {
            row_product_part(set, w, params, rows.clone(), columns.clone(), &x, y, Share::Whole(act));
        };
        part(&mut y, Activation::Relu);
        part(&mut linear, Activation::Linear);
        let wanted: Vec<R> = linear.iter().map(|&h| if h > R::ZERO { h } else { R::ZERO }).collect();
        assert_eq!(y, wanted, "rows {rows:?}");
    }
}

#[test]
fn every_row_of_a_part_is_activated() {
    for_every_case(check_activated::<f32>, check_activated::<f64>);
}

fn check_sweep<R: Real>(set: InstructionSet, product: &Product, block: usize) {
    let case = Case::<R>::new(product, &mut Numbers::new(23));
    let (w, params, x) = (&case.panels, &case.params, row_of_data(&case));
    let ((rows, sees), nan) = (steps(product), R::from_f64(f64::NAN));
    let (mut known, mut y) = (vec![nan; w.inputs()], vec![nan; w.outputs()]);
    for s in (0..sees.len()).step_by(block) {
        let e = (s + block).min(sees.len());
        known[..sees[s]].copy_from_slice(&x[..sees[s]]);
        row_product_part(set, w, params, rows[s]..rows[e], 0..sees[s], &known, &mut y, Share::Begin);
        for i in s..e {
            known[..sees[i]].copy_from_slice(&x[..sees[i]]);
            row_product_part(
                set,
                w,
                params,
                rows[i]..rows[i + 1],
                sees[s]..sees[i],
                &known,
                &mut y,
                Share::Finish(Activation::Linear),
            );
        }
    }
    let mut whole = vec![nan; w.outputs()];
    row_product(set, w, params, &x, &mut whole, Activation::Linear);
    for row in 0..w.outputs() {
        let (_, magnitude) = output(&case, row, 0..w.limit(row), &x, case.biases[row]);
        assert_close(y[row], whole[row].to_f64(), 2 * w.limit(row) + 4, magnitude, "sweep of a row");
    }
}

#[test]
fn a_sweep_of_parts_is_the_product_of_the_row() {
    for product in [6, 21, 63].into_iter().flat_map(net) {
        for set in InstructionSet::available() {
            for block in [1, 3, 8] {
                check_sweep::<f32>(set, &product, block);
                check_sweep::<f64>(set, &product, block);
            }
        }
    }
}
