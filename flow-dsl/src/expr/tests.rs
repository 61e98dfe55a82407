//! What the engine makes of the maps of the language, and random expressions.

mod affine;
mod formulas;
mod gradients;
mod identity;
mod random;
