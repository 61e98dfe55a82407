//! Errors that only the walk along the stack finds stand beside the others, and a line with an error invents none.
use super::shared::brief;

/// The codes that are said of a flow of these lines.
fn codes(lines: &str) -> Vec<String> {
    let said = brief(&format!("flow A[a: real, b: real, e: real] {{ base normal; {lines} }}"));
    said.iter().filter_map(|line| line.split(' ').nth(1)).map(str::to_owned).collect()
}

#[test]
fn what_is_certain_is_said() {
    let cases: [(&str, &[&str]); 9] = [
        ("coupling(affine, on: [0, 0]); coupling(affin);", &["F0410", "F0201"]),
        ("coupling(affin); coupling(affine, on: [0, 0]);", &["F0201", "F0410"]),
        ("permuet(reverse); coupling(affine, on: [a, a]);", &["F0201", "F0410"]),
        ("let k = 2; autoregressive(affine, order: [0, 1]);", &["F0002", "F0405"]),
        ("repeat(q) { coupling(affine, on: [0, 0]); }", &["F0206", "F0410"]),
        ("repeat(3) { coupling(affine, on: [0, 0]); }", &["F0410"]),
        (
            "coupling(affine, on: [0, 0]); coupling(affine, on: first(3)); autoregressive(affine, order: [0, 1]);",
            &["F0410", "F0411", "F0405"],
        ),
        ("coupling(affine, on: [0, 0], hidden: 64);", &["F0410", "F0303"]),
        ("permute([0, 0, 1]); coupling(affine, on: [b], given: [b]);", &["F0405", "F0412"]),
    ];
    for (lines, expected) in cases {
        assert_eq!(codes(lines), expected, "{lines}");
    }
}

/// What the second line means depends on the one with the error.
#[test]
fn what_is_not_certain_is_not_said() {
    let cases = [
        ("coupling(affin); coupling(affine, given: [a]);", "F0201"),
        ("coupling(affine, on: first(3)); coupling(affine, given: [a]);", "F0411"),
        ("coupling(affine, on: [a, 0]); permuet(reverse);", "F0201"),
        ("repeat(q) { coupling(affine, on: [a, b]); coupling(affine, given: [a]); }", "F0206"),
    ];
    for (lines, expected) in cases {
        assert_eq!(codes(lines), [expected], "{lines}");
    }
    assert_eq!(codes("coupling(affine, on: even); coupling(affine, given: [a], on: even);"), ["F0412"]);
}
