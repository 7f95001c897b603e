//! What the templates of products read: a product as facts.
//!
//! In: a product, and the section that shows it. Out: an object that names only what is to be seen: `picture`,
//! `sold_out`, `percent`, … Must not: write.

use crate::document::json::{Map, Value};
use crate::document::sections::{FlashSale, ProductList};
use crate::document::shape::Member as _;
use crate::document::{Link, Product, Url};
use crate::plan::PlannedSection;

/// So few left that it is worth saying.
const FEW_LEFT: u32 = 5;

/// The facts of a product.
pub(super) fn facts(product: Product<'_>, section: &PlannedSection) -> Map {
    let mut facts = Map::default();
    for key in ["id", "title", "vendor"] {
        tell(&mut facts, key, product.json().get(key));
    }
    say(&mut facts, "page", product.link().map(Link::as_str));
    tell(&mut facts, "picture", product.picture().map(|image| image.json()));
    say(&mut facts, "alt", Some(product.title()));
    if ProductList::of(&section.settings).show_rating() {
        tell(&mut facts, "rating", product.rating().map(|rating| rating.json()));
    }
    let range = product.price_range();
    tell(&mut facts, "least", Some(range.min().json()));
    flag(&mut facts, "range", range.max().is_some_and(|max| max.millionths() > range.min().millionths()));
    tell(&mut facts, "before", product.before().map(|before| before.json()));
    let available = product.available();
    flag(&mut facts, "sold_out", !available);
    if available {
        count(&mut facts, "percent", product.percent_off());
        flag(&mut facts, "new", product.tags().iter().any(|tag| tag == "new"));
        count(&mut facts, "few", product.quantity().filter(|left| (1..=FEW_LEFT).contains(left)));
    }
    let total = FlashSale::of(&section.settings).totals().get(product.id().0);
    if let Some((total, left)) = total.zip(product.quantity()) {
        count(&mut facts, "total", Some(total));
        count(&mut facts, "left", Some(left.min(total)));
    }
    say(&mut facts, "model", product.model().map(|(model, _)| model.as_str()));
    facts
}

/// The same for a product view, which shows the product's model if it has one.
pub(super) fn facts_of_view(product: Product<'_>, section: &PlannedSection) -> Map {
    let mut facts = facts(product, section);
    tell(&mut facts, "description", product.json().get("description"));
    // Unless the settings say something else.
    flag(&mut facts, "ar", true);
    if let Some((_, media)) = product.model() {
        tell(&mut facts, "picture", media.preview_image().map(|image| image.json()));
        say(&mut facts, "alt", media.alt());
        say(&mut facts, "usdz", media.file("usdz").map(Url::as_str));
    }
    facts
}

fn tell(facts: &mut Map, name: &str, value: Option<&Value>) {
    if let Some(value) = value {
        facts.insert(name, value.clone());
    }
}

fn say(facts: &mut Map, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        facts.insert(name, text.into());
    }
}

fn count(facts: &mut Map, name: &str, number: Option<u32>) {
    if let Some(number) = number {
        facts.insert(name, number.into());
    }
}

fn flag(facts: &mut Map, name: &str, flag: bool) {
    if flag {
        facts.insert(name, Value::Bool(true));
    }
}
