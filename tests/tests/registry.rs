//! Every layer, transform and net of the registries: its example compiles, comes back from the printer, and is among the cases, so
//! that everything in `numbers` holds for it.
use flow_dsl::diagnostics::Sink;
use flow_dsl::optimise::Level;
use flow_dsl::source::Source;
use flow_dsl::{Options, ast, fmt, parse};

/// Kind, word and example of everything listed.
fn listed() -> Vec<(&'static str, &'static str, &'static str)> {
    let layers = flow_dsl::layers::LAYERS.iter().map(|l| ("layer", l.name, l.example));
    let transforms = flow_dsl::transforms::TRANSFORMS.iter().map(|t| ("transform", t.name, t.example));
    let nets = flow_dsl::nets::NETS.iter().map(|n| ("net", n.name, n.example));
    layers.chain(transforms).chain(nets).collect()
}

fn tree(text: &str) -> ast::File {
    let mut sink = Sink::new();
    let file = parse::parse(&Source::new("example.flow", text), &mut sink);
    assert!(sink.drain().is_empty(), "{text}");
    file
}

#[test]
fn examples_use_what_they_explain() {
    for (kind, name, example) in listed() {
        let mut words = example.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        assert!(words.any(|word| word == name), "the example of {kind} {name} does not use it");
    }
}

#[test]
fn examples_compile_at_both_levels() {
    for (kind, name, example) in listed() {
        for level in [Level::None, Level::All] {
            let source = Source::new(format!("{name}.flow"), example);
            let compiled = flow_dsl::compile(&source, &Options { level, ..Options::default() });
            let report = flow_dsl::diagnostics::render::render_all(&compiled.diagnostics, &source);
            assert!(compiled.diagnostics.is_empty() && !compiled.flows.is_empty(), "{kind} {name}:\n{report}");
        }
    }
}

#[test]
fn examples_come_back_from_the_printer() {
    let tokens = |text: &str| flow_dsl::compile(&Source::new("a.flow", text), &Options::default()).tokens.to_string();
    for (kind, name, example) in listed() {
        let printed = fmt::file(&tree(example));
        assert_eq!(fmt::file(&tree(&printed)), printed, "{kind} {name}");
        assert_eq!(tokens(&printed), tokens(example), "{kind} {name}");
    }
}

/// The bound tree prints as a text with every default written out, which means the same.
#[test]
fn defaults_written_out_mean_the_same() {
    for case in flow_tests::CASES {
        let stages = case.stages(Level::All);
        let written = stages.bound.to_string();
        let again = flow_dsl::compile(&Source::new("written.flow", &written), &Options::default());
        assert!(!again.has_errors() && again.flows.len() == 1, "{}:\n{written}", case.name());
        assert_eq!(
            again.flows[0].placed.plan.to_string(),
            stages.placed.plan.to_string(),
            "{}:\n{written}",
            case.name()
        );
    }
}

#[test]
fn examples_are_cases() {
    for (kind, name, example) in listed() {
        let file = format!("{kind}_{name}");
        assert!(flow_tests::CASES.iter().any(|c| c.file == file && c.text == example), "{file} is no case");
    }
}
