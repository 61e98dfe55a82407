//! Arguments, typed and complete.
use super::{Given, Order, ParamDef, Permutation, Selection, Transform};
use crate::activations::Activation;
use crate::nets::Net;
use crate::source::Range;

/// The arguments of a call: one for each parameter, in the order of the definition.
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// One for each parameter.
    pub list: Vec<Arg>,
}

/// An argument.
#[derive(Clone, Debug)]
pub struct Arg {
    /// Which.
    pub param: &'static ParamDef,
    /// Its value.
    pub value: Value,
    /// Where the value stands; where the call stands if it is the default.
    pub range: Range,
}

/// A value of an argument.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A whole number.
    Count(usize),
    /// Widths of hidden layers.
    Widths(Vec<usize>),
    /// An activation.
    Activation(Activation),
    /// A scalar transform.
    Transform(Transform),
    /// A conditioner.
    Net(Net),
    /// Coordinates that change.
    Selection(Selection),
    /// What parameters are read from.
    Given(Given),
    /// An order of conditioning.
    Order(Order),
    /// A permutation.
    Permutation(Permutation),
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $kind:ident($type:ty);)*) => { $(
        $(#[$doc])*
        pub fn $name(&self, name: &str) -> &$type {
            match &self.arg(name).value {
                Value::$kind(value) => value,
                other => unreachable!("`{name}` was bound to {other:?}"),
            }
        }
    )* };
}

impl Args {
    /// The arguments of a call that gives none.
    pub fn defaults(params: &'static [ParamDef]) -> Args {
        let bound = params.iter().filter_map(|param| {
            let value = (param.default?)();
            Some(Arg { param, value, range: Range::default() })
        });
        Args { list: bound.collect() }
    }

    /// Whether every parameter has its value.
    pub fn complete(&self, params: &[ParamDef]) -> bool {
        self.list.len() == params.len()
    }

    fn arg(&self, name: &str) -> &Arg {
        match self.list.iter().find(|arg| arg.param.name == name) {
            Some(arg) => arg,
            None => unreachable!("a definition asks for `{name}`, which it does not declare"),
        }
    }

    /// Where the value stands.
    pub fn range(&self, name: &str) -> Range {
        self.arg(name).range
    }

    getters! {
        /// The number of this name.
        number -> Number(f64);
        /// The whole number of this name.
        count -> Count(usize);
        /// The widths of this name.
        widths -> Widths(Vec<usize>);
        /// The activation of this name.
        activation -> Activation(Activation);
        /// The transform of this name.
        transform -> Transform(Transform);
        /// The net of this name.
        net -> Net(Net);
        /// The selection of this name.
        selection -> Selection(Selection);
        /// What is read, under this name.
        given -> Given(Given);
        /// The order of this name.
        order -> Order(Order);
        /// The permutation of this name.
        permutation -> Permutation(Permutation);
    }
}
