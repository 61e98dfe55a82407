//! No layer, transform, net or base is named outside its own file, its list and the tests: no code can then decide by a name.
use flow_dsl::{bases::BASES, layers::LAYERS, nets::NETS, transforms::TRANSFORMS};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Texts of diagnostics that the language's definition words, and that must say what they mean.
const TEXTS: &[(&str, &str)] = &[
    ("flow-dsl/src/diagnostics/lints.rs", "autoregressive"),
    ("flow-dsl/src/diagnostics/lints.rs", "permute"),
    ("flow-dsl/src/diagnostics/limits.rs", "repeat"),
    ("flow-dsl/src/diagnostics/structure.rs", "autoregressive"),
    ("flow-dsl/src/diagnostics/structure.rs", "coupling"),
    ("flow-dsl/src/diagnostics/structure.rs", "standardize"),
    ("flow-runtime/src/engine/init.rs", "standardize"),
    ("flow-runtime/src/fit/note.rs", "standardize"),
];

/// Identifiers that mean something else: the plan's operation, a builder's method, what a user asks of a model, a number that is
/// not subnormal.
const IDENTIFIERS: &[(&str, &str)] =
    &[("flow-dsl/src/", "repeat"), ("flow-dsl/src/lower/builder.rs", "permute"), ("flow-runtime/src/", "standardize")];

/// Words that mean other things too; as texts they are looked for where the compiler and the runtime might decide by a name.
const AMBIGUOUS: &[&str] = &["scale", "normal", "logistic"];

/// Where they might.
const DECIDING: &[&str] = &["lower", "optimise", "adjoint", "place", "emit", "engine", "exec"];

/// Whether a name is looked for in a file.
fn is_sought(kind: &str, name: &str, file: &str) -> bool {
    let decides = |room: &&str| file.contains(&format!("src/{room}/")) || file.ends_with(&format!("src/{room}.rs"));
    !AMBIGUOUS.contains(&name) || kind == "text" && DECIDING.iter().any(decides)
}

/// Folder of definitions, their names, their examples.
fn lists() -> [(&'static str, Vec<&'static str>, Vec<&'static str>); 4] {
    [
        ("layers", LAYERS.iter().map(|l| l.name).collect(), LAYERS.iter().map(|l| l.example).collect()),
        ("transforms", TRANSFORMS.iter().map(|t| t.name).collect(), TRANSFORMS.iter().map(|t| t.example).collect()),
        ("nets", NETS.iter().map(|n| n.name).collect(), NETS.iter().map(|n| n.example).collect()),
        ("bases", BASES.iter().map(|b| b.name).collect(), BASES.iter().map(|b| b.example).collect()),
    ]
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let inside = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flat_map(inside).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

/// Words of the code and words of its strings.
#[derive(Default)]
struct Words {
    identifiers: BTreeSet<String>,
    texts: BTreeSet<String>,
}

impl Words {
    /// Attributes, comments among them, say nothing, and what stands behind `#[cfg(test)]` is a test.
    fn read(&mut self, stream: TokenStream, examples: &[&str]) {
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(p) if p.as_char() == '#' => {
                    tokens.next_if(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == '!'));
                    let attribute = tokens.next().map(|t| t.to_string()).unwrap_or_default();
                    if attribute.replace(' ', "") == "[cfg(test)]" {
                        tokens.by_ref().find(ends_item);
                    }
                }
                TokenTree::Group(group) => self.read(group.stream(), examples),
                TokenTree::Ident(ident) => drop(self.identifiers.insert(ident.to_string())),
                TokenTree::Literal(literal) => self.text(&literal.to_string(), examples),
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn text(&mut self, literal: &str, examples: &[&str]) {
        if !examples.contains(&literal.trim_matches('"')) {
            let words = literal.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            self.texts.extend(words.map(str::to_owned));
        }
    }
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(p) => p.as_char() == ';',
        _ => false,
    }
}

/// Where each name occurs that should not: kind, file, name.
fn occurrences() -> BTreeSet<(&'static str, String, &'static str)> {
    let lists = lists();
    let examples: Vec<&str> = lists.iter().flat_map(|(_, _, examples)| examples.clone()).collect();
    let mut found = BTreeSet::new();
    for path in ["flow-dsl/src", "flow-runtime/src"].iter().flat_map(|folder| files(&root().join(folder))) {
        let file = path.strip_prefix(root()).expect("a file of ours").to_string_lossy().replace('\\', "/");
        if file.ends_with("tests.rs") || file.contains("/tests/") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let mut words = Words::default();
        words.read(text.parse().unwrap_or_else(|e| panic!("{file}: {e}")), &examples);
        for (folder, names, _) in &lists {
            let own = |name: &str| {
                [format!("{folder}.rs"), format!("{folder}/{name}.rs")].map(|f| format!("flow-dsl/src/{f}"))
            };
            for &name in names.iter().filter(|name| !own(name).contains(&file)) {
                let kinds = [("identifier", &words.identifiers), ("text", &words.texts)];
                let sought = kinds.into_iter().filter(|(kind, _)| is_sought(kind, name, &file));
                let holding = sought.filter(|(_, words)| words.contains(name));
                found.extend(holding.map(|(kind, _)| (kind, file.clone(), name)));
            }
        }
    }
    found
}

#[test]
fn names_stay_in_their_files() {
    let allowed =
        |kind, list: &[(&'static str, &'static str)]| list.iter().map(|&(f, n)| (kind, f, n)).collect::<Vec<_>>();
    let allowed = [allowed("identifier", IDENTIFIERS), allowed("text", TEXTS)].concat();
    let found = occurrences();
    let covers = |(kind, place, name): &(&str, &str, &str), (k, file, n): &(&str, String, &str)| {
        kind == k && name == n && file.starts_with(place)
    };
    let strays: Vec<_> = found.iter().filter(|at| !allowed.iter().any(|a| covers(a, at))).collect();
    assert!(strays.is_empty(), "named outside their files: {strays:#?}");
    let idle: Vec<_> = allowed.iter().filter(|a| !found.iter().any(|at| covers(a, at))).collect();
    assert!(idle.is_empty(), "allowed and not needed: {idle:#?}");
}

/// A file that no `mod` mentions would be no part of the compiler, and nobody would say so.
#[test]
fn every_file_is_in_its_list() {
    for (folder, mut names, _) in lists() {
        let mut stems: Vec<String> = files(&root().join("flow-dsl/src").join(folder))
            .iter()
            .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
            .collect();
        stems.sort();
        names.sort_unstable();
        assert_eq!(stems, names, "{folder}: files and names");
    }
}
