//! Follows a table: a section of theirs → sections of ours, and what is to be said of them.
//!
//! In: a section, rows. Out: sections that the document's own shapes have judged, so what comes out validates; what those
//! shapes refuse is left out and named. A section that no row makes is kept as it was, disabled.

use serde_json::{Map, Value, json};

use super::change::{is_empty, passages};
use super::draft::{Draft, Settings};
use super::html::Passage;
use super::links::handle_of;
use super::report::{Notes, Report};
use super::table::{BlockRow, By, Row, To};
use crate::document::Reader;
use crate::document::json::Value as Ours;
use crate::document::limits::MAX_BLOCKS;
use crate::document::sections::SectionType;

/// A block of theirs.
#[derive(Debug)]
pub(super) struct TheirBlock {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) disabled: bool,
    pub(super) settings: Settings,
}

/// A section of theirs.
#[derive(Debug)]
pub(super) struct Theirs<'v> {
    pub(super) file: Option<&'v str>,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) place: String,
    pub(super) disabled: bool,
    pub(super) settings: Settings,
    pub(super) blocks: Vec<TheirBlock>,
    pub(super) original: &'v Value,
}

/// How a form of theirs is read.
#[derive(Debug)]
pub(super) struct Format {
    /// Its name, in front of the types that nobody knows.
    pub(super) name: &'static str,
    pub(super) rows: &'static [Row],
    /// Whether a setting of this name says how a theme looks.
    pub(super) is_look: fn(&str) -> bool,
}

/// Sections of ours by id, in the order of the page.
pub(super) type Made = Vec<(String, Value)>;

/// Makes sections, and reports.
pub(super) fn apply(format: &Format, theirs: &Theirs<'_>, report: &mut Report) -> Made {
    for row in format.rows.iter().filter(|row| row.from.contains(&theirs.kind.as_str())) {
        let mut notes = Notes::default();
        let Some(mut made) = follow(format, row, theirs, &mut notes) else { continue };
        if theirs.disabled {
            made.iter_mut().for_each(|(_, section)| section["disabled"] = Value::Bool(true));
        }
        let ids: Vec<String> = made.iter().map(|(id, _)| id.clone()).collect();
        report.section(theirs.file, &theirs.place, &theirs.kind, Some(row.to), &ids, notes);
        return made;
    }
    let kept = json!({
        "type": format!("{}:{}", format.name, theirs.kind), "disabled": true, "settings": { "original": kept(theirs.original) },
    });
    report.section(
        theirs.file,
        &theirs.place,
        &theirs.kind,
        None,
        std::slice::from_ref(&theirs.id),
        Notes::default(),
    );
    vec![(theirs.id.clone(), kept)]
}

/// Levels of a document that stand above what is kept, and some to spare.
const DEEPEST_KEPT: usize = 24;

/// The section as it was; as text where it is nested deeper than a document may be.
fn kept(original: &Value) -> Value {
    fn depth(value: &Value) -> usize {
        match value {
            Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or(0),
            Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or(0),
            _ => 0,
        }
    }
    if depth(original) > DEEPEST_KEPT { original.to_string().into() } else { original.clone() }
}

/// What one row makes of a section; nothing if what must be there is not.
fn follow(format: &Format, row: &Row, theirs: &Theirs<'_>, notes: &mut Notes) -> Option<Made> {
    let kind = SectionType::named(row.to, &mut Reader::default())?;
    let mut common = Draft::default();
    common.values.extend(row.always.iter().map(|(key, word)| ((*key).to_owned(), Value::from(*word))));
    common.fill(row.settings, &kind.settings, &theirs.settings, notes);
    let (mut blocks, mut order) = (Map::new(), Vec::new());
    let mut apart = Vec::new();
    let mut asked = false;
    for block in &theirs.blocks {
        let found =
            row.blocks.iter().find(|known| known.from.contains(&block.kind.as_str()) || known.from == ["*"]);
        let Some(block_row) = found else {
            notes.left(&block.place, &format!("a block that {} has no counterpart of", row.to));
            continue;
        };
        asked |= !matches!(block_row.to, To::Section);
        for (id, value) in follow_block(kind, block_row, block, &mut common, &mut apart, notes) {
            if order.len() == MAX_BLOCKS {
                notes.left(&block.place, "more blocks than a section has");
            } else {
                order.push(Value::from(id.clone()));
                blocks.insert(id, value);
            }
        }
        note_rest(format, &block.settings, row.to, notes);
    }
    if asked && order.is_empty() && apart.is_empty() {
        return None;
    }
    let only_apart = row.blocks.iter().any(|block| matches!(block.to, To::Apart));
    if !only_apart {
        apart.push((String::new(), common));
    }
    let mut made = Vec::new();
    for (block, draft) in apart {
        let Some(settings) = draft.judged(kind, notes) else { continue };
        let id = if made.is_empty() { theirs.id.clone() } else { [&theirs.id, "-", &block].concat() };
        let mut section = json!({ "type": row.to, "settings": settings });
        if !order.is_empty() {
            section["blocks"] = Value::Object(blocks.clone());
            section["block_order"] = Value::Array(order.clone());
        }
        if let Some(products) = &row.data {
            section["data"] = data(products.by, products.from, products.first, &theirs.settings, notes)?;
        }
        made.push((id, section));
    }
    note_rest(format, &theirs.settings, row.to, notes);
    (!made.is_empty()).then_some(made)
}

