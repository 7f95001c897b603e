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
//! | `{#name other}…{/}` | once if there is one of these values, for each entry if it is a list; inside, its members come first |
//! | `{^name other}…{/}` | once if there is no such value |
//! | `{?name word}…{/}` | once if the value is this word |
//! | `{+kind}…{/}`, `{*kind}…{/}` | once if there is a block of this kind; for each block of this kind; without a kind, of any |
//! | `{~word}` | a word of the page ([`crate::document::Texts`]), its `{…}` filled from the values around |
//! | `{>part …}` | a part that is written by code, or another template |
//!
//! A name is looked for in the block, the entry or (outside of both) the settings, then in what the plan found out.
//! Line ends and the spaces that indent are not written.

mod files;

use std::borrow::Cow;

use super::picture::{self, Pictures};
#[cfg(feature = "server")]
use super::room;
use super::sheet::Sheet;
#[cfg(feature = "server")]
use super::turntable;
use super::words::{Word, fill, halves};
use super::writer::Css;
use super::{markup, money, product, time};
use crate::document::json::Value;
use crate::document::pieces::{cut, pieces};
use crate::document::sections::{Family, ProductList, ProductView};
use crate::document::shape::{Member, Shape, nothing};
use crate::document::{Colour, Image, Link, Moment, Money, Rating, Url};
use crate::plan::PlannedSection;
use files::named;

/// Writes a section.
pub(super) fn write(sheet: &mut Sheet<'_>, section: &PlannedSection) {
    let (settings, kind) = (&section.settings, section.kind);
    let mut heading = settings.get("heading").and_then(Value::as_str).map(|text| sheet.filled(text));
    let mut told = Vec::new();
    if kind.family == Family::ProductView {
        let Some(shown) = sheet.visit.items(section).next() else { return };
        told = product::facts_of_view(shown, section, sheet.visit.device);
        heading = Some(shown.title().to_owned());
    }
    sheet.open_section(section, heading.as_deref());
    let scope =
        Scope { value: settings, told: &told, facts: &section.facts, shape: Some(&kind.settings), kind: "" };
    let pictures = Pictures::new(section.first_picture, section.eager_pictures);
    Filling { sheet, section, pictures, sizes: "100vw", tag: "h2", title_tag: "h2" }
        .run(named(kind.name), scope);
    sheet.writer.close();
}

/// Where names are looked for: a block, an entry of a list, or the settings; then what the plan found out.
/// A block does not see the settings: their `text` is not its own.
#[derive(Clone, Copy)]
struct Scope<'s> {
    value: &'s Value,
    /// What is known of the product that is written.
    told: &'s [(&'static str, Cow<'s, Value>)],
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
        let there = |value: &&Value| !value.is_null();
        let told = || self.told.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_ref());
        self.value.get(name).filter(there).or_else(told).or_else(|| self.facts.get(name).filter(there))
    }

    /// The first of these names that has a value which is not `false`.
    fn first(self, names: &str) -> Option<&'s Value> {
        for name in pieces(names, b' ') {
            match self.get(name) {
                None | Some(Value::Bool(false)) => {}
                found => return found,
            }
        }
        None
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
    /// How wide pictures are shown for which the template does not say it.
    sizes: &'static str,
    /// The tag of the heading that was opened last.
    tag: &'static str,
    /// The tag of headings below the section's own.
    title_tag: &'static str,
}

