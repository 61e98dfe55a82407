//! Points.
use super::colour::SERIES;
use super::picture::Picture;
use super::plane;
use super::sheet::Sheet;
use super::svg::Anchor;
use super::window::{Window, check, column};
use crate::error::{Error, Result};
use crate::table::{Float, Table};

/// Points beyond these say nothing more, and make large files.
const MOST: usize = 8000;

/// The first 8,000 rows of tables of two columns as points, a panel each, side by side under their names.
///
/// # Errors
/// A table of another number of columns, without rows, or with numbers that are not finite; a window of no size; no table.
pub fn scatter<T: Float>(title: &str, sets: &[(&str, &Table<T>)], window: Window) -> Result<Picture> {
    window.check()?;
    if sets.is_empty() {
        return Err(Error::option("sets", "there is none to draw; give one table at least"));
    }
    let mut sheet = Sheet::new(title, sets.len(), [390.0, 300.0], 0.0);
    for (number, (name, table)) in sets.iter().enumerate() {
        check(table, 2)?;
        let panel = sheet.panel(number, window);
        panel.lines(&mut sheet.svg);
        let points = column(table, 0).zip(column(table, 1)).take(MOST).map(|(x, y)| panel.at([x, y]));
        let colour = SERIES[number % SERIES.len()];
        sheet.svg.clipped(panel.area, |svg| {
            svg.dots(points, &format!(r#"stroke="{colour}" stroke-width="2" stroke-opacity="0.5""#));
        });
        panel.frame(&mut sheet.svg);
        panel.x_axis(&mut sheet.svg, &plane::title(&table.names()[0]));
        panel.y_axis(&mut sheet.svg, &plane::title(&table.names()[1]));
        sheet.svg.text([panel.area.right(), panel.area.y - 8.0], Anchor::End, name, "");
    }
    Ok(sheet.finish())
}
