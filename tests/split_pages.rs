//! A document in parts: nothing is lost, what has come is planned as if all were there, and bytes are saved.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Severity, Shopper};
use storefront::plan::{self, Device};
use storefront::sample::shop;
use storefront::split::{self, MAX_CHUNK_PRODUCT_BYTES, Split};

const DEVICES: [Device; 2] = [
    Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None },
    Device { tier: Tier::T0, delivery: Delivery::Poster, ar: Ar::None },
];

fn product(id: &str, kind: &str, amount: &str) -> Value {
    json!({ "id": id, "title": format!("Product {id}"), "productType": kind, "tags": [kind],
        "featuredImage": { "url": format!("/{id}.jpg"), "width": 4, "height": 5 },
        "priceRange": { "minVariantPrice": { "amount": amount, "currencyCode": "EUR" } } })
}

/// Sections that choose by ids, by queries, among all; ranked, varied, for some, with fallbacks, wrong ones.
fn page() -> Value {
    let list = |data: Value| json!({ "type": "product_grid", "settings": { "heading": "x" }, "data": data });
    let mut sections = json!({
        "a": { "type": "banner", "settings": { "heading": "a" } },
        "b": list(json!({ "ids": ["p1", "p2"] })),
        "c": list(json!({ "query": { "product_type": "lamp" }, "first": 3 })),
        "d": list(json!({ "filter": { ">": [{ "var": "affinity.category" }, 1] }, "rank": { "var": "affinity.category" }, "first": 5 })),
        "e": list(json!({ "ids": ["nothing"] })),
        "f": { "type": "hologram", "fallback": "g" },
        "g": list(json!({ "ids": ["p9", "twice"] })),
        "h": { "type": "banner", "settings": { "heading": 7 }, "fallback": "c" },
        "i": { "type": 7 },
        "j": list(json!({ "query": { "on_sale": true, "tag": "stool" } })),
        "k": { "type": "rich_text", "settings": { "heading": "k" }, "disabled": true },
        "l": list(json!({ "ids": ["p3"] })),
        "m": { "type": "footer", "settings": { "text": "end" } },
        "alone": { "type": "rich_text", "settings": { "heading": "nobody" } },
    });
    sections["d"]["rank"] = json!({ "var": "shopper.spend" });
    sections["l"]["rank"] = json!({ "-": [0, { "var": "shopper.spend" }] });
    sections["j"]["when"] = json!("gold");
    sections["l"]["variants"] = json!([{ "id": "v", "when": "gold", "data": { "ids": ["p4", "broken"] }, "settings": { "heading": "v" } }]);
    sections["c"]["tier"] = json!({ "lite": false });
    sections["m"]["unknown"] = json!(1);
    let mut products: Vec<Value> =
        (0..12).map(|n| product(&format!("p{n}"), ["lamp", "stool"][n % 2], "10.00")).collect();
    products[7]["compareAtPrice"] = json!({ "amount": "20.00", "currencyCode": "EUR" });
    products.insert(4, json!({ "id": "broken" }));
    products.insert(6, product("twice", "lamp", "1.00"));
    products.push(product("twice", "stool", "2.00"));
    products.push(json!(7));
    json!({ "version": 1, "id": "p", "order": ["a", "b", "c", "d", "e", "f", "h", "i", "j", "k", "l", "m", "ghost", "b"],
        "segments": { "gold": { "rule": { "==": [{ "var": "shopper.tier" }, "gold"] } } }, "sections": sections, "products": products })
}

fn shoppers() -> Vec<Value> {
    vec![
        json!({}),
        json!({ "tier": "gold", "spend": 40, "categories": { "lamp": 4, "stool": 2 } }),
        json!({ "tier": "gold", "spend": -3, "categories": { "stool": 2 } }),
    ]
}

