//! Crates as users have them, outside the repository: they are built and run by cargo, and what it says is read.
//!
//! Their sources stand in `tests/scratch`. They share the repository's target folder, so that little is compiled twice.
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The workspace of `tests/scratch`, written anew.
struct Scratch(TempDir);

impl Scratch {
    fn new() -> Scratch {
        let folder = TempDir::new().expect("a folder");
        let repository = repository();
        copy(&repository.join("flow-runtime/tests/scratch"), folder.path(), &repository);
        // The same versions, and nothing to look up.
        std::fs::copy(repository.join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("the lock file");
        Scratch(folder)
    }

    fn cargo(&self, args: &[&str]) -> Output {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(args).args(["--offline", "--color", "never"]).current_dir(self.0.path());
        command.env("CARGO_TARGET_DIR", target()).output().expect("cargo")
    }

    /// What cargo says when it builds the crate with files, and whether that succeeds.
    fn build(&self) -> (bool, String) {
        let output = self.cargo(&["build", "-p", "files"]);
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// What a crate prints: numbers.
    fn run(&self, name: &str) -> Vec<f32> {
        let program = target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let output = Command::new(program).output().expect("a program");
        assert!(output.status.success(), "{name}:\n{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8(output.stdout).expect("text");
        printed.lines().map(|line| line.parse().expect("a number")).collect()
    }

    fn put(&self, path: &str, text: &str) {
        std::fs::write(self.0.path().join(path), text).expect("a file");
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// `target`, from `target/debug/deps/scratch-…`.
fn target() -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    test.ancestors().nth(3).expect("the target folder").to_owned()
}

/// Manifests get their names here: in the repository cargo would take them for its own.
fn copy(from: &Path, to: &Path, repository: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            copy(&path, &to.join(name), repository);
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let text = text.replace("REPOSITORY", &repository.display().to_string().replace('\\', "/"));
        let name = if path.extension().is_some_and(|e| e == "toml") { "Cargo.toml".into() } else { name };
        std::fs::write(to.join(name), text).expect("a file");
    }
}

#[test]
fn crates_of_users_run() {
    let scratch = Scratch::new();
    // Together, so that they share the features, and what is compiled, of the repository.
    let built = scratch.cargo(&["build", "--workspace"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let inline = scratch.run("inline");
    assert!(inline.len() == 5 && inline.iter().all(|log_p| log_p.is_finite()), "{inline:?}");
    assert_eq!(scratch.run("files"), [inline[0], inline[1], inline[0]], "the same flows in files");
    assert_eq!(scratch.run("renamed"), inline[..2], "the same flows through another name");
    build_scripts_run_when_they_must(&scratch);
    warnings_reach_the_user(&scratch);
    errors_reach_the_user(&scratch);
}

fn build_scripts_run_when_they_must(scratch: &Scratch) {
    let (_, said) = scratch.build();
    assert!(!said.contains("Compiling"), "nothing has changed:\n{said}");
    scratch.put("files/flows/new.flow", "flow New[2] { base normal; coupling(affine); }\n");
    let (passed, said) = scratch.build();
    assert!(passed && said.contains("Compiling files"), "a new file:\n{said}");
    let copy = scratch.0.path().join("files/src/generated/new.rs");
    assert!(copy.exists());
    std::fs::remove_file(scratch.0.path().join("files/flows/new.flow")).expect("removed");
    assert!(scratch.build().0 && !copy.exists(), "a file less");
    let (_, said) = scratch.build();
    assert!(!said.contains("Compiling"), "nothing has changed:\n{said}");
}

fn warnings_reach_the_user(scratch: &Scratch) {
    scratch.put("files/flows/lower.flow", "flow lower[2] { base normal; coupling(affine); }\n");
    let (passed, said) = scratch.build();
    assert!(passed, "{said}");
    let warnings: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("warning: files@0.1.0: ")).collect();
    let expected = "\
warning[type_name]: `lower` becomes a Rust type
 --> flows/lower.flow:1:6
  |
1 | flow lower[2] { base normal; coupling(affine); }
  |      ^^^^^ help: write `Lower`";
    assert_eq!(warnings.join("\n"), expected, "{said}");
}

/// Every line of a report in cargo's frame, and nothing else but cargo's own two lines.
fn errors_reach_the_user(scratch: &Scratch) {
    scratch.put("files/flows/lower.flow", "flow Lower[2] { base normal; copling(affine); }\n");
    scratch.put("files/flows/other.flow", "flow Plane[2] { base normal; coupling(afine); }\n");
    let (passed, said) = scratch.build();
    assert!(!passed, "{said}");
    let errors: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("error: files@0.1.0: ")).collect();
    let expected = "\
error[F0201]: unknown layer `copling`
 --> flows/lower.flow:1:30
  |
1 | flow Lower[2] { base normal; copling(affine); }
  |                              ^^^^^^^ help: did you mean `coupling`?

error[F0201]: unknown transform `afine`
 --> flows/other.flow:1:39
  |
1 | flow Plane[2] { base normal; coupling(afine); }
  |                                       ^^^^^ help: did you mean `affine`?

error[F0207]: a second flow `Plane`
 --> flows/plane.flow:1:6
  |
1 | flow Plane[x: real, y: real] {
  |      ^^^^^
  |
 ::: flows/other.flow:1:6
  |
1 | flow Plane[2] { base normal; coupling(afine); }
  |      ----- the first one
each code is explained, with a wrong text and a right one, in docs/errors.md: F0201, F0207 (in a program: `flow_dsl::diagnostics::explain(\"F0201\")`)";
    assert_eq!(errors.join("\n"), expected, "{said}");
    let rest: Vec<&str> = said.lines().filter(|line| !line.starts_with("error: files@0.1.0: ")).collect();
    assert!(
        rest.len() == 2 && rest[0].contains("Compiling files") && rest[1] == "error: build script logged errors",
        "{said}"
    );
}
