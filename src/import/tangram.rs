//! Tangram pages (a list of cards) → a store document.
//!
//! In: the text of a page. Out: the document and the report. A card is a section, a cell a block; a card inside a card
//! becomes a section behind it.

use serde_json::{Map, Value};

use super::apply::{Format, Made, TheirBlock, Theirs, apply};
use super::draft::{Settings, escaped};
use super::report::Report;
use super::tangram_table::{LOOK, ROWS};
use super::{ImportError, Imported, finished, read};

const FORMAT: Format = Format { name: "tangram", rows: ROWS, is_look: |name| LOOK.contains(&name) };

/// Makes a document of a page.
///
/// `id` is the page's.
/// # Errors
/// [`ImportError`] if the text cannot be read, or is no list of cards.
pub fn tangram(text: &str, id: &str) -> Result<Imported, ImportError> {
    let page = read(text)?;
    // Some apps wrap the list.
    let (cards, place) = match (page.as_array(), page.get("cards").and_then(Value::as_array)) {
        (Some(cards), _) => (cards, ""),
        (None, Some(cards)) => (cards, "/cards"),
        (None, None) => return Err(ImportError::NoCards),
    };
    let mut report = Report::new("tangram");
    let mut made = Made::new();
    for key in page.as_object().into_iter().flat_map(Map::keys).filter(|key| *key != "cards") {
        report.left(None, &["/", &escaped(key)].concat(), "belongs to the app");
    }
    for (position, card) in cards.iter().enumerate() {
        one_card(
            card,
            &format!("{place}/{position}"),
            &format!("card-{}", position + 1),
            &mut report,
            &mut made,
        );
    }
    finished(id, made, Made::new(), report)
}

/// Keys of a card that its section is made of.
const OF_CARD: &[&str] = &["id", "type", "items", "header"];
/// Keys of a cell that name it.
const OF_CELL: &[&str] = &["id", "type", "bizId"];

fn one_card(card: &Value, place: &str, name: &str, report: &mut Report, made: &mut Made) {
    let word = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let Some(fields) = card.as_object() else {
        return report.left(None, place, "no card");
    };
    let no_items = Vec::new();
    let items = card.get("items").and_then(Value::as_array).unwrap_or(&no_items);
    let (mut blocks, mut inner) = (Vec::new(), Vec::new());
    for (position, cell) in items.iter().enumerate() {
        let place = format!("{place}/items/{position}");
        let kind = word(cell.get("type"));
        let Some(cell_fields) = cell.as_object() else {
            report.left(None, &place, "no cell");
            continue;
        };
        if cell.get("items").is_some_and(Value::is_array) {
            inner.push((cell, place, format!("{name}-{}", position + 1)));
            continue;
        }
        let mut values = cell_fields.clone();
        values.retain(|key, _| !OF_CELL.contains(&key.as_str()));
        blocks.push(TheirBlock {
            id: format!("cell-{}", position + 1),
            kind,
            disabled: false,
            settings: Settings { place: place.clone(), values, defaults: Vec::new() },
            place,
        });
    }
    let id = Some(word(card.get("id"))).filter(|id| !id.is_empty()).unwrap_or_else(|| name.to_owned());
    let mut header = card.get("header").and_then(Value::as_object).cloned().unwrap_or_default();
    header.retain(|key, _| !OF_CELL.contains(&key.as_str()));
    let theirs = Theirs {
        file: None,
        id,
        kind: word(card.get("type")),
        place: place.to_owned(),
        disabled: false,
        settings: Settings { place: [place, "/header"].concat(), values: header, defaults: Vec::new() },
        blocks,
        original: card,
    };
    for key in fields.keys().filter(|key| !OF_CARD.contains(&key.as_str())) {
        let why = if LOOK.contains(&key.as_str()) { "says how the card looks" } else { "belongs to the app" };
        report.left(None, &[place, "/", &escaped(key)].concat(), why);
    }
    let sections = apply(&FORMAT, &theirs, report);
    // What is kept as it was, is kept with all that is in it.
    let is_kept =
        sections.iter().any(|(_, section)| section["type"].as_str().is_some_and(|kind| kind.contains(':')));
    made.extend(sections);
    for (card, place, name) in inner {
        if !is_kept || FORMAT.rows.iter().any(|row| row.from.contains(&word(card.get("type")).as_str())) {
            one_card(card, &place, &name, report, made);
        }
    }
}
