//! Quotation marks that end before their cell does.
//!
//! The csv crate reads `"1"2` as `12`. So the marks are followed on the bytes' way to it, in the states that it has.

/// Where in a cell a byte stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Before its first byte.
    Start,
    Plain,
    Quoted,
    /// Behind the mark that may close it, or be the first of two that stand for one.
    Closed,
    /// Behind blanks that follow the closing mark.
    Blank,
}

pub(super) struct Quotes {
    delimiter: u8,
    state: State,
}

impl Quotes {
    pub fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start }
    }

    /// Whether this byte, the next one, may not stand where it does.
    pub fn is_broken_by(&mut self, byte: u8) -> bool {
        use State::{Blank, Closed, Plain, Quoted, Start};
        let ends = byte == self.delimiter || byte == b'\r' || byte == b'\n';
        let next = match (self.state, byte) {
            (Start | Closed, b'"') => Quoted,
            (Quoted, b'"') => Closed,
            (Quoted, _) => Quoted,
            _ if ends => Start,
            (Closed | Blank, b' ' | b'\t') => Blank,
            _ => Plain,
        };
        let broken = next == Plain && matches!(self.state, Closed | Blank);
        self.state = next;
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> Vec<usize> {
        let mut quotes = Quotes::new(b';');
        text.bytes().enumerate().filter(|&(_, byte)| quotes.is_broken_by(byte)).map(|(at, _)| at).collect()
    }

    #[test]
    fn whole_cells() {
        for text in
            ["1;2", "\"1\";\"2\"\r\n3", "\"a;\nb\"\n\"\";", "\"say \"\"hi\"\"\"\n", "\"1\" \t;2", "5\" pipe;a\"b\"c"]
        {
            assert!(broken(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn broken_cells() {
        assert_eq!(broken("\"1\"2;3"), [3]);
        assert_eq!(broken("1;\"2\" \"3\""), [6]);
        assert_eq!(broken("\"a\"b\"c;\"\"\n\"\"x"), [3, 12]);
    }
}
