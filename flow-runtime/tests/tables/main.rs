//! Table files: what is read, what is refused and how, what is written, and models asked through them.
mod broken;
mod chunks;
mod csv;
#[path = "../flows/mod.rs"]
mod flows;
mod mutations;
mod npz;
mod streams;
mod written;

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder for the files of a test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn with(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The names of the files that there are, sorted.
    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// A file that numpy has written.
fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/data").join(name)
}

/// What an error says behind the path.
fn message<T: std::fmt::Debug>(path: &Path, result: flow_runtime::Result<T>) -> String {
    let message = result.unwrap_err().to_string();
    let rest = message.strip_prefix(&path.display().to_string()).unwrap_or(&message);
    rest.trim_start_matches([':', ',', ' ']).to_owned()
}
