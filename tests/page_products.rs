//! Why each product is in a section, is not, or stands where it stands: a known case for every reason, and what must hold for
//! any page.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::explain::explain;
use storefront::plan::{self, Device, Plan};

/// A sound product that can be bought.
fn product(id: &str, fields: &Value) -> Value {
    let mut product = json!({ "id": id, "title": id, "availableForSale": true,
        "priceRange": { "minVariantPrice": { "amount": "10.00", "currencyCode": "EUR" } } });
    for (key, value) in fields.as_object().unwrap() {
        product[key] = value.clone();
    }
    product
}

/// The section `a` alone.
fn page(products: &[Value], section: &Value) -> Value {
    let mut section = section.clone();
    section["type"] = json!("product_grid");
    json!({ "version": 1, "id": "test", "order": ["a"], "products": products, "sections": { "a": section } })
}

fn with_plan<T>(page: &Value, shopper: &Value, look: impl FnOnce(&Plan<'_>) -> T) -> T {
    let text = page.to_string();
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse(&shopper.to_string()).unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let device = Device { tier: Tier::T2, delivery: Delivery::Auto, ar: Ar::None };
    look(&plan::plan(&document, &shopper, device, &context))
}

fn planned(page: &Value) -> Value {
    with_plan(page, &json!({}), |plan| serde_json::from_str(&plan.to_json_with_products()).unwrap())
}

/// The section `a`, whether it is shown or not.
fn section(page: &Value) -> Value {
    let plan = planned(page);
    [&plan["sections"][0], &plan["dropped"][0]]
        .into_iter()
        .find(|section| section.is_object())
        .unwrap()
        .clone()
}

/// What is left out: code, pointer, ids; of three lamps that can be bought and a stool.
fn dropped(data: &Value) -> Vec<(String, String, Vec<String>)> {
    let lamp = json!({ "productType": "Lamp" });
    let products = [product("a", &lamp), product("b", &lamp), product("c", &lamp), product("d", &json!({}))];
    groups(&section(&page(&products, &json!({ "data": data }))))
}

fn groups(section: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = section["dropped_items"].as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|group| {
            let ids: Vec<String> = group["ids"].as_array().unwrap().iter().map(text).collect();
            assert_eq!(group["count"], ids.len(), "few enough to be named, all of them");
            (text(&group["reason"]["code"]), text(&group["reason"]["detail"]), ids)
        })
        .collect()
}

fn group(code: &str, place: &str, ids: &[&str]) -> (String, String, Vec<String>) {
    (code.to_owned(), format!("/sections/a/{place}"), ids.iter().map(|id| (*id).to_owned()).collect())
}

#[test]
fn a_section_that_shows_all_its_candidates_leaves_nothing_out() {
    assert_eq!(dropped(&json!({})), []);
    assert_eq!(dropped(&json!({ "ids": ["c", "a"] })), []);
}

#[test]
fn an_id_that_nobody_has_is_no_product() {
    assert_eq!(dropped(&json!({ "ids": ["a", "x", "x"] })), [group("no-product", "data", &["x", "x"])]);
}

#[test]
fn a_second_mention_is_left_out_and_the_first_is_shown() {
    assert_eq!(dropped(&json!({ "ids": ["a", "b", "a"] })), [group("named-twice", "data", &["a"])]);
}

#[test]
fn a_product_that_cannot_be_read_is_broken_wherever_it_is_asked_for() {
    let products =
        [product("a", &json!({})), json!({ "id": "b", "title": "no price" }), product("a", &json!({}))];
    for (data, ids) in [(json!({}), vec!["b", "a"]), (json!({ "ids": ["b", "a"] }), vec!["b"])] {
        let section = section(&page(&products, &json!({ "data": data })));
        assert_eq!(groups(&section), [group("broken", "data", &ids)]);
        assert_eq!(section["items"], json!(["a"]));
    }
}

