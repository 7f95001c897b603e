//! Sections whose markup is a file of `files/`: HTML with slots, filled in from the section's content.
//!
//! In: a template of this crate (`&'static str`, never of a document), and values of the document. Out: HTML in the
//! sheet's writer. A tenth of the code that a writer by hand takes, which is what lets twenty types of section
//! fit a phone's budget. Must not: let a value become markup. Every value is escaped; inside `href`, `src`, `poster`
//! and `action` it must also be a URL that a page may carry; the tests read every template for slots anywhere else
//! than in text and quoted attributes.
//!
//! | slot | is |
//! |---|---|
//! | `{name}` | the value as text, with the shopper's words put in; a number with its separators |
//! | `{=name}` | the value as it is: ids, codes, words of a choice |
//! | `{#name}…{/}` | once if there is the value, for each entry if it is a list; inside, its members come first |
//! | `{^name}…{/}` | once if there is no such value |
//! | `{?name word}…{/}` | once if the value is this word |
//! | `{+kind}…{/}`, `{*kind}…{/}` | once if there is a block of this kind; for each block of this kind |
//! | `{~word}` | a word of the page ([`crate::document::Texts`]), its `{…}` filled from the values around |
//! | `{>part …}` | a part that is written by code, or another template |
//!
//! A name is looked for in the block, the entry or (outside of both) the settings, then in what the plan found out.
//! Line ends and the spaces that indent are not written.

use super::picture::{self, Pictures};
use super::sheet::Sheet;
use super::words::{Word, fill};
use super::writer::Css;
use super::{card, markup, money, product_list, time};
use crate::document::json::Value;
use crate::document::sections::ProductList;
use crate::document::shape::{Member, Shape};
use crate::document::{Colour, Image, Link, Moment, Money, Rating, Ratio, Url};
use crate::plan::PlannedSection;

/// Writes a section.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection) {
    let heading = section.settings.get("heading").and_then(Value::as_str).map(|text| sheet.filled(text));
    sheet.open_section(section, heading.as_deref());
    let template =
        TEMPLATES.iter().find(|(known, _)| *known == section.kind.name).map_or("", |(_, text)| *text);
    let scope = Scope {
        value: &section.settings,
        facts: &section.facts,
        shape: Some(&section.kind.settings),
        kind: "",
    };
    let pictures = Pictures::new(section.first_picture, section.eager_pictures);
    Filling { sheet, section, pictures, title_tag: "h2" }.run(template, scope);
    sheet.writer.close();
}

/// Where names are looked for: a block, an entry of a list, or the settings; then what the plan found out.
/// A block does not see the settings: their `text` is not its own.
#[derive(Clone, Copy)]
struct Scope<'s> {
    value: &'s Value,
    facts: &'s Value,
    /// The shape of the settings: what stands there where the document says nothing.
    shape: Option<&'static Shape>,
    /// The type of the block.
    kind: &'static str,
}

impl<'s> Scope<'s> {
    fn inside(self, value: &'s Value) -> Self {
        Self { value, shape: None, ..self }
    }

    /// The value of this name; `.` is the block or entry itself.
    fn get(self, name: &str) -> Option<&'s Value> {
        if name == "." {
            return Some(self.value);
        }
        self.value.get(name).filter(|value| !value.is_null()).or_else(|| self.facts.get(name))
    }

    /// The text of this name; where there is none, the one that counts without it.
    fn text(self, name: &str) -> &'s str {
        match self.get(name) {
            Some(value) => value.as_str().unwrap_or_default(),
            None if name == "kind" => self.kind,
            None => self.shape.map_or("", |shape| shape.default_text(name)),
        }
    }

    fn view<T: Member<'s>>(self, name: &str) -> Option<T> {
        self.get(name).map(T::of)
    }
}

/// A template while it is written.
struct Filling<'w, 'p> {
    sheet: &'w mut Sheet<'p>,
    section: &'w PlannedSection,
    pictures: Pictures,
    /// The tag of headings below the section's own.
    title_tag: &'static str,
}

impl Filling<'_, '_> {
    fn run(&mut self, template: &'static str, scope: Scope<'_>) {
        let mut rest = template;
        while let Some((fixed, slot)) = rest.split_once('{') {
            self.sheet.writer.fixed(fixed);
            let Some((slot, behind)) = slot.split_once('}') else { return };
            rest = self.slot(slot, behind, scope);
        }
        self.sheet.writer.fixed(rest);
    }

