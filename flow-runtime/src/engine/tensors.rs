//! Parameters by name: dense tensors over the padded buffer.
use crate::error::{Error, Result};
use crate::layout::Layout;
use crate::model::Tensor;
use crate::real::Real;
use crate::rt::Tables;
use crate::rt::v0_1::Product;
use std::collections::HashMap;

/// What a tensor is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Weight,
    Bias,
    Free,
}

/// Where a tensor stands.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub name: String,
    pub kind: Kind,
    /// Index of the product or of the free vector.
    pub index: usize,
    pub instance: usize,
}

/// All tensors of a flow, in the order of its products, then its free vectors.
#[derive(Debug)]
pub(crate) struct Tensors {
    pub entries: Vec<Entry>,
    by_name: HashMap<String, usize>,
    products: &'static [Product],
    free: Vec<usize>,
}

impl Tensors {
    pub fn of(tables: &Tables) -> Self {
        let mut entries = Vec::new();
        for (index, product) in tables.products.iter().enumerate() {
            for g in 0..product.instances {
                let name = product.name.of(g);
                let mut add = |kind, name| entries.push(Entry { name, kind, index, instance: g as usize });
                if product.vector {
                    add(Kind::Bias, name);
                } else {
                    add(Kind::Weight, format!("{name}.weight"));
                    add(Kind::Bias, format!("{name}.bias"));
                }
            }
        }
        for (index, free) in tables.free.iter().enumerate() {
            entries.push(Entry { name: free.name.to_owned(), kind: Kind::Free, index, instance: 0 });
        }
        let by_name = entries.iter().enumerate().map(|(i, entry)| (entry.name.clone(), i)).collect();
        let free = tables.free.iter().map(|free| free.len as usize).collect();
        Tensors { entries, by_name, products: tables.products, free }
    }

    /// The entry of a name.
    pub fn find(&self, name: &str) -> Result<&Entry> {
        let entry = self.by_name.get(name).map(|&i| &self.entries[i]);
        entry.ok_or_else(|| Error::unknown_tensor(name, self.entries.iter().map(|entry| &entry.name[..])))
    }

    /// The weights and biases.
    pub fn learned(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.kind != Kind::Free)
    }

    /// The shape of a tensor, outermost first.
    pub fn shape(&self, entry: &Entry) -> Vec<usize> {
        match entry.kind {
            Kind::Free => vec![self.free[entry.index]],
            Kind::Bias => vec![self.products[entry.index].outputs() as usize],
            Kind::Weight => {
                let product = &self.products[entry.index];
                vec![product.outputs() as usize, product.inputs as usize]
            }
        }
    }

    /// For each number of a weight or bias its place in the buffer, dense order; none outside the mask.
    pub fn places<'a>(&self, layout: &'a Layout, entry: &Entry) -> impl Iterator<Item = Option<usize>> + use<'a> {
        let (product, g) = (&self.products[entry.index], entry.instance as u32);
        let panels = &layout.products()[entry.index];
        let start = panels.instance(entry.instance).start;
        let weight = entry.kind == Kind::Weight;
        let rows = product.out.of(g);
        let columns = if weight { product.inp.of(g) } else { vec![0] };
        rows.into_iter().flat_map(move |row| {
            let row = row as usize;
            let place = move |column: u32| match weight {
                true => panels.weight(row, column as usize),
                false => Some(panels.bias(row)),
            };
            columns.clone().into_iter().map(move |column| place(column).map(|at| start + at))
        })
    }

    /// A weight or bias, dense.
    pub fn read<T: Real>(&self, layout: &Layout, buffer: &[T], entry: &Entry) -> Tensor<T> {
        let values = self.places(layout, entry).map(|at| at.map_or(T::ZERO, |at| buffer[at])).collect();
        Tensor { name: entry.name.clone(), shape: self.shape(entry), values }
    }

    /// Writes a weight or bias from its dense numbers, all or nothing.
    ///
    /// A number must be finite, and 0 outside the mask.
    pub fn write<T: Real>(&self, layout: &Layout, buffer: &mut [T], entry: &Entry, values: &[T]) -> Result<()> {
        let shape = self.shape(entry);
        if values.len() != shape.iter().product::<usize>() {
            return Err(Error::TensorShape { tensor: entry.name.clone(), expected: shape, found: vec![values.len()] });
        }
        if let Some(i) = values.iter().position(|value| !value.to_f64().is_finite()) {
            return Err(Error::InvalidTensor {
                tensor: entry.name.clone(),
                index: if entry.kind == Kind::Weight { vec![i / shape[1], i % shape[1]] } else { vec![i] },
                reason: format!("{} is no weight; give finite numbers", values[i]),
            });
        }
        let stray = self.places(layout, entry).zip(values).position(|(at, &value)| at.is_none() && value != T::ZERO);
        if let Some(i) = stray {
            let columns = shape[1];
            return Err(Error::OutsideMask {
                tensor: entry.name.clone(),
                row: i / columns,
                column: i % columns,
                value: values[i].to_f64(),
            });
        }
        for (at, &value) in self.places(layout, entry).zip(values) {
            if let Some(at) = at {
                buffer[at] = value;
            }
        }
        Ok(())
    }

    /// Numbers of all weights and biases as dense tensors, what the mask removes counted.
    pub fn dense_count(&self) -> usize {
        self.learned().map(|entry| self.shape(entry).iter().product::<usize>()).sum()
    }
}