#[test]
fn a_condition_that_does_not_hold_is_told_from_being_sold_out() {
    let query = json!({ "query": { "product_type": "Lamp", "available": true } });
    let lamp = |id, available| product(id, &json!({ "productType": "Lamp", "availableForSale": available }));
    let products = [lamp("a", true), lamp("b", false), product("c", &json!({ "availableForSale": false }))];
    let expected = [group("sold-out", "data/query", &["b"]), group("query-fails", "data/query", &["c"])];
    let found = section(&page(&products, &json!({ "data": query })));
    assert_eq!(groups(&found), expected);
    let mut named = query;
    named["ids"] = json!(["c", "b", "a"]);
    let found = section(&page(&products, &json!({ "data": named })));
    assert_eq!(groups(&found), [expected[1].clone(), expected[0].clone()]);
    // Asked for what is gone, what is there is no "sold out".
    let gone = json!({ "data": { "query": { "available": false } } });
    assert_eq!(groups(&section(&page(&products, &gone))), [group("query-fails", "data/query", &["a"])]);
}

#[test]
fn a_filter_says_no_or_cannot_be_worked_out() {
    let filter = |rule: Value| dropped(&json!({ "filter": rule }));
    let id = json!({ "var": "item.id" });
    assert_eq!(filter(json!({ "!=": [id, "b"] })), [group("filter-fails", "data/filter", &["b"])]);
    let thrown = json!({ "if": [{ "==": [id, "b"] }, { "throw": "odd" }, { "!=": [id, "c"] }] });
    assert_eq!(
        filter(thrown),
        [group("filter-broken", "data/filter", &["b"]), group("filter-fails", "data/filter", &["c"])]
    );
    assert_eq!(
        filter(json!({ "no such operator": [] })),
        [group("filter-broken", "data/filter", &["a", "b", "c", "d"])]
    );
}

#[test]
fn what_came_through_behind_the_last_place_says_so_in_the_order_of_the_ranking() {
    assert_eq!(dropped(&json!({ "first": 1 })), [group("beyond-first", "data/first", &["b", "c", "d"])]);
    let rank = json!({ "first": 2, "rank": { "if": [{ "==": [{ "var": "item.id" }, "d"] }, 9, { "var": "affinity.brand" }] } });
    assert_eq!(dropped(&rank), [group("beyond-first", "data/first", &["b", "c"])]);
}

#[test]
fn a_full_page_leaves_the_rest_out() {
    let products: Vec<Value> = (0..200).map(|n| product(&n.to_string(), &json!({}))).collect();
    let mut text = page(&products, &json!({}));
    let order: Vec<String> = (0..21).map(|n| format!("s{n:02}")).collect();
    for id in &order {
        let first = if id == "s19" { 195 } else { 200 };
        text["sections"][id] = json!({ "type": "product_grid", "data": { "first": first } });
    }
    text["order"] = json!(order);
    let plan = planned(&text);
    let last = plan["sections"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["id"], last["items"].as_array().unwrap().len()), (&json!("s20"), 5));
    let group = &last["dropped_items"][0];
    assert_eq!((&group["reason"]["code"], &group["count"]), (&json!("page-item-limit"), &json!(195)));
    assert_eq!(group["ids"][0], "5");
}

#[test]
fn a_variant_or_an_overlay_that_names_others_replaces_products() {
    let products: Vec<Value> = ["a", "b", "c", "d"].map(|id| product(id, &json!({}))).to_vec();
    let varied = json!({ "data": { "ids": ["a", "b"] },
        "variants": [{ "id": "off", "when": false }, { "id": "on", "data": { "ids": ["b", "c"] } }] });
    assert_eq!(
        groups(&section(&page(&products, &varied))),
        [group("replaced", "variants/1/data", &["a"])],
        "and the pointer says by what"
    );
    let mut overlaid = page(&products, &json!({ "data": { "ids": ["a", "b", "gone"] } }));
    overlaid["overlays"] = json!([{ "patch": { "a": { "data": { "ids": ["d"] } } } }]);
    assert_eq!(groups(&section(&overlaid)), [group("replaced", "data", &["a", "b"])]);
    // Both: what the overlay names is replaced by the variant too.
    overlaid["sections"]["a"]["variants"] = json!([{ "id": "on", "data": { "ids": ["c"] } }]);
    assert_eq!(groups(&section(&overlaid)), [group("replaced", "variants/0/data", &["a", "b", "d"])]);
}

#[test]
fn a_section_without_products_says_what_became_of_them() {
    let section = section(&page(&[product("a", &json!({}))], &json!({ "data": { "filter": false } })));
    assert_eq!(section["reason"]["code"], "no-products");
    assert_eq!(groups(&section), [group("filter-fails", "data/filter", &["a"])]);
}

