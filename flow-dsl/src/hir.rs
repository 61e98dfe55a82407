//! The bound tree: layers bound to their definitions, arguments typed and defaulted, shapes known, alternation resolved.
//!
//! A flow is a stack from the noise to the data. A `repeat` stands as its turns, each resolved by itself: alternation and
//! drawn orders differ from turn to turn, the arguments are shared. Nothing here can be wrong any more, so `lower` never
//! fails. The [`std::fmt::Display`] of a flow is a text of the language again, every default written out, with the
//! resolved places as comments.
mod args;
mod draw;
mod params;
mod print;
mod selection;
mod transform;
mod walk;

pub use args::{Arg, Args, Value};
pub use draw::Draw;
pub use params::{Hint, Kind, ParamDef};
pub use selection::{Given, Order, Permutation, Place, PlaceKind, Selection};
pub use transform::{Equation, Transform};
pub use walk::{Acted, Site, Split, Walk, not_a_permutation};

use crate::bases::BaseDef;
use crate::layers::LayerDef;
use crate::source::Range;
use std::rc::Rc;

/// A flow.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its name.
    pub name: String,
    /// Its doc comment, line by line.
    pub docs: Vec<String>,
    /// Whether the generated type is public.
    pub public: bool,
    /// Names of the data columns; `[7]` calls them `0` to `6`.
    pub features: Vec<String>,
    /// Names of the context columns.
    pub context: Vec<String>,
    /// The shape as it is written in full.
    pub shape: String,
    /// The noise.
    pub base: &'static BaseDef,
    /// Noise → data.
    pub stack: Vec<Step>,
    /// Where the flow stands in the text.
    pub range: Range,
}

/// A line of the stack.
#[derive(Clone, Debug)]
pub enum Step {
    /// A layer.
    Layer(Layer),
    /// A body several times.
    Repeat(Repeat),
}

/// A layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What it is.
    pub def: &'static LayerDef,
    /// What its weights are called by: kind and count among its siblings, `coupling_1`.
    pub name: String,
    /// Its arguments, shared by all turns of a repeat.
    pub args: Rc<Args>,
    /// Which coordinates it means, at this turn.
    pub places: Places,
    /// Coordinates at this place of the stack.
    pub features: usize,
    /// Coordinates of the context.
    pub context: usize,
    /// Where it stands in the text.
    pub range: Range,
}

/// A body several times, each turn resolved by itself.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// What it is.
    pub def: &'static LayerDef,
    /// What its weights are called by: `repeat_0`.
    pub name: String,
    /// Its arguments.
    pub args: Rc<Args>,
    /// The turns from the noise; never empty, and the lines are the same in each.
    pub turns: Vec<Vec<Step>>,
    /// Where it stands in the text.
    pub range: Range,
}

/// Lists of coordinates that a layer means, each under a name of the layer's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    lists: Vec<(&'static str, Rc<[usize]>)>,
}

impl Places {
    /// With one more list.
    pub fn with(mut self, name: &'static str, list: impl Into<Rc<[usize]>>) -> Places {
        self.lists.push((name, list.into()));
        self
    }

    /// The list of this name; empty if there is none.
    pub fn get(&self, name: &str) -> &[usize] {
        self.lists.iter().find(|(n, _)| *n == name).map_or(&[], |(_, list)| list)
    }

    /// All lists with their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[usize])> {
        self.lists.iter().map(|(name, list)| (*name, &**list))
    }
}

impl Step {
    /// What its weights are called by.
    pub fn name(&self) -> &str {
        match self {
            Step::Layer(layer) => &layer.name,
            Step::Repeat(repeat) => &repeat.name,
        }
    }
}
