//! The distributions of the noise: an open list, one file each.
//!
//! A base is the log-density of one coordinate; the coordinates are independent. To add one: one new file with a
//! [`BaseDef`], and one line in the list below.
mod logistic;
mod normal;

use crate::expr::{Graph, Id};
use crate::plan::Noise;
use std::fmt;

macro_rules! declare_bases {
    ($($base:path,)*) => {
        /// Every base.
        pub static BASES: &[&BaseDef] = &[$(&$base),*];
    };
}

declare_bases! {
    logistic::BASE,
    normal::BASE,
}

/// The base of this name.
pub fn find(name: &str) -> Option<&'static BaseDef> {
    BASES.iter().find(|base| base.name == name).copied()
}

/// All that a base is.
pub struct BaseDef {
    /// Its word in the text.
    pub name: &'static str,
    /// What it is, for people.
    pub doc: &'static str,
    /// Its log-density, for people.
    pub formula: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
    /// A whole text that uses it.
    pub example: &'static str,
    /// Arguments that the language has and this version does not compile.
    pub later: &'static [&'static str],
    /// How the runtime draws it.
    pub noise: Noise,
    /// z → log π(z), of one coordinate.
    pub log_density: fn(&mut Graph, Id) -> Id,
}

impl fmt::Debug for BaseDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
