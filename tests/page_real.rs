//! A page of 2,000 real products in 200 sections, for 46 real shoppers: validates, plans, renders, differs.
//!
//! Reads `../shared/data/catalogue`; skips, and says how many cases it skipped, where that is missing. Also writes
//! that page down for `tests/browser/plans.test.js`, which plans it natively, in a browser and at an edge.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Severity, Shopper};
use storefront::html;
use storefront::plan::{self, Device};

const SHOPPERS: usize = 46;

/// The lines of a JSON Lines file of the test data.
fn lines(name: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/catalogue").join(name);
    let text = fs::read_to_string(path).ok()?;
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// A catalogue entry in the shape of the Storefront API.
fn product(entry: &Value) -> Value {
    let money = |key: &str| {
        let cents = (entry[key].as_f64().unwrap() * 100.0).round() as u64;
        json!({ "amount": format!("{}.{:02}", cents / 100, cents % 100), "currencyCode": entry["currency"] })
    };
    let id = &entry["id"];
    let share = |key: &str| entry[key].as_f64().unwrap() / entry["base_price"].as_f64().unwrap();
    json!({
        "id": id, "handle": entry["sku"], "title": entry["name"], "vendor": entry["brand"],
        "productType": entry["category"], "sold": entry["sold"], "margin": 1.0 - share("min_price").min(1.0),
        "onlineStoreUrl": format!("/p/{id}"),
        "priceRange": { "minVariantPrice": money("price"), "maxVariantPrice": money("price") },
        "featuredImage": { "url": format!("/i/{id}.jpg"), "width": 600, "height": 750, "altText": "" },
        "media": [{ "mediaContentType": "IMAGE", "alt": entry["name"],
            "image": { "url": format!("/i/{id}-2.jpg"), "width": 600, "height": 750, "altText": entry["name"] } }],
    })
}

/// Sections of the page.
const SECTIONS: usize = 200;

/// Sections of equally many products: grids and rails that filter, rank by the shopper's history, and vary.
fn page(products: &[Value]) -> Value {
    let categories: BTreeSet<&str> = products.iter().map(|p| p["productType"].as_str().unwrap()).collect();
    let categories: Vec<&str> = categories.into_iter().collect();
    let mut sections = serde_json::Map::new();
    let mut order = Vec::new();
    for (number, some) in products.chunks(products.len() / SECTIONS).enumerate() {
        let category = categories[number % categories.len()];
        let by_history = json!({ "rank": { "+": [
            { "*": [3, { "var": "affinity.brand" }] }, { "if": [{ "var": "affinity.bought" }, -100, 0] }] } });
        let mut data = match number % 4 {
            0 => json!({ "query": { "product_type": category }, "first": 10 }),
            1 => json!({ "filter": { "==": [{ "var": "item.productType" }, category] }, "first": 10 }),
            _ => json!({ "ids": some.iter().map(|p| p["id"].clone()).collect::<Vec<_>>(), "first": 10 }),
        };
        if number % 4 == 3 {
            data["weights"] = json!({ "category": 5, "brand": 4, "price": 2.5, "popularity": 1, "margin": 0.7, "bought": 3,
                "diversity": 2, "novelty": 1, "stock": 1 });
        } else {
            data["rank"] = by_history["rank"].clone();
        }
        let id = format!("s{number:03}");
        sections.insert(
            id.clone(),
            json!({
                "type": if number % 3 == 0 { "product_rail" } else { "product_grid" },
                "settings": { "heading": format!("{category} {number}") },
                "variants": [
                    { "id": "vip", "when": "vip", "settings": { "text": "Free delivery" } },
                    { "id": "new", "when": { "==": [{ "var": "experiment.words" }, "new"] }, "settings": { "text": "New" } },
                ],
                "starts": "2026-01-01T00:00:00Z", "cap": { "times": 3, "per": "week" },
                "rank": { "var": [format!("shopper.categories.{category}"), 0] },
                "data": data,
            }),
        );
        order.push(id);
    }
    json!({ "version": 1, "id": "real", "locale": "en", "sections": sections, "order": order, "products": products,
        "experiments": { "words": { "variants": { "control": 1, "new": 1 } } },
        "overlays": [
            { "when": "vip", "patch": { "s001": { "settings": { "heading": "For you" }, "disabled": null } } },
            { "when": { "==": [{ "var": "experiment.words" }, "new"] }, "patch": { "s002": { "settings": { "columns": 2 } } } },
        ],
        "segments": { "vip": { "rule": { ">": [{ "var": "shopper.spend" }, 5000] } } } })
}

/// A page of so many products as text, and the shoppers. `None` where the data is missing.
fn page_and_shoppers(products: usize) -> Option<(String, Vec<Value>)> {
    let products: Vec<Value> = lines("products.jsonl")?.iter().take(products).map(product).collect();
    Some((page(&products).to_string(), lines("shoppers.jsonl")?))
}

#[test]
fn two_thousand_products_make_a_page_for_each_of_46_shoppers() {
    let Some((text, shoppers)) = page_and_shoppers(2_000) else {
        println!("skipped {SHOPPERS} shoppers: ../shared/data/catalogue is missing");
        return;
    };
    let document = Document::parse(&text).unwrap();
    let faults = plan::validate(&document);
    assert!(faults.iter().all(|fault| fault.code.severity() == Severity::Warning), "{:?}", faults.first());

    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let device = Device { tier: Tier::T2, delivery: Delivery::Auto, ar: Ar::None };
    assert_eq!(shoppers.len(), SHOPPERS);
    let mut pages = BTreeSet::new();
    for shopper in &shoppers {
        let shopper = Shopper::parse(&shopper.to_string()).unwrap();
        assert_eq!(shopper.faults, []);
        let plan = plan::plan(&document, &shopper, device, &context);
        assert_eq!((plan.sections.len(), plan.faults.len()), (200, 0));
        let rendered = html::render(&plan);
        assert_eq!(rendered.html.as_str().matches("<li class=\"sf-card").count(), 2_000);
        assert!(rendered.too_long.is_empty());
        pages.insert(rendered.html.as_str().to_owned());
    }
    assert_eq!(pages.len(), SHOPPERS, "every shopper sees their own page");
}

/// What `tests/browser/plans.test.js` makes plans from, in `target/plans/inputs.json`: texts. Fewer products than above,
/// because each plan is made three times.
#[test]
#[ignore = "writes a file for tests/browser/plans.test.js, on behalf of cargo xtask test browser"]
fn the_page_is_written_down_for_other_runtimes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/plans");
    let file = folder.join("inputs.json");
    // An old one must not stand in for data that went missing.
    let _ = fs::remove_file(&file);
    let Some((document, shoppers)) = page_and_shoppers(800) else { return };
    let shoppers: Vec<String> = shoppers.iter().map(Value::to_string).collect();
    fs::create_dir_all(&folder).unwrap();
    fs::write(file, json!({ "document": document, "shoppers": shoppers }).to_string()).unwrap();
}
