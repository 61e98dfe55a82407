//! Adam: steps scaled by running moments of the gradient (Kingma and Ba, 2015).
//!
//! Steps are those of PyTorch's `Adam`: both moments corrected for their start at 0, ε added to the root. Numbers do
//! not mix, so a step taken in parts, by any number of threads, has the same bits as one taken at once.
use crate::error::{Error, Result};
use crate::table::Float;
use serde::Serialize;

/// How fast the running moments follow, and what keeps the root from 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Betas {
    /// What the mean keeps at a step: 0.9.
    pub mean: f64,
    /// What the mean of squares keeps at a step: 0.999.
    pub square: f64,
    /// Added to the root: 1e-8.
    pub epsilon: f64,
}

impl Default for Betas {
    fn default() -> Self {
        Self { mean: 0.9, square: 0.999, epsilon: 1e-8 }
    }
}

impl Betas {
    /// Whether the constants make sense.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a mean or square outside [0, 1), or an ε that is not above 0 and finite.
    pub fn check(&self) -> Result<()> {
        for (name, beta) in [("mean", self.mean), ("square", self.square)] {
            if !(0.0..1.0).contains(&beta) {
                let default = if name == "mean" { 0.9 } else { 0.999 };
                let reason = format!("`{name}` must be at least 0 and below 1, found {beta}; try {default}");
                return Err(Error::option("betas", reason));
            }
        }
        // Beyond these it would be 0 or infinite in single precision, and a gradient of 0 would give 0/0.
        if !(f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX)).contains(&self.epsilon) {
            let reason = format!("`epsilon` must be above 0 and finite as an f32, found {}; try 1e-8", self.epsilon);
            return Err(Error::option("betas", reason));
        }
        Ok(())
    }
}

/// The state of Adam for a flat buffer of parameters.
#[derive(Clone, Debug)]
pub struct Adam<R> {
    betas: Betas,
    steps: u64,
    mean: Vec<R>,
    square: Vec<R>,
}

impl<R: Float> Adam<R> {
    /// The state before the first step, for so many parameters.
    #[must_use]
    pub fn new(parameters: usize) -> Self {
        Self::with_betas(parameters, Betas::default())
    }

    /// The same with other constants.
    #[must_use]
    pub fn with_betas(parameters: usize, betas: Betas) -> Self {
        let zero = vec![R::default(); parameters];
        Self { betas, steps: 0, mean: zero.clone(), square: zero }
    }

    /// Steps taken so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Moves the parameters against the gradient of what is to become small.
    ///
    /// # Errors
    /// [`Error::Length`] where a slice has another length than the state; nothing is changed then.
    pub fn step(&mut self, parameters: &mut [R], gradient: &[R], rate: f64) -> Result<()> {
        for (what, found) in [("parameters", parameters.len()), ("gradient", gradient.len())] {
            if found != self.mean.len() {
                return Err(Error::Length { what, expected: self.mean.len(), found });
            }
        }
        let step = self.begin(rate);
        step.apply(parameters, gradient, &mut self.mean, &mut self.square);
        Ok(())
    }

    /// Counts a step and gives its constants, for callers that take it in parts: each part of the parameters is
    /// given to [`Step::apply`] once, with the same part of the gradient and of [`moments_mut`](Self::moments_mut).
    pub fn begin(&mut self, rate: f64) -> Step<R> {
        self.steps += 1;
        Step::new(&self.betas, self.steps, rate)
    }

    /// The running means of the gradient and of its squares.
    #[must_use]
    pub fn moments(&self) -> (&[R], &[R]) {
        (&self.mean, &self.square)
    }

    /// Puts it where it was after so many steps.
    pub(crate) fn restore(&mut self, steps: usize, mean: Vec<R>, square: Vec<R>) {
        (self.steps, self.mean, self.square) = (steps as u64, mean, square);
    }

    /// The running means of the gradient and of its squares, to be split where the parameters are.
    pub fn moments_mut(&mut self) -> (&mut [R], &mut [R]) {
        (&mut self.mean, &mut self.square)
    }
}

/// The constants of one step.
#[derive(Clone, Copy, Debug)]
pub struct Step<R> {
    mean_follows: R,
    square_keeps: R,
    square_follows: R,
    root_scale: R,
    epsilon: R,
    rate: R,
}

impl<R: Float> Step<R> {
    fn new(betas: &Betas, step: u64, rate: f64) -> Self {
        // Beyond 2³¹ steps both corrections are 1 to the last bit.
        let power = i32::try_from(step).unwrap_or(i32::MAX);
        let mean_bias = 1.0 - betas.mean.powi(power);
        let square_bias = 1.0 - betas.square.powi(power);
        Self {
            mean_follows: R::from_f64(1.0 - betas.mean),
            square_keeps: R::from_f64(betas.square),
            square_follows: R::from_f64(1.0 - betas.square),
            root_scale: R::from_f64(1.0 / square_bias.sqrt()),
            epsilon: R::from_f64(betas.epsilon),
            rate: R::from_f64(rate / mean_bias),
        }
    }

    /// Takes the step on one part: equally long slices of the parameters, the gradient and the two moments. What is
    /// beyond the shortest is left alone.
    pub fn apply(&self, parameters: &mut [R], gradient: &[R], mean: &mut [R], square: &mut [R]) {
        // Every operation is elementwise and rounds alike at any vector width, so the instruction set chosen by the
        // dispatch changes the time and not the bits.
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || update(*self, parameters, gradient, mean, square),
        );
    }
}

