//! A small page, planned and written: what a shopper sees, and why.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::shape::Member as _;
use storefront::document::{Context, Document, Product, Reader, Shopper};
use storefront::html;
use storefront::plan::{self, Device};

const RICH: Device = Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None };

/// A product with the fields that must be there.
fn product(id: u32, price: &str, kind: &str) -> Value {
    json!({ "id": id, "title": format!("Product {id}"), "productType": kind, "vendor": "Hus",
        "onlineStoreUrl": format!("/p/{id}"),
        "featuredImage": { "url": format!("/i/{id}.jpg"), "width": 400, "height": 500, "altText": "" },
        "priceRange": { "minVariantPrice": { "amount": price, "currencyCode": "EUR" } } })
}

/// A page of these sections, in the order of their ids.
fn page(sections: &Value) -> Value {
    let order: Vec<&String> = sections.as_object().unwrap().keys().collect();
    json!({ "version": 1, "id": "test", "locale": "en", "order": order, "sections": sections,
        "segments": {
            "gold": { "rule": { "==": [{ "var": "shopper.tier" }, "gold"] } },
            "gold_fan": { "rule": { "and": [{ "$ref": "gold" }, { "var": "shopper.fan" }] } },
        },
        "products": [product(1, "10.00", "Lamp"), product(2, "30.00", "Stool"), product(3, "20.00", "Lamp")] })
}

fn banner(heading: &str) -> Value {
    json!({ "type": "banner", "settings": { "heading": heading } })
}

/// The plan as JSON, and the HTML.
fn shown(page: &Value, shopper: &Value, device: Device) -> (Value, String) {
    let (text, profile) = (page.to_string(), shopper.to_string());
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse(&profile).unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let plan = plan::plan(&document, &shopper, device, &context);
    (serde_json::from_str(&plan.to_json()).unwrap(), html::render(&plan).html.as_str().to_owned())
}

fn ids(plan: &Value) -> Vec<&str> {
    plan["sections"].as_array().unwrap().iter().map(|section| section["id"].as_str().unwrap()).collect()
}

fn codes<'v>(list: &'v Value, key: &str) -> Vec<&'v str> {
    list.as_array().unwrap().iter().map(|entry| entry[key].as_str().unwrap()).collect()
}

#[test]
fn a_section_is_shown_to_those_whom_its_when_names() {
    let mut gold = banner("For gold");
    gold["when"] = json!("gold");
    let mut fans = banner("For gold fans");
    fans["when"] = json!({ "!!": [{ "$ref": "gold_fan" }] });
    let page = page(&json!({ "a": banner("For all"), "b": gold, "c": fans }));
    assert_eq!(ids(&shown(&page, &json!({}), RICH).0), ["a"]);
    assert_eq!(ids(&shown(&page, &json!({ "tier": "gold" }), RICH).0), ["a", "b"]);
    let (plan, _) = shown(&page, &json!({ "tier": "gold", "fan": true }), RICH);
    assert_eq!(ids(&plan), ["a", "b", "c"]);
    assert_eq!(plan["segments"], json!({ "gold": true, "gold_fan": true }));
}

#[test]
fn the_first_variant_that_holds_is_laid_over_the_settings() {
    let mut section = banner("Welcome");
    section["settings"]["text"] = json!("Free returns");
    section["variants"] = json!([
        { "id": "gold", "when": "gold", "settings": { "heading": "Welcome back, {name}" } },
        { "id": "rest", "settings": { "text": null } },
    ]);
    let page = page(&json!({ "a": section }));
    let (plan, html) = shown(&page, &json!({ "tier": "gold", "name": "Asha" }), RICH);
    assert_eq!(plan["sections"][0]["variant"], "gold");
    assert!(html.contains("Welcome back, Asha") && html.contains("Free returns"));
    let (plan, html) = shown(&page, &json!({}), RICH);
    assert_eq!(plan["sections"][0]["variant"], "rest");
    assert!(html.contains("Welcome") && !html.contains("Free returns"));
}

#[test]
fn a_word_that_the_profile_lacks_leaves_no_trace() {
    let (_, html) = shown(&page(&json!({ "a": banner("Welcome back, {name}! {x}") })), &json!({}), RICH);
    assert!(html.contains(">Welcome back! {x}<"), "{html}");
}

