//! What each code means, at length: `explanations.md`, from which `docs/errors.md` is made.
use super::Code;

static TEXT: &str = include_str!("explanations.md");

/// What a code or a lint means: a few lines, a wrong text and a right one, as Markdown. `None` for what is no code.
///
/// ```
/// let text = flow_dsl::diagnostics::explain("F0103").expect("a code");
/// assert!(text.contains("```flow"));
/// assert_eq!(flow_dsl::diagnostics::explain("F9999"), None);
/// ```
pub fn explain(code: &str) -> Option<&'static str> {
    Code::ALL.iter().find(|known| known.name() == code)?;
    let heading = format!("## {code}\n");
    let start = TEXT.find(&heading)? + heading.len();
    let text = &TEXT[start..];
    Some(text[..text.find("\n## ").unwrap_or(text.len())].trim())
}
