//! `storefront sample`: write our own products.

use std::path::PathBuf;

use serde_json::json;
use storefront::sample;

use crate::input::Failure;

/// Write the demo shop's own models: one GLB for each product.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder to write into; made if missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// # Errors
/// `unwritable` when the folder or a file cannot be written.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = arguments.out.join("models");
    let unwritable =
        |e: std::io::Error| Failure::new("unwritable", format_args!("{}: {e}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    let mut written = Vec::new();
    for product in sample::products() {
        let glb = product.glb();
        let path = folder.join(product.id).with_extension("glb");
        std::fs::write(&path, &glb).map_err(unwritable)?;
        written.push(json!({ "path": path, "bytes": glb.len(), "variants": product.variants.len() }));
    }
    println!("{}", json!({ "models": written }));
    Ok(())
}
