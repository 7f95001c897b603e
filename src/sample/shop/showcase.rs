//! A page with every type of section, for who composes pages and for the tests of how they look.
//!
//! Its times stand around [`NOW`]; whoever shows it sets the clock to that.

use serde_json::{Map, Value, json};

use super::PICTURES;
use super::gallery::{BANNER_SIZE_PX, CARD_SIZE_PX, FILM, FILM_SECONDS, FILMED};
use super::range::articles;
use super::scenes::STILL_LIFES;

/// The moment for which the page is made.
pub const NOW: &str = "2026-11-23T09:00:00Z";

/// The document.
pub fn every_section() -> Value {
    let mut document = super::document();
    let sections = all();
    document["id"] = json!("every-section");
    document["title"] = json!("Every section");
    document["order"] = sections.iter().map(|(id, _)| *id).collect();
    document["sections"] = Value::Object(
        sections.into_iter().map(|(id, section)| (id.to_owned(), section)).collect::<Map<_, _>>(),
    );
    super::arabic::translate(&mut document);
    document
}

/// A profile for whom every section has something to show.
pub fn everybody() -> Value {
    json!({
        "seed": "everybody", "name": "Meera", "new_customer": true, "tier": "silver", "points": 1_180, "city": "Pune",
        "location": { "lat": 18.5204, "lon": 73.8567 }, "claimed": ["festive"], "used": ["first"],
        "reminders": ["kulhad-2"], "categories": { "Travel": 4 },
    })
}

/// The same in Arabic.
pub fn everybody_in_arabic() -> Value {
    let mut profile = everybody();
    profile["name"] = json!("ميرا");
    profile["locale"] = json!("ar-EG");
    profile
}

fn card(article: &str) -> Value {
    let title = articles().into_iter().find(|known| known.id == article).map(|known| known.title);
    json!({ "url": format!("{PICTURES}/{article}.jpg"), "width": CARD_SIZE_PX[0], "height": CARD_SIZE_PX[1],
        "altText": title })
}

fn still(id: &str) -> Value {
    let alt = STILL_LIFES.iter().find(|scene| scene.id == id).map(|scene| scene.alt);
    json!({ "url": format!("{PICTURES}/{id}.jpg"), "width": BANNER_SIZE_PX[0], "height": BANNER_SIZE_PX[1],
        "altText": alt })
}

fn blocks(kind: &str, settings: &[(&str, Value)]) -> (Value, Value) {
    let map: Map<String, Value> = settings
        .iter()
        .map(|(id, settings)| ((*id).to_owned(), json!({ "type": kind, "settings": settings })))
        .collect();
    (Value::Object(map), settings.iter().map(|(id, _)| *id).collect())
}

fn section(kind: &str, settings: &Value, block: &str, of_blocks: &[(&str, Value)]) -> Value {
    let (blocks, order) = blocks(block, of_blocks);
    json!({ "type": kind, "settings": settings, "blocks": blocks, "block_order": order })
}

fn with_products(mut section: Value, data: Value) -> Value {
    section["data"] = data;
    section
}

fn all() -> Vec<(&'static str, Value)> {
    let mut sections = pictures();
    sections.extend(offers());
    sections.extend(people());
    sections.extend(moments());
    sections
}

fn pictures() -> Vec<(&'static str, Value)> {
    vec![
        (
            "news",
            section(
                "announcement",
                &json!({ "text": "Free delivery to {city} this week", "link": "#sf-coupons", "background": "#2c2722",
                    "colour": "#f2d9a4" }),
                "",
                &[],
            ),
        ),
        (
            "find",
            section(
                "search",
                &json!({ "action": "/search", "placeholder": "Lamps, mugs, cases" }),
                "suggestion",
                &[
                    ("a", json!({ "title": "Travel mug", "link": "/search?q=travel+mug" })),
                    ("b", json!({ "title": "Gift under ₹999", "link": "/search?q=gift" })),
                ],
            ),
        ),
        (
            "tabs",
            section(
                "categories",
                &json!({ "look": "tabs" }),
                "category",
                &[
                    ("a", json!({ "title": "Offers", "link": "#sf-coupons" })),
                    ("b", json!({ "title": "New", "link": "#sf-launches" })),
                    ("c", json!({ "title": "Club", "link": "#sf-club" })),
                    ("d", json!({ "title": "Shops", "link": "#sf-shops" })),
                ],
            ),
        ),
        (
            "slides",
            section(
                "carousel",
                &json!({ "ratio": "4/5" }),
                "slide",
                &[
                    (
                        "a",
                        json!({ "image": still("still-home"), "title": "Good things for home", "text": "Made by people we know.",
                "button_label": "Look around", "link": "#sf-tiles" }),
                    ),
                    (
                        "b",
                        json!({ "image": still("still-road"), "title": "Packed in ten minutes", "link": "#sf-feed" }),
                    ),
                    (
                        "c",
                        json!({ "title": "Repaired, not replaced", "text": "Two repairs a year, post paid.",
                "background": "#efe3cf", "colour": "#211c18" }),
                    ),
                ],
            ),
        ),
        (
            "tiles",
            section(
                "collage",
                &json!({ "heading": "Three ways to look" }),
                "tile",
                &[
                    (
                        "a",
                        json!({ "image": still("still-sound"), "title": "The listening room", "link": "#sf-view" }),
                    ),
                    ("b", json!({ "image": card("mug-oat"), "title": "The table", "link": "#sf-feed" })),
                    (
                        "c",
                        json!({ "title": "Under ₹999", "background": "#8c3b1f", "colour": "#ffffff", "link": "#sf-feed" }),
                    ),
                ],
            ),
        ),
        (
            "categories",
            section(
                "categories",
                &json!({ "heading": "Departments" }),
                "category",
                &[
                    ("a", json!({ "title": "Travel", "link": "#sf-feed", "image": card("suitcase-sage") })),
                    ("b", json!({ "title": "Table", "link": "#sf-feed", "image": card("mug-oat") })),
                    (
                        "c",
                        json!({ "title": "Sound", "link": "#sf-feed", "image": card("headphones-rosewood") }),
                    ),
                    ("d", json!({ "title": "Living", "link": "#sf-feed", "image": card("cushion-neem") })),
                ],
            ),
        ),
        (
            "picture",
            section(
                "image",
                &json!({ "image": still("still-early"), "caption": "Raga, at first light" }),
                "",
                &[],
            ),
        ),
    ]
}

