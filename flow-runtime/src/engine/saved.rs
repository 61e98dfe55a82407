//! Parameters as a file keeps them.
use super::Engine;
use super::parameters;
use super::tensors::Entry;
use crate::error::{Error, FileFault, shown};
use crate::file::archive::{Archive, Numbers};
use crate::file::stamp::{self, WEIGHTS};
use crate::real::Real;

/// All tensors, dense, and whose they are.
pub(super) fn archive<T: Real>(engine: &Engine<T>) -> Archive {
    let mut archive = Archive::new(stamp::stamp(WEIGHTS, engine.frame.tables, T::NAME));
    for tensor in parameters::all(engine) {
        archive.put(tensor.name, &tensor.shape, Numbers::of(&tensor.values));
    }
    archive
}

/// Sets all tensors from an archive of the same flow. After an error some may be set.
pub(super) fn restore<T: Real>(engine: &mut Engine<T>, mut archive: Archive) -> Result<(), FileFault> {
    let frame = engine.frame.clone();
    let stamp = stamp::check(&archive.metadata, WEIGHTS, frame.tables)?;
    if stamp.element == f64::NAME && T::NAME == f32::NAME {
        return Err(FileFault::Double);
    }
    for entry in &frame.tensors.entries {
        let missing = || FileFault::MissingTensor { tensor: entry.name.clone() };
        let (shape, numbers) = archive.take(&entry.name).ok_or_else(missing)?;
        let values = values(entry, &numbers, &stamp.element)?;
        let expected = frame.tensors.shape(entry);
        let set = if shape == expected {
            parameters::set(engine, &entry.name, &values)
        } else {
            Err(Error::TensorShape { tensor: entry.name.clone(), expected, found: shape })
        };
        set.map_err(|error| FileFault::Tensor(Box::new(error)))?;
    }
    match archive.names().next() {
        Some(name) => Err(FileFault::ExtraTensor { tensor: shown(name) }),
        None => Ok(()),
    }
}

/// The numbers of a tensor, which are of the type that the file states for all.
fn values<T: Real>(entry: &Entry, numbers: &Numbers, element: &str) -> Result<Vec<T>, FileFault> {
    numbers.to().filter(|_| numbers.element() == element).ok_or_else(|| {
        let (name, found) = (&entry.name, numbers.element());
        FileFault::damaged(format!("tensor `{name}` holds {found}, and its metadata says {element}"))
    })
}
