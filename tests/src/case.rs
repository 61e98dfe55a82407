//! The compiled cases: every flow of `cases/*.flow` and of the registries' examples, at both optimisation levels.

use crate::hand;
use crate::model::{AnyModel, Compiled, Typed};
use flow_dsl::optimise::Level;
use flow_dsl::source::Source;
use flow_dsl::{Options, Stages};

/// One flow of one text, compiled at both levels.
pub struct Case {
    /// What the text is called: a file of `cases/` without its ending, or `transform_affine` for a registry's example.
    pub file: &'static str,
    /// Whether it is a file of `cases/`.
    pub written: bool,
    /// The flow.
    pub flow: &'static str,
    /// The text.
    pub text: &'static str,
    /// The model of the optimised code.
    pub optimised: Build,
    /// The model of the code that no pass has touched.
    pub plain: Build,
}

/// Makes a model of one module, in either element type.
#[derive(Clone, Copy)]
pub struct Build {
    /// f32.
    pub single: fn() -> Box<dyn AnyModel>,
    /// f64.
    pub double: fn() -> Box<dyn AnyModel>,
}

impl Build {
    /// Of a compiled flow's type.
    pub const fn of<M: Compiled>() -> Self {
        Build {
            single: || Box::new(Typed::<M::Program, f32>::new()),
            double: || Box::new(Typed::<M::Program, f64>::new()),
        }
    }
}

impl Case {
    /// What the case is called in messages.
    pub fn name(&self) -> String {
        format!("{}/{}", self.file, self.flow)
    }

    /// The stages of its flow, compiled here and now.
    pub fn stages(&self, level: Level) -> Stages {
        if let Some((text, def)) = hand::FLOWS.iter().find(|(text, _)| *text == self.text) {
            return hand::stages(text, def, level);
        }
        let compiled = flow_dsl::compile(&self.source(), &Options { level, ..Options::default() });
        let own = |s: &Stages| s.bound.name == self.flow;
        compiled.flows.into_iter().find(own).unwrap_or_else(|| panic!("{} does not compile", self.name()))
    }

    /// Its text as a source.
    pub fn source(&self) -> Source {
        Source::new(format!("{}.flow", self.file), self.text)
    }

    /// Both builds with their names.
    pub fn builds(&self) -> [(&'static str, Build); 2] {
        [("optimised", self.optimised), ("plain", self.plain)]
    }
}

/// Runs a check for every case and every flow built by hand, and reports all that fail, not the first alone.
pub fn every_case(check: impl Fn(&Case) + std::panic::RefUnwindSafe) {
    every(crate::CASES.iter().chain(crate::HAND), check);
}

/// The same for some of them.
pub fn every<'a>(cases: impl IntoIterator<Item = &'a Case>, check: impl Fn(&Case) + std::panic::RefUnwindSafe) {
    let mut failed = Vec::new();
    for case in cases {
        if std::panic::catch_unwind(|| check(case)).is_err() {
            failed.push(case.name());
        }
    }
    assert!(failed.is_empty(), "{} cases fail: {}", failed.len(), failed.join(", "));
}
