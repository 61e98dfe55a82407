//! Expressions as text, stable and readable.

use super::bind::Bindings;
use super::function::Function;
use super::graph::{Graph, Id, Node, Operator};

/// How tightly a text holds together.
const CHOICE: u8 = 0;
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const ATOM: u8 = 3;

impl Graph {
    /// `id` in one line; input i is called `names[i]`.
    pub fn text(&self, id: Id, names: &[&str]) -> String {
        Printer { graph: self, names, bindings: &Bindings::none() }.node(id).0
    }

    /// Several outputs in lines `name = …`, after the values that they share.
    pub fn listing(&self, outputs: &[(&str, Id)], names: &[&str]) -> String {
        let roots: Vec<Id> = outputs.iter().map(|&(_, id)| id).collect();
        let taken = names.iter().chain(outputs.iter().map(|(name, _)| name)).map(|name| (*name).to_owned());
        let bindings = Bindings::of(self, &roots, outputs, taken);
        let printer = Printer { graph: self, names, bindings: &bindings };
        let mut lines = String::new();
        for &id in &bindings.order {
            let name = bindings.name(id).unwrap_or_default();
            lines += &format!("{name} = {}\n", printer.node(id).0);
        }
        for &(name, id) in outputs {
            if bindings.name(id) != Some(name) {
                lines += &format!("{name} = {}\n", printer.operand(id, CHOICE));
            }
        }
        lines
    }
}

struct Printer<'a> {
    graph: &'a Graph,
    names: &'a [&'a str],
    bindings: &'a Bindings,
}

impl Printer<'_> {
    /// The text of an operand, in brackets if it is looser than `least`.
    fn operand(&self, id: Id, least: u8) -> String {
        if let Some(name) = self.bindings.name(id) {
            return name.to_owned();
        }
        let (text, tightness) = self.node(id);
        if tightness < least { format!("({text})") } else { text }
    }

    fn node(&self, id: Id) -> (String, u8) {
        match self.graph.node(id) {
            Node::Const(c) => (number(c.value()), if c.value() < 0.0 { SUM } else { ATOM }),
            Node::Var(index) => {
                let name = self.names.get(index as usize).map(|name| (*name).to_owned());
                (name.unwrap_or_else(|| format!("${index}")), ATOM)
            }
            Node::Unary(Function::Neg, x) => (format!("-{}", self.operand(x, PRODUCT)), SUM),
            Node::Unary(Function::Recip, x) => (format!("1 / {}", self.operand(x, ATOM)), PRODUCT),
            Node::Unary(f, x) => (format!("{}({})", f.name(), self.operand(x, CHOICE)), ATOM),
            Node::Binary(op, a, b) => self.binary(op, a, b),
            Node::Select(s) => {
                let [a, b] = [s.greater, s.than].map(|id| self.operand(id, SUM));
                let [then, otherwise] = [s.then, s.otherwise].map(|id| self.operand(id, SUM));
                (format!("{a} > {b} ? {then} : {otherwise}"), CHOICE)
            }
        }
    }

    fn binary(&self, op: Operator, a: Id, b: Id) -> (String, u8) {
        let (sign, tightness) = match op {
            Operator::Add => match self.graph.value(b) {
                Some(c) if c < 0.0 => {
                    return (format!("{} - {}", self.operand(a, SUM), number(-c)), SUM);
                }
                _ => ('+', SUM),
            },
            Operator::Sub => ('-', SUM),
            Operator::Mul => ('*', PRODUCT),
            Operator::Div => ('/', PRODUCT),
        };
        (format!("{} {sign} {}", self.operand(a, tightness), self.operand(b, tightness + 1)), tightness)
    }
}

/// The shortest text that reads back as the same number.
fn number(value: f64) -> String {
    let text = format!("{value:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
