//! Which columns of a file are the flow's.
use std::path::Path;

use crate::engine::names::are_numbers;
use crate::error::{Error, Result, is_respelt, listed, shown};
use crate::real::Real;
use crate::rt::Tables;
use crate::table::Csv;
use crate::table::chunks::{Chunks, Format};

/// The options with the columns of the flow in its order, where the file or [`Csv::columns`] names them; with those that go by
/// their position otherwise.
pub(super) fn matched<T: Real>(tables: &Tables, csv: &Csv, input: &Path) -> Result<Csv> {
    let flow = Flow::of(tables);
    let csv = if is_by_name::<T>(tables, csv, input) { csv.clone().columns(flow.names.clone()) } else { csv.clone() };
    let found = Chunks::<T>::open(input, &csv.without_means())?.names();
    // an array has no names, and the options of a text say nothing of it
    if Format::of(input)? == Format::Csv && flow.order(&found)? == Order::Names {
        return Ok(csv.columns(flow.names));
    }
    let (expected, found) = (flow.names.len(), found.len());
    if expected == found { Ok(csv) } else { Err(Error::Columns { what: "rows of the file", expected, found }) }
}

/// Whether nobody has chosen columns, and both the flow and the file name them. A header of `0`, `1`, … is that of a table without
/// names; what is wrong with a file otherwise, it is asked for by the flow's names.
fn is_by_name<T: Real>(tables: &Tables, csv: &Csv, input: &Path) -> bool {
    let counted = || Chunks::<T>::open(input, &csv.without_means()).is_ok_and(|chunks| are_numbers(&chunks.names()));
    csv.columns.is_none() && !are_numbers(tables.features) && !counted()
}

/// How columns are told apart.
#[derive(Debug, PartialEq)]
enum Order {
    Names,
    Position,
}

/// The columns of a flow: features, then context.
struct Flow<'f> {
    names: Vec<&'f str>,
    /// Those that have names, and where they stand; features, or context, may be numbered alone.
    named: Vec<(usize, &'f str)>,
}

impl<'f> Flow<'f> {
    fn of(tables: &Tables) -> Flow<'static> {
        let names = [tables.features, tables.context].concat();
        let numbered = [tables.features, tables.context].map(|part| vec![are_numbers(part); part.len()]).concat();
        let named = names.iter().copied().enumerate().filter(|(place, _)| !numbered[*place]).collect();
        Flow { names, named }
    }

    /// How these columns belong to the flow. Those that have none of its names go by their position.
    fn order(&self, found: &[String]) -> Result<Order> {
        if !self.named.iter().any(|(_, name)| found.iter().any(|own| own == name)) {
            return self.check_spelling(found).map(|()| Order::Position);
        }
        let is_in_place = self.named.iter().all(|(place, name)| found.get(*place).is_some_and(|own| own == name));
        match self.named.len() == self.names.len() {
            true if is_permutation(found, &self.names) => Ok(Order::Names),
            false if is_in_place && found.len() == self.names.len() => Ok(Order::Position),
            _ => Err(self.mixed(found)),
        }
    }

    /// Refuses what seems to be the flow's columns in another order.
    fn check_spelling(&self, found: &[String]) -> Result<()> {
        for (place, own) in found.iter().enumerate() {
            let other = self.named.iter().find(|(_, name)| is_respelt(own, name));
            let Some((at, name)) = other.filter(|(at, _)| *at != place) else { continue };
            return Err(Error::option(
                "columns",
                format!(
                    "`{}` is column {place}, and seems to be the flow's `{name}`, which is column {at}; give all columns the \
                     flow's names by `Csv::rename`, or choose them in the flow's order, {}",
                    shown(own),
                    listed(self.names.iter().copied())
                ),
            ));
        }
        Ok(())
    }

    fn mixed(&self, found: &[String]) -> Error {
        let foreign = found.iter().find(|own| !self.names.contains(&&own[..]));
        let missing = self.named.iter().find(|(_, name)| !found.iter().any(|own| own == name));
        let what = match (foreign, missing) {
            (Some(own), _) if self.named.len() == self.names.len() => {
                format!("`{}` is none of the flow's; `Csv::rename` gives a column the flow's name", shown(own))
            }
            (_, Some((_, name))) => format!("the flow's `{name}` is missing"),
            _ if self.named.len() == self.names.len() => "one is named twice".into(),
            _ => "they stand in another order".into(),
        };
        let (own, names) = (listed(found.iter().map(|own| &own[..])), listed(self.names.iter().copied()));
        let advice = match self.named.len() == self.names.len() {
            true => "choose all of the flow's, in any order, or none: then they are found by name",
            false => "choose columns in the flow's order: it names some of them alone",
        };
        Error::option("columns", format!("{own} are read, and the flow's are {names}: {what}; {advice}"))
    }
}

fn is_permutation(found: &[String], names: &[&str]) -> bool {
    let mut sorted = [found.iter().map(|own| &own[..]).collect::<Vec<_>>(), names.to_vec()];
    sorted.iter_mut().for_each(|names| names.sort_unstable());
    sorted[0] == sorted[1]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(names: &[&str], numbered: usize, found: &[&str]) -> std::result::Result<Order, String> {
        let found: Vec<String> = found.iter().map(|name| (*name).to_owned()).collect();
        let named = names.iter().copied().enumerate().skip(numbered).collect();
        Flow { names: names.to_vec(), named }.order(&found).map_err(|error| error.to_string())
    }

    #[test]
    fn names_or_position() {
        assert_eq!(order(&["u", "v"], 0, &["u", "v"]), Ok(Order::Names));
        assert_eq!(order(&["u", "v"], 0, &["v", "u"]), Ok(Order::Names));
        assert_eq!(order(&["u", "v"], 0, &["x", "y"]), Ok(Order::Position));
        assert_eq!(order(&["u", "v"], 0, &["U", "V"]), Ok(Order::Position));
        assert_eq!(order(&["0", "1"], 2, &["1", "0"]), Ok(Order::Position));
        assert_eq!(order(&["0", "1", "t"], 2, &["x", "y", "t"]), Ok(Order::Position));
        assert_eq!(order(&["0", "1", "t"], 2, &["x", "y", "z"]), Ok(Order::Position));
    }

    #[test]
    fn mixtures_are_refused() {
        let said = |found: &[&str]| order(&["u", "v"], 0, found).unwrap_err();
        let advice = "choose all of the flow's, in any order, or none: then they are found by name";
        let foreign = "option `columns`: `v`, `x` are read, and the flow's are `u`, `v`: `x` is none of the flow's; `Csv::rename` \
                       gives a column the flow's name";
        assert_eq!(said(&["v", "x"]), format!("{foreign}; {advice}"));
        assert!(said(&["v", "u", "x"]).contains("`x` is none of the flow's"));
        assert!(said(&["v"]).contains("the flow's `u` is missing; choose all"));
        assert!(said(&["v", "u", "v"]).contains("one is named twice"));
        let error = order(&["0", "1", "t"], 2, &["t", "x", "y"]).unwrap_err();
        assert!(error.contains("they stand in another order; choose columns in the flow's order"), "{error}");
        let error = said(&["V", "U"]);
        assert!(error.contains("`V` is column 0, and seems to be the flow's `v`, which is column 1;"), "{error}");
    }
}
