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
/// link is followed, also one whose file is still to be made, and a file that is there already keeps its permissions.
///
/// The folder is brought to disk too, so that the new file is there after a loss of power. Not every file system can do that;
/// where it fails, the new contents stand, and only a loss of power soon after could bring the old ones back: no error.
pub(crate) fn write(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    replace(path, contents).map_err(|source| Error::Io { path: path.to_owned(), source })
}

/// Refuses what [`write`] would refuse, by making a draft and removing it again.
pub(crate) fn check(path: &Path) -> Result<()> {
    let made = target(path).and_then(|place| draft(&place, folder(&place)));
    made.map(|_| ()).map_err(|source| Error::Io { path: path.to_owned(), source })
}

fn replace(path: &Path, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = target(path)?;
    let draft = draft(&path, folder(&path))?;
    let folder = Folder::open(folder(&path))?;
    let mut out = BufWriter::new(draft.as_file());
    contents(&mut out)?;
    out.flush()?;
    drop(out);
    draft.as_file().sync_all()?;
    if let Some(hook) = BEFORE_RENAME.get() {
        hook(draft.path());
    }
    settle(draft, &path, &folder)
}

/// Puts the draft in its file's place. Nothing fails once it is there.
fn settle(draft: NamedTempFile, path: &Path, folder: &Folder) -> io::Result<()> {
    draft.persist(path).map_err(|error| error.error)?;
    let _ = folder.sync();
    Ok(())
}

/// The file that a path means: behind links, even if it is not there yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    match (fs::canonicalize(path), fs::read_link(path)) {
        (Ok(path), _) => Ok(path),
        (Err(error), Ok(next)) if error.kind() == ErrorKind::NotFound => target(&folder(path).join(next)),
        // links in a circle, say
        (Err(error), Ok(_)) => Err(error),
        (Err(_), Err(_)) => Ok(path.to_owned()),
    }
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

/// A folder to be brought to disk: only then is a renaming in it there. Opened before, when an error still changes nothing.
#[cfg(unix)]
struct Folder(fs::File);

#[cfg(unix)]
impl Folder {
    fn open(path: &Path) -> io::Result<Self> {
        fs::File::open(path).map(Self)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// Elsewhere folders are no files.
#[cfg(not(unix))]
struct Folder;

#[cfg(not(unix))]
impl Folder {
    fn open(_: &Path) -> io::Result<Self> {
        Ok(Self)
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
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

    #[cfg(unix)]
    #[test]
    fn links_to_nothing_get_their_file() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("runs")).unwrap();
        symlink("next", at("latest")).unwrap();
        symlink("runs/7", at("next")).unwrap();
        text(&at("latest"), "new").unwrap();
        assert!(fs::symlink_metadata(at("latest")).unwrap().is_symlink());
        assert_eq!(fs::read(at("runs/7")).unwrap(), b"new");
        symlink("round", at("round")).unwrap();
        assert!(text(&at("round"), "").is_err());
        assert!(fs::symlink_metadata(at("round")).unwrap().is_symlink());
        symlink("nowhere/7", at("lost")).unwrap();
        assert!(text(&at("lost"), "").unwrap_err().to_string().contains("there is no folder"));
        assert_eq!(names(&at("runs")), ["7"]);
    }

    /// A device stands for the folder of a file system that cannot bring folders to disk.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_cannot_be_brought_to_disk_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let mut draft = draft(&path, folder.path()).unwrap();
        draft.write_all(b"new").unwrap();
        let none = Folder::open(Path::new("/dev/null")).unwrap();
        assert!(none.sync().is_err());
        settle(draft, &path, &none).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
