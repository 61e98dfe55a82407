//! What the tests share: the reference executor and numerical checks.
