//! Script in any string of a document or a profile never becomes markup, a handler or a URL that runs.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "page/judge.rs"]
mod judge;

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::html::{self, Frame};
use storefront::plan::{self, Device};

/// Texts that have run script somewhere, or ended an element, an attribute or a rule.
const VECTORS: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//x>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi xlink:href=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>",
    "<a href=javascript:alert(1)>x</a>",
    "<body onload=alert(1)>",
    "<style>@import '//x'</style>",
    "<link rel=stylesheet href=//x>",
    "<base href=//x>",
    "<meta http-equiv=refresh content=0>",
    "<template><script>alert(1)</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<textarea></textarea><script>",
    "<title></title><script>",
    "<!--<script>-->",
    "--><script>alert(1)</script>",
    "<![CDATA[<script>]]>",
    "<?xml version=1?>",
    "<%= 7*7 %>",
    "{{7*7}}",
    "${7*7}",
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "\" onmouseover=alert(1) x=\"",
    "' onmouseover=alert(1) x='",
    "` onmouseover=alert(1) x=`",
    "x\" style=\"background:url(javascript:alert(1))",
    "\" autofocus onfocus=\"alert(1)",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\u{1}javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\r\nscript:alert(1)",
    "javascript\t:alert(1)",
    "javascript://%0aalert(1)",
    "jav&#x09;ascript:alert(1)",
    "&#106;avascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://x/1",
    "file:///etc/passwd",
    "intent://x#Intent;scheme=javascript;end",
    "//x.example/a.js",
    "\\\\x.example\\a",
    "/\\x.example",
    "http://x.example",
    "url(javascript:alert(1))",
    "expression(alert(1))",
    "red;background:url(//x)",
    "#fff;}*{display:none",
    "1/1;x:y",
    "[x](javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "**<img src=x onerror=alert(1)>**",
    "_<script>_",
    "[<script>](/a\" onclick=\"alert(1))",
    "\u{2028}alert(1)",
    "\u{0}<script>",
    "<\u{0}script>alert(1)</script>",
    "\u{202e}<script>",
    "a.jpg 1x, javascript:alert(1) 2x",
    "a.jpg\" onerror=\"alert(1)",
    "{name}{points}{tier}",
];

/// A page on which every field that can hold a string holds one.
fn page() -> Value {
    let image = json!({ "url": "a.jpg", "width": 4, "height": 5, "altText": "alt",
        "srcset": [{ "url": "b.jpg", "width": 8 }] });
    let money = |amount: &str| json!({ "amount": amount, "currencyCode": "EUR" });
    json!({
        "version": 1, "id": "p", "title": "t", "description": "d", "locale": "en", "direction": "ltr",
        "tokens": { "accent": "#fff", "text": "#000" },
        "texts": { "sold_out": "x", "new": "x", "percent_off": "{n}", "few_left": "{n}", "model": "x", "from": "x",
            "price": "x", "price_before": "x", "rating": "{rating} {n}", "see_all": "x", "points": "{n}",
            "points_to_go": "{n} {tier}", "code": "x", "see_product": "x", "see_in_room": "x" },
        "order": ["banner", "grid", "rail", "text", "card", "view"],
        "sections": {
            "banner": { "type": "banner", "track": { "k": "v" }, "variants": [{ "id": "v", "settings": {} }],
                "settings": { "image": image, "eyebrow": "x", "heading": "x", "text": "x", "button_label": "x",
                    "link": "/a", "background": "#fff", "colour": "#000" } },
            "grid": { "type": "product_grid", "data": {}, "settings": { "heading": "x", "text": "x", "link": "/a",
                "link_label": "x", "ratio": "1/1", "show_vendor": true } },
            "rail": { "type": "product_rail", "data": {}, "settings": { "heading": "x" } },
            "text": { "type": "rich_text", "settings": { "heading": "x", "text": ["x"] },
                "blocks": { "a": { "type": "heading", "settings": { "text": "x" } },
                    "b": { "type": "text", "settings": { "text": "x" } },
                    "c": { "type": "list", "settings": { "items": ["x"] } },
                    "d": { "type": "quote", "settings": { "text": "x", "cite": "x" } },
                    "e": { "type": "button", "settings": { "label": "x", "link": "/a" } } },
                "block_order": ["a", "b", "c", "d", "e"] },
            "card": { "type": "member_card", "settings": { "heading": "{name}", "text": "{city}", "button_label": "x",
                    "link": "/a", "next_tier_points": 99, "next_tier": "x", "background": "#fff" },
                "blocks": { "a": { "type": "gift", "settings": { "title": "x", "text": "x", "code": "x", "link": "/a" } } } },
            "view": { "type": "product_view", "data": {}, "settings": { "heading": "x", "text": "x",
                "camera_orbit": "0deg 1deg 2m", "variant_name": "x", "background": "#fff", "button_label": "x" } },
        },
        "products": [{ "id": "1", "handle": "h", "title": "x", "vendor": "x", "productType": "x", "tags": ["new"],
            "description": "x", "onlineStoreUrl": "/p", "quantityAvailable": 2, "priceRange":
            { "minVariantPrice": money("1"), "maxVariantPrice": money("2") }, "compareAtPrice": money("3"),
            "featuredImage": image, "rating": { "value": 4.5, "count": 3 }, "media": [{ "mediaContentType": "MODEL_3D",
            "alt": "x", "previewImage": image, "sources": [{ "url": "m.glb", "format": "glb", "mimeType": "x" }, { "url": "m.usdz", "format": "usdz" }] }] }],
    })
}

fn shopper() -> Value {
    json!({ "name": "x", "tier": "x", "city": "x", "seed": "x", "points": 5, "locale": "x" })
}

