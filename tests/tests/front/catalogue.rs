//! The likely mistakes, word for word as the language's definition shows them.
use flow_dsl::diagnostics::{ArgumentProblem, Diagnostic, DomainProblem, Lint, NameProblem, Problem};
use flow_dsl::diagnostics::{StructureProblem, TransformProblem, render};
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

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn unknown_layer() {
    let problem = NameProblem::Unknown {
        kind: "layer",
        word: "autoregresive".into(),
        suggestion: flow_dsl::diagnostics::suggest("autoregresive", ["coupling", "autoregressive"]),
        known: Vec::new(),
    };
    let text = "flow G[7] {\n    base normal;\n    autoregresive(affine, hidden: [64]);\n}\n";
    let expected = "\
error[F0201]: unknown layer `autoregresive`
 --> galaxy.flow:3:5
  |
3 |     autoregresive(affine, hidden: [64]);
  |     ^^^^^^^^^^^^^ help: did you mean `autoregressive`?
";
    assert_eq!(rendered("galaxy.flow", text, problem, "autoregresive", &[]), expected);
}

#[test]
fn base_not_first() {
    let text = "flow G[7] {\n    coupling(affine);\n\n\n\n    base normal;\n}\n";
    let problem = StructureProblem::BaseNotFirst { written: "base normal;".into() };
    let expected = "\
error[F0401]: `base` must be the first line of a flow
 --> g.flow:6:5
  |
2 |     coupling(affine);
  |     ----------------- the stack begins here
6 |     base normal;
  |     ^^^^^^^^^^^^
  = note: a flow reads from the noise to the data, x = f(z)
  = help: move `base normal;` to the top; if the lines were written from data to noise, reverse their order too
";
    assert_eq!(rendered("g.flow", text, problem, "base normal;", &["coupling(affine);"]), expected);
}

#[test]
fn mask() {
    let problem = ArgumentProblem::Unknown {
        of: "coupling".into(),
        name: "mask".into(),
        instead: strings(&["on: even", "on: odd"]),
        note: Some(ArgumentProblem::MASK_NOTE),
    };
    let expected = "\
error[F0301]: `coupling` has no argument `mask`
 --> g.flow:1:22
  |
1 |     coupling(affine, mask: even);
  |                      ^^^^ help: did you mean `on: even` or `on: odd`?
  = note: libraries disagree on whether a mask marks what changes or what is kept; `on: even` changes features 0, 2, 4, …
          and reads the others. Without `on`, couplings alternate by themselves
";
    assert_eq!(rendered("g.flow", "    coupling(affine, mask: even);", problem, "mask", &[]), expected);
}

#[test]
fn widths() {
    let problem = ArgumentProblem::WrongKind {
        name: "hidden".into(),
        wanted: "a list of widths".into(),
        found: "a number".into(),
        help: Some("one hidden layer is `[64]`, two are `[64, 64]` or `[64; 2]`".into()),
    };
    let expected = "\
error[F0303]: `hidden` takes a list of widths, found a number
 --> g.flow:1:30
  |
1 |     coupling(affine, hidden: 64);
  |                              ^^ help: one hidden layer is `[64]`, two are `[64, 64]` or `[64; 2]`
";
    assert_eq!(rendered("g.flow", "    coupling(affine, hidden: 64);", problem, "64", &[]), expected);

    let problem = ArgumentProblem::NotWhole {
        name: "hidden".into(),
        value: "3.5".into(),
        computed: Some("7 / 2".into()),
        written: Some("d / 2".into()),
    };
    let expected = "\
error[F0304]: `hidden` needs whole numbers, found 3.5
 --> g.flow:1:31
  |
1 |     coupling(affine, hidden: [d / 2]);
  |                               ^^^^^ 7 / 2
  = help: `floor(d / 2)` or `ceil(d / 2)`
";
    assert_eq!(rendered("g.flow", "    coupling(affine, hidden: [d / 2]);", problem, "d / 2", &[]), expected);
}

