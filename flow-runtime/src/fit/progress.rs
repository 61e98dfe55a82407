//! The progress bar.
use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::{EpochReport, Note};

/// A bar on stderr with the log-likelihood, the rate and the time left; nothing where stderr is no terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// When the numbers were written last: writing them at every step would cost more than some steps.
    written: Option<Instant>,
    epochs: usize,
    validation: String,
}

const TEMPLATE: &str = "{bar:30} {percent:>3} %  {msg}  {elapsed} gone, {eta} left";
const PAUSE: Duration = Duration::from_millis(100);

impl Progress {
    /// A bar for so many steps in so many epochs; hidden unless it is wanted and somebody can see it.
    #[must_use]
    pub fn new(epochs: usize, steps: usize, wanted: bool) -> Self {
        let seen = wanted && std::io::stderr().is_terminal();
        let bar = if seen { ProgressBar::new(steps as u64) } else { ProgressBar::hidden() };
        if let (true, Ok(style)) = (seen, ProgressStyle::with_template(TEMPLATE)) {
            bar.set_style(style);
        }
        Self { bar, written: None, epochs, validation: String::new() }
    }

    /// Whether anybody sees the bar.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.bar.is_hidden()
    }

    /// Begins where another run has ended, so that the time left is right.
    pub fn resume(&mut self, steps: usize) {
        self.bar.set_position(steps as u64);
        self.bar.reset_eta();
    }

    /// Shows remarks above the bar.
    pub fn notes(&self, notes: &[Note]) {
        notes.iter().for_each(|note| self.bar.println(format!("note: {note}")));
    }

    /// Counts a step. A hidden bar allocates nothing.
    pub fn step(&mut self, epoch: usize, log_prob: f64, rate: f64) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.inc(1);
        let now = Instant::now();
        if self.written.is_none_or(|written| now - written >= PAUSE) {
            self.written = Some(now);
            let text = message(epoch, self.epochs, log_prob, &self.validation, rate);
            self.bar.set_message(text);
        }
    }

    /// Counts a step that was not taken.
    pub fn skip(&mut self) {
        self.bar.inc(1);
    }

    /// Shows what an epoch came to until the next one ends.
    pub fn epoch(&mut self, report: &EpochReport) {
        if self.bar.is_hidden() {
            return;
        }
        if let Some(validation) = report.validation_log_prob {
            self.validation = format!(", validation {validation:.3}");
        }
        let text = message(report.epoch, self.epochs, report.train_log_prob, &self.validation, report.rate);
        self.bar.set_message(text);
    }

    /// Leaves the bar as it stands.
    pub fn finish(&self) {
        self.bar.abandon();
    }
}

fn message(epoch: usize, epochs: usize, log_prob: f64, validation: &str, rate: f64) -> String {
    format!("epoch {epoch}/{epochs}  log p {log_prob:.3}{validation}  rate {rate:.1e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_that_is_not_wanted_is_hidden() {
        let mut progress = Progress::new(2, 10, false);
        assert!(progress.is_hidden());
        progress.step(1, 1.0, 1e-3);
        progress.finish();
    }

    #[test]
    fn the_message_has_the_numbers() {
        let text = message(1, 20, 6.2345, ", validation 6.100", 1e-3);
        assert_eq!(text, "epoch 1/20  log p 6.234, validation 6.100  rate 1.0e-3");
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