#[test]
fn ranked_sections_share_their_places_and_others_stay() {
    let ranked = |rank: Value| {
        let mut section = banner("x");
        section["rank"] = rank;
        section
    };
    let page = page(&json!({
        "a": ranked(json!({ "var": ["shopper.categories.Lamp", 0] })), "b": banner("pinned"),
        "c": ranked(json!({ "var": ["shopper.categories.Stool", 0] })), "d": ranked(json!(1)), "e": ranked(json!(1)),
    }));
    let (plan, _) = shown(&page, &json!({ "categories": { "Stool": 5 } }), RICH);
    assert_eq!(ids(&plan), ["c", "b", "d", "e", "a"]);
}

#[test]
fn products_are_chosen_filtered_and_ranked() {
    let grid = |data: Value| page(&json!({ "a": { "type": "product_grid", "data": data } }));
    let items =
        |data: Value, shopper: Value| shown(&grid(data), &shopper, RICH).0["sections"][0]["items"].clone();
    let none = json!({});
    assert_eq!(items(json!({}), none.clone()), json!(["1", "2", "3"]));
    assert_eq!(items(json!({ "ids": [3, "1", 9] }), none.clone()), json!(["3", "1"]));
    assert_eq!(items(json!({ "query": { "product_type": "Lamp" } }), none.clone()), json!(["1", "3"]));
    let cheap = json!({ "<": [{ "var": "item.priceRange.minVariantPrice.amount" }, 25] });
    assert_eq!(items(json!({ "filter": cheap }), none.clone()), json!(["1", "3"]));
    let by_affinity = json!({ "rank": { "var": "affinity.category" }, "first": 2 });
    assert_eq!(items(by_affinity.clone(), none), json!(["1", "2"]));
    assert_eq!(items(by_affinity, json!({ "categories": { "Stool": 2 } })), json!(["2", "1"]));
}

#[test]
fn a_broken_section_takes_down_itself_alone() {
    let page = page(&json!({
        "a": banner("fine"), "b": { "type": "banner", "settings": {} }, "c": { "type": 5 },
        "d": { "type": "banner", "settings": { "heading": "x" }, "when": { "no_such_operator": [] } },
        "e": banner("fine too"),
    }));
    let (plan, html) = shown(&page, &json!({}), RICH);
    assert_eq!(ids(&plan), ["a", "e"]);
    assert!(html.contains("fine too"));
    let faults: Vec<_> = codes(&plan["faults"], "pointer");
    assert_eq!(
        faults,
        ["/sections/c/type", "/sections/d/when/no_such_operator", "/sections/b/settings/heading"]
    );
}

#[test]
fn an_unknown_type_gives_way_to_its_fallback_or_to_nothing() {
    let page = page(&json!({
        "a": { "type": "hologram", "fallback": "z" }, "b": { "type": "hologram", "fallback": "drop" },
        "c": { "type": "hologram" }, "d": banner("fine"),
    }));
    let mut page = page;
    page["sections"]["z"] = banner("instead");
    let (plan, html) = shown(&page, &json!({}), RICH);
    assert_eq!(ids(&plan), ["z", "d"]);
    assert!(html.contains("instead") && !html.contains("hologram"));
    assert_eq!(plan["dropped"][0]["reason"], json!({ "code": "unknown-type", "detail": "hologram" }));
}

#[test]
fn fallbacks_in_a_circle_end() {
    let page = page(&json!({
        "a": { "type": "x", "fallback": "b" }, "b": { "type": "x", "fallback": "a" }, "c": banner("fine"),
    }));
    let (plan, _) = shown(&page, &json!({}), RICH);
    assert_eq!(ids(&plan), ["c"]);
    assert!(codes(&plan["faults"], "code").contains(&"fallback-cycle"));
}

#[test]
fn segments_in_a_circle_hold_for_nobody() {
    let mut page = page(&json!({ "a": banner("fine") }));
    page["segments"] = json!({
        "x": { "rule": { "!": [{ "$ref": "y" }] } }, "y": { "rule": { "$ref": "x" } },
        "z": { "rule": { "$ref": "nowhere" } },
    });
    let (plan, _) = shown(&page, &json!({}), RICH);
    assert_eq!(plan["segments"], json!({ "x": false, "y": false, "z": false }));
    assert_eq!(codes(&plan["faults"], "code"), ["dangling-reference", "segment-cycle", "segment-cycle"]);
}

