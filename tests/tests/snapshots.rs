//! What the compiler says and writes, as text.
mod snapshots {
    pub mod diagnostics;
    pub mod passes;
    pub mod texts;
}
