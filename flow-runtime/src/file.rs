//! Files: written all or nothing, and the archives of tensors that weights and checkpoints are kept in.
pub(crate) mod archive;
pub(crate) mod atomic;
mod header;
pub(crate) mod stamp;

pub use atomic::before_rename;