impl Filling<'_, '_> {
    /// Writes a template up to its end, or to the `{/}` of the slot that it stands in; gives what stands behind that.
    fn run(&mut self, template: &'static str, scope: Scope<'_>) -> &'static str {
        let mut rest = template;
        while let Some((fixed, slot)) = cut(rest, b'{') {
            self.sheet.writer.fixed(fixed);
            let (slot, behind) = halves(slot, b'}');
            if slot == "/" {
                return behind;
            }
            rest = self.slot(slot, behind, scope);
        }
        self.sheet.writer.fixed(rest);
        ""
    }

    /// Writes a slot; gives what follows it, or what follows its `{/}`.
    fn slot(&mut self, slot: &'static str, behind: &'static str, scope: Scope<'_>) -> &'static str {
        let kind = slot.bytes().next().unwrap_or_default();
        let name = slot.get(1..).unwrap_or_default();
        let section = self.section;
        let once = match kind {
            b'#' | b'^' => match scope.first(name) {
                Some(Value::Array(list)) if kind == b'#' => {
                    for entry in list {
                        self.run(behind, scope.inside(entry));
                    }
                    false
                }
                found => found.is_some() == (kind == b'#'),
            },
            b'?' => {
                let (name, word) = halves(name, b' ');
                scope.text(name) == word
            }
            b'+' | b'*' => {
                let mut there = false;
                for block in &section.blocks {
                    if name.is_empty() || name == block.kind {
                        there = true;
                        if kind == b'*' {
                            self.run(behind, Scope { kind: block.kind, ..scope.inside(&block.settings) });
                        }
                    }
                }
                there && kind == b'+'
            }
            _ => {
                match kind {
                    b'~' => {
                        let word = self.word(name, scope);
                        self.sheet.writer.value(&word);
                    }
                    b'>' => self.part(name, scope),
                    b'=' => self.value(name, scope, false),
                    _ => self.value(slot, scope, true),
                }
                return behind;
            }
        };
        if once { self.run(behind, scope) } else { behind_end(behind) }
    }

    /// Writes a value where the template stands, as it is or as people read it: in an attribute that takes a URL it must
    /// be one.
    fn value(&mut self, name: &str, scope: Scope<'_>, is_for_people: bool) {
        let text = match scope.get(name) {
            Some(Value::Number(number)) if !is_for_people => number.to_text().into(),
            Some(Value::Number(number)) => Cow::Owned(
                number
                    .as_u64()
                    .map_or(String::new(), |number| money::number(number, 0, self.sheet.visit.page())),
            ),
            Some(Value::String(text)) if is_for_people => self.sheet.filled(text).into(),
            // Stands behind a URL in a list of them: a text could begin the next one.
            _ if name == "width" => "".into(),
            _ => scope.text(name).into(),
        };
        let writer = &mut self.sheet.writer;
        writer.value(if writer.stands_behind(&["href=\"", "action=\""]) {
            Link::read(&text).as_str()
        } else if name == "url" || writer.stands_behind(&["src=\"", "poster=\""]) {
            Url::read(&text).as_str()
        } else {
            &text
        });
    }

    /// A word of the page, with what stands around in place of its `{…}`.
    fn word(&self, name: &str, scope: Scope<'_>) -> String {
        let (name, count) = halves(name, b' ');
        let (texts, page) = (self.sheet.texts(), self.sheet.visit.page());
        fill(texts.word(name), page, &|name| {
            let value = scope.get(if name == "n" { count } else { name });
            match (name, value.and_then(Value::as_u64)) {
                ("distance", Some(tenths)) => Word::Text(money::number(tenths, 1, page)),
                ("until" | "opens", Some(minute)) => {
                    Word::Text(time::text(texts.word("time"), [0; 3], minute, page))
                }
                ("day", _) => value.and_then(Value::as_str).map(|day| texts.word(day)).into(),
                _ => value.into(),
            }
        })
    }

    fn part(&mut self, part: &'static str, scope: Scope<'_>) {
        let (part, name) = halves(part, b' ');
        let page = self.sheet.visit.page();
        match part {
            // Tags of headings; `tag` is the one that was opened last.
            "tag" => self.sheet.writer.fixed(self.tag),
            "heading_tag" => {
                self.title_tag = "h3";
                self.open(false);
            }
            "subheading_tag" => self.open(self.title_tag == "h3"),
            "title_tag" => self.open(true),
            "picture" | "still" => {
                let (name, sizes) = cut(name, b' ').unwrap_or((name, self.sizes));
                let Some(image) = scope.view::<Image<'_>>(name) else { return };
                let is_still = part == "still";
                let own = Some(image.alt()).filter(|alt| !is_still && !alt.is_empty());
                let alt = own.unwrap_or(scope.text("alt"));
                let slot = if is_still { "poster" } else { "" };
                picture::write(&mut self.sheet.writer, image, alt, sizes, self.pictures.next(), slot);
                #[cfg(feature = "server")]
                if is_still {
                    // Beside the poster, which it shows until somebody turns it.
                    turntable::write(self.sheet, self.section);
                }
            }
            "poster" => {
                let image = scope.view::<Image<'_>>(name);
                self.sheet.writer.value(image.map_or("", |image| image.url().as_str()));
            }
            "time" | "countdown" => {
                let Some(at) = scope.view::<Moment>(name) else { return };
                let now = self.sheet.visit.context.now;
                if part == "time" {
                    time::write(&mut self.sheet.writer, at, now, page);
                } else {
                    time::write_countdown(&mut self.sheet.writer, at, now);
                }
            }
            "cards" => {
                self.sizes = name;
                for shown in self.sheet.visit.items(self.section) {
                    let told = product::facts(shown, self.section);
                    self.run(named("card"), Scope { told: &told, facts: nothing(), ..scope });
                }
            }
            "money" => {
                let Some(amount) = scope.view::<Money<'_>>(name) else { return };
                money::write(&mut self.sheet.writer, amount, page);
            }
            "stars" => {
                let Some(rating) = scope.view::<Rating<'_>>(name) else { return };
                let (tenths, count) = (rating.value().0, rating.count());
                let told = [
                    ("tenths", tenths.into()),
                    ("rating", money::number(tenths.into(), 1, page).into()),
                    ("n", count.into()),
                    ("rated", Value::Bool(count > 0)),
                ]
                .map(|(name, value)| (name, Cow::Owned(value)));
                self.run(named(part), Scope { told: &told, ..scope.inside(nothing()) });
            }
            "markup" => {
                let text = self.sheet.filled(scope.text(name));
                markup::write(&mut self.sheet.writer, &text);
            }
            "style" => self.style(if name.is_empty() { "background colour ratio" } else { name }, scope),
            #[cfg(feature = "server")]
            "room" => room::write(self.sheet, self.section),
            _ => {
                self.run(named(part), scope);
            }
        }
    }

    /// Writes the tag of a heading: below the section's own, or the next of the page's.
    fn open(&mut self, is_below: bool) {
        self.tag = if is_below { self.title_tag } else { self.sheet.heading_tag() };
        self.sheet.writer.fixed(self.tag);
    }

    /// Writes custom properties.
    fn style(&mut self, names: &'static str, scope: Scope<'_>) {
        let settings = &self.section.settings;
        let colour = |name| scope.view::<Colour<'_>>(name).map(Css::Colour);
        let mut style = Vec::new();
        for name in pieces(names, b' ') {
            let (property, value) = match name {
                "background" => ("--sf-panel", colour(name)),
                "colour" => ("--sf-on-panel", colour(name)),
                "ratio" => ("--sf-ratio", scope.view(name).map(Css::Ratio)),
                "shelf" => ("--sf-ratio", Some(Css::Ratio(ProductList::of(settings).ratio()))),
                "stage" => ("--sf-ratio", Some(Css::Ratio(ProductView::of(settings).ratio()))),
                "columns" => {
                    ("--sf-columns", Some(Css::Number(ProductList::of(settings).columns().clamp(2, 6))))
                }
                _ => ("--sf-tenths", scope.view(name).map(Css::Number)),
            };
            if let Some(value) = value {
                style.push((property, value));
            }
        }
        self.sheet.writer.properties_in_tag(&style);
    }
}

/// What stands behind the `{/}` that ends a slot.
fn behind_end(text: &'static str) -> &'static str {
    let mut depth = 0_u32;
    let mut rest = text;
    while let Some((_, slot)) = cut(rest, b'{') {
        rest = slot;
        match slot.bytes().next() {
            Some(b'#' | b'^' | b'?' | b'+' | b'*') => depth += 1,
            Some(b'/') if depth == 0 => return slot.get(2..).unwrap_or_default(),
            Some(b'/') => depth -= 1,
            _ => {}
        }
    }
    ""
}

// The shapes' fields by name are there for the schema.
#[cfg(all(test, feature = "schema"))]
mod tests;
