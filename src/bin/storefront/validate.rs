//! `storefront validate PAGE.json`: every fault of a document, with its JSON pointer.

use std::path::PathBuf;

use storefront::document::{Document, Fault, Severity, json::Writer, page_schema, write_faults};
use storefront::plan;

use crate::input::{Failure, read_text};
use crate::output::print;

/// List every fault of a store document with its JSON pointer.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A store document; `-` is standard input.
    #[arg(required_unless_present = "schema")]
    page: Option<PathBuf>,
    /// Print the JSON Schema of store documents instead.
    #[arg(long)]
    schema: bool,
}

/// Exit 1 if a fault takes a part of the page away; warnings alone are fine.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Some(path) = arguments.page.as_ref().filter(|_| !arguments.schema) else {
        return print(format_args!("{:#}", page_schema()));
    };
    let text = read_text(path)?;
    let faults = match Document::parse(&text) {
        Ok(document) => in_every_language(&text, &document),
        Err(storefront::document::DocumentError::NoPage(faults)) => faults,
        Err(error) => {
            return Err(Failure::new(error.code(), format_args!("{}: {error}", path.display())));
        }
    };
    let mut json = Writer::default();
    json.object().key("faults");
    write_faults(&mut json, &faults);
    json.end_object();
    print(json.finish())?;
    let errors = faults.iter().filter(|fault| fault.code.severity() == Severity::Error).count();
    match faults.iter().find(|fault| fault.code.severity() == Severity::Error) {
        None => Ok(()),
        Some(first) => Err(Failure::new(
            first.code.code(),
            format_args!("{}{}: {} ({errors} in all)", path.display(), first.pointer, first.sentence),
        )),
    }
}

/// The faults of a document in its own language, and what else is wrong in each other one.
fn in_every_language(text: &str, document: &Document<'_>) -> Vec<Fault> {
    let mut faults = plan::validate(document);
    for locale in document.page().locales().iter() {
        let Ok(translated) = Document::parse_for(text.into(), Some(locale)) else { continue };
        for mut fault in plan::validate(&translated) {
            if !faults.contains(&fault) {
                fault.sentence = format!("{locale}: {}", fault.sentence);
                faults.push(fault);
            }
        }
    }
    faults
}
