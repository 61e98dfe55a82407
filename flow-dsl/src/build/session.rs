//! What one run of a build script has compiled: it may call the helper several times, and names are a crate's.
use super::{Errors, output};
use crate::ast::{Ident, ItemKind, ItemName};
use crate::diagnostics::{NameProblem, Problem, Sink};
use crate::parse::parse;
use crate::source::{LineIndex, Source};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// By the folder that they write to: a process is one crate's script, but not in tests.
static SESSIONS: Mutex<BTreeMap<PathBuf, Session>> = Mutex::new(BTreeMap::new());

/// One run of a build script.
#[derive(Default)]
pub(super) struct Session {
    begun: bool,
    /// Files by the name that is included; small letters, for systems that tell no others.
    files: BTreeMap<String, PathBuf>,
    /// Flows by name.
    flows: BTreeMap<String, (Arc<Source>, Ident)>,
}

/// Does something in the session of a folder.
pub(super) fn with<T>(folder: &Path, act: impl FnOnce(&mut Session) -> T) -> T {
    let mut sessions = SESSIONS.lock().unwrap_or_else(PoisonError::into_inner);
    act(sessions.entry(folder.to_owned()).or_default())
}

impl Session {
    /// Before the first file is written.
    pub(super) fn begin(&mut self, folder: &Path) -> Result<(), Errors> {
        if !std::mem::replace(&mut self.begun, true) {
            output::begin(folder)?;
        }
        Ok(())
    }

    /// Enters a file and its flows; reports the names that another one has.
    pub(super) fn enter(&mut self, path: &Path, source: &Source) -> Errors {
        let mut errors = Errors::default();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match self.files.insert(name.to_lowercase(), path.to_owned()) {
            Some(first) if first == path => {
                errors.join(Errors::of(format!("error: {} is compiled twice\n", path.display())));
                return errors;
            }
            Some(first) => errors.join(Errors::of(format!(
                "error: two files would be `include_flow!({name:?})`\n  = note: {} and {}\n  = help: rename one of them\n",
                first.display(),
                path.display()
            ))),
            None => {}
        }
        let source = Arc::new(source.clone());
        for flow in flows(&source) {
            match self.flows.get(&flow.text) {
                // Two of one text are for the compiler to report.
                Some((first, at)) if first.name != source.name => errors.join(twice(&source, &flow, first, at)),
                Some(_) => {}
                None => drop(self.flows.insert(flow.text.clone(), (source.clone(), flow))),
            }
        }
        errors
    }
}

/// The names of a text's flows, errors or not.
fn flows(source: &Source) -> Vec<Ident> {
    let tree = parse(source, &mut Sink::new());
    let flows = tree.items.into_iter().filter(|item| item.kind == ItemKind::Flow);
    let name = |name| match name {
        ItemName::Word(name) => Some(name),
        _ => None,
    };
    flows.filter_map(|item| name(item.name)).collect()
}

/// The report that a name has two places in two files, in rustc's look.
fn twice(source: &Source, flow: &Ident, first: &Source, at: &Ident) -> Errors {
    let words = Problem::from(NameProblem::Twice { kind: "flow", name: flow.text.clone() }).words();
    let number =
        |source: &Source, name: &Ident| LineIndex::new(source).position(name.range.start).line.to_string().len();
    let gutter = number(source, flow).max(number(first, at));
    let label = words.labels.first().map_or("", String::as_str);
    let (here, there) = (place("-->", '^', source, flow, "", gutter), place(":::", '-', first, at, label, gutter));
    let blank = format!("{:gutter$} |", "");
    Errors::of(format!("error[{}]: {}\n{here}{blank}\n{there}", words.code, words.message))
}

/// A line of a text with a mark under a name.
fn place(arrow: &str, sign: char, source: &Source, name: &Ident, label: &str, gutter: usize) -> String {
    let index = LineIndex::new(source);
    let at = index.position(name.range.start);
    let (line, blank) = (index.line(at.line).replace('\t', " "), format!("{:gutter$} |", ""));
    let marks = format!("{}{} {label}", " ".repeat(at.column - 1), String::from(sign).repeat(name.text.len()));
    format!(
        "{:gutter$}{arrow} {}:{}:{}\n{blank}\n{:gutter$} | {line}\n{blank} {}\n",
        "",
        source.name,
        at.line,
        at.column,
        at.line,
        marks.trim_end()
    )
}
