//! What `flow_runtime::flow!` calls.

use flow_dsl::emit::{Style, skeleton};
use flow_dsl::{Options, diagnostics, source};
use proc_macro::TokenStream;

/// Compiles the flows of a text. First in the input stands the path of the runtime, as one token.
#[doc(hidden)]
#[proc_macro]
pub fn flow(input: TokenStream) -> TokenStream {
    let mut input = proc_macro2::TokenStream::from(input).into_iter();
    let style = Style { runtime: input.next().into_iter().collect() };
    let text: proc_macro2::TokenStream = input.collect();
    let (source, spans) = source::tokens::read("flow!", text.clone());
    let compiled = flow_dsl::compile(&source, &Options { style: style.clone(), ..Options::default() });
    let mut tokens = compiled.tokens.clone();
    if compiled.has_errors() {
        let names = compiled.flows.iter().map(|flow| flow.bound.name.as_str());
        tokens.extend(skeleton::emit(text, names, &style));
    }
    tokens.extend(diagnostics::tokens::emit(&compiled.diagnostics, &source, &spans));
    tokens.into()
}
