//! The learning curve.
use super::colour::SERIES;
use super::legend::{Mark, legend};
use super::panel::Panel;
use super::picture::Picture;
use super::sheet::Sheet;
use super::window::{Window, extent, widened};
use crate::error::{Error, Result};
use crate::fit::Report;

/// One line: the epoch, counted from 1, and the log-likelihood.
type Curve = Vec<[f64; 2]>;

/// The mean log-likelihood of every epoch, in nats a row: of the training rows as they were seen, and of the validation rows if
/// there were any. First epochs that are far below all others are cut off.
///
/// # Errors
/// A report without an epoch.
pub fn learning_curve(title: &str, report: &Report) -> Result<Picture> {
    if report.epochs.is_empty() {
        return Err(Error::option("report", "it has no epoch to draw; train for one at least"));
    }
    let train = curve(report.epochs.iter().map(|epoch| Some(epoch.train_log_prob)));
    let validation = curve(report.epochs.iter().map(|epoch| epoch.validation_log_prob));
    let curves = [("training", train), ("validation", validation)];
    let mut sheet = Sheet::new(title, 1, [540.0, 320.0], 0.0);
    let panel = sheet.panel(0, window(&curves, report.epochs.len()));
    panel.lines(&mut sheet.svg);
    sheet.svg.clipped(panel.area, |svg| {
        for ((_, curve), colour) in curves.iter().zip(SERIES) {
            let points: Vec<_> = curve.iter().map(|at| panel.at(*at)).collect();
            svg.path(
                [&points[..]],
                &format!(r#"fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round""#),
            );
        }
    });
    panel.frame(&mut sheet.svg);
    panel.x_axis(&mut sheet.svg, "epoch");
    panel.y_axis(&mut sheet.svg, "mean log-likelihood, nats a row");
    last_values(&mut sheet, &panel, &curves);
    Ok(sheet.finish())
}

fn curve(values: impl Iterator<Item = Option<f64>>) -> Curve {
    let points = values.enumerate().filter_map(|(i, value)| Some([i as f64 + 1.0, value?]));
    points.filter(|point| point[1].is_finite()).collect()
}

fn window(curves: &[(&str, Curve); 2], epochs: usize) -> Window {
    let mut values: Vec<f64> = curves.iter().flat_map(|(_, curve)| curve).map(|point| point[1]).collect();
    values.sort_by(f64::total_cmp);
    let y = match values[..] {
        [] => [0.0, 1.0],
        _ => widened(without_outliers(&values), 0.06),
    };
    Window { x: extent([0.5, epochs as f64 + 0.5].into_iter()), y }
}

/// The range of sorted values, without those at its lower end that would leave the others little room.
fn without_outliers(values: &[f64]) -> [f64; 2] {
    const ROOM: f64 = 6.0;
    let high = values[values.len() - 1];
    let quarter = values[values.len() / 4];
    [values[0].max(high - ROOM * (high - quarter)), high]
}

/// At the lower right, where a curve that rises has nothing.
fn last_values(sheet: &mut Sheet, panel: &Panel, curves: &[(&str, Curve); 2]) {
    let drawn = curves.iter().zip(SERIES).filter_map(|((name, curve), colour)| {
        curve.last().map(|[_, value]| (Mark::Line(colour), format!("{name}, {value:.3} at the end").replace('-', "−")))
    });
    let entries: Vec<_> = drawn.collect();
    let at = [panel.area.right() - 210.0, panel.area.bottom() - 19.0 * entries.len() as f64];
    legend(&mut sheet.svg, at, &entries);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::EpochReport;

    fn report(values: &[(f64, Option<f64>)]) -> Report {
        let epochs = values.iter().enumerate().map(|(epoch, &(train_log_prob, validation_log_prob))| EpochReport {
            epoch: epoch + 1,
            steps: 1,
            train_log_prob,
            validation_log_prob,
            rate: 1e-3,
            seconds: 1.0,
            ..EpochReport::default()
        });
        Report { epochs: epochs.collect(), rows: 10, seconds: 1.0, ..Report::default() }
    }

    #[test]
    fn both_curves_are_drawn() {
        let picture = learning_curve("T", &report(&[(1.0, Some(0.5)), (2.0, Some(1.5))])).unwrap();
        assert_eq!(picture.svg().matches("<path").count(), 2);
        assert!(picture.svg().contains("training, 2.000 at the end"));
        assert!(picture.svg().contains("validation, 1.500 at the end"));
        assert!(!learning_curve("T", &report(&[(1.0, None)])).unwrap().svg().contains("validation"));
        assert!(matches!(learning_curve("T", &Report::default()), Err(Error::InvalidOption { .. })));
    }

    #[test]
    fn a_bad_start_leaves_room_for_the_rest() {
        let mut values: Vec<_> = (0..40).map(|i| -1000.0 / f64::from(i * i * i + 1)).collect();
        values.sort_by(f64::total_cmp);
        let [low, high] = without_outliers(&values);
        assert!(low > -7.0 && high == values[39], "{low} {high}");
        assert_eq!(without_outliers(&[1.0, 2.0, 3.0, 4.0]), [1.0, 4.0]);
    }
}
