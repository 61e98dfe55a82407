//! The names of a text's columns: those that the file has, and those that they are read under.
use std::collections::HashSet;

use crate::error::{column_hint, listed, shown, suggested_column};

/// The names of all columns, in the order of the file.
#[derive(Default)]
pub(super) struct Names {
    /// As they stand in the header; without one, `0`, `1`, ….
    file: Vec<String>,
    /// As everything but the file calls them.
    read: Vec<String>,
    /// What is said to whom asks for a column that is not there.
    advice: String,
}

impl Names {
    /// The names of a file, some of them given others. What is wrong with those otherwise.
    pub fn new(file: Vec<String>, advice: String, renamed: &[(String, String)]) -> Result<Self, String> {
        let mut names = Self { read: file.clone(), file, advice };
        let mut places = HashSet::new();
        for (from, to) in renamed {
            let place = names.find(&names.file, from)?.ok_or_else(|| names.not_to_rename(from))?;
            if !places.insert(place) {
                return Err(format!("`Csv::rename` names the column `{}` twice", shown(from)));
            }
            names.read[place].clone_from(to);
        }
        match renamed.iter().find(|(_, to)| names.read.iter().filter(|name| *name == to).count() > 1) {
            None => Ok(names),
            Some((from, to)) => Err(format!(
                "`Csv::rename` cannot call the column `{}` `{}`: there is another of that name",
                shown(from),
                shown(to)
            )),
        }
    }

    /// How many columns there are.
    pub fn len(&self) -> usize {
        self.file.len()
    }

    /// As the columns are read.
    pub fn read(&self) -> &[String] {
        &self.read
    }

    /// A column's name as it stands in the file, if it has one there.
    pub fn in_file(&self, column: usize) -> &str {
        match &self.file[column][..] {
            "" => &self.read[column],
            name => name,
        }
    }

    /// Where the column of a name stands.
    pub fn place(&self, name: &str) -> Result<usize, String> {
        self.find(&self.read, name)?.ok_or_else(|| self.unknown(name))
    }

    /// The places of all columns, each of which must have a name of its own.
    pub fn all_places(&self) -> Result<Vec<usize>, String> {
        if let Some(place) = self.read.iter().position(String::is_empty) {
            let advice = "name it, or choose the columns by `Csv::columns`";
            return Err(format!("the {}. column has no name; {advice}", place + 1));
        }
        let mut seen = HashSet::new();
        let repeated = self.read.iter().find(|name| !seen.insert(*name));
        repeated.map_or(Ok(()), |name| self.find(&self.read, name).map(|_| ()))?;
        Ok((0..self.len()).collect())
    }

    /// The one place of a name, if it is there.
    fn find(&self, names: &[String], name: &str) -> Result<Option<usize>, String> {
        let mut places = (0..names.len()).filter(|&place| names[place] == name);
        match (places.next(), places.next()) {
            (Some(first), Some(second)) => Err(format!(
                "two columns are called `{}`, the {}. and the {}.; give one another name in the file",
                shown(name),
                first + 1,
                second + 1
            )),
            (place, _) => Ok(place),
        }
    }

    fn unknown(&self, name: &str) -> String {
        if let Some(place) = self.file.iter().position(|own| own == name) {
            return format!(
                "the column `{}` is called `{}` by `Csv::rename`; ask for it by that name",
                shown(name),
                shown(&self.read[place])
            );
        }
        let names = || self.read.iter().map(|own| &own[..]);
        let hint = column_hint(name, suggested_column(name, names()));
        format!("there is no column `{}`; the columns are {}{}{hint}", shown(name), listed(names()), self.advice)
    }

    fn not_to_rename(&self, name: &str) -> String {
        let names = || self.file.iter().map(|own| &own[..]);
        let hint = suggested_column(name, names()).map(|own| format!("; did you mean `{}`?", shown(own)));
        format!(
            "there is no column `{}` for `Csv::rename`; the columns are {}{}{}",
            shown(name),
            listed(names()),
            self.advice,
            hint.unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(renamed: &[(&str, &str)]) -> Result<Names, String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let renamed: Vec<_> = renamed.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
        Names::new(owned(&["B-V", "mag", "V", "V"]), String::new(), &renamed)
    }

    #[test]
    fn columns_have_two_names() {
        let names = names(&[("B-V", "b_v"), ("mag", "B-V")]).unwrap();
        assert_eq!((names.place("b_v"), names.place("B-V")), (Ok(0), Ok(1)));
        assert_eq!((names.in_file(0), names.in_file(1)), ("B-V", "mag"));
        assert_eq!(
            names.place("mag").unwrap_err(),
            "the column `mag` is called `B-V` by `Csv::rename`; ask for it by that name"
        );
    }

    #[test]
    fn names_that_cannot_be_given() {
        let said = |renamed: &[(&str, &str)]| names(renamed).map(|_| ()).unwrap_err();
        assert_eq!(
            said(&[("b-v", "x")]),
            "there is no column `b-v` for `Csv::rename`; the columns are `B-V`, `mag`, `V`, `V`; did you mean `B-V`?"
        );
        assert_eq!(said(&[("mag", "x"), ("mag", "y")]), "`Csv::rename` names the column `mag` twice");
        let taken = "`Csv::rename` cannot call the column `B-V` `mag`: there is another of that name";
        assert_eq!(said(&[("B-V", "mag")]), taken);
        let taken = "`Csv::rename` cannot call the column `B-V` `x`: there is another of that name";
        assert_eq!(said(&[("B-V", "x"), ("mag", "x")]), taken);
        assert!(
            said(&[("V", "x")]).starts_with("two columns are called `V`, the 3. and the 4.; give one another name")
        );
    }
}
