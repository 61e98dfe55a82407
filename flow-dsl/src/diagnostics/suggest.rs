//! "Did you mean …?"

/// The candidate nearest to a word, if one is near: at most a third of its letters (one of a short word) away.
///
/// The first of equally near ones wins, so the answer does not depend on anything but the arguments.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let limit = (word.chars().count() / 3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = distance(word, candidate);
        let nearer = best.is_none_or(|(least, _)| distance < least);
        // A word of one or two letters is near to every other one.
        if candidate != word && distance <= limit && distance < word.chars().count() && nearer {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
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
    fn nearest_word() {
        let words = ["coupling", "autoregressive", "scale", "on"];
        assert_eq!(suggest("autoregresive", words), Some("autoregressive".into()));
        assert_eq!(suggest("copuling", words), Some("coupling".into()));
        assert_eq!(suggest("scael", words), Some("scale".into()));
        assert_eq!(suggest("planar", words), None);
        assert_eq!(suggest("x", words), None);
    }

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("wnd", "wind"), 1);
        assert_eq!(distance("ab", "ba"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
