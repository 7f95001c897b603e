//! The endless feed: one order of up to 10,000 products, its first cards in the HTML, all others slice by slice.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::html;
use storefront::plan::{self, Device, Planner, Visit};

const RICH: Device = Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None };

/// A page whose section `feed` has these products, and more `sections` above it.
fn page(products: usize, data: &Value, settings: &Value) -> Value {
    let products: Vec<Value> = (0..products)
        .map(|n| {
            json!({ "id": n, "title": format!("Product {n}"), "onlineStoreUrl": format!("/p/{n}"),
            "quantityAvailable": n % 7, "vendor": format!("Maker {}", n % 5),
            "featuredImage": { "url": format!("/i/{n}.jpg"), "width": 400, "height": 500, "altText": "" },
            "priceRange": { "minVariantPrice": { "amount": "10.00", "currencyCode": "EUR" } } })
        })
        .collect();
    json!({ "version": 1, "id": "test", "locale": "en", "order": ["top", "feed"], "products": products, "sections": {
        "top": { "type": "banner", "settings": { "heading": "Hello" } },
        "feed": { "type": "product_feed", "settings": settings, "data": data } } })
}

struct Inputs {
    document: Document<'static>,
    shopper: Shopper,
    context: Context,
}

fn inputs(page: &Value, shopper: &Value) -> Inputs {
    Inputs {
        document: Document::parse(page.to_string()).unwrap(),
        shopper: Shopper::parse(&shopper.to_string()).unwrap(),
        context: Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap(),
    }
}

impl Inputs {
    fn visit(&self, device: Device) -> Visit<'_> {
        Visit { document: &self.document, shopper: &self.shopper, context: &self.context, device }
    }

    fn plan(&self) -> (Value, String) {
        let plan = plan::plan(&self.document, &self.shopper, RICH, &self.context);
        (serde_json::from_str(&plan.to_json()).unwrap(), html::render(&plan).html.as_str().to_owned())
    }

    /// HTML of the section number `place` with other cards, as the handset asks for it.
    fn slice(&self, place: usize, from: usize, count: usize) -> String {
        let visit = self.visit(RICH);
        let mut planner = Planner::new(visit);
        let feed = planner.feed(visit, place, from, count);
        html::write(visit, feed, &mut html::Written::default()).as_str().to_owned()
    }
}

fn ids(html: &str) -> Vec<usize> {
    html.split("data-product=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
        .collect()
}

fn attribute<'h>(html: &'h str, name: &str) -> Option<&'h str> {
    html.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[test]
fn ten_thousand_products_are_ranked_once_and_24_of_them_written() {
    let data = json!({ "first": 20_000, "rank": { "-": [0, { "var": "item.quantityAvailable" }] } });
    let inputs = inputs(&page(10_100, &data, &json!({ "heading": "All" })), &json!({}));
    let (plan, html) = inputs.plan();
    let feed = &plan["sections"][1];
    assert_eq!((&feed["count"], feed["items"].as_array().unwrap().len()), (&json!(10_000), 24));
    assert_eq!(plan["faults"][0]["code"], "too-many", "the document has more than a document may have");
    assert_eq!(ids(&html), (0..24).map(|n| n * 7).collect::<Vec<_>>());
    assert_eq!(attribute(&html, "data-count"), Some("10000"));
    assert_eq!(attribute(&html, "data-digest"), Some(feed["digest"].to_string().as_str()));
    assert!(plan["sections"].to_string().len() < 2_000, "a plan does not list what is not shown");
    // Page by page they are all there, once, in the order of their ranks.
    let visit = inputs.visit(RICH);
    let mut planner = Planner::new(visit);
    let mut all = Vec::new();
    for from in (0..10_008).step_by(24) {
        let feed = planner.feed(visit, 1, from, 24);
        let html = html::write(visit, feed, &mut html::Written::default());
        assert_eq!(attribute(html.as_str(), "data-digest"), Some(feed[0].feed.digest.to_string().as_str()));
        all.extend(ids(html.as_str()));
    }
    let mut expected: Vec<usize> = (0..10_000).collect();
    expected.sort_by_key(|n| n % 7);
    assert_eq!(all, expected);
}

#[test]
fn a_choice_among_many_is_made_in_short_steps() {
    let weights = json!({ "stock": 3, "brand": 1, "diversity": 2 });
    for (data, stages) in [
        (json!({ "first": 10_000 }), 1),
        (json!({ "first": 10_000, "rank": { "var": "item.quantityAvailable" } }), 1),
        (json!({ "first": 10_000, "weights": weights }), 3),
    ] {
        let inputs = inputs(&page(10_000, &data, &json!({})), &json!({ "brands": { "Maker 2": 1 } }));
        let visit = inputs.visit(RICH);
        let mut planner = Planner::new(visit);
        let mut steps = 0;
        while !planner.is_over() {
            assert!(planner.step(visit) && planner.sections().len() <= 2);
            steps += 1;
        }
        assert!(!planner.step(visit));
        // One for the banner; of the others each looks at 64 products.
        assert_eq!(steps, 1_usize + (stages * 10_000_usize).div_ceil(64), "{data}");
        let (plan, _) = inputs.plan();
        assert_eq!(
            planner.finish(visit).to_json(),
            plan::plan(visit.document, visit.shopper, RICH, visit.context).to_json()
        );
        assert_eq!(plan["sections"][1]["count"], 10_000);
    }
}