#[test]
fn one_feature() {
    let text = "flow Price[1] {\n    base normal;\n    coupling(affine);\n}";
    let problem =
        StructureProblem::NeedsTwoFeatures { layer: "coupling".into(), found: 1, transform: Some("affine".into()) };
    let expected = "\
error[F0402]: `coupling` needs at least 2 features, found 1
 --> g.flow:3:5
  |
1 | flow Price[1] {
  |            - one feature
3 |     coupling(affine);
  |     ^^^^^^^^
  = help: with nothing to read its parameters are free numbers: `elementwise(affine)`
";
    assert_eq!(rendered("g.flow", text, problem, "coupling", &["1"]), expected);
}

#[test]
fn features() {
    let problem = NameProblem::NoFeature {
        flow: "Weather".into(),
        word: "wnd".into(),
        suggestion: flow_dsl::diagnostics::suggest("wnd", ["wind", "heading"]),
    };
    let expected = "\
error[F0203]: `Weather` has no feature `wnd`
 --> g.flow:1:27
  |
1 |     coupling(affine, on: [wnd, heading]);
  |                           ^^^ help: did you mean `wind`?
";
    assert_eq!(rendered("g.flow", "    coupling(affine, on: [wnd, heading]);", problem, "wnd", &[]), expected);

    let problem = NameProblem::NotAConstant { word: "wind".into() };
    let expected = "\
error[F0204]: `wind` is not a constant
 --> g.flow:1:14
  |
1 | flow Weather[wind, heading] {
  |              ^^^^ help: a feature names its domain: `wind: real`
  = note: a shape lists sizes, as in `[7]`, or features with domains: `real`, `positive`, `interval(0, 1)`, `circle(0, 360)`, …
";
    assert_eq!(rendered("g.flow", "flow Weather[wind, heading] {", problem, "wind", &[]), expected);
}

#[test]
fn standardize() {
    let text = "flow G[7] {\n    base normal;\n    standardize;\n    repeat(8) { coupling(affine); }\n}";
    let problem = StructureProblem::StandardizeNotLast { below: Some("repeat(8) { … }".into()) };
    let expected = "\
error[F0403]: `standardize` belongs next to the data, as the last line
 --> g.flow:3:5
  |
3 |     standardize;
  |     ^^^^^^^^^^^
  = note: a flow reads from the noise to the data; here it would rescale the noise
  = help: move it below `repeat(8) { … }`; between layers use `actnorm`
";
    assert_eq!(rendered("g.flow", text, problem, "standardize", &[]), expected);
}

#[test]
fn warnings() {
    let text = "    repeat(6) { coupling(affine, on: even); permute(reverse); }";
    let problem = Lint::Unchanged {
        features: strings(&["1", "3"]),
        lands: strings(&["0", "2", "4"]),
        note: Some("with 5 features, reversing keeps even places even".into()),
    };
    let expected = "\
warning[unchanged]: no layer changes features 1 and 3
 --> g.flow:1:38
  |
1 |     repeat(6) { coupling(affine, on: even); permute(reverse); }
  |                                      ^^^^ always lands on features 0, 2, 4
  = note: with 5 features, reversing keeps even places even
  = help: leave `on` out: couplings alternate by themselves
";
    assert_eq!(rendered("g.flow", text, problem, "even", &[]), expected);

    let text = "    repeat(5) { autoregressive(affine, order: natural); }";
    let expected = "\
warning[same_order]: each autoregressive layer reads the features in the order of the one before
 --> g.flow:1:40
  |
1 |     repeat(5) { autoregressive(affine, order: natural); }
  |                                        ^^^^^^^^^^^^^^
  = note: x_0 then depends on z_0 alone, and 10 of 25 pairs never meet
  = help: leave `order` out (it alternates), or add `permute(reverse);`
";
    assert_eq!(rendered("g.flow", text, Lint::SameOrder { features: 5 }, "order: natural", &[]), expected);
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
    let permutation = StructureProblem::NotAPermutation { list: "[0, 0, 2]".into(), twice: vec![0], missing: vec![1] };
    assert_eq!(message(permutation.into()), "F0405 `[0, 0, 2]` is not a permutation: 0 twice, 1 missing");
    let above = StructureProblem::NoPlaceAbove { feature: "wind".into(), layer: "linear".into() };
    let expected = "F0404 `wind` has no place above `linear`, which mixes the features";
    assert_eq!(message(above.into()), expected);
    let said = ArgumentProblem::AlreadySaid { by: "net".into(), name: "hidden".into() };
    assert_eq!(message(said.into()), "F0302 `net` already says `hidden`");
    let quoted = NameProblem::Quoted { corrected: "given: noise".into() };
    assert_eq!(message(quoted.into()), "F0205 a word is not quoted: write `given: noise`");
    let base = DomainProblem::BaseScale { noising: "ve(sigma: [0.01, 50])".into(), scale: "50".into() };
    assert_eq!(message(base.into()), "F0502 the base of `ve(sigma: [0.01, 50])` has scale 50");
    let rising = TransformProblem::NotIncreasing { equation: "z = sin(x)".into() };
    assert_eq!(message(rising.into()), "F0602 `z = sin(x)` does not increase everywhere");
    let given = "F0406 `given` says nothing in a coupling with `data` or `noise`: what it reads is the same on both \
                 sides; list features";
    assert_eq!(message(StructureProblem::GivenInCoupling.into()), given);
}
