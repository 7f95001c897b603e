//! What search engines and messengers read of a page: JSON-LD with what each type must have, meta tags, one `h1`.
//!
//! What must be there follows schema.org and the pages "Structured data" of Google Search Central (local business,
//! product, review snippet, video, breadcrumb; November 2026). A type or a property that is new needs a line here.

#![cfg(feature = "cli")]
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Link, Moment, Shopper};
use storefront::html::{self, Frame};
use storefront::plan::{self, Device};
use storefront::sample::shop::{NOW, every_section, everybody};

const BASE: &str = "https://shop.example/b/";

/// A whole page, for the handset that `tier` says.
fn page(document: &Value, shopper: &Value, now: &str, frame: &Frame<'_>) -> String {
    let document = Document::parse(document.to_string()).unwrap();
    let shopper = Shopper::parse(&shopper.to_string()).unwrap();
    let context = Context::parse(&json!({ "now": now, "base_url": BASE }).to_string()).unwrap();
    let device = Device { tier: Tier::T0, delivery: Delivery::Poster, ar: Ar::None };
    let plan = plan::plan(&document, &shopper, device, &context);
    html::complete(&plan, &html::render(&plan), frame).as_str().to_owned()
}

/// The graph of a page's JSON-LD, cut out as a browser does.
fn graph(page: &str) -> Vec<Value> {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    let (text, _) = rest.split_once("</script>").unwrap();
    let json: Value = serde_json::from_str(text).unwrap();
    assert_eq!(json["@context"], "https://schema.org");
    let graph = json["@graph"].as_array().unwrap().clone();
    for node in &graph {
        judge(node);
    }
    graph
}

fn of<'g>(graph: &'g [Value], kind: &str) -> Vec<&'g Value> {
    graph.iter().filter(|node| node["@type"] == kind).collect()
}

/// By type: what it must have, and what it may have.
const TYPES: &[(&str, &[&str], &[&str])] = &[
    ("WebPage", &["inLanguage"], &["name", "description"]),
    ("Organization", &["name", "url", "department"], &["aggregateRating", "review"]),
    ("Store", &["name", "address", "geo", "openingHoursSpecification"], &["telephone", "url"]),
    ("PostalAddress", &["streetAddress"], &["addressLocality"]),
    ("GeoCoordinates", &["latitude", "longitude"], &[]),
    ("OpeningHoursSpecification", &["dayOfWeek", "opens", "closes"], &[]),
    ("ItemList", &["itemListElement"], &["name"]),
    ("BreadcrumbList", &["itemListElement"], &[]),
    ("ListItem", &["position", "item"], &["name"]),
    (
        "Product",
        &["name", "productID", "offers"],
        &["description", "url", "image", "brand", "category", "aggregateRating", "review"],
    ),
    ("Brand", &["name"], &[]),
    ("Offer", &["price", "priceCurrency", "availability"], &["priceValidUntil", "url"]),
    ("AggregateRating", &["ratingValue", "ratingCount"], &[]),
    ("Review", &["author", "reviewRating", "reviewBody"], &["name", "datePublished"]),
    ("Person", &["name"], &[]),
    ("Rating", &["ratingValue"], &[]),
    (
        "VideoObject",
        &["name", "thumbnailUrl", "uploadDate"],
        &["description", "contentUrl", "duration", "publication"],
    ),
    ("BroadcastEvent", &["name", "isLiveBroadcast", "startDate", "endDate"], &[]),
    ("WebSite", &["name", "url", "potentialAction"], &[]),
    ("SearchAction", &["target", "query-input"], &[]),
    ("EntryPoint", &["urlTemplate"], &[]),
];

/// Everything that a node and what is in it must be.
fn judge(node: &Value) {
    match node {
        Value::Array(list) => list.iter().for_each(judge),
        Value::Object(fields) => {
            let kind = fields["@type"].as_str().unwrap();
            let (_, must, may) = TYPES.iter().find(|(known, _, _)| *known == kind).expect(kind);
            for key in *must {
                assert!(fields.contains_key(*key), "{kind} without {key}: {node}");
            }
            for (key, value) in fields.iter().filter(|(key, _)| *key != "@type") {
                assert!(must.contains(&key.as_str()) || may.contains(&key.as_str()), "{kind}.{key}");
                form(key, value, &format!("{kind}.{key}: {value}"));
                if value.is_object() || (value.is_array() && key != "dayOfWeek") {
                    judge(value);
                }
            }
        }
        other => panic!("{other} is no node"),
    }
}