#[test]
fn ranking_says_by_what_and_from_where() {
    let products: Vec<Value> = [("a", 1), ("b", 3), ("c", 2), ("d", 9)]
        .map(|(id, sold)| product(id, &json!({ "sold": sold })))
        .to_vec();
    let data = |rank: Value| json!({ "data": { "ids": ["a", "b", "c"], "filter": { "!=": [{ "var": "item.id" }, "a"] }, rank["key"].as_str().unwrap(): rank["by"] } });
    for (rank, by) in [
        (json!({ "key": "rank", "by": { "-": [0, { "var": "item.sold" }] } }), "/sections/a/data/rank"),
        (json!({ "key": "weights", "by": { "popularity": 5 } }), "/sections/a/data/weights"),
    ] {
        let section = section(&page(&products, &data(rank)));
        let down = by.ends_with("rank");
        assert_eq!(section["items"], if down { json!(["c", "b"]) } else { json!(["b", "c"]) });
        assert_eq!(section["ranked"], json!({ "by": by, "from": if down { [1, 0] } else { [0, 1] } }));
    }
    assert_eq!(section(&page(&products, &json!({ "data": {} })))["ranked"], Value::Null);
}

#[test]
fn ten_thousand_candidates_take_a_few_lines() {
    let products: Vec<Value> =
        (0..10_000).map(|n| product(&n.to_string(), &json!({ "sold": n % 7 }))).collect();
    let mut text = page(
        &products,
        &json!({ "data": { "first": 4_000, "weights": { "popularity": 1 },
        "filter": { "%": [{ "var": "item.sold" }, 2] } } }),
    );
    text["sections"]["a"]["type"] = json!("product_feed");
    let section = section(&text);
    let counts: Vec<(&str, u64, usize)> = section["dropped_items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| {
            let ids = group["ids"].as_array().unwrap().len();
            (group["reason"]["code"].as_str().unwrap(), group["count"].as_u64().unwrap(), ids)
        })
        .collect();
    let odd = (0..10_000).filter(|n| n % 7 % 2 == 1).count() as u64;
    assert_eq!(counts, [("filter-fails", 10_000 - odd, 10), ("beyond-first", odd - 4_000, 10)]);
    assert_eq!(
        section["ranked"]["from"].as_array().unwrap().len(),
        section["items"].as_array().unwrap().len()
    );
    assert!(section.to_string().len() < 8_000, "{section}");
}

/// A few numbers that look like chance, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn data(&mut self) -> Value {
        let mut data = json!({ "first": 1 + self.below(8) });
        if self.below(3) > 0 {
            // Two of eight lead nowhere.
            data["ids"] = (0..self.below(6)).map(|_| self.below(8).to_string()).collect();
        }
        if self.below(2) == 0 {
            data["query"] = json!({ "available": self.below(3) > 0 });
        }
        if self.below(3) == 0 {
            data["query"]["tag"] = json!("new");
        }
        if self.below(2) == 0 {
            data["filter"] = match self.below(4) {
                0 => json!({ "throw": "odd" }),
                1 => json!({ "if": [{ "var": "item.sold" }, { "throw": "odd" }, true] }),
                _ => json!({ ">": [{ "var": "item.sold" }, self.below(3)] }),
            };
        }
        match self.below(4) {
            0 => data["rank"] = json!({ "var": "item.sold" }),
            1 => data["weights"] = json!({ "popularity": 3, "stock": 1 }),
            2 => data["rank"] = json!({ "throw": "odd" }),
            _ => {}
        }
        data
    }
}

fn ids(list: &Value) -> Vec<String> {
    let text = |id: &Value| id.as_str().unwrap().to_owned();
    list.as_array().map(|list| list.iter().map(text).collect()).unwrap_or_default()
}

