//! The helper for build scripts, and generated code as text.
//!
//! ```no_run
//! // In the function `main` of build.rs:
//! flow_dsl::build::compile("flows"); // a file, or all files of a folder
//! ```
//! and in the crate `flow_runtime::include_flow!("galaxy");` for `flows/galaxy.flow`. What is wrong reaches the user through cargo,
//! in rustc's look. [`Build`] has more to choose.

mod errors;
mod inputs;
mod output;
mod session;

use crate::diagnostics::{Severity, render::render_all};
use crate::optimise::Level;
use crate::source::Source;
use crate::{Compiled, Options};
pub use errors::Errors;
use inputs::Input;
use session::Session;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// Compiles a `.flow` file, or all of a folder and of the folders in it, for `flow_runtime::include_flow!`: see
/// [`Build::compile`]. The path is relative to the crate.
pub fn compile(path: impl AsRef<Path>) {
    compile_with(path, &Options::default());
}

/// As [`compile`], with options.
pub fn compile_with(path: impl AsRef<Path>, options: &Options) {
    let path = path.as_ref();
    let build = Build { options: options.clone(), ..Build::new() };
    if path.is_dir() { build.directory(path).compile() } else { build.file(path).compile() }
}

/// What a build script compiles, and how.
///
/// ```no_run
/// // In the function `main` of build.rs:
/// flow_dsl::build::Build::new().directory("flows").file("models/galaxy.flow").copy_to("src/generated").compile();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is compiled before `compile`"]
pub struct Build {
    inputs: Vec<Input>,
    options: Options,
    runtime: Option<String>,
    copy_to: Option<PathBuf>,
}

impl Build {
    /// Nothing yet.
    pub fn new() -> Build {
        Build::default()
    }

    /// With a file. `flows/galaxy.v2.flow` is for `include_flow!("galaxy.v2")`, whatever folder it stands in.
    pub fn file(mut self, path: impl AsRef<Path>) -> Build {
        self.inputs.push(Input::File(path.as_ref().to_owned()));
        self
    }

    /// With all `.flow` files of a folder and of the folders in it, in the order of their paths; new ones are seen. What begins
    /// with a dot is passed over, as are links to folders.
    pub fn directory(mut self, path: impl AsRef<Path>) -> Build {
        self.inputs.push(Input::Directory(path.as_ref().to_owned()));
        self
    }

    /// How much is optimised; everything unless said otherwise.
    pub fn level(mut self, level: Level) -> Build {
        self.options.level = level;
        self
    }

    /// Where the generated code finds the runtime, if Cargo.toml gives it another name: `::name` for
    /// `name = { package = "flow-runtime", … }`. It is `::flow_runtime` unless said otherwise.
    pub fn runtime(mut self, path: &str) -> Build {
        self.runtime = Some(path.to_owned());
        self
    }

    /// Writes the generated files to this folder too, `galaxy.rs` for `galaxy.flow`: to read, or to check in. What was generated
    /// there from a file that no longer exists is removed.
    pub fn copy_to(mut self, folder: impl AsRef<Path>) -> Build {
        self.copy_to = Some(folder.as_ref().to_owned());
        self
    }

    /// Compiles everything, for build scripts. Tells cargo when to run the script again. Errors of all files reach the user, and
    /// cargo then fails the build; so do warnings, which let it pass.
    ///
    /// A generated file is written only if its contents change, and those of files that are no longer compiled are removed. Two
    /// files of one name, or two flows of one name, are an error in one crate; the script may call this several times.
    pub fn compile(&self) {
        if let Err(errors) = self.try_compile() {
            // Once in a script, however often it calls this.
            static EXPLAINED: Once = Once::new();
            errors.to_string().lines().for_each(|line| println!("cargo::error={line}"));
            if let Some(line) = errors.more() {
                EXPLAINED.call_once(|| println!("cargo::error={line}"));
            }
        }
    }

