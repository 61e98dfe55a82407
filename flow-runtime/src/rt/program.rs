//! The static side of a compiled flow: names, tensors, slots.

use super::run::{Adjoint, Prepare, Run};
use super::sweep::{Levels, Restricted};
pub use crate::random::noise::Noise;

/// A compiled flow: its tables and its programs.
pub trait Program: Send + Sync + 'static {
    /// The flow's name in the text.
    const NAME: &'static str;
    /// The text with every default and every place written out, without comments of the user's. Two flows that mean the same have the
    /// same: files of weights are known by it.
    const TEXT: &'static str;
    /// Names of the data columns, in the order of the data.
    const FEATURES: &'static [&'static str];
    /// Names of the context columns.
    const CONTEXT: &'static [&'static str];
    /// The masked products with their tensors, in the order of the calls' first arguments.
    const PRODUCTS: &'static [Product];
    /// Vectors of free numbers, one a feature: the constants of `standardize`.
    const FREE: &'static [Free];
    /// Names of the steps of the stack, by the numbers that `density` marks them with.
    const STEPS: &'static [&'static str];
    /// What the noise is.
    const NOISE: Noise;
    /// Where the values of a tile live.
    const SLOTS: Slots;
    /// Where `density` and its adjoint begin and end: the input is the data, the output the noise.
    const DENSITY: Ends;
    /// Where `sampling` and its adjoint begin and end: the input is the noise, the output the data.
    const SAMPLING: Ends;

    /// x, c → z, log|det ∂z/∂x|, log p of the base.
    fn density<T: Run>(t: &mut T);
    /// Adjoints of z, log-det and log p of the base → those of x, c and the parameters; after `density` on the same tile.
    fn density_adjoint<T: Adjoint>(t: &mut T);
    /// z, c → x, log|det ∂x/∂z|, log p of the base.
    fn sampling<T: Run>(t: &mut T);
    /// Adjoints of x, log-det and log p of the base → those of z, c and the parameters; after `sampling` on the same tile.
    fn sampling_adjoint<T: Adjoint>(t: &mut T);
    /// What depends on the parameters alone, once per change of them.
    fn prepare<T: Prepare>(t: &mut T);
}

/// Where a program and its adjoint read and leave: row i of each is coordinate i.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    /// The input.
    pub input: &'static [Rows],
    /// The context.
    pub context: &'static [Rows],
    /// The output.
    pub output: &'static [Rows],
    /// Where the adjoint reads the adjoint of the output.
    pub output_bar: &'static [Rows],
    /// Where the adjoint leaves that of the input.
    pub input_bar: &'static [Rows],
    /// Where the adjoint adds that of the context; zeros before it.
    pub context_bar: &'static [Rows],
}

/// One masked product y = W x + b with its tensors `weight` `[out, in]` and `bias` `[out]`.
///
/// The runtime stores output units and inputs in order of level; `out` and `inp` lead from the dense tensor to that order.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// Name of the tensors without `.weight` and `.bias`.
    pub name: Name,
    /// Number of inputs.
    pub inputs: u32,
    /// The exact staircase: (units, inputs that each of them sees), run by run; the second never falls.
    pub rows: &'static [(u32, u32)],
    /// Levels of the rows and of the columns, if it stands in a sweep.
    pub levels: Option<(Levels, Levels)>,
    /// Copies of these tensors, one a turn of the `repeat` they stand in.
    pub instances: u32,
    /// It has no inputs, and its bias is a tensor by itself, called by the name alone.
    pub vector: bool,
    /// Dense row → stored row.
    pub out: Index,
    /// Dense column → stored column.
    pub inp: Index,
}

impl Product {
    /// Its levels.
    pub(crate) fn restricted(&self) -> Restricted {
        let (rows, columns) = self.levels.expect("a product in a sweep states its levels");
        Restricted { rows: (rows, self.outputs() as usize), columns: (columns, self.inputs as usize) }
    }

    /// Number of output units.
    pub const fn outputs(&self) -> u32 {
        let (mut sum, mut i) = (0, 0);
        while i < self.rows.len() {
            sum += self.rows[i].0;
            i += 1;
        }
        sum
    }
}

/// A vector of free numbers that no gradient reaches.
#[derive(Clone, Copy, Debug)]
pub struct Free {
    /// Its name, `standardize_0.mean`.
    pub name: &'static str,
    /// Its length.
    pub len: u32,
    /// What it is set from.
    pub role: Role,
}

/// What a [`Free`] vector is set from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Means of the training rows; 0 at first.
    Mean,
    /// Standard deviations of the training rows; 1 at first.
    Deviation,
}

/// A tensor's name: a text whose `{}` are turns of the enclosing repeats, outermost first.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// `repeat_0.{}.coupling_0.net.0`.
    pub text: &'static str,
    /// For each `{}`: (turns of this repeat in one of the enclosing turns that share the function, step, first).
    /// Instance g belongs to turn first + step·(g mod turns) of the innermost and to instance g div turns of the next one out.
    pub turns: &'static [(u32, u32, u32)],
}

impl Name {
    /// A name outside every `repeat`.
    pub const fn once(text: &'static str) -> Name {
        Name { text, turns: &[] }
    }

    /// The name of instance `g`.
    pub fn of(&self, mut g: u32) -> String {
        let mut turns = Vec::with_capacity(self.turns.len());
        for &(count, step, first) in self.turns.iter().rev() {
            turns.push(first + step * (g % count));
            g /= count;
        }
        let mut name = String::new();
        for (i, piece) in self.text.split("{}").enumerate() {
            if i > 0 {
                name += &turns.pop().unwrap_or(0).to_string();
            }
            name += piece;
        }
        name
    }
}

