//! NPZ files: several of numpy's arrays in one archive.
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::npy::Stream;
use super::{Float, Table};
use crate::error::{Error, Result, listed, shown};

/// An array that takes more bytes than this …
const LARGE: u64 = 1 << 28;
/// … may be at most so many times as large as it is in the archive: more is made to fill the memory. Tables of numbers shrink
/// to a tenth at best, unless they are constant.
const EXPANSION: u64 = 200;
const ENDING: &str = ".npy";

impl<T: Float> Table<T> {
    /// Reads the array of a name in an archive, as [`Table::from_npy`] does; `numpy.savez` and `numpy.savez_compressed`
    /// write such archives, and call arrays without a name `arr_0`, `arr_1`, ….
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Npy`] for what is no such archive or array, is damaged, or has no array of this name: the
    /// message lists those that there are. An array of more than 256 MiB that takes less than a 200th of it in the archive
    /// is refused.
    pub fn from_npz(path: impl AsRef<Path>, name: &str) -> Result<Self> {
        let path = path.as_ref();
        let mut archive = open(path)?;
        let wanted = entry_name(path, &archive, name)?;
        let entry = archive.by_name(&wanted).map_err(|error| refused(path, error))?;
        let in_archive = entry.compressed_size();
        let mut stream = Stream::new(path, entry).map_err(|error| in_array(error, name))?;
        check_expansion(&stream, in_archive).map_err(|error| in_array(error, name))?;
        let (values, columns) = (stream.read_all().map_err(|error| in_array(error, name))?, stream.columns());
        check_end(path, stream.into_reader()).map_err(|error| in_array(error, name))?;
        Self::from_rows(values, columns)
    }
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>> {
    let file = File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| refused(path, error))
}

/// What the entry of an array is called.
fn entry_name(path: &Path, archive: &ZipArchive<BufReader<File>>, name: &str) -> Result<String> {
    let entries: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let with_ending = format!("{name}{ENDING}");
    if let Some(entry) = entries.iter().find(|entry| **entry == with_ending || **entry == name) {
        return Ok(entry.clone());
    }
    let names: Vec<&str> = entries.iter().map(|entry| entry.strip_suffix(ENDING).unwrap_or(entry)).collect();
    let arrays = if names.is_empty() { "it is empty".into() } else { format!("it has {}", listed(names)) };
    Err(Error::Npy { path: path.to_owned(), reason: format!("the archive has no array `{}`; {arrays}", shown(name)) })
}

fn check_expansion<T: Float, R: Read>(stream: &Stream<T, R>, in_archive: u64) -> Result<()> {
    let bytes = stream.bytes();
    if bytes <= LARGE || bytes / EXPANSION <= in_archive {
        return Ok(());
    }
    Err(stream.error(format!(
        "it claims to take {bytes} bytes, from {in_archive} in the archive; if you trust it, save it by numpy.save"
    )))
}

/// Reads the end of an entry, where its checksum is compared.
fn check_end(path: &Path, mut entry: impl Read) -> Result<()> {
    let npy = |reason| Error::Npy { path: path.to_owned(), reason };
    match entry.read(&mut [0]) {
        Ok(0) => Ok(()),
        Ok(_) => Err(npy("more bytes follow its numbers; the file is damaged".into())),
        Err(error) => Err(npy(format!("the data are damaged: {error}"))),
    }
}

/// Says which array of the archive is meant.
fn in_array(error: Error, name: &str) -> Error {
    match error {
        Error::Npy { path, reason } => Error::Npy { path, reason: format!("array `{}`: {reason}", shown(name)) },
        // a reader inside an archive has nothing to say about the file itself
        Error::Io { path, source } if source.kind() == ErrorKind::InvalidData => {
            Error::Npy { path, reason: format!("array `{}`: the data are damaged: {source}", shown(name)) }
        }
        other => other,
    }
}

fn refused(path: &Path, error: ZipError) -> Error {
    let reason = match error {
        ZipError::Io(source)
            if source.kind() != ErrorKind::UnexpectedEof && source.kind() != ErrorKind::InvalidData =>
        {
            return Error::Io { path: path.to_owned(), source };
        }
        ZipError::InvalidArchive(reason) => format!("this is not an NPZ file, or a damaged one: {reason}"),
        other => format!("cannot read the archive: {other}"),
    };
    Error::Npy { path: path.to_owned(), reason }
}
