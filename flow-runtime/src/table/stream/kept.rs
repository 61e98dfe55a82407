//! The columns of the input that are written beside log p, as they are.
use csv::ByteRecord;

use super::{Keep, LOG_PROB};
use crate::error::{Error, Result};
use crate::table::Float;
use crate::table::chunks::Chunks;
use crate::table::csv::Rows;
use crate::table::write::text;

pub(super) struct Kept {
    pub names: Vec<String>,
    /// Where they stand: in the text, or among the numbers of an array.
    places: Vec<usize>,
    /// Their cells in the rows of this chunk, if it is of a text.
    cells: Vec<ByteRecord>,
}

impl Kept {
    /// `numbers` are the names of an array's columns.
    pub fn new<T: Float>(chunks: &Chunks<T>, keep: &Keep, numbers: &[&str]) -> Result<Self> {
        let all: Vec<String> = match chunks.text() {
            Some(rows) => rows.all_names().to_vec(),
            None => numbers.iter().map(|name| (*name).to_owned()).collect(),
        };
        let place = |name: &String| match chunks.text() {
            Some(rows) => rows.place(name),
            None => all
                .iter()
                .position(|own| own == name)
                .ok_or_else(|| Error::unknown_column(name, all.iter().map(|own| &own[..]))),
        };
        let places = match keep {
            Keep::None => Vec::new(),
            Keep::All => (0..all.len()).collect(),
            Keep::Columns(names) => names.iter().map(place).collect::<Result<_>>()?,
        };
        let names: Vec<String> = places.iter().map(|&place| all[place].clone()).collect();
        if names.iter().any(|name| name == LOG_PROB) {
            let reason = format!(
                "a column to keep is called `{LOG_PROB}`, as the one that is written; rename it, or keep others"
            );
            return Err(Error::option("keep", reason));
        }
        Ok(Self { names, places, cells: Vec::new() })
    }

    /// Forgets the rows of the last chunk.
    pub fn clear(&mut self) {
        self.cells.clear();
    }

    /// Takes the cells of a text's row.
    pub fn take<T: Float>(&mut self, row: &Rows<T>) {
        if !self.places.is_empty() {
            self.cells.push(self.places.iter().map(|&place| row.cell(place)).collect());
        }
    }

    /// Appends the cells of the chunk's row `i`, whose numbers are `row`, to a record.
    pub fn append<T: Float>(&self, i: usize, row: &[T], record: &mut ByteRecord) {
        match self.cells.get(i) {
            Some(cells) => cells.iter().for_each(|cell| record.push_field(cell)),
            None => self.places.iter().for_each(|&place| record.push_field(text(&row[place]).as_bytes())),
        }
    }
}
