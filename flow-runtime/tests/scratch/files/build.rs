//! Compiles the flows.
fn main() {
    flow_dsl::build::Build::new().directory("flows").copy_to("src/generated").compile();
}
