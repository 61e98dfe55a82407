//! Files that are there as a whole or not at all, whenever the process or the machine stops.
use crate::error::{Error, Result};
use std::ffi::OsString;
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::{Builder, NamedTempFile};

static BEFORE_RENAME: OnceLock<fn(&Path)> = OnceLock::new();

/// For tests: calls `hook` whenever a draft is complete and on disk, but has not taken its file's place yet. It is given the
/// draft's path, and may end or hold the process there. Only the first hook of a process counts.
///
/// A function, and no variable of the environment, so that nothing around a program can make it wait.
pub fn before_rename(hook: fn(&Path)) {
    let _ = BEFORE_RENAME.set(hook);
}

/// Writes a file anew: into a draft beside it (`.name.….part`), which takes its place once it is on disk.
///
/// After an error the file is as before and the draft is gone; a process that is killed may leave a draft behind. A symbolic
/// link is followed, and a file that is there already keeps its permissions.
pub(crate) fn write(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    replace(path, contents).map_err(|source| Error::Io { path: path.to_owned(), source })
}

/// Refuses what [`write`] would refuse, by making a draft and removing it again.
pub(crate) fn check(path: &Path) -> Result<()> {
    let place = target(path);
    draft(&place, folder(&place)).map(|_| ()).map_err(|source| Error::Io { path: path.to_owned(), source })
}

fn replace(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = target(path);
    let folder = folder(&path);
    let draft = draft(&path, folder)?;
    let mut out = BufWriter::new(draft.as_file());
    contents(&mut out)?;
    out.flush()?;
    drop(out);
    draft.as_file().sync_all()?;
    if let Some(hook) = BEFORE_RENAME.get() {
        hook(draft.path());
    }
    draft.persist(&path).map_err(|error| error.error)?;
    sync(folder)
}

/// The file itself, where the path is a link to it.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty file beside the one that it will replace, removed again when it is dropped.
fn draft(path: &Path, folder: &Path) -> io::Result<NamedTempFile> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(ErrorKind::InvalidInput, "the path ends without the name of a file"));
    };
    if !folder.is_dir() {
        return Err(io::Error::new(ErrorKind::NotFound, format!("there is no folder `{}`", folder.display())));
    }
    let kept = kept_permissions(path)?;
    let mut prefix = OsString::from(".");
    prefix.push(name);
    prefix.push(".");
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(".part");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666)); // less the umask, as of any new file
    let draft = builder.tempfile_in(folder)?;
    if let Some(permissions) = kept {
        draft.as_file().set_permissions(permissions)?;
    }
    Ok(draft)
}

/// The permissions of what is to be replaced. Renaming would ask neither for the right to write to it nor for its kind.
fn kept_permissions(path: &Path) -> io::Result<Option<fs::Permissions>> {
    let Ok(there) = fs::metadata(path) else { return Ok(None) };
    if !there.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "this is there already, and no plain file"));
    }
    if there.permissions().readonly() {
        return Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "the file is there already and must not be written to",
        ));
    }
    Ok(Some(there.permissions()))
}

/// The renaming itself is on disk only when its folder is.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn text(path: &Path, text: &'static str) -> Result<()> {
        write(path, |out| out.write_all(text.as_bytes()))
    }

    #[test]
    fn files_are_made_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        text(&path, "long and old").unwrap();
        text(&path, "new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn an_error_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        text(&path, "old").unwrap();
        let error = write(&path, |out| {
            out.write_all(&[b'x'; 100_000])?;
            Err(io::Error::other("the disk is full"))
        });
        assert_eq!(error.unwrap_err().to_string(), format!("{}: the disk is full", path.display()));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn places_that_cannot_be_written_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let said = |path: &Path| {
            let said = text(path, "").unwrap_err().to_string();
            assert_eq!(check(path).unwrap_err().to_string(), said);
            said
        };
        let at = |name: &str| folder.path().join(name);
        let nowhere = at("nowhere");
        let expected = format!("there is no folder `{}`", nowhere.display());
        assert_eq!(said(&nowhere.join("a")), format!("{}: {expected}", nowhere.join("a").display()));
        let expected = format!("{}: this is there already, and no plain file", folder.path().display());
        assert_eq!(said(folder.path()), expected);
        assert!(said(Path::new("")).ends_with("the path ends without the name of a file"));
        check(&at("kept")).unwrap();
        assert!(names(folder.path()).is_empty());
        text(&at("kept"), "kept").unwrap();
        let mut permissions = fs::metadata(at("kept")).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(at("kept"), permissions).unwrap();
        assert!(said(&at("kept")).ends_with("must not be written to"));
        assert_eq!(names(folder.path()), ["kept"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_permissions_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("latest"));
        text(&path, "old").unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        symlink("a", &link).unwrap();
        text(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
