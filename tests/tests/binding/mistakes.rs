//! The likely mistakes, word for word as section 6 of the language's definition shows them, through both front ends.
use super::both::says;

#[test]
fn mistake_1_no_semicolon() {
    says(
        "flow Galaxy[7] {\n    base normal\n    standardize;\n}\n",
        "\
error[F0103]: expected `;`
 --> a.flow:2:16
  |
2 |     base normal
  |                ^ help: add `;` here
",
    );
}

#[test]
fn mistake_2_equals_for_a_colon() {
    says(
        "flow Galaxy[7] {\n    base normal;\n\n    coupling(affine, hidden=[64, 64]);\n}\n",
        "\
error[F0106]: a named argument is written with `:`
 --> a.flow:4:28
  |
4 |     coupling(affine, hidden=[64, 64]);
  |                            ^ help: write `hidden: [64, 64]`
",
    );
}

#[test]
fn mistake_3_an_unknown_layer() {
    says(
        "flow Galaxy[7] {\n    base normal;\n\n    autoregresive(affine, hidden: [64]);\n}\n",
        "\
error[F0201]: unknown layer `autoregresive`
 --> a.flow:4:5
  |
4 |     autoregresive(affine, hidden: [64]);
  |     ^^^^^^^^^^^^^ help: did you mean `autoregressive`?
",
    );
}

#[test]
fn mistake_4_base_not_first() {
    says(
        "flow A[7] {\n    coupling(affine);\n\n\n\n    base normal;\n}\n",
        "\
error[F0401]: `base` must be the first line of a flow
 --> a.flow:6:5
  |
2 |     coupling(affine);
  |     ----------------- the stack begins here
6 |     base normal;
  |     ^^^^^^^^^^^^
  = note: a flow reads from the noise to the data, x = f(z)
  = help: move `base normal;` to the top; if the lines were written from data to noise, reverse their order too
",
    );
}

#[test]
fn mistake_5_a_mask() {
    says(
        "flow A[7] {\n    base normal;\n\n    coupling(affine, mask: even);\n}\n",
        "\
error[F0301]: `coupling` has no argument `mask`
 --> a.flow:4:22
  |
4 |     coupling(affine, mask: even);
  |                      ^^^^ help: did you mean `on: even` or `on: odd`?
  = note: libraries disagree on whether a mask marks what changes or what is kept; `on: even` changes features 0, 2, 4, …
          and reads the others. Without `on`, couplings alternate by themselves
",
    );
}

#[test]
fn mistake_6_a_width_for_a_list() {
    says(
        "flow A[7] {\n    base normal;\n\n    coupling(affine, hidden: 64);\n}\n",
        "\
error[F0303]: `hidden` takes a list of widths, found a number
 --> a.flow:4:30
  |
4 |     coupling(affine, hidden: 64);
  |                              ^^ help: one hidden layer is `[64]`, two are `[64, 64]` or `[64; 2]`
",
    );
}