fn offers() -> Vec<(&'static str, Value)> {
    let on_sale = json!({ "query": { "on_sale": true, "available": true }, "first": 8 });
    vec![
        (
            "flash",
            with_products(
                section(
                    "flash_sale",
                    &json!({ "heading": "Two hours only", "text": "Last season's colours.", "ends": "2026-11-23T11:00:00Z",
                        "totals": { "headphones-ivory": 40, "lamp-rust": 12 } }),
                    "",
                    &[],
                ),
                on_sale,
            ),
        ),
        (
            "gift",
            section(
                "newcomer_gift",
                &json!({
                    "heading": "Welcome, {name}", "text": "Take it with your first order.", "value": "₹300", "key": "welcome",
                    "code": "NAMASTE", "ends": "2026-11-30T18:00:00Z", "link": "#sf-feed", "background": "#efe3cf",
                    "colour": "#211c18",
                }),
                "",
                &[],
            ),
        ),
        (
            "coupons",
            section(
                "coupons",
                &json!({ "heading": "Yours to claim" }),
                "coupon",
                &[
                    (
                        "a",
                        json!({ "key": "ten", "value": "10 %", "title": "Anything for the table", "text": "From ₹1,499.",
                "ends": "2026-11-30T18:00:00Z", "link": "#sf-feed" }),
                    ),
                    (
                        "b",
                        json!({ "key": "festive", "value": "₹500", "title": "Festive voucher", "code": "DIYA500",
                "link": "#sf-feed" }),
                    ),
                    (
                        "c",
                        json!({ "key": "gold", "value": "15 %", "title": "Gold week", "unlock_text": "For gold members",
                "unlock": { "==": [{ "var": "shopper.tier" }, "gold"] } }),
                    ),
                    ("d", json!({ "key": "first", "value": "₹200", "title": "First order" })),
                    (
                        "e",
                        json!({ "key": "friday", "value": "20 %", "title": "Long weekend", "starts": "2026-11-27T04:00:00Z" }),
                    ),
                    (
                        "f",
                        json!({ "key": "monsoon", "value": "₹150", "title": "Monsoon", "ends": "2026-09-30T18:00:00Z" }),
                    ),
                ],
            ),
        ),
        (
            "member",
            section(
                "member_card",
                &json!({
                    "heading": "Good to see you, {name}", "next_tier_points": 2_000, "next_tier": "Gold",
                    "background": "#2c2722", "colour": "#f2d9a4",
                }),
                "right",
                &[("a", json!({ "title": "Free repairs", "text": "Two a year, post paid." }))],
            ),
        ),
        (
            "near_you",
            with_products(
                section("recommendations", &json!({ "heading": "Picked for you" }), "", &[]),
                json!({ "query": { "product_type": "Travel", "available": true }, "first": 8 }),
            ),
        ),
    ]
}

