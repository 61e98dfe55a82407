//! The checked-in parser is the one that `grammar.pest` describes.
use quote::quote;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../flow-dsl/src");

fn generated() -> String {
    let grammar = std::fs::read_to_string(format!("{FOLDER}/grammar.pest")).unwrap();
    let input = quote! { #[grammar_inline = #grammar] pub struct FlowParser; };
    let parser = pest_generator::derive_parser(input, false);
    let file = quote! {
        /// The parser of `grammar.pest`.
        pub struct FlowParser;
        #parser
    };
    let text = prettyplease::unparse(&syn::parse2(file).unwrap());
    let command = "FLOW_BLESS=1 cargo test -p flow-tests --test front_end";
    format!("// Generated from grammar.pest; do not edit. `{command}` writes it.\n{text}")
}

#[test]
fn the_parser_is_fresh() {
    let path = format!("{FOLDER}/grammar.rs");
    let generated = generated();
    if std::env::var_os("FLOW_BLESS").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap();
    assert!(checked_in == generated, "grammar.pest has changed: run with FLOW_BLESS=1");
}