#[inline(always)]
fn update<R: Float>(step: Step<R>, parameters: &mut [R], gradient: &[R], mean: &mut [R], square: &mut [R]) {
    let moments = mean.iter_mut().zip(square.iter_mut());
    for ((p, g), (m, v)) in parameters.iter_mut().zip(gradient).zip(moments) {
        let follows = *m + (*g - *m) * step.mean_follows;
        let squares = *v * step.square_keeps + *g * *g * step.square_follows;
        let root = squares.sqrt() * step.root_scale + step.epsilon;
        *p = *p - step.rate * follows / root;
        (*m, *v) = (follows, squares);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Philox;

    /// The algorithm as the paper and PyTorch's documentation state it.
    fn transcription(p: &mut f64, gradients: &[f64], rates: &[f64]) {
        let (mut m, mut v) = (0.0, 0.0);
        for (t, (g, rate)) in gradients.iter().zip(rates).enumerate() {
            let power = t as i32 + 1;
            m = 0.9 * m + (1.0 - 0.9) * g;
            v = 0.999 * v + (1.0 - 0.999) * g * g;
            let m_hat = m / (1.0 - 0.9_f64.powi(power));
            let v_hat = v / (1.0 - 0.999_f64.powi(power));
            *p -= rate * m_hat / (v_hat.sqrt() + 1e-8);
        }
    }

    fn run<R: Float>(count: usize, steps: usize) -> (Vec<R>, Vec<R>, Vec<Vec<R>>) {
        let mut random = Philox::new(0, "adam");
        let mut start = vec![R::default(); count];
        random.fill_uniform(-1.0, 1.0, &mut start);
        let gradients: Vec<Vec<R>> = (0..steps)
            .map(|_| {
                let mut gradient = vec![R::default(); count];
                random.fill_uniform(-0.1, 0.3, &mut gradient);
                gradient
            })
            .collect();
        let (mut adam, mut parameters) = (Adam::new(count), start.clone());
        for (t, gradient) in gradients.iter().enumerate() {
            adam.step(&mut parameters, gradient, rate(t)).unwrap();
        }
        (start, parameters, gradients)
    }

    fn rate(step: usize) -> f64 {
        1e-2 / (step + 1) as f64
    }

    fn worst_difference<R: Float>() -> f64 {
        let (start, end, gradients) = run::<R>(37, 50);
        let rates: Vec<f64> = (0..50).map(rate).collect();
        let difference = |i: usize| {
            let mut expected = start[i].to_f64();
            let of_i: Vec<f64> = gradients.iter().map(|gradient| gradient[i].to_f64()).collect();
            transcription(&mut expected, &of_i, &rates);
            (expected - end[i].to_f64()).abs()
        };
        (0..37).map(difference).fold(0.0, f64::max)
    }

    #[test]
    fn steps_are_those_of_the_paper() {
        assert!(worst_difference::<f64>() < 1e-12);
        assert!(worst_difference::<f32>() < 2e-6);
    }

    #[test]
    fn a_step_in_parts_has_the_same_bits() {
        let (_, whole, gradients) = run::<f32>(1000, 3);
        let (mut adam, mut parts) = (Adam::new(1000), run::<f32>(1000, 0).0);
        for (t, gradient) in gradients.iter().enumerate() {
            let step = adam.begin(rate(t));
            let (mean, square) = adam.moments_mut();
            for part in [0..1, 1..18, 18..777, 777..1000] {
                let (mean, square) = (&mut mean[part.clone()], &mut square[part.clone()]);
                step.apply(&mut parts[part.clone()], &gradient[part], mean, square);
            }
        }
        assert_eq!(whole, parts);
        assert_eq!(adam.steps(), 3);
    }

    #[test]
    fn constants_are_checked() {
        let with = |mean, square, epsilon| Betas { mean, square, epsilon }.check();
        assert!(Betas::default().check().is_ok() && with(0.0, 0.0, 1e-30).is_ok());
        for (mean, square, epsilon) in [
            (1.0, 0.999, 1e-8),
            (-0.1, 0.999, 1e-8),
            (f64::NAN, 0.999, 1e-8),
            (0.9, 1.0, 1e-8),
            (0.9, f64::INFINITY, 1e-8),
            (0.9, 0.999, 0.0),
            (0.9, 0.999, 1e-300),
            (0.9, 0.999, f64::NAN),
            (0.9, 0.999, f64::INFINITY),
        ] {
            assert!(matches!(with(mean, square, epsilon), Err(Error::InvalidOption { option: "betas", .. })));
        }
        let error = with(0.9, 1.5, 1e-8).unwrap_err();
        let text = "option `betas`: `square` must be at least 0 and below 1, found 1.5; try 0.999";
        assert_eq!(error.to_string(), text);
    }

    #[test]
    fn a_gradient_of_zero_moves_nothing() {
        let (mut adam, mut parameters) = (Adam::new(2), vec![3.0_f32, -4.0]);
        adam.step(&mut parameters, &[0.0, 0.0], 1.0).unwrap();
        assert_eq!(parameters, [3.0, -4.0]);
        let error = adam.step(&mut parameters, &[0.0], 1.0).unwrap_err();
        assert_eq!(error.to_string(), "gradient: expected 2 numbers, found 1");
        assert_eq!(adam.steps(), 1);
    }
}
