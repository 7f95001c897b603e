//! What the merchant and the shopper bring: the store document, its products, the profile, the moment.
//!
//! In: JSON texts (untrusted). Out: checked types; every fault with its JSON pointer. [`Document::parse`]
//! makes an index, sections and products are parsed one by one, and a broken one takes down itself alone.
//! Must not: evaluate rules (they stay JSON here), read a clock, or decide what is shown.
//!
//! The format is Shopify's templates (`sections`, `order`, `type`, `settings`, `blocks`, `block_order`)
//! with `when`, `variants`, `rank`, `data`, `reserve`, `tier`, `fallback` and `track`, and products in the
//! shape of Shopify's Storefront API. `storefront validate --schema` prints the JSON Schema.

mod context;
mod fault;
pub mod fnv;
mod index;
pub mod json;
mod language;
pub mod limits;
#[cfg(feature = "sources")]
mod model_source;
mod money;
mod page;
pub mod pieces;
mod place;
mod product;
#[cfg(feature = "schema")]
mod schema;
mod section;
pub mod sections;
pub mod shape;
mod shopper;
mod texts;
mod token;
mod url;

use std::fmt;

pub use context::{Context, ContextFields, Moment};
pub use fault::{Fault, FaultCode, Severity, write_faults};
pub use json::JsonError;
pub use language::{Languages, language};
#[cfg(feature = "sources")]
pub use model_source::check_sources;
pub use money::{Amount, Currency, Money};
pub use page::{Direction, Document, Experiment, Overlay, Page, Segment, VERSION};
pub use place::{Degrees, Place};
pub use product::{
    Candidate, Image, Media, ModelSource, PriceRange, Product, ProductVariant, Rating, Tenths,
};
#[cfg(feature = "schema")]
pub use schema::page_schema;
pub use section::{Block, Cap, Data, Levels, Period, Query, Reserve, Section, Source, Variant, Weights};
pub use shape::{Entries, Id, List, Reader, Within};
pub use shopper::{Profile, Shopper};
pub use texts::Texts;
pub use token::{Colour, Ratio, Tokens};
pub use url::{Link, Url};

/// There is no page in this text, or no profile, or no context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// It is larger than we read, or no JSON.
    Json(JsonError),
    /// It is JSON, but no object.
    NoObject,
    /// `version` is absent or not [`VERSION`].
    UnsupportedVersion,
    /// A field of the page is missing or wrong that it cannot stand without.
    NoPage(Vec<Fault>),
}

impl DocumentError {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(error) => error.code(),
            Self::NoObject => "wrong-type",
            Self::UnsupportedVersion => "unsupported-version",
            Self::NoPage(faults) => faults.first().map_or("missing", |fault| fault.code.code()),
        }
    }

    /// JSON pointer of the first thing wrong; empty for the whole text.
    pub fn pointer(&self) -> &str {
        match self {
            Self::UnsupportedVersion => "/version",
            Self::NoPage(faults) => faults.first().map_or("", |fault| &fault.pointer),
            _ => "",
        }
    }
}

impl DocumentError {
    /// What is wrong, for people.
    pub fn sentence(&self) -> String {
        match self {
            Self::Json(error) => error.sentence(),
            Self::NoObject => "byte 0: expected a JSON object".to_owned(),
            Self::UnsupportedVersion => {
                ["/version: this build reads version ", &json::whole_text(VERSION)].concat()
            }
            Self::NoPage(faults) => match faults.first() {
                Some(fault) => [&fault.pointer, ": ", &fault.sentence].concat(),
                None => "no page".to_owned(),
            },
        }
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for DocumentError {}

impl From<JsonError> for DocumentError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}
