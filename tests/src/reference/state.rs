//! The values of one run.

use super::Term;
use flow_dsl::expr::Number;
use flow_dsl::plan::{Plan, ValueId, View};
use std::collections::BTreeMap;

/// Every value as it was made last: a density reads no other.
pub struct State<N> {
    values: Vec<Vec<Option<N>>>,
    /// The tensors' names of the product that made a value.
    pub made: BTreeMap<ValueId, String>,
    pub log_det: N,
    pub log_base: N,
    pub terms: Vec<Term<N>>,
    pub states: Vec<Vec<N>>,
}

impl<N: Number> State<N> {
    pub fn new(values: usize) -> Self {
        let zero = N::constant(0.0);
        State {
            values: vec![Vec::new(); values],
            made: BTreeMap::new(),
            log_det: zero.clone(),
            log_base: zero,
            terms: Vec::new(),
            states: Vec::new(),
        }
    }

    /// The rows of a view at an instance.
    pub fn gather(&self, view: &View, instance: usize) -> Vec<N> {
        let row = |(value, row): (ValueId, u32)| {
            let number = self.values[value.index()].get(row as usize).cloned().flatten();
            number.unwrap_or_else(|| panic!("row {row} of value {} is read before it is made", value.0))
        };
        view.rows(instance).map(row).collect()
    }

    /// Writes the rows of a view at an instance.
    pub fn scatter(&mut self, plan: &Plan, view: &View, instance: usize, numbers: Vec<N>) {
        assert_eq!(view.len(), numbers.len(), "a number a row");
        for ((value, row), number) in view.rows(instance).zip(numbers) {
            let rows = &mut self.values[value.index()];
            rows.resize(plan.values[value.index()].rows, None);
            rows[row as usize] = Some(number);
        }
    }
}