    /// Writes a slot; gives what follows it, or what follows its `{/}`.
    fn slot(&mut self, slot: &'static str, behind: &'static str, scope: Scope<'_>) -> &'static str {
        let Some((kind, name)) = slot.split_at_checked(1) else { return behind };
        let (inner, after) = match kind {
            "#" | "^" | "?" | "+" | "*" => enclosed(behind),
            _ => ("", behind),
        };
        let section = self.section;
        let mut blocks = section.blocks.iter().filter(|block| name.split(' ').any(|kind| kind == block.kind));
        match kind {
            "#" => match scope.get(name) {
                Some(Value::Array(list)) => {
                    list.iter().for_each(|entry| self.run(inner, scope.inside(entry)));
                }
                Some(Value::Bool(false)) | None => {}
                Some(_) => self.run(inner, scope),
            },
            "^" => {
                if matches!(scope.get(name), None | Some(Value::Bool(false))) {
                    self.run(inner, scope);
                }
            }
            "?" => {
                let (name, word) = name.split_once(' ').unwrap_or((name, ""));
                if scope.text(name) == word {
                    self.run(inner, scope);
                }
            }
            "+" => {
                if blocks.next().is_some() {
                    self.run(inner, scope);
                }
            }
            "*" => blocks.for_each(|block| {
                self.run(inner, Scope { kind: block.kind, ..scope.inside(&block.settings) });
            }),
            "~" => {
                let word = self.word(name, scope);
                self.sheet.writer.value(&word);
            }
            "=" => match scope.get(name) {
                Some(Value::Number(number)) => self.value(&number.to_text()),
                _ => self.value(scope.text(name)),
            },
            ">" => self.part(name, scope),
            _ => match scope.get(slot) {
                Some(Value::String(text)) => {
                    let text = self.sheet.filled(text);
                    self.value(&text);
                }
                Some(value) => {
                    let text = self.number(value);
                    self.sheet.writer.value(&text);
                }
                None => {}
            },
        }
        after
    }

    /// Writes a value where the template stands: in an attribute that takes a URL it must be one.
    fn value(&mut self, text: &str) {
        let writer = &mut self.sheet.writer;
        if writer.stands_behind(&[" href=\"", " action=\""]) {
            writer.value(Link::read(text).as_str());
        } else if writer.stands_behind(&[" src=\"", " poster=\""]) {
            writer.value(Url::read(text).as_str());
        } else {
            writer.value(text);
        }
    }

    fn number(&self, value: &Value) -> String {
        value.as_u64().map_or(String::new(), |number| money::number(number, 0, self.sheet.visit.page()))
    }

    /// A word of the page, with what stands around in place of its `{…}`.
    fn word(&self, name: &str, scope: Scope<'_>) -> String {
        let (name, count) = name.split_once(' ').unwrap_or((name, ""));
        let (texts, page) = (self.sheet.texts(), self.sheet.visit.page());
        fill(texts.word(name), page, &|name| {
            let value = scope.get(if name == "n" { count } else { name });
            let Some(number) = value.and_then(Value::as_u64) else {
                let text = value.and_then(Value::as_str);
                return if name == "day" { text.map(|day| texts.word(day)) } else { text }.into();
            };
            match name {
                "distance" => Word::Text(money::number(number, 1, page)),
                "until" | "opens" => Word::Text(time::text(texts.word("time"), [0; 3], number, page)),
                _ => Word::Count(number),
            }
        })
    }

    fn part(&mut self, part: &'static str, scope: Scope<'_>) {
        let (part, name) = part.split_once(' ').unwrap_or((part, ""));
        match part {
            "head" => {
                let label = scope.view("link_label").unwrap_or(self.sheet.texts().see_all());
                let more = scope.view("link").map(|link| (link, label));
                self.title_tag = self.sheet.head(scope.view("heading"), more, scope.view("text"));
            }
            "heading" => {
                let tag = self.sheet.heading_tag();
                self.title_tag = "h3";
                // Without a button the heading leads there, and a tap anywhere on what it stands in.
                let covers = name.is_empty() && scope.get("button_label").is_none();
                self.headline(
                    tag,
                    "sf-heading",
                    scope.text("heading"),
                    scope.view("link").filter(|_| covers),
                );
            }
            "subheading" => {
                let tag = if self.title_tag == "h3" { "h3" } else { self.sheet.heading_tag() };
                self.headline(tag, "sf-subheading", scope.text("text"), None);
            }
            "title" => self.headline(self.title_tag, "sf-title", scope.text("title"), scope.view("link")),
            "picture" => {
                let (name, sizes) = name.split_once(' ').unwrap_or((name, "100vw"));
                let Some(image) = scope.view::<Image<'_>>(name) else { return };
                let loading = self.pictures.next();
                picture::write(&mut self.sheet.writer, image, image.alt(), sizes, loading);
            }
            "poster" => {
                self.value(scope.view::<Image<'_>>("poster").map_or("", |image| image.url().as_str()));
            }
            "time" | "countdown" => {
                let Some(at) = scope.view::<Moment>(name) else { return };
                let now = self.sheet.visit.context.now;
                if part == "time" {
                    time::write(&mut self.sheet.writer, at, now, self.sheet.visit.page());
                } else {
                    time::write_countdown(&mut self.sheet.writer, at, now);
                }
            }
            "cards" => {
                let list = ProductList::of(&self.section.settings);
                let tag = self.title_tag;
                product_list::cards(self.sheet, self.section, list, name, tag, &mut self.pictures);
            }
            "money" => {
                let Some(amount) = scope.view::<Money<'_>>(name) else { return };
                money::write(&mut self.sheet.writer, amount, self.sheet.visit.page());
            }
            "stars" => {
                let Some(rating) = scope.view::<Rating<'_>>(name) else { return };
                card::write_rating(self.sheet, rating);
            }
            "markup" => {
                let text = self.sheet.filled(scope.text(name));
                markup::write(&mut self.sheet.writer, &text);
            }
            "style" => {
                let mut style = Vec::new();
                style.extend(
                    scope.view("background").map(|colour: Colour<'_>| ("--sf-panel", Css::Colour(colour))),
                );
                style.extend(
                    scope.view("colour").map(|colour: Colour<'_>| ("--sf-on-panel", Css::Colour(colour))),
                );
                style.extend(scope.view("ratio").map(|ratio: Ratio| ("--sf-ratio", Css::Ratio(ratio))));
                self.sheet.writer.properties_in_tag(&style);
            }
            _ => {
                if let Some((_, template)) = PARTS.iter().find(|(known, _)| *known == part) {
                    self.run(template, scope);
                }
            }
        }
    }

    /// A heading, which may lead somewhere.
    fn headline(&mut self, tag: &'static str, class: &'static str, text: &str, link: Option<Link<'_>>) {
        let text = self.sheet.filled(text);
        let writer = &mut self.sheet.writer;
        writer.open_class(tag, class);
        match link {
            Some(link) => writer.open_class("a", "sf-cover").link(link).text(&text).close(),
            None => writer.text(&text),
        };
        writer.close();
    }
}

/// What stands before the `{/}` that ends the slot, and what stands behind it.
fn enclosed(text: &'static str) -> (&'static str, &'static str) {
    let mut depth = 0_u32;
    for (at, _) in text.match_indices('{') {
        match text.as_bytes().get(at + 1) {
            Some(b'#' | b'^' | b'?' | b'+' | b'*') => depth += 1,
            Some(b'/') if depth == 0 => {
                return (text.get(..at).unwrap_or_default(), text.get(at + 3..).unwrap_or_default());
            }
            Some(b'/') => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("files/", $name, ".html")))),*]
    };
}

/// The templates of sections, by type.
const TEMPLATES: &[(&str, &str)] = files!(
    "banner" "rich_text" "member_card" "announcement" "carousel" "collage" "image" "categories" "search" "footer" "flash_sale" "coupons" "newcomer_gift"
    "fan_club" "reviews" "launches" "video" "live_room" "shops"
);

/// Templates that others use.
const PARTS: &[(&str, &str)] = files!("heads" "button" "figure" "points" "claim" "remind");

// The shapes' fields by name are there for the schema.
#[cfg(all(test, feature = "schema"))]
mod tests;
