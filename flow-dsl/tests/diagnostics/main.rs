//! What the compiler says about broken texts: the room `tests/diagnostics`, the catalogue of codes, and what explains them.
//!
//! Every text there ends with its expectation, in comments. To write them anew after a change of words:
//!
//! ```text
//! FLOW_BLESS=1 cargo test -p flow-dsl --test diagnostics
//! ```
//! and then read the difference. The same command makes `docs/errors.md` of the explanations.
mod catalogue;
mod explanations;
mod room;
mod said;
