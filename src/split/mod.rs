//! One document → an index and chunks, so that a browser reads only what a shopper comes to; and back.
//!
//! In: the text of a document. Out: [`Split`]: the index is the document without the content of sections behind the first
//! ones, and without products that only those use; a chunk has the content of one section, or products that several
//! need. In the index such a section keeps what decides who sees it and where (`when`, `rank`, …) and names its `chunks`;
//! a product leaves its id in its place, so that every position stays. With all chunks in place the document is the one it
//! was, and so is every plan. Must not: read or write files.

mod needs;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Map, Value, json};

use crate::document::limits::{MAX_DOCUMENT_BYTES, MAX_FALLBACKS};
use crate::document::shape::Member as _;
use crate::document::{Document, DocumentError, JsonError, Reader, Section, json as own_json};
use needs::Needs;

/// Bytes of products in one chunk at most, where one product does not have more: a second on slow 3G.
pub const MAX_CHUNK_PRODUCT_BYTES: usize = 48 << 10;

/// What the planner asks of a section before its turn comes, and who may stand in for it.
const SKELETON: &[&str] = &["type", "disabled", "when", "rank", "fallback"];

/// A document in parts.
#[derive(Debug)]
pub struct Split {
    /// The index.
    pub index: String,
    /// The chunks.
    pub chunks: Vec<Chunk>,
}

/// One chunk.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// Its name, made of its content.
    pub file: String,
    /// Its content, JSON.
    pub text: String,
    /// Ids of the sections in it.
    pub sections: Vec<String>,
    /// How many products are in it.
    pub products: usize,
}

/// Why a document cannot be split, or parts not be joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SplitError {
    /// There is no page in the text.
    Document(DocumentError),
    /// Two sections of one id, of which a browser would see the other.
    DuplicateSection(String),
    /// It is an index already.
    SplitAlready(String),
    /// A chunk is not there, or is not what its name says.
    ChunkBroken(String),
}

impl SplitError {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::DuplicateSection(_) => "duplicate",
            Self::SplitAlready(_) => "split-already",
            Self::ChunkBroken(_) => "chunk-broken",
        }
    }
}

impl fmt::Display for SplitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Document(error) => error.fmt(f),
            Self::DuplicateSection(id) => {
                write!(f, "/sections/{id}: the id is taken; give each section its own")
            }
            Self::SplitAlready(id) => write!(f, "/sections/{id}/chunks: it is an index; join it first"),
            Self::ChunkBroken(file) => {
                write!(f, "/{file}: missing, or not the content that its name was made of")
            }
        }
    }
}

impl std::error::Error for SplitError {}