    /// As [`Build::compile`], for scripts that handle errors themselves.
    ///
    /// # Errors
    /// Files that cannot be read or written; errors in them; names that two files or two flows have. The report says where.
    pub fn try_compile(&self) -> Result<(), Errors> {
        let out = std::env::var_os("OUT_DIR");
        let out = out.ok_or_else(|| Errors::of("error: OUT_DIR is not set: call this from a build script"))?;
        let mut told = Vec::new();
        let result = self.compile_into(&Path::new(&out).join("flow"), &mut told);
        told.iter().for_each(|line| println!("cargo::{line}"));
        result
    }

    /// The same into a folder; what cargo is told goes to `told`.
    fn compile_into(&self, folder: &Path, told: &mut Vec<String>) -> Result<(), Errors> {
        let options = self.options()?;
        let mut errors = Errors::default();
        let files = inputs::find(&self.inputs, told, &mut errors);
        session::with(folder, |session| {
            let mut codes = Vec::new();
            for path in &files {
                match one(path, &options, session, told) {
                    Ok(code) => codes.push((path, code)),
                    Err(e) => errors.join(e),
                }
            }
            errors.none()?;
            session.begin(folder)?;
            self.write(folder, &codes)
        })
    }

    fn options(&self) -> Result<Options, Errors> {
        let mut options = self.options.clone();
        if let Some(text) = &self.runtime {
            let path = syn::parse_str::<syn::Path>(text);
            let path = path.map_err(|_| {
                Errors::of(format!("error: `runtime({text:?})` is no path of Rust\n  = help: write `::name`\n"))
            })?;
            options.style.runtime = quote::quote!(#path);
        }
        Ok(options)
    }

    fn write(&self, folder: &Path, codes: &[(&PathBuf, String)]) -> Result<(), Errors> {
        let earlier = output::before(folder);
        for (path, code) in codes {
            output::write(folder, Some(&earlier), &output::name(path), code)?;
        }
        let Some(copies) = &self.copy_to else { return Ok(()) };
        for (path, code) in codes {
            output::write(copies, None, &output::name(path), code)?;
        }
        output::remove_orphans(copies)
    }
}

/// The generated code of a file.
fn one(path: &Path, options: &Options, session: &mut Session, told: &mut Vec<String>) -> Result<String, Errors> {
    let source = Source::new(path.display().to_string(), inputs::read(path)?);
    let mut errors = session.enter(path, &source);
    match generate(&source, options) {
        Ok((code, warnings)) => {
            told.extend(warnings.lines().map(|line| format!("warning={line}")));
            errors.none().map(|()| code)
        }
        Err(e) => {
            errors.join(e);
            Err(errors)
        }
    }
}

/// The generated code of a text, formatted: for reading, and for snapshots of one's own flows.
///
/// `name` is what the text is called in reports. Two calls with the same arguments give the same bytes.
///
/// ```
/// let code = flow_dsl::build::rust("g.flow", "flow G[2] { base normal; coupling(affine); }", &Default::default())?;
/// assert!(code.contains("fn density"));
/// # Ok::<(), flow_dsl::build::Errors>(())
/// ```
///
/// # Errors
/// The text has errors: the report says where.
pub fn rust(name: &str, text: &str, options: &Options) -> Result<String, Errors> {
    generate(&Source::new(name, text), options).map(|(code, _)| code)
}

/// Formats generated items.
pub fn format(compiled: &Compiled) -> String {
    match syn::parse2::<syn::File>(compiled.tokens.clone()) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => compiled.tokens.to_string(),
    }
}

/// The generated code, and what is worth a warning.
fn generate(source: &Source, options: &Options) -> Result<(String, String), Errors> {
    let compiled = crate::compile(source, options);
    let report = render_all(&compiled.diagnostics, source);
    if compiled.has_errors() {
        return Err(Errors::of(report));
    }
    let warnings = compiled.diagnostics.iter().any(|d| d.problem.severity() == Severity::Warning);
    Ok((output::header(&source.name) + &format(&compiled), if warnings { report } else { String::new() }))
}

#[cfg(test)]
mod tests;