#[test]
fn mistake_7_one_feature() {
    says(
        "flow Price[1] {\n    base normal;\n    coupling(affine);\n}\n",
        "\
error[F0402]: `coupling` needs at least 2 features, found 1
 --> a.flow:3:5
  |
1 | flow Price[1] {
  |            - one feature
3 |     coupling(affine);
  |     ^^^^^^^^
  = note: it changes some features and reads the others; here there is nothing to read
",
    );
}

#[test]
fn mistake_8_an_unknown_feature() {
    says(
        "flow Weather[wind: real, heading: real] {\n    base normal;\n\n\n    coupling(affine, on: [wnd, heading]);\n}\n",
        "\
error[F0203]: `Weather` has no feature `wnd`
 --> a.flow:5:27
  |
5 |     coupling(affine, on: [wnd, heading]);
  |                           ^^^ help: did you mean `wind`?
",
    );
}

#[test]
fn mistake_9_names_without_domains() {
    says(
        "flow Weather[wind, heading] {\n    base normal;\n}\n",
        "\
error[F0204]: `wind` is not a constant
 --> a.flow:1:14
  |
1 | flow Weather[wind, heading] {
  |              ^^^^ help: a feature names its domain: `wind: real`
  = note: a shape has a size, as in `[7]`, or lists features with their domain, as in `[x: real, y: real]`
",
    );
}

#[test]
fn mistake_10_standardize_in_the_middle() {
    says(
        "flow A[7] {\n    base normal;\n    standardize;\n    repeat(8) { coupling(affine); }\n}\n",
        "\
error[F0403]: `standardize` belongs next to the data, as the last line
 --> a.flow:3:5
  |
3 |     standardize;
  |     ^^^^^^^^^^^
  = note: a flow reads from the noise to the data; here it would rescale the noise
  = help: move it below `repeat(8) { … }`; between layers `scale` learns a scale
",
    );
}

#[test]
fn mistake_14_half_a_unit() {
    says(
        "flow A[7] {\n    base normal;\n    coupling(affine, hidden: [d / 2]);\n}\n",
        "\
error[F0304]: `hidden` needs whole numbers, found 3.5
 --> a.flow:3:31
  |
3 |     coupling(affine, hidden: [d / 2]);
  |                               ^^^^^ 7 / 2
  = help: `floor(d / 2)` or `ceil(d / 2)`
",
    );
}

#[test]
fn f0002_not_available_yet() {
    says(
        "flow A[7] {\n    base normal;\n    elementwise(affine);\n}\n",
        "\
error[F0002]: `elementwise` is not available yet
 --> a.flow:3:5
  |
3 |     elementwise(affine);
  |     ^^^^^^^^^^^
",
    );
}

/// Brackets that do not match never reach a macro: rustc refuses them before, so the text is alone here.
#[test]
fn f0102_brackets() {
    let text = "flow A[2] {\n    base normal;\n    coupling(affine, hidden: [64);\n}\n";
    assert!(text.parse::<proc_macro2::TokenStream>().is_err());
    let expected = "\
error[F0102]: `[` closes with `)`
 --> a.flow:3:33
  |
3 |     coupling(affine, hidden: [64);
  |                                 ^
  |                              - opened here
";
    assert_eq!(super::shared::said("a.flow", text), expected);
}

#[test]
fn f0104_a_suffix() {
    says(
        "flow A[2] {\n    base normal;\n    coupling(affine(bound: 1f32));\n}\n",
        "\
error[F0104]: a number has no suffix
 --> a.flow:3:29
  |
3 |     coupling(affine(bound: 1f32));
  |                             ^^^
",
    );
}

#[test]
fn f0205_a_word_in_quotes() {
    says(
        "flow A[2] {\n    base normal;\n    autoregressive(affine, given: \"noise\");\n}\n",
        "\
error[F0205]: a word is not quoted: write `given: noise`
 --> a.flow:3:35
  |
3 |     autoregressive(affine, given: \"noise\");
  |                                   ^^^^^^^
",
    );
}

#[test]
fn f0302_said_twice() {
    says(
        "flow A[2] {\n    base normal;\n    coupling(affine, net: mlp([3]), hidden: [4]);\n}\n",
        "\
error[F0302]: `net` already says `hidden`
 --> a.flow:3:37
  |
3 |     coupling(affine, net: mlp([3]), hidden: [4]);
  |                                     ^^^^^^^^^^^
  |                      ------------- `net` is given here
",
    );
}

#[test]
fn f0405_no_permutation() {
    says(
        "flow A[3] {\n    base normal;\n    permute([0, 0, 2]);\n    autoregressive(affine, order: [0, 2]);\n}\n",
        "\
error[F0405]: `[0, 0, 2]` is not a permutation: 0 twice, 1 missing
 --> a.flow:3:13
  |
3 |     permute([0, 0, 2]);
  |             ^^^^^^^^^

error[F0405]: `[0, 2]` is not a permutation: 1 missing
 --> a.flow:4:35
  |
4 |     autoregressive(affine, order: [0, 2]);
  |                                   ^^^^^^
",
    );
}

/// What the scan, the parser and binding find stands in one report.
#[test]
fn three_stages_in_one_run() {
    says(
        "flow A[7] {\n    base normal\n    coupling(afine, hidden: [8]);\n    coupling(affine(bound: 2f64), hidden=64);\n}\n",
        "\
error[F0103]: expected `;`
 --> a.flow:2:16
  |
2 |     base normal
  |                ^ help: add `;` here

error[F0201]: unknown transform `afine`
 --> a.flow:3:14
  |
3 |     coupling(afine, hidden: [8]);
  |              ^^^^^ help: did you mean `affine`?

error[F0104]: a number has no suffix
 --> a.flow:4:29
  |
4 |     coupling(affine(bound: 2f64), hidden=64);
  |                             ^^^

error[F0106]: a named argument is written with `:`
 --> a.flow:4:41
  |
4 |     coupling(affine(bound: 2f64), hidden=64);
  |                                         ^ help: write `hidden: 64`

error[F0303]: `hidden` takes a list of widths, found a number
 --> a.flow:4:42
  |
4 |     coupling(affine(bound: 2f64), hidden=64);
  |                                          ^^ help: one hidden layer is `[64]`, two are `[64, 64]` or `[64; 2]`
",
    );
}

/// What only the walk along the stack finds stands beside what binding finds.
#[test]
fn three_errors_with_one_of_the_walk() {
    says(
        "flow A[a: real, b: real, e: real] {\n    base norml;\n    coupling(affine, on: [0, 0]);\n    \
         repeat(2) { coupling(affine, on: [a, q]); coupling(affine, on: first(3)); }\n}\n",
        "\
error[F0201]: unknown base `norml`
 --> a.flow:2:10
  |
2 |     base norml;
  |          ^^^^^ help: did you mean `normal`?

error[F0410]: `0` stands in the list twice
 --> a.flow:3:30
  |
3 |     coupling(affine, on: [0, 0]);
  |                              ^

error[F0203]: `A` has no feature `q`
 --> a.flow:4:42
  |
4 |     repeat(2) { coupling(affine, on: [a, q]); coupling(affine, on: first(3)); }
  |                                          ^

error[F0411]: `coupling` leaves no feature to read
 --> a.flow:4:68
  |
4 |     repeat(2) { coupling(affine, on: [a, q]); coupling(affine, on: first(3)); }
  |                                                                    ^^^^^^^^
  = note: `on` says what changes; the parameters are read from the rest
",
    );
}
