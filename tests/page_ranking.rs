//! Products in the order of declared weights: a known answer for every signal, and what must hold for any catalogue.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::plan::{self, Device};

/// A product with what must be there, and these fields.
fn product(id: u32, fields: &Value) -> Value {
    let mut product = json!({ "id": id, "title": format!("Product {id}"),
        "priceRange": { "minVariantPrice": { "amount": "10.00", "currencyCode": "EUR" } } });
    for (key, value) in fields.as_object().unwrap() {
        product[key] = value.clone();
    }
    product
}

fn page(products: &[Value], data: &Value) -> Value {
    json!({ "version": 1, "id": "test", "order": ["a"], "products": products,
        "sections": { "a": { "type": "product_grid", "data": data } } })
}

/// The plan of the only section.
fn planned(products: &[Value], data: &Value, shopper: &Value) -> Value {
    let text = page(products, data).to_string();
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse(&shopper.to_string()).unwrap();
    assert_eq!(shopper.faults, []);
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let device = Device { tier: Tier::T2, delivery: Delivery::Auto, ar: Ar::None };
    let plan = plan::plan(&document, &shopper, device, &context).to_json();
    serde_json::from_str(&plan).unwrap()
}

/// Ids, signals and scores of the products shown.
fn shown(products: &[Value], data: &Value, shopper: &Value) -> Vec<(String, String, u64)> {
    let plan = planned(products, data, shopper);
    assert_eq!(plan["faults"], json!([]));
    let section = &plan["sections"][0];
    let ids = section["items"].as_array().unwrap();
    let placements = section["placements"].as_array().unwrap();
    assert_eq!(ids.len(), placements.len());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    ids.iter()
        .zip(placements)
        .map(|(id, p)| (text(id), text(&p["signal"]), p["score"].as_u64().unwrap()))
        .collect()
}

/// Scores of products that differ in these fields, in the order of the document, with a weight for `signal` alone.
fn scores(signal: &str, shopper: &Value, fields: &[Value]) -> Vec<u64> {
    let products: Vec<Value> = (0..).zip(fields).map(|(id, fields)| product(id, fields)).collect();
    let shown = shown(&products, &json!({ "weights": { signal: 7 } }), shopper);
    let mut sorted = shown.clone();
    sorted.sort_by_key(|(_, _, score)| std::cmp::Reverse(*score));
    assert_eq!(
        shown, sorted,
        "{signal}: the highest score comes first, equal ones in the order of the document"
    );
    let mut scores = vec![0; fields.len()];
    for (id, named, score) in shown {
        scores[id.parse::<usize>().unwrap()] = score;
        assert_eq!(named, if score == 500 { "" } else { signal });
    }
    scores
}

fn price(amount: &str, currency: &str) -> Value {
    json!({ "priceRange": { "minVariantPrice": { "amount": amount, "currencyCode": currency } } })
}

