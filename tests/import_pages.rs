//! Pages of other shop systems: what comes over validates, what does not is named, and nothing hostile comes in.
//!
//! The pages in `tests/import` are our own, in the shape of Shopify's templates and of Tangram's pages.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Severity, Shopper};
use storefront::html;
use storefront::import::{ImportError, Imported, Theme, shopify, tangram};
use storefront::plan::{self, Device};

const SHOPIFY: &str = include_str!("import/shopify.json");
const TANGRAM: &str = include_str!("import/tangram.json");

type Import = fn(&str) -> Result<Imported, ImportError>;

fn from_shopify(text: &str) -> Result<Imported, ImportError> {
    shopify(text, "home", &theme())
}

fn from_tangram(text: &str) -> Result<Imported, ImportError> {
    tangram(text, "home")
}

fn theme() -> Theme {
    let mut theme = Theme::default();
    for (name, text) in [
        ("featured-collection.liquid", include_str!("import/sections/featured-collection.liquid")),
        ("footer-group.json", include_str!("import/sections/footer-group.json")),
        ("header-group.json", include_str!("import/sections/header-group.json")),
    ] {
        assert!(theme.add(name, text).unwrap());
    }
    assert!(!theme.add("image.liquid", "<img>").unwrap() && !theme.add("a.css", "").unwrap());
    theme
}

/// The page's template without the comment in front.
fn template() -> Value {
    serde_json::from_str(SHOPIFY.split_once("*/").unwrap().1).unwrap()
}

/// Faults that cost a part of the page.
fn errors(document: &Value) -> Vec<String> {
    let text = document.to_string();
    let document = Document::parse(&text).unwrap();
    let faults = plan::validate(&document).into_iter();
    let errors = faults.filter(|fault| fault.code.severity() == Severity::Error);
    errors.map(|fault| format!("{}: {}", fault.pointer, fault.sentence)).collect()
}

/// Everything that the report names, and what stands below it.
fn named(report: &Value) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for section in report["sections"].as_array().unwrap() {
        let left = section["left"].as_array().unwrap().iter().map(|left| &left["pointer"]);
        named.extend(
            left.chain(section["look"].as_array().unwrap())
                .map(|pointer| pointer.as_str().unwrap().to_owned()),
        );
        if section["to"].is_null() {
            named.insert(section["pointer"].as_str().unwrap().to_owned());
        }
    }
    named.extend(
        report["left"].as_array().unwrap().iter().map(|left| left["pointer"].as_str().unwrap().to_owned()),
    );
    named
}

/// Pointers of all values that hold no others.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(object) => {
            object
                .iter()
                .for_each(|(key, value)| leaves(value, &format!("{pointer}/{}", escaped(key)), found));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| leaves(value, &format!("{pointer}/{at}"), found));
        }
        _ => found.push(pointer.to_owned()),
    }
}

#[test]
fn a_template_becomes_a_page_that_validates() {
    let imported = from_shopify(SHOPIFY).unwrap();
    let (page, report) = (&imported.document, imported.report.to_json());
    assert_eq!(errors(page), [""; 0]);
    assert_eq!(
        page["order"],
        json!([
            "bar",
            "bar-b",
            "header",
            "hero",
            "mute",
            "slides",
            "parts",
            "list",
            "everything",
            "one-thing",
            "whatever",
            "columns",
            "words",
            "film",
            "tube",
            "side",
            "ways",
            "questions",
            "mail",
            "app~/1",
            "off",
            "footer"
        ])
    );
    assert_eq!(report["counts"], json!({ "mapped": 10, "partly": 8, "unknown": 4 }));
    let sections = &page["sections"];
    assert_eq!(
        sections["hero"],
        json!({ "type": "banner", "settings": { "heading": "Autumn & winter", "text": "Wool from the valley",
            "button_label": "See all", "link": "/collections/autumn", "align": "center", "height": "large", "tone": "on_picture",
            "image": { "url": "shop_images/autumn-terrace.jpg", "width": 1600, "height": 900, "altText": "" } } })
    );
    assert_eq!(sections["mute"]["type"], "image", "a banner without words is a picture");
    assert_eq!(
        sections["slides"]["blocks"]["two"],
        json!({ "type": "slide", "settings": { "title": "Closed in May" }, "when": false })
    );
    assert_eq!(
        sections["list"]["data"],
        json!({ "source": "products", "first": 8,
            "filter": { "some": [{ "var": "item.collections.nodes" }, { "==": [{ "var": "handle" }, "new-in"] }] } })
    );
    assert_eq!(sections["everything"]["settings"]["heading"], "Chosen for you", "the theme's default");
    assert_eq!(sections["everything"]["data"], json!({ "source": "products", "first": 6 }));
    let words = &sections["words"]["blocks"];
    assert_eq!(sections["words"]["block_order"], json!(["h", "t-1", "t-2", "b"]));
    assert_eq!(words["t-1"]["settings"]["text"], "We **spin**, _dye_ and [weave](/pages/about).");
    assert_eq!(
        words["t-2"],
        json!({ "type": "list", "settings": { "items": ["By hand", "By sun"], "numbered": false } })
    );
    assert_eq!(
        (&sections["off"]["disabled"], &sections["bar-b"]["settings"]["text"]),
        (&json!(true), &json!("Open on Sunday"))
    );
    assert_eq!(sections["footer"]["settings"]["text"], "Made in **Borås**");
    let kept = &sections["app~/1"];
    assert_eq!((&kept["type"], &kept["disabled"]), (&json!("shopify:apps"), &json!(true)));
    assert_eq!(
        kept["settings"]["original"],
        template()["sections"]["app~/1"],
        "as it was, to the last value"
    );
}

