//! Named tensors and one JSON value, in the safetensors format: what weights and checkpoints are kept in.
use super::atomic;
use super::header::{self, Header, LONGEST, Stop};
use crate::error::{Error, FileFault, Result, shown};
use crate::real::Real;
use safetensors::{Dtype, View};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

/// The one key of the metadata that is ours.
const KEY: &str = "flow";

/// The numbers of a tensor, the last index fastest.
#[derive(Clone, Debug, PartialEq)]
pub enum Numbers {
    F32(Vec<f32>),
    F64(Vec<f64>),
}

/// Tensors by name, and one JSON value.
///
/// The same contents give the same bytes. Numbers that must come back to the last bit belong into tensors: JSON's are
/// not parsed that exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive {
    pub metadata: Value,
    tensors: BTreeMap<String, Tensor>,
}

#[derive(Clone, Debug, PartialEq)]
struct Tensor {
    shape: Vec<usize>,
    numbers: Numbers,
}

impl Archive {
    /// No tensors yet.
    pub fn new(metadata: Value) -> Self {
        Archive { metadata, tensors: BTreeMap::new() }
    }

    /// Adds a tensor, in the place of the one of this name if there is one. There are as many numbers as the shape says.
    pub fn put(&mut self, name: impl Into<String>, shape: &[usize], numbers: Numbers) {
        assert_eq!(shape.iter().product::<usize>(), numbers.len(), "a tensor is as large as its shape says");
        self.tensors.insert(name.into(), Tensor { shape: shape.to_vec(), numbers });
    }

    /// Takes a tensor out: its shape, its numbers.
    pub fn take(&mut self, name: &str) -> Option<(Vec<usize>, Numbers)> {
        self.tensors.remove(name).map(|tensor| (tensor.shape, tensor.numbers))
    }

    /// The names of the tensors that are there, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// Writes it to a file, all or nothing.
    pub fn write(&self, path: &Path) -> Result<()> {
        let bytes = self.to_bytes().map_err(|fault| fault.of(path))?;
        atomic::write(path, |out| out.write_all(&bytes))
    }

    /// The bytes of a file of it.
    pub fn to_bytes(&self) -> std::result::Result<Vec<u8>, FileFault> {
        let metadata = HashMap::from([(KEY.to_owned(), self.metadata.to_string())]);
        let bytes = safetensors::serialize(self.tensors.iter(), Some(metadata))
            .map_err(|error| FileFault::damaged(error.to_string()))?;
        match bytes.first_chunk().map_or(0, |length| u64::from_le_bytes(*length)) as usize {
            length if length > LONGEST => Err(FileFault::TooLarge { bytes: length, most: LONGEST }),
            _ => Ok(bytes),
        }
    }

    /// Reads a file. What is not written by [`write`](Self::write) is refused before its tensors are read.
    pub fn read(path: &Path) -> Result<Self> {
        open(path).map_err(Stop::Io).and_then(|(mut file, size)| parse(&mut file, size)).map_err(|stop| match stop {
            Stop::Io(source) => Error::Io { path: path.to_owned(), source },
            Stop::Fault(fault) => fault.of(path),
        })
    }

    /// Reads the bytes of a file.
    pub fn from_bytes(mut bytes: &[u8]) -> std::result::Result<Self, FileFault> {
        let size = bytes.len() as u64;
        parse(&mut bytes, size).map_err(|stop| match stop {
            Stop::Io(error) => FileFault::damaged(error.to_string()),
            Stop::Fault(fault) => fault,
        })
    }
}

fn open(path: &Path) -> io::Result<(BufReader<File>, u64)> {
    // Asked before it is opened: a pipe would wait for somebody to write.
    let there = fs::metadata(path)?;
    if !there.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "this is no plain file"));
    }
    Ok((BufReader::new(File::open(path)?), there.len()))
}

fn parse(reader: &mut dyn Read, size: u64) -> std::result::Result<Archive, Stop> {
    let Header { tensors, metadata } = header::read(reader, size)?;
    let metadata = metadata.get(KEY).ok_or(FileFault::Foreign)?;
    let metadata = serde_json::from_str(metadata)
        .map_err(|error| FileFault::damaged(format!("in its metadata `flow`, {error}")))?;
    let mut archive = Archive::new(metadata);
    for name in tensors.offset_keys() {
        let Some(info) = tensors.info(&name) else { continue };
        let count = info.shape.iter().product();
        let numbers = Numbers::read(reader, info.dtype, count, &name)?;
        archive.tensors.insert(name, Tensor { shape: info.shape.clone(), numbers });
    }
    Ok(archive)
}

impl Numbers {
    /// Numbers of either element type, unchanged.
    pub fn of<T: Real>(numbers: &[T]) -> Self {
        let double = numbers.iter().map(|number| number.to_f64());
        if T::NAME == f32::NAME {
            Numbers::F32(double.map(|number| number as f32).collect())
        } else {
            Numbers::F64(double.collect())
        }
    }

    /// The numbers as `T`, unchanged; none if `T` cannot hold them all.
    pub fn to<T: Real>(&self) -> Option<Vec<T>> {
        match self {
            Numbers::F32(numbers) => Some(numbers.iter().map(|&number| T::from_f64(f64::from(number))).collect()),
            Numbers::F64(numbers) if T::NAME == f64::NAME => Some(numbers.iter().copied().map(T::from_f64).collect()),
            Numbers::F64(_) => None,
        }
    }

    /// What the metadata calls their type.
    pub fn element(&self) -> &'static str {
        match self {
            Numbers::F32(_) => f32::NAME,
            Numbers::F64(_) => f64::NAME,
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Numbers::F32(numbers) => numbers.len(),
            Numbers::F64(numbers) => numbers.len(),
        }
    }

    fn dtype(&self) -> Dtype {
        match self {
            Numbers::F32(_) => Dtype::F32,
            Numbers::F64(_) => Dtype::F64,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Numbers::F32(numbers) => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
            Numbers::F64(numbers) => numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
        }
    }

    fn read(reader: &mut dyn Read, dtype: Dtype, count: usize, name: &str) -> std::result::Result<Self, Stop> {
        Ok(match dtype {
            Dtype::F32 => Numbers::F32(words(reader, count)?.into_iter().map(f32::from_le_bytes).collect()),
            Dtype::F64 => Numbers::F64(words(reader, count)?.into_iter().map(f64::from_le_bytes).collect()),
            other => {
                return Err(FileFault::ElementType { tensor: shown(name), found: other.to_string() }.into());
            }
        })
    }
}

/// So many groups of bytes; the header has been checked to promise no more than the file holds.
fn words<const N: usize>(reader: &mut dyn Read, count: usize) -> io::Result<Vec<[u8; N]>> {
    let mut words = vec![[0; N]; count];
    reader.read_exact(words.as_flattened_mut())?;
    Ok(words)
}

impl View for &Tensor {
    fn dtype(&self) -> Dtype {
        self.numbers.dtype()
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        self.numbers.bytes().into()
    }

    fn data_len(&self) -> usize {
        self.numbers.len() * self.numbers.dtype().bitsize() / 8
    }
}

#[cfg(test)]
mod tests;
