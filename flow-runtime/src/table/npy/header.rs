//! The header of an NPY file, looked at before npyz interprets it.
//!
//! A damaged header must give an error: npyz multiplies the sizes of the axes unchecked, and trusts the length that
//! the file states.
use std::io::{self, ErrorKind, Read};

use npyz::NpyHeader;

use crate::error::shown;

/// Why there is no header.
pub(super) enum Fault {
    Io(io::Error),
    Format(String),
}

/// numpy writes at most some hundred bytes for an array of plain numbers.
const LONGEST: usize = 1 << 16;
const KEYS: [&str; 3] = ["descr", "fortran_order", "shape"];
const MAGIC: &[u8] = b"\x93NUMPY";

/// Reads the header; the reader then stands at the first number.
pub(super) fn read(reader: &mut impl Read) -> Result<NpyHeader, Fault> {
    let mut bytes = Vec::new();
    take(reader, &mut bytes, 8)?;
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Fault::Format("this is an archive of arrays: read one of them by `Table::from_npz`".into()));
    }
    if !bytes.starts_with(MAGIC) {
        return Err(Fault::Format("this is not an NPY file; write one by numpy.save".into()));
    }
    let length = match bytes[6] {
        1 => take(reader, &mut bytes, 2)?,
        _ => take(reader, &mut bytes, 4)?,
    };
    if length > LONGEST {
        return Err(Fault::Format(format!("the header claims {length} bytes; the file is damaged")));
    }
    let start = bytes.len();
    take(reader, &mut bytes, length)?;
    let text = String::from_utf8_lossy(&bytes[start..]);
    check_keys(&text)?;
    check_shape(&text)?;
    NpyHeader::from_reader(&bytes[..]).map_err(|error| Fault::Format(format!("in the header: {}", tame(&error))))
}

/// What npyz says, which shows the header under a mark, in several lines.
fn tame(error: &io::Error) -> String {
    error.to_string().lines().map(shown).collect::<Vec<_>>().join("\n")
}

/// Appends so many bytes; gives what was appended, read as a number with the low byte first.
fn take(reader: &mut impl Read, bytes: &mut Vec<u8>, count: usize) -> Result<usize, Fault> {
    let start = bytes.len();
    bytes.resize(start + count, 0);
    reader.read_exact(&mut bytes[start..]).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => Fault::Format("this is not an NPY file: it ends within the header".into()),
        _ => Fault::Io(error),
    })?;
    Ok(bytes[start..].iter().rev().take(4).fold(0, |number, byte| (number << 8 | usize::from(*byte)) & 0xFFFF_FFFF))
}

/// Refuses what says the same key twice: npyz takes the last one, and another reader the first. Escapes could hide a key.
fn check_keys(header: &str) -> Result<(), Fault> {
    if header.contains('\\') {
        return Err(Fault::Format(
            "in the header: a backslash, which numpy does not write; the file is damaged".into(),
        ));
    }
    match KEYS.into_iter().find(|key| values(header, key).count() > 1) {
        Some(key) => Err(Fault::Format(format!("in the header: the key '{key}' stands twice; the file is damaged"))),
        None => Ok(()),
    }
}

/// What follows a key and its colon, as often as it stands in the header.
fn values<'h>(header: &'h str, key: &'h str) -> impl Iterator<Item = &'h str> {
    let quote = |c: char| c == '\'' || c == '"';
    header.match_indices(key).filter_map(move |(at, _)| {
        let opened = header[..at].ends_with(quote);
        let rest = header[at + key.len()..].strip_prefix(quote).filter(|_| opened)?;
        rest.trim_start_matches(quote).trim_start().strip_prefix(':')
    })
}

/// Refuses axes that no file can fill.
fn check_shape(header: &str) -> Result<(), Fault> {
    let shape = values(header, "shape").next().map_or("", str::trim_start);
    let inside = shape.strip_prefix(['(', '[']).and_then(|rest| rest.split([')', ']']).next()).unwrap_or_default();
    let mut numbers: u64 = 1;
    for axis in inside.split(',').map(str::trim).filter(|axis| !axis.is_empty()) {
        let axis = axis.trim_end_matches('L').parse::<u64>().ok();
        let product = axis.and_then(|axis| numbers.checked_mul(axis.max(1)));
        numbers =
            product.ok_or_else(|| Fault::Format(format!("in the header: impossible shape ({})", shown(inside))))?;
    }
    Ok(())
}