/// The whole page as HTML, and the report, or nothing if the document was refused.
fn written(page: &Value, shopper: &Value) -> Option<String> {
    let (page, shopper) = (page.to_string(), shopper.to_string());
    let document = Document::parse(&page).ok()?;
    let shopper = Shopper::parse(&shopper).ok()?;
    let context =
        Context::parse(r#"{"now":"2026-11-23T09:00:00Z","base_url":"https://a.example/b/"}"#).unwrap();
    let device = Device { tier: Tier::T3, delivery: Delivery::Tap, ar: Ar::None };
    let plan = plan::plan(&document, &shopper, device, &context);
    let html = html::complete(&plan, &html::render(&plan), &Frame::default());
    Some(html.as_str().to_owned())
}

/// JSON pointers of all strings.
fn strings(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(pointer.to_owned()),
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(place, entry)| strings(entry, &format!("{pointer}/{place}"), found));
        }
        Value::Object(object) => {
            object.iter().for_each(|(key, entry)| strings(entry, &format!("{pointer}/{key}"), found));
        }
        _ => {}
    }
}

/// Reads tags and attributes as a browser does for HTML that only has quoted attributes; anything else is a failure.
fn assert_harmless(html: &str, what: &str) {
    assert_eq!(judge::harms(html), Vec::<String>::new(), "{what}: as a parser that is not ours sees it");
    let mut rest = html.strip_prefix("<!doctype html>").unwrap();
    while let Some((_, tag)) = rest.split_once('<') {
        let closing = tag.starts_with('/');
        let tag = tag.trim_start_matches('/');
        let end = tag.find([' ', '>']).unwrap();
        let (name, mut attributes) = tag.split_at(end);
        assert!(judge::ELEMENTS.contains(&name), "{what}: <{name}");
        let mut data = false;
        while let Some(attribute) = attributes.strip_prefix(' ') {
            assert!(!closing, "{what}: </{name} with attributes");
            let end = attribute.find(['=', ' ', '>']).unwrap();
            let (key, behind) = attribute.split_at(end);
            assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{what}: {key}");
            assert!(!key.starts_with("on") && key != "srcdoc", "{what}: {key}");
            attributes = behind;
            if let Some(value) = behind.strip_prefix("=\"") {
                let (value, behind) = value.split_once('"').unwrap();
                assert!(!value.contains('<'), "{what}: {key}={value}");
                attributes = behind;
                data |= ["application/ld+json", "application/json"].contains(&value);
                if matches!(key, "href" | "src" | "poster" | "srcset" | "ios-src") {
                    let bare: String = value.chars().filter(|c| *c > ' ').collect();
                    let scheme = bare.split(['/', '?', '#']).next().unwrap().to_lowercase();
                    let allowed = !scheme.contains(':')
                        || ["https:", "tel:", "mailto:"].iter().any(|s| scheme.starts_with(s));
                    assert!(
                        allowed || scheme.starts_with("&amp;") || scheme.starts_with("&#"),
                        "{what}: {key}={value}"
                    );
                    assert!(!bare.starts_with("//"), "{what}: {key}={value}");
                }
                if key == "style" {
                    let typed = value.split(';').all(|one| one.starts_with("--sf-") && !one.contains('('));
                    assert!(typed, "{what}: {value}");
                }
            }
        }
        assert!(attributes.starts_with('>'), "{what}: <{name} … {attributes:.40}");
        assert!(name != "script" || closing || data, "{what}: a script that runs");
        rest = attributes;
    }
}

#[test]
fn the_page_itself_is_harmless_and_shows_every_section() {
    let html = written(&page(), &shopper()).unwrap();
    assert_eq!(html.matches("<section").count(), 6);
    assert_harmless(&html, "clean");
}

#[test]
fn no_vector_in_any_string_becomes_markup() {
    let mut cases = 0;
    for (source, in_page) in [(page(), true), (shopper(), false)] {
        let mut pointers = Vec::new();
        strings(&source, "", &mut pointers);
        for pointer in pointers {
            for vector in VECTORS {
                let mut changed = source.clone();
                *changed.pointer_mut(&pointer).unwrap() = json!(vector);
                let html = if in_page { written(&changed, &shopper()) } else { written(&page(), &changed) };
                if let Some(html) = html {
                    assert_harmless(&html, &format!("{vector:?} in {pointer}"));
                }
                cases += 1;
            }
        }
    }
    println!("{cases} cases of {} vectors", VECTORS.len());
    assert!(VECTORS.len() >= 60);
}

#[test]
fn hostile_keys_and_ids_stay_text() {
    for vector in VECTORS {
        let mut changed = page();
        let banner = changed["sections"]["banner"].take();
        changed["sections"][*vector] = banner;
        changed["sections"][*vector]["track"] = json!({ *vector: *vector });
        changed["order"][0] = json!(vector);
        assert_harmless(&written(&changed, &shopper()).unwrap(), vector);
    }
}

#[test]
fn every_wrong_type_in_every_place_is_survived() {
    let source = page();
    let mut pointers = Vec::new();
    strings(&source, "", &mut pointers);
    for pointer in pointers {
        for wrong in [json!(null), json!(7), json!(-1.5), json!([]), json!({}), json!(true), json!([[{}]])] {
            let mut changed = source.clone();
            *changed.pointer_mut(&pointer).unwrap() = wrong;
            if let Some(html) = written(&changed, &shopper()) {
                assert_harmless(&html, &pointer);
            }
            if let Ok(document) = Document::parse(changed.to_string()) {
                plan::validate(&document);
            }
        }
    }
}
