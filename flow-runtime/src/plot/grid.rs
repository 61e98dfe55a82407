//! What a flow makes of a regular grid.
use super::colour::SERIES;
use super::panel::Panel;
use super::picture::Picture;
use super::plane;
use super::sheet::Sheet;
use super::svg::{Anchor, Svg};
use super::window::Window;
use crate::error::Result;
use crate::model::Model;
use crate::real::Real;
use crate::rt::v0_1::Program;

/// How far the grid reaches, in the base's own units.
const REACH: f64 = 3.0;
/// Lines of each direction.
const LINES: usize = 13;
/// Points of each line.
const POINTS: usize = 2000;

/// A regular grid of the noise, from −3 to 3, beside what a flow of two features makes of it: lines do not cross, and where they
/// stand close the density is high.
///
/// # Errors
/// A flow with another number of features, or with a context; a window of no size.
pub fn warped_grid<P: Program, T: Real>(title: &str, model: &Model<P, T>, window: Window) -> Result<Picture> {
    let [x, y] = plane::features(model)?;
    window.check()?;
    let noise = lines();
    let numbers: Vec<T> = noise.iter().flatten().map(|z| T::from_f64(*z)).collect();
    let (data, _) = model.forward(&numbers)?;
    let data: Vec<[f64; 2]> = data.chunks_exact(2).map(|x| [x[0].to_f64(), x[1].to_f64()]).collect();
    let around = [-REACH * 1.1, REACH * 1.1];
    let mut sheet = Sheet::new(title, 2, [390.0, 330.0], 0.0);
    let panels = [sheet.panel(0, Window { x: around, y: around }), sheet.panel(1, window)];
    let sides = [("noise", ["z₀", "z₁"].map(str::to_owned), noise), ("data", [x, y], data)];
    for (panel, (name, [x, y], points)) in panels.iter().zip(sides) {
        draw(&mut sheet.svg, panel, &points);
        panel.x_axis(&mut sheet.svg, &x);
        panel.y_axis(&mut sheet.svg, &y);
        sheet.svg.text([panel.area.right(), panel.area.y - 8.0], Anchor::End, name, "");
    }
    Ok(sheet.finish())
}

/// The points of all lines, first those along the first axis.
fn lines() -> Vec<[f64; 2]> {
    let place = |i: usize, n: usize| REACH * (2.0 * i as f64 / (n - 1) as f64 - 1.0);
    let along = move |line: usize| (0..POINTS).map(move |i| [place(i, POINTS), place(line, LINES)]);
    let first = (0..LINES).flat_map(along);
    let second = (0..LINES).flat_map(along).map(|[along, across]| [across, along]);
    first.chain(second).collect()
}

fn draw(svg: &mut Svg, panel: &Panel, points: &[[f64; 2]]) {
    let lines = points.chunks(POINTS).map(|line| line.iter().map(|at| panel.at(*at)));
    let lines: Vec<Vec<[f64; 2]>> = lines.map(thinned).collect();
    svg.clipped(panel.area, |svg| {
        for (lines, colour) in lines.chunks(LINES).zip(SERIES).rev() {
            let attributes = format!(r#"fill="none" stroke="{colour}" stroke-width="1.1" stroke-linejoin="round""#);
            svg.path(lines.iter().map(|line| &line[..]), &attributes);
        }
    });
    panel.frame(svg);
}

/// Without points that are hardly farther than the last, but for the very last.
fn thinned(points: impl ExactSizeIterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    const LEAST: f64 = 1.0;
    let last = points.len().saturating_sub(1);
    let mut kept: Vec<[f64; 2]> = Vec::new();
    for (i, [x, y]) in points.enumerate() {
        if i == last || kept.last().is_none_or(|[a, b]| (x - a).hypot(y - b) >= LEAST) {
            kept.push([x, y]);
        }
    }
    kept
}
