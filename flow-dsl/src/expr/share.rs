//! Products of several outputs re-associated for the least work.
//!
//! The constructors see one product at a time. Here all of them are known: a divisor that occurs twice becomes one
//! reciprocal, and a pair of factors that occurs in two products is multiplied once.

use super::function::Function;
use super::graph::{Graph, Id, Node, Operator};
use std::collections::{BTreeMap, BTreeSet};

/// What a product is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Atom {
    Node(Id),
    Recip(Id),
    /// exp(−u) of an exp(u) that only divides.
    Opposite(Id),
    Pair(usize),
}

/// coefficient · Π over / Π under
struct Term {
    coefficient: f64,
    over: Vec<Atom>,
    under: Vec<Id>,
}

impl Graph {
    /// The same values, computed with fewer multiplications and divisions; they differ in rounding only.
    pub fn share(&mut self, outputs: &[Id]) -> Vec<Id> {
        let (values, mut terms) = self.maximal_products(outputs);
        take_reciprocals(&mut terms);
        let pairs = take_pairs(&mut terms);
        let mut new = BTreeMap::new();
        for id in values {
            let copy = match terms.get(&id) {
                Some(term) => self.assemble(term, &pairs, &new),
                None => self.same_node(id, &new),
            };
            self.keep_label(id, copy);
            new.insert(id, copy);
        }
        outputs.iter().map(|id| renamed(&new, *id)).collect()
    }

    pub(super) fn keep_label(&mut self, old: Id, new: Id) {
        if let Some(name) = self.label_of(old).map(str::to_owned) {
            self.label(new, &name);
        }
    }

    /// The node with operands replaced and nothing simplified.
    pub(super) fn same_node(&mut self, id: Id, new: &BTreeMap<Id, Id>) -> Id {
        let mut node = self.node(id);
        match &mut node {
            Node::Const(_) | Node::Var(_) => {}
            Node::Unary(_, x) => *x = renamed(new, *x),
            Node::Binary(_, a, b) => (*a, *b) = (renamed(new, *a), renamed(new, *b)),
            Node::Select(s) => {
                for operand in [&mut s.greater, &mut s.than, &mut s.then, &mut s.otherwise] {
                    *operand = renamed(new, *operand);
                }
            }
        }
        self.intern(node)
    }

    /// Every value that is needed, operands first, and the factors of those that are products. A product that is only
    /// used inside others is no value.
    fn maximal_products(&self, outputs: &[Id]) -> (BTreeSet<Id>, BTreeMap<Id, Term>) {
        let (mut values, mut terms) = (BTreeSet::new(), BTreeMap::new());
        let mut open = outputs.to_vec();
        let mut used: BTreeSet<Id> = outputs.iter().copied().collect(); // other than as divisors
        while let Some(id) = open.pop() {
            if !values.insert(id) {
                continue;
            }
            let product = match self.node(id) {
                Node::Binary(Operator::Mul | Operator::Div, ..) | Node::Unary(Function::Recip, _) => self.factors(id),
                node => {
                    open.extend(node.operands());
                    used.extend(node.operands());
                    continue;
                }
            };
            if product.over == [id] {
                open.extend(self.node(id).operands()); // too long to take apart
                used.extend(self.node(id).operands());
                continue;
            }
            open.extend(product.over.iter().chain(&product.under));
            used.extend(&product.over);
            let over = product.over.into_iter().map(Atom::Node).collect();
            terms.insert(id, Term { coefficient: product.coefficient, over, under: product.under });
        }
        self.take_opposites(&mut terms, &used);
        (values, terms)
    }

    /// Dividing by exp(u) is multiplying by exp(−u), where exp(u) has no other use.
    fn take_opposites(&self, terms: &mut BTreeMap<Id, Term>, used: &BTreeSet<Id>) {
        let only_divides = |id: &Id| matches!(self.node(*id), Node::Unary(Function::Exp, _)) && !used.contains(id);
        for term in terms.values_mut() {
            let (opposite, own) = term.under.iter().partition::<Vec<Id>, _>(|id| only_divides(id));
            term.over.extend(opposite.into_iter().map(Atom::Opposite));
            term.under = own;
        }
    }

