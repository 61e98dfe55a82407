//! Binding: from the tree to the bound tree, its diagnostics, alternation and names.
mod binding {
    mod both;
    mod corpus;
    mod guesses;
    mod limits;
    mod messages;
    mod mistakes;
    mod names;
    mod nets;
    mod shared;
    mod twice;
    mod walk;
}
