//! All that generated code may call.
