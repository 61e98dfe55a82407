//! What the engine makes of the maps of the language, and random expressions.

mod formulas;
mod gradients;
mod random;
