//! What compiling flows costs: the compiler itself, and cargo in a user's crate. Prints the tables of `docs/compile-times.md`.
//!
//! `cargo run --release --example compile_times`, for the compiler alone with `-- --compiler-only`.
//!
//! The crate is made in `target/compile_times` and builds everything from nothing: a few minutes.
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use flow_dsl::source::Source;
use flow_dsl::{Options, build};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    compiler()?;
    if std::env::args().all(|argument| argument != "--compiler-only") {
        cargo()?;
    }
    Ok(())
}

/// The compiler by itself, at sizes that a user may ask for.
fn compiler() -> Result<()> {
    println!("| features | turns | compiler, ms | generated code, lines | KiB |");
    println!("|---|---|---|---|---|");
    for features in [2, 64, 784, 1000] {
        for turns in [2, 64, 512] {
            let text = masked("Flow", features, turns, 128);
            let code = build::rust("flow.flow", &text, &Options::default())?;
            let source = Source::new("flow.flow", &text);
            let milliseconds = least(3, || drop(flow_dsl::compile(&source, &Options::default()))) * 1e3;
            let (lines, size) = (code.lines().count(), code.len() as f64 / 1024.0);
            println!("| {features} | {turns} | {milliseconds:.1} | {lines} | {size:.0} |");
        }
    }
    Ok(())
}

/// A masked autoregressive flow.
fn masked(name: &str, features: usize, turns: usize, hidden: usize) -> String {
    format!(
        "flow {name}[{features}] {{\n    base normal;\n    repeat({turns}) {{ \
         autoregressive(affine, hidden: [{hidden}, {hidden}]); }}\n    standardize;\n}}\n"
    )
}

/// The shortest of a few runs, in seconds.
fn least(runs: usize, mut call: impl FnMut()) -> f64 {
    let one = |_| {
        let start = Instant::now();
        call();
        start.elapsed().as_secs_f64()
    };
    (0..runs).map(one).fold(f64::INFINITY, f64::min)
}

/// Cargo in a crate that uses flows.
fn cargo() -> Result<()> {
    let user = User::new()?;
    println!("\n| a user's crate | s |\n|---|---|");
    user.write_flow(64)?;
    user.write_main(&MAIN.replace("//INLINE", ""))?;
    let row = |what: &str, seconds: f64| println!("| {what} | {seconds:.2} |");
    row("cold `cargo build`, all dependencies, one `.flow` file with 64 features", user.cargo("build")?);
    row("cold `cargo build --release`", user.cargo("build --release")?);
    let changed = |command: &str| -> Result<f64> {
        let mut times = Vec::new();
        for hidden in [96, 80, 72] {
            user.write_flow(hidden)?;
            times.push(user.cargo(command)?);
        }
        Ok(times.into_iter().fold(f64::INFINITY, f64::min))
    };
    row("rebuild after one changed layer, `cargo build`", changed("build")?);
    row("rebuild after one changed layer, `cargo build --release`", changed("build --release")?);
    user.cargo("check")?;
    let check = |inline: &str| -> Result<f64> {
        let mut times = Vec::new();
        for turn in 0..3 {
            user.write_main(&(MAIN.replace("//INLINE", inline) + &format!("// {turn}\n")))?;
            times.push(user.cargo("check")?);
        }
        Ok(times.into_iter().fold(f64::INFINITY, f64::min))
    };
    row("`cargo check` after a change, no inline flow", check("")?);
    let five: String =
        (0..5).map(|i| format!("flow_runtime::flow! {{ {} }}\n", masked(&format!("F{i}"), 8, 5, 64))).collect();
    row("`cargo check` after a change, five inline flows", check(&five)?);
    Ok(())
}

const MAIN: &str = "flow_runtime::include_flow!(\"user\");\n//INLINE\nfn main() {\n    let model = User::init(0);\n    \
                    println!(\"{:?}\", model.log_prob(&vec![0.0; 64]));\n}\n";

/// A user's crate in a folder of its own.
struct User {
    folder: PathBuf,
}

impl User {
    fn new() -> Result<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the examples stand in the workspace")?;
        let folder = workspace.join("target/compile_times");
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        for part in ["src", "flows"] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        let at = |name: &str| workspace.join(name).display().to_string();
        let manifest = include_str!("compile_times/Cargo.toml.txt");
        let manifest = manifest.replace("{runtime}", &at("flow-runtime")).replace("{compiler}", &at("flow-dsl"));
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        std::fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        std::fs::write(folder.join("build.rs"), include_str!("compile_times/build.rs.txt"))?;
        Ok(User { folder })
    }

    fn write_main(&self, text: &str) -> Result<()> {
        Ok(std::fs::write(self.folder.join("src/main.rs"), text)?)
    }

    fn write_flow(&self, hidden: usize) -> Result<()> {
        Ok(std::fs::write(self.folder.join("flows/user.flow"), masked("User", 64, 8, hidden))?)
    }

    /// Runs cargo and returns how long it took, in seconds.
    fn cargo(&self, arguments: &str) -> Result<f64> {
        let start = Instant::now();
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments.split(' ')).current_dir(&self.folder).env_remove("CARGO_TARGET_DIR");
        let output = command.output()?;
        if !output.status.success() {
            return Err(format!("cargo {arguments}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(start.elapsed().as_secs_f64())
    }
}
