//! `storefront bake`: a poster for each model, and a manifest of what was made.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use storefront::bake::{BakeError, Product, Shot, jpeg};

use crate::input::{Failure, read_bytes};
use crate::output::print;

/// Draw the poster of each model, in the light and framing of its preview.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Binary glTF files.
    #[arg(required = true)]
    models: Vec<PathBuf>,
    /// Folder to write into; made if missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// JPEG quality of posters: where product pictures stop showing blocks.
const POSTER_QUALITY: u8 = 82;

/// # Errors
/// The codes of [`BakeError`]; `unreadable`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    write(&arguments.out, None)?;
    let posters: Vec<Value> =
        arguments.models.iter().map(|model| poster(model, &arguments.out)).collect::<Result<_, _>>()?;
    let manifest = format!("{:#}", json!({ "posters": posters }));
    write(&arguments.out.join("manifest.json"), Some(format!("{manifest}\n").as_bytes()))?;
    print(manifest)
}

fn poster(model: &Path, folder: &Path) -> Result<Value, Failure> {
    let failure = |error: BakeError| Failure::new(error.code(), format_args!("{}: {error}", model.display()));
    let glb = read_bytes(model)?;
    let shot = Shot::default();
    let picture = Product::open(&glb).and_then(|mut product| product.picture(&shot)).map_err(failure)?;
    let bytes = jpeg(&picture, POSTER_QUALITY).map_err(failure)?;
    let name = Path::new(model.file_stem().unwrap_or(model.as_os_str())).with_extension("jpg");
    write(&folder.join(&name), Some(&bytes))?;
    Ok(json!({ "model": model, "poster": name, "size_px": picture.size_px, "bytes": bytes.len() }))
}

/// A file with these bytes, or a folder without any.
fn write(path: &Path, bytes: Option<&[u8]>) -> Result<(), Failure> {
    match bytes {
        Some(bytes) => std::fs::write(path, bytes),
        None => std::fs::create_dir_all(path),
    }
    .map_err(|e| Failure::new("unwritable", format_args!("{}: {e}", path.display())))
}
