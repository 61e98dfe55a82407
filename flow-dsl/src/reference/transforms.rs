//! The page of the scalar transforms. Their other direction and their log-det are what the compiler derives.
use super::{arguments, entry, example, formulas, refused, said};
use crate::source::Source;
use crate::transforms::{TRANSFORMS, TransformDef};
use crate::{Options, Stages};

pub(super) fn page() -> String {
    let introduction = "A transform is a scalar bijection between z, the side of the noise, and x, the side of the data. A layer \
                        applies it to its coordinates one by one, with parameters that a [net](nets.md) gives. A definition \
                        states one equation; the other direction, both log-dets and all gradients are derived from it. What is \
                        derived for the example, with the numbers that the example chooses, stands below each entry as the \
                        compiler prints it: `log_det` is log|dz/dx| in the density, log|dx/dz| in sampling.";
    super::page("Transforms", introduction, TRANSFORMS.iter().map(|transform| of(transform)))
}

fn of(transform: &TransformDef) -> String {
    let parts = [
        formulas(&[transform.formula.to_owned()]),
        format!("**Parameters** that are learned or that a net gives: {}.", parameters(transform)),
        arguments::table(transform.params),
        refused(transform.later),
        said("Source", transform.reference),
        example(transform.example),
        formulas(&derived(transform)),
    ];
    entry(transform.name, transform.doc, &parts)
}

fn parameters(transform: &TransformDef) -> String {
    let names = (transform.parameters)(&crate::hir::Args::defaults(transform.params));
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Both directions in the plan of the example.
fn derived(transform: &TransformDef) -> Vec<String> {
    let source = Source::new("example.flow", transform.example);
    let compiled = crate::compile(&source, &Options::default());
    let name = crate::lower::camel(transform.name);
    let both = [format!("{name}Density"), format!("{name}Sampling")];
    let of = |flow: &Stages| -> Vec<String> {
        let maps = flow.lowered.maps.iter();
        let lines = maps.filter(|map| both.contains(&map.name)).map(ToString::to_string);
        lines.map(|line| line.replace("): ", "):\n    ").replace("; ", "\n    ")).collect()
    };
    compiled.flows.first().map(of).unwrap_or_default()
}
