//! Mistakes that no stage can find yet, word for word as the language's definition shows them.
use flow_dsl::diagnostics::{Diagnostic, DomainProblem, Problem, StructureProblem, TransformProblem, render};
use flow_dsl::source::{Range, Source};

/// Lines that make a text, and the diagnostic at the first `mark` in it, with further places.
fn rendered(name: &str, text: &str, problem: impl Into<Problem>, mark: &str, further: &[&str]) -> String {
    let source = Source::new(name, text);
    let place = |mark: &str| {
        let start = text.find(mark).unwrap();
        Range::new(start, start + mark.len())
    };
    let found = Diagnostic::new(place(mark), problem);
    let found = further.iter().fold(found, |found, mark| found.with(place(mark)));
    render::render(&found, &source)
}

#[test]
fn circle() {
    let text =
        "flow W[wind: positive, heading: circle(0, 360)] {\n    base normal;\n    coupling(affine, on: [heading]);\n}";
    let problem = DomainProblem::BreaksCircle { transform: "affine".into(), feature: "heading".into() };
    let expected = "\
error[F0501]: `affine` does not keep `heading` a circle
 --> g.flow:3:14
  |
1 | flow W[wind: positive, heading: circle(0, 360)] {
  |                        ------- declared a circle
3 |     coupling(affine, on: [heading]);
  |              ^^^^^^ help: use `rational_quadratic` or `rotate`, or change other features: `on: not([heading])`
";
    assert_eq!(rendered("g.flow", text, problem, "affine", &["heading"]), expected);
}

#[test]
fn transform_side() {
    let problem = TransformProblem::NoSuchSide { side: "y".into(), corrected: Some("x = z * exp(s)".into()) };
    let expected = "\
error[F0601]: a transform has no `y`
 --> g.flow:1:24
  |
1 | transform stretch(s) { y = x * exp(s); }
  |                        ^ help: write `x = z * exp(s)`: from noise `z` to data `x`
  = note: or `z = …` in `x`, if that is the direction in closed form
";
    assert_eq!(rendered("g.flow", "transform stretch(s) { y = x * exp(s); }", problem, "y", &[]), expected);
}

#[test]
fn short_ones() {
    let message = |problem: Problem| format!("{} {}", problem.code(), problem.words().message);
    let above = StructureProblem::NoPlaceAbove { feature: "wind".into(), layer: "linear".into() };
    let expected = "F0404 `wind` has no place above `linear`, which mixes the features";
    assert_eq!(message(above.into()), expected);
    let base = DomainProblem::BaseScale { noising: "ve(sigma: [0.01, 50])".into(), scale: "50".into() };
    assert_eq!(message(base.into()), "F0502 the base of `ve(sigma: [0.01, 50])` has scale 50");
    let rising = TransformProblem::NotIncreasing { equation: "z = sin(x)".into() };
    assert_eq!(message(rising.into()), "F0602 `z = sin(x)` does not increase everywhere");
}