/// The form of a property's value.
fn form(key: &str, value: &Value, what: &str) {
    let text = value.as_str().unwrap_or_default();
    let is_time = |text: &str| {
        let (hours, minutes) = text.split_once(':').unwrap();
        text.len() == 5 && hours.parse::<u32>().unwrap() < 24 && minutes.parse::<u32>().unwrap() < 60
    };
    let sound = match key {
        "url" | "image" | "thumbnailUrl" | "contentUrl" | "urlTemplate" => text.starts_with("https://"),
        "item" => value.is_object() || text.starts_with("https://"),
        "uploadDate" | "startDate" | "endDate" | "datePublished" | "priceValidUntil" => {
            Moment::parse(text).is_some()
        }
        "duration" => text.strip_prefix("PT").unwrap().strip_suffix('S').unwrap().parse::<u32>().unwrap() > 0,
        "price" => text.parse::<f64>().is_ok_and(|price| price >= 0.0),
        "priceCurrency" => text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()),
        "availability" => text.starts_with("https://schema.org/"),
        "ratingValue" => (0.0..=5.0).contains(&value.as_f64().unwrap()),
        "ratingCount" | "position" => value.as_u64().unwrap() > 0,
        "latitude" => value.as_f64().unwrap().abs() <= 90.0,
        "longitude" => value.as_f64().unwrap().abs() <= 180.0,
        "opens" | "closes" => is_time(text),
        "dayOfWeek" => value.as_array().unwrap().iter().all(|day| day.as_str().unwrap().ends_with("day")),
        "isLiveBroadcast" => value == true,
        "itemListElement" => value
            .as_array()
            .unwrap()
            .iter()
            .zip(1..)
            .all(|(entry, position)| entry["@type"] == "ListItem" && entry["position"] == position),
        "department" | "review" | "openingHoursSpecification" => value.is_array(),
        "query-input" => text == "required name=search_term_string",
        _ => value.is_object() || !text.trim().is_empty(),
    };
    assert!(sound, "{what}");
}

#[test]
fn every_section_that_search_engines_know_says_what_it_must() {
    let graph = graph(&page(&every_section(), &everybody(), NOW, &Frame::default()));
    let store = of(&graph, "Organization")[0];
    assert_eq!(store["department"].as_array().unwrap().len(), 3);
    let shop = &store["department"][0];
    assert_eq!(shop["name"], "FC Road");
    assert_eq!(shop["telephone"], "+912530000000");
    assert_eq!(shop["geo"]["latitude"], 18.5236);
    assert_eq!(shop["openingHoursSpecification"][0]["dayOfWeek"][1], "Wednesday");
    assert_eq!(store["aggregateRating"]["ratingCount"], 1284);
    assert_eq!(store["review"][0]["author"]["name"], "Asha, Kochi");
    assert_eq!(store["review"][0]["reviewRating"]["ratingValue"], 5);
    assert_eq!(store["review"][0]["datePublished"], "2026-10-02T10:00:00Z");

    let sale = of(&graph, "ItemList").into_iter().find(|list| list["name"] == "Two hours only").unwrap();
    assert_eq!(sale["itemListElement"][0]["item"]["offers"]["priceValidUntil"], "2026-11-23T11:00:00Z");
    let feed = of(&graph, "ItemList").into_iter().find(|list| list["name"] == "Everything").unwrap();
    assert!(feed["itemListElement"].as_array().unwrap().len() > 10);
    assert!(feed["itemListElement"][0]["item"]["offers"].get("priceValidUntil").is_none());
    assert_eq!(of(&graph, "Product").len(), 1);

    let [live, video] = of(&graph, "VideoObject")[..] else { panic!("two films") };
    assert_eq!(live["publication"]["startDate"], "2026-11-23T12:30:00Z");
    assert_eq!(live["uploadDate"], "2026-11-23T12:30:00Z");
    assert_eq!(video["duration"], "PT5S");
    assert_eq!(video["contentUrl"], "https://shop.example/demo/pictures/film-home.mp4");

    let site = of(&graph, "WebSite")[0];
    let template = &site["potentialAction"]["target"]["urlTemplate"];
    assert_eq!(template, "https://shop.example/search?q={search_term_string}");
    // All categories of this page lead to its own sections.
    assert_eq!(of(&graph, "BreadcrumbList").len(), 0);
}

