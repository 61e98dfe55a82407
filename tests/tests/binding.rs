//! Binding: from the tree to the bound tree, its diagnostics, alternation and names.
mod binding {
    mod corpus;
    mod messages;
    mod nets;
    mod shared;
    mod twice;
    mod walk;
}
