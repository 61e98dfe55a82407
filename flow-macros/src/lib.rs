//! The `flow!` macro. Users find it in `flow_runtime`.

use flow_dsl::{Options, diagnostics, source};
use proc_macro::TokenStream;

/// Compiles flows that stand inline in Rust.
///
/// ```ignore
/// flow_runtime::flow! {
///     /// Two moons.
///     pub flow Moons[2] { base normal; repeat(6) { coupling(affine, hidden: [64, 64]); } }
/// }
/// ```
///
/// gives the type `Moons` (and `Moons64` in double precision). Errors are reported at their place in the text.
#[proc_macro]
pub fn flow(input: TokenStream) -> TokenStream {
    let (source, spans) = source::tokens::read("flow!", input.into());
    let compiled = flow_dsl::compile(&source, &Options::default());
    let mut tokens = compiled.tokens;
    tokens.extend(diagnostics::tokens::emit(&compiled.diagnostics, &source, &spans));
    tokens.into()
}
