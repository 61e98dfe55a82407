//! Every column, and every pair of columns, of sets of rows.
use super::colour::SERIES;
use super::contour::contours;
use super::histogram::{Cells, histogram};
use super::legend::{LINE, Mark, legend};
use super::panel::Panel;
use super::picture::Picture;
use super::plane;
use super::raster::Raster;
use super::sheet::heading;
use super::svg::{Anchor, Area, Svg};
use super::window::{Window, check, column, widened};
use crate::error::{Error, Result, shown};
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

/// One to five sets of rows of the same columns, each under a name: data and samples, say.
///
/// On the diagonal the histograms of every column; below it, for every pair of columns, the first set as shades and each as
/// contours that hold 50, 80 and 95 % of the rows. The panels leave out the outermost 1 in 500 rows at either end of a column.
///
/// # Errors
/// Other columns in a later table than in the first; no table, or more than five; a table without rows, or with numbers that are not finite.
pub fn corner<T: Float, const N: usize>(title: &str, sets: [(&str, &Table<T>); N]) -> Result<Picture> {
    let corner = Corner::new(&sets)?;
    let side = LEFT + corner.columns.len() as f64 * (corner.side + GAP) + 8.0;
    let mut svg = Svg::new(side.max(corner.legend_place(side) + LEGEND), side + TOP + BELOW - LEFT);
    heading(&mut svg, title);
    for place in 0..corner.columns.len() {
        corner.diagonal(&mut svg, place);
        for x in 0..place {
            corner.pair(&mut svg, x, place);
        }
    }
    corner.legend(&mut svg, side, &sets.map(|(name, _)| name));
    Ok(Picture { svg: svg.finish() })
}

/// One column of all sets.
struct Column {
    name: String,
    range: [f64; 2],
    sets: Vec<Vec<f64>>,
}

struct Corner {
    columns: Vec<Column>,
    /// Of a panel, in pixels.
    side: f64,
    bins: usize,
}

impl Corner {
    fn new<T: Float>(sets: &[(&str, &Table<T>)]) -> Result<Self> {
        let (_, first) = check_sets(sets)?;
        let columns = (0..first.columns()).map(|place| {
            let sets: Vec<Vec<f64>> = sets.iter().map(|(_, table)| column(table, place).collect()).collect();
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
        let heights: Vec<_> = sets.iter().map(|numbers| histogram(numbers, *range, self.bins)).collect();
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
        let sets = across.sets.iter().zip(&up.sets);
        let cells: Vec<_> = sets.map(|(x, y)| Cells::count(x, y, ranges, self.bins).smooth(DEVIATION)).collect();
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

    fn legend(&self, svg: &mut Svg, side: f64, names: &[&str]) {
        let mark = |(number, colour)| if number == 0 { Mark::Fill(colour) } else { Mark::Line(colour) };
        let marks = SERIES.into_iter().enumerate().map(mark);
        let entries: Vec<_> = marks.zip(names.iter().map(|&name| name.to_owned())).collect();
        let x = self.legend_place(side);
        legend(svg, [x, TOP + 10.0], &entries);
        if self.columns.len() > 1 {
            let note = "contours hold 50, 80, 95 % of the rows";
            svg.text([x, TOP + 14.0 + LINE * names.len() as f64], Anchor::Start, note, r#"font-size="11""#);
        }
    }
}

/// The first set, whose columns the others have too.
fn check_sets<'s, T: Float>(sets: &[(&'s str, &'s Table<T>)]) -> Result<(&'s str, &'s Table<T>)> {
    let Some(&(name, first)) = sets.first() else {
        return Err(Error::option("sets", "there is none to draw; give one table at least"));
    };
    if sets.len() > SERIES.len() {
        let reason = format!("expected at most {} tables, found {}: more have no colours", SERIES.len(), sets.len());
        return Err(Error::option("sets", reason));
    }
    for (other, table) in sets {
        check(table, first.columns())?;
        check_names([name, other], [first.names(), table.names()])?;
    }
    Ok((name, first))
}

/// Names that are but numbers say nothing, as everywhere.
fn check_names([one, other]: [&str; 2], [first, second]: [&[String]; 2]) -> Result<()> {
    let differ = |(a, b): &(&String, &String)| a != b && !plane::is_number(a) && !plane::is_number(b);
    match first.iter().zip(second).find(differ) {
        None => Ok(()),
        Some((a, b)) => {
            let [one, other, a, b] = [one, other, a, b].map(shown);
            let reason = format!("a column is `{a}` in \"{one}\" and `{b}` in \"{other}\"; give all the same columns");
            Err(Error::option("sets", reason))
        }
    }
}

/// What the sets have between their outermost rows.
fn range(sets: &[Vec<f64>]) -> [f64; 2] {
    let inner = sets.iter().map(|numbers| {
        let mut sorted = numbers.clone();
        sorted.sort_by(f64::total_cmp);
        let out = sorted.len() / 500;
        [sorted[out], sorted[sorted.len() - 1 - out]]
    });
    let all = inner.fold([f64::INFINITY, f64::NEG_INFINITY], |a: [f64; 2], b| [a[0].min(b[0]), a[1].max(b[1])]);
    widened(all, 0.04)
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
