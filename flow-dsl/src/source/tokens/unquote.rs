//! The value of a string literal of Rust.

/// What a string literal says, plain or raw; `None` for other literals.
pub(super) fn unquote(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let inside = raw.trim_start_matches('#').strip_prefix('"')?;
        return inside.trim_end_matches('#').strip_suffix('"').map(str::to_owned);
    }
    let inside = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => out.extend(escape(&mut chars)),
            char => out.push(char),
        }
    }
    Some(out)
}

/// The character behind a backslash.
fn escape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    match chars.next()? {
        'n' => Some('\n'),
        't' => Some('\t'),
        'r' => Some('\r'),
        '0' => Some('\0'),
        'x' => code(&chars.by_ref().take(2).collect::<String>()),
        'u' => code(chars.by_ref().take_while(|&char| char != '}').collect::<String>().trim_start_matches('{')),
        other => Some(other),
    }
}

fn code(hexadecimal: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(hexadecimal, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::unquote;

    #[test]
    fn literals() {
        assert_eq!(unquote(r#"" a \"b\" \u{e9}\x41""#).as_deref(), Some(" a \"b\" éA"));
        assert_eq!(unquote(r##"r#" "x" "#"##).as_deref(), Some(" \"x\" "));
        assert_eq!(unquote("1"), None);
    }
}
