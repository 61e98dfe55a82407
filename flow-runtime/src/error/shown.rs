//! What messages show of texts of unknown origin, say of names in a file.

/// The most letters of one text.
const LONGEST: usize = 200;
/// The most names of one list.
const LISTED: usize = 20;

/// A text as a terminal may have it, and not too long.
pub(crate) fn shown(text: &str) -> String {
    shortened(text, LONGEST)
}

/// At most so many letters of a text. What a terminal would obey is written as an escape: controls, and the marks that turn the
/// direction of a line.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let mut start = String::new();
    for c in text.chars().take(most) {
        match is_obeyed(c) {
            true => start.extend(c.escape_debug()),
            false => start.push(c),
        }
    }
    if text.chars().nth(most).is_some() {
        start.push('…');
    }
    start
}

/// Names between commas, the first twenty of them.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut listed: Vec<String> = names.by_ref().take(LISTED).map(|name| format!("`{}`", shown(name))).collect();
    listed.extend(names.next().map(|_| "…".into()));
    listed.join(", ")
}

fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_tame_and_short() {
        assert_eq!(shown("größe \"x\" \\ 'y'"), "größe \"x\" \\ 'y'");
        assert_eq!(shown("\u{1b}[31m\r\n\0\u{9b}\u{202e}"), "\\u{1b}[31m\\r\\n\\0\\u{9b}\\u{202e}");
        assert_eq!((shortened("äöü", 3), shortened("äöü", 2)), ("äöü".into(), "äö…".into()));
    }

    #[test]
    fn lists_end_after_twenty_names() {
        assert_eq!(listed(["a", "\tb"]), "`a`, `\\tb`");
        assert_eq!(listed([]), "");
        assert_eq!(listed(["x"; 20]).matches("`x`").count(), 20);
        assert!(listed(["x"; 20]).ends_with("`x`") && listed(["x"; 21]).ends_with("`x`, …"));
    }
}
