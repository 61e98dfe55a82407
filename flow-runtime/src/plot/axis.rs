//! Numbers along a line of pixels, and the round ones among them.

/// Where numbers stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub range: [f64; 2],
    /// The pixels of both ends.
    pub pixels: [f64; 2],
}

impl Axis {
    pub fn at(&self, value: f64) -> f64 {
        let ([low, high], [start, end]) = (self.range, self.pixels);
        start + (value - low) / (high - low) * (end - start)
    }

    /// Round numbers in the range, about as many as asked for, with their labels.
    pub fn ticks(&self, about: usize) -> Vec<(f64, String)> {
        const MOST: usize = 50;
        let [low, high] = self.range;
        let step = round_step((high - low) / about.max(1) as f64);
        let first = (low / step - 1e-9).ceil();
        let numbers = (0..MOST).map(|i| (first + i as f64) * step);
        numbers.take_while(|value| *value <= high + 1e-9 * step).map(|value| (value, label(value, step))).collect()
    }
}

/// The round number nearest to a step, by ratio: 1, 2 or 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let digit = match step / power {
        x if x < 1.414 => 1.0,
        x if x < 3.162 => 2.0,
        x if x < 7.071 => 5.0,
        _ => 10.0,
    };
    digit * power
}

/// A number with the decimals that its step needs.
fn label(value: f64, step: f64) -> String {
    let value = if value.abs() < 1e-6 * step { 0.0 } else { value };
    let digits = |number: f64| number.abs().log10().floor() as i32;
    let decimals = -digits(step * 1.0001);
    let text = if value != 0.0 && !(-5..5).contains(&digits(value)) || decimals > 5 {
        let places = (digits(if value == 0.0 { step } else { value }) + decimals).max(0);
        format!("{value:.*e}", places as usize)
    } else {
        format!("{value:.*}", decimals.max(0) as usize)
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, about: usize) -> Vec<String> {
        let axis = Axis { range: [low, high], pixels: [0.0, 100.0] };
        axis.ticks(about).into_iter().map(|(_, label)| label).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(-1.3, 2.2, 4), ["−1", "0", "1", "2"]);
        assert_eq!(labels(1.0, 40.0, 5), ["10", "20", "30", "40"]);
        assert_eq!(labels(17.2, 29.9, 3), ["20", "25"]);
        assert_eq!(labels(0.0, 3e-7, 3), ["0e0", "1e−7", "2e−7", "3e−7"]);
        assert_eq!(labels(0.0, 2.1e6, 4), ["0", "5e5", "1.0e6", "1.5e6", "2.0e6"]);
    }

    #[test]
    fn any_range_ends() {
        for (low, high) in [(1e300, 1.1e300), (1.0, 1.0 + 1e-15), (-1e-300, 1e-300), (1e17, 1e17 + 64.0)] {
            assert!(labels(low, high, 5).len() <= 50);
        }
    }

    #[test]
    fn ends_stand_at_the_ends() {
        let axis = Axis { range: [2.0, 4.0], pixels: [300.0, 100.0] };
        assert_eq!([2.0, 3.0, 4.0].map(|x| axis.at(x)), [300.0, 200.0, 100.0]);
    }
}
