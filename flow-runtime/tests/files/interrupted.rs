//! A process that is killed between writing and renaming leaves the file as it was.
use crate::flows::Maf64;
use flow_runtime::file::before_rename;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Tells the child of the test below where to save to.
const CHILD: &str = "FLOW_TESTS_SAVE_TO";
const HELD: &str = "held";

/// Says which draft is complete, and waits to be killed.
fn hold(draft: &Path) {
    std::fs::write(draft.with_file_name(HELD), draft.as_os_str().as_encoded_bytes()).unwrap();
    std::thread::sleep(Duration::from_secs(600));
}

#[test]
fn a_killed_process_leaves_the_old_file() {
    if let Some(path) = std::env::var_os(CHILD) {
        before_rename(hold);
        Maf64::init(2).save(path).unwrap();
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.safetensors");
    Maf64::init(1).save(&path).unwrap();
    let this = "files::interrupted::a_killed_process_leaves_the_old_file";
    let mut child =
        Command::new(std::env::current_exe().unwrap()).args(["--exact", this]).env(CHILD, &path).spawn().unwrap();
    let draft = wait_for(&folder.path().join(HELD));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(Maf64::load(&path).unwrap().parameters(), Maf64::init(1).parameters());
    assert_eq!(Maf64::load(&draft).unwrap().parameters(), Maf64::init(2).parameters());
    Maf64::init(3).save(&path).unwrap();
    assert_eq!(Maf64::load(&path).unwrap().parameters(), Maf64::init(3).parameters());
}

/// The path that a file names, once it does.
fn wait_for(file: &Path) -> PathBuf {
    let start = Instant::now();
    loop {
        match std::fs::read_to_string(file) {
            Ok(text) if !text.is_empty() => return text.into(),
            _ => assert!(start.elapsed() < Duration::from_secs(60), "the child saves nothing"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
