//! What the templates of products read: a product as facts.
//!
//! In: a product, and the section that shows it. Out: an object that names only what is to be seen: `picture`,
//! `sold_out`, `percent`, … Must not: write.

use std::borrow::Cow;

use crate::device::Delivery;
use crate::document::Product;
use crate::document::json::Value;
use crate::document::pieces::pieces;
use crate::document::sections::{FlashSale, ProductList};
use crate::document::shape::Member as _;
use crate::plan::{Device, PlannedSection, Preview};

/// So few left that it is worth saying.
const FEW_LEFT: u32 = 5;

/// What is known of a product, by name; what the document says is lent, because a page shows thousands of cards.
pub(super) type Facts<'d> = Vec<(&'static str, Cow<'d, Value>)>;

/// The facts of a product.
pub(super) fn facts<'d>(product: Product<'d>, section: &PlannedSection) -> Facts<'d> {
    let json = product.json();
    let mut facts = Vec::with_capacity(18);
    for name in pieces("id title vendor description onlineStoreUrl", b' ') {
        tell(&mut facts, name, json.get(name));
    }
    tell(&mut facts, "alt", json.get("title"));
    tell(&mut facts, "picture", product.picture().map(|image| image.json()));
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
pub(super) fn facts_of_view<'d>(product: Product<'d>, section: &PlannedSection, device: Device) -> Facts<'d> {
    let mut facts = Vec::new();
    // Before the product's own: the first of a name counts.
    if let Some(preview) = Preview::of(product, device, &mut Vec::new()) {
        let media = preview.media;
        say(&mut facts, "model", Some(preview.model.as_str()));
        say(&mut facts, "show", preview.show);
        tell(&mut facts, "picture", media.preview_image().map(|image| image.json()));
        say(&mut facts, "alt", media.alt());
        tell(&mut facts, "sources", media.json().get("sources"));
    }
    flag(&mut facts, "tap", device.delivery == Delivery::Tap);
    // Unless the settings say something else.
    flag(&mut facts, "ar", true);
    facts.append(&mut self::facts(product, section));
    facts
}

fn tell<'d>(facts: &mut Facts<'d>, name: &'static str, value: Option<&'d Value>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        facts.push((name, Cow::Borrowed(value)));
    }
}

fn say(facts: &mut Facts<'_>, name: &'static str, text: Option<&str>) {
    if let Some(text) = text {
        facts.push((name, Cow::Owned(text.into())));
    }
}

fn count(facts: &mut Facts<'_>, name: &'static str, number: Option<u32>) {
    if let Some(number) = number {
        facts.push((name, Cow::Owned(number.into())));
    }
}

fn flag(facts: &mut Facts<'_>, name: &'static str, flag: bool) {
    if flag {
        facts.push((name, Cow::Owned(Value::Bool(true))));
    }
}
