//! Every file of the corpus binds, or says what is not available yet.
use super::shared::bind;

#[test]
fn corpus_binds_or_waits() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let (source, flows, found) = bind(file.file_name().unwrap().to_str().unwrap(), &text);
        for d in &found {
            println!("{}: {} {}: {}", source.name, d.problem.code(), source.slice(d.range), d.problem.words().message);
        }
        for flow in flows { println!("{flow}"); }
    }
}