#[test]
fn fallbacks_in_a_circle_end_though_each_takes_many_steps() {
    let mut page =
        page(1_000, &json!({ "filter": { "<": [{ "var": "item.quantityAvailable" }, 0] } }), &json!({}));
    page["sections"]["other"] = page["sections"]["feed"].clone();
    page["sections"]["feed"]["fallback"] = json!("other");
    page["sections"]["other"]["fallback"] = json!("feed");
    let (plan, _) = inputs(&page, &json!({})).plan();
    assert_eq!(plan["sections"].as_array().unwrap().len(), 1);
    assert_eq!(plan["dropped"].as_array().unwrap().len(), 8);
    assert_eq!(plan["faults"][0]["code"], "fallback-cycle");
}

#[test]
fn a_slice_has_the_cards_that_a_grid_would_have() {
    let mut page = page(80, &json!({ "first": 80 }), &json!({ "heading": "All", "show_vendor": true }));
    let feed = inputs(&page, &json!({})).slice(1, 30, 12);
    page["sections"]["feed"]["type"] = json!("product_grid");
    let (_, grid) = inputs(&page, &json!({})).plan();
    let cards = |html: &str, from: usize| -> Vec<String> {
        html.split("<li ")
            .skip(1 + from)
            .take(12)
            .map(|card| card.split("</li>").next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(cards(&feed, 0), cards(&grid, 30));
    assert_eq!(cards(&feed, 0).len(), 12);
}

#[test]
fn a_slice_behind_the_end_or_of_something_else_is_empty() {
    let inputs = inputs(&page(40, &json!({ "first": 40 }), &json!({})), &json!({}));
    assert_eq!(ids(&inputs.slice(1, 36, 12)), [36, 37, 38, 39]);
    for (place, from, count) in
        [(1, 40, 12), (1, usize::MAX, usize::MAX), (1, 3, 0), (0, 0, 9), (2, 0, 9), (usize::MAX, 0, 9)]
    {
        assert_eq!(ids(&inputs.slice(place, from, count)), Vec::<usize>::new(), "{place} {from} {count}");
    }
}

#[test]
fn the_digest_is_that_of_the_order_and_of_nothing_else() {
    let by = |field: &str| json!({ "first": 40, "rank": { "var": [format!("affinity.{field}"), 0] } });
    let digest =
        |page: &Value, shopper: &Value| inputs(page, shopper).plan().0["sections"][1]["digest"].clone();
    let page = page(40, &by("brand"), &json!({}));
    let nobody = digest(&page, &json!({}));
    assert!(nobody.is_u64());
    assert_eq!(nobody, digest(&page, &json!({ "name": "Asha" })));
    assert_ne!(nobody, digest(&page, &json!({ "brands": { "Maker 3": 2 } })));
    let mut dearer = page.clone();
    dearer["products"][3]["priceRange"]["minVariantPrice"]["amount"] = json!("99.00");
    assert_eq!(nobody, digest(&dearer, &json!({})), "a price moves nothing");
}

#[test]
fn a_feed_that_fits_is_a_grid_and_rows_are_full() {
    for (columns, products, shown) in [(4, 24, 24), (4, 25, 24), (5, 40, 20), (6, 40, 24), (99, 40, 24)] {
        let inputs =
            inputs(&page(products, &json!({ "first": 500 }), &json!({ "columns": columns })), &json!({}));
        let (plan, html) = inputs.plan();
        assert_eq!(ids(&html).len(), shown, "{columns} columns");
        assert_eq!(plan["sections"][1].get("count").is_some(), products > shown);
        assert_eq!(attribute(&html, "data-count").is_some(), products > shown);
    }
}

#[test]
fn without_script_a_link_leads_to_the_rest() {
    let link = |products: usize| {
        let settings = json!({ "link": "/all", "link_label": "All of it" });
        let (_, html) = inputs(&page(products, &json!({ "first": 500 }), &settings), &json!({})).plan();
        html.split_once("</ul>").unwrap().1.to_owned()
    };
    assert!(link(30).starts_with("<a class=\"sf-button\" href=\"/all\">All of it</a>"), "{}", link(30));
    assert!(!link(20).contains("<a"));
}

#[test]
fn all_feeds_together_hold_no_more_than_one_may() {
    let mut page = page(9_000, &json!({ "first": 9_000 }), &json!({}));
    page["sections"]["more"] = page["sections"]["feed"].clone();
    page["order"] = json!(["feed", "more"]);
    let (plan, _) = inputs(&page, &json!({})).plan();
    assert_eq!(
        (&plan["sections"][0]["count"], &plan["sections"][1]["count"]),
        (&json!(9_000), &json!(1_000))
    );
    assert_eq!(plan["sections"][1]["reasons"][0], json!({ "code": "items-limited", "detail": 8_000 }));
}
