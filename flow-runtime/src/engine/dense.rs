//! Buffers as dense tensors by name and back: what a checkpoint is made of.
use super::Engine;
use super::tensors::Kind;
use crate::error::Result;
use crate::file::archive::Numbers;
use crate::model::Tensor;
use crate::real::Real;
use pulp::bytemuck;

impl<T: Real> Engine<T> {
    /// The learned tensors of a buffer that is laid out as the parameters are.
    pub(crate) fn dense<'a>(&'a self, buffer: &'a [T]) -> impl Iterator<Item = Tensor<T>> + 'a {
        let frame = &*self.frame;
        frame.tensors.learned().map(move |entry| frame.tensors.read(&frame.layout, buffer, entry))
    }

    /// The tensors that no gradient reaches.
    pub(crate) fn constants(&self) -> Vec<Tensor<T>> {
        let entries = self.frame.tensors.entries.iter().filter(|entry| entry.kind == Kind::Free);
        let tensor = |entry: &super::tensors::Entry| Tensor {
            name: entry.name.clone(),
            shape: self.frame.tensors.shape(entry),
            values: self.free[entry.index].clone(),
        };
        entries.map(tensor).collect()
    }

    /// Name and shape of every tensor: those that are learned, and the others.
    pub(crate) fn shapes(&self, learned: bool) -> Vec<(String, Vec<usize>)> {
        let entries = self.frame.tensors.entries.iter().filter(|entry| (entry.kind != Kind::Free) == learned);
        entries.map(|entry| (entry.name.clone(), self.frame.tensors.shape(entry))).collect()
    }

    /// Writes a learned tensor into a buffer, all or nothing: finite numbers, and 0 outside of masks.
    pub(crate) fn write_dense(&self, buffer: &mut [T], name: &str, values: &[T]) -> Result<()> {
        let entry = self.frame.tensors.find(name)?;
        self.frame.tensors.write(&self.frame.layout, buffer, entry, values)
    }

    /// Sets a tensor of the model.
    pub(crate) fn set_tensor(&mut self, name: &str, values: &[T]) -> Result<()> {
        super::parameters::set(self, name, values)
    }

    /// Numbers of an archive, if they are of this element type.
    pub(crate) fn from_numbers(numbers: &Numbers) -> Option<&[T]> {
        match numbers {
            Numbers::F32(numbers) => bytemuck::try_cast_slice(numbers).ok().filter(|_| T::NAME == f32::NAME),
            Numbers::F64(numbers) => bytemuck::try_cast_slice(numbers).ok().filter(|_| T::NAME == f64::NAME),
            Numbers::U64(_) => None,
        }
    }
}

/// Numbers for an archive.
pub(crate) fn numbers<T: Real>(values: &[T]) -> Numbers {
    match T::NAME {
        "f32" => Numbers::F32(bytemuck::cast_slice(values).to_vec()),
        _ => Numbers::F64(bytemuck::cast_slice(values).to_vec()),
    }
}