fn people() -> Vec<(&'static str, Value)> {
    let mut club = section(
        "fan_club",
        &json!({
            "heading": "The repair club", "text": "Patterns, open evenings, first looks.", "key": "club",
            "followers": 12_408, "image": still("still-early"),
        }),
        "benefit",
        &[
            (
                "a",
                json!({ "title": "Open bench, last Friday", "text": "Bring what broke.", "code": "BENCH" }),
            ),
            ("b", json!({ "title": "First look at Raga", "text": "A day before everyone else." })),
        ],
    );
    club["blocks"]["post"] = json!({ "type": "post", "settings": {
        "text": "Mended the zip **in the train**. Kit in the pocket, as promised.", "author": "Kabir, Kota",
        "at": "2026-11-22T15:30:00Z", "link": "https://club.example/t/81" } });
    if let Some(order) = club["block_order"].as_array_mut() {
        order.push(json!("post"));
    }
    vec![
        ("club", club),
        (
            "reviews",
            section(
                "reviews",
                &json!({ "heading": "What buyers say",
            "rating": { "value": 4.6, "count": 1_284 } }),
                "review",
                &[
                    (
                        "a",
                        json!({ "rating": { "value": 5 }, "title": "Three monsoons", "text": "Still dry inside.",
                "author": "Asha, Kochi", "verified": true, "at": "2026-10-02T10:00:00Z" }),
                    ),
                    (
                        "b",
                        json!({ "rating": { "value": 4 }, "text": "The handle is a little small for me.", "author": "Joy" }),
                    ),
                ],
            ),
        ),
    ]
}

fn moments() -> Vec<(&'static str, Value)> {
    let shop = |id: &str, title: &str, address: &str, lat: f64, lon: f64| {
        json!({ "id": id, "title": title, "address": address, "location": { "lat": lat, "lon": lon },
            "utc_offset_minutes": 330, "services": ["Repairs", "Engraving"], "phone": "tel:+912530000000",
            "booking": "/book", "stock": { "suitcase-sage": 3 },
            "hours": [{ "days": ["mon", "wed", "thu", "fri", "sat", "sun"], "opens": "10:00", "closes": "21:00" }] })
    };
    vec![
        (
            "launches",
            section(
                "launches",
                &json!({ "heading": "Coming up" }),
                "launch",
                &[
                    (
                        "a",
                        json!({ "key": "raga", "title": "Raga", "text": "Our first headphones.", "at": "2026-11-28T04:30:00Z",
                "price": { "amount": "6499.00", "currencyCode": "INR" }, "image": card("headphones-rosewood") }),
                    ),
                    (
                        "b",
                        json!({ "key": "kulhad-2", "title": "Kulhad, the large one", "at": "2026-12-05T04:30:00Z",
                "image": card("mug-oat") }),
                    ),
                    (
                        "c",
                        json!({ "key": "case", "title": "Safar in sage", "at": "2026-11-20T04:30:00Z", "link": "#sf-view",
                "image": card("suitcase-sage") }),
                    ),
                ],
            ),
        ),
        (
            "live",
            section(
                "live_room",
                &json!({
                    "heading": "Clay, live from Khurja", "text": "Ask the potters.", "key": "khurja", "host": "With Farida and Anand",
                    "starts": "2026-11-23T12:30:00Z", "ends": "2026-11-23T13:30:00Z", "poster": still("still-home"),
                }),
                "",
                &[],
            ),
        ),
        (
            "video",
            section(
                "video",
                &json!({
                    "heading": "Around the table", "video": format!("{PICTURES}/{FILM}"),
                    "label": "The camera goes round a lamp, a teapot with a mug, a cushion and a snake plant",
                    "poster": still(FILMED), "ratio": "4/3", "at": "2026-11-02T04:30:00Z", "duration_seconds": FILM_SECONDS,
                }),
                "",
                &[],
            ),
        ),
        (
            "shops",
            with_products(
                section(
                    "shops",
                    &json!({ "heading": "Near you", "first": 3, "shops": [
                    shop("nashik", "College Road", "4 College Road, Nashik", 19.9975, 73.7898),
                    shop("pune", "FC Road", "1182 Fergusson College Road, Pune", 18.5236, 73.8415),
                    shop("indiranagar", "Indiranagar", "100 Feet Road, Bengaluru", 12.9719, 77.6412),
                    shop("kota", "Gumanpura", "12 Gumanpura, Kota", 25.1766, 75.8479),
                ] }),
                    "",
                    &[],
                ),
                json!({ "ids": ["suitcase-sage"] }),
            ),
        ),
        (
            "view",
            with_products(
                section("product_view", &json!({ "heading": "Turn it around", "ratio": "4/5" }), "", &[]),
                json!({ "ids": ["suitcase-sage"] }),
            ),
        ),
        (
            "feed",
            with_products(
                section("product_feed", &json!({ "heading": "Everything" }), "", &[]),
                json!({ "query": { "available": true }, "first": 60 }),
            ),
        ),
        (
            "foot",
            section(
                "footer",
                &json!({ "text": "A shop made up to show what storefront does." }),
                "column",
                &[
                    (
                        "a",
                        json!({ "title": "Help", "links": [
                { "title": "Delivery", "link": "/help/delivery" }, { "title": "Returns", "link": "/help/returns" } ] }),
                    ),
                    ("b", json!({ "title": "About", "links": [{ "title": "Makers", "link": "/makers" }] })),
                ],
            ),
        ),
    ]
}
