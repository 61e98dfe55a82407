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
