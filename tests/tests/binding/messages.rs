//! What binding says in short: place, code and message.
use super::shared::brief;

/// Each text is the lines of a flow of three named features and a context, with what is said about it.
#[test]
fn one_line_each() {
    let cases = [
        ("elementwise(affine);", "F0002 `elementwise` is not available yet"),
        ("autoregressive(affine, given: \"noise\");", "F0205 a word is not quoted: write `given: noise`"),
        ("coupling(affine, net: mlp([3]), hidden: [4]);", "F0302 `net` already says `hidden`"),
        ("permute([0, 0, 2]);", "F0405 `[0, 0, 2]` is not a permutation: 0 twice, 1 missing"),
        ("autoregressive(affine, order: [0, 2]);", "F0405 `[0, 2]` is not a permutation: 1 missing"),
        ("autoregressive(affine, order: [a, b, a]);", "F0405 `[0, 1, 0]` is not a permutation: 0 twice, 2 missing"),
        (
            "coupling(affine, given: data);",
            "F0406 `given` says nothing in a coupling with `data` or `noise`: what it reads is the same on both sides; \
             list features",
        ),
        ("coupling(affine, on: [0, 3]);", "F0409 there is no coordinate 3"),
        ("coupling(affine, on: [1..4]);", "F0409 there is no coordinate 3"),
        ("coupling(affine, on: [0, a]);", "F0410 `0` stands in the list twice"),
        ("coupling(affine, on: []);", "F0411 `coupling` changes nothing here"),
        ("coupling(affine, on: first(3));", "F0411 `coupling` leaves no feature to read"),
        ("coupling(affine, on: [a], given: [a]);", "F0412 `0` is changed and cannot be read in the same layer"),
        ("coupling(affine, on: [h]);", "F0413 `h` is context, which no layer changes"),
        ("coupling(affine, given: [h]);", "F0002 `given: [h]` is not available yet"),
        ("coupling(affine, on: checkerboard);", "F0002 `checkerboard` is not available yet"),
        ("coupling(affine, on: evn);", "F0201 unknown selection `evn`"),
        ("coupling(affin);", "F0201 unknown transform `affin`"),
        ("coupling(rational_quadratic);", "F0002 `rational_quadratic` is not available yet"),
        ("coupling();", "F0305 `coupling` needs `transform`"),
        ("coupling(affine, transform: affine);", "F0306 `transform` is given twice"),
        ("coupling(on: even, affine);", "F0307 an argument without a name after one with a name"),
        ("permute(reverse, 1);", "F0308 `permute` takes one argument by position"),
        ("coupling(affine(0));", "F0309 `bound` needs a positive number, found 0"),
        ("coupling(affine(bound: reverse));", "F0206 unknown name `reverse`"),
        ("coupling(affine(bond: 1));", "F0301 `affine` has no argument `bond`"),
        ("coupling(affine(scale: exp));", "F0002 `affine(scale: …)` is not available yet"),
        ("coupling(affine, hiden: [3]);", "F0301 `coupling` has no argument `hiden`"),
        ("coupling(affine, hidden: [0]);", "F0309 `hidden` needs at least 1, found 0"),
        ("coupling(affine, hidden: [70000]);", "F0007 a width of 70000"),
        ("coupling(affine, hidden: [4; 2000]);", "F0008 2000 layers in one net"),
        ("coupling(affine, hidden: [1 / 0]);", "F0312 `1 / 0` has no value"),
        ("coupling(affine, hidden: [2^3]);", "F0002 `^` is not available yet"),
        ("coupling(affine, hidden: [sqrt(4)]);", "F0002 `sqrt` is not available yet"),
        ("coupling(affine, activation: swish);", "F0201 unknown activation `swish`"),
        ("coupling(affine, net: resnet(3));", "F0002 `resnet` is not available yet"),
        ("coupling(affine, trainable: false);", "F0002 `coupling(trainable: …)` is not available yet"),
        ("coupling(affine) { permute(reverse); }", "F0310 `coupling` has no body"),
        ("coupling(affine(log_scale: 0));", "F0002 `affine(log_scale: …)` is not available yet"),
        ("coupling(affine(bound: 1e400));", "F0115 the number is too large"),
        ("coupling(affine, hidden: [1e400, 2]);", "F0115 the number is too large"),
        ("repeat(1e400) { permute(reverse); }", "F0115 the number is too large"),
        ("permute(random(-1));", "F0309 a seed needs a whole number from 0 up, found -1"),
        ("permute(random());", "F0305 `random` needs one argument"),
        ("repeat(3);", "F0311 `repeat` needs a body"),
        ("repeat(3) { }", "F0313 the body of `repeat` is empty"),
        ("repeat(3) { /* nothing */ }", "F0313 the body of `repeat` is empty"),
        ("repeat(3) { § }", "F0101 the language has no `§`"),
        ("coupling(affine, on: [b[0], b]);", "F0410 `b` stands in the list twice"),
        ("repeat(3) { 5; }", "F0116 expected a statement, found `5`"),
        ("repeat(0) { permute(reverse); }", "F0309 `n` needs at least 1, found 0"),
        ("repeat(2.5) { permute(reverse); }", "F0304 `n` needs whole numbers, found 2.5"),
        ("repeat(20000) { permute(reverse); }", "F0005 the flow has 20000 steps"),
        ("repeat(200) { repeat(200) { permute(reverse); } }", "F0005 the flow has 40000 steps"),
        ("base normal;", "F0408 a flow has one base"),
        ("repeat(2) { base normal; }", "F0401 `base` must be the first line of a flow"),
        ("repeat(2) { standardize; }", "F0403 `standardize` belongs next to the data, as the last line"),
        ("mix: coupling(affine);", "F0002 `mix:` is not available yet"),
        ("#[alow(same_order)] coupling(affine);", "F0201 unknown attribute `alow`"),
        ("context mlp([3], out: 2);", "F0002 `context` is not available yet"),
        ("let k = 2;", "F0002 `let` is not available yet"),
        ("permute(rotate(1.5));", "F0304 `rotate` needs whole numbers, found 1.5"),
    ];
    for (line, expected) in cases {
        let text = format!("flow A[a: real, b: real, e: real | h: real] {{ base normal; {line} }}");
        let found = brief(&text);
        let said: Vec<&str> = found.iter().map(|found| found.split_once(' ').unwrap().1).collect();
        assert_eq!(said, [expected], "{line}");
    }
}

