//! The sections of the page, top to bottom, and who sees them how.

use serde_json::{Value, json};

use super::gallery::{BANNER_SIZE_PX, BANNER_SMALL_SIZE_PX};
use super::scenes::STILL_LIFES;
use super::{PICTURES, SURFACE, hex};
use crate::sample::products;

/// Ids and sections, in the merchant's order.
pub(super) fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("hero", hero()),
        ("welcome", welcome()),
        ("member", member()),
        ("clearance", clearance()),
        ("stage", stage()),
        ("shop_near_you", shop_near_you()),
        ("for_you", for_you()),
        ("new_in", new_in()),
        (
            "travel",
            category("Travel", "For the road", "Cases, packs and bottles that come home with stories.", true),
        ),
        ("road", road()),
        ("living", category("Living", "For the house", "Light, seats and green things.", true)),
        ("table", category("Table", "For the table", "Thrown, glazed and fired in Khurja.", false)),
        (
            "sound",
            category("Sound", "For the ears", "Quiet when you want it, company when you don't.", false),
        ),
        (
            "wear",
            category("Wear", "For the day out", "Cut, sewn and cobbled within 300 km of each other.", false),
        ),
        ("story", story()),
        ("promise", promise()),
    ]
}

/// The settings of a picture of this still life, and the panel in its colour.
fn still_life(id: &str) -> Value {
    let Some(scene) = STILL_LIFES.iter().find(|scene| scene.id == id) else { return Value::Null };
    json!({
        "background": hex(scene.background),
        "colour": "#211c18",
        "tone": "plain",
        "image": {
            "url": format!("{PICTURES}/{id}.jpg"),
            "width": BANNER_SIZE_PX[0],
            "height": BANNER_SIZE_PX[1],
            "altText": scene.alt,
            "srcset": [
                { "url": format!("{PICTURES}/{id}-small.jpg"), "width": BANNER_SMALL_SIZE_PX[0] },
                { "url": format!("{PICTURES}/{id}.jpg"), "width": BANNER_SIZE_PX[0] },
            ],
        },
    })
}

/// `words` laid over the settings of a still life.
fn banner(id: &str, words: &Value) -> Value {
    let mut settings = still_life(id);
    if let (Some(settings), Some(words)) = (settings.as_object_mut(), words.as_object()) {
        settings.extend(words.clone());
    }
    settings
}

fn hero() -> Value {
    json!({
        "type": "banner",
        "settings": banner("still-home", &json!({
            "height": "large",
            "eyebrow": "Ghar & Safar",
            "heading": "Good things for home and the road",
            "text": "Made in India by people we know by name. Used every day, kept for years.",
            "button_label": "Look around",
            "link": "#sf-new_in",
        })),
        "variants": [
            {
                "id": "early_access",
                "when": "first_in_line",
                "settings": banner("still-early", &json!({
                    "eyebrow": "Early access until Friday",
                    "heading": "Raga is yours first, {name}",
                    "text": "Our first headphones open to everyone on Saturday. Gold members who follow us order today.",
                    "button_label": "Hear about it",
                    "link": "#sf-stage",
                })),
            },
            {
                "id": "clearance",
                "when": "saver",
                "settings": banner("still-sale", &json!({
                    "eyebrow": "Last of the season",
                    "heading": "Up to 40% off, while it lasts",
                    "text": "Same goods, same makers. We only need the shelf.",
                    "button_label": "See the clearance",
                    "link": "#sf-clearance",
                })),
            },
        ],
        "track": { "place": "top" },
    })
}

fn welcome() -> Value {
    json!({
        "type": "member_card",
        "when": "newcomer",
        "settings": {
            "heading": "New here? Something for you",
            "text": "Take it with your first order, whatever it costs.",
            "background": "#efe3cf",
            "colour": "#211c18",
        },
        "blocks": {
            "gift": {
                "type": "gift",
                "settings": {
                    "title": "A Kulhad mug, on us",
                    "text": "Any colour on the shelf. Goes in the box by itself.",
                    "code": "NAMASTE",
                },
            },
            "delivery": {
                "type": "right",
                "settings": { "title": "Free delivery", "text": "To every PIN code, and back if you change your mind." },
            },
        },
        "block_order": ["gift", "delivery"],
    })
}

fn member() -> Value {
    json!({
        "type": "member_card",
        "when": "gold",
        "settings": {
            "heading": "Good to see you, {name}",
            "text": "Your {tier} year runs to 31 March.",
            "next_tier_points": 6_000,
            "next_tier": "Platinum",
            "background": "#2c2722",
            "colour": "#f2d9a4",
        },
        "blocks": {
            "early": {
                "type": "right",
                "when": "first_in_line",
                "settings": { "title": "Early access: Raga", "text": "Until Friday, 8 pm. Ships the same day.", "link": "#sf-stage" },
            },
            "repairs": {
                "type": "right",
                "settings": { "title": "Free repairs", "text": "Wheels, zips, glaze chips: two a year, post paid." },
            },
            "double": {
                "type": "right",
                "settings": { "title": "Double points on Travel", "text": "On every order this week.", "code": "GOLD2X" },
            },
        },
        "block_order": ["early", "double", "repairs"],
    })
}

fn clearance() -> Value {
    let discount = json!({ "/": [
        { "-": [{ "var": "item.compareAtPrice.amount" }, { "var": "item.priceRange.minVariantPrice.amount" }] },
        { "var": "item.compareAtPrice.amount" },
    ] });
    json!({
        "type": "product_rail",
        "settings": { "heading": "Reduced this week", "text": "Last pieces and last season's colours." },
        "variants": [{
            "id": "saver",
            "when": "saver",
            "settings": { "heading": "Your clearance rail", "text": "Largest reductions first. Prices include all taxes." },
            "data": { "query": { "on_sale": true, "available": true }, "rank": discount, "first": 20 },
        }],
        "data": { "query": { "on_sale": true, "available": true }, "rank": discount, "first": 8 },
        // Among the ranked sections: first for savers, last but one for the others.
        "rank": { "if": [{ "$ref": "saver" }, 100, -5] },
    })
}

