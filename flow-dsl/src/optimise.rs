//! The passes over a plan.
