//! Files: written all or nothing, and the archives of tensors that weights and checkpoints are kept in.
// What of it is not used yet, checkpoints use.
#[allow(dead_code)]
pub(crate) mod archive;
pub(crate) mod atomic;
mod header;
pub(crate) mod stamp;

pub use atomic::before_rename;
