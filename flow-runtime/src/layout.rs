//! The flat parameter buffer.
