//! Every template, read as text: its slots stand where a value cannot become markup, and name what exists.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::{PARTS, TEMPLATES, enclosed};
use crate::document::Texts;
use crate::document::sections::{Family, TYPES};
use crate::document::shape::Kind;

/// Parts that are written by code.
const CODE: [&str; 13] = [
    "head",
    "heading",
    "subheading",
    "title",
    "picture",
    "poster",
    "cards",
    "money",
    "stars",
    "markup",
    "style",
    "time",
    "countdown",
];

/// What the plan finds out (`plan::facts`), and what a slot knows of itself.
const FACTS: [&str; 18] = [
    "script", "state", "gift", "level", "have", "to_go", "tier", "fan", "waits", "plays", "near", "distance",
    "until", "opens", "day", "pick_up", "kind", ".",
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
    TEMPLATES.iter().chain(PARTS).copied()
}

/// Every slot of a template, and what stands before it.
fn slots(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let starts = text.match_indices('{').map(|(at, _)| at);
    starts.map(|at| (text[at + 1..].split_once('}').unwrap().0, &text[..at])).collect()
}

#[test]
fn every_type_has_a_template_or_code_and_no_template_is_without_a_type() {
    for kind in &TYPES {
        let known = TEMPLATES.iter().any(|(name, _)| *name == kind.name);
        assert_eq!(known, kind.family == Family::Template, "{}", kind.name);
    }
    assert_eq!(TEMPLATES.len(), TYPES.iter().filter(|kind| kind.family == Family::Template).count());
}

#[test]
fn values_stand_in_text_or_in_quoted_attributes_that_are_harmless() {
    for (file, text) in files() {
        for (slot, before) in slots(text) {
            let in_tag = before.rfind('<') > before.rfind('>');
            let is_value = !slot.starts_with(['#', '^', '?', '+', '*', '/', '>']);
            if !in_tag || !is_value {
                assert!(
                    !in_tag || !slot.starts_with('>') || ["style", "poster"].contains(&&slot[1..]),
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
            if ["href", "src", "poster", "action"].contains(&attribute) {
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
                "#" | "^" | "?" | "=" => assert!(names.contains(&name), "{file}: {slot}"),
                "+" | "*" => {
                    rest.split(' ').for_each(|kind| assert!(kinds.contains(&kind), "{file}: {slot}"));
                }
                "~" => {
                    assert!(!Texts::nothing().word(name).is_empty(), "{file}: {slot}");
                    words.for_each(|count| assert!(names.contains(&count), "{file}: {slot}"));
                }
                ">" => assert!(
                    CODE.contains(&name) || PARTS.iter().any(|(part, _)| *part == name),
                    "{file}: {slot}"
                ),
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
    assert_eq!(enclosed("a{#b}c{/}d{/}e"), ("a{#b}c{/}d", "e"));
    assert_eq!(enclosed("a"), ("a", ""));
}