    fn assemble(&mut self, term: &Term, pairs: &[(Atom, Atom)], new: &BTreeMap<Id, Id>) -> Id {
        let mut over = None;
        for &atom in &term.over {
            let factor = self.atom(atom, pairs, new);
            over = Some(over.map_or(factor, |product| self.raw(Operator::Mul, product, factor)));
        }
        let under = term.under.iter().map(|id| renamed(new, *id)).collect::<Vec<_>>();
        let under = under.into_iter().reduce(|a, b| self.raw(Operator::Mul, a, b));
        let factor = self.constant(term.coefficient.abs());
        let value = match (over, under) {
            (None, None) => factor,
            (Some(over), None) => self.scaled(over, factor),
            (None, Some(under)) => {
                let recip = self.intern(Node::Unary(Function::Recip, under));
                self.scaled(recip, factor)
            }
            (Some(over), Some(under)) => {
                let over = self.scaled(over, factor);
                self.raw(Operator::Div, over, under)
            }
        };
        if term.coefficient < 0.0 { self.neg(value) } else { value }
    }

    fn atom(&mut self, atom: Atom, pairs: &[(Atom, Atom)], new: &BTreeMap<Id, Id>) -> Id {
        match atom {
            Atom::Node(id) => renamed(new, id),
            Atom::Recip(id) => self.intern(Node::Unary(Function::Recip, renamed(new, id))),
            Atom::Opposite(id) => {
                let exponential = renamed(new, id);
                match self.node(exponential) {
                    Node::Unary(Function::Exp, u) => {
                        let minus = self.neg(u);
                        self.exp(minus)
                    }
                    _ => self.recip(exponential), // an exponential stays one
                }
            }
            Atom::Pair(index) => {
                let (a, b) = pairs[index];
                let (a, b) = (self.atom(a, pairs, new), self.atom(b, pairs, new));
                self.raw(Operator::Mul, a, b)
            }
        }
    }
}

pub(super) fn renamed(new: &BTreeMap<Id, Id>, id: Id) -> Id {
    new.get(&id).copied().unwrap_or(id)
}

/// A divisor of two products or more becomes a factor.
fn take_reciprocals(terms: &mut BTreeMap<Id, Term>) {
    let mut uses: BTreeMap<Id, usize> = BTreeMap::new();
    for term in terms.values() {
        for &id in &term.under.iter().copied().collect::<BTreeSet<_>>() {
            *uses.entry(id).or_default() += 1;
        }
    }
    for term in terms.values_mut() {
        let (shared, own) = term.under.iter().partition::<Vec<Id>, _>(|id| uses[*id] > 1);
        term.over.extend(shared.into_iter().map(Atom::Recip));
        term.under = own;
    }
}

/// Gives each pair of factors that occurs in two products or more a name, the most frequent first.
fn take_pairs(terms: &mut BTreeMap<Id, Term>) -> Vec<(Atom, Atom)> {
    let mut pairs = Vec::new();
    while let Some((a, b)) = most_frequent_pair(terms) {
        for term in terms.values_mut() {
            replace_pair(&mut term.over, a, b, Atom::Pair(pairs.len()));
        }
        pairs.push((a, b));
    }
    pairs
}

fn most_frequent_pair(terms: &BTreeMap<Id, Term>) -> Option<(Atom, Atom)> {
    let mut counts: BTreeMap<(Atom, Atom), usize> = BTreeMap::new();
    let mut found = Vec::new(); // in order of occurrence: the first of the most frequent wins
    for term in terms.values() {
        let over = &term.over;
        let all = (0..over.len()).flat_map(|i| (i + 1..over.len()).map(move |j| (over[i], over[j])));
        let mut here = BTreeSet::new();
        for (a, b) in all {
            let key = (a.min(b), a.max(b));
            if here.insert(key) {
                *counts.entry(key).or_default() += 1;
                found.push((key, (a, b)));
            }
        }
    }
    let most = counts.values().copied().max().filter(|&most| most > 1)?;
    found.into_iter().find(|(key, _)| counts[key] == most).map(|(_, pair)| pair)
}

fn replace_pair(factors: &mut Vec<Atom>, a: Atom, b: Atom, by: Atom) {
    while let Some(i) = factors.iter().position(|f| *f == a)
        && let Some(j) = (0..factors.len()).find(|&j| j != i && factors[j] == b)
    {
        factors[i.min(j)] = by;
        factors.remove(i.max(j));
    }
}
