//! Instruction sets.
