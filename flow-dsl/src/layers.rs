//! The layers: an open list, one file each.
//!
//! A file under `layers/` holds all that a layer is, in one [`LayerDef`]; nothing else in the compiler knows its name. To
//! add a layer: one new file, and one line in the list below. It writes itself into the plan through
//! [`crate::lower::Builder`]; its gradient is derived from that, never written.
mod autoregressive;
mod coupling;
mod permute;
mod repeat;
mod scale;
mod standardize;

use crate::diagnostics::{Diagnostic, Sink};
use crate::hir::{Args, Hint, Layer, ParamDef, Places, Site, Walk};
use crate::lower::Builder;
use crate::source::Range;
use std::fmt;

macro_rules! declare_layers {
    ($($layer:path,)*) => {
        /// Every layer.
        pub static LAYERS: &[&LayerDef] = &[$(&$layer),*];
    };
}

declare_layers! {
    autoregressive::LAYER,
    coupling::LAYER,
    permute::LAYER,
    repeat::LAYER,
    scale::LAYER,
    standardize::LAYER,
}

/// The layer of this name.
pub fn find(name: &str) -> Option<&'static LayerDef> {
    LAYERS.iter().find(|layer| layer.name == name).copied()
}

/// All that a layer is.
pub struct LayerDef {
    /// Its word in the text.
    pub name: &'static str,
    /// What it does, for people.
    pub doc: &'static str,
    /// Its formula, x in terms of z.
    pub formula: &'static str,
    /// Its other direction, z in terms of x.
    pub inverse: &'static str,
    /// log|det ∂x/∂z|, in the terms of the formula.
    pub log_det: &'static str,
    /// What its parameters depend on; empty if it has none.
    pub reads: &'static str,
    /// What a density and what a sample cost.
    pub cost: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
    /// A whole text that uses it.
    pub example: &'static str,
    /// Its arguments, in the order of their positions.
    pub params: &'static [ParamDef],
    /// Arguments that the language has and this version does not compile.
    pub later: &'static [&'static str],
    /// What to say of arguments that people try.
    pub hints: &'static [Hint],
    /// Where it may stand.
    pub position: Position,
    /// Whether lines stand inside it.
    pub body: Body,
    /// Whether it only shifts and stretches coordinates, or moves them, as far as its transform and the lines inside it do.
    pub stretches: bool,
    /// Reports what is wrong with it in a flow of this shape, whatever stands around it.
    pub check: fn(&Check, &mut Sink),
    /// p of xᵢ = z_p(i), if it moves coordinates.
    pub moves: fn(&Args, &Site) -> Option<Vec<usize>>,
    /// The coordinates that it means, given those before it; leaves in the walk what those after it need.
    pub place: fn(&Args, &mut Walk) -> Result<Places, Box<Diagnostic>>,
    /// Writes it into the plan.
    pub lower: fn(&Layer, &mut Builder),
}

impl fmt::Debug for LayerDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Where a layer may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Anywhere.
    Anywhere,
    /// As the last line of a flow, beside the data.
    Last,
}

/// Whether lines stand inside a layer.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// It has no body.
    None,
    /// Its body stands so many times, each time with its own weights.
    Turns(fn(&Args) -> usize),
}

/// What a check knows.
pub struct Check<'a> {
    /// The layer's arguments.
    pub args: &'a Args,
    /// Coordinates at this place.
    pub features: usize,
    /// Coordinates of the context.
    pub context: usize,
    /// Where the layer's word stands.
    pub word: Range,
    /// Where the shape lists the features.
    pub shape: Range,
    /// What is written at a place.
    pub written: &'a dyn Fn(Range) -> String,
}

/// A check for layers that always fit.
pub fn fits(_: &Check, _: &mut Sink) {}

/// For layers that move no coordinate.
pub fn stays(_: &Args, _: &Site) -> Option<Vec<usize>> {
    None
}

/// For layers that mean all coordinates alike.
pub fn everywhere(_: &Args, _: &mut Walk) -> Result<Places, Box<Diagnostic>> {
    Ok(Places::default())
}
