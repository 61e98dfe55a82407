//! The adjoint of a program.
