//! `storefront migrate`: a document of another version as one of this build's.

use std::path::PathBuf;

use storefront::import::migrate;

use crate::import::{id_of, in_file, write_document};
use crate::input::{Failure, read_text};
use crate::output::print;

/// Bring a document to the version that this build reads; prints what was done.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A store document, or a Shopify template, which says no version; `-` is standard input.
    page: PathBuf,
    /// Where the store document is written.
    #[arg(short, long, value_name = "PAGE.json")]
    output: PathBuf,
}

/// # Errors
/// The codes of `ImportError`, `unsupported-version` among them; `unreadable`, `unwritable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let text = read_text(&arguments.page)?;
    let migrated =
        migrate(&text, &id_of(&arguments.page)).map_err(|error| in_file(&arguments.page, &error))?;
    let mut report = migrated.report;
    report["faults"] = write_document(&arguments.output, &migrated.document)?;
    print(format_args!("{report:#}"))
}
