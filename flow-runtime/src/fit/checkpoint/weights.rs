//! The weights that a checkpoint holds, without the run.
use super::reader::{self, buffer, constants, open};
use crate::engine::Engine;
use crate::error::Result;
use crate::real::Real;
use std::path::Path;

/// Puts into an engine the weights that the run would have left if it had ended there: the best, else the averaged, else the
/// last. After an error some may be set.
pub(crate) fn weights<T: Real>(engine: &mut Engine<T>, path: &Path) -> Result<()> {
    let (mut archive, metadata) = open(path, engine)?;
    let room = match metadata.best_epoch {
        Some(_) => "best",
        None if metadata.averaged => "average",
        None => "parameters",
    };
    let set = constants(&mut archive, engine).and_then(|()| buffer(&mut archive, room, engine));
    let mut values = set.map_err(|stop| reader::error(stop, path))?;
    engine.swap_buffer(&mut values);
    Ok(())
}
