//! What each step of a flow did to a row and to its log-density.
use std::fmt::{self, Display, Formatter};

/// The way of a row from the data to the noise. The log-dets of all steps and `log_base` add up to `log_prob`, to rounding.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The steps, from the data to the noise.
    pub steps: Vec<StepReport>,
    /// log p of the noise that the row becomes, in nats.
    pub log_base: f64,
    /// log p of the row, in nats.
    pub log_prob: f64,
}

/// What one step did.
#[derive(Clone, Debug)]
pub struct StepReport {
    /// The layer, by the name that its tensors have, without turns: `repeat_0.autoregressive_0`.
    pub name: &'static str,
    /// Which of its turns, counted from the noise through all repeats around it: turn k of the inner one in turn j of the outer one
    /// is number j · (turns of the inner one) + k. 0 outside of repeats.
    pub turn: usize,
    /// The coordinates that it changed; the others passed through.
    pub changes: Vec<FeatureChange>,
    /// log|det| of the step, in nats.
    pub log_det: f64,
}

/// What a step made of one coordinate.
#[derive(Clone, Copy, Debug)]
pub struct FeatureChange {
    /// The column of the data that it belongs to.
    pub feature: &'static str,
    /// On the side of the data.
    pub before: f64,
    /// On the side of the noise.
    pub after: f64,
}

impl Display for Explanation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{:+10.4}  {} (turn {})", step.log_det, step.name, step.turn)?;
            for FeatureChange { feature, before, after } in &step.changes {
                writeln!(f, "            {feature}: {before:.4} -> {after:.4}")?;
            }
        }
        writeln!(f, "{:+10.4}  log p of the noise", self.log_base)?;
        writeln!(f, "{:+10.4}  log p", self.log_prob)
    }
}
