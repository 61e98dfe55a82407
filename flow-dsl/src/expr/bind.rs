//! Which values get a name of their own when an expression is written out, and which name.

use super::function::Function;
use super::graph::{Graph, Id, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Names of values, and the order in which to define them.
pub(super) struct Bindings {
    pub(super) order: Vec<Id>,
    names: BTreeMap<Id, String>,
}

impl Bindings {
    /// None: everything is written in place.
    pub(super) fn none() -> Bindings {
        Bindings { order: Vec::new(), names: BTreeMap::new() }
    }

    /// A name for each value used twice or more. `given` are names of values, `taken` names that exist.
    pub(super) fn of(
        graph: &Graph,
        outputs: &[Id],
        given: &[(&str, Id)],
        taken: impl IntoIterator<Item = String>,
    ) -> Bindings {
        let order = shared(graph, outputs);
        let mut taken: BTreeSet<String> = taken.into_iter().collect();
        let mut names = BTreeMap::new();
        for &id in &order {
            let given = given.iter().find(|(_, value)| *value == id).map(|(name, _)| (*name).to_owned());
            let name = given.unwrap_or_else(|| free_name(graph, id, &taken));
            taken.insert(name.clone());
            names.insert(id, name);
        }
        Bindings { order, names }
    }

    pub(super) fn name(&self, id: Id) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }
}

/// Values used twice or more, operands first. A minus sign costs nothing: it is repeated, and what it negates is shared.
fn shared(graph: &Graph, outputs: &[Id]) -> Vec<Id> {
    let mut uses: BTreeMap<Id, usize> = BTreeMap::new();
    for &output in outputs {
        *uses.entry(output).or_default() += 1;
    }
    let mut shared = Vec::new();
    for &id in graph.live(outputs).iter().rev() {
        let node = graph.node(id);
        let here = uses.get(&id).copied().unwrap_or(0);
        let written = match node {
            Node::Const(_) | Node::Var(_) => continue,
            Node::Unary(Function::Neg, _) => here,
            Node::Unary(..) | Node::Binary(..) | Node::Select(_) => 1,
        };
        if written == 1 && here > 1 {
            shared.push(id);
        }
        for operand in node.operands() {
            *uses.entry(operand).or_default() += written;
        }
    }
    with_deep_ones(graph, outputs, shared.into_iter().collect())
}

/// Nesting beyond this is broken up by names: nobody reads it, and printing follows it with the stack.
const DEEPEST: usize = 40;

fn with_deep_ones(graph: &Graph, outputs: &[Id], mut shared: BTreeSet<Id>) -> Vec<Id> {
    let mut depths: BTreeMap<Id, usize> = BTreeMap::new();
    for id in graph.live(outputs) {
        let below = graph.node(id).operands().filter_map(|operand| depths.get(&operand)).max();
        let depth = below.map_or(0, |depth| depth + 1);
        if depth > DEEPEST {
            shared.insert(id);
        }
        depths.insert(id, if shared.contains(&id) { 0 } else { depth });
    }
    shared.into_iter().collect()
}

fn free_name(graph: &Graph, id: Id, taken: &BTreeSet<String>) -> String {
    let plain = graph.label_of(id).filter(|name| is_plain(name)).or(match graph.node(id) {
        Node::Unary(Function::Exp, _) => Some("e"),
        Node::Unary(Function::Recip, _) => Some("q"),
        Node::Unary(Function::Ln, _) => Some("log"),
        Node::Unary(Function::Sigmoid, _) => Some("p"),
        _ => None,
    });
    if let Some(name) = plain
        && !taken.contains(name)
    {
        return name.to_owned();
    }
    let stem = plain.unwrap_or("t");
    let mut number = 0;
    loop {
        let name = format!("{stem}{number}");
        if !taken.contains(&name) {
            return name;
        }
        number += 1;
    }
}

/// Words that a label may not be in Rust.
const KEYWORDS: &str = " as async await box break const continue crate do dyn else enum extern false final fn for gen if impl in \
    let loop macro match mod move mut override priv pub ref return self Self static struct super trait true try type \
    typeof union unsafe unsized use virtual where while yield _ L ";

fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&format!(" {name} "))
}
