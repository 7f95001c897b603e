//! `storefront sample`: write our own products and the demo shop made of them.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::{Value, json};
use storefront::sample::{products, shop};

use crate::input::Failure;
use crate::output::{print, write};

/// Write the demo shop: a GLB for each product, the store document, three shoppers, and the pictures.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder to write into; made if missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Draw the product pictures and banners too; takes some seconds.
    #[arg(long)]
    pictures: bool,
}

/// # Errors
/// `unwritable` when the folder or a file cannot be written; the codes of `BakeError`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let models = made(arguments.out.join("models"))?;
    for product in products() {
        write(&models.join(product.id).with_extension("glb"), &product.glb())?;
    }
    write_json(&arguments.out.join("page.json"), &shop::document())?;
    write_json(&arguments.out.join("sections.json"), &shop::every_section())?;
    let profiles = made(arguments.out.join("shoppers"))?;
    for (name, profile) in shop::shoppers() {
        write_json(&profiles.join(name).with_extension("json"), &profile)?;
    }
    write_json(&profiles.join("everybody.json"), &shop::everybody())?;
    write_json(&profiles.join("everybody-ar.json"), &shop::everybody_in_arabic())?;
    let drawn = if arguments.pictures { draw_all(&made(arguments.out.join("pictures"))?)? } else { 0 };
    print(json!({ "models": products().len(), "pictures": drawn }))
}

/// Draw every picture, on as many threads as there are cores; returns how many.
fn draw_all(folder: &Path) -> Result<usize, Failure> {
    let queue = Mutex::new(shop::drawings());
    let next = || queue.lock().ok()?.pop();
    let work = || {
        let mut drawn = 0;
        while let Some(drawing) = next() {
            for (name, bytes) in drawing.draw().map_err(|e| Failure::new(e.code(), e))? {
                write(&folder.join(name), &bytes)?;
                drawn += 1;
            }
        }
        Ok(drawn)
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let panicked = || Failure::new("internal", "a picture could not be drawn");
        workers.into_iter().map(|worker| worker.join().map_err(|_| panicked())?).sum()
    })
}

fn made(folder: PathBuf) -> Result<PathBuf, Failure> {
    match std::fs::create_dir_all(&folder) {
        Ok(()) => Ok(folder),
        Err(e) => Err(Failure::new("unwritable", format_args!("{}: {e}", folder.display()))),
    }
}

fn write_json(path: &Path, value: &Value) -> Result<(), Failure> {
    write(path, format!("{value}\n").as_bytes())
}