#[test]
fn items_and_shapes() {
    let cases = [
        ("flow A[2] { }", "F0407 `A` has no base"),
        ("flow A[2] { base uniform; }", "F0002 `uniform` is not available yet"),
        ("flow A[2] { base normal(trainable: true); }", "F0002 `normal(trainable: …)` is not available yet"),
        ("flow A[2] { base norml; }", "F0201 unknown base `norml`"),
        ("flow A[2] { base normal; } flow A[3] { base normal; }", "F0207 a second flow `A`"),
        ("flow A(k = 2)[2] { base normal; }", "F0002 `flow A(…)` is not available yet"),
        ("flow A[1e400] { base normal; }", "F0115 the number is too large"),
        ("language 1e400;", "F0115 the number is too large"),
        ("flow a_b[2] { base normal; }", "type_name `a_b` becomes a Rust type"),
        ("flow A[0] { base normal; }", "F0309 a size needs at least 1, found 0"),
        ("flow A[2000000] { base normal; }", "F0006 the shape has 2000000 coordinates"),
        ("flow A[3, 4, 4] { base normal; }", "F0002 `[3, 4, 4]` is not available yet"),
        ("flow A[x: positive] { base normal; }", "F0002 `positive` is not available yet"),
        ("flow A[x: reel] { base normal; }", "F0201 unknown domain `reel`"),
        ("flow A[x: real(column: \"X\")] { base normal; }", "F0002 `column` is not available yet"),
        ("flow A[x: real, x: real] { base normal; }", "F0209 a second feature `x`"),
        ("flow A[x: real | x: real] { base normal; }", "F0209 a second feature `x`"),
        ("let base = 3;", "F0208 `base` is a word of the language"),
        ("let w = 3; let w = 4;", "F0207 a second let `w`"),
        ("let w = 4 * d;", "F0206 unknown name `d`"),
        ("let v = w; let w = v;", "F0210 `v` stands for itself"),
        ("let w = nothing;", "F0206 unknown name `nothing`"),
        ("let m = resnet(64);", "F0002 `resnet` is not available yet"),
        (
            "transform t(s) { x = z + s; } flow A[2] { base normal; coupling(t); }",
            "F0002 `transform` is not available yet",
        ),
        ("language 1; flow A[2] { base normal; } flw B[2] { base normal; }", "F0201 unknown item `flw`"),
        ("language 2;", "F0002 `language 2` is not available yet"),
    ];
    for (text, expected) in cases {
        let found = brief(text);
        let said: Vec<&str> = found.iter().map(|found| found.split_once(' ').unwrap().1).collect();
        assert_eq!(said, [expected], "{text}");
    }
}

/// Several things a run; the flows without errors are bound all the same.
#[test]
fn several_in_one_run() {
    let text = "flow A[7] {\n    base nrmal;\n    coupling(affine, mask: even, hidden: 64);\n    copling(affine);\n}\n\
                flow B[2] { base normal; }\n";
    let (_, flows, found) = super::shared::bind("a.flow", text);
    let codes: Vec<&str> = found.iter().map(|found| found.problem.code()).collect();
    assert_eq!(codes, ["F0201", "F0301", "F0303", "F0201"]);
    assert_eq!(flows.iter().map(|flow| flow.name.as_str()).collect::<Vec<_>>(), ["B"]);
}
