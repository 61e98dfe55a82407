//! Layers bound to their definitions, arguments typed, shapes known.