/// The plan of a text, as it is written.
fn planned(text: &str, shopper: &Value, device: Device) -> String {
    let document = Document::parse(text).unwrap();
    let shopper = Shopper::parse(&shopper.to_string()).unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T10:00:00Z"}"#).unwrap();
    plan::plan(&document, &shopper, device, &context).to_json_with_products()
}

fn by_name(parts: &Split) -> BTreeMap<String, String> {
    parts.chunks.iter().map(|chunk| (chunk.file.clone(), chunk.text.clone())).collect()
}

/// The index with what is in the chunks of `given` sections put in, as a browser does it.
fn with_sections(parts: &Split, given: &[&str]) -> String {
    let mut page: Value = serde_json::from_str(&parts.index).unwrap();
    let texts = by_name(parts);
    let mut products = BTreeMap::new();
    for id in given {
        for file in page["sections"][id]["chunks"].as_array().cloned().unwrap_or_default() {
            let chunk: Value = serde_json::from_str(&texts[file.as_str().unwrap()]).unwrap();
            for (id, section) in chunk["sections"].as_object().into_iter().flatten() {
                if given.contains(&id.as_str()) {
                    page["sections"][id] = section.clone();
                }
            }
            for product in chunk["products"].as_array().unwrap() {
                products.insert(
                    product["id"].as_str().map_or(product["id"].to_string(), str::to_owned),
                    product.clone(),
                );
            }
        }
    }
    for product in page["products"].as_array_mut().unwrap() {
        if let Some(come) = product.as_str().and_then(|id| products.get(id)) {
            *product = come.clone();
        }
    }
    page.to_string()
}

/// `text` in parts, with `first` sections in the index: all that must hold of them, when shoppers have come so `far`.
fn holds(text: &str, first: usize, shoppers: &[Value], far: &[usize]) -> Split {
    let parts = split::split(text, first).unwrap();
    let joined = split::join(&parts.index, &by_name(&parts)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&joined).unwrap(), serde_json::from_str::<Value>(text).unwrap());
    let index: Value = serde_json::from_str(&parts.index).unwrap();
    let split_ids: Vec<&String> = index["sections"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, s)| s.get("chunks").is_some())
        .map(|(id, _)| id)
        .collect();
    for shopper in shoppers {
        for device in DEVICES {
            let whole = planned(text, shopper, device);
            assert_eq!(planned(&joined, shopper, device), whole, "the same bytes once all chunks are there");
            let whole: Value = serde_json::from_str(&whole).unwrap();
            let sections = whole["sections"].as_array().unwrap();
            // As the shopper goes down the page: what this shopper sees comes, section by section.
            for shown in far.iter().map(|far| sections.len().min(*far)) {
                let mut given: Vec<&str> = Vec::new();
                let partly = loop {
                    let partly: Value =
                        serde_json::from_str(&planned(&with_sections(&parts, &given), shopper, device))
                            .unwrap();
                    let waiting = partly["dropped"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .find(|dropped| dropped["reason"]["code"] == "chunk-missing");
                    let seen = partly["sections"].as_array().unwrap().len();
                    match waiting.and_then(|dropped| split_ids.iter().find(|id| dropped["id"] == id.as_str()))
                    {
                        Some(next) if seen < shown => {
                            given.push(next);
                            // And who stands in for it.
                            let mut last = next.as_str();
                            let all: Value = serde_json::from_str(text).unwrap();
                            while let Some(fallback) = all["sections"][last]["fallback"].as_str() {
                                let known = split_ids.iter().find(|id| id.as_str() == fallback);
                                let Some(known) = known.filter(|id| !given.contains(&id.as_str())) else {
                                    break;
                                };
                                given.push(known);
                                last = known;
                            }
                        }
                        _ => break partly,
                    }
                };
                let seen = partly["sections"].as_array().unwrap();
                assert!(seen.len() >= shown.min(sections.len()), "{given:?}");
                assert_eq!(seen[..], sections[..seen.len()], "as if all were there: {first} {shown}");
            }
        }
    }
    parts
}

