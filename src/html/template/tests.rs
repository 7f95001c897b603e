//! Every template, read as text: its slots stand where a value cannot become markup, and name what exists.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::behind_end;
use super::files::{NAMES, named};
use crate::document::Texts;
use crate::document::sections::TYPES;
use crate::document::shape::Kind;

/// Parts that are written by code.
const CODE: [&str; 14] = [
    "tag",
    "heading_tag",
    "subheading_tag",
    "title_tag",
    "picture",
    "still",
    "poster",
    "cards",
    "money",
    "stars",
    "markup",
    "style",
    "time",
    "countdown",
];

/// Of those, what may stand in a tag.
const CODE_IN_TAGS: [&str; 6] = ["style", "poster", "tag", "heading_tag", "subheading_tag", "title_tag"];

/// What the plan finds out (`plan::facts`), what is said of a product (`html::product`) and of its rating, and what a slot
/// knows of itself.
const FACTS: [&str; 49] = [
    "script",
    "count",
    "digest",
    "state",
    "gift",
    "level",
    "have",
    "to_go",
    "tier",
    "fan",
    "waits",
    "plays",
    "near",
    "distance",
    "until",
    "opens",
    "day",
    "pick_up",
    "id",
    "vendor",
    "description",
    "onlineStoreUrl",
    "picture",
    "alt",
    "rating",
    "least",
    "range",
    "before",
    "sold_out",
    "percent",
    "new",
    "few",
    "total",
    "left",
    "model",
    "show",
    // Of a model's sources.
    "sources",
    "format",
    "url",
    "width",
    "srcset",
    "views",
    "rows",
    "columns",
    "tap",
    "rated",
    "n",
    "kind",
    ".",
];

/// The keys of a shape inside another.
fn inner_keys(kind: &Kind) -> Vec<&'static str> {
    match kind {
        Kind::Object(shape) => shape.keys().collect(),
        Kind::List(entry) | Kind::Entries(entry) => inner_keys(entry),
        _ => Vec::new(),
    }
}

fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    NAMES.iter().map(|name| (*name, named(name)))
}

/// Every slot of a template, and what stands before it.
fn slots(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let starts = text.match_indices('{').map(|(at, _)| at);
    starts.map(|at| (text[at + 1..].split_once('}').unwrap().0, &text[..at])).collect()
}

#[test]
fn every_type_has_a_template() {
    for kind in &TYPES {
        assert!(!named(kind.name).is_empty(), "{}", kind.name);
    }
    assert_eq!(
        named("button"),
        "{#button_label}{#link}<a class=\"sf-button\" href=\"{link}\">{button_label}</a>{/}{/}"
    );
    assert!(named("butto").is_empty() && named("").is_empty());
}

#[test]
fn values_stand_in_text_or_in_quoted_attributes_that_are_harmless() {
    for (file, text) in files() {
        for (slot, before) in slots(text) {
            let in_tag = before.rfind('<') > before.rfind('>');
            let is_value = !slot.starts_with(['#', '^', '?', '+', '*', '/', '>']);
            if !in_tag || !is_value {
                assert!(
                    !in_tag
                        || !slot.starts_with('>')
                        || CODE_IN_TAGS.contains(&slot[1..].split(' ').next().unwrap()),
                    "{file}: {slot}"
                );
                continue;
            }
            let tag = &before[before.rfind('<').unwrap()..];
            assert_eq!(
                tag.matches('"').count() % 2,
                1,
                "{file}: {{{slot}}} stands outside of quotes in {tag}"
            );
            let (attribute, begun) = tag.rsplit_once("=\"").unwrap();
            let attribute = attribute.rsplit(' ').next().unwrap();
            assert!(
                !attribute.starts_with("on") && !["style", "srcset", "srcdoc", "id"].contains(&attribute),
                "{file}: {attribute}"
            );
            // A list of URLs with their widths: `{=url}` is a URL wherever it stands.
            assert!(attribute != "turntable" || ["=url", "=width"].contains(&slot), "{file}: {slot}");
            if ["href", "src", "ios-src", "poster", "action"].contains(&attribute) {
                assert_eq!(begun, "", "{file}: what stands before {{{slot}}} would hide that it is a URL");
                assert!(tag.contains(&format!(" {attribute}=\"")), "{file}: {tag}");
            }
        }
    }
}

#[test]
fn slots_name_fields_facts_words_and_parts_that_exist() {
    let mut names: Vec<&str> = FACTS.to_vec();
    let mut kinds = Vec::new();
    for kind in &TYPES {
        let shapes = kind.blocks.iter().map(|(_, shape)| shape).chain([&kind.settings]);
        kinds.extend(kind.blocks.iter().map(|(name, _)| *name));
        for shape in shapes {
            names.extend(shape.keys());
            names.extend(shape.fields.iter().flat_map(|field| inner_keys(&field.kind)));
        }
    }
    for (file, text) in files() {
        for (slot, _) in slots(text) {
            let (kind, rest) = slot.split_at(1);
            let mut words = rest.split(' ');
            let name = words.next().unwrap();
            match kind {
                "/" => {}
                "#" | "^" => {
                    rest.split(' ').for_each(|name| assert!(names.contains(&name), "{file}: {slot}"));
                }
                "?" | "=" => assert!(names.contains(&name), "{file}: {slot}"),
                "+" | "*" => assert!(rest.is_empty() || kinds.contains(&rest), "{file}: {slot}"),
                "~" => {
                    assert!(!Texts::nothing().word(name).is_empty(), "{file}: {slot}");
                    words.for_each(|count| assert!(names.contains(&count), "{file}: {slot}"));
                }
                ">" => assert!(CODE.contains(&name) || NAMES.contains(&name), "{file}: {slot}"),
                _ => assert!(names.contains(&slot), "{file}: {slot}"),
            }
        }
    }
}

#[test]
fn every_slot_that_opens_is_closed() {
    for (file, text) in files() {
        let opening =
            slots(text).iter().filter(|(slot, _)| slot.starts_with(['#', '^', '?', '+', '*'])).count();
        let closing = text.matches("{/}").count();
        assert_eq!(opening, closing, "{file}");
    }
    assert_eq!(behind_end("a{#b}c{/}d{/}e"), "e");
    assert_eq!(behind_end("a"), "");
}
