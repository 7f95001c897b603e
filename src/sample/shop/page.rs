//! The shop's page as a store document: the look, the audiences, the order, and every product.

use serde_json::{Map, Value, json};

use super::range::articles;
use super::{SURFACE, hex, sections};

/// The whole document, as it is published.
pub fn document() -> Value {
    let products: Vec<Value> = articles().iter().map(super::range::Article::to_json).collect();
    let sections = sections::all();
    let order: Vec<&str> = sections.iter().map(|(id, _)| *id).collect();
    let map: Map<String, Value> =
        sections.iter().map(|(id, section)| ((*id).to_owned(), section.clone())).collect();
    json!({
        "$schema": "/dist/page.schema.json",
        "version": 1,
        "id": "ghar-and-safar",
        "title": "Ghar & Safar: goods for home and the road",
        "description": "Lamps, tableware, luggage and sound, made in India to be used every day and kept for years.",
        "locale": "en-IN",
        "currency": "INR",
        "tokens": {
            "accent": "#8c3b1f",
            "on_accent": "#ffffff",
            "background": "#fffdf9",
            "surface": hex(SURFACE),
            "text": "#211c18",
            "muted": "#6a6057",
            "line": "#e6ddd2",
            "radius": 8,
        },
        "segments": {
            "newcomer": { "rule": { "==": [{ "var": "shopper.new_customer" }, true] } },
            "gold": { "rule": { "==": [{ "var": "shopper.tier" }, "gold"] } },
            "fan": { "rule": { "==": [{ "var": "shopper.fan" }, true] } },
            "first_in_line": { "rule": { "and": [{ "$ref": "gold" }, { "$ref": "fan" }] } },
            "saver": { "rule": { "==": [{ "var": "shopper.shops_by" }, "offers"] } },
            "near_a_shop": {
                "rule": { "in": [{ "var": "shopper.city" }, ["Nashik", "Hubballi", "Kota", "Siliguri", "Madurai"]] },
            },
            "known": { "rule": { "!!": [{ "var": "shopper.categories" }] } },
        },
        "sections": map,
        "order": order,
        "products": products,
    })
}
