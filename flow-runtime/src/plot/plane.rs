//! What pictures of flows over the plane have in common.
use crate::error::{Error, Result};
use crate::model::Model;
use crate::real::Real;
use crate::rt::v0_1::Program;

/// The names of the two features of a flow over the plane.
pub(super) fn features<P: Program, T: Real>(model: &Model<P, T>) -> Result<[String; 2]> {
    match model.features() {
        [x, y] => Ok([x, y].map(|name| title(name))),
        more => Err(Error::Columns { what: "picture of a flow", expected: 2, found: more.len() }),
    }
}

/// A column's name as an axis shows it.
pub(super) fn title(name: &str) -> String {
    if is_number(name) { format!("column {name}") } else { name.to_owned() }
}

/// Whether a column has no name but its number.
pub(super) fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}
