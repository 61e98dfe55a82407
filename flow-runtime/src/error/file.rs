//! What can be wrong with a file of weights or a checkpoint.
use std::path::Path;

/// What is wrong with a file of tensors, say one of weights.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It is a file of another kind, or its beginning is lost.
    #[error("this is no safetensors file: {reason}")]
    NotSafetensors {
        /// What is not as it would be.
        reason: String,
    },
    /// It contradicts itself, or a part is missing.
    #[error("the file is damaged: {reason}; take another copy of it")]
    Damaged {
        /// What is wrong.
        reason: String,
    },
    /// It is a safetensors file of other origin.
    #[error(
        "not written by flow-runtime: its metadata has no key `flow`; set weights of other origin by `Model::set_parameter`"
    )]
    Foreign,
    /// A tensor has elements of a type that is not read.
    #[error("tensor `{tensor}` holds {found}; F32, F64 and U64 are read")]
    ElementType {
        /// Its name.
        tensor: String,
        /// The format's name for its type.
        found: String,
    },
    /// There is more to write than [`Model::load`](crate::Model::load) would read.
    #[error("its header would be {bytes} bytes long, and at most {most} are read; the flow has too many tensors")]
    TooLarge {
        /// Bytes of the header.
        bytes: usize,
        /// The most that a header may have.
        most: usize,
    },
}

/// How a message calls the file; bytes in memory have no path.
pub(super) fn origin(path: Option<&Path>) -> String {
    path.map_or_else(|| "the bytes given".into(), |path| path.display().to_string())
}