#[test]
fn every_candidate_is_shown_or_left_out_for_one_reason() {
    let mut dice = Dice(7);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for round in 0..3_000 {
        let products: Vec<Value> = (0..6)
            .map(|id| {
                let mut fields = json!({ "availableForSale": dice.below(3) > 0 });
                if dice.below(3) > 0 {
                    fields["sold"] = json!(dice.below(5));
                }
                if dice.below(2) == 0 {
                    fields["tags"] = json!(["new"]);
                }
                if dice.below(9) == 0 {
                    fields["title"] = json!(7);
                }
                product(&id.to_string(), &fields)
            })
            .collect();
        let own = dice.data();
        let mut text = page(&products, &json!({ "data": own }));
        let (mut counts, mut before) = (own.clone(), vec![own]);
        if dice.below(3) == 0 {
            // Merged over the section's own, as RFC 7396 has it: what is not set stays.
            let ids = json!([dice.below(8).to_string()]);
            counts["ids"] = ids.clone();
            text["overlays"] = json!([{ "patch": { "a": { "data": { "ids": ids } } } }]);
            before.push(counts.clone());
        }
        if dice.below(3) == 0 {
            counts = dice.data();
            text["sections"]["a"]["variants"] = json!([{ "id": "v", "data": counts }]);
        }
        let all: Vec<String> = (0..6).map(|id| id.to_string()).collect();
        let mut candidates = ids(&counts["ids"]);
        if candidates.is_empty() {
            candidates = all;
        } else {
            for id in before.iter().flat_map(|data| ids(&data["ids"])) {
                if all.contains(&id) && !candidates.contains(&id) {
                    candidates.push(id);
                }
            }
        }
        let section = section(&text);
        let left_out = groups(&section);
        let codes: Vec<&String> = left_out.iter().map(|(code, ..)| code).collect();
        assert!(
            codes.iter().all(|code| codes.iter().filter(|other| other == &code).count() == 1),
            "{codes:?}"
        );
        let mut told = ids(&section["items"]);
        let shown = told.len();
        told.extend(left_out.iter().flat_map(|(_, _, ids)| ids.clone()));
        told.sort();
        candidates.sort();
        assert_eq!(told, candidates, "round {round}: {section}\n{text}");
        if let Some(from) = section["ranked"]["from"].as_array() {
            assert_eq!(from.len(), shown);
        }
        left_out.into_iter().for_each(|(code, ..)| *seen.entry(code).or_default() += 1);
    }
    let seen: Vec<&str> =
        seen.iter().filter(|(_, times)| **times >= 20).map(|(code, _)| code.as_str()).collect();
    assert_eq!(
        seen,
        [
            "beyond-first",
            "broken",
            "filter-broken",
            "filter-fails",
            "named-twice",
            "no-product",
            "query-fails",
            "replaced",
            "sold-out"
        ],
        "rounds that never meet a reason say nothing of it"
    );
}

/// Without what only `--products` says.
fn without_products(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("dropped_items");
            object.remove("ranked");
            object.values_mut().for_each(without_products);
        }
        Value::Array(list) => list.iter_mut().for_each(without_products),
        _ => {}
    }
}

#[test]
fn the_plan_that_shoppers_get_is_the_same_without() {
    let data = json!({ "data": { "rank": { "var": "item.sold" }, "query": { "tag": "new" }, "first": 1 } });
    let tagged = json!({ "tags": ["new"] });
    let text = page(&[product("a", &tagged), product("b", &tagged), product("c", &json!({}))], &data);
    with_plan(&text, &json!({}), |plan| {
        let with = plan.to_json_with_products();
        let mut bare: Value = serde_json::from_str(&with).unwrap();
        without_products(&mut bare);
        assert!(plan.to_json().len() < with.len());
        assert_eq!(serde_json::from_str::<Value>(&plan.to_json()).unwrap(), bare);
    });
}

#[test]
fn people_read_it_in_sentences() {
    let lamp = |id: &str, sold: u32| product(id, &json!({ "productType": "Lamp", "sold": sold }));
    let mut products: Vec<Value> = (0..14).map(|n| product(&format!("mug-{n}"), &json!({}))).collect();
    products.extend([lamp("low", 1), lamp("high", 5), lamp("last", 0)]);
    products.push(product("gone", &json!({ "productType": "Lamp", "availableForSale": false })));
    let data = json!({ "query": { "product_type": "Lamp", "available": true }, "rank": { "var": "item.sold" }, "first": 2 });
    let text = with_plan(&page(&products, &json!({ "data": data })), &json!({}), explain);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "2 products, in the order of /sections/a/data/rank: high: It stood at number 2 before the products were ranked. low: It stood at number 1",
        "16 products are left out: last: It came through, but others stand before it, and /sections/a/data/first lets no more through.",
        "gone: It is sold out, and only what can be bought is shown.",
        "mug-9 and 4 more: Not all conditions of /sections/a/data/query hold.",
    ] {
        assert!(text.contains(sentence), "{sentence}\n{text}");
    }
}
