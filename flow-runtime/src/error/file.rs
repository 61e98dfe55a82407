//! What can be wrong with a file of weights or a checkpoint.
use super::{Error, shown};
use crate::file::stamp::{CHECKPOINT, WEIGHTS};
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
        "not written by flow-runtime: its metadata has no key `flow`; set weights of other origin by \
        `Model::set_parameter`"
    )]
    Foreign,
    /// A tensor has elements of a type that is not read.
    #[error("tensor `{tensor}` holds {found}; F32 and F64 are read")]
    ElementType {
        /// Its name.
        tensor: String,
        /// The format's name for its type.
        found: String,
    },
    /// It was written in a way that this version does not know.
    #[error("written by flow-runtime {version} in format {found}; this version reads formats up to {known}: update it")]
    Newer {
        /// The file's format.
        found: u64,
        /// The latest one known here.
        known: u64,
        /// What wrote it, as it says.
        version: String,
    },
    /// It keeps something else, say a checkpoint where weights are wanted.
    #[error("this is a file of kind `{found}`, and one of kind `{expected}` is wanted{}", kind_advice(.found))]
    Kind {
        /// What is wanted.
        expected: &'static str,
        /// What the file says it holds.
        found: String,
    },
    /// It belongs to another flow. Both texts have their defaults written out, so that few of their lines may be as a user wrote
    /// them.
    #[error(
        "it belongs to another flow: with all defaults written out, line {line} of that one's text is `{found}`, and here it \
         is `{expected}`"
    )]
    OtherFlow {
        /// The first line in which the texts differ, counted from 1.
        line: usize,
        /// This line in the flow's text, shortened about the difference; empty if the text ends before.
        expected: String,
        /// The same of the text in the file.
        found: String,
    },
    /// Its numbers are of double precision, and those wanted are not.
    #[error(
        "its numbers are f64 and the model's would be f32; load it as the model of f64 and round that by `.cast::<f32>()`"
    )]
    Double,
    /// A tensor of the flow is not there.
    #[error("tensor `{tensor}` is missing")]
    MissingTensor {
        /// Its name.
        tensor: String,
    },
    /// There is a tensor that the flow does not have.
    #[error("the flow has no tensor `{tensor}`, but the file has one")]
    ExtraTensor {
        /// Its name.
        tensor: String,
    },
    /// A tensor cannot be the flow's: its shape, or a number in it.
    #[error("{0}")]
    Tensor(Box<Error>),
    /// There is more to write than would be read again.
    #[error("its header would be {bytes} bytes long, and at most {most} are read; the flow has too many tensors")]
    TooLarge {
        /// Bytes of the header.
        bytes: usize,
        /// The most that a header may have.
        most: usize,
    },
}

impl FileFault {
    /// A damaged file; what it says of itself is cut short, and no control character of it reaches a terminal.
    pub(crate) fn damaged(reason: impl AsRef<str>) -> Self {
        Self::Damaged { reason: shown(reason.as_ref()) }
    }

    /// A file of another kind.
    pub(crate) fn not_safetensors(reason: impl Into<String>) -> Self {
        Self::NotSafetensors { reason: reason.into() }
    }

    /// As an error about a file.
    pub(crate) fn of(self, path: &Path) -> Error {
        Error::File { path: Some(path.to_owned()), fault: self }
    }

    /// As an error about bytes in memory.
    pub(crate) fn of_bytes(self) -> Error {
        Error::File { path: None, fault: self }
    }
}

fn kind_advice(found: &str) -> &'static str {
    match found {
        CHECKPOINT => "; read the weights of a checkpoint by `Model::from_checkpoint`",
        WEIGHTS => "; read a model by `Model::load`, and train it on without `resume`",
        _ => "",
    }
}

/// How a message calls the file; bytes in memory have no path.
pub(super) fn origin(path: Option<&Path>) -> String {
    path.map_or_else(|| "the bytes given".into(), |path| path.display().to_string())
}
