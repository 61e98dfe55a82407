//! Random expressions: whatever is simplified, shared or lowered keeps its value and its gradient.

use super::super::*;
use super::gradients::central;

/// SplitMix64.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn number(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 52) as f64 * 2.0 - 2.0
    }
}

/// One instruction of a random program over a growing list of values.
#[derive(Clone, Copy)]
enum Step {
    Constant(f64),
    Function(Function, usize),
    Binary(Operator, usize, usize),
    Choice([usize; 4]),
}

/// Functions that are smooth and tame on all of the line, so that differences can be trusted.
const TAME: [Function; 6] =
    [Function::Neg, Function::Tanh, Function::Sigmoid, Function::Softplus, Function::Asinh, Function::Erf];

fn program(draw: &mut Draw, inputs: usize) -> Vec<Step> {
    (inputs..inputs + 14)
        .map(|values| {
            let mut pick = || draw.below(values);
            let (a, b, c, d) = (pick(), pick(), pick(), pick());
            match draw.below(12) {
                0 => Step::Constant([0.0, 1.0, -1.0, 0.5, -2.0][draw.below(5)]),
                1..4 => Step::Function(TAME[draw.below(TAME.len())], a),
                4..6 => Step::Binary(Operator::Add, a, b),
                6..8 => Step::Binary(Operator::Sub, a, b),
                8..11 => Step::Binary(Operator::Mul, a, b),
                _ => Step::Choice([a, b, c, d]),
            }
        })
        .collect()
}

/// Straight from the program, past every simplification. The second value says whether a comparison was near a tie.
fn direct(program: &[Step], inputs: &[f64]) -> (f64, bool) {
    let (mut v, mut tie) = (inputs.to_vec(), false);
    for step in program {
        v.push(match *step {
            Step::Constant(c) => c,
            Step::Function(f, a) => f.apply(&v[a]),
            Step::Binary(Operator::Add, a, b) => v[a] + v[b],
            Step::Binary(Operator::Sub, a, b) => v[a] - v[b],
            Step::Binary(Operator::Mul, a, b) => v[a] * v[b],
            Step::Binary(Operator::Div, a, b) => v[a] / v[b],
            Step::Choice([a, b, c, d]) => {
                tie |= (v[a] - v[b]).abs() < 1e-3;
                v[if v[a] > v[b] { c } else { d }]
            }
        });
    }
    (v.last().copied().unwrap_or(0.0), tie || v.iter().any(|v| v.abs() > 1e3))
}

fn graph(program: &[Step], g: &mut Graph, inputs: usize) -> Id {
    let mut v: Vec<Id> = (0..inputs).map(|i| g.var(i as u32)).collect();
    for step in program {
        let id = match *step {
            Step::Constant(c) => g.constant(c),
            Step::Function(f, a) => g.function(f, v[a]),
            Step::Binary(op, a, b) => g.binary(op, v[a], v[b]),
            Step::Choice([a, b, c, d]) => g.select(Select { greater: v[a], than: v[b], then: v[c], otherwise: v[d] }),
        };
        v.push(id);
    }
    v[v.len() - 1]
}

#[test]
fn values_and_gradients_survive() {
    let (mut draw, mut compared) = (Draw(1), 0);
    for _ in 0..400 {
        let program = program(&mut draw, 3);
        let mut g = Graph::new();
        let y = graph(&program, &mut g, 3);
        let bar = g.constant(1.0);
        let slopes = [0, 1, 2].map(|var| g.derivative(y, var));
        let adjoint = g.adjoint(&[(y, bar)], &[0, 1, 2]);
        let all: Vec<Id> = [y].into_iter().chain(slopes).chain(adjoint).collect();
        let lowered = g.lower(&all);
        let shared = g.share(&lowered);
        let at = [draw.number(), draw.number(), draw.number()];
        let (expected, doubtful) = direct(&program, &at);
        if doubtful {
            continue;
        }
        compared += 1;
        for ids in [&all, &shared] {
            let got = g.eval(ids, &at);
            assert!((got[0] - expected).abs() <= 1e-12 * (1.0 + expected.abs()), "{} but {expected}", got[0]);
            for var in 0..3 {
                let difference = central(|x| direct(&program, &with(at, var, x)).0, at[var]);
                let tolerance = 1e-6 * (1.0 + difference.abs() + expected.abs());
                assert!((got[1 + var] - difference).abs() < tolerance, "∂{var} {} but {difference}", got[1 + var]);
                assert!((got[1 + var] - got[4 + var]).abs() < 1e-10 * (1.0 + difference.abs()), "adjoint ∂{var}");
            }
        }
    }
    assert!(compared > 250, "only {compared} comparisons");
}

fn with(mut at: [f64; 3], var: usize, x: f64) -> [f64; 3] {
    at[var] = x;
    at
}

#[test]
fn every_emission_parses_and_repeats() {
    let mut draw = Draw(7);
    for _ in 0..100 {
        let program = program(&mut draw, 3);
        let emit = || {
            let mut g = Graph::new();
            let y = graph(&program, &mut g, 3);
            let slope = g.derivative(y, 0);
            let tokens = body(&g, &[], &[y, slope]);
            (quote::quote!({ #tokens }), g.listing(&[("y", y), ("slope", slope)], &["a", "b", "c"]))
        };
        let ((tokens, text), (again, text_again)) = (emit(), emit());
        assert_eq!((tokens.to_string(), text), (again.to_string(), text_again));
        syn::parse2::<syn::Block>(tokens).expect("emitted code parses");
    }
}

/// Nothing recurses along a chain, and a long product does not make the compiler slow.
#[test]
fn long_chains() {
    let mut g = Graph::new();
    let mut y = g.var(0);
    for i in 0..5_000 {
        let v = g.var(i % 7);
        let t = g.function(Function::Tanh, v);
        let scaled = g.scale(t, 1.0 + 1e-3 * f64::from(i % 5));
        y = if i < 2_500 { g.mul(y, scaled) } else { g.add(scaled, y) };
    }
    let slope = g.derivative(y, 0);
    let tokens = body(&g, &[], &[y, slope]);
    syn::parse2::<syn::Block>(quote::quote!({ #tokens })).expect("emitted code parses");
}