#[test]
fn every_signal_has_its_known_answers() {
    let none = json!({});
    let likes = json!({ "categories": { "Lamp": 8, "Stool": 2 }, "brands": { "Hus": 4, "Nadi": 1 } });
    let kinds = ["Lamp", "Stool", "Mug"].map(|kind| json!({ "productType": kind }));
    assert_eq!(scores("category", &likes, &kinds), [1000, 250, 0]);
    assert_eq!(scores("category", &none, &kinds), [500, 500, 500]);
    assert_eq!(scores("category", &likes, &[json!({})]), [500]);
    let brands = ["Hus", "Nadi", "Else"].map(|brand| json!({ "vendor": brand }));
    assert_eq!(scores("brand", &likes, &brands), [1000, 250, 0]);

    let prices = ["20", "50", "80", "160", "10.00", "0"].map(|amount| price(amount, "EUR"));
    let band = json!({ "price_band": [50, 80] });
    assert_eq!(scores("price", &band, &prices), [400, 1000, 1000, 500, 200, 0]);
    assert_eq!(scores("price", &none, &prices), [500; 6]);
    // The middle of what they have bought: 20, 50 and 160; of two the lower one.
    assert_eq!(
        scores("price", &json!({ "bought": [3, 0, "1", 99] }), &prices),
        [400, 1000, 625, 313, 200, 0]
    );
    assert_eq!(scores("price", &json!({ "bought": [3, 1] }), &prices)[1], 1000);
    assert_eq!(scores("price", &json!({ "price_band": [40] , "bought": [1]}), &prices)[3], 313);

    // A mean of 20: half as much is a third, twice as much two thirds.
    let sold = [
        json!({ "sold": 40 }),
        json!({ "sold": 10 }),
        json!({}),
        json!({ "sold": 0 }),
        json!({ "sold": 30 }),
    ];
    assert_eq!(scores("popularity", &none, &sold), [667, 333, 500, 0, 600]);
    assert_eq!(scores("popularity", &none, &[json!({ "sold": 0 }), json!({})]), [500, 500]);

    let since =
        ["2026-11-23T09:00:00Z", "2026-10-24T09:00:00Z", "2026-08-25T09:00:00Z", "2027-01-01T00:00:00Z"]
            .map(|since| json!({ "publishedAt": since }));
    assert_eq!(scores("novelty", &none, &since), [1000, 500, 250, 1000]);
    assert_eq!(scores("novelty", &none, &[json!({})]), [500]);

    let stock = [
        json!({ "quantityAvailable": 10 }),
        json!({ "quantityAvailable": 30 }),
        json!({ "quantityAvailable": 0 }),
        json!({}),
        json!({ "quantityAvailable": 30, "availableForSale": false }),
    ];
    assert_eq!(scores("stock", &none, &stock), [500, 750, 0, 500, 0]);
    let margins = [json!({ "margin": 0.25 }), json!({ "margin": 1 }), json!({})];
    assert_eq!(scores("margin", &none, &margins), [250, 1000, 500]);
    let three = [json!({}), json!({}), json!({})];
    assert_eq!(scores("bought", &json!({ "bought": ["1"] }), &three), [500, 0, 500]);
    let kinds = ["Lamp", "Lamp", "Mug", "Lamp"].map(|kind| json!({ "productType": kind }));
    assert_eq!(scores("diversity", &none, &kinds), [1000, 500, 1000, 333]);
    assert_eq!(scores("diversity", &none, &[json!({}), json!({})]), [500, 500]);
}

#[test]
fn weights_add_up_and_the_heaviest_signal_is_named() {
    let products = [
        product(1, &json!({ "productType": "Mug", "margin": 0.9, "vendor": "Hus" })),
        product(2, &json!({ "productType": "Lamp", "margin": 0.4, "vendor": "Hus" })),
        product(3, &json!({ "productType": "Mug", "margin": 0.8, "vendor": "Nadi" })),
    ];
    let shopper = json!({ "categories": { "Lamp": 5 }, "brands": { "Hus": 2, "Nadi": 1 } });
    let data = json!({ "weights": { "category": 3, "brand": 2, "margin": 1 } });
    // ½ + (3 × ½ + 2 × ½ − 0.1) ÷ 6; ½ + (−3 × ½ + 2 × ½ + 0.4) ÷ 6; ½ + (−3 × ½ + 0 + 0.3) ÷ 6.
    let expected = [("2", "category", 900), ("1", "category", 483), ("3", "category", 300)];
    assert_eq!(
        shown(&products, &data, &shopper),
        expected.map(|(id, signal, score)| (id.to_owned(), signal.to_owned(), score))
    );
}

