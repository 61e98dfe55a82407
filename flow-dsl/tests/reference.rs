//! The documents hold: pages made from definitions are what the definitions say, and every text of the language in them compiles, or
//! fails as it says.
use flow_dsl::Options;
use flow_dsl::diagnostics::Severity;
use flow_dsl::diagnostics::render::render_all;
use flow_dsl::reference::pages;
use flow_dsl::source::Source;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

#[test]
fn pages_are_what_the_definitions_say() {
    for (file, text) in pages() {
        let path = root().join("docs/language").join(file);
        if std::env::var_os("FLOW_BLESS").is_some() {
            std::fs::write(&path, &text).expect("a page");
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(page == text, "docs/language/{file}: run `FLOW_BLESS=1 cargo test -p flow-dsl --test reference`");
    }
}

/// Every Markdown file of the root and of `docs`, but the page of errors: its texts are wrong by turns, and tested where they are written.
fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].iter().map(|f| root().join(f)).collect();
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let page = path.extension().is_some_and(|e| e == "md");
            if path.is_dir() {
                folders.push(path);
            } else if page && !path.ends_with("errors.md") {
                found.push(path);
            }
        }
    }
    found
}

/// A fenced block: what stands behind its fence, its text, and the line of its fence.
struct Block {
    info: String,
    text: String,
    line: usize,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in page.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(info) if !open => {
                let info = info.trim().to_owned();
                blocks.push(Block { info, text: String::new(), line: at + 1 });
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                let text = &mut blocks.last_mut().expect("an open block").text;
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// What a block says that is wrong with it: `flow` nothing, `flow,error=F0201+F0301` these codes; `None` for other languages. A title
/// may follow.
fn expected(info: &str) -> Option<BTreeSet<&str>> {
    let language = info.split_whitespace().next()?;
    match language.strip_prefix("flow")? {
        "" => Some(BTreeSet::new()),
        rest => Some(rest.strip_prefix(",error=")?.split('+').collect()),
    }
}

/// The codes of the errors and the names of the warnings, and the report.
fn found(text: &str) -> (BTreeSet<&'static str>, String) {
    let source = Source::new("block.flow", text);
    let compiled = flow_dsl::compile(&source, &Options::default());
    let codes = compiled.diagnostics.iter().map(|d| d.problem.code()).collect();
    let errors = compiled.diagnostics.iter().any(|d| d.problem.severity() == Severity::Error);
    assert_eq!(compiled.has_errors(), errors);
    (codes, render_all(&compiled.diagnostics, &source))
}

#[test]
fn every_text_in_the_documents_is_what_it_says() {
    let mut seen = 0;
    for path in documents() {
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for block in blocks(&page) {
            let Some(expected) = expected(&block.info) else {
                assert!(!block.info.starts_with("flow"), "{}:{}: `{}`", path.display(), block.line, block.info);
                continue;
            };
            let (codes, report) = found(&block.text);
            assert_eq!(codes, expected, "{}:{}:\n{report}", path.display(), block.line);
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} blocks");
}

/// Links between documents lead to files that exist.
#[test]
fn links_lead_somewhere() {
    for path in documents() {
        let page = std::fs::read_to_string(&path).expect("a document");
        let folder = path.parent().expect("a folder");
        for piece in page.split("](").skip(1) {
            let link = piece.split(')').next().unwrap_or_default();
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || link.contains("://") {
                continue;
            }
            assert!(folder.join(file).exists(), "{}: `{link}` leads nowhere", path.display());
        }
    }
}
