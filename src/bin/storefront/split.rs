//! `storefront split`: a document as an index and chunks. `storefront join`: the document again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use storefront::split::{self, SplitError};

use crate::input::{Failure, read_text};
use crate::output::{print, write};

/// Split a store document into an index and chunks, which a page fetches as they come near; prints a manifest.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A store document; `-` is standard input.
    page: PathBuf,
    /// Folder to write into; made if missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many sections stay in the index, from the top of the page.
    #[arg(long, value_name = "N", default_value_t = 6)]
    first: usize,
}

/// Make the whole document of an index and the chunks beside it.
#[derive(clap::Args)]
pub(crate) struct JoinArguments {
    /// The index.
    index: PathBuf,
    /// Where the document is written.
    #[arg(short, long, value_name = "PAGE.json")]
    output: PathBuf,
}

/// # Errors
/// The codes of [`SplitError`]; `unreadable`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = read_text(&arguments.page)?;
    let parts = split::split(&text, arguments.first).map_err(|error| in_file(&arguments.page, &error))?;
    // Nothing is written that does not lead back to what was read.
    let chunks = parts.chunks.iter().map(|chunk| (chunk.file.clone(), chunk.text.clone())).collect();
    let joined = split::join(&parts.index, &chunks).map_err(|error| in_file(&arguments.page, &error))?;
    if serde_json::from_str::<Value>(&joined).ok()
        != serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
    {
        let sentence = format_args!(
            "{}: /: has what JSON can say in two ways, such as one key twice",
            arguments.page.display()
        );
        return Err(Failure::new("not-joinable", sentence));
    }
    std::fs::create_dir_all(&arguments.out)
        .map_err(|e| Failure::new("unwritable", format_args!("{}: {e}", arguments.out.display())))?;
    for chunk in &parts.chunks {
        write(&arguments.out.join(&chunk.file), chunk.text.as_bytes())?;
    }
    write(&arguments.out.join("index.json"), parts.index.as_bytes())?;
    let listed: Vec<Value> = parts
        .chunks
        .iter()
        .map(|chunk| {
            json!({ "file": chunk.file, "bytes": chunk.text.len(), "sections": chunk.sections, "products": chunk.products })
        })
        .collect();
    let manifest = json!({
        "whole": { "bytes": text.len() },
        "index": { "file": "index.json", "bytes": parts.index.len() },
        "chunks": listed,
    });
    let manifest = format!("{manifest:#}");
    write(&arguments.out.join("manifest.json"), format!("{manifest}\n").as_bytes())?;
    print(manifest)
}

/// # Errors
/// The codes of [`SplitError`]; `unreadable`, `unwritable`.
pub(crate) fn run_join(arguments: &JoinArguments) -> Result<(), Failure> {
    let index = read_text(&arguments.index)?;
    let failure = |error: SplitError| in_file(&arguments.index, &error);
    let folder = arguments.index.parent().unwrap_or(Path::new(""));
    let mut chunks = BTreeMap::new();
    for file in split::files(&index).map_err(failure)? {
        // A name, not a way out of the folder.
        if Path::new(&file).file_name().is_some_and(|name| name == file.as_str()) {
            chunks.insert(file.clone(), read_text(&folder.join(&file))?);
        }
    }
    let whole = split::join(&index, &chunks).map_err(failure)?;
    write(&arguments.output, whole.as_bytes())?;
    print(json!({ "chunks": chunks.len(), "bytes": whole.len() }))
}

fn in_file(path: &Path, error: &SplitError) -> Failure {
    Failure::new(error.code(), format_args!("{}: {error}", path.display()))
}
