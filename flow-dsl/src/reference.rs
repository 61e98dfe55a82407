//! The pages of the language reference that the definitions are written into: Markdown, made from the registries.
//!
//! Pure functions. A test compares the pages with `docs/language` and, with `FLOW_BLESS=1`, writes them there.
mod activations;
mod arguments;
mod bases;
mod later;
mod layers;
mod nets;
mod transforms;

/// A page: the name of its file, and its text.
pub type Page = (&'static str, String);

/// Every page that is made from definitions.
///
/// ```
/// let pages = flow_dsl::reference::pages();
/// assert!(pages.iter().any(|(file, text)| *file == "layers.md" && text.starts_with("# Layers")));
/// ```
pub fn pages() -> Vec<Page> {
    vec![
        ("layers.md", layers::page()),
        ("transforms.md", transforms::page()),
        ("nets.md", nets::page()),
        ("bases.md", bases::page()),
        ("activations.md", activations::page()),
        ("later.md", later::page()),
    ]
}

/// A page of entries under a title.
fn page(title: &str, introduction: &str, entries: impl Iterator<Item = String>) -> String {
    let made = "<!-- Made from the definitions in flow-dsl/src: change them, then \
                `FLOW_BLESS=1 cargo test -p flow-dsl --test reference`. -->";
    let entries: Vec<String> = entries.collect();
    format!("# {title}\n\n{made}\n\n{introduction}\n\n{}\n", entries.join("\n\n"))
}

/// One entry: the word, what it is, its parts; empty parts are left out.
fn entry(name: &str, doc: &str, parts: &[String]) -> String {
    let parts = parts.iter().filter(|part| !part.is_empty()).map(String::as_str);
    [format!("## `{name}`").as_str(), doc].into_iter().chain(parts).collect::<Vec<_>>().join("\n\n")
}

/// `**What** text`, or nothing.
fn said(what: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("**{what}.** {}{}", text, if ends(text) { "" } else { "." }) }
}

fn ends(text: &str) -> bool {
    text.ends_with(['.', '!', '?'])
}

/// A text of the language that compiles.
fn example(text: &str) -> String {
    format!("```flow\n{}\n```", text.trim_end())
}

/// A text of the language that is refused with this code.
fn example_that_fails(code: &str, text: &str) -> String {
    format!("```flow,error={code}\n{text}\n```")
}

/// Lines of formulas, as they stand.
fn formulas(lines: &[String]) -> String {
    format!("```text\n{}\n```", lines.join("\n"))
}

/// Arguments that this version does not compile.
fn refused(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.is_empty() {
        true => String::new(),
        false => format!("**Not available yet** (F0002): {}.", words.join(", ")),
    }
}
