//! The engine's entrances: compiled in this crate, once per element type.
use super::{Call, Engine, Frame, Pass, Passes, Rows, calls, init, parameters, rows, saved};
use crate::error::{FileFault, Result};
use crate::file::archive::Archive;
use crate::fit::{self, Fit, Report, Steps, Taken};
use crate::model::{Explanation, Gradient, Source, Tensor, Vjp};
use crate::rt::Direction;
use crate::table::{LogProbFile, LogProbReport, stream};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Declares [`Compiled`] and implements it for `f32` and `f64` by generic functions of this crate.
macro_rules! compiled {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $out:ty = $body:path;)*) => {
        /// What the shells around the engine call. A generic function would be compiled in every crate that uses it; the
        /// functions here are not generic once the element type is known, so that they are compiled in this crate.
        pub trait Compiled: Sized {
            $($(#[$doc])* fn $name($($argument: $type),*) -> $out;)*
        }
        compiled!(@ f32 $(fn $name($($argument: $type),*) -> $out = $body;)*);
        compiled!(@ f64 $(fn $name($($argument: $type),*) -> $out = $body;)*);
    };
    (@ $t:ident $(fn $name:ident($($argument:ident: $type:ty),*) -> $out:ty = $body:path;)*) => {
        impl Compiled for $t {
            $(fn $name($($argument: $type),*) -> $out {
                $body($($argument),*)
            })*
        }
    };
}

compiled! {
    /// A model with random parameters.
    fn engine(frame: Frame, passes: Passes<Self>, seed: u64) -> Engine<Self> = init::engine;
    /// See [`Model::standardize`](crate::Model::standardize).
    fn standardize(engine: &mut Engine<Self>, rows: Source<'_, Self>) -> Result<()> = init::standardize;
    /// See [`Model::log_prob`](crate::Model::log_prob).
    fn log_prob(call: &Call<'_, Self>, x: Source<'_, Self>) -> Result<Vec<Self>> = calls::log_prob;
    /// See [`Model::log_prob_into`](crate::Model::log_prob_into).
    fn log_prob_into(call: &Call<'_, Self>, x: Source<'_, Self>, out: &mut [Self]) -> Result<()> = calls::log_prob_into;
    /// See [`Model::inverse`](crate::Model::inverse) and [`Model::forward`](crate::Model::forward).
    fn evaluate(call: &Call<'_, Self>, direction: Direction, input: Source<'_, Self>) -> Result<(Vec<Self>, Vec<Self>)>
        = calls::evaluate;
    /// The same into slices.
    fn evaluate_into(
        call: &Call<'_, Self>,
        direction: Direction,
        input: Source<'_, Self>,
        output: &mut [Self],
        log_det: &mut [Self],
    ) -> Result<()> = calls::evaluate_into;
    /// See [`Model::inverse_vjp_into`](crate::Model::inverse_vjp_into) and `forward_vjp_into`.
    fn vjp(
        call: &Call<'_, Self>,
        adjoint: (Direction, Pass<Self>),
        input: Source<'_, Self>,
        output_bar: &[Self],
        log_det_bar: &[Self],
        vjp: &mut Vjp<Self>,
    ) -> Result<()> = calls::vjp;
    /// See [`Model::log_prob_vjp_into`](crate::Model::log_prob_vjp_into).
    fn log_prob_vjp(
        call: &Call<'_, Self>,
        adjoint: Pass<Self>,
        x: Source<'_, Self>,
        log_prob_bar: &[Self],
        vjp: &mut Vjp<Self>,
    ) -> Result<()> = calls::log_prob_vjp;
    /// See [`Model::score_into`](crate::Model::score_into).
    fn score(call: &Call<'_, Self>, adjoint: Pass<Self>, x: Source<'_, Self>, score: &mut [Self]) -> Result<()>
        = calls::score;
    /// See [`Given::context_score_into`](crate::model::Given::context_score_into).
    fn context_score(call: &Call<'_, Self>, adjoint: Pass<Self>, x: Source<'_, Self>, score: &mut [Self]) -> Result<()>
        = calls::context_score;
    /// See [`Model::explain_row`](crate::Model::explain_row).
    fn explain(call: &Call<'_, Self>, x: Source<'_, Self>) -> Result<Explanation> = rows::explain;
    /// See [`Model::sample_into`](crate::Model::sample_into).
    fn sample(call: &Call<'_, Self>, seed: u64, x: &mut [Self], log_prob: Option<&mut [Self]>) -> Result<()>
        = calls::sample;
    /// See [`Model::sample_rows`](crate::Model::sample_rows).
    fn sample_rows(call: &Call<'_, Self>, samples: Range<usize>, seed: u64, x: &mut [Self]) -> Result<()>
        = calls::sample_rows;
    /// See [`Model::sample_file`](crate::Model::sample_file).
    fn sample_file(call: &Call<'_, Self>, rows: usize, seed: u64, output: &Path) -> Result<()> = stream::sample_file;
    /// See [`LogProbFile::run`].
    fn log_prob_file(engine: &Engine<Self>, how: &LogProbFile, input: &Path, output: &Path) -> Result<LogProbReport>
        = stream::log_prob_file;
    /// See [`Model::sample_vjp_into`](crate::Model::sample_vjp_into).
    fn sample_vjp(
        call: &Call<'_, Self>,
        adjoint: Pass<Self>,
        seed: u64,
        x_bar: &[Self],
        log_prob_bar: &[Self],
        vjp: &mut Vjp<Self>,
    ) -> Result<()> = calls::sample_vjp;
    /// See [`Model::sample_path_vjp_into`](crate::Model::sample_path_vjp_into).
    fn sample_path_vjp(
        call: &Call<'_, Self>,
        adjoints: [Pass<Self>; 2],
        seed: u64,
        x_bar: &[Self],
        log_prob_bar: &[Self],
        vjp: &mut Vjp<Self>,
    ) -> Result<()> = calls::sample_path_vjp;
    /// See [`Model::log_prob_gradient_into`](crate::Model::log_prob_gradient_into).
    fn log_prob_gradient_into(
        call: &Call<'_, Self>,
        adjoint: Pass<Self>,
        x: Source<'_, Self>,
        weights: Option<&[Self]>,
        gradient: &mut Gradient<Self>,
    ) -> Result<f64> = calls::log_prob_gradient_into;
    /// A gradient of zeros.
    fn zero_gradient(frame: &Arc<Frame>) -> Gradient<Self> = Gradient::zero;
    /// See [`Gradient::tensors`].
    fn gradient_tensors(gradient: &Gradient<Self>) -> Vec<Tensor<Self>> = Gradient::read_all;
    /// See [`Gradient::tensor`].
    fn gradient_tensor(gradient: &Gradient<Self>, name: &str) -> Result<Tensor<Self>> = Gradient::read;
    /// See [`Model::parameters`](crate::Model::parameters).
    fn parameters(engine: &Engine<Self>) -> Vec<Tensor<Self>> = parameters::all;
    /// See [`Model::parameter`](crate::Model::parameter).
    fn parameter(engine: &Engine<Self>, name: &str) -> Result<Tensor<Self>> = parameters::by_name;
    /// See [`Model::set_parameter`](crate::Model::set_parameter).
    fn set_parameter(engine: &mut Engine<Self>, name: &str, values: &[Self]) -> Result<()> = parameters::set;
    /// See [`Model::save`](crate::Model::save).
    fn archive(engine: &Engine<Self>) -> Archive = saved::archive;
    /// See [`Model::load`](crate::Model::load).
    fn restore(engine: &mut Engine<Self>, archive: Archive) -> std::result::Result<(), FileFault> = saved::restore;
    /// See [`Model::from_checkpoint`](crate::Model::from_checkpoint).
    fn restore_checkpoint(engine: &mut Engine<Self>, path: &Path) -> Result<()> = fit::checkpoint::weights;
    /// See [`Session::step_on`](crate::fit::Session::step_on).
    fn step(
        steps: &mut Steps<Self>,
        engine: &mut Engine<Self>,
        adjoint: Pass<Self>,
        rows: &Rows<'_, Self>,
    ) -> Result<Taken> = Steps::step;
    /// See [`Fit::run_on`].
    fn train(
        fit: &Fit,
        engine: &mut Engine<Self>,
        adjoint: Pass<Self>,
        train: fit::Source<'_, Self>,
        validation: Option<fit::Source<'_, Self>>,
    ) -> Result<Report> = fit::run::run;
    /// The state before the first of so many steps.
    fn start(fit: &Fit, engine: &mut Engine<Self>, steps: usize) -> Result<Steps<Self>> = fit::steps::start;
    /// See [`Session::finish`](crate::fit::Session::finish).
    fn finish(steps: &mut Steps<Self>, engine: &mut Engine<Self>) -> bool = Steps::finish;
}
