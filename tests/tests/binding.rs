//! Binding: from the tree to the bound tree, its diagnostics, alternation and names.
#[path = "binding/corpus.rs"]
mod corpus;
#[path = "binding/shared.rs"]
mod shared;
