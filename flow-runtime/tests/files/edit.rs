//! Files changed as no version of this crate would write them.
use serde_json::Value;

/// The header of a file and the bytes after it.
pub struct Parts {
    pub header: Value,
    pub data: Vec<u8>,
}

impl Parts {
    pub fn of(bytes: &[u8]) -> Self {
        let (length, rest) = bytes.split_first_chunk().unwrap();
        let (header, data) = rest.split_at(u64::from_le_bytes(*length) as usize);
        Parts { header: serde_json::from_slice(header).unwrap(), data: data.to_vec() }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let header = self.header.to_string();
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(&self.data);
        bytes
    }

    /// Changes the metadata.
    pub fn metadata(&mut self, change: impl FnOnce(&mut Value)) {
        let text = &mut self.header["__metadata__"]["flow"];
        let mut metadata = serde_json::from_str(text.as_str().unwrap()).unwrap();
        change(&mut metadata);
        *text = metadata.to_string().into();
    }

    /// Where a tensor's bytes begin.
    pub fn offset(&self, name: &str) -> usize {
        self.header[name]["data_offsets"][0].as_u64().unwrap() as usize
    }

    /// Sets the number of a tensor of f64.
    pub fn set(&mut self, name: &str, index: usize, value: f64) {
        let at = self.offset(name) + 8 * index;
        self.data[at..at + 8].copy_from_slice(&value.to_le_bytes());
    }
}