impl From<DocumentError> for SplitError {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

impl From<JsonError> for SplitError {
    fn from(error: JsonError) -> Self {
        Self::Document(error.into())
    }
}

/// Splits a document; the first `first` sections of its order stay whole in the index.
///
/// # Errors
/// [`SplitError`] if there is no page in the text, or it cannot be told apart.
pub fn split(text: &str, first: usize) -> Result<Split, SplitError> {
    let document = Document::parse(text)?;
    let mut whole = Value::from(&own_json::parse(text, MAX_DOCUMENT_BYTES)?);
    let needs = Needs::of(&document);
    let parts = Parts::new(&document, &needs, first)?;
    let chunks = chunks(&whole, &parts, &needs);
    let names = names_by_section(&parts, &needs, &chunks);

    if let Some(sections) = whole.get_mut("sections").and_then(Value::as_object_mut) {
        for (id, files) in &names {
            let Some(section) = sections.get_mut(id).and_then(Value::as_object_mut) else { continue };
            section.retain(|key, _| SKELETON.contains(&key.as_str()));
            section.insert("chunks".to_owned(), json!(files));
        }
    }
    let away: BTreeSet<usize> = chunks.iter().flat_map(|made| &made.products).copied().collect();
    if let Some(products) = whole.get_mut("products").and_then(Value::as_array_mut) {
        for (position, product) in
            products.iter_mut().enumerate().filter(|(position, _)| away.contains(position))
        {
            *product = needs.product_id(position).into();
        }
    }
    let chunks = chunks.into_iter().map(|made| made.chunk).collect();
    Ok(Split { index: whole.to_string(), chunks })
}

/// The whole document again. `chunks` are texts by name.
///
/// # Errors
/// [`SplitError::ChunkBroken`] for one that is missing or not what its name says; as [`split`] for the index.
pub fn join(index: &str, chunks: &BTreeMap<String, String>) -> Result<String, SplitError> {
    Document::parse(index)?;
    let mut whole = Value::from(&own_json::parse(index, MAX_DOCUMENT_BYTES)?);
    let (mut sections, mut products) = (Map::new(), BTreeMap::new());
    for file in files_of(&whole) {
        let broken = || SplitError::ChunkBroken(file.clone());
        let text = chunks.get(&file).filter(|text| name_of(text) == file).ok_or_else(broken)?;
        let Value::Object(mut chunk) = Value::from(&own_json::parse(text, MAX_DOCUMENT_BYTES)?) else {
            return Err(broken());
        };
        if let Some(Value::Object(found)) = chunk.remove("sections") {
            sections.extend(found);
        }
        for product in chunk.get("products").and_then(Value::as_array).into_iter().flatten() {
            products.insert(word(&product["id"]), product.clone());
        }
    }
    if let Some(all) = whole.get_mut("sections").and_then(Value::as_object_mut) {
        for (id, section) in all.iter_mut().filter(|(_, section)| section.get("chunks").is_some()) {
            *section = sections.remove(id).ok_or_else(|| SplitError::ChunkBroken(id.clone()))?;
        }
    }
    for product in whole.get_mut("products").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(id) = product.as_str() {
            *product = products.get(id).cloned().ok_or_else(|| SplitError::ChunkBroken(id.to_owned()))?;
        }
    }
    Ok(whole.to_string())
}

/// Names of the chunks of an index, each once.
pub fn files(index: &str) -> Result<BTreeSet<String>, SplitError> {
    Ok(files_of(&Value::from(&own_json::parse(index, MAX_DOCUMENT_BYTES)?)))
}

fn files_of(index: &Value) -> BTreeSet<String> {
    let sections = index.get("sections").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let lists = sections.filter_map(|section| section.get("chunks")?.as_array());
    lists.flatten().filter_map(|file| file.as_str().map(str::to_owned)).collect()
}

fn word(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// The name of a chunk: 128 bits of FNV-1a, which no two texts of one shop share.
fn name_of(text: &str) -> String {
    let hash = text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    format!("{hash:032x}.json")
}

/// Which sections and products go into chunks.
struct Parts {
    /// Ids of the sections that are taken apart, in the order of the page, and what may stand in for each.
    sections: Vec<(String, Vec<String>)>,
    /// Positions of products that only they use, and the sections that do, by their place in `sections`.
    products: BTreeMap<usize, Vec<usize>>,
}

impl Parts {
    fn new(document: &Document<'_>, needs: &Needs, first: usize) -> Result<Self, SplitError> {
        let mut ids = BTreeSet::new();
        for id in document.section_ids() {
            if !ids.insert(id) {
                return Err(SplitError::DuplicateSection(id.to_owned()));
            }
            let mut reader = Reader::default();
            let section = document.section(id, &mut reader);
            if section.is_some_and(|section| !Section::of(section).chunks().is_empty()) {
                return Err(SplitError::SplitAlready(id.to_owned()));
            }
        }
        let mut order: Vec<&str> = Vec::new();
        for id in document.page().order().iter().filter(|id| document.has_section(id)) {
            if !order.contains(&id) {
                order.push(id);
            }
        }
        let shown: Vec<String> = order.iter().take(first).flat_map(|id| chain(document, id)).collect();
        let rest: Vec<&str> =
            order.iter().copied().chain(ids.iter().copied().filter(|id| !order.contains(id))).collect();
        // What is wrong with a section is said when the page is begun: a wrong one stays where that is seen.
        let apart = |id: &str| !shown.iter().any(|whole| whole == id) && needs.is_sound_section(id);
        let sections: Vec<(String, Vec<String>)> = rest
            .into_iter()
            .filter(|id| apart(id))
            .map(|id| (id.to_owned(), chain(document, id).into_iter().filter(|id| apart(id)).collect()))
            .collect();
        let mut kept = BTreeSet::new();
        for id in ids.iter().filter(|id| !apart(id)) {
            kept.extend(needs.products_of(id));
        }
        let mut products: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, (id, _)) in sections.iter().enumerate() {
            for position in needs.products_of(id).filter(|position| !kept.contains(position)) {
                products.entry(position).or_default().push(place);
            }
        }
        Ok(Self { sections, products })
    }
}

