//! The files that a build script asks for.
use super::Errors;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a build script names.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// One file.
    File(PathBuf),
    /// Every `.flow` file in it, at any depth.
    Directory(PathBuf),
}

/// The files, sorted and each once. Cargo is told to watch them, and the folders, where new files may appear.
pub(super) fn find(inputs: &[Input], told: &mut Vec<String>, errors: &mut Errors) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for input in inputs {
        let (Input::File(path) | Input::Directory(path)) = input;
        told.push(watch(path));
        match input {
            Input::File(path) if path.is_dir() => errors.join(Errors::of(format!(
                "error: {} is a folder\n  = help: `directory` compiles all `.flow` files of one\n",
                path.display()
            ))),
            Input::File(path) => drop(files.insert(path.clone())),
            Input::Directory(path) => match directory(path) {
                Ok(found) => files.extend(found),
                Err(e) => errors.join(e),
            },
        }
    }
    let watched: BTreeSet<String> = files.iter().map(|path| watch(path)).collect();
    told.extend(watched.into_iter().filter(|line| !told.contains(line)).collect::<Vec<_>>());
    files
}

fn watch(path: &Path) -> String {
    format!("rerun-if-changed={}", path.display())
}

fn directory(path: &Path) -> Result<Vec<PathBuf>, Errors> {
    let mut found = Vec::new();
    walk(path, &mut found)?;
    if found.is_empty() {
        return Err(Errors::of(format!("error: no `.flow` file in the folder {}\n", path.display())));
    }
    Ok(found)
}

/// Not through links to folders, which may lead round in a circle.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Errors> {
    let failed = |e: &std::io::Error| Errors::system("read", folder, e);
    for entry in std::fs::read_dir(folder).map_err(|e| failed(&e))? {
        let entry = entry.map_err(|e| failed(&e))?;
        let path = entry.path();
        // Editors and systems keep files of their own beside the user's: `.#galaxy.flow`.
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type().map_err(|e| failed(&e))?.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "flow") && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, Errors> {
    let bytes = std::fs::read(path).map_err(|e| Errors::system("read", path, &e))?;
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        let line = e.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let path = path.display();
        Errors::of(format!(
            "error: {path} is not UTF-8\n --> {path}:{line}\n  = note: byte {at} of the file belongs to no character\n  \
             = help: save it as UTF-8\n"
        ))
    })
}