#[test]
fn a_level_lays_settings_over_or_leaves_the_section_out() {
    let mut section = banner("Full");
    section["tier"] = json!({ "std": { "heading": "Less" }, "lite": false });
    let page = page(&json!({ "a": section }));
    let heading = |tier| shown(&page, &json!({}), Device { tier, ..RICH }).1;
    assert!(heading(Tier::T4).contains("Full"));
    assert!(heading(Tier::T1).contains("Less"));
    assert!(!heading(Tier::T0).contains("data-section"));
}

#[test]
fn the_first_picture_loads_first_and_later_ones_wait() {
    let page = page(&json!({
        "a": banner("words only"), "b": { "type": "product_grid", "data": {} }, "c": { "type": "product_rail", "data": {} },
    }));
    let (_, html) = shown(&page, &json!({}), RICH);
    assert_eq!(html.matches("fetchpriority=\"high\"").count(), 1);
    assert_eq!(html.matches("loading=\"lazy\"").count(), 3);
    assert_eq!(html.matches("<img").count(), html.matches(" width=").count());
}

#[test]
fn experiments_hash_the_seed_and_stay() {
    let mut section = banner("x");
    section["variants"] = json!([
        { "id": "b", "when": { "==": [{ "fractional": [["a", 50], ["b", 50]] }, "b"] }, "settings": {} },
    ]);
    let page = page(&json!({ "a": section }));
    let with_b = |seeds: std::ops::Range<u32>| {
        seeds
            .filter(|seed| shown(&page, &json!({ "seed": seed }), RICH).0["sections"][0]["variant"] == "b")
            .count()
    };
    let first = with_b(0..400);
    assert!((150..250).contains(&first), "{first} of 400");
    assert_eq!(first, with_b(0..400));
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let page = page(
        &json!({ "a": banner("x"), "b": { "type": "product_grid", "data": { "rank": { "var": "affinity.brand" } } } }),
    );
    let shopper = json!({ "brands": { "Hus": 3 }, "seed": 7 });
    let (plan, html) = shown(&page, &shopper, RICH);
    let (again, same) = shown(&page, &shopper, RICH);
    assert_eq!(plan.to_string(), again.to_string());
    assert_eq!(html, same);
}

#[test]
fn time_comes_from_the_context_alone() {
    let mut section = banner("Morning");
    section["when"] = json!({ "<": [{ "var": "now.hour" }, 12] });
    let text = page(&json!({ "a": section })).to_string();
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse("{}").unwrap();
    for (now, sections) in [("2026-11-23T11:59:00+05:30", 1), ("2026-11-23T12:00:00+05:30", 0)] {
        let context = Context::parse(&json!({ "now": now }).to_string()).unwrap();
        assert_eq!(plan::plan(&document, &shopper, RICH, &context).sections.len(), sections);
    }
}

