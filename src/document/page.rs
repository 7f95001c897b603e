//! The store document: an index that is cheap to make, and sections and products parsed when their turn comes.
//!
//! In: the text of a document (untrusted). Out: a [`Document`] that borrows it, or a [`DocumentError`] if
//! there is nothing to show. A page of 200 sections and 2,000 products costs one pass without a tree;
//! what a shopper never sees is never parsed.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::DocumentError;
use super::fault::{Fault, FaultCode};
use super::limits::{self, MAX_DOCUMENT_BYTES, MAX_PRODUCTS, MAX_SECTIONS, MAX_SEGMENTS};
use super::product::Product;
use super::read::{Read, Reader, choice, shape};
use super::section::Section;
use super::texts::Texts;
use super::token::Tokens;

/// The version of the document format that this build reads.
pub const VERSION: u64 = 1;

shape! {
    /// What a document says of the page as a whole.
    pub closed struct Page {
        /// Name of the page in reports and events.
        id: String = "id",
        /// Title of the page.
        title: String = "title" or String::new(),
        /// A sentence about the page for search engines.
        description: Option<String> = "description" or None,
        /// Language and region, BCP 47: `en-IN`.
        locale: String = "locale" or "en".to_owned(),
        /// Currency of the store, ISO 4217; products say their own.
        currency: Option<String> = "currency" or None,
        /// Direction of reading; absent: that of the language.
        direction: Option<Direction> = "direction" or None,
        /// The look.
        tokens: Tokens = "tokens" or Tokens::default(),
        /// Words of the page itself, in its language.
        texts: Texts = "texts" or Texts::default(),
        /// Named rules; a rule refers to one by `{"$ref": "name"}`, a `when` also by its bare name.
        segments: BTreeMap<String, Segment> = "segments" or BTreeMap::new(),
        /// Ids of sections, in the order of the page.
        order: Vec<String> = "order",
    }
}

choice! {
    /// Direction of reading.
    pub enum Direction {
        /// Left to right.
        Ltr = "ltr",
        /// Right to left.
        Rtl = "rtl",
    }
}

shape! {
    /// A named group of shoppers.
    pub closed struct Segment {
        /// A JSONLogic rule; truthy means the shopper belongs to it.
        rule: Value = "rule",
    }
}

/// A document: the page, and its sections and products still as text.
#[derive(Debug)]
pub struct Document<'t> {
    /// What it says of the page as a whole.
    pub page: Page,
    /// What is wrong with the page as a whole; sections and products are judged when they are parsed.
    pub faults: Vec<Fault>,
    sections: BTreeMap<String, &'t RawValue>,
    products: Vec<&'t RawValue>,
}

impl<'t> Document<'t> {
    /// Makes the index of a document.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is too large, no JSON, of another version, or without a page.
    pub fn parse(text: &'t str) -> Result<Self, DocumentError> {
        limits::check(text, MAX_DOCUMENT_BYTES)?;
        let mut members: BTreeMap<String, &'t RawValue> = match serde_json::from_str(text) {
            Err(error) if error.is_data() => return Err(DocumentError::NoObject),
            parsed => parsed?,
        };
        let mut reader = Reader::default();
        let sections: BTreeMap<String, &'t RawValue> =
            part(&mut members, "sections", "an object of sections", &mut reader);
        let products: Vec<&'t RawValue> = part(&mut members, "products", "a list of products", &mut reader);
        members.remove("$schema");

        // What is left is small: the page itself.
        let mut page = serde_json::Map::new();
        for (key, raw) in members {
            page.insert(key, serde_json::from_str(raw.get())?);
        }
        match page.remove("version") {
            Some(version) if version.as_u64() == Some(VERSION) => {}
            _ => return Err(DocumentError::UnsupportedVersion),
        }
        let page = Page::read(&Value::Object(page), &mut reader);
        let mut document = match page {
            Some(page) => Self { page, faults: Vec::new(), sections, products },
            None => return Err(DocumentError::NoPage(reader.into_faults())),
        };
        document.keep_to_limits(&mut reader);
        document.faults = reader.into_faults();
        Ok(document)
    }

    fn keep_to_limits(&mut self, reader: &mut Reader) {
        if self.page.order.len() > MAX_SECTIONS {
            self.page.order.truncate(MAX_SECTIONS);
            too_many(reader, "order", MAX_SECTIONS);
        }
        if self.products.len() > MAX_PRODUCTS {
            self.products.truncate(MAX_PRODUCTS);
            too_many(reader, "products", MAX_PRODUCTS);
        }
        if self.page.segments.len() > MAX_SEGMENTS {
            while self.page.segments.len() > MAX_SEGMENTS {
                self.page.segments.pop_last();
            }
            too_many(reader, "segments", MAX_SEGMENTS);
        }
    }

    /// Ids of all sections, sorted; `page.order` says which are shown and where.
    pub fn section_ids(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// Parses a section; faults go to `reader`, which this moves to the section and back.
    pub fn section(&self, id: &str, reader: &mut Reader) -> Option<Section> {
        let raw = self.sections.get(id)?;
        let outer = reader.enter("sections");
        reader.enter(id);
        let section = parsed(raw, reader).and_then(|value| Section::read(&value, reader));
        reader.leave(outer);
        section
    }

    /// Whether there is a section of this id.
    pub fn has_section(&self, id: &str) -> bool {
        self.sections.contains_key(id)
    }

    /// How many products the document lists.
    pub fn product_count(&self) -> usize {
        self.products.len()
    }

    /// Parses the product at `position`: as rules see it, and as sections show it.
    pub fn product(&self, position: usize, reader: &mut Reader) -> Option<(Value, Product)> {
        let raw = self.products.get(position)?;
        let outer = reader.enter("products");
        reader.enter(&position.to_string());
        let product = parsed(raw, reader).and_then(|value| {
            let product = Product::read(&value, reader)?;
            Some((value, product))
        });
        reader.leave(outer);
        product
    }
}

