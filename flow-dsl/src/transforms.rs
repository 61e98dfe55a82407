//! The list of scalar transforms.
