//! Compiles the flows.
fn main() {
    flow_dsl::build::Build::new().directory("flows").runtime("::flow").compile();
}
