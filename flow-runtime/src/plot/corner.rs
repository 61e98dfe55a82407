//! Every column, and every pair of columns, of two sets of rows.
use super::colour::SERIES;
use super::contour::contours;
use super::histogram::{Cells, histogram};
use super::legend::{Mark, legend};
use super::panel::Panel;
use super::picture::Picture;
use super::plane;
use super::raster::Raster;
use super::sheet::heading;
use super::svg::{Anchor, Area, Svg};
use super::window::{Window, check, column, widened};
use crate::error::{Error, Result};
use crate::table::{Float, Table};

/// How much of the rows a contour holds.
const MASSES: [f64; 3] = [0.5, 0.8, 0.95];
/// Bins along a side of a panel: at most, and fewer where the panels are small.
const BINS: usize = 48;
/// What smooths the cells, in bins.
const DEVIATION: f64 = 1.1;
const LEFT: f64 = 62.0;
const TOP: f64 = 56.0;
const BELOW: f64 = 52.0;
const GAP: f64 = 8.0;
/// The width of the legend.
const LEGEND: f64 = 250.0;

/// Two sets of rows of the same columns, each under a name: data and samples, say.
///
/// On the diagonal the histograms of every column; below it, for every pair of columns, the first set as shades and both as
/// contours that hold 50, 80 and 95 % of the rows. The panels leave out the outermost 1 in 500 rows at either end of a column.
///
/// # Errors
/// Other columns in the second table than in the first; a table without rows, or with numbers that are not finite.
pub fn corner<T: Float>(title: &str, sets: [(&str, &Table<T>); 2]) -> Result<Picture> {
    let corner = Corner::new(sets)?;
    let side = LEFT + corner.columns.len() as f64 * (corner.side + GAP) + 8.0;
    let mut svg = Svg::new(side.max(corner.legend_place(side) + LEGEND), side + TOP + BELOW - LEFT);
    heading(&mut svg, title);
    for place in 0..corner.columns.len() {
        corner.diagonal(&mut svg, place);
        for x in 0..place {
            corner.pair(&mut svg, x, place);
        }
    }
    corner.legend(&mut svg, side, sets.map(|(name, _)| name));
    Ok(Picture { svg: svg.finish() })
}

/// One column of both sets.
struct Column {
    name: String,
    range: [f64; 2],
    sets: [Vec<f64>; 2],
}

struct Corner {
    columns: Vec<Column>,
    /// Of a panel, in pixels.
    side: f64,
    bins: usize,
}

impl Corner {
    fn new<T: Float>(sets: [(&str, &Table<T>); 2]) -> Result<Self> {
        let [first, second] = sets.map(|(_, table)| table);
        check(first, first.columns())?;
        check(second, first.columns())?;
        check_names(first.names(), second.names())?;
        let columns = (0..first.columns()).map(|place| {
            let sets = [first, second].map(|table| column(table, place).collect::<Vec<_>>());
            Column { name: plane::title(&first.names()[place]), range: range(&sets), sets }
        });
        let columns: Vec<_> = columns.collect();
        let side = (860.0 / columns.len() as f64).clamp(64.0, 240.0);
        Ok(Self { columns, side, bins: ((side / 2.6) as usize).min(BINS) })
    }

    fn panel(&self, x: usize, y: usize, y_range: [f64; 2]) -> Panel {
        let stride = self.side + GAP;
        let area =
            Area { x: LEFT + stride * x as f64, y: TOP + stride * y as f64, width: self.side, height: self.side };
        Panel::new(area, Window { x: self.columns[x].range, y: y_range })
    }

