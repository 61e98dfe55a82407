//! A case with its parameters and rows: what most tests begin with.

use crate::case::{Build, Case};
use crate::model::AnyModel;
use crate::parameters::{self, Rows};
use crate::random::Random;
use crate::reference::{Outcome, Reference, Seeds, Tensors};
use flow_dsl::optimise::Level;
use flow_dsl::plan::{Direction, Plan};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A case with parameters.
pub struct Setting {
    /// What it is called in messages.
    pub name: String,
    /// Its unoptimised plan.
    pub plan: Plan,
    /// Its parameters.
    pub tensors: Tensors<f64>,
}

impl Setting {
    /// The case with the parameters of a seed, which a process draws once.
    pub fn of(case: &Case, seed: u64) -> Setting {
        static DRAWN: Mutex<BTreeMap<(String, u64), Tensors<f64>>> = Mutex::new(BTreeMap::new());
        let plan = case.stages(Level::None).lowered;
        let key = (case.name(), seed);
        let known = DRAWN.lock().expect("no panic while locked").get(&key).cloned();
        let tensors = known.unwrap_or_else(|| parameters::draw(&plan, seed));
        DRAWN.lock().expect("no panic while locked").insert(key, tensors.clone());
        Setting { name: case.name(), plan, tensors }
    }

    /// Rows of data as the flow expects them.
    pub fn rows(&self, count: usize) -> Rows {
        Rows::draw(&self.plan, &self.tensors, count, 1)
    }

    /// The flow in f64.
    pub fn double(&self, build: Build) -> Box<dyn AnyModel> {
        self.set((build.double)())
    }

    /// The flow in f32.
    pub fn single(&self, build: Build) -> Box<dyn AnyModel> {
        self.set((build.single)())
    }

    /// A model with these parameters, all of which it must have, and no others.
    fn set(&self, mut model: Box<dyn AnyModel>) -> Box<dyn AnyModel> {
        let mut names: Vec<String> = model.shapes().into_iter().map(|(name, _)| name).collect();
        names.sort();
        assert!(names.iter().eq(self.tensors.keys()), "{}: the model's tensors are {names:?}", self.name);
        for (name, values) in &self.tensors {
            model.set(name, values).unwrap_or_else(|error| panic!("{}: {error}", self.name));
        }
        model
    }

    /// The reference, row by row.
    pub fn outcomes(&self, rows: &Rows) -> Vec<Outcome<f64>> {
        let reference = Reference::<f64>::new(&self.plan, &self.tensors);
        (0..rows.len()).map(|i| reference.run(rows.row(i).0, rows.row(i).1)).collect()
    }

    /// The reference in a direction, row by row.
    pub fn outcomes_in(&self, direction: Direction, rows: &Rows) -> Vec<Outcome<f64>> {
        let reference = Reference::<f64>::new(&self.plan, &self.tensors);
        (0..rows.len()).map(|i| reference.run_in(direction, rows.row(i).0, rows.row(i).1)).collect()
    }

    /// Rows of data, or of noise with the same contexts.
    pub fn rows_in(&self, direction: Direction, count: usize) -> Rows {
        let data = self.rows(count);
        match direction {
            Direction::Density => data,
            Direction::Sampling => Rows { x: Random::new(4, &self.name).normals(data.x.len()), ..data },
        }
    }

    /// Random adjoints of the output and of the log-det.
    pub fn seeds(&self, count: usize) -> Vec<Seeds> {
        let mut random = Random::new(2, &self.name);
        let mut one =
            || Seeds { output: random.normals(self.plan.features.len()), log_det: random.normal(), log_base: 0.0 };
        (0..count).map(|_| one()).collect()
    }
}
