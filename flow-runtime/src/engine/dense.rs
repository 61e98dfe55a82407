//! Buffers as dense tensors by name and back: what a checkpoint is made of.
use super::Engine;
use super::parameters;
use super::tensors::Kind;
use crate::error::Result;
use crate::model::Tensor;
use crate::real::Real;

impl<T: Real> Engine<T> {
    /// The learned tensors of a buffer that is laid out as the parameters are.
    pub(crate) fn dense<'a>(&'a self, buffer: &'a [T]) -> impl Iterator<Item = Tensor<T>> + 'a {
        let frame = &*self.frame;
        frame.tensors.learned().map(move |entry| frame.tensors.read(&frame.layout, buffer, entry))
    }

    /// The tensors that no gradient reaches.
    pub(crate) fn constants(&self) -> Vec<Tensor<T>> {
        let entries = self.frame.tensors.entries.iter().filter(|entry| entry.kind == Kind::Free);
        entries.map(|entry| parameters::read(self, entry)).collect()
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
        parameters::set(self, name, values)
    }
}
