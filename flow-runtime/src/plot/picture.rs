//! A finished picture.
use std::path::Path;

use crate::error::{Error, Result};
use crate::file::atomic;

/// A finished picture: an SVG text that needs nothing beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub(super) svg: String,
}

impl Picture {
    /// The SVG text.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// Writes the SVG text to a file, and makes the folder that it stands in.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.map_err(|source| Error::Io { path: path.to_owned(), source })?;
        atomic::write(path, |out| out.write_all(self.svg.as_bytes()))
    }
}
