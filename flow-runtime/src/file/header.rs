//! The header of a safetensors file, checked before anything of the file's size is reserved.
//!
//! The crate's own reader needs the whole file in memory first, takes headers of 100 MB, and lets the last of two tensors of one
//! name win. So the header is read here, and checked by the crate.
use crate::error::FileFault;
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt::{self, Formatter};
use std::io::{self, Read};

/// Room for a hundred thousand tensors; whatever is in it, parsing takes at most some hundred MB.
pub(super) const LONGEST: usize = 1 << 24;

/// What stops the reading.
pub(super) enum Stop {
    Io(io::Error),
    Fault(FileFault),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Io(error)
    }
}

impl From<FileFault> for Stop {
    fn from(fault: FileFault) -> Self {
        Stop::Fault(fault)
    }
}

/// A header in which everything fits together and to the size of the file.
pub(super) struct Header {
    pub tensors: Metadata,
    pub metadata: BTreeMap<String, String>,
}

/// Reads the header of a file of `size` bytes; the reader then stands at the first tensor.
pub(super) fn read(reader: &mut dyn Read, size: u64) -> Result<Header, Stop> {
    let length = length(reader, size)?;
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    if bytes.first() != Some(&b'{') {
        return Err(FileFault::not_safetensors("no header stands at its beginning").into());
    }
    let entries: Entries =
        serde_json::from_slice(&bytes).map_err(|error| FileFault::damaged(format!("in its header, {error}")))?;
    let mut tensors: Vec<(String, TensorInfo)> = entries.tensors.into_iter().collect();
    tensors.sort_by_key(|(_, tensor)| tensor.data_offsets);
    let tensors =
        Metadata::new(None, tensors).map_err(|error| FileFault::damaged(format!("in its header, {error}")))?;
    check_size(tensors.data_len() as u64, size - 8 - length as u64)?;
    Ok(Header { tensors, metadata: entries.metadata.unwrap_or_default() })
}

/// The length that the file states for its header.
fn length(reader: &mut dyn Read, size: u64) -> Result<usize, Stop> {
    if size < 8 {
        return Err(FileFault::not_safetensors(format!("it has {size} bytes")).into());
    }
    let mut bytes = [0; 8];
    reader.read_exact(&mut bytes)?;
    let length = u64::from_le_bytes(bytes);
    if length > (size - 8).max(LONGEST as u64) {
        let reason = "its first eight bytes are not the length of a header, as they would be";
        return Err(FileFault::not_safetensors(reason).into());
    }
    if length > LONGEST as u64 {
        let reason = format!("its header would be {length} bytes long; at most {LONGEST} are read");
        return Err(FileFault::not_safetensors(reason).into());
    }
    if length > size - 8 {
        let reason = format!("it is cut off, its header should have {length} bytes, and {} are there", size - 8);
        return Err(FileFault::damaged(reason).into());
    }
    Ok(length as usize)
}

fn check_size(needed: u64, found: u64) -> Result<(), FileFault> {
    if found < needed {
        return Err(FileFault::damaged(format!(
            "it is cut off, {needed} bytes of tensors should follow the header, {found} do"
        )));
    }
    if found > needed {
        return Err(FileFault::damaged(format!("{} bytes stand after the last tensor", found - needed)));
    }
    Ok(())
}

/// The entries of a header, none of them twice.
#[derive(Default)]
struct Entries {
    tensors: BTreeMap<String, TensorInfo>,
    metadata: Option<BTreeMap<String, String>>,
}

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Entries;

    fn expecting(&self, f: &mut Formatter) -> fmt::Result {
        f.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Entries::default();
        while let Some(name) = map.next_key::<String>()? {
            let twice = match &name[..] {
                "__metadata__" => entries.metadata.replace(map.next_value()?).is_some(),
                _ => entries.tensors.insert(name.clone(), map.next_value()?).is_some(),
            };
            if twice {
                return Err(A::Error::custom(format!("`{name}` stands twice")));
            }
        }
        Ok(entries)
    }
}