#[test]
fn every_split_of_a_page_joins_and_plans_as_the_whole() {
    let text = page().to_string();
    for first in [0, 1, 2, 3, 5, 8, 12, 100] {
        holds(&text, first, &shoppers(), &[0, 1, 2, 5, 100]);
    }
}

#[test]
fn the_shops_own_pages_join_and_plan_as_the_whole() {
    let profiles: Vec<Value> = shop::shoppers().into_iter().map(|(_, profile)| profile).collect();
    for document in [shop::document(), shop::every_section()] {
        for first in [0, 3] {
            holds(&document.to_string(), first, &profiles, &[2, 6, 100]);
        }
    }
}

#[test]
fn an_index_holds_no_more_than_it_must() {
    let parts = split::split(&page().to_string(), 2).unwrap();
    let index: Value = serde_json::from_str(&parts.index).unwrap();
    let sections = &index["sections"];
    assert_eq!(sections["a"], page()["sections"]["a"], "the first ones are whole");
    let keys = |id: &str| sections[id].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys("l"), ["chunks", "rank", "type"]);
    assert_eq!(keys("j"), ["chunks", "type", "when"]);
    assert_eq!(keys("f"), ["chunks", "fallback", "type"]);
    assert_eq!(sections["i"], json!({ "type": 7 }), "what is wrong is said at once");
    assert_eq!(sections["m"], page()["sections"]["m"], "what is wrong is said at once");
    let f = sections["f"]["chunks"].as_array().unwrap();
    assert!(
        sections["g"]["chunks"].as_array().unwrap().iter().all(|file| f.contains(file)),
        "with who stands in"
    );
    let products = index["products"].as_array().unwrap();
    assert_eq!(products.len(), page()["products"].as_array().unwrap().len(), "positions stay");
    assert!(products[1].is_object() && products[2].is_object(), "the first sections use them");
    assert_eq!(
        (&products[0], &products[4], &products[6]),
        (&json!("p0"), &json!({ "id": "broken" }), &json!("twice"))
    );
    // An index is a document.
    let document = Document::parse(&parts.index).unwrap();
    let errors = |document: &Document<'_>| {
        let faults =
            plan::validate(document).into_iter().filter(|fault| fault.code.severity() == Severity::Error);
        faults.map(|fault| fault.pointer).collect::<BTreeSet<_>>()
    };
    let text = page().to_string();
    assert!(errors(&document).is_subset(&errors(&Document::parse(&text).unwrap())));
    let names: BTreeSet<&String> = parts.chunks.iter().map(|chunk| &chunk.file).collect();
    assert_eq!(
        split::split(&page().to_string(), 2)
            .unwrap()
            .chunks
            .iter()
            .map(|chunk| &chunk.file)
            .collect::<BTreeSet<_>>(),
        names,
        "the same names each time"
    );
}

/// A catalogue entry in the shape of the Storefront API.
fn real_product(entry: &Value) -> Value {
    let money = json!({ "amount": format!("{:.2}", entry["price"].as_f64().unwrap()), "currencyCode": entry["currency"] });
    let id = &entry["id"];
    json!({
        "id": id, "handle": entry["sku"], "title": entry["name"], "vendor": entry["brand"], "productType": entry["category"],
        "onlineStoreUrl": format!("/p/{id}"), "priceRange": { "minVariantPrice": money, "maxVariantPrice": money },
        "featuredImage": { "url": format!("/i/{id}.jpg"), "width": 600, "height": 750, "altText": "" },
    })
}

