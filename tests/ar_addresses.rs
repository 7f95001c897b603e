//! The addresses that hand a product over to the platform, held to the table that the browser's twin is held to
//! (`www/test/ar.test.js`), and the link of a page without script.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::{Value, json};
use storefront::ar::{self, Wish};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::plan::{self, Device};

#[test]
fn every_case_of_the_table_holds() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("ar_cases.json")).unwrap();
    assert!(cases.len() > 60);
    for case in &cases {
        let text = |key: &str| case["wish"][key].as_str().unwrap();
        let wish = Wish { model: text("model"), title: text("title"), page: text("page") };
        let address = match case["mode"].as_str().unwrap() {
            "scene-viewer" => ar::scene_viewer(&wish),
            "quick-look" => ar::quick_look(&wish),
            mode => panic!("{mode}"),
        };
        let wanted = case["address"].as_str();
        assert_eq!(address.as_ref().map(ar::Address::as_str), wanted, "{}", case["name"]);
    }
}

#[test]
fn without_script_the_link_leads_there_by_itself() {
    let html = page(Tier::T0, Ar::SceneViewer, Some("https://shop.example/"), "glb usdz");
    let link = link_of(&html);
    assert!(
        link.starts_with("<a class=\"sf-room\" slot=\"ar-button\" href=\"intent://arvr.google.com/"),
        "{link}"
    );
    assert!(
        link.contains("file=https%3A%2F%2Fshop.example%2Fm%2Fmug.glb&amp;title=A%20%22mug%22&amp;link="),
        "{link}"
    );
    assert!(
        link.contains("S.browser_fallback_url=https%3A%2F%2Fshop.example%2F%23storefront-no-ar;end;\""),
        "{link}"
    );
    assert!(link.ends_with(">See it at home</a>"), "{link}");

    let html = page(Tier::T0, Ar::QuickLook, Some("https://shop.example/"), "glb usdz");
    let link = link_of(&html);
    assert!(link.contains("href=\"https://shop.example/m/mug.usdz#canonicalWebPageURL="), "{link}");
    assert!(link.ends_with("\" rel=\"ar\"><img alt=\"\">See it at home</a>"), "{link}");
}

#[test]
fn a_link_that_would_be_dead_has_no_address() {
    let without = "<a class=\"sf-room\" slot=\"ar-button\">See it at home</a>";
    for (tier, ar, base, files) in [
        // No model that the platform has a viewer for.
        (Tier::T0, Ar::QuickLook, Some("https://shop.example/"), "glb"),
        // Addresses that only this page could resolve.
        (Tier::T0, Ar::SceneViewer, None, "glb usdz"),
        (Tier::T0, Ar::QuickLook, None, "glb usdz"),
        // Not a mode that takes a link.
        (Tier::T0, Ar::None, Some("https://shop.example/"), "glb usdz"),
        (Tier::T0, Ar::Camera, Some("https://shop.example/"), "glb usdz"),
        // The element is there and knows better.
        (Tier::T1, Ar::SceneViewer, Some("https://shop.example/"), "glb usdz"),
    ] {
        assert_eq!(link_of(&page(tier, ar, base, files)), without, "{tier:?} {ar:?} {base:?} {files}");
    }
}

#[test]
fn a_section_may_keep_its_product_out_of_the_room() {
    let mut document = document("glb usdz");
    assert!(render(&document, Tier::T3, Ar::WebXr, None).contains(" ar ios-src=\"/m/mug.usdz\""));
    document["sections"]["view"]["settings"]["ar"] = json!(false);
    let html = render(&document, Tier::T0, Ar::QuickLook, Some("https://shop.example/"));
    assert!(!html.contains("sf-room") && !html.contains(" ar ") && !html.contains("usdz"), "{html}");
}

fn page(tier: Tier, ar: Ar, base: Option<&str>, files: &str) -> String {
    render(&document(files), tier, ar, base)
}

fn document(files: &str) -> Value {
    let sources: Vec<Value> = files
        .split(' ')
        .map(|format| json!({ "url": format!("/m/mug.{format}"), "format": format }))
        .collect();
    json!({
        "version": 1, "id": "p", "title": "t", "locale": "en", "order": ["view"],
        "texts": { "see_in_room": "See it at home" },
        "sections": { "view": { "type": "product_view", "data": {}, "settings": {} } },
        "products": [{ "id": "1", "title": "A \"mug\"", "onlineStoreUrl": "/p/mug",
            "priceRange": { "minVariantPrice": { "amount": "1", "currencyCode": "EUR" } },
            "featuredImage": { "url": "/mug.jpg", "width": 4, "height": 5 },
            "media": [{ "mediaContentType": "MODEL_3D", "sources": sources }] }],
    })
}

fn render(document: &Value, tier: Tier, ar: Ar, base: Option<&str>) -> String {
    let document = document.to_string();
    let document = Document::parse(&document).unwrap();
    let shopper = Shopper::parse("{}").unwrap();
    let context = json!({ "now": "2026-11-23T09:00:00Z", "base_url": base });
    let context = Context::parse(&context.to_string()).unwrap();
    let device = Device { tier, delivery: Delivery::Auto, ar };
    let plan = plan::plan(&document, &shopper, device, &context);
    storefront::html::render(&plan).html.as_str().to_owned()
}

/// The link into the room, tags and all.
fn link_of(html: &str) -> String {
    let from = html.find("<a class=\"sf-room\"").unwrap_or_else(|| panic!("no link: {html}"));
    let link = &html[from..];
    link[..link.find("</a>").unwrap() + 4].to_owned()
}