/// A permutation, given as arithmetic sequences, instance by instance (used cyclically).
#[derive(Clone, Copy, Debug)]
pub struct Index(pub &'static [&'static [Sequence]]);

/// first, first + step, … (`count` numbers).
#[derive(Clone, Copy, Debug)]
pub struct Sequence {
    /// The first number.
    pub first: u32,
    /// The difference of neighbours.
    pub step: i32,
    /// How many numbers.
    pub count: u32,
}

impl Sequence {
    /// first, first + step, … (`count` numbers).
    pub const fn new(first: u32, step: i32, count: u32) -> Sequence {
        Sequence { first, step, count }
    }
}

impl Index {
    /// The permutation of instance `g`, expanded.
    pub fn of(&self, g: u32) -> Vec<u32> {
        let sequences = self.0[g as usize % self.0.len()];
        let number = |s: &Sequence, i: u32| (i64::from(s.first) + i64::from(s.step) * i64::from(i)) as u32;
        sequences.iter().flat_map(|s| (0..s.count).map(move |i| number(s, i))).collect()
    }
}

/// Where the values of a tile live: two tables over the same slots.
#[derive(Clone, Copy, Debug)]
pub struct Slots {
    /// For value-only use: what is no longer needed is overwritten.
    pub value: &'static [Place],
    /// Rows of scratch that `value` needs.
    pub value_rows: u32,
    /// For use with gradients: what the adjoint reads is kept, turn by turn.
    pub gradient: &'static [Place],
    /// Rows of scratch that `gradient` needs.
    pub gradient_rows: u32,
}

/// Version v of a slot begins at row offset + stride·(v mod ring).
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Row of version 0.
    pub offset: u32,
    /// Rows from one version to the next; 0 where the slot is overwritten.
    pub stride: u32,
    /// Versions kept at a time, at least 1.
    pub ring: u32,
}

impl Place {
    /// A place: version v begins at row offset + stride·(v mod ring).
    pub const fn new(offset: u32, stride: u32, ring: u32) -> Place {
        Place { offset, stride, ring }
    }

    /// The first row of version `v`.
    #[inline]
    pub const fn row(&self, v: u32) -> u32 {
        self.offset + self.stride * (v % self.ring)
    }
}

/// Where the program stands: which copy of the tensors it uses, which version of the state.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Copy of the tensors and of the values of this body.
    pub instance: u32,
    /// Version of the state on the noise side of this turn; the data side is the next.
    pub state: u32,
}

impl Turn {
    /// Outside every `repeat`.
    pub const ONCE: Turn = Turn { instance: 0, state: 0 };

    /// Turn `i` of a `repeat` of `turns` turns whose `variants` functions take turns.
    #[inline]
    pub const fn turn(self, i: u32, turns: u32, variants: u32) -> Turn {
        let variant = i % variants;
        let share = (turns - variant).div_ceil(variants);
        Turn { instance: self.instance * share + i / variants, state: self.instance * (turns + 1) + i }
    }
}

/// Rows of a slot: an arithmetic sequence or a table.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    /// Which slot.
    pub slot: u32,
    /// Which version of it.
    pub version: Version,
    /// The first row within the slot.
    pub first: u32,
    /// From one row to the next.
    pub step: i32,
    /// How many rows.
    pub count: u32,
    /// If not empty: row i of instance g is `table[(g·count + i) mod len]`.
    pub table: &'static [u32],
}

/// Which version of a slot is meant, seen from a [`Turn`].
#[derive(Clone, Copy, Debug)]
pub enum Version {
    /// factor·instance + offset.
    Instance {
        /// Versions of one instance.
        factor: u32,
        /// The one meant.
        offset: u32,
    },
    /// The state on the noise side of this turn.
    Near,
    /// The state on the data side of this turn.
    Far,
}

impl Rows {
    /// All rows of a slot that is not within a `repeat`.
    pub const fn once(slot: u32, count: u32) -> Rows {
        Rows { slot, version: Version::Instance { factor: 0, offset: 0 }, first: 0, step: 1, count, table: &[] }
    }

    /// All rows of a slot within a `repeat`, of this turn.
    pub const fn each(slot: u32, count: u32) -> Rows {
        Rows { version: Version::Instance { factor: 1, offset: 0 }, ..Rows::once(slot, count) }
    }

    /// The state of a `repeat` on the noise side of this turn.
    pub const fn near(slot: u32, count: u32) -> Rows {
        Rows { version: Version::Near, ..Rows::once(slot, count) }
    }

    /// The state of a `repeat` on the data side of this turn.
    pub const fn far(slot: u32, count: u32) -> Rows {
        Rows { version: Version::Far, ..Rows::once(slot, count) }
    }

    /// The state of a `repeat` of `turns` turns, seen from outside: version `offset`, 0 on the noise side, `turns` on the data side.
    pub const fn end(slot: u32, count: u32, turns: u32, offset: u32) -> Rows {
        Rows { version: Version::Instance { factor: turns + 1, offset }, ..Rows::once(slot, count) }
    }

    /// `count` of these rows from `first` in steps of `step`.
    pub const fn pick(self, first: u32, step: i32, count: u32) -> Rows {
        Rows { first, step, count, ..self }
    }

    /// `count` of these rows by a table, one line an instance (used cyclically).
    pub const fn table(self, count: u32, table: &'static [u32]) -> Rows {
        Rows { count, table, ..self }
    }

    /// Row `i` within the slot, for instance `g`.
    #[inline]
    pub const fn row(&self, i: u32, g: u32) -> u32 {
        if self.table.is_empty() {
            (self.first as i32 + self.step * i as i32) as u32
        } else {
            self.table[((g * self.count + i) as usize) % self.table.len()]
        }
    }
}
