//! Lines of equal height over a grid, by marching squares.
use std::collections::BTreeMap;

use super::histogram::Cells;

/// An edge between two neighbouring points of the grid: the left or lower one, and whether the other is above it.
type Edge = (usize, usize, bool);

/// The lines where the shares of cells pass a level; places are in cells, a cell's middle at one half. Closed lines end where they
/// begin, others at the grid's border.
pub(super) fn contours(cells: &Cells, level: f64) -> Vec<Vec<[f64; 2]>> {
    let mut links = links(cells, level);
    let mut lines = Vec::new();
    // Open lines first: they must be walked from an end.
    let ends: Vec<Edge> = links.iter().filter(|(_, next)| next.len() == 1).map(|(edge, _)| *edge).collect();
    for start in ends {
        if links.contains_key(&start) {
            lines.push(walk(&mut links, start));
        }
    }
    while let Some(start) = links.first_key_value().map(|(edge, _)| *edge) {
        let mut line = walk(&mut links, start);
        line.push(start);
        lines.push(line);
    }
    let places = |line: Vec<Edge>| line.into_iter().map(|edge| place(cells, level, edge)).collect();
    lines.into_iter().map(places).collect()
}

/// Which edges a line joins to which: one or two of them.
fn links(cells: &Cells, level: f64) -> BTreeMap<Edge, Vec<Edge>> {
    let mut links = BTreeMap::<Edge, Vec<Edge>>::new();
    let corners = cells.side.saturating_sub(1);
    for (column, row) in (0..corners).flat_map(|row| (0..corners).map(move |column| (column, row))) {
        for (a, b) in square(cells, level, column, row) {
            links.entry(a).or_default().push(b);
            links.entry(b).or_default().push(a);
        }
    }
    links
}

/// The pieces of line in the square between four middles of cells.
fn square(cells: &Cells, level: f64, column: usize, row: usize) -> Vec<(Edge, Edge)> {
    let height = |dx, dy| cells.shares[(row + dy) * cells.side + column + dx];
    let heights = [height(0, 0), height(1, 0), height(1, 1), height(0, 1)];
    // Around from the lower left corner, so that edge i lies between the corners i and i + 1.
    let edges = [(column, row, false), (column + 1, row, true), (column, row + 1, false), (column, row, true)];
    let above = heights.map(|height| height >= level);
    let crossed: Vec<Edge> = (0..4).filter(|&i| above[i] != above[(i + 1) % 4]).map(|i| edges[i]).collect();
    match crossed[..] {
        [a, b] => vec![(a, b)],
        // A saddle: the mean says which corners belong together.
        [a, b, c, d] if (heights.iter().sum::<f64>() / 4.0 >= level) == above[0] => vec![(a, b), (c, d)],
        [a, b, c, d] => vec![(d, a), (b, c)],
        _ => Vec::new(),
    }
}

/// Takes a line out of the links, from one edge on.
fn walk(links: &mut BTreeMap<Edge, Vec<Edge>>, start: Edge) -> Vec<Edge> {
    let mut line = vec![start];
    let mut next = links.remove(&start).and_then(|edges| edges.first().copied());
    while let Some((edge, edges)) = next.and_then(|edge| Some((edge, links.remove(&edge)?))) {
        line.push(edge);
        next = edges.into_iter().find(|other| links.contains_key(other));
    }
    line
}

/// Where on an edge the level is passed.
fn place(cells: &Cells, level: f64, (column, row, upwards): Edge) -> [f64; 2] {
    let from = cells.shares[row * cells.side + column];
    let to = cells.shares[if upwards { (row + 1) * cells.side + column } else { row * cells.side + column + 1 }];
    let share = (level - from) / (to - from);
    let [x, y] = [column, row].map(|i| i as f64 + 0.5);
    if upwards { [x, y + share] } else { [x + share, y] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(side: usize, height: impl Fn(f64, f64) -> f64) -> Cells {
        let middle = |i: usize| i as f64 + 0.5;
        let shares = (0..side * side).map(|i| height(middle(i % side), middle(i / side))).collect();
        Cells { side, shares }
    }

    #[test]
    fn a_hill_has_a_ring() {
        let hill = of(40, |x, y| 15.0 - (x - 20.3).hypot(y - 19.1));
        let lines = contours(&hill, 5.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        assert!(lines[0].len() > 60);
        assert!(lines[0].iter().all(|[x, y]| ((x - 20.3).hypot(y - 19.1) - 10.0).abs() < 0.05));
    }

    #[test]
    fn a_slope_has_a_line_from_border_to_border() {
        let lines = contours(&of(10, |x, y| x + 0.1 * y), 5.0);
        assert_eq!((lines.len(), lines[0].len() >= 10), (1, true));
        assert!(lines[0].iter().all(|[x, y]| (x + 0.1 * y - 5.0).abs() < 1e-12));
        let ends = [lines[0][0], lines[0][lines[0].len() - 1]].map(|[_, y]| y);
        assert_eq!([ends[0].min(ends[1]), ends[0].max(ends[1])], [0.5, 9.5]);
    }

    #[test]
    fn two_hills_have_two_rings_and_a_plain_none() {
        let two = of(40, |x, y| (x - 10.0).hypot(y - 10.0).min((x - 30.0).hypot(y - 30.0)));
        assert_eq!(contours(&two, 5.0).len(), 2);
        assert!(contours(&of(40, |_, _| 1.0), 0.5).is_empty());
        // A saddle: both pieces are kept apart, or joined, as the middle says.
        for (middle, level) in [(1.0, 0.4), (1.0, 0.6)] {
            let saddle = Cells { side: 2, shares: vec![middle, 0.0, 0.0, middle] };
            assert_eq!(contours(&saddle, level).len(), 2);
        }
    }
}