#[test]
fn products_pasted_in_from_the_storefront_api_fill_the_sections() {
    let mut page = from_shopify(SHOPIFY).unwrap().document;
    let product = |id: u32, handle: &str, collection: &str| {
        json!({ "id": id, "handle": handle, "title": handle, "collections": { "nodes": [{ "handle": "x" }, { "handle": collection }] },
            "priceRange": { "minVariantPrice": { "amount": "9.00", "currencyCode": "EUR" } } })
    };
    page["products"] = json!([
        product(1, "blue-cap", "new-in"),
        product(2, "green-scarf", "old"),
        product(3, "vest", "new-in")
    ]);
    assert_eq!(errors(&page), [""; 0]);
    let text = page.to_string();
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse("{}").unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let device = Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None };
    let plan: Value =
        serde_json::from_str(&plan::plan(&document, &shopper, device, &context).to_json()).unwrap();
    let items = |id: &str| {
        plan["sections"].as_array().unwrap().iter().find(|section| section["id"] == id).unwrap()["items"]
            .clone()
    };
    assert_eq!(
        (items("list"), items("one-thing"), items("everything")),
        (json!(["1", "3"]), json!(["2"]), json!(["1", "2", "3"]))
    );
}

#[test]
fn cards_become_a_page_that_validates() {
    let imported = from_tangram(TANGRAM).unwrap();
    let page = &imported.document;
    assert_eq!(errors(page), [""; 0]);
    assert_eq!(page["order"], json!(["top", "card-2", "plus", "tabs", "more", "card-5-2", "help", "odd"]));
    let types: Vec<&Value> = page["order"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| &page["sections"][id.as_str().unwrap()]["type"])
        .collect();
    assert_eq!(
        types,
        [
            "carousel",
            "categories",
            "collage",
            "categories",
            "collage",
            "carousel",
            "tangram:container-float",
            "tangram:4711"
        ]
    );
    let plus = &page["sections"]["plus"];
    assert_eq!(
        (&plus["settings"]["heading"], &plus["blocks"]["cell-1"]["settings"]["title"]),
        (&json!("This week"), &json!("Large pot"))
    );
    let report = imported.report.to_json();
    assert_eq!(report["counts"], json!({ "mapped": 4, "partly": 2, "unknown": 2 }));
    assert_eq!(report["placeholders"][0]["is"], "https://img.example/a.jpg");
}

/// A setting that the report does not name is in the page: another value there is another page.
#[test]
fn nothing_is_lost_without_being_named() {
    let tangram: Value = serde_json::from_str(TANGRAM).unwrap();
    for (import, original) in [(from_shopify as Import, template()), (from_tangram as Import, tangram)] {
        let before = import(&original.to_string()).unwrap();
        let named = named(&before.report.to_json());
        let is_named = |pointer: &str| {
            named.iter().any(|name| pointer == name || pointer.starts_with(&format!("{name}/")))
        };
        let mut pointers = Vec::new();
        leaves(&original, "", &mut pointers);
        let mut looked_at = 0;
        for pointer in &pointers {
            let key = pointer.rsplit('/').next().unwrap();
            let mut other = original.clone();
            let value = other.pointer_mut(pointer).unwrap();
            // What names things is compared by the other tests.
            if is_named(pointer) || ["type", "id"].contains(&key) || pointer.contains("order/") || value == ""
            {
                continue;
            }
            *value = match &*value {
                Value::Bool(flag) => json!(!flag),
                Value::Number(number) => json!(number.as_u64().unwrap() + 1),
                Value::String(text) => match text.rsplit_once('.') {
                    Some((stem, ending)) if text.contains('/') => json!(format!("{stem}9.{ending}")),
                    _ if text == "square" => json!("portrait"),
                    _ if ["left", "large"].contains(&text.as_str()) => {
                        json!(text.replace("left", "center").replace("large", "small"))
                    }
                    _ if text == "center" => json!("left"),
                    _ => json!(format!("{text}9")),
                },
                other => panic!("{pointer}: {other}"),
            };
            looked_at += 1;
            let after = import(&other.to_string()).unwrap();
            assert_ne!(after.document, before.document, "{pointer} is neither in the page nor in the report");
        }
        assert!(looked_at > 15, "{looked_at}");
    }
}

