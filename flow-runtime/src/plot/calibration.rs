//! The noise of held-out rows, which should be uniform behind the base's distribution function.
use super::colour::{FAINT, SERIES};
use super::corner::steps;
use super::histogram::histogram;
use super::panel::Panel;
use super::picture::Picture;
use super::sheet::heading;
use super::svg::{Anchor, Area, Svg};
use super::window::Window;
use crate::model::{Calibration, Uniformity};

const BINS: usize = 20;
/// Panels beside one another.
const ACROSS: usize = 4;
/// Coordinates that are drawn.
const MOST: usize = 12;
const SIDE: [f64; 2] = [190.0, 130.0];
const LEFT: f64 = 46.0;
const TOP: f64 = 66.0;
/// From one panel's end to the next one's start.
const GAP: [f64; 2] = [42.0, 62.0];

/// Histograms of the noise of held-out rows behind the base's distribution function, a panel for each coordinate, with the band that holds
/// 95 % of the bins of uniform numbers, and the distance of Kolmogorov and Smirnov with its p-value.
///
/// Panels carry the number of the coordinate and no feature's name: every coordinate of the noise depends on all features. See
/// [`Uniformity`].
///
/// Of more than twelve coordinates the twelve least uniform ones are drawn, the worst first.
#[must_use]
pub fn calibration(title: &str, calibration: &Calibration) -> Picture {
    let (all, shown) = (calibration.coordinates.len(), drawn(calibration));
    let (columns, rows) = (shown.len().clamp(1, ACROSS), shown.len().div_ceil(ACROSS).max(1));
    let width = LEFT + columns as f64 * (SIDE[0] + GAP[0]);
    let mut svg = Svg::new(width.max(620.0), TOP + rows as f64 * (SIDE[1] + GAP[1]));
    heading(&mut svg, title);
    svg.text([16.0, 45.0], Anchor::Start, &summary(calibration, all, shown.len()), r#"font-size="11""#);
    for (i, one) in shown.iter().enumerate() {
        let at = [i % ACROSS, i / ACROSS].map(|x| x as f64);
        let area = Area {
            x: LEFT + at[0] * (SIDE[0] + GAP[0]),
            y: TOP + 14.0 + at[1] * (SIDE[1] + GAP[1]),
            width: SIDE[0],
            height: SIDE[1],
        };
        panel(&mut svg, area, one);
    }
    Picture { svg: svg.finish() }
}

fn summary(calibration: &Calibration, all: usize, shown: usize) -> String {
    let rows = calibration.coordinates.first().map_or(0, |one| one.sorted.len());
    let p = calibration.p_value();
    let coordinates =
        if all > shown { format!("the {shown} least uniform of {all} coordinates") } else { "all coordinates".into() };
    format!(
        "{rows} rows, {coordinates}; uniform if the flow has their density: {} for the whole; shaded: 95 % of bins",
        short(p)
    )
}

/// In order, or the least uniform ones.
fn drawn(calibration: &Calibration) -> Vec<&Uniformity> {
    let mut list: Vec<&Uniformity> = calibration.coordinates.iter().collect();
    if list.len() > MOST {
        list.sort_by(|a, b| b.distance.total_cmp(&a.distance));
        list.truncate(MOST);
    }
    list
}

fn panel(svg: &mut Svg, area: Area, one: &Uniformity) {
    let heights = histogram(&one.sorted, [0.0, 1.0], BINS);
    let spread = 1.96 * (BINS as f64 / one.sorted.len() as f64).sqrt();
    let highest = heights.iter().copied().fold(1.0 + spread, f64::max);
    let panel = Panel::new(area, Window { x: [0.0, 1.0], y: [0.0, 1.15 * highest] });
    let [[_, top], [_, bottom]] = [[0.0, 1.0 + spread], [0.0, (1.0 - spread).max(0.0)]].map(|at| panel.at(at));
    svg.rectangle(Area { y: top, height: bottom - top, ..area }, &format!(r#"fill="{FAINT}""#));
    let outline: Vec<_> = steps(&heights, [0.0, 1.0]).into_iter().map(|at| panel.at(at)).collect();
    let colour = SERIES[0];
    svg.path([&outline[..]], &format!(r#"fill="{colour}" fill-opacity="0.3" stroke="{colour}" stroke-width="1.3""#));
    panel.frame(svg);
    panel.x_axis(svg, "");
    panel.y_axis(svg, "");
    let said = format!("z{}   distance {:.3}, {}", subscript(one.coordinate), one.distance, short(one.p_value));
    svg.text([area.x, area.y - 5.0], Anchor::Start, &said, r#"font-size="11""#);
}

/// Three digits; of small numbers the power alone; of those that are nothing but small, that they are.
fn short(p: f64) -> String {
    match p {
        p if p >= 0.001 => format!("p = {p:.3}"),
        p if p >= 1e-16 => format!("p = {p:.0e}").replace('-', "−"),
        _ => "p < 1e−16".into(),
    }
}

fn subscript(number: usize) -> String {
    let digit = |c: char| char::from_u32(u32::from(c) - u32::from('0') + 0x2080).unwrap_or(c);
    number.to_string().chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::noise::Noise;

    #[test]
    fn every_coordinate_has_a_panel_up_to_twelve() {
        let of = |coordinates: usize| {
            let z: Vec<f64> =
                (0..coordinates * 200).map(|i| (i as f64 * 0.618).sin() * (1.0 + (i % coordinates) as f64)).collect();
            calibration("T", &Calibration::new(Noise::Normal, &z, coordinates).unwrap())
        };
        let panels = |picture: &Picture| picture.svg().matches("distance ").count();
        assert_eq!([of(1), of(7), of(30)].map(|picture| panels(&picture)), [1, 7, 12]);
        assert!(of(3).svg().contains("z₂   distance"));
        assert!(of(30).svg().contains("the 12 least uniform of 30 coordinates"));
    }

    #[test]
    fn p_values_are_short() {
        assert_eq!([0.5, 0.0012, 3.2e-9].map(short), ["p = 0.500", "p = 0.001", "p = 3e−9"]);
        assert_eq!([1e-17, 0.0].map(short), ["p < 1e−16"; 2]);
        assert_eq!(subscript(120), "₁₂₀");
    }
}
