//! The tutorial works: its files are written and its commands run, in an empty folder outside of the workspace.
//!
//! A block with a title is a file of the crate that the commands are in. Lines of `sh` blocks are run; `sh,fails` must fail. A block
//! `text title="prints"` is what the commands of the block before it print, with `…` for anything.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE: &str = include_str!("../../docs/tutorial.md");

/// The two crates share what they are built from, and come one after the other.
#[test]
fn the_tutorial_works() {
    let mut parts = PAGE.split("\n## Part ").skip(1);
    for names in [&["1", "2"][..], &["3"]] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut reader = Reader { folder: folder.path().to_owned(), printed: String::new() };
        for name in names {
            let part = parts.next().expect("a part");
            assert!(part.starts_with(name), "parts stand in order");
            blocks(part).iter().for_each(|block| reader.follow(block));
        }
    }
    assert_eq!(parts.count(), 0);
}

/// A fenced block.
struct Block<'a> {
    language: &'a str,
    title: Option<&'a str>,
    text: &'a str,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let fenced = page.split("```").skip(1).step_by(2);
    fenced.filter_map(|piece| piece.split_once('\n')).map(|(info, text)| block(info, text)).collect()
}

fn block<'a>(info: &'a str, text: &'a str) -> Block<'a> {
    let (language, rest) = info.split_once(' ').unwrap_or((info, ""));
    let title = rest.strip_prefix("title=\"").and_then(|title| title.strip_suffix('"'));
    Block { language, title, text }
}

/// Somebody who does what the page says.
struct Reader {
    folder: PathBuf,
    printed: String,
}

impl Reader {
    fn follow(&mut self, block: &Block) {
        match (block.language, block.title) {
            ("sh", None) => self.run(block.text, true),
            ("sh,fails", None) => self.run(block.text, false),
            ("text", Some("prints")) => self.compare(block.text),
            (_, Some(path)) => self.write(path, block.text),
            _ => {}
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text.replace("…/flow-", &format!("{}/flow-", root().display()))).expect("a file");
    }

    fn run(&mut self, commands: &str, succeeds: bool) {
        self.printed.clear();
        for line in commands.lines() {
            match line.strip_prefix("cd ") {
                Some(folder) => self.folder = self.folder.join(folder).canonicalize().expect("a folder"),
                None => self.command(line, succeeds),
            }
        }
    }

    /// Runs a command with the dependencies that the workspace has, built where its release builds are.
    fn command(&mut self, line: &str, succeeds: bool) {
        if self.folder.join("Cargo.toml").exists() && !self.folder.join("Cargo.lock").exists() {
            fs::copy(root().join("Cargo.lock"), self.folder.join("Cargo.lock")).expect("the versions of the workspace");
        }
        let mut command = Command::new("sh");
        command.args(["-c", line]).current_dir(&self.folder);
        command.env("CARGO_TARGET_DIR", target()).env("CARGO_NET_OFFLINE", "true");
        let output = command.output().expect("a shell");
        for bytes in [&output.stdout, &output.stderr] {
            self.printed += &String::from_utf8_lossy(bytes);
        }
        assert_eq!(output.status.success(), succeeds, "`{line}`:\n{}", self.printed);
    }

    /// Every piece in its order.
    fn compare(&self, expected: &str) {
        let mut rest = &self.printed[..];
        for piece in expected.lines().flat_map(|line| line.split('…')).filter(|piece| !piece.is_empty()) {
            let at = rest.find(piece).unwrap_or_else(|| panic!("no `{piece}` in:\n{}", self.printed));
            rest = &rest[at + piece.len()..];
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// The target folder of the workspace, whose `tmp` is given to tests.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder")
}
