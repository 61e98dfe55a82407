//! Compiles every case at both optimisation levels and lists them for the tests.

#[path = "src/hand.rs"]
mod hand;

use flow_dsl::layers::LayerDef;
use flow_dsl::optimise::Level;
use flow_dsl::source::Source;
use flow_dsl::{Compiled, Options, build, diagnostics, emit};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Each text with its name.
type Texts = Vec<(String, String)>;

/// Scalar maps by their code, with the path of the first that has it.
type Maps = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=cases");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let (cases, examples) = (cases(), examples());
    let all = cases.iter().map(|text| (text, true)).chain(examples.iter().map(|text| (text, false)));
    let (mut modules, mut list, mut maps) = (String::new(), String::new(), Maps::new());
    for ((name, text), written) in all {
        modules += &modules_of(&out, name, &|level| compile(name, text, level), &mut maps);
        for flow in compile(name, text, Level::All).flows {
            list += &entry(name, text, written, &flow.bound.name);
        }
    }
    modules += &modules_of(&out, "hand", &hand_code, &mut maps);
    let text = format!(
        "{modules}\n/// Every flow of every case.\npub static CASES: &[crate::case::Case] = &[\n{list}];\n\n\
         /// Every flow built by hand.\npub static HAND: &[crate::case::Case] = &[\n{}];\n",
        hand_entries()
    );
    write(&out.join("cases.rs"), &text);
}

/// The texts of `cases/`, by name.
fn cases() -> Texts {
    let folder = std::fs::read_dir("cases").expect("the folder of cases");
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("a case").path()).collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("a text"))
    };
    files.iter().map(read).collect()
}

/// The examples of every layer, transform and net that the registries list.
fn examples() -> Texts {
    let layers = flow_dsl::layers::LAYERS.iter().map(|l| ("layer", l.name, l.example));
    let transforms = flow_dsl::transforms::TRANSFORMS.iter().map(|t| ("transform", t.name, t.example));
    let nets = flow_dsl::nets::NETS.iter().map(|n| ("net", n.name, n.example));
    layers.chain(transforms).chain(nets).map(|(kind, name, text)| (format!("{kind}_{name}"), text.into())).collect()
}

fn compile(name: &str, text: &str, level: Level) -> Compiled {
    let source = Source::new(format!("{name}.flow"), text);
    let compiled = flow_dsl::compile(&source, &Options { level, ..Options::default() });
    let report = diagnostics::render::render_all(&compiled.diagnostics, &source);
    assert!(compiled.diagnostics.is_empty(), "\n{report}");
    compiled
}

/// The code of the flows built by hand.
fn hand_code(level: Level) -> Compiled {
    let flow = |(text, def): &(&str, &'static LayerDef)| {
        emit::emit(&hand::stages(text, def, level).placed, &emit::Style::default())
    };
    Compiled { tokens: hand::FLOWS.iter().map(flow).collect(), ..Compiled::default() }
}

fn hand_entries() -> String {
    let one = |(text, def): &(&str, &'static LayerDef)| {
        entry("hand", text, false, &hand::stages(text, def, Level::None).bound.name)
    };
    hand::FLOWS.iter().map(one).collect()
}

/// Two modules over two files of generated code.
fn modules_of(out: &Path, name: &str, code: &dyn Fn(Level) -> Compiled, maps: &mut Maps) -> String {
    let mut levels = String::new();
    for (level, word) in [(Level::All, "optimised"), (Level::None, "plain")] {
        let file = out.join(format!("{name}_{word}.rs"));
        let text = build::format(&code(level));
        write(&file, &share(&text, &format!("crate::compiled::{name}::{word}"), maps));
        let path = format!("concat!(env!(\"OUT_DIR\"), \"/{name}_{word}.rs\")");
        let _ = writeln!(levels, "    /// {word}\n    pub mod {word} {{\n        include!({path});\n    }}");
    }
    format!("/// `{name}.flow`\npub mod {name} {{\n{levels}}}\n")
}

/// A flow's entry in the list of cases.
fn entry(name: &str, text: &str, written: bool, flow: &str) -> String {
    let program = |word: &str| format!("crate::case::Build::of::<{name}::{word}::{flow}>()");
    let (optimised, plain) = (program("optimised"), program("plain"));
    format!(
        "    crate::case::Case {{ file: {name:?}, written: {written}, flow: {flow:?}, text: {text:?}, \
         optimised: {optimised}, plain: {plain} }},\n"
    )
}

fn write(file: &Path, text: &str) {
    if std::fs::read_to_string(file).map_or(true, |old| old != text) {
        std::fs::write(file, text).expect("generated code");
    }
}

/// Generated code in which a scalar map that an earlier module has, character by character, is that module's: maps are what takes the
/// compiler long (vectors, three instruction sets, two element types), and a thousand of them are fifty.
fn share(code: &str, path: &str, maps: &mut Maps) -> String {
    let (mut out, mut docs, mut module) = (String::new(), String::new(), String::new());
    let mut lines = code.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("pub mod ") {
            module = name.trim_end_matches(" {\n").to_owned();
        }
        let next = lines.peek().copied().unwrap_or_default();
        if line.starts_with("    ///") && (next.starts_with("    pub struct") || next.starts_with("    ///")) {
            docs += line;
            continue;
        }
        let mut item = std::mem::take(&mut docs) + line;
        if line.starts_with("    pub struct") && next.starts_with("    impl rt::Map<") {
            let mut body = String::new();
            while body.lines().last() != Some("    }") {
                body += lines.next().expect("the end of an impl");
            }
            let name = line.trim().trim_start_matches("pub struct ").trim_end_matches(';');
            let own = format!("{path}::{module}::{name}");
            match maps.entry(body.replace(&format!(" for {name} "), " for _ ")) {
                Entry::Occupied(first) => item = format!("    pub use {} as {name};\n", first.get()),
                Entry::Vacant(first) => {
                    first.insert(own);
                    item += &body;
                }
            }
        }
        out += &item;
    }
    out
}
