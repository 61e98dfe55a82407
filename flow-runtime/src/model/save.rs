//! Models in files, and in bytes that a program carries in itself.
use super::Model;
use crate::error::{FileFault, Result};
use crate::file::archive::Archive;
use crate::real::Real;
use crate::rt::v0_1::Program;
use std::path::Path;

impl<P: Program, T: Real> Model<P, T> {
    /// Writes the parameters to a file, whole or not at all: after an error, and whenever the process is stopped, the file is as it
    /// was before.
    ///
    /// The format is safetensors, which Python's `safetensors` reads too. Tensors are dense and stand under the names of
    /// [`parameter_names`](Self::parameter_names), the constants of `standardize` among them. The metadata `flow` is JSON: the
    /// flow's text with every default written out, its hash, the element type and the versions. The number of threads and
    /// the instruction set are not saved.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io); [`Error::File`](crate::Error::File) with [`FileFault::TooLarge`] for more than a hundred
    /// thousand tensors.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        T::archive(&self.engine).write(path.as_ref())
    }

    /// Reads a model of this flow from a file that [`save`](Self::save) wrote.
    ///
    /// Weights of `f32` become a model of `f64` without change. The other way round is an error, since it would round:
    /// load the model of `f64`, then [`cast`](Self::cast) it.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io); [`Error::File`](crate::Error::File), whose [`FileFault`] says what is wrong: no such file or a
    /// damaged one, a newer format, the text of another flow, tensors that are missing, left over or of another shape,
    /// numbers that [`set_parameter`](Self::set_parameter) would refuse.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::restored(Archive::read(path)?).map_err(|fault| fault.of(path))
    }

    /// The bytes that [`save`](Self::save) would write.
    ///
    /// # Errors
    /// [`FileFault::TooLarge`], as of `save`.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        T::archive(&self.engine).to_bytes().map_err(FileFault::of_bytes)
    }

    /// Reads a model from the bytes of a file that [`save`](Self::save) wrote:
    /// `Galaxy::from_bytes(include_bytes!("galaxy.safetensors"))`.
    ///
    /// # Errors
    /// Those of [`load`](Self::load).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Archive::from_bytes(bytes).and_then(Self::restored).map_err(FileFault::of_bytes)
    }

    /// Reads a model of this flow from a checkpoint of [`Fit`](crate::Fit), whose numbers have this element type: the weights
    /// that the run would have ended with there, the best of its epochs, else the averaged, else the last.
    /// To go on with the run use [`Fit::resume`](crate::Fit::resume).
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io); [`Error::File`](crate::Error::File), as for [`load`](Self::load);
    /// [`Error::Checkpoint`](crate::Error::Checkpoint) if it is not whole or of the other element type.
    pub fn from_checkpoint(path: impl AsRef<Path>) -> Result<Self> {
        let mut model = Self::init(0);
        T::restore_checkpoint(&mut model.engine, path.as_ref())?;
        Ok(model)
    }

    fn restored(archive: Archive) -> std::result::Result<Self, FileFault> {
        let mut model = Self::init(0);
        T::restore(&mut model.engine, archive)?;
        Ok(model)
    }
}
