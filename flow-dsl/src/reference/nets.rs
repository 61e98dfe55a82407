//! The page of the nets.
use super::{arguments, entry, example, formulas, refused, said};
use crate::nets::{NETS, NetDef};

pub(super) fn page() -> String {
    let introduction = format!(
        "A net reads what its layer reads and gives the parameters of its transform, all of one coordinate side by side. Layers \
         with levels mask it: weight (r, c) exists if and only if row r may know column c, and products skip what does not \
         exist. Weights and biases start as U(±1/√k), k the full width of what the product reads, masked columns counted \
         (PyTorch's default); each tensor is drawn from the seed and its name. A layer without `net:` has \
         `net: {}`, and its short arguments speak of that net.",
        default()
    );
    super::page("Nets", &introduction, NETS.iter().map(|net| of(net)))
}

fn default() -> String {
    crate::hir::Value::Net(crate::nets::Net::new(NETS[0])).to_string()
}

fn of(net: &NetDef) -> String {
    let short: Vec<String> = net
        .short
        .iter()
        .map(|(short, long)| format!("`{short}: …` is short for `net: {}({long}: …)`", net.name))
        .collect();
    let parts = [
        formulas(&[net.formula.to_owned()]),
        arguments::table(net.params),
        said("In layers", &short.join(", ")),
        format!("**Activations**: {}; see [activations](activations.md).", arguments::activations()),
        refused(net.later),
        said("Source", net.reference),
        example(net.example),
    ];
    entry(net.name, net.doc, &parts)
}
