//! A scalar transform with its arguments.
use super::Args;
use crate::expr::{Graph, Id};
use crate::transforms::TransformDef;
use std::rc::Rc;

/// A scalar transform with its arguments.
#[derive(Clone, Debug)]
pub struct Transform {
    /// What it is.
    pub def: &'static TransformDef,
    /// Its arguments.
    pub args: Rc<Args>,
}

/// The one equation of a transform, in the direction that is closed form.
#[derive(Clone, Copy, Debug)]
pub enum Equation {
    /// z = g(x): the side given is x.
    Noise(Id),
    /// x = f(z): the side given is z.
    Data(Id),
}

impl Transform {
    /// A transform whose arguments all have their defaults.
    pub fn new(def: &'static TransformDef) -> Transform {
        Transform { def, args: Rc::new(Args::defaults(def.params)) }
    }

    /// Its word in the text.
    pub fn name(&self) -> &str {
        self.def.name
    }

    /// Its formula, for people, with the numbers chosen in the text.
    pub fn formula(&self) -> String {
        let mut formula = self.def.formula.to_owned();
        for arg in &self.args.list {
            formula += &format!(", {} = {}", arg.param.name, arg.value);
        }
        formula
    }

    /// The parameters that are learned or come from a conditioner, in the order of their rows.
    pub fn parameters(&self) -> Vec<&'static str> {
        (self.def.parameters)(&self.args)
    }

    /// Its equation in `side`, the variable of the transform, and `theta`, one a parameter.
    pub fn equation(&self, graph: &mut Graph, side: Id, theta: &[Id]) -> Equation {
        (self.def.equation)(&self.args, graph, side, theta)
    }

    /// Whether both directions are closed form: the equation has its variable once, so that it can be unwound.
    pub fn is_closed_form(&self) -> bool {
        let mut graph = Graph::default();
        let f = self.in_variables(&mut graph);
        graph.invert(f, 0, self.parameters().len() as u32 + 1).is_some()
    }

    /// Whether it only shifts and stretches: its slope does not depend on where it is.
    pub fn stretches(&self) -> bool {
        let mut graph = Graph::default();
        let f = self.in_variables(&mut graph);
        let slope = graph.derivative(f, 0);
        !graph.variables(slope).contains(&0)
    }

    /// Its equation in variable 0, with parameters from 1 on.
    fn in_variables(&self, graph: &mut Graph) -> Id {
        let side = graph.var(0);
        let theta: Vec<Id> = (1..=self.parameters().len() as u32).map(|i| graph.var(i)).collect();
        let (Equation::Noise(f) | Equation::Data(f)) = self.equation(graph, side, &theta);
        f
    }
}
