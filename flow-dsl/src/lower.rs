//! From bound tree to plan.