/// A page of one section.
fn one(section: &Value) -> Vec<Value> {
    let products = json!([{ "id": "cup", "title": "Cup", "availableForSale": false,
        "priceRange": { "minVariantPrice": { "amount": "12.50", "currencyCode": "EUR" } } }]);
    let document = json!({ "version": 1, "id": "shop", "locale": "en", "order": ["one"], "products": products,
        "sections": { "one": section } });
    graph(&page(&document, &json!({}), NOW, &Frame::default()))
}

#[test]
fn categories_with_pages_of_their_own_are_ways_from_this_page() {
    let blocks = json!({
        "a": { "type": "category", "settings": { "title": "Lamps", "link": "/lamps" } },
        "b": { "type": "category", "settings": { "title": "Here", "link": "#sf-one" } },
        "c": { "type": "category", "settings": { "title": "Ring us", "link": "tel:+49" } },
    });
    let graph = one(&json!({ "type": "categories", "blocks": blocks, "block_order": ["a", "b", "c"] }));
    let [trail] = of(&graph, "BreadcrumbList")[..] else { panic!("one way: {graph:?}") };
    assert_eq!(trail["itemListElement"][0]["name"], "shop");
    assert_eq!(trail["itemListElement"][1]["name"], "Lamps");
    assert_eq!(trail["itemListElement"][1]["item"], "https://shop.example/lamps");
}

#[test]
fn reviews_of_a_product_are_said_of_the_product() {
    let block = json!({ "type": "review", "settings": { "rating": { "value": 4 }, "text": "Good.", "author": "Joy" } });
    let graph = one(&json!({ "type": "reviews", "settings": { "rating": { "value": 4.6, "count": 12 } },
        "data": { "ids": ["cup"] }, "blocks": { "a": block }, "block_order": ["a"] }));
    let product = of(&graph, "Product")[0];
    assert_eq!(product["aggregateRating"]["ratingCount"], 12);
    assert_eq!(product["review"][0]["author"]["name"], "Joy");
    assert_eq!(product["offers"]["availability"], "https://schema.org/OutOfStock");
    assert!(of(&graph, "Organization")[0].get("review").is_none());
}

#[test]
fn what_a_type_cannot_do_without_leaves_it_out() {
    let video = |more: Value| {
        let mut settings = json!({ "video": "/f.mp4", "label": "A film" });
        settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        of(&one(&json!({ "type": "video", "settings": settings })), "VideoObject").len()
    };
    let poster = json!({ "url": "/p.jpg", "width": 16, "height": 9 });
    assert_eq!(video(json!({ "poster": poster })), 0, "without a day");
    assert_eq!(video(json!({ "at": NOW })), 0, "without a picture");
    assert_eq!(video(json!({ "at": NOW, "poster": poster })), 1);
    let room = json!({ "heading": "Live", "key": "live", "starts": "2026-11-23T08:00:00Z", "ends": "2026-11-23T10:00:00Z" });
    let graph = one(&json!({ "type": "live_room", "settings": room }));
    assert_eq!(of(&graph, "BroadcastEvent")[0]["endDate"], "2026-11-23T10:00:00Z");
    let search = json!({ "type": "search", "settings": { "action": "mailto:a@b.example" } });
    assert_eq!(of(&one(&search), "WebSite").len(), 0);
}

#[test]
fn a_shop_that_never_closes_is_not_said_to_be_closed() {
    let hours = json!([{ "days": ["mon"], "opens": "00:00", "closes": "00:00" }, { "days": ["sat"], "opens": "18:00", "closes": "02:00" }]);
    let shop = json!({ "id": "a", "title": "Kiosk", "address": "1 Street", "location": { "lat": 1, "lon": -2.5 }, "hours": hours });
    let graph = one(&json!({ "type": "shops", "settings": { "heading": "Near", "shops": [shop] } }));
    let shop = &of(&graph, "Organization")[0]["department"][0];
    let hours = &shop["openingHoursSpecification"];
    assert_eq!([&hours[0]["opens"], &hours[0]["closes"]], ["00:00", "23:59"]);
    assert_eq!([&hours[1]["opens"], &hours[1]["closes"]], ["18:00", "02:00"]);
    assert_eq!(shop["geo"]["longitude"], -2.5);
}