/// A section and what may stand in for it.
fn chain(document: &Document<'_>, id: &str) -> Vec<String> {
    let mut chain = vec![id.to_owned()];
    while let Some(section) = chain.last().and_then(|id| document.section(id, &mut Reader::default())) {
        match Section::of(section).fallback().filter(|id| *id != "drop") {
            Some(next) if chain.len() <= MAX_FALLBACKS && !chain.iter().any(|id| id == next) => {
                chain.push(next.to_owned());
            }
            _ => break,
        }
    }
    chain
}

/// A chunk, and the positions of its products.
struct MadeChunk {
    chunk: Chunk,
    products: Vec<usize>,
}

/// One chunk for each section, with the products that it alone uses; the others in the order in which sections ask for
/// them.
fn chunks(whole: &Value, parts: &Parts, needs: &Needs) -> Vec<MadeChunk> {
    let product = |position: &usize| whole["products"].get(*position).cloned().unwrap_or_default();
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); parts.sections.len()];
    let mut own_bytes = vec![0; parts.sections.len()];
    let mut shared: Vec<(usize, usize)> = Vec::new();
    for (position, users) in &parts.products {
        let bytes = needs.product_bytes(*position);
        match users.as_slice() {
            [only] if own_bytes[*only] + bytes <= MAX_CHUNK_PRODUCT_BYTES => {
                own_bytes[*only] += bytes;
                own[*only].push(*position);
            }
            [first, ..] => shared.push((*first, *position)),
            [] => {}
        }
    }
    shared.sort_unstable();
    let mut lists: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
    let mut bytes = MAX_CHUNK_PRODUCT_BYTES;
    for (_, position) in shared {
        bytes += needs.product_bytes(position);
        match lists.last_mut().filter(|_| bytes <= MAX_CHUNK_PRODUCT_BYTES) {
            Some((_, list)) => list.push(position),
            None => {
                bytes = needs.product_bytes(position);
                lists.push((None, vec![position]));
            }
        }
    }
    lists.extend(parts.sections.iter().zip(own).map(|((id, _), own)| (Some(id.as_str()), own)));
    let made = lists.into_iter().map(|(section, products)| {
        let mut text = json!({ "products": products.iter().map(product).collect::<Vec<_>>() });
        if let Some(id) = section {
            text["sections"] = json!({ id: whole["sections"][id] });
        }
        let text = text.to_string();
        let sections = section.map(str::to_owned).into_iter().collect();
        MadeChunk {
            chunk: Chunk { file: name_of(&text), text, sections, products: products.len() },
            products,
        }
    });
    made.collect()
}

/// The names of all chunks that a section needs, its own last.
fn names_by_section(parts: &Parts, needs: &Needs, chunks: &[MadeChunk]) -> Vec<(String, Vec<String>)> {
    let holder: BTreeMap<usize, &str> = chunks
        .iter()
        .flat_map(|made| made.products.iter().map(|position| (*position, made.chunk.file.as_str())))
        .collect();
    let own: BTreeMap<&str, &str> = chunks
        .iter()
        .flat_map(|made| made.chunk.sections.iter().map(|id| (id.as_str(), made.chunk.file.as_str())))
        .collect();
    let names = parts.sections.iter().map(|(id, chain)| {
        let mut files: Vec<String> = Vec::new();
        for id in chain.iter().rev() {
            let products = needs.products_of(id).filter_map(|position| holder.get(&position).copied());
            for file in products.chain(own.get(id.as_str()).copied()) {
                // What stands in for a section of its own content counts once, where it is needed last.
                files.retain(|known| known != file);
                files.push(file.to_owned());
            }
        }
        (id.clone(), files)
    });
    names.collect()
}
