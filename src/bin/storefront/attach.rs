//! `storefront attach`: what `bake` made of a catalogue, put into a store document.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use storefront::bake::attach::attach;
use storefront::bake::manifest::{Index, Manifest};

use crate::import::write_document;
use crate::input::{Failure, read_text};
use crate::output::print;

/// Put lighter models, turntables and figures of a baked catalogue into a document, for plans to choose from.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A store document; `-` is standard input.
    page: PathBuf,
    /// The folder that `bake` wrote, with its `manifest.json`.
    #[arg(long, value_name = "DIR")]
    baked: PathBuf,
    /// The address at which that folder is served.
    #[arg(long, value_name = "ADDRESS")]
    base: String,
    /// Where the document is written.
    #[arg(short, long, value_name = "PAGE.json")]
    output: PathBuf,
}

/// # Errors
/// `unreadable`, `syntax`, `bad-manifest`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let syntax = |path: &Path, error: serde_json::Error| {
        Failure::new("syntax", format_args!("{}: {error}", path.display()))
    };
    let text = read_text(&arguments.page)?;
    let mut document: Value = serde_json::from_str(&text).map_err(|error| syntax(&arguments.page, error))?;
    let index_path = arguments.baked.join("manifest.json");
    let index: Index = parsed(&index_path)?;
    let manifests = index
        .models
        .iter()
        .map(|entry| Ok((entry.name.clone(), parsed(&arguments.baked.join(&entry.manifest))?)))
        .collect::<Result<Vec<(String, Manifest)>, Failure>>()?;
    let done = attach(&mut document, &manifests, &arguments.base);
    let faults = write_document(&arguments.output, &document)?;
    let report = json!({
        "products": done.products, "without": done.without, "unused": done.unused, "faults": faults,
    });
    print(format_args!("{report:#}"))
}

/// A file that `bake` wrote.
fn parsed<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    serde_json::from_str(&read_text(path)?)
        .map_err(|error| Failure::new("bad-manifest", format_args!("{}: {error}", path.display())))
}