#[test]
fn diversity_mixes_categories_place_by_place() {
    let kinds = ["A", "A", "A", "A", "B", "B", "C"];
    let products: Vec<Value> = (0..)
        .zip(kinds)
        .map(|(id, kind)| product(id, &json!({ "productType": kind, "margin": 0.9 - f64::from(id) / 10.0 })))
        .collect();
    let ids = |weights: Value| -> Vec<String> {
        shown(&products, &json!({ "weights": weights }), &json!({})).into_iter().map(|(id, ..)| id).collect()
    };
    assert_eq!(ids(json!({ "margin": 1 })).concat(), "0123456");
    assert_eq!(ids(json!({ "margin": 1, "diversity": 2 })).concat(), "0461523");
    // The same as trying every product that is left for every place.
    for diversity in [1, 3, 10, 100] {
        let mut left: Vec<u32> = (0..7).collect();
        let mut greedy = String::new();
        while !left.is_empty() {
            let score = |id: &u32| {
                let kind = kinds[*id as usize];
                let before = greedy.bytes().filter(|b| kinds[usize::from(b - b'0')] == kind).count();
                (0.9 - f64::from(*id) / 10.0) + f64::from(diversity) / (1.0 + before as f64)
            };
            let best = left
                .iter()
                .copied()
                .fold(left[0], |best, id| if score(&id) > score(&best) { id } else { best });
            left.retain(|id| *id != best);
            greedy.push_str(&best.to_string());
        }
        assert_eq!(ids(json!({ "margin": 1, "diversity": diversity })).concat(), greedy);
    }
}

/// Numbers that look like chance and are the same each time.
fn dice(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    move |sides| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % sides
    }
}

const ALL: &str = r#"{ "category": 9, "brand": 4, "price": 3.5, "popularity": 2, "novelty": 1, "stock": 2, "margin": 0.5,
    "bought": 6, "diversity": 3 }"#;

fn anything(id: u32, throw: &mut impl FnMut(u32) -> u32) -> Value {
    let mut fields = price(&format!("{}.{}", throw(900), throw(10)), "EUR");
    fields["productType"] = json!(format!("c{}", throw(9)));
    fields["vendor"] = json!(format!("b{}", throw(20)));
    fields["sold"] = json!(throw(1_000));
    fields["margin"] = json!(f64::from(throw(1_000)) / 1_000.0);
    fields["quantityAvailable"] = json!(throw(50));
    fields["publishedAt"] = json!(format!("2026-{:02}-{:02}T00:00:00Z", throw(12) + 1, throw(28) + 1));
    product(id, &fields)
}

const SHOPPER: &str =
    r#"{ "categories": { "c1": 4, "c3": 9 }, "brands": { "b2": 5, "b7": 1 }, "bought": [5, 77, 12, 40] }"#;

#[test]
fn the_order_of_the_products_decides_nothing_but_ties() {
    let data = json!({ "weights": serde_json::from_str::<Value>(ALL).unwrap(), "first": 100 });
    let shopper: Value = serde_json::from_str(SHOPPER).unwrap();
    for seed in 1..20 {
        let mut throw = dice(seed);
        let mut products: Vec<Value> = (0..100).map(|id| anything(id, &mut throw)).collect();
        let straight = shown(&products, &data, &shopper);
        for place in (1..products.len()).rev() {
            products.swap(place, throw(u32::try_from(place).unwrap() + 1) as usize);
        }
        let mixed = shown(&products, &data, &shopper);
        let of = |list: &[(String, String, u64)]| list.iter().map(|(_, _, score)| *score).collect::<Vec<_>>();
        assert_eq!(of(&straight), of(&mixed));
        // Scores to the thousandth may tie where the order does not.
        let different = straight.iter().zip(&mixed).filter(|(left, right)| left.0 != right.0);
        assert!(
            different.clone().all(|(left, right)| left.2 == right.2),
            "{:?}",
            different.collect::<Vec<_>>()
        );
    }
}

