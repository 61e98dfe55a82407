//! Macro tokens turned back into a text, each token at its own place.
