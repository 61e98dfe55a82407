//! The walk along the stack that resolves alternation, orders and names.
//!
//! A step is met once for every turn of the repeats around it, from the noise to the data. `acted` and `order` are in
//! places of the current step:
//!
//! ```text
//! enter a flow or scope:   acted = none, order = none
//! coupling, alternate:     acted = complement(acted) if acted is a set of this kind or a list, else the kind's first half
//! coupling, explicit on:   acted = that set
//! autoregressive:          order = reverse(order) if alternate and there is one, natural if alternate and none, else the one given
//! permute(p):              acted = { i : p(i) in acted },  order = [ p⁻¹(o) for o in order ]
//! ```
use super::{Draw, Order, Place, PlaceKind, Selection};
use crate::diagnostics::{Diagnostic, StructureProblem};
use crate::source::Range;
use std::rc::Rc;

/// Where a layer stands, before anything is resolved.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Coordinates at this place of the stack.
    pub features: usize,
    /// Coordinates of the context.
    pub context: usize,
    /// The turns of the enclosing repeats, the outermost first.
    pub turns: Vec<usize>,
}

/// What a layer finds at its place, and leaves for those after it.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// Where the layer stands.
    pub site: Site,
    /// What the last layer that changes some coordinates and reads others changed.
    pub acted: Option<Acted>,
    /// The order of the last layer that has one.
    pub order: Option<Rc<[usize]>>,
    /// The place of each data column; empty if columns have no names or names have no place here.
    pub columns: Rc<[usize]>,
    /// How this layer moves coordinates, if it does.
    pub moves: Option<Rc<[usize]>>,
}

/// A set of coordinates that was acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// For each coordinate whether it is in the set.
    pub set: Vec<bool>,
    /// How the set came about.
    pub split: Split,
}

/// How a set of coordinates came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Even or odd places.
    Interleaved,
    /// The first or the last half.
    Halves,
    /// Any other list.
    List,
}

impl Acted {
    fn new(set: impl IntoIterator<Item = bool>, split: Split) -> Acted {
        Acted { set: set.into_iter().collect(), split }
    }

    fn complement(&self) -> Acted {
        Acted::new(self.set.iter().map(|&on| !on), self.split)
    }

    /// The coordinates in the set, rising.
    pub fn places(&self) -> Vec<usize> {
        (0..self.set.len()).filter(|&i| self.set[i]).collect()
    }

    /// The coordinates outside the set, rising.
    pub fn rest(&self) -> Vec<usize> {
        (0..self.set.len()).filter(|&i| !self.set[i]).collect()
    }
}

impl Walk {
    fn draw(&self, seed: u64) -> Vec<usize> {
        Draw::new(seed, &self.site.turns).shuffle(self.site.features)
    }

    /// Coordinates at this place, in the order of the list; one that is named twice is an error.
    pub fn places(&self, list: &[Place]) -> Result<Vec<usize>, Box<Diagnostic>> {
        let mut seen = vec![false; self.site.features];
        let mut places = Vec::with_capacity(list.len());
        for place in list {
            let at = self.place(place);
            if std::mem::replace(&mut seen[at], true) {
                let coordinate = format!("`{at}`");
                let problem = StructureProblem::RepeatedCoordinate { coordinate };
                return Err(Diagnostic::new(place.range, problem).into());
            }
            places.push(at);
        }
        Ok(places)
    }

    fn place(&self, place: &Place) -> usize {
        match place.kind {
            PlaceKind::At(at) => at,
            PlaceKind::Column(column) => self.columns[column],
        }
    }

    /// What a selection means here.
    pub fn select(&self, selection: &Selection) -> Result<Acted, Box<Diagnostic>> {
        let d = self.site.features;
        let below = |k: usize| (0..d).map(move |i| i < k);
        Ok(match selection {
            Selection::Even => Acted::new((0..d).map(|i| i % 2 == 0), Split::Interleaved),
            Selection::Odd => Acted::new((0..d).map(|i| i % 2 == 1), Split::Interleaved),
            Selection::First => Acted::new(below(d / 2), Split::Halves),
            Selection::Last => Acted::new(below(d / 2), Split::Halves).complement(),
            Selection::FirstOf(k) => Acted::new(below(*k), Split::List),
            Selection::LastOf(k) => Acted::new(below(d.saturating_sub(*k)), Split::List).complement(),
            Selection::List(list) => self.list(&self.places(list)?),
            Selection::Not(list) => self.list(&self.places(list)?).complement(),
            Selection::Random(seed) => self.list(&self.draw(*seed)[..d / 2]),
            Selection::Alternate => match &self.acted {
                Some(acted) => acted.complement(),
                None => self.select(&Selection::Even)?,
            },
            Selection::AlternateHalves => match &self.acted {
                Some(acted) if acted.split != Split::Interleaved => acted.complement(),
                _ => self.select(&Selection::First)?,
            },
        })
    }

    fn list(&self, places: &[usize]) -> Acted {
        let mut set = vec![false; self.site.features];
        for &place in places {
            set[place] = true;
        }
        Acted::new(set, Split::List)
    }

    /// What an order means here. `list` is how a list is written, for the error that it is no permutation.
    pub fn sequence(&self, order: &Order, range: Range) -> Result<Rc<[usize]>, Box<Diagnostic>> {
        let d = self.site.features;
        Ok(match order {
            Order::Natural => (0..d).collect(),
            Order::Reverse => (0..d).rev().collect(),
            Order::Random(seed) => self.draw(*seed).into(),
            Order::List(list) => {
                let order: Vec<usize> = list.iter().map(|place| self.place(place)).collect();
                match not_a_permutation(&order, d) {
                    Some(problem) => return Err(Diagnostic::new(range, problem).into()),
                    None => order.into(),
                }
            }
            Order::Alternate => match &self.order {
                Some(order) => order.iter().rev().copied().collect(),
                None => (0..d).collect(),
            },
        })
    }

    /// Follows the coordinates through xᵢ = z_p(i), from the noise side to the data side.
    pub fn follow(&mut self, p: &[usize]) {
        if let Some(acted) = &mut self.acted {
            acted.set = p.iter().map(|&from| acted.set[from]).collect();
        }
        if let Some(order) = &mut self.order {
            let mut to = vec![0; p.len()];
            for (i, &from) in p.iter().enumerate() {
                to[from] = i;
            }
            *order = order.iter().map(|&o| to[o]).collect();
        }
    }
}

/// The error of a list of d or other many coordinates that is not a permutation of 0 … d − 1.
pub fn not_a_permutation(list: &[usize], d: usize) -> Option<StructureProblem> {
    let mut count = vec![0_usize; d];
    for &place in list {
        count[place] += 1;
    }
    let those = |wanted: fn(usize) -> bool| -> Vec<usize> { (0..d).filter(|&i| wanted(count[i])).take(5).collect() };
    let (twice, missing) = (those(|n| n > 1), those(|n| n == 0));
    if twice.is_empty() && missing.is_empty() {
        return None;
    }
    let numbers: Vec<String> = list.iter().map(usize::to_string).collect();
    let list = format!("[{}]", numbers.join(", "));
    Some(StructureProblem::NotAPermutation { list, twice, missing })
}
