//! Pages of other shop systems → store documents, and documents of other versions → this one.
//!
//! In: a text (untrusted). Out: a document that validates, and a report of every section, with JSON pointers into the
//! text: nothing is lost without being named. Native: no phone imports. The tables say what becomes what; `apply` follows
//! them. Must not: read files, or know where pictures and products are; what only the other system knows becomes a
//! placeholder, which the report lists.

mod apply;
mod change;
mod draft;
mod html;
mod links;
mod migrate;
mod report;
mod shopify;
mod shopify_table;
mod table;
mod tangram;
mod tangram_table;

use std::fmt;

use serde_json::{Map, Value, json};

pub use migrate::{Migrated, STEPS, Step, migrate};
pub use report::Report;
pub use shopify::{Theme, shopify};
pub use tangram::tangram;

use crate::document::limits::{MAX_DOCUMENT_BYTES, MAX_SECTIONS};
use crate::document::{JsonError, VERSION, json};
use apply::Made;

/// A document, and what became of what.
#[derive(Debug)]
pub struct Imported {
    /// The store document.
    pub document: Value,
    /// What became of every section.
    pub report: Report,
}

/// Why a text cannot be brought over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is larger than we read, or no JSON.
    Json(JsonError),
    /// There is no object `sections`.
    NoTemplate,
    /// It is no list of cards.
    NoCards,
    /// More sections than a document holds.
    TooManySections,
    /// Its `version` is one that this build does not know.
    UnknownVersion,
}

impl ImportError {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.code(),
            Self::NoTemplate => "no-template",
            Self::NoCards => "no-cards",
            Self::TooManySections => "too-many",
            Self::UnknownVersion => "unsupported-version",
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::NoTemplate => f.write_str("/sections: expected the object of a Shopify JSON template"),
            Self::NoCards => f.write_str("/: expected a list of Tangram cards"),
            Self::TooManySections => {
                write!(f, "/sections: more than {MAX_SECTIONS} sections; split the page")
            }
            Self::UnknownVersion => {
                write!(
                    f,
                    "/version: this build knows documents up to version {VERSION}; a newer one may read it"
                )
            }
        }
    }
}

impl std::error::Error for ImportError {}

impl From<JsonError> for ImportError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// Reads JSON within the limits of documents. A comment in front of it, as Shopify's editor writes one, is passed over.
fn read(text: &str) -> Result<Value, ImportError> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let commented = start.strip_prefix("/*").and_then(|rest| rest.split_once("*/")).map(|(_, rest)| rest);
    let json = commented.unwrap_or(start);
    let skipped = text.len() - json.len();
    let value = json::parse(json, MAX_DOCUMENT_BYTES).map_err(|error| error.moved(skipped))?;
    Ok(Value::from(&value))
}

/// A document of these sections; `hidden` ones stand in no order.
fn finished(id: &str, made: Made, hidden: Made, report: Report) -> Result<Imported, ImportError> {
    if made.len() + hidden.len() > MAX_SECTIONS {
        return Err(ImportError::TooManySections);
    }
    let mut sections = Map::new();
    let mut order = Vec::new();
    let shown = made.len();
    for (position, (id, section)) in made.into_iter().chain(hidden).enumerate() {
        // Two files may use one id.
        let mut own = id.clone();
        let mut number = 2;
        while sections.contains_key(&own) {
            own = format!("{id}-{number}");
            number += 1;
        }
        if position < shown {
            order.push(Value::from(own.clone()));
        }
        sections.insert(own, section);
    }
    let document = json!({
        "$schema": "/dist/page.schema.json", "version": VERSION, "id": if id.is_empty() { "page" } else { id },
        "order": order, "sections": sections, "products": [],
    });
    Ok(Imported { document, report })
}
