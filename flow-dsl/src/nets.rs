//! The nets that give layers their parameters: an open list, one file each.
//!
//! A net knows nothing of masks: it asks for rows with levels, and products and activations keep to them. To add one: one
//! new file with a [`NetDef`], and one line in the list below. The first of the list is the default, and the one that the
//! short arguments of a layer speak of.
mod mlp;

use crate::hir::{Args, Kind, ParamDef, Transform, Value};
use crate::lower::{Builder, Rows};
use std::fmt;
use std::rc::Rc;

macro_rules! declare_nets {
    ($($net:path,)*) => {
        /// Every net; the first is the default.
        pub static NETS: &[&NetDef] = &[$(&$net),*];
    };
}

declare_nets! {
    mlp::NET,
}

/// The net of this name.
pub fn find(name: &str) -> Option<&'static NetDef> {
    NETS.iter().find(|net| net.name == name).copied()
}

/// The argument of every layer that has a conditioner.
pub const PARAM: ParamDef = ParamDef {
    name: "net",
    kind: Kind::Net,
    default: Some(|| Value::Net(Net::new(NETS[0]))),
    doc: "The net that gives the parameters.",
};

/// All that a net is.
pub struct NetDef {
    /// Its word in the text.
    pub name: &'static str,
    /// What it does, for people.
    pub doc: &'static str,
    /// Its formula, for people.
    pub formula: &'static str,
    /// Where it comes from.
    pub reference: &'static str,
    /// A whole text that uses it.
    pub example: &'static str,
    /// Its arguments, in the order of their positions.
    pub params: &'static [ParamDef],
    /// Arguments that the language has and this version does not compile.
    pub later: &'static [&'static str],
    /// Arguments of a layer that are short for this net, if it is the default: each with the argument it stands for.
    pub short: &'static [(&'static str, &'static str)],
    /// The widths of its products but for the last, which gives the parameters: what limits count.
    pub widths: fn(&Args) -> Vec<usize>,
    /// Writes it into the plan, its products called `net.0`, `net.1`, …: one row of the result for each output level.
    pub lower: fn(&Args, &mut Builder, Conditioner) -> Rows,
}

impl fmt::Debug for NetDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What a layer asks of its net.
pub struct Conditioner<'a> {
    /// What is read.
    pub input: Rows,
    /// The levels of so many hidden rows.
    pub hidden: &'a dyn Fn(usize) -> Vec<u32>,
    /// The levels of the result; for [`Net::parameters`] one a coordinate.
    pub output: &'a [u32],
}

/// A net with its arguments.
#[derive(Clone, Debug)]
pub struct Net {
    /// What it is.
    pub def: &'static NetDef,
    /// Its arguments.
    pub args: Rc<Args>,
}

impl Net {
    /// A net whose arguments all have their defaults.
    pub fn new(def: &'static NetDef) -> Net {
        Net { def, args: Rc::new(Args::defaults(def.params)) }
    }

    /// The parameters of a transform, each with one row a coordinate. The net's last rows stand coordinate by coordinate,
    /// each with its parameters as they are declared.
    pub fn parameters(&self, builder: &mut Builder, transform: &Transform, ask: Conditioner) -> Vec<Rows> {
        let count = transform.parameters().len();
        if count == 0 {
            return Vec::new();
        }
        let levels: Vec<u32> = ask.output.iter().flat_map(|&l| std::iter::repeat_n(l, count)).collect();
        let rows = (self.def.lower)(&self.args, builder, Conditioner { output: &levels, ..ask });
        let of = |p| (p..rows.len()).step_by(count).collect::<Vec<usize>>();
        (0..count).map(|p| rows.pick(&of(p))).collect()
    }
}
