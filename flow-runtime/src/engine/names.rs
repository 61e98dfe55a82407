//! The names of a table's columns against those of a flow.
use crate::error::{Error, Result};

/// Refuses a table whose columns have other names than the flow's, or stand in another order.
///
/// Columns that either side has only numbered go by their position. The order is not mended here: z and gradients are
/// handed back in the flow's order, and would belong to other columns of the table than they seem to.
pub(super) fn agree(own: &[String], names: &[&str], what: &'static str) -> Result<()> {
    let Some(column) = own.iter().zip(names).position(|(own, name)| own != name) else { return Ok(()) };
    if are_numbers(own) || are_numbers(names) {
        return Ok(());
    }
    Err(Error::ColumnName {
        what,
        column,
        expected: names[column].to_owned(),
        found: own[column].clone(),
        place: own.iter().position(|own| own == names[column]),
    })
}

/// Whether columns are called `0`, `1`, …, as those are that nobody has named. Allocates nothing.
pub(crate) fn are_numbers<N: AsRef<str>>(names: &[N]) -> bool {
    names.iter().enumerate().all(|(i, name)| name.as_ref().parse() == Ok(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(own: [&str; 3], names: [&str; 3]) -> String {
        let result = agree(&own.map(str::to_owned), &names, "rows");
        result.map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn a_name_means_a_column() {
        assert_eq!(said(["u", "g", "r"], ["u", "g", "r"]), "");
        let text = "rows: column 0 is `g`, but the flow has `u` there; `u` is column 1 here: order the table by \
                    `table.select_columns(model.features())`";
        assert_eq!(said(["g", "u", "r"], ["u", "g", "r"]), text);
        let text = "rows: column 2 is `z`, but the flow has `r` there; name the columns as the flow does, or not at \
                    all: then they go by their position";
        assert_eq!(said(["u", "g", "z"], ["u", "g", "r"]), text);
    }

    #[test]
    fn numbers_are_no_names() {
        assert_eq!(said(["0", "1", "2"], ["u", "g", "r"]), "");
        assert_eq!(said(["u", "g", "r"], ["0", "1", "2"]), "");
        assert_ne!(said(["1", "0", "2"], ["u", "g", "r"]), "");
    }
}
