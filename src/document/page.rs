//! The store document: an index that is cheap to make, and sections and products parsed when their turn comes.
//!
//! In: the text of a document (untrusted). Out: a [`Document`] that holds it, or a [`DocumentError`] if
//! there is nothing to show. A page of 200 sections and 2,000 products costs one pass without a tree;
//! what no shopper sees is never parsed, and what one has seen is there for the next one.

use std::borrow::Cow;
use std::rc::Rc;

use super::DocumentError;
use super::fault::{Fault, FaultCode};
use super::index::{Index, Part};
use super::json::{JsonError, Map, Number, Parser, Value, whole_text};
use super::language::{Languages, speak};
use super::limits::{
    MAX_DOCUMENT_BYTES, MAX_EXPERIMENTS, MAX_OVERLAYS, MAX_PRODUCTS, MAX_SECTIONS, MAX_SEGMENTS,
};
use super::product::Product;
use super::section::Section;
use super::shape::{Entries, List, Member as _, Reader, check, choice, shape};
use super::texts::Texts;
use super::token::Tokens;

/// The version of the document format that this build reads.
pub const VERSION: u64 = 1;

shape! {
    /// What a document says of the page as a whole.
    pub closed struct Page {
        /// Name of the page in reports and events.
        id: &'v str = "id",
        /// Title of the page.
        title: &'v str = "title" or "",
        /// A sentence about the page for search engines.
        description: Option<&'v str> = "description",
        /// Language and region, BCP 47: `en-IN`.
        locale: &'v str = "locale" or "en",
        /// Languages that its texts are in, `locale` among them; the shopper's locale chooses, else it is `locale`.
        locales: List<'v, &'v str> = "locales",
        /// Currency of the store, ISO 4217; products say their own.
        currency: Option<&'v str> = "currency",
        /// Direction of reading; absent: that of the language.
        direction: Option<Direction> = "direction",
        /// The look.
        tokens: Tokens<'v> = "tokens" or Tokens::nothing(),
        /// Words of the page itself, in its language.
        texts: Texts<'v> = "texts" or Texts::nothing(),
        /// Named rules; a rule refers to one by `{"$ref": "name"}`, a `when` also by its bare name.
        segments: Entries<'v, Segment<'v>> = "segments",
        /// Named experiments; rules of sections and overlays see `{"var": "experiment.NAME"}`.
        experiments: Entries<'v, Experiment<'v>> = "experiments",
        /// What is laid over the sections for some; those whose `when` holds, one after the other.
        overlays: List<'v, Overlay<'v>> = "overlays",
        /// Whether nothing but `locale` is read of a profile that does not say `"consent": true`.
        needs_consent: bool = "needs_consent" or false,
        /// Ids of sections, in the order of the page.
        order: List<'v, &'v str> = "order"; must,
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
        rule: &'v Value = "rule",
    }
}

shape! {
    /// A comparison of variants; a shopper sees the same one each time. Whoever has no seed sees the control: the
    /// variant called `control`, else the first by name.
    pub closed struct Experiment {
        /// Weights of the variants, in the order of their names.
        variants: Entries<'v, u32> = "variants"; must,
        /// Who takes part: a JSONLogic rule, or the name of a segment. Absent: everybody.
        when: Option<&'v Value> = "when",
        /// Hashed in front of the shopper's seed; absent: the name. Another one deals the shoppers anew.
        seed: Option<&'v str> = "seed",
    }
}

shape! {
    /// What is laid over the sections for some shoppers.
    pub closed struct Overlay {
        /// For whom: a JSONLogic rule, or the name of a segment. Absent: everybody.
        when: Option<&'v Value> = "when",
        /// By the id of a section, what is laid over it (JSON Merge Patch, RFC 7396); an id that is new is a new section.
        patch: Entries<'v, &'v Value> = "patch",
        /// Another order of the page.
        order: List<'v, &'v str> = "order",
    }
}

/// A document: the page, and its sections and products, parsed as they are asked for.
#[derive(Debug)]
pub struct Document<'t> {
    /// What is wrong with the page as a whole; sections and products are judged when they are parsed.
    pub faults: Vec<Fault>,
    text: Cow<'t, str>,
    /// The language of the page, and that of the document.
    languages: Languages,
    page: Value,
    sections: Index,
    products: Index,
}

impl<'t> Document<'t> {
    /// Makes the index of a document, in its own language.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is too large, no JSON, of another version, or without a page.
    pub fn parse(text: impl Into<Cow<'t, str>>) -> Result<Self, DocumentError> {
        Self::parse_for(text.into(), None)
    }

