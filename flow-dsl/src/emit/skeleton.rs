//! What stands for a flow that has errors: its types, with programs that do nothing.
//!
//! The rest of the user's crate then type-checks, and all that rustc reports are the errors themselves. Nothing is needed of the
//! flow but its name, and that is read from the tokens, so that no error is too bad for it.

use super::{Style, items};
use crate::place::place;
use crate::plan::Plan;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;

/// The types of the flows of a macro call that were not compiled.
pub fn emit<'a>(text: TokenStream, compiled: impl Iterator<Item = &'a str>, style: &Style) -> TokenStream {
    let mut taken: BTreeSet<String> = compiled.flat_map(items).collect();
    let mut tokens = TokenStream::new();
    for plan in heads(text) {
        let items = items(&plan.name);
        if items.iter().any(|item| taken.contains(item)) {
            continue; // The second of that name is the error.
        }
        taken.extend(items);
        tokens.extend(super::emit(&place(plan), style));
    }
    tokens
}

/// An empty plan for each `flow Name`.
fn heads(text: TokenStream) -> Vec<Plan> {
    let mut plans = Vec::new();
    let (mut public, mut named) = (false, false);
    for token in text {
        match token {
            TokenTree::Ident(word) if named => {
                let docs = vec!["A flow with errors.".to_owned()]; // for crates that deny missing documentation
                plans.push(Plan { name: word.to_string(), docs, public, ..Plan::default() });
                (public, named) = (false, false);
            }
            TokenTree::Ident(word) if word == "pub" => public = true,
            TokenTree::Ident(word) => named = word == "flow",
            // `pub(crate)`
            TokenTree::Group(_) if public => {}
            _ => (public, named) = (false, false),
        }
    }
    plans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, bool)> {
        let plans = heads(text.parse().expect("tokens"));
        plans.into_iter().map(|plan| (plan.name, plan.public)).collect()
    }

    #[test]
    fn heads_survive_what_stands_around_them() {
        let text =
            "let n = 3; #[allow(x)] flow A[2 3] { flow Inner[2] {} } pub(crate) flow B { } pub flow C; flow 7; flow D";
        let expected = [("A", false), ("B", true), ("C", true), ("D", false)];
        assert_eq!(names(text), expected.map(|(name, public)| (name.to_owned(), public)));
    }

    #[test]
    fn a_name_is_given_once() {
        let text: TokenStream =
            "flow A[2] { } flow A[3] { } flow Galaxy64[2] { } flow B[2] { }".parse().expect("tokens");
        let found = emit(text, ["Galaxy"].into_iter(), &Style::default()).to_string();
        assert_eq!(found.matches("type A =").count(), 1);
        assert_eq!(found.matches("type B =").count(), 1);
        assert!(!found.contains("Galaxy"));
    }
}
