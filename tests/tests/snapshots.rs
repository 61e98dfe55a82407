//! What the compiler says and writes, as text.
mod snapshots {
    pub mod diagnostics;
    pub mod passes;
    pub mod texts;

    /// A snapshot in a folder of `tests/snapshots`, under a name of its own.
    pub fn snapshot(folder: &str, name: &str, text: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(format!("../snapshots/{folder}"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
    }
}
