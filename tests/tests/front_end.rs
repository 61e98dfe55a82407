//! Text and tokens to trees: the corpus through every front end, messages, recovery, hostile texts, the printer.
mod front {
    pub mod catalogue;
    pub mod corpus;
    pub mod grammar;
    pub mod hostile;
    pub mod messages;
    pub mod shared;
}