#[test]
fn weights_of_nothing_keep_the_order_of_the_document() {
    let mut throw = dice(3);
    let products: Vec<Value> = (0..50).map(|id| anything(id, &mut throw)).collect();
    let shopper: Value = serde_json::from_str(SHOPPER).unwrap();
    for weights in [json!({}), json!({ "category": 0, "diversity": 0, "margin": 0.0 })] {
        let shown = shown(&products, &json!({ "weights": weights, "first": 50 }), &shopper);
        let expected: Vec<_> = (0..50).map(|id| (id.to_string(), String::new(), 500)).collect();
        assert_eq!(shown, expected);
    }
}

#[test]
fn weights_out_of_range_are_one_fault_each_and_count_as_none() {
    let products = [product(1, &json!({ "margin": 0.1 })), product(2, &json!({ "margin": 0.9 }))];
    for (weight, code) in
        [(json!(-1), "out-of-range"), (json!(1e300), "out-of-range"), (json!("5"), "wrong-type")]
    {
        let plan = planned(&products, &json!({ "weights": { "margin": weight, "stock": 1 } }), &json!({}));
        assert_eq!(plan["faults"][0]["code"], code);
        assert_eq!(plan["faults"][0]["pointer"], "/sections/a/data/weights/margin");
        assert_eq!(plan["faults"].as_array().unwrap().len(), 1);
        assert_eq!(plan["sections"][0]["items"], json!(["1", "2"]));
    }
    let plan =
        planned(&[product(1, &json!({ "margin": 1.5 }))], &json!({ "weights": { "margin": 1 } }), &json!({}));
    assert_eq!(plan["faults"][0]["pointer"], "/products/0/margin");
    assert_eq!(plan["sections"][0]["placements"], json!([{ "signal": "", "score": 500 }]));
}

#[test]
fn rank_and_weights_exclude_each_other() {
    let products = [product(1, &json!({ "margin": 0.1 })), product(2, &json!({ "margin": 0.9 }))];
    let data = json!({ "rank": { "var": "item.margin" }, "weights": { "margin": 1 } });
    let plan = planned(&products, &data, &json!({}));
    assert_eq!(plan["faults"][0]["code"], "conflict");
    assert_eq!(plan["faults"][0]["pointer"], "/sections/a/data");
    assert_eq!(plan["sections"][0]["items"], json!(["2", "1"]));
    assert_eq!(plan["sections"][0].get("placements"), None);
    let text = page(&products, &data).to_string();
    let faults = plan::validate(&Document::parse(&text).unwrap());
    assert_eq!(faults.iter().map(|fault| fault.code.code()).collect::<Vec<_>>(), ["conflict"]);
}

#[test]
fn ten_thousand_candidates_are_ranked_in_one_feed() {
    let mut throw = dice(9);
    let products: Vec<Value> = (0..10_000).map(|id| anything(id, &mut throw)).collect();
    let data = json!({ "weights": serde_json::from_str::<Value>(ALL).unwrap(), "first": 200 });
    let placed = shown(&products, &data, &serde_json::from_str(SHOPPER).unwrap());
    assert_eq!(placed.len(), 200);
    assert!(placed.windows(2).all(|pair| pair[0].2 >= pair[1].2));
    let many = page(&[products, vec![product(10_000, &json!({}))]].concat(), &data).to_string();
    let document = Document::parse(&many).unwrap();
    assert_eq!(document.product_count(), 10_000);
    assert_eq!(document.faults[0].code.code(), "too-many");
}

#[test]
fn more_categories_than_are_told_apart_are_left_as_they_are() {
    let products: Vec<Value> =
        (0..402).map(|id| product(id, &json!({ "productType": format!("c{}", id % 201) }))).collect();
    let placed = shown(&products, &json!({ "weights": { "diversity": 1 }, "first": 402 }), &json!({}));
    assert_eq!(placed.iter().filter(|(_, _, score)| *score == 1000).count(), 200);
    assert_eq!(
        planned(&products, &json!({ "weights": { "diversity": 1 } }), &json!({}))["faults"],
        json!([])
    );
}
