//! Files that are there as a whole or not at all.
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};

/// Writes a file anew: into a draft beside it, which takes its place once it is on disk. After an error the file is as
/// before, and the draft is gone.
pub(super) fn write(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    replace(path, contents).map_err(|source| Error::Io { path: path.to_owned(), source })
}

fn replace(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let draft = Draft::beside(path)?;
    let file = OpenOptions::new().write(true).create_new(true).open(&draft.0)?;
    let mut out = BufWriter::with_capacity(1 << 16, file);
    contents(&mut out)?;
    out.flush()?;
    File::sync_all(out.get_ref())?;
    fs::rename(&draft.0, path)
}

/// The path of a draft, which is removed when this is dropped; once it is renamed there is nothing to remove.
struct Draft(PathBuf);

impl Draft {
    fn beside(path: &Path) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let invalid = || io::Error::new(ErrorKind::InvalidInput, "the path ends without the name of a file");
        let name = path.file_name().ok_or_else(invalid)?.to_string_lossy();
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Ok(Self(path.with_file_name(format!(".{name}.{}.{number}.part", std::process::id()))))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