/// Takes the member `key` out and reads it as a collection of unparsed values; absent or wrong is empty.
fn part<'t, T>(
    members: &mut BTreeMap<String, &'t RawValue>,
    key: &str,
    expected: &str,
    reader: &mut Reader,
) -> T
where
    T: Default + serde::Deserialize<'t>,
{
    let Some(raw) = members.remove(key) else { return T::default() };
    serde_json::from_str(raw.get()).unwrap_or_else(|_| {
        let mark = reader.enter(key);
        reader.note(FaultCode::WrongType, format!("expected {expected}"));
        reader.leave(mark);
        T::default()
    })
}

/// The tree of a value that the index has already found to be JSON.
fn parsed(raw: &RawValue, reader: &mut Reader) -> Option<Value> {
    serde_json::from_str(raw.get()).map_err(|error| reader.note(FaultCode::Syntax, error.to_string())).ok()
}

fn too_many(reader: &mut Reader, key: &str, limit: usize) {
    let mark = reader.enter(key);
    reader.note(FaultCode::TooMany, format!("at most {limit}; the rest is left out"));
    reader.leave(mark);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const SMALL: &str = r#"{"version":1,"id":"p","order":["a"],"sections":{"a":{"type":"banner"},"b":{"type":7}},
        "products":[{"id":1,"title":"Cup","priceRange":{"minVariantPrice":{"amount":"4.50","currencyCode":"EUR"}}},{"id":2}]}"#;

    fn pointers(faults: &[Fault]) -> Vec<(&'static str, &str)> {
        faults.iter().map(|fault| (fault.code.code(), fault.pointer.as_str())).collect()
    }

    #[test]
    fn a_broken_section_is_noted_where_it_stands_and_alone() {
        let document = Document::parse(SMALL).unwrap();
        let mut reader = Reader::default();
        assert!(document.section("a", &mut reader).is_some());
        assert!(document.section("b", &mut reader).is_none());
        assert_eq!(pointers(&reader.into_faults()), [("wrong-type", "/sections/b/type")]);
    }

    #[test]
    fn a_broken_product_is_noted_where_it_stands_and_alone() {
        let document = Document::parse(SMALL).unwrap();
        let mut reader = Reader::default();
        assert_eq!(document.product(0, &mut reader).unwrap().1.id.0, "1");
        assert!(document.product(1, &mut reader).is_none());
        let faults = reader.into_faults();
        assert_eq!(
            pointers(&faults),
            [("missing", "/products/1/title"), ("missing", "/products/1/priceRange")]
        );
    }

    #[test]
    fn unknown_keys_of_the_page_are_noted() {
        let document =
            Document::parse(r#"{"version":1,"id":"p","order":[],"a/b~c":1,"$schema":"x"}"#).unwrap();
        assert_eq!(pointers(&document.faults), [("unknown-field", "/a~1b~0c")]);
    }

    #[test]
    fn a_text_that_holds_no_page_is_one_error() {
        let code = |text: &str| Document::parse(text).map(|_| ()).unwrap_err().code();
        assert_eq!(code(""), "syntax");
        assert_eq!(code("{\"version\":1,"), "syntax");
        assert_eq!(code("[]"), "wrong-type");
        assert_eq!(code("{}"), "unsupported-version");
        assert_eq!(code(r#"{"version":2,"id":"p","order":[]}"#), "unsupported-version");
        assert_eq!(code(r#"{"version":1,"order":[]}"#), "missing");
        assert_eq!(code(r#"{"version":1,"id":"p","order":[]} x"#), "syntax");
        assert_eq!(code(&"[".repeat(100)), "too-deep");
    }

    #[test]
    fn sections_of_the_wrong_type_leave_an_empty_page() {
        let document =
            Document::parse(r#"{"version":1,"id":"p","order":["a"],"sections":[1],"products":{}}"#).unwrap();
        assert_eq!(pointers(&document.faults), [("wrong-type", "/sections"), ("wrong-type", "/products")]);
    }
}
