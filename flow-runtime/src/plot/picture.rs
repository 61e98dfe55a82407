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

    /// Writes the SVG text to a file, and makes the folder that it stands in. The file's name ends in `.svg`, or has no ending.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for a name with another ending; [`Error::Io`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        check_ending(path)?;
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder.map_err(|source| Error::Io { path: path.to_owned(), source })?;
        atomic::write(path, |out| out.write_all(self.svg.as_bytes()))
    }
}

/// Refuses names that promise another format.
fn check_ending(path: &Path) -> Result<()> {
    if path.extension().is_none_or(|ending| ending.eq_ignore_ascii_case("svg")) {
        return Ok(());
    }
    let [svg, png] = ["svg", "png"].map(|ending| path.with_extension(ending).display().to_string());
    Err(Error::option(
        "path",
        format!(
            "`{}`: pictures are SVG; save this one as `{svg}`, and make a PNG of that where one is needed, by `rsvg-convert \
             {svg} -o {png}` or in a browser",
            path.display()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_called_what_it_is() {
        for name in ["a.svg", "b/a.SVG", "a", ".svg"] {
            assert!(check_ending(Path::new(name)).is_ok(), "{name}");
        }
        let text = "option `path`: `b/a.png`: pictures are SVG; save this one as `b/a.svg`, and make a PNG of that where one is \
                    needed, by `rsvg-convert b/a.svg -o b/a.png` or in a browser";
        assert_eq!(check_ending(Path::new("b/a.png")).unwrap_err().to_string(), text);
        assert!(check_ending(Path::new("a.svg.gz")).is_err());
    }
}
