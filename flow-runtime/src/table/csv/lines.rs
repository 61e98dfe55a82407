//! Where the lines of a text start, as an editor counts them.
//!
//! The csv crate counts line feeds only, and those of a record's end and of blank lines with the next record. So the bytes
//! are looked at on their way to it.
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read};

use super::quotes::Quotes;

/// A record longer than this is a quotation mark that is not closed; it would take the rest of the file into memory.
const LONGEST_RECORD: u64 = 1 << 24;

/// Passes bytes on and notes where lines start that are not blank.
pub(super) struct Lines<R> {
    inner: R,
    /// Bytes passed on.
    offset: u64,
    /// The line that the next byte stands in, from 1.
    line: u64,
    after_return: bool,
    at_start: bool,
    /// Byte and number of every line that is not blank, from the current record on.
    starts: VecDeque<(u64, u64)>,
    /// Where the current record may begin.
    record: u64,
    quotes: Quotes,
    /// Byte and line where a quotation mark first ends before its cell.
    broken: Option<(u64, u64)>,
}

/// Bytes that may stand before everything, and that the csv crate passes over.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl<R> Lines<R> {
    pub fn new(inner: R, delimiter: u8) -> Self {
        Self {
            inner,
            offset: 0,
            line: 1,
            after_return: false,
            at_start: true,
            starts: VecDeque::new(),
            record: 0,
            quotes: Quotes::new(delimiter),
            broken: None,
        }
    }

    /// The line in which a quotation mark ends before its cell, if one does before this byte.
    pub fn broken_before(&self, byte: u64) -> Option<u64> {
        self.broken.filter(|(at, _)| *at < byte).map(|(_, line)| line)
    }

    /// Says that the next record is looked for from this byte on.
    pub fn begin_record(&mut self, byte: u64) {
        self.record = byte;
        while self.starts.front().is_some_and(|(start, _)| *start < byte) {
            self.starts.pop_front();
        }
    }

    /// The line in which the current record begins: the first that is not blank. After the last record, the last line.
    pub fn line(&self) -> u64 {
        self.starts.front().map_or(self.line, |(_, line)| *line)
    }

    fn see(&mut self, byte: u8) {
        let is_mark = BYTE_ORDER_MARK.get(self.offset as usize) == Some(&byte);
        if !is_mark && self.quotes.is_broken_by(byte) && self.broken.is_none() {
            self.broken = Some((self.offset, self.line));
        }
        match byte {
            b'\n' if self.after_return => {}
            b'\n' | b'\r' => {
                self.line += 1;
                self.at_start = true;
            }
            _ if self.at_start => {
                self.starts.push_back((self.offset, self.line));
                self.at_start = false;
            }
            _ => {}
        }
        self.after_return = byte == b'\r';
        self.offset += 1;
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.offset - self.record > LONGEST_RECORD {
            let reason = "the record that begins here is longer than 16 MiB; is a quotation mark not closed?";
            return Err(io::Error::new(ErrorKind::InvalidData, reason));
        }
        let count = self.inner.read(buffer)?;
        buffer[..count].iter().for_each(|&byte| self.see(byte));
        Ok(count)
    }
}

/// How many line breaks a text holds.
pub(super) fn breaks(text: &[u8]) -> u64 {
    let returns = text.iter().filter(|byte| **byte == b'\r').count();
    let feeds = text.iter().enumerate().filter(|&(i, byte)| *byte == b'\n' && (i == 0 || text[i - 1] != b'\r')).count();
    (returns + feeds) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_of_every_system() {
        assert_eq!([&b"a"[..], b"\n\n", b"a\r\nb", b"\r\r\n", b"\n\r"].map(breaks), [0, 2, 1, 2, 2]);
    }

    #[test]
    fn lines_that_are_not_blank() {
        let mut lines = Lines::new(&b"a\r\n\r\nb\n\n\rc"[..], b',');
        io::copy(&mut lines, &mut io::sink()).unwrap();
        assert_eq!(lines.starts, [(0, 1), (5, 3), (9, 6)]);
        lines.begin_record(2);
        assert_eq!(lines.line(), 3);
        lines.begin_record(10);
        assert_eq!(lines.line(), 6);
    }
}
