//! Binding: from the tree to the bound tree, its diagnostics, alternation and names.
mod binding {
    mod both;
    mod corpus;
    mod messages;
    mod mistakes;
    mod nets;
    mod shared;
    mod walk;
}