    /// Makes the index of a document in the one of its languages that is nearest to `locale` (BCP 47): the same tag,
    /// else the same language, else the document's own.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn parse_for(text: Cow<'t, str>, locale: Option<&str>) -> Result<Self, DocumentError> {
        let mut parser = Parser::new(&text, MAX_DOCUMENT_BYTES)?;
        if parser.peek().is_some_and(|byte| byte != b'{') {
            // Something else than JSON, such as a host's error page, says so at its first byte.
            parser.value()?;
            return Err(DocumentError::NoObject);
        }
        let mut page = Vec::new();
        let (mut sections, mut products) = (Vec::new(), Vec::new());
        parser.object(&mut |parser, key| {
            match (key.as_str(), parser.peek()) {
                ("sections", Some(b'{')) => parser.object(&mut |parser, id| {
                    let (start, part) = parser.skipped()?;
                    sections.push(Part::new(id, start, part));
                    Ok(())
                })?,
                ("products", Some(b'[')) => parser.list(&mut |parser| {
                    let (start, part) = parser.skipped()?;
                    products.push(Part::new(id_of(part), start, part));
                    Ok(())
                })?,
                _ => page.push((key, parser.value()?)),
            }
            Ok(())
        })?;
        parser.end()?;
        let mut page = Map::from(page);
        let languages = speak(&mut page, locale.unwrap_or_default());
        let mut reader = Reader::of_languages(&languages);
        for (key, expected) in [("sections", "an object"), ("products", "a list")] {
            if let Some(value) = page.remove(key) {
                let mark = reader.enter(key);
                reader.wrong_type(expected, &value);
                reader.leave(mark);
            }
        }
        page.remove("$schema");
        if page.remove("version").and_then(|version| version.as_u64()) != Some(VERSION) {
            return Err(DocumentError::UnsupportedVersion);
        }
        let mut page = Value::Object(page);
        if !check(&Page::SHAPE, &mut page, &mut reader) {
            return Err(DocumentError::NoPage(reader.into_faults()));
        }
        keep_first(&mut sections, MAX_SECTIONS, "sections", &mut reader);
        keep_first(&mut products, MAX_PRODUCTS, "products", &mut reader);
        for (key, limit) in [("order", MAX_SECTIONS), ("overlays", MAX_OVERLAYS)] {
            if let Some(list) = page.get_mut(key).and_then(Value::as_array_mut) {
                keep_first(list, limit, key, &mut reader);
            }
        }
        for (key, limit) in [("segments", MAX_SEGMENTS), ("experiments", MAX_EXPERIMENTS)] {
            if page.get(key).and_then(Value::as_object).is_some_and(|named| named.len() > limit) {
                too_many(&mut reader, key, limit);
                page.as_object_mut().and_then(|page| page.remove(key));
            }
        }
        let (sections, products) = (Index::new(sections), Index::new(products));
        Ok(Self { faults: reader.into_faults(), text, languages, page, sections, products })
    }

    /// As [`Document::parse_for`] from bytes of UTF-8, as a network gives them; a byte order mark is passed over.
    ///
    /// # Errors
    /// As [`Document::parse`]; what is no UTF-8 is a syntax error where it stands.
    pub fn from_bytes(mut bytes: Vec<u8>, locale: Option<&str>) -> Result<Self, DocumentError> {
        if bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(..3);
        }
        let text = String::from_utf8(bytes).map_err(|error| JsonError::Syntax {
            byte_offset: error.utf8_error().valid_up_to(),
            expected: "text in UTF-8",
        })?;
        Self::parse_for(text.into(), locale)
    }

    /// A reader for parts of this document, in its language.
    pub fn reader(&self) -> Reader {
        Reader::of_languages(&self.languages)
    }

    /// What it says of the page as a whole.
    pub fn page(&self) -> Page<'_> {
        Page::of(&self.page)
    }

    /// Ids of all sections, in the order of the text; `page().order()` says which are shown and where.
    pub fn section_ids(&self) -> impl Iterator<Item = &str> {
        self.sections.parts().map(Part::id)
    }

    /// Whether there is a section of this id.
    pub fn has_section(&self, id: &str) -> bool {
        self.sections.position(id).is_some()
    }

    /// The section of this id, parsed and checked when it is first asked for; look at it by
    /// [`Section::of`](super::Section). Faults go to `reader`, each time.
    pub fn section(&self, id: &str, reader: &mut Reader) -> Option<&Rc<Value>> {
        let part = self.sections.part(self.sections.position(id)?)?;
        part.value(&self.text, &Section::SHAPE, &["sections", id], &self.languages, reader)
    }

    /// Whether the product at `position` is in a chunk.
    pub fn is_away(&self, position: usize) -> bool {
        self.products.part(position).is_some_and(|part| part.is_away(&self.text))
    }

    /// Ids of the products that are in chunks.
    pub fn away_product_ids(&self) -> impl Iterator<Item = &str> {
        self.products.parts().filter(|part| part.is_away(&self.text)).map(Part::id)
    }

    /// How many products the document lists.
    pub fn product_count(&self) -> usize {
        self.products.parts().len()
    }

    /// Where the product of this id stands; of several the first one.
    pub fn product_position(&self, id: &str) -> Option<usize> {
        self.products.position(id)
    }

    /// The id of the product at `position`, without reading it; empty if there is none.
    pub fn product_id(&self, position: usize) -> &str {
        self.products.part(position).map_or("", Part::id)
    }

    /// Gives back the memory of `count` products at most that were parsed; `false` when there is none. They are parsed again
    /// when they are asked for.
    pub fn forget_products(&mut self, count: usize) -> bool {
        self.products.forget(count)
    }

    /// The product at `position`, parsed and checked when it is first asked for; look at it by [`Product::of`]. One that
    /// is in a chunk is not there, which is no fault.
    /// Faults go to `reader`, each time; one of them is that an earlier product has the same id.
    pub fn product(&self, position: usize, reader: &mut Reader) -> Option<&Value> {
        let part = self.products.part(position)?;
        if part.is_away(&self.text) {
            return None;
        }
        let place = ["products", &whole_text(position as u64)];
        let product = part.value(&self.text, &Product::SHAPE, &place, &self.languages, reader)?;
        if self.product_position(part.id()) == Some(position) {
            return Some(product);
        }
        reader.note_at(
            &["/products/", place[1]].concat(),
            FaultCode::Duplicate,
            "the id is taken; the first product is used",
        );
        None
    }
}

