//! The density of a flow over the plane.
use super::panel::Panel;
use super::picture::Picture;
use super::plane;
use super::raster::Raster;
use super::sheet::Sheet;
use super::svg::{Anchor, Area, Svg};
use super::window::Window;
use crate::error::Result;
use crate::model::Model;
use crate::real::Real;
use crate::rt::v0_1::Program;

const COLUMNS: usize = 260;
const ROWS: usize = 200;

/// The density of a flow of two features, as a heat map with a colour bar.
///
/// A flow can have needles of density that hold little. The darkest colour is therefore the density that one of a thousand
/// places of the window exceeds.
///
/// # Errors
/// A flow with another number of features, or with a context; a window of no size.
pub fn density<P: Program, T: Real>(title: &str, model: &Model<P, T>, window: Window) -> Result<Picture> {
    let [x, y] = plane::features(model)?;
    window.check()?;
    let density: Vec<f64> = model.log_prob(&places::<T>(window))?.iter().map(|l| l.to_f64().exp()).collect();
    let top = top(&density);
    let mut sheet = Sheet::new(title, 1, [455.0, 350.0], 70.0);
    let panel = sheet.panel(0, window);
    sheet.svg.image(panel.area, &Raster::of(COLUMNS, density.iter().map(|p| p / top)));
    panel.frame(&mut sheet.svg);
    panel.x_axis(&mut sheet.svg, &x);
    panel.y_axis(&mut sheet.svg, &y);
    colour_bar(&mut sheet.svg, panel.area, top);
    Ok(sheet.finish())
}

/// The middles of the cells of the window, row by row from its upper left.
fn places<T: Real>(window: Window) -> Vec<T> {
    let middle = |[low, high]: [f64; 2], i: usize, n: usize| low + (high - low) * (i as f64 + 0.5) / n as f64;
    let rows = (0..ROWS).rev().map(|row| middle(window.y, row, ROWS));
    let place = |y: f64| (0..COLUMNS).flat_map(move |column| [middle(window.x, column, COLUMNS), y]);
    rows.flat_map(place).map(T::from_f64).collect()
}

/// The density that one place of a thousand exceeds.
fn top(density: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = density.iter().copied().filter(|p| p.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let place = (sorted.len() * 999 / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(1.0).max(f64::MIN_POSITIVE)
}

/// To the right of a panel.
fn colour_bar(svg: &mut Svg, beside: Area, top: f64) {
    let area = Area { x: beside.right() + 24.0, width: 14.0, ..beside };
    let bar = Panel::new(area, Window { x: [0.0, 1.0], y: [0.0, top] });
    svg.image(area, &Raster::of(1, (0..256).rev().map(|i| f64::from(i) / 255.0)));
    bar.frame(svg);
    bar.right_axis(svg);
    svg.text([area.x, area.y - 9.0], Anchor::Start, "density", r#"font-size="11""#);
}
