//! Operations: forward and adjoint side by side.
