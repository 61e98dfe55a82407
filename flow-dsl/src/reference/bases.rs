//! The page of the bases.
use super::{entry, example, formulas, refused, said};
use crate::bases::{BASES, BaseDef};

pub(super) fn page() -> String {
    let introduction = "The base is the first line of every flow: what the noise is. Its coordinates are independent, so log p of \
                        the noise is the sum of the log-density π over the coordinates. Samples are drawn as the base's quantile \
                        function of numbers that depend on seed, row and coordinate alone.";
    super::page("Bases", introduction, BASES.iter().map(|base| of(base)))
}

fn of(base: &BaseDef) -> String {
    let parts = [
        formulas(&[base.formula.to_owned()]),
        refused(base.later),
        said("Source", base.reference),
        example(base.example),
    ];
    entry(base.name, base.doc, &parts)
}
