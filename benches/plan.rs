//! Time to plan one shopper's page: 200 sections, each with a rule, and 2,000 products.
//!
//! `cargo bench --bench plan` prints one JSON line for each page and step, in milliseconds per shopper. The promise:
//! at most 5 ms for the plan of 200 sections × 200 rules and 2,000 products; a feed that weighs 10,000 stands beside it.
//! `plan` is what each shopper costs where the document is kept: it needs no shopper, and holds what was parsed for
//! earlier ones. `document and plan` is everything for one shopper alone, as on a handset; what stands between the two
//! is done once for each document.

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, DocumentError, Reader, Shopper};
use storefront::html;
use storefront::plan::{self, Device};

const SECTIONS: usize = 200;
const PRODUCTS_EACH: usize = 10;
const ROUNDS: usize = 30;
const SHOPPER: &str = r#"{"seed":"bench","name":"Ada","city":"Oslo","tier":"gold","points":1200,"spend":7000,
    "orders":12,"fan":true,"categories":{"c1":4,"c3":9},"brands":{"b2":5},"bought":["5","77"]}"#;
/// Which parts of a page ask for work, each page with those of the one before.
const PAGES: [&str; 5] = [
    "plain",
    "rules",
    "rules and ranked sections",
    "rules, ranked sections and products",
    "a feed of 10,000 candidates by weights",
];
const CANDIDATES: usize = 10_000;
const FEED: usize = PAGES.len() - 1;
const TARGET_MILLIS: f64 = 5.0;

fn main() -> Result<(), DocumentError> {
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#)?;
    let device = Device { tier: Tier::T2, delivery: Delivery::Auto, ar: Ar::None };
    for (work, name) in PAGES.iter().enumerate() {
        let text = if work == FEED { feed() } else { page(work) }.to_string();
        let document = Document::parse(&text)?;
        let shopper = Shopper::parse(SHOPPER)?;
        let planned = plan::plan(&document, &shopper, device, &context);
        let products: usize = planned.sections.iter().map(|section| section.items.len()).sum();
        let steps: [(&str, &dyn Fn()); 7] = [
            ("shopper", &|| drop(black_box(Shopper::parse(black_box(SHOPPER))))),
            ("document", &|| drop(black_box(Document::parse(black_box(&text))))),
            ("plan", &|| drop(black_box(plan::plan(black_box(&document), &shopper, device, &context)))),
            ("document and plan", &|| {
                let document = read(&text);
                drop(black_box(
                    document.map(|document| plan::plan(&document, &shopper, device, &context).sections.len()),
                ));
            }),
            ("document with all products", &|| {
                if let Ok(document) = read(&text) {
                    let mut reader = Reader::default();
                    (0..document.product_count()).for_each(|at| {
                        black_box(document.product(at, &mut reader));
                    });
                }
            }),
            ("plan as JSON", &|| drop(black_box(planned.to_json()))),
            ("html", &|| drop(black_box(html::render(&planned)))),
        ];
        for (step, run) in steps {
            let [median, least] = median_and_least_millis(run);
            let mut line = json!({
                "bench": "plan", "page": name, "step": step, "median_millis": median, "least_millis": least,
                "sections": planned.sections.len(), "products": products, "document_bytes": text.len(),
            });
            if step == "plan" && work != FEED {
                line["target_millis"] = json!(TARGET_MILLIS);
            }
            println!("{line}");
        }
    }
    Ok(())
}

fn read(text: &str) -> Result<Document<'_>, DocumentError> {
    Document::parse(black_box(text))
}

/// Median and least of all rounds, to the microsecond; on a busy machine the least is nearer to the truth.
fn median_and_least_millis(work: &dyn Fn()) -> [f64; 2] {
    let mut millis: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    millis.sort_by(f64::total_cmp);
    [millis[millis.len() / 2], millis[0]].map(|millis| (millis * 1000.0).round() / 1000.0)
}

/// A page of `SECTIONS` sections that show ten products each; `work` says how much of it is for the shopper alone.
fn page(work: usize) -> Value {
    let products: Vec<Value> = (0..SECTIONS * PRODUCTS_EACH).map(product).collect();
    let mut sections = serde_json::Map::new();
    for number in 0..SECTIONS {
        let ids: Vec<String> = (0..PRODUCTS_EACH).map(|n| (number * PRODUCTS_EACH + n).to_string()).collect();
        let mut section = json!({
            "type": if number % 3 == 0 { "product_rail" } else { "product_grid" },
            "settings": { "heading": format!("Section {number}") },
            "data": { "ids": ids, "first": PRODUCTS_EACH },
        });
        if work >= 1 {
            section["when"] = json!({ "and": [
                { ">=": [{ "var": "shopper.orders" }, number % 12] },
                { "or": [{ "in": [{ "var": "shopper.tier" }, ["gold", "black"]] }, { "==": [{ "var": "shopper.city" }, "Oslo"] }] },
                { "!=": [{ "fractional": [{ "var": "shopper.seed" }, ["a", number], ["b", 1000]] }, "c"] },
            ] });
        }
        if work >= 2 {
            section["rank"] = json!({ "var": [format!("shopper.categories.c{}", number % 5), 0] });
        }
        if work >= 3 {
            section["data"]["rank"] = json!({ "+": [
                { "*": [3, { "var": "affinity.brand" }] }, { "if": [{ "var": "affinity.bought" }, -100, 0] }] });
        }
        sections.insert(format!("s{number:03}"), section);
    }
    let order: Vec<&String> = sections.keys().collect();
    json!({ "version": 1, "id": "bench", "locale": "en", "order": order, "sections": sections, "products": products })
}

/// A page of one feed that shows the best 200 of all candidates, every signal weighed.
fn feed() -> Value {
    let products: Vec<Value> = (0..CANDIDATES)
        .map(|number| {
            let mut product = product(number);
            product["sold"] = json!(number * 7919 % 1_000);
            product["margin"] = json!(0.01 * f64::from(u8::try_from(number % 90).unwrap_or(0)));
            product["quantityAvailable"] = json!(number % 40);
            product["publishedAt"] =
                json!(format!("2026-{:02}-{:02}T00:00:00Z", number % 11 + 1, number % 28 + 1));
            product
        })
        .collect();
    let weights = json!({ "category": 9, "brand": 4, "price": 3, "popularity": 2, "novelty": 1, "stock": 2, "margin": 1,
        "bought": 6, "diversity": 3 });
    let feed = json!({ "type": "product_feed", "data": { "weights": weights, "first": 200 } });
    json!({ "version": 1, "id": "bench", "order": ["feed"], "sections": { "feed": feed }, "products": products })
}

fn product(number: usize) -> Value {
    let money = json!({ "amount": format!("{}.00", 100 + number % 900), "currencyCode": "EUR" });
    json!({
        "id": number.to_string(), "handle": format!("product-{number}"), "title": format!("Product {number}"),
        "vendor": format!("b{}", number % 7), "productType": format!("c{}", number % 5),
        "onlineStoreUrl": format!("/p/{number}"), "priceRange": { "minVariantPrice": money, "maxVariantPrice": money },
        "featuredImage": { "url": format!("/i/{number}.jpg"), "width": 600, "height": 750, "altText": "" },
        "rating": { "value": 4.2, "count": number % 90 },
    })
}
