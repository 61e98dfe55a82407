//! scratch: prints the stages of a text
fn main() {
    let text = std::env::args().nth(1).unwrap();
    let source = flow_dsl::source::Source::new("look", text);
    for level in [flow_dsl::optimise::Level::None, flow_dsl::optimise::Level::All] {
        let c = flow_dsl::compile(&source, &flow_dsl::Options { level, ..Default::default() });
        println!("{}", flow_dsl::diagnostics::render::render_all(&c.diagnostics, &source));
        for f in &c.flows {
            println!("{}\n{}", f.lowered, f.placed.plan);
            for s in &f.placed.slots {
                println!("{s:?}");
            }
        }
        println!("{}", flow_dsl::build::format(&c));
    }
}