/// The id of an unparsed product, as the text of a section names it; empty if it has none. Of several the first:
/// an object with two is broken in a way that JSON leaves open. A product that is in a chunk is its id alone.
fn id_of(product: &str) -> String {
    let mut id = Value::Null;
    if let Ok(mut parser) = Parser::new(product, MAX_DOCUMENT_BYTES) {
        if product.starts_with('"') {
            id = parser.value().unwrap_or_default();
        }
        // Ends at the id; what is behind it, and what else is wrong, is seen when the product is parsed.
        let _ = parser.object(&mut |parser, key| {
            if key == "id" {
                id = parser.value()?;
                return parser.end();
            }
            parser.skipped().map(drop)
        });
    }
    match id {
        Value::String(id) => id,
        Value::Number(Number::Whole(id)) => whole_text(id),
        _ => String::new(),
    }
}

fn keep_first<T>(list: &mut Vec<T>, limit: usize, key: &str, reader: &mut Reader) {
    if list.len() > limit {
        list.truncate(limit);
        too_many(reader, key, limit);
    }
}

fn too_many(reader: &mut Reader, key: &str, limit: usize) {
    let mark = reader.enter(key);
    reader
        .note(FaultCode::TooMany, ["at most ", &whole_text(limit as u64), "; the rest is left out"].concat());
    reader.leave(mark);
}

#[cfg(feature = "sources")]
impl Document<'_> {
    /// The product at `position` as it is written, parsed and not checked; null if it is in a chunk or no JSON.
    pub fn written_product(&self, position: usize) -> Value {
        let part = self.products.part(position).filter(|part| !part.is_away(&self.text));
        part.map_or(Value::Null, |part| part.written(&self.text))
    }
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
        assert_eq!(document.product(0, &mut reader).unwrap().get("id"), Some(&"1".into()));
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
        assert_eq!(code(""), "truncated");
        assert_eq!(code("{\"version\":1,"), "truncated");
        assert_eq!(code("[]"), "wrong-type");
        assert_eq!(code("{}"), "unsupported-version");
        assert_eq!(code(r#"{"version":2,"id":"p","order":[]}"#), "unsupported-version");
        assert_eq!(code(r#"{"version":1,"order":[]}"#), "missing");
        assert_eq!(code(r#"{"version":1,"id":"p","order":[]} x"#), "syntax");
        assert_eq!(code(&format!("{{\"a\":{}", "[".repeat(100))), "too-deep");
    }

    #[test]
    fn bytes_that_are_no_utf8_are_an_error_where_they_stand() {
        for text in [SMALL.to_owned(), format!("\u{feff}{SMALL}")] {
            assert_eq!(Document::from_bytes(text.into(), None).unwrap().product_count(), 2);
        }
        let error = Document::from_bytes(b"{\"a\":\"\xff\"}".to_vec(), None).unwrap_err();
        assert_eq!(
            (error.code(), error.to_string()),
            ("syntax", "byte 6: expected text in UTF-8".to_owned())
        );
    }

    #[test]
    fn a_product_of_a_taken_id_is_left_out_and_noted() {
        let text = r#"{"version":1,"id":"p","order":[],"products":[
            {"title":"Cup","id":"a","priceRange":{"minVariantPrice":{"amount":"4.50","currencyCode":"EUR"}}},
            {"title":"Mug","id":"a","priceRange":{"minVariantPrice":{"amount":"4.50","currencyCode":"EUR"}}}]}"#;
        let document = Document::parse(text).unwrap();
        let mut reader = Reader::default();
        assert_eq!(document.product_position("a"), Some(0));
        assert!(document.product(0, &mut reader).is_some() && document.product(1, &mut reader).is_none());
        assert_eq!(pointers(&reader.into_faults()), [("duplicate", "/products/1")]);
    }

    #[test]
    fn sections_of_the_wrong_type_leave_an_empty_page() {
        let document =
            Document::parse(r#"{"version":1,"id":"p","order":["a"],"sections":[1],"products":{}}"#).unwrap();
        assert_eq!(pointers(&document.faults), [("wrong-type", "/sections"), ("wrong-type", "/products")]);
    }
}
