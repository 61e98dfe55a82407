//! The header of an NPY file, looked at before npyz interprets it.
//!
//! A damaged header must give an error: npyz multiplies the sizes of the axes unchecked, and trusts the length that
//! the file states.
use std::io::{self, ErrorKind, Read};

use npyz::NpyHeader;

/// Why there is no header.
pub(super) enum Fault {
    Io(io::Error),
    Format(String),
}

/// numpy writes at most some hundred bytes for an array of plain numbers.
const LONGEST: usize = 1 << 16;
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
    check_shape(&String::from_utf8_lossy(&bytes[start..]))?;
    NpyHeader::from_reader(&bytes[..]).map_err(|error| Fault::Format(format!("in the header: {error}")))
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

/// Refuses axes that no file can fill.
fn check_shape(header: &str) -> Result<(), Fault> {
    let shape = header.split_once("'shape'").or_else(|| header.split_once("\"shape\"")).map_or("", |(_, rest)| rest);
    let inside = shape.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
    let mut numbers: u64 = 1;
    for axis in inside.split(',').map(str::trim).filter(|axis| !axis.is_empty()) {
        let axis = axis.trim_end_matches('L').parse::<u64>().ok();
        let product = axis.and_then(|axis| numbers.checked_mul(axis.max(1)));
        numbers = product.ok_or_else(|| Fault::Format(format!("in the header: impossible shape ({inside})")))?;
    }
    Ok(())
}