/// What a block becomes: blocks of ours, or settings of its section, or of a section apart.
fn follow_block(
    kind: &'static SectionType,
    row: &BlockRow,
    block: &TheirBlock,
    common: &mut Draft,
    apart: &mut Vec<(String, Draft)>,
    notes: &mut Notes,
) -> Vec<(String, Value)> {
    let whole = |made: Vec<(&'static str, Value)>, notes: &mut Notes| {
        let several = made.len() > 1;
        let mut placed = Vec::new();
        for (position, (name, settings)) in made.into_iter().enumerate() {
            let id = if several { format!("{}-{}", block.id, position + 1) } else { block.id.clone() };
            let mut reader = Reader::default();
            let judged = kind.block(&id, name, Ours::from(settings), &mut reader);
            for fault in reader.into_faults() {
                notes.left(&block.place, &fault.sentence);
            }
            let Some(judged) = judged else { continue };
            let mut value = json!({ "type": name, "settings": Value::from(&judged.settings) });
            if block.disabled {
                // Blocks have no switch; a rule that never holds is one.
                value["when"] = Value::Bool(false);
            }
            placed.push((id, value));
        }
        placed
    };
    match row.to {
        To::Section if block.disabled => notes.left(&block.place, "disabled"),
        To::Section => common.fill(row.settings, &kind.settings, &block.settings, notes),
        To::Apart if block.disabled => notes.left(&block.place, "disabled"),
        To::Apart => {
            let mut draft = common.clone();
            draft.fill(row.settings, &kind.settings, &block.settings, notes);
            apart.push((block.id.clone(), draft));
        }
        To::Block(name) => {
            let mut draft = Draft::default();
            if let Some((_, shape)) = kind.blocks.iter().find(|(known, _)| *known == name) {
                draft.fill(row.settings, shape, &block.settings, notes);
            }
            return whole(vec![(name, Value::Object(draft.values))], notes);
        }
        To::Passages(setting) => {
            let mut found = Vec::new();
            for name in ["heading", setting] {
                let pointer = block.settings.pointer(name);
                if let Some(text) = block.settings.values.get(name).and_then(Value::as_str)
                    && notes.used.insert(pointer.clone())
                {
                    let passages = passages(text, &pointer, notes).into_iter();
                    found.extend(passages.map(|passage| block_of(passage, name == "heading")));
                }
            }
            return whole(found, notes);
        }
    }
    Vec::new()
}

/// A passage as a block of rich text.
fn block_of(passage: Passage, heading: bool) -> (&'static str, Value) {
    match passage {
        Passage::Heading(text) => ("heading", json!({ "text": text })),
        Passage::Text(text) if heading => ("heading", json!({ "text": text })),
        Passage::Text(text) => ("text", json!({ "text": text })),
        Passage::List(items, numbered) => ("list", json!({ "items": items, "numbered": numbered })),
        Passage::Quote(text) => ("quote", json!({ "text": text })),
    }
}

/// Everything that was neither used nor named yet.
fn note_rest(format: &Format, settings: &Settings, to: &str, notes: &mut Notes) {
    for (name, value) in &settings.values {
        let pointer = settings.pointer(name);
        if is_empty(value) || settings.defaults.contains(name) || notes.used.contains(&pointer) {
            continue;
        }
        if (format.is_look)(name) {
            notes.look(&pointer);
        } else {
            notes.left(&pointer, &format!("no place in {to}"));
        }
    }
}

/// Which products; by rules over fields that products of the Storefront API have.
fn data(by: By, from: &str, first: &str, settings: &Settings, notes: &mut Notes) -> Option<Value> {
    let pointer = settings.pointer(from);
    let mut data = json!({ "source": "products" });
    let named = settings.values.get(from).and_then(Value::as_str);
    match (by, named.and_then(handle_of)) {
        (By::Product, Some(handle)) => {
            data["filter"] = json!({ "==": [{ "var": "item.handle" }, handle] });
            notes.used.insert(pointer.clone());
            notes.placeholder("product", &pointer, handle, "products[].handle");
        }
        // Which product it is, is said by the address: no section of ours can know.
        (By::Product, None) => return None,
        (By::Collection, Some(handle)) if handle != "all" => {
            let named = json!({ "==": [{ "var": "handle" }, handle] });
            data["filter"] = json!({ "some": [{ "var": "item.collections.nodes" }, named] });
            notes.used.insert(pointer.clone());
            notes.placeholder("collection", &pointer, handle, "products[].collections.nodes[].handle");
        }
        (By::Collection, _) => {
            notes.placeholder("collection", &pointer, named.unwrap_or_default(), "all products");
        }
    }
    let count = settings.values.get(first).and_then(Value::as_u64).filter(|count| (1..=200).contains(count));
    if let Some(count) = count {
        data["first"] = count.into();
        notes.used.insert(settings.pointer(first));
    }
    Some(data)
}