#[test]
fn a_page_of_200_sections_opens_from_a_tenth_of_its_bytes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/catalogue/products.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped 1 page: ../shared/data/catalogue is missing");
        return;
    };
    let products: Vec<Value> =
        text.lines().take(2_000).map(|line| real_product(&serde_json::from_str(line).unwrap())).collect();
    let mut sections = serde_json::Map::new();
    for (number, some) in products.chunks(10).enumerate() {
        let ids: Vec<&Value> = some.iter().map(|product| &product["id"]).collect();
        let words = "Chosen for the season by the people who make it. ".repeat(4);
        sections.insert(format!("s{number:03}"), json!({ "type": "product_rail", "data": { "ids": ids },
            "settings": { "heading": format!("Rail {number}"), "text": words }, "rank": { "var": [format!("shopper.categories.{number}"), 0] } }));
    }
    let order: Vec<&String> = sections.keys().collect();
    let page =
        json!({ "version": 1, "id": "real", "order": order, "sections": sections, "products": products })
            .to_string();
    let parts = holds(&page, 3, &[json!({ "categories": { "150": 9 } })], &[1, 6]);
    let largest = parts.chunks.iter().map(|chunk| chunk.text.len()).max().unwrap();
    println!(
        "whole {} bytes, index {} bytes, {} chunks, largest {largest} bytes",
        page.len(),
        parts.index.len(),
        parts.chunks.len()
    );
    assert!(parts.index.len() * 10 < page.len(), "{} of {}", parts.index.len(), page.len());
    assert!(largest < MAX_CHUNK_PRODUCT_BYTES + (4 << 10));
}

#[test]
fn chunks_of_products_that_many_sections_use_are_of_bounded_size() {
    let mut page = page();
    let products: Vec<Value> = (0..900).map(|n| product(&format!("q{n}"), "lamp", "5.00")).collect();
    page["products"] = json!(products);
    let parts = split::split(&page.to_string(), 1).unwrap();
    let shared: Vec<usize> =
        parts.chunks.iter().filter(|chunk| chunk.sections.is_empty()).map(|chunk| chunk.text.len()).collect();
    assert!(
        shared.len() > 2 && shared.iter().all(|bytes| *bytes < MAX_CHUNK_PRODUCT_BYTES + (2 << 10)),
        "{shared:?}"
    );
}

#[test]
fn parts_that_do_not_fit_are_named() {
    let text = page().to_string();
    let parts = split::split(&text, 2).unwrap();
    let mut chunks = by_name(&parts);
    assert_eq!(split::split(&parts.index, 2).unwrap_err().code(), "split-already");
    let twice = text.replacen("\"sections\":{", "\"sections\":{\"a\":{\"type\":\"image\"},", 1);
    assert_eq!(split::split(&twice, 2).unwrap_err().code(), "duplicate");
    let file = parts.chunks[0].file.clone();
    chunks.insert(file.clone(), chunks[&file].replace("Product", "product"));
    assert_eq!(
        split::join(&parts.index, &chunks).unwrap_err().to_string(),
        format!("/{file}: missing, or not the content that its name was made of")
    );
    chunks.remove(&file);
    assert_eq!(split::join(&parts.index, &chunks).unwrap_err().code(), "chunk-broken");
}

#[test]
fn the_command_line_splits_and_joins() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("split");
    std::fs::create_dir_all(&folder).unwrap();
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(at("page.json"), page().to_string()).unwrap();
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_storefront")).args(words).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let manifest = run(&["split", &at("page.json"), "--out", &at("parts"), "--first", "2"]);
    assert_eq!(
        manifest,
        serde_json::from_str::<Value>(&std::fs::read_to_string(at("parts/manifest.json")).unwrap()).unwrap()
    );
    for chunk in manifest["chunks"].as_array().unwrap().iter().chain([&manifest["index"]]) {
        let file = at(&format!("parts/{}", chunk["file"].as_str().unwrap()));
        assert_eq!(chunk["bytes"], std::fs::metadata(file).unwrap().len());
    }
    let joined = run(&["join", &at("parts/index.json"), "-o", &at("joined.json")]);
    assert_eq!(joined["chunks"].as_u64().unwrap(), manifest["chunks"].as_array().unwrap().len() as u64);
    assert_eq!(
        serde_json::from_str::<Value>(&std::fs::read_to_string(at("joined.json")).unwrap()).unwrap(),
        page()
    );
}
