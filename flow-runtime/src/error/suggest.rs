//! Which name was meant, by the rule of the compiler's messages (`flow-dsl/src/diagnostics/suggest.rs`), which the runtime does
//! not depend on.

use super::shown;

/// The name nearest to the one given, if one is near: at most a third of its letters (one of a short name) away. The first of
/// equally near ones wins.
pub(super) fn closest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = name.chars().count();
    let limit = (letters / 3).max(1);
    let with_distance = names.into_iter().map(|other| (distance(name, other), other));
    // a name of one letter is near to every other one
    let near = with_distance.filter(|(edits, other)| *edits <= limit && *edits < letters && *other != name);
    near.min_by_key(|(edits, _)| *edits).map(|(_, other)| other)
}

/// The end of a message.
pub(super) fn hint(suggestion: Option<&str>) -> String {
    suggestion.map(|name| format!("; did you mean `{}`?", shown(name))).unwrap_or_default()
}

/// The column that may have been meant: one that is spelt otherwise, or else the nearest one.
pub(crate) fn suggested_column<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.into_iter().collect();
    names.iter().copied().find(|other| is_respelt(name, other)).or_else(|| closest(name, names))
}

/// The end of a message about a column. Features cannot have any name that a file's columns may have, so one that is spelt
/// otherwise there is to be renamed.
pub(crate) fn column_hint(name: &str, suggestion: Option<&str>) -> String {
    match suggestion {
        Some(other) if is_respelt(name, other) => {
            let [text, quoted] = [name, other].map(|name| shown(&format!("{name:?}")));
            format!(
                "; did you mean `{}`? It becomes `{}` by `Csv::rename({quoted}, {text})`",
                shown(other),
                shown(name)
            )
        }
        _ => hint(suggestion),
    }
}

/// Whether two names differ in nothing but the case of letters and what stands between words.
pub(crate) fn is_respelt(name: &str, other: &str) -> bool {
    let words = words(name);
    name != other && !words.is_empty() && words == self::words(other)
}

/// Letters and digits, small, `_` for whatever is between.
fn words(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

/// How many letters must be put in, left out, changed or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; b.len() + 1];
        for j in 0..b.len() {
            let changed = last[j] + usize::from(a[i] != b[j]);
            row[j + 1] = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("wnd", "wind"), 1);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn far_names_are_not_suggested() {
        assert_eq!(closest("bias", ["weight", "mean"]), None);
        assert_eq!(closest("biass", ["weight", "bias"]), Some("bias"));
    }

    #[test]
    fn names_that_no_feature_has_are_renamed() {
        let said = |name: &str, names: &[&str]| column_hint(name, suggested_column(name, names.iter().copied()));
        assert_eq!(
            said("b_v", &["b_w", "B-V"]),
            "; did you mean `B-V`? It becomes `b_v` by `Csv::rename(\"B-V\", \"b_v\")`"
        );
        assert!(said("mag_ab", &["mag [AB]"]).contains("rename(\"mag [AB]\", \"mag_ab\")"));
        assert_eq!(said("redshfit", &["redshift"]), "; did you mean `redshift`?");
        assert_eq!((said("_", &["-"]), said("bv", &["B-V"])), (String::new(), String::new()));
    }

    #[test]
    fn short_names_and_swapped_letters() {
        assert_eq!(closest("z", ["u", "g"]), None);
        assert_eq!(closest("", ["u"]), None);
        assert_eq!(closest("ug", ["ra", "gu"]), Some("gu"));
        assert_eq!(closest("maen", ["bias", "mean"]), Some("mean"));
        assert_eq!(closest("mean", ["mean"]), None);
    }
}
