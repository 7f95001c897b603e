#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::explain;
use crate::device::{Ar, Delivery, Tier};
use crate::document::{Context, Document, Shopper};
use crate::plan::{Device, plan};
use crate::sample::shop;

/// A moment inside the demo's launches and sales.
const NOW: &str = r#"{"now":"2026-11-23T10:00:00Z"}"#;
/// An ordinary phone.
const PHONE: Device = Device { tier: Tier::T2, delivery: Delivery::Tap, ar: Ar::None };

fn explained(page: &Value, shopper: &Value) -> String {
    let (page, shopper) = (page.to_string(), Shopper::parse(&shopper.to_string()).unwrap());
    let document = Document::parse(&page).unwrap();
    let context = Context::parse(NOW).unwrap();
    explain(&plan(&document, &shopper, PHONE, &context))
}

/// To renew: `STOREFRONT_BLESS=1 cargo test --no-default-features --features cli explain`.
#[test]
fn the_demos_three_shoppers_read_why() {
    for (name, profile) in shop::shoppers() {
        let text = explained(&shop::document(), &profile) + "\n";
        let path = format!("{}/tests/golden/explained-{name}.txt", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("STOREFRONT_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text, golden, "{name}: the text changed; look at it, then renew it");
        assert!(text.lines().all(|line| line.chars().count() <= super::COLUMNS), "{name}");
    }
}

#[test]
fn what_is_left_out_replaced_or_moved_stands_where_it_would_have_been() {
    let banner = |heading: &str| json!({ "type": "banner", "settings": { "heading": heading } });
    let with = |mut section: Value, more: Value| {
        section.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        section
    };
    let page = json!({ "version": 1, "id": "p", "locale": "en", "order": ["top", "off", "low", "high", "odd"],
        "sections": {
            "top": banner("Top"),
            "off": with(banner("Off"), json!({ "disabled": true })),
            "low": with(banner("Low"), json!({ "rank": 1 })),
            "high": with(banner("High"), json!({ "rank": 2 })),
            "odd": json!({ "type": "hologram", "fallback": "plain" }),
            "plain": banner("Plain"),
        } });
    let text = explained(&page, &json!({}));
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with(['1', '2', '3', '4', '-'])).collect();
    assert_eq!(
        heads,
        [
            "1. top (banner)",
            "- off, left out",
            "2. high (banner)",
            "3. low (banner)",
            "- odd, replaced by plain",
            "4. plain (banner)"
        ]
    );
    for sentence in [
        "It moved: number 3 in the document's order, number 2 here.",
        "It stands in for “odd”, which could not be shown.",
        "This build does not know the type “hologram”.",
        "Faults:",
    ] {
        assert!(text.contains(sentence), "{sentence}\n{text}");
    }
}