/// Texts that would end the script element, or open another, in every string of a page.
#[test]
fn no_text_of_a_document_ends_the_script() {
    fn poison(value: &mut Value, vector: &str) {
        match value {
            Value::String(text) if text.contains(' ') => text.push_str(vector),
            Value::Array(list) => list.iter_mut().for_each(|entry| poison(entry, vector)),
            Value::Object(fields) => fields.values_mut().for_each(|entry| poison(entry, vector)),
            _ => {}
        }
    }
    for vector in ["</script><script>alert(1)</script>", "<!--<script>", "\u{2028}\"\\", "]]>"] {
        let mut document = every_section();
        poison(&mut document["sections"], vector);
        poison(&mut document["products"], vector);
        let page = page(&document, &everybody(), NOW, &Frame::default());
        let graph = graph(&page);
        let name = of(&graph, "VideoObject")[0]["name"].as_str().unwrap();
        assert!(name.ends_with(vector), "{name}");
        assert_eq!(page.matches("<script").count(), 2, "JSON-LD and the plan");
    }
}

/// Products and shops of real stores, in every list; skips where the data is missing.
#[test]
fn real_products_and_shops_say_what_they_must() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/catalogue");
    let read = |name: &str| -> Option<Vec<Value>> {
        serde_json::from_str(&fs::read_to_string(folder.join(name)).ok()?).ok()
    };
    let (Some(products), Some(shops)) = (read("rich-products.json"), read("shops.json")) else {
        eprintln!("skipped: {} is missing", folder.display());
        return;
    };
    let products: Vec<Value> = products.iter().map(|one| {
        let id = one["id"].to_string();
        json!({ "id": id, "title": one["title"], "description": one["description"], "vendor": one["brand"],
            "productType": one["category"], "onlineStoreUrl": format!("/p/{id}"), "availableForSale": one["stock"] != 0,
            "priceRange": { "minVariantPrice": { "amount": format!("{:.2}", one["price"].as_f64().unwrap()), "currencyCode": "USD" } },
            "rating": { "value": one["rating"], "count": one["reviews"].as_array().map_or(0, Vec::len) } })
    }).collect();
    let shops: Vec<Value> = shops.iter().take(500).map(|one| {
        json!({ "id": one["id"].to_string(), "title": one["name"], "address": one["address"], "city": one["city"],
            "location": one["location"], "services": one["services"],
            "hours": [{ "days": ["mon", "tue"], "opens": "10:00", "closes": "21:30" }] })
    }).collect();
    let document = json!({ "version": 1, "id": "real", "locale": "en-US", "order": ["all", "shops"], "products": products,
        "sections": {
            "all": { "type": "product_grid", "settings": { "heading": "All" }, "data": { "query": {}, "first": 200 } },
            "shops": { "type": "shops", "settings": { "heading": "Near", "first": 24, "shops": shops } } } });
    let graph = graph(&page(&document, &json!({}), NOW, &Frame::default()));
    assert_eq!(
        of(&graph, "ItemList")[0]["itemListElement"].as_array().unwrap().len(),
        products.len().min(100)
    );
    assert_eq!(of(&graph, "Organization")[0]["department"].as_array().unwrap().len(), 24);
}

#[test]
fn the_head_says_what_the_page_is_and_there_is_one_main_heading() {
    let mut document = every_section();
    document["description"] = json!("Lamps & \"mugs\"");
    let frame = Frame { canonical: Some(Link::read("https://shop.example/every")), ..Frame::default() };
    let page = page(&document, &everybody(), NOW, &frame);
    for tag in [
        "<title>Every section</title>",
        "<meta name=\"description\" content=\"Lamps &amp; &quot;mugs&quot;\">",
        "<link rel=\"canonical\" href=\"https://shop.example/every\">",
        "<meta property=\"og:type\" content=\"website\">",
        "<meta property=\"og:title\" content=\"Every section\">",
        "<meta property=\"og:description\" content=\"Lamps &amp; &quot;mugs&quot;\">",
        "<meta property=\"og:url\" content=\"https://shop.example/every\">",
        "<meta property=\"og:locale\" content=\"en_IN\">",
    ] {
        assert_eq!(page.matches(tag).count(), 1, "{tag} in {}", &page[..2_000]);
    }
    assert!(
        page.contains("<meta property=\"og:image\" content=\"https://shop.example/"),
        "an absolute picture"
    );
    assert_eq!(page.matches("<h1").count(), 1);
}

#[test]
fn words_of_a_shopper_are_for_the_shopper_alone() {
    let mut document = every_section();
    document["sections"]["near_you"]["settings"]["heading"] = json!("Picked for you, {name}");
    document["order"] = json!(["near_you"]);
    let page = page(&document, &everybody(), NOW, &Frame::default());
    let graph = graph(&page);
    let names: Vec<&str> = of(&graph, "ItemList").iter().filter_map(|list| list["name"].as_str()).collect();
    assert_eq!(names, ["Picked for you"]);
    assert!(page.contains("Picked for you, Meera"));
}
