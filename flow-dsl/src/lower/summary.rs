//! A flow in one line: the documentation of a type whose text has none.
use crate::hir::{Flow, Step};

/// `A normalizing flow of 7 features: 5 × autoregressive, standardize.`
pub fn summary(flow: &Flow) -> String {
    let mut counts = Vec::new();
    count(&flow.stack, &mut counts);
    let kind = |&(name, n): &(&str, usize)| if n == 1 { format!("`{name}`") } else { format!("{n} × `{name}`") };
    let kinds: Vec<String> = counts.iter().map(kind).collect();
    let given = if flow.context.is_empty() { String::new() } else { format!(", given {}", flow.context.len()) };
    let features = match flow.features.len() {
        1 => "1 feature".to_owned(),
        n => format!("{n} features"),
    };
    let stack = if kinds.is_empty() { "noise alone".to_owned() } else { kinds.join(", ") };
    format!("A normalizing flow of {features}{given}: {stack}.")
}

/// Layers by kind, in the order of the text, turns of repeats counted.
fn count(stack: &[Step], counts: &mut Vec<(&'static str, usize)>) {
    for step in stack {
        match step {
            Step::Repeat(repeat) => repeat.turns.iter().for_each(|turn| count(turn, counts)),
            Step::Layer(layer) => match counts.iter_mut().find(|(name, _)| *name == layer.def.name) {
                Some((_, n)) => *n += 1,
                None => counts.push((layer.def.name, 1)),
            },
        }
    }
}
