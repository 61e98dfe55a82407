//! Where the examples put their pictures.
use std::path::Path;

use flow_runtime::Result;
use flow_runtime::plot::Picture;

/// The folder: below the workspace's own folder, wherever the example is started.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/pictures");

/// Writes a picture and prints where it is.
///
/// # Errors
/// The file cannot be written.
pub fn save(name: &str, picture: &Picture) -> Result<()> {
    let path = Path::new(FOLDER).join(name);
    picture.save(&path)?;
    let path = path.canonicalize().unwrap_or(path);
    let here = std::env::current_dir().unwrap_or_default();
    println!("  {}", path.strip_prefix(here).unwrap_or(&path).display());
    Ok(())
}
