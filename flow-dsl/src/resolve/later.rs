//! Words that the language has and this version does not compile: they answer F0002 at their place.

/// The words, by the kind of word that is wanted where they stand.
pub(crate) static LATER: &[(&str, &[&str])] = &[
    (
        "layer",
        &[
            "freeze",
            "elementwise",
            "linear",
            "actnorm",
            "batch_norm",
            "on",
            "planar",
            "radial",
            "sylvester",
            "residual",
            "masked_residual",
            "ode",
            "diffusion",
            "squeeze",
            "multiscale",
            "same",
            "inverse",
            "component",
        ],
    ),
    (
        "transform",
        &[
            "rational_quadratic",
            "linear_spline",
            "quadratic_spline",
            "cubic_spline",
            "normal_mixture",
            "logistic_mixture",
            "sigmoidal",
            "monotone_net",
            "integral",
            "sum_of_squares",
            "bernstein",
            "sinh_arcsinh",
            "empirical",
            "rotate",
            "inverse",
        ],
    ),
    ("net", &["resnet", "each", "linear", "conv", "resconv"]),
    ("base", &["uniform", "laplace", "student_t", "mixture"]),
    ("domain", &["positive", "at_least", "at_most", "interval", "integer", "circle", "simplex", "category"]),
    ("item", &["block", "transform", "import", "density", "net"]),
    ("activation", &["lipswish"]),
    ("selection", &["checkerboard", "channels"]),
];

/// Arguments that every layer takes.
pub(crate) static EVERY_LAYER: &[&str] = &["trainable", "penalty"];

/// Arguments that every domain takes.
pub(crate) static EVERY_DOMAIN: &[&str] = &["column", "unit", "map"];

/// Functions of numbers.
pub(crate) static FUNCTIONS: &[&str] = &["round", "abs", "sqrt", "log", "exp"];

/// The words of a kind.
pub(super) fn words(kind: &str) -> &'static [&'static str] {
    LATER.iter().find(|(k, _)| *k == kind).map_or(&[], |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::Activation;
    use crate::{bases::BASES, layers::LAYERS, nets::NETS, transforms::TRANSFORMS};
    use std::collections::BTreeSet;

    /// Words that are here under another kind: arguments, and those of registries.
    fn built() -> BTreeSet<&'static str> {
        let layers = LAYERS.iter().flat_map(|l| l.params.iter().map(|p| p.name).chain([l.name]));
        let transforms = TRANSFORMS.iter().flat_map(|t| t.params.iter().map(|p| p.name).chain([t.name]));
        let nets = NETS.iter().flat_map(|n| n.params.iter().map(|p| p.name).chain([n.name]));
        let others = BASES.iter().map(|b| b.name).chain(Activation::ALL.iter().map(|a| a.name())).chain(["rotate"]);
        layers.chain(transforms).chain(nets).chain(others).collect()
    }

    fn not_built() -> BTreeSet<&'static str> {
        let all = LATER.iter().map(|(_, words)| *words).chain([EVERY_LAYER, EVERY_DOMAIN, FUNCTIONS]);
        all.flatten().copied().filter(|word| !built().contains(word)).collect()
    }

    /// Notes and helps, also those at carets, of the report at the end of a text; those of F0002 are left out.
    fn advice(text: &str) -> Vec<&str> {
        let (mut later, mut advice) = (false, Vec::new());
        for line in text.lines().filter_map(|line| line.strip_prefix("//~ | ")) {
            if line.starts_with("error[") || line.starts_with("warning[") {
                later = line.starts_with("error[F0002]");
            } else if let (false, Some(at)) = (later, line.find("help: ").or_else(|| line.find("= note: "))) {
                advice.push(&line[at..]);
            }
        }
        advice
    }

    /// What stands in backquotes, without the texts in it, which are the user's.
    fn quoted(text: &str) -> Vec<&str> {
        text.split('`').skip(1).step_by(2).flat_map(|code| code.split('"').step_by(2)).collect()
    }

    #[test]
    fn no_advice_leads_to_what_is_not_built() {
        let later = not_built();
        assert!(later.contains("actnorm") && later.contains("positive") && !later.contains("on"));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/diagnostics");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).expect("the room of broken texts") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a text");
            for line in advice(&text) {
                let words =
                    quoted(line).into_iter().flat_map(|code| code.split(|c: char| !c.is_alphanumeric() && c != '_'));
                let wrong: Vec<&str> = words.filter(|word| later.contains(word)).collect();
                assert!(wrong.is_empty(), "{}: {wrong:?} in: {line}", path.display());
                seen += 1;
            }
        }
        assert!(seen > 60, "{seen} lines");
    }
}
