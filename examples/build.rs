//! Compiles the flows of the examples; `include_flow!` brings them in.
fn main() {
    flow_dsl::build::compile("flows");
}