fn stage() -> Value {
    let orbit =
        |id: &str| products().iter().find(|product| product.id == id).map(|product| product.camera_orbit);
    let view = |id: &str, variant: &str, words: &Value| {
        let mut settings = json!({
            "ratio": "4/5",
            "camera_orbit": orbit(id),
            "variant_name": variant,
            "background": hex(SURFACE),
        });
        if let (Some(settings), Some(words)) = (settings.as_object_mut(), words.as_object()) {
            settings.extend(words.clone());
        }
        settings
    };
    json!({
        "type": "product_view",
        "settings": view("suitcase", "Sage", &json!({
            "heading": "Turn it around",
            "button_label": "See all colours",
        })),
        "data": { "ids": ["suitcase-sage"] },
        "variants": [
            {
                "id": "early_access",
                "when": "first_in_line",
                "settings": view("headphones", "Rosewood", &json!({
                    "heading": "Before everyone else: Raga",
                    "button_label": "Order early",
                })),
                "data": { "ids": ["headphones-rosewood"] },
            },
            {
                "id": "saver",
                "when": "saver",
                "settings": view("bottle", "Brick", &json!({
                    "heading": "Deal of the day",
                    "button_label": "Take it today",
                })),
                "data": { "ids": ["bottle-brick"] },
            },
        ],
        "rank": { "if": [{ "$ref": "first_in_line" }, 90, { "$ref": "saver" }, 80, 85] },
    })
}

fn shop_near_you() -> Value {
    json!({
        "type": "rich_text",
        "when": "near_a_shop",
        "settings": {
            "heading": "We are round the corner, {city}",
            "text": ["Order by four, collect by seven, pay when you have seen it. Clearance is 5% lower at the counter."],
        },
        "blocks": {
            "where": {
                "type": "text",
                "settings": { "text": "**Ghar & Safar, College Road**, opposite the BYK College gate. Open 10 to 9, closed on Tuesdays." },
            },
            "call": { "type": "button", "settings": { "label": "Call the shop", "link": "tel:+912530000000" } },
        },
        "block_order": ["where", "call"],
        "rank": 70,
    })
}

fn for_you() -> Value {
    let near =
        json!({ "+": [{ "*": [10, { "var": "affinity.category" }] }, { "var": "item.rating.value" }] });
    json!({
        "type": "product_rail",
        "when": "known",
        "settings": { "heading": "Picked for you, {name}" },
        "data": {
            "query": { "available": true },
            "filter": { "and": [{ ">": [{ "var": "affinity.category" }, 0] }, { "!": [{ "var": "affinity.bought" }] }] },
            "rank": near,
            "first": 10,
        },
        "rank": 60,
    })
}

fn new_in() -> Value {
    json!({
        "type": "product_grid",
        "settings": { "heading": "New in", "text": "The first things of the cool season." },
        "data": { "query": { "tag": "new" }, "first": 8 },
        "rank": { "if": [{ "$ref": "newcomer" }, 95, { "$ref": "saver" }, -10, 55] },
    })
}

/// All articles of a category, in a grid or a rail; the shopper's favourite categories come first.
fn category(name: &str, heading: &str, text: &str, grid: bool) -> Value {
    json!({
        "type": if grid { "product_grid" } else { "product_rail" },
        "settings": { "heading": heading, "text": text },
        "data": { "query": { "product_type": name }, "first": if grid { 12 } else { 24 } },
        "rank": { "+": [{ "var": [format!("shopper.categories.{name}"), 0] }, 0] },
    })
}

fn road() -> Value {
    json!({
        "type": "banner",
        "settings": banner("still-road", &json!({
            "height": "medium",
            "eyebrow": "Long weekend",
            "heading": "Packed in ten minutes",
            "text": "One case, one pack, one bottle. The list we use ourselves.",
            "button_label": "See the list",
            "link": "#sf-travel",
        })),
        "variants": [{
            "id": "sound",
            "when": "gold",
            "settings": banner("still-sound", &json!({
                "eyebrow": "The listening room",
                "heading": "Sur and Raga, tuned together",
                "text": "Come and hear them in Indiranagar, Saturday from five. There will be chai.",
                "button_label": "See Sound",
                "link": "#sf-sound",
            })),
        }],
    })
}

fn story() -> Value {
    json!({
        "type": "rich_text",
        "settings": { "heading": "Why we make less" },
        "blocks": {
            "what": {
                "type": "text",
                "settings": { "text": "Fourteen things, each in a handful of colours. We make one good mug, not forty, and **we repair what we sell**." },
            },
            "who": {
                "type": "list",
                "settings": { "items": [
                    "Clay from Khurja, fired with last year's mango crates",
                    "Wood from farm-grown mango and sheesham",
                    "Cotton printed in Bagru by the Chhipa family, fifth generation",
                ] },
            },
            "said": {
                "type": "quote",
                "settings": { "text": "The wheel broke in Leh. They sent one to the guesthouse.", "cite": "Meera, Pune" },
            },
        },
        "block_order": ["what", "who", "said"],
    })
}

fn promise() -> Value {
    json!({
        "type": "rich_text",
        "settings": {
            "heading": "What you can count on",
            "align": "center",
            "text": ["Free delivery from ₹799. Thirty days to send it back. Pay by UPI, card or at the door."],
        },
    })
}
