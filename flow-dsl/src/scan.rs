//! Lexical checks before the parser.
