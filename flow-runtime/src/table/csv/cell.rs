//! One cell: a number, nothing, or a mistake.
use crate::error::shortened;
use crate::table::Float;

/// Texts that stand for a missing number, in any case of letters; an empty cell is one too. [`Missing`] lists them.
///
/// [`Missing`]: crate::table::Missing
const MISSING: [&str; 8] = ["na", "n/a", "#n/a", "<na>", "nan", "-nan", "null", "none"];
/// The most letters of a cell that a message shows.
const SHOWN: usize = 40;

/// What a cell holds.
#[derive(Debug, PartialEq)]
pub(super) enum Cell<T> {
    Number(T),
    Missing,
}

/// Reads a cell; blanks around it say nothing. What is wrong with it otherwise.
pub(super) fn parse<T: Float>(bytes: &[u8], also_missing: &[String]) -> Result<Cell<T>, String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(format!("{} is not a number, nor UTF-8", shown(bytes)));
    };
    let text = text.trim();
    if is_missing(text, also_missing) {
        return Ok(Cell::Missing);
    }
    let number = text.parse::<T>().map_err(|_| no_number(text))?;
    match number.to_f64().is_finite() {
        true => Ok(Cell::Number(number)),
        false => Err(not_finite::<T>(text)),
    }
}

fn is_missing(text: &str, also_missing: &[String]) -> bool {
    let is = |other: &str| text.eq_ignore_ascii_case(other);
    text.is_empty()
        || text == "?"
        || MISSING.iter().any(|other| is(other))
        || also_missing.iter().any(|other| is(other))
}

fn no_number(text: &str) -> String {
    let with_point = text.replacen(',', ".", 1);
    let advice = if with_point.parse::<f64>().is_ok() { "; write decimals with a point" } else { "" };
    format!("{} is not a number{advice}", shown(text.as_bytes()))
}

fn not_finite<T: Float>(text: &str) -> String {
    let shown = shown(text.as_bytes());
    match text.bytes().any(|byte| byte.is_ascii_digit()) {
        true => format!("{shown} is too large for an {}", std::any::type_name::<T>()),
        false => format!("{shown} is not a finite number; write `NA` if the number is missing"),
    }
}

/// Whether it is a word, a date or the like, and no number in another notation.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let number = |text: &str| text.replace([',', ' ', '_', '\''], "").parse::<f64>().is_ok();
    // a line break is rather a quotation mark that is not closed
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains(char::is_control) && !number(text.trim()))
}

/// A cell's text in a message: on one line, and not too long.
pub(super) fn shown(bytes: &[u8]) -> String {
    format!("`{}`", shortened(String::from_utf8_lossy(bytes).trim(), SHOWN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Cell<f32>, String> {
        parse(text.as_bytes(), &["-999".into()])
    }

    #[test]
    fn numbers() {
        for (text, number) in
            [(" 1.5\t", 1.5), ("-0", -0.0), (".5", 0.5), ("5.", 5.0), ("+1e3", 1000.0), ("1e-99", 0.0)]
        {
            assert_eq!(read(text), Ok(Cell::Number(number)), "{text}");
        }
        let Ok(Cell::Number(zero)) = read("-0") else { panic!() };
        assert!(zero.is_sign_negative());
    }

    #[test]
    fn missing_numbers() {
        let texts = ["", "  ", "NA", "n/a", "#N/A", "<NA>", "NaN", "-nan", "NULL", "None", "?", "-999", "nAn"];
        for text in texts {
            assert_eq!(read(text), Ok(Cell::Missing), "{text}");
        }
    }

    #[test]
    fn texts() {
        assert!(["Vega", "2 km", "2024-05-01", "12:30"].iter().all(|text| is_text(text.as_bytes())));
        assert!([" 12,5", "1 000", "1_000", "1'000", "inf", "1e39"].iter().all(|text| !is_text(text.as_bytes())));
        assert!(!is_text(b"1\xff") && !is_text(b"1\na,2"));
    }

    #[test]
    fn mistakes() {
        let long = "x".repeat(50);
        let cases = [
            ("abc", "`abc` is not a number"),
            ("12,5", "`12,5` is not a number; write decimals with a point"),
            ("1 000", "`1 000` is not a number"),
            ("1_000", "`1_000` is not a number"),
            ("0x1p3", "`0x1p3` is not a number"),
            ("1\n2", "`1\\n2` is not a number"),
            ("-inf", "`-inf` is not a finite number; write `NA` if the number is missing"),
            ("Infinity", "`Infinity` is not a finite number; write `NA` if the number is missing"),
            ("1e39", "`1e39` is too large for an f32"),
        ];
        for (text, message) in cases {
            assert_eq!(read(text).unwrap_err(), message);
        }
        assert_eq!(read(&long).unwrap_err(), format!("`{}…` is not a number", "x".repeat(40)));
        assert_eq!(parse::<f64>(b"1\xff", &[]).unwrap_err(), "`1\u{fffd}` is not a number, nor UTF-8");
        assert_eq!(parse::<f64>(b"1e39", &[]), Ok(Cell::Number(1e39)));
    }
}
