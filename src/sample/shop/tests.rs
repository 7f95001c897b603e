//! The shop holds together: what the page names exists, and the three shoppers see three pages.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use serde_json::Value;

use super::range::articles;
use super::scenes::STILL_LIFES;
use super::{document, shoppers};
use crate::sample::products;

#[test]
fn the_range_has_at_least_sixty_articles_with_their_own_ids() {
    let ids: BTreeSet<String> = articles().into_iter().map(|article| article.id).collect();
    assert!(ids.len() >= 60, "{}", ids.len());
    assert_eq!(ids.len(), articles().len());
}

#[test]
fn every_model_of_the_range_is_in_the_shop() {
    let sold: BTreeSet<&str> = articles().iter().map(|article| article.product.id).collect();
    assert_eq!(sold, products().iter().map(|product| product.id).collect());
}

#[test]
fn still_lifes_show_products_and_variants_that_exist() {
    for item in STILL_LIFES.iter().flat_map(|scene| scene.placed) {
        let known = products().iter().any(|product| {
            product.id == item.product && product.variants.iter().any(|variant| variant.name == item.variant)
        });
        assert!(known, "{} {}", item.product, item.variant);
    }
}

#[test]
fn the_page_has_products_that_are_reduced_new_rare_and_sold_out() {
    let document = document();
    let count = |holds: &dyn Fn(&Value) -> bool| {
        document["products"].as_array().unwrap().iter().filter(|product| holds(product)).count()
    };
    assert!(count(&|product| product["compareAtPrice"].is_object()) >= 12);
    assert!(count(&|product| product["availableForSale"] == false) >= 3);
    assert!(count(&|product| product["quantityAvailable"].as_u64().is_some_and(|left| left > 0)) >= 5);
    assert!(count(&|product| product["tags"].as_array().unwrap().iter().any(|tag| tag == "new")) >= 8);
}

#[test]
fn ids_that_sections_name_exist() {
    let document = document();
    let ids: BTreeSet<&str> = document["products"]
        .as_array()
        .unwrap()
        .iter()
        .map(|product| product["id"].as_str().unwrap())
        .collect();
    let mut named = Vec::new();
    gather(&document["sections"], &mut named);
    for (_, profile) in shoppers() {
        gather(&profile, &mut named);
    }
    assert!(named.len() >= 6);
    for id in named {
        assert!(ids.contains(id.as_str()), "{id}");
    }
}

/// Every string in a list under `ids` or `bought`.
fn gather(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                if matches!(key.as_str(), "ids" | "bought") {
                    into.extend(inner.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()));
                } else {
                    gather(inner, into);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| gather(inner, into)),
        _ => {}
    }
}
