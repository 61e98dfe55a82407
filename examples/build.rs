//! Compiles the flows of the examples; `include_flow!` brings them in.
use flow_dsl::build::{Errors, compile};

fn main() -> Result<(), Errors> {
    for name in ["galaxy", "learn", "throughput", "nice", "realnvp", "maf", "iaf"] {
        compile(format!("flows/{name}.flow"))?;
    }
    Ok(())
}