    /// The histograms of a column, the first filled.
    fn diagonal(&self, svg: &mut Svg, place: usize) {
        let Column { name, range, sets } = &self.columns[place];
        let heights = sets.each_ref().map(|numbers| histogram(numbers, *range, self.bins));
        let top = 1.12 * heights.iter().flatten().copied().fold(f64::MIN_POSITIVE, f64::max);
        let panel = self.panel(place, place, [0.0, top]);
        for (number, heights) in heights.iter().enumerate() {
            let steps: Vec<_> = steps(heights, *range).into_iter().map(|at| panel.at(at)).collect();
            let colour = SERIES[number];
            let fill =
                if number == 0 { format!(r#"fill="{colour}" fill-opacity="0.3""#) } else { r#"fill="none""#.into() };
            svg.path([&steps[..]], &format!(r#"{fill} stroke="{colour}" stroke-width="1.3""#));
        }
        panel.frame(svg);
        if place + 1 == self.columns.len() {
            panel.x_axis(svg, name);
        }
        svg.text([panel.area.right(), panel.area.y - 4.0], Anchor::End, name, r#"font-size="11""#);
    }

    /// Two columns against one another.
    fn pair(&self, svg: &mut Svg, x: usize, y: usize) {
        let [across, up] = [&self.columns[x], &self.columns[y]];
        let panel = self.panel(x, y, up.range);
        let ranges = [across.range, up.range];
        let cells =
            [0, 1].map(|set| Cells::count(&across.sets[set], &up.sets[set], ranges, self.bins).smooth(DEVIATION));
        svg.image(panel.area, &shades(&cells[0]));
        for (cells, colour) in cells.iter().zip(SERIES) {
            contour_lines(svg, &panel, cells, colour);
        }
        panel.frame(svg);
        if x == 0 {
            panel.y_axis(svg, &up.name);
        }
        if y + 1 == self.columns.len() {
            panel.x_axis(svg, &across.name);
        }
    }

    /// At the right end, and beside the first panel if there is no other.
    fn legend_place(&self, side: f64) -> f64 {
        (side - LEGEND).max(LEFT + self.side + GAP + 8.0)
    }

    fn legend(&self, svg: &mut Svg, side: f64, names: [&str; 2]) {
        let entries = [(Mark::Fill(SERIES[0]), names[0].to_owned()), (Mark::Line(SERIES[1]), names[1].to_owned())];
        let x = self.legend_place(side);
        legend(svg, [x, TOP + 10.0], &entries);
        if self.columns.len() > 1 {
            let note = "contours hold 50, 80, 95 % of the rows";
            svg.text([x, TOP + 52.0], Anchor::Start, note, r#"font-size="11""#);
        }
    }
}

/// Names that are but numbers say nothing, as everywhere.
fn check_names(first: &[String], second: &[String]) -> Result<()> {
    let differ = |(a, b): &(&String, &String)| a != b && !plane::is_number(a) && !plane::is_number(b);
    match first.iter().zip(second).find(differ) {
        None => Ok(()),
        Some((a, b)) => {
            let reason =
                format!("a column is `{a}` in the first table and `{b}` in the second; give both the same columns");
            Err(Error::option("sets", reason))
        }
    }
}

/// What both sets have between their outermost rows.
fn range(sets: &[Vec<f64>; 2]) -> [f64; 2] {
    let [a, b] = sets.each_ref().map(|numbers| {
        let mut sorted = numbers.clone();
        sorted.sort_by(f64::total_cmp);
        let out = sorted.len() / 500;
        [sorted[out], sorted[sorted.len() - 1 - out]]
    });
    widened([a[0].min(b[0]), a[1].max(b[1])], 0.04)
}

/// The outline of a histogram.
pub(super) fn steps(heights: &[f64], [low, high]: [f64; 2]) -> Vec<[f64; 2]> {
    let edge = |i: usize| low + (high - low) * i as f64 / heights.len() as f64;
    let tops = heights.iter().enumerate().flat_map(|(i, height)| [[edge(i), *height], [edge(i + 1), *height]]);
    [[low, 0.0]].into_iter().chain(tops).chain([[high, 0.0]]).collect()
}

/// Shades of cells, light ones brought out, and none so dark that lines are lost.
fn shades(cells: &Cells) -> Raster {
    const DARKEST: f64 = 0.6;
    let most = cells.most().max(f64::MIN_POSITIVE);
    let rows = cells.shares.chunks_exact(cells.side).rev().flatten();
    Raster::of(cells.side, rows.map(|share| DARKEST * (share / most).sqrt()))
}

fn contour_lines(svg: &mut Svg, panel: &Panel, cells: &Cells, colour: &str) {
    let pixels = |[x, y]: [f64; 2]| {
        let scale = panel.area.width / cells.side as f64;
        [panel.area.x + scale * x, panel.area.bottom() - scale * y]
    };
    let lines: Vec<Vec<[f64; 2]>> = MASSES
        .iter()
        .flat_map(|mass| contours(cells, cells.level(*mass)))
        .map(|line| line.into_iter().map(pixels).collect())
        .collect();
    svg.path(lines.iter().map(|line| &line[..]), &format!(r#"fill="none" stroke="{colour}" stroke-width="1.1""#));
}
