//! `storefront import`: a page of another shop system as a store document, and what became of every part of it.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::{Value, json};
use storefront::document::{Document, json::Writer, write_faults};
use storefront::import::{ImportError, Theme, shopify, tangram};
use storefront::plan;

use crate::input::{Failure, read_text};
use crate::output::{print, write};

/// Turn a Shopify template or a Tangram page into a store document; prints what became of every section.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A JSON template of Shopify, or a list of Tangram cards; `-` is standard input.
    page: PathBuf,
    /// What the file is.
    #[arg(long, value_enum)]
    from: From,
    /// The theme's folder `sections`: its groups (header, footer) come in, and its schemas give defaults.
    #[arg(long, value_name = "DIR")]
    sections: Option<PathBuf>,
    /// Where the store document is written.
    #[arg(short, long, value_name = "PAGE.json")]
    output: PathBuf,
}

/// Systems that we know pages of.
#[derive(Clone, Copy, ValueEnum)]
enum From {
    /// JSON templates of Shopify (Online Store 2.0).
    Shopify,
    /// Pages of Tangram.
    Tangram,
}

/// Files of a theme's folder that are looked at; the largest themes have some 150.
const MOST_FILES: usize = 1_000;

/// # Errors
/// The codes of [`ImportError`]; `unreadable`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let theme = match &arguments.sections {
        Some(folder) => theme_in(folder)?,
        None => Theme::default(),
    };
    let text = read_text(&arguments.page)?;
    let id = id_of(&arguments.page);
    let imported = match arguments.from {
        From::Shopify => shopify(&text, &id, &theme),
        From::Tangram => tangram(&text, &id),
    };
    let imported = imported.map_err(|error| in_file(&arguments.page, &error))?;
    let mut report = imported.report.to_json();
    report["faults"] = write_document(&arguments.output, &imported.document)?;
    print(format_args!("{report:#}"))
}

/// Writes a document, and gives what `validate` says of it.
pub(crate) fn write_document(path: &Path, document: &Value) -> Result<Value, Failure> {
    let text = format!("{document:#}\n");
    let faults = match Document::parse(text.as_str()) {
        Ok(document) => plan::validate(&document),
        Err(error) => return Err(Failure::new(error.code(), format_args!("{}: {error}", path.display()))),
    };
    write(path, text.as_bytes())?;
    let mut json = Writer::default();
    write_faults(&mut json, &faults);
    Ok(serde_json::from_str(&json.finish()).unwrap_or(json!([])))
}

/// The page's id: the name of its file.
pub(crate) fn id_of(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    stem.filter(|stem| stem != "-").unwrap_or_else(|| "page".to_owned())
}

/// The failure of a file that cannot be brought over.
pub(crate) fn in_file(path: &Path, error: &ImportError) -> Failure {
    Failure::new(error.code(), format_args!("{}: {error}", path.display()))
}

fn theme_in(folder: &Path) -> Result<Theme, Failure> {
    let unreadable =
        |e: std::io::Error| Failure::new("unreadable", format_args!("{}: {e}", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(unreadable)?.take(MOST_FILES);
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    // The order of a folder is no order.
    paths.sort();
    let mut theme = Theme::default();
    for path in paths.iter().filter(|path| path.is_file()) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.ends_with(".json") || name.ends_with(".liquid") {
            theme.add(name, &read_text(path)?).map_err(|error| in_file(path, &error))?;
        }
    }
    Ok(theme)
}