#[test]
fn a_value_of_a_wrong_type_anywhere_costs_itself_and_no_more() {
    let tangram: Value = serde_json::from_str(TANGRAM).unwrap();
    for (import, original) in [(from_shopify as Import, template()), (from_tangram as Import, tangram)] {
        let mut pointers = Vec::new();
        leaves(&original, "", &mut pointers);
        let parents: BTreeSet<String> = pointers
            .iter()
            .flat_map(|pointer| {
                pointer.match_indices('/').map(|(at, _)| pointer[..at].to_owned()).collect::<Vec<_>>()
            })
            .collect();
        for pointer in pointers.iter().chain(&parents) {
            for wrong in [
                json!(null),
                json!(-1.5),
                json!([[]]),
                json!({ "a": { "b": 1 } }),
                json!("{{ x }}"),
                json!("<b"),
            ] {
                let mut other = original.clone();
                *other.pointer_mut(pointer).unwrap() = wrong.clone();
                match import(&other.to_string()) {
                    Ok(imported) => assert_eq!(errors(&imported.document), [""; 0], "{pointer}: {wrong}"),
                    Err(error) => {
                        assert!(["", "/sections"].contains(&pointer.as_str()), "{pointer}: {error}");
                    }
                }
            }
        }
    }
}

#[test]
fn script_in_any_setting_never_becomes_more_than_words() {
    let vectors = [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<a href=\"java\nscript:alert(1)\">x</a>",
        "<svg><a xlink:href=\"javascript:x\">y</a></svg>",
        "data:text/html,x",
        "//evil.example/x",
        "shopify://../../..//evil.example",
        "<a href=\"shopify:////evil.example/x\">x</a>",
    ];
    let shopper = Shopper::parse("{}").unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let device = Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None };
    let mut pointers = Vec::new();
    let original = template();
    leaves(&original, "", &mut pointers);
    for pointer in pointers.iter().filter(|pointer| pointer.contains("/settings/")) {
        for vector in vectors {
            let mut other = original.clone();
            *other.pointer_mut(pointer).unwrap() = json!(vector);
            let imported = from_shopify(&other.to_string()).unwrap();
            assert_eq!(errors(&imported.document), [""; 0], "{pointer}: {vector}");
            let text = imported.document.to_string();
            let document = Document::parse(&text).unwrap();
            let plan = plan::plan(&document, &shopper, device, &context);
            let html = html::render(&plan).html.as_str().to_owned();
            for attribute in ["href", "src", "srcset", "action", "poster"] {
                for value in ["javascript:", "data:", "//"] {
                    let bad = format!("{attribute}=\"{value}");
                    assert!(!html.contains(&bad), "{pointer}: {vector} left {bad}");
                }
            }
            for bad in ["<script", "<img src=x", "<svg"] {
                assert!(!html.contains(bad), "{pointer}: {vector} left {bad}");
            }
        }
    }
}

#[test]
fn what_nests_deeper_than_a_document_is_kept_as_text() {
    let mut deep = json!(1);
    for _ in 0..26 {
        deep = json!([deep]);
    }
    let text = json!({ "sections": { "a": { "type": "odd", "settings": { "x": deep } } }, "order": ["a"] })
        .to_string();
    let page = from_shopify(&text).unwrap().document;
    assert_eq!(errors(&page), [""; 0]);
    assert!(page["sections"]["a"]["settings"]["original"].as_str().unwrap().contains("[[[1]]]"));
}

#[test]
fn more_sections_than_a_document_holds_are_an_error() {
    let cards = vec![json!({ "type": 1, "items": [{ "title": "x" }] }); 401];
    assert_eq!(from_tangram(&json!(cards).to_string()).unwrap_err().code(), "too-many");
}

fn storefront(words: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_storefront")).args(words).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn the_command_line_writes_the_page_and_prints_the_report() {
    let page = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("imported.json");
    let page = page.to_str().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    let (template, sections) =
        (format!("{root}/tests/import/shopify.json"), format!("{root}/tests/import/sections"));
    let (report, errors, exit) =
        storefront(&["import", &template, "--from", "shopify", "--sections", &sections, "-o", page]);
    assert_eq!((errors.as_str(), exit), ("", Some(0)));
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["counts"]["mapped"], 10);
    assert!(report["faults"].as_array().unwrap().iter().all(|fault| fault["severity"] == "warning"));
    let (_, errors, exit) = storefront(&["validate", page]);
    assert_eq!((errors.as_str(), exit), ("", Some(0)));
    // The same page by way of a document without a version; and of this version it stays what it is.
    for (source, steps) in [(template.as_str(), 1), (page, 0)] {
        let moved = format!("{page}.moved.json");
        let (report, errors, exit) = storefront(&["migrate", source, "-o", &moved]);
        assert_eq!((errors.as_str(), exit), ("", Some(0)));
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!((report["steps"].as_array().unwrap().len(), &report["to"]), (steps, &json!(1)));
        assert_eq!(storefront(&["validate", &moved]).2, Some(0));
    }
    let newer = format!("{page}.newer.json");
    std::fs::write(&newer, r#"{"version":2,"sections":{},"order":[]}"#).unwrap();
    let (_, errors, exit) = storefront(&["migrate", &newer, "-o", page]);
    assert!(errors.starts_with("storefront: unsupported-version: ") && exit == Some(1), "{errors}");
}
