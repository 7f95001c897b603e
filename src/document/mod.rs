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
pub mod limits;
mod money;
mod page;
mod product;
pub mod read;
#[cfg(feature = "schema")]
mod schema;
mod section;
pub mod sections;
mod shopper;
mod texts;
mod token;
mod url;

use std::fmt;

pub use context::{Context, Moment};
pub use fault::{Fault, FaultCode, Severity};
pub use limits::LimitError;
pub use money::Money;
pub use page::{Direction, Document, Page, Segment, VERSION};
pub use product::{
    Candidate, Id, Image, Media, ModelSource, PriceRange, Product, ProductVariant, Rating, Tenths,
};
#[cfg(feature = "schema")]
pub use schema::page_schema;
pub use section::{Block, Data, Levels, Query, Reserve, Section, Source, Variant};
pub use shopper::{Profile, Shopper};
pub use texts::Texts;
pub use token::{Colour, Ratio, Tokens};
pub use url::{Link, Url, UrlError};

use read::{Read as _, Reader};

/// There is no page in this text, or no profile, or no context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// It is larger than we read.
    Limit(LimitError),
    /// It is no JSON.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What the parser says.
        sentence: String,
    },
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
            Self::Limit(error) => error.code(),
            Self::Syntax { .. } => "syntax",
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

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limit(error) => write!(f, "{error}"),
            Self::Syntax { line, column, sentence } => {
                write!(f, "line {line}, column {column}: {sentence}")
            }
            Self::NoObject => f.write_str("expected a JSON object"),
            Self::UnsupportedVersion => write!(f, "/version: this build reads version {VERSION}"),
            Self::NoPage(faults) => match faults.first() {
                Some(fault) => write!(f, "{}: {}", fault.pointer, fault.sentence),
                None => f.write_str("no page"),
            },
        }
    }
}

impl std::error::Error for DocumentError {}

impl From<LimitError> for DocumentError {
    fn from(error: LimitError) -> Self {
        Self::Limit(error)
    }
}

impl From<serde_json::Error> for DocumentError {
    fn from(error: serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        Self::Syntax { line, column, sentence: error.to_string() }
    }
}

impl Context {
    /// Reads a context.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is too large, no JSON, or without a time.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        limits::check(text, limits::MAX_SHOPPER_BYTES)?;
        let mut reader = Reader::default();
        let context = Self::read(&serde_json::from_str(text)?, &mut reader);
        context.ok_or_else(|| DocumentError::NoPage(reader.into_faults()))
    }
}