#[test]
fn validation_lists_every_fault_with_its_place() {
    let mut broken = page(&json!({
        "a": { "type": "banner", "settings": { "heading": 5, "link": "javascript:alert(1)", "headding": "x" } },
        "b": { "type": "banner", "settings": { "heading": "x" }, "when": "nobody", "rank": { "nope": 1 },
            "variants": [{ "id": "v", "settings": { "background": "red" } }] },
        "c": { "type": "product_grid", "data": { "ids": [99], "filter": { "$ref": "nobody" } }, "fallback": "nowhere" },
        "d": { "type": "hologram" },
        "e": { "type": "rich_text", "blocks": { "p": { "type": "video" } }, "block_order": ["p", "q"] },
    }));
    broken["order"].as_array_mut().unwrap().push(json!("missing"));
    broken["products"][0]["priceRange"]["minVariantPrice"]["amount"] = json!("ten");
    broken["sections"]["hidden"] = banner("unlisted");
    let text = broken.to_string();
    let faults = plan::validate(&Document::parse(&text).unwrap());
    let found: Vec<(&str, &str)> =
        faults.iter().map(|fault| (fault.code.code(), fault.pointer.as_str())).collect();
    for expected in [
        ("wrong-type", "/sections/a/settings/heading"),
        ("url-forbidden", "/sections/a/settings/link"),
        ("unknown-field", "/sections/a/settings/headding"),
        ("dangling-reference", "/sections/b/when"),
        ("rule-invalid", "/sections/b/rank/nope"),
        ("bad-token", "/sections/b/variants/0/settings/background"),
        ("dangling-reference", "/sections/c/data/ids/0"),
        ("dangling-reference", "/sections/c/data/filter"),
        ("dangling-reference", "/sections/c/fallback"),
        ("unknown-section-type", "/sections/d/type"),
        ("unknown-value", "/sections/e/blocks/p"),
        ("dangling-reference", "/sections/e/block_order"),
        ("dangling-reference", "/order/5"),
        ("bad-money", "/products/0/priceRange/minVariantPrice/amount"),
        ("unlisted", "/sections/hidden"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is not among {found:#?}");
    }
    assert_eq!(found.len(), 15, "{found:#?}");
}

/// Pages are made without looking at these; only who validates is told.
#[cfg(feature = "sources")]
#[test]
fn validation_looks_into_the_sources_of_models_where_they_are_written() {
    let mut broken = page(&json!({}));
    broken["products"][0]["media"] = json!([
        { "mediaContentType": "IMAGE" }, 7,
        { "mediaContentType": "MODEL_3D", "sources": [
            { "url": "/a.glb", "filesize": "many", "tier": "T5" },
            { "url": "javascript:1", "format": "turntable", "width": 240 },
            { "format": "turntable", "width": "240" },
            { "url": "/a.webp", "format": "turntable", "width": 240, "views": 0, "rows": [75, 200], "columns": 6.5,
              "srcset": [{ "url": "http://a.example/b.webp", "width": 480 }, { "url": "/c.webp", "width": 480, "hight": 3 }] },
            { "url": "/b.webp", "format": "turntable", "width": 4000 },
        ] },
    ]);
    let mut unsound = broken["products"][0].clone();
    unsound["id"] = json!("unsound");
    unsound["priceRange"] = json!({});
    broken["products"].as_array_mut().unwrap().push(unsound);
    let last = broken["products"].as_array().unwrap().len() - 1;
    let text = broken.to_string();
    let document = Document::parse(&text).unwrap();
    let faults = plan::validate(&document);
    for product in [0, last] {
        let place = format!("/products/{product}/media/");
        let found: Vec<(&str, &str)> = faults
            .iter()
            .filter_map(|fault| Some((fault.code.code(), fault.pointer.strip_prefix(&place)?)))
            .collect();
        assert_eq!(
            found,
            [
                ("wrong-type", "1"),
                ("wrong-type", "2/sources/0/filesize"),
                ("url-forbidden", "2/sources/1/url"),
                ("missing", "2/sources/2/url"),
                ("unknown-value", "2/sources/0/tier"),
                ("wrong-type", "2/sources/2/width"),
                ("out-of-range", "2/sources/3/views"),
                ("out-of-range", "2/sources/3/rows/1"),
                ("out-of-range", "2/sources/3/columns"),
                ("url-forbidden", "2/sources/3/srcset/0/url"),
                ("unknown-field", "2/sources/3/srcset/1/hight"),
                ("out-of-range", "2/sources/4/url"),
            ]
        );
    }
    // What a page shows of it is decided elsewhere, and stays.
    let shown = Product::of(document.product(0, &mut Reader::default()).unwrap());
    let turntable = shown.media().get(1).unwrap().sources().get(1).unwrap();
    assert_eq!(turntable.json().get("views"), Some(&0u32.into()));
}

/// Fields that only certain types of section have, nested lists, and rules outside of `when`.
#[test]
fn validation_looks_into_every_type_of_section() {
    let coupon = |unlock: Value| json!({ "type": "coupon", "settings": { "key": "k", "value": "10 %", "title": "All", "unlock": unlock } });
    let broken = page(&json!({
        "a": { "type": "coupons", "blocks": { "rule": coupon(json!({ "nope": 1 })), "name": coupon(json!("nobody")),
            "deep": coupon(json!({ "and": [true, { "$ref": "nowhere" }] })), "good": coupon(json!("gold")),
            "hidden": { "type": "coupon", "when": { "nope": 1 }, "settings": { "key": "k", "value": "1", "title": "x" } },
            "untitled": { "type": "coupon", "settings": { "key": "k", "value": "1", "unlock": { "nope": 1 } } } } },
        "b": { "type": "shops", "settings": { "heading": "Near you", "shops": [
            { "id": 1, "title": "One", "address": "Street 1", "location": { "lat": 12, "lon": 77 },
              "hours": [{ "days": ["mon", "noday"], "opens": "25:00", "closes": "21:00" }],
              "offset_changes": [{ "from": "soon", "utc_offset_minutes": 0 }], "stock": { "1": -1 }, "booking": "javascript:x" },
            { "id": 2, "title": "Two", "address": "Street 2" }] } },
        "c": { "type": "footer", "blocks": { "help": { "type": "column", "settings": { "title": "Help",
            "links": [{ "title": "Good", "link": "/help" }, { "title": "Bad", "link": "data:x" }, { "link": "/x" }] } } } },
        "d": { "type": "product_grid" },
        "e": { "type": "flash_sale", "settings": { "heading": "Now", "ends": "tomorrow", "totals": { "1": "many" } },
            "variants": [{ "id": "v", "when": "gold", "data": { "ids": ["1"] } }] },
        "f": { "type": "banner", "settings": { "heading": "x" },
            "variants": (0..21).map(|n| json!({ "id": n.to_string(), "when": "gold" })).collect::<Vec<_>>() },
    }));
    let mut text = broken;
    text["segments"]["egg"] = json!({ "rule": { "$ref": "hen" } });
    text["segments"]["hen"] = json!({ "rule": { "!": [{ "$ref": "egg" }] } });
    text["segments"]["waits"] = json!({ "rule": { "and": [{ "$ref": "gold" }, { "$ref": "egg" }] } });
    let text = text.to_string();
    let faults = plan::validate(&Document::parse(&text).unwrap());
    let found: Vec<(&str, &str)> =
        faults.iter().map(|fault| (fault.code.code(), fault.pointer.as_str())).collect();
    let shop = "/sections/b/settings/shops";
    let links = "/sections/c/blocks/help/settings/links";
    for (code, pointer) in [
        ("rule-invalid", "/sections/a/blocks/rule/settings/unlock/nope"),
        ("dangling-reference", "/sections/a/blocks/name/settings/unlock"),
        ("dangling-reference", "/sections/a/blocks/deep/settings/unlock"),
        ("rule-invalid", "/sections/a/blocks/hidden/when/nope"),
        ("missing", "/sections/a/blocks/untitled/settings/title"),
        ("rule-invalid", "/sections/a/blocks/untitled/settings/unlock/nope"),
        ("unknown-value", &format!("{shop}/0/hours/0/days/1")),
        ("bad-time", &format!("{shop}/0/hours/0/opens")),
        ("bad-time", &format!("{shop}/0/offset_changes/0/from")),
        ("wrong-type", &format!("{shop}/0/stock/1")),
        ("url-forbidden", &format!("{shop}/0/booking")),
        ("missing", &format!("{shop}/1/location")),
        ("url-forbidden", &format!("{links}/1/link")),
        ("missing", &format!("{links}/2/title")),
        ("missing", "/sections/d/data"),
        ("missing", "/sections/e/data"),
        ("bad-time", "/sections/e/settings/ends"),
        ("wrong-type", "/sections/e/settings/totals/1"),
        ("too-many", "/sections/f/variants"),
        ("segment-cycle", "/segments/egg/rule"),
        ("segment-cycle", "/segments/hen/rule"),
        ("segment-cycle", "/segments/waits/rule"),
    ] {
        assert!(found.contains(&(code, pointer)), "{code} {pointer} is not among {found:#?}");
    }
    assert_eq!(found.len(), 22, "{found:#?}");
    // What the page of anybody meets is among what validation names.
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse(r#"{"tier":"gold"}"#).unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    for fault in plan::plan(&document, &shopper, RICH, &context).faults {
        assert!(found.contains(&(fault.code.code(), &fault.pointer)), "{fault:?} is not among {found:#?}");
    }
}
