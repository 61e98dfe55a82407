//! What a plan learns or is given: tensors with their names.

use super::{FreeId, MapId};

/// A masked product with its tensors `weight` `[out, in]` and `bias` `[out]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The tensors' name without `.weight` and `.bias`.
    pub name: TensorName,
    /// Levels of the stored rows, rising.
    pub row_levels: Vec<u32>,
    /// Levels of the stored columns, rising.
    pub column_levels: Vec<u32>,
    /// Dense row → stored row, instance by instance (used cyclically).
    pub out: Vec<Vec<u32>>,
    /// Dense column → stored column, instance by instance (used cyclically).
    pub inp: Vec<Vec<u32>>,
    /// Copies of the tensors.
    pub instances: usize,
    /// There is one tensor, a vector: the bias, called by the name alone.
    pub vector: bool,
}

impl Product {
    /// How many stored columns stored row `r` sees: a prefix, since both are sorted by level.
    pub fn sees(&self, r: usize) -> usize {
        self.column_levels.partition_point(|&c| c <= self.row_levels[r])
    }
}

/// A tensor's name: texts with the turns of the enclosing repeats between them.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorName {
    /// `repeat_0.{}.coupling_1.net.0`, each `{}` a turn.
    pub text: String,
    /// For each `{}`, outermost first.
    pub turns: Vec<TurnName>,
}

/// How an instance tells the turn of one enclosing repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnName {
    /// Turns of the repeat that run this body, in one instance of what is around it.
    pub count: usize,
    /// From one of them to the next.
    pub step: usize,
    /// The first of them.
    pub first: usize,
}

impl TensorName {
    /// The name of instance `g`.
    pub fn of(&self, mut g: usize) -> String {
        let mut turns = Vec::new();
        for t in self.turns.iter().rev() {
            turns.push(t.first + t.step * (g % t.count));
            g /= t.count;
        }
        let mut pieces = self.text.split("{}");
        let mut name = pieces.next().unwrap_or_default().to_string();
        for piece in pieces {
            name += &turns.pop().unwrap_or_default().to_string();
            name += piece;
        }
        name
    }
}

/// Free numbers that no gradient reaches, set from the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Free {
    /// The tensor's name.
    pub name: String,
    /// One a feature.
    pub len: usize,
    /// What it is set from.
    pub role: Role,
}

/// What free numbers are set from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Means of the training rows.
    Mean,
    /// Standard deviations of the training rows.
    Deviation,
}

/// A log-det that depends on parameters alone: Σᵢ map(freeᵢ…), once per change of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// A map of one result.
    pub map: MapId,
    /// Its operands.
    pub free: Vec<FreeId>,
}
