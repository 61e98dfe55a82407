//! The corpus reads alike as text, as tokens with places and as tokens without, and prints to what it was.
use flow_dsl::source::{Source, tokens};
use proc_macro2::{Group, Span, TokenStream, TokenTree};

use super::shared::{corpus, parsed, placed, unplaced};

/// The same tokens, all at one place, as another macro would make them.
fn misplaced(tokens: TokenStream) -> TokenStream {
    let move_one = |token: TokenTree| {
        let mut token = match token {
            TokenTree::Group(group) => TokenTree::Group(Group::new(group.delimiter(), misplaced(group.stream()))),
            token => token,
        };
        token.set_span(Span::call_site());
        token
    };
    tokens.into_iter().map(move_one).collect()
}

#[test]
fn parses_without_a_word() {
    assert_eq!(corpus().len(), 36);
    for (name, text) in corpus() {
        let (file, said) = parsed(&Source::new(name.clone(), text));
        assert_eq!(said, "", "{name}");
        assert!(!file.items.is_empty(), "{name}");
    }
}

#[test]
fn tokens_with_places() {
    for (name, text) in corpus() {
        let source = Source::new(name.clone(), text);
        let (read, _) = tokens::read(name.clone(), source.text.parse().unwrap());
        let ((file, _), (again, said)) = (parsed(&source), parsed(&read));
        assert_eq!(said, "", "{name}");
        let (file, again) = (placed(&file, &source), placed(&again, &read));
        // The file's own range tells nothing new and begins at the first token in both.
        assert!(file == again, "{name}\n{}", first_difference(&file, &again));
    }
}

#[test]
fn tokens_without_places() {
    for (name, text) in corpus() {
        let source = Source::new(name.clone(), text);
        let (read, _) = tokens::read(name.clone(), misplaced(source.text.parse().unwrap()));
        let ((file, _), (again, said)) = (parsed(&source), parsed(&read));
        assert_eq!(said, "", "{name}\n{}", read.text);
        let (file, again) = (unplaced(&file), unplaced(&again));
        assert!(file == again, "{name}\n{}", first_difference(&file, &again));
    }
}

#[test]
fn prints_to_the_same_tree() {
    for (name, text) in corpus() {
        let (file, _) = parsed(&Source::new(name.clone(), text));
        let printed = flow_dsl::fmt::file(&file);
        let (again, said) = parsed(&Source::new(name.clone(), printed.clone()));
        assert_eq!(said, "", "{name}\n{printed}");
        let (before, after) = (unplaced(&file), unplaced(&again));
        assert!(before == after, "{name}\n{}\n{printed}", first_difference(&before, &after));
        assert_eq!(flow_dsl::fmt::file(&again), printed, "{name}");
    }
}

#[test]
fn documentation_in_tokens() {
    let text = "/// A flow.\n/** no doc */ flow A[\n    /// the wind\n    w: real] { // no doc\n  /// first\n  base normal; }\n";
    let source = Source::new("a.flow", text);
    let (read, _) = tokens::read("a.flow", text.parse().unwrap());
    let (file, _) = parsed(&source);
    let docs = |text: &str| file.items[0].docs.iter().any(|doc| doc.text == text);
    assert!(docs("A flow."));
    assert_eq!(file.items[0].docs.len(), 1);
    assert_eq!(file.items[0].shape.as_ref().unwrap().features[0].docs[0].text, "the wind");
    assert_eq!(file.items[0].body.as_ref().unwrap().stmts[0].docs[0].text, "first");
    assert_eq!(placed(&file, &source), placed(&parsed(&read).0, &read));
}

#[test]
fn spans_lead_back() {
    let text = "flow A[2] {\n  coupling(affine, hiden: [64, 64]);\n  base normal\n}";
    let (read, spans) = tokens::read("a.flow", text.parse().unwrap());
    let at = |word: &str| {
        let start = read.text.find(word).unwrap();
        let (first, last) = spans.spans(read.range(start, start + word.len()));
        (first.start().line, first.start().column, last.end().line, last.end().column)
    };
    assert_eq!(at("hiden"), (2, 19, 2, 24));
    assert_eq!(at("hiden: [64, 64]"), (2, 19, 2, 34));
    let end = read.text.find("normal").unwrap() + "normal".len();
    let (first, last) = spans.spans(read.range(end, end));
    assert_eq!((first.start().line, last.end().column), (3, 13));
}

fn first_difference(a: &str, b: &str) -> String {
    let differs = a.lines().zip(b.lines()).enumerate().find(|(_, (a, b))| a != b);
    match differs {
        Some((line, (x, y))) => {
            let before: Vec<&str> = a.lines().skip(line.saturating_sub(12)).take(12).collect();
            format!("{}\n< {x}\n> {y}", before.join("\n"))
        }
        None => "one is longer".to_owned(),
    }
}
