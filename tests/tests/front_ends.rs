//! Both front ends give the same tokens, byte for byte, for every case.
use flow_dsl::source::{Source, tokens};
use flow_dsl::{Options, build, diagnostics};
use proc_macro2::TokenStream;

/// In a macro visibility is Rust's; in a file everything is public.
fn public(text: &str) -> String {
    let line = |line: &str| if line.starts_with("flow ") { format!("pub {line}\n") } else { format!("{line}\n") };
    text.lines().map(line).collect()
}

#[test]
fn files_and_tokens_agree() {
    for case in flow_tests::CASES {
        let text = public(case.text);
        let file = Source::new("case.flow", &text);
        let from_file = flow_dsl::compile(&file, &Options::default());
        let report = diagnostics::render::render_all(&from_file.diagnostics, &file);
        assert!(from_file.diagnostics.is_empty(), "{}:\n{report}", case.name());
        let stream: TokenStream = text.parse().unwrap_or_else(|e| panic!("{}: {e}", case.name()));
        let (source, _) = tokens::read("flow!", stream);
        let from_tokens = flow_dsl::compile(&source, &Options::default());
        assert_eq!(from_file.tokens.to_string(), from_tokens.tokens.to_string(), "{}", case.name());
        assert_eq!(build::format(&from_file), build::format(&from_tokens), "{}", case.name());
    }
}

/// Respaced tokens, as other macros make them: no place is that of the text.
#[test]
fn tokens_without_places_agree() {
    for case in flow_tests::CASES {
        let stream: TokenStream = public(case.text).parse().expect("tokens");
        let moved: TokenStream = stream.into_iter().map(unplaced).collect();
        let (source, _) = tokens::read("flow!", moved);
        let found = flow_dsl::compile(&source, &Options::default()).tokens.to_string();
        let expected = flow_dsl::compile(&Source::new("case.flow", public(case.text)), &Options::default());
        assert_eq!(found, expected.tokens.to_string(), "{}", case.name());
    }
}

fn unplaced(mut tree: proc_macro2::TokenTree) -> proc_macro2::TokenTree {
    if let proc_macro2::TokenTree::Group(group) = &tree {
        let inner = group.stream().into_iter().map(unplaced).collect();
        tree = proc_macro2::Group::new(group.delimiter(), inner).into();
    }
    tree.set_span(proc_macro2::Span::call_site());
    tree
}

#[test]
fn compiling_twice_gives_the_same_bytes() {
    for case in flow_tests::CASES {
        let rust = || build::rust("case.flow", case.text, &Options::default()).expect("a case");
        assert_eq!(rust(), rust(), "{}", case.name());
    }
}

fn tokens_of(text: &str) -> usize {
    fn count(stream: TokenStream) -> usize {
        let one = |tree| match tree {
            proc_macro2::TokenTree::Group(group) => 2 + count(group.stream()),
            _ => 1,
        };
        stream.into_iter().map(one).sum()
    }
    let compiled = flow_dsl::compile(&Source::new("a.flow", text), &Options::default());
    assert!(compiled.diagnostics.is_empty());
    count(compiled.tokens)
}

/// Code grows with the number of distinct steps.
#[test]
fn code_does_not_grow_with_turns() {
    let lines = [
        "coupling(affine, hidden: [16, 16]);",
        "autoregressive(affine, hidden: [16, 16]);",
        "autoregressive(affine, order: natural, hidden: [16]); permute(reverse);",
    ];
    for line in lines {
        let of = |n: usize| tokens_of(&format!("flow A[8] {{ base normal; repeat({n}) {{ {line} }} standardize; }}"));
        let (few, many) = (of(2) as f64, of(64) as f64);
        assert!(many < 1.3 * few, "{line}: {many} tokens instead of {few}");
    }
}
