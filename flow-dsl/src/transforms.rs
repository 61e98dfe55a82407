//! The scalar transforms: an open list, one file each.
//!
//! A transform is one equation between x, the side of the data, and z, the side of the noise, in the direction that is
//! closed form. Log-dets, gradients and the other direction are derived from it. To add one: one new file with a
//! [`TransformDef`], and one line in the list below; every layer that takes a transform then takes it.
mod additive;
mod affine;

use crate::expr::{Graph, Id};
use crate::hir::{Args, Equation, ParamDef};
use std::fmt;

macro_rules! declare_transforms {
    ($($transform:path,)*) => {
        /// Every transform.
        pub static TRANSFORMS: &[&TransformDef] = &[$(&$transform),*];
    };
}

declare_transforms! {
    additive::TRANSFORM,
    affine::TRANSFORM,
}

/// The transform of this name.
pub fn find(name: &str) -> Option<&'static TransformDef> {
    TRANSFORMS.iter().find(|transform| transform.name == name).copied()
}

/// All that a transform is.
pub struct TransformDef {
    /// Its word in the text.
    pub name: &'static str,
    /// What it does, for people.
    pub doc: &'static str,
    /// Its equation, for people.
    pub formula: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
    /// A whole text that uses it.
    pub example: &'static str,
    /// What is chosen in the text, in the order of the positions.
    pub params: &'static [ParamDef],
    /// Arguments that the language has and this version does not compile.
    pub later: &'static [&'static str],
    /// What is learned or comes from a conditioner, given what was chosen: one row each.
    pub parameters: fn(&Args) -> Vec<&'static str>,
    /// The equation in the variable of the transform and its parameters.
    pub equation: fn(&Args, &mut Graph, Id, &[Id]) -> Equation,
}

impl fmt::Debug for TransformDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
