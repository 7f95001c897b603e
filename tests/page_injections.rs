//! No script comes through: every injection of the corpus in every string of every section, block and product.
//!
//! The fields are those of the JSON Schema; the HTML is read as a browser reads it (`page/judge.rs`).

#![cfg(feature = "server")]
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper, page_schema};
use storefront::html::{self, Frame};
use storefront::plan::{self, Device};

#[path = "page/injections.rs"]
mod injections;
#[path = "page/judge.rs"]
mod judge;
#[path = "page/sample.rs"]
mod sample;

use judge::harms;

/// Fewer fields or fewer places where they show would mean that nothing is tried.
const LEAST_VECTORS: usize = 300;
const LEAST_FIELDS: usize = 150;
const LEAST_SHOWN: usize = 70;
/// Each field is tried with one vector in so many, the next field with the next ones: all of them in every three.
const SHOWN_STEP: usize = 3;
/// The same for a field that shows nowhere.
const HIDDEN_STEP: usize = 16;

fn moment() -> Context {
    Context::parse(r#"{"now":"2026-11-23T09:00:00Z","base_url":"https://shop.example/b/"}"#).unwrap()
}

/// The page as a server sends it, or nothing if the document was refused.
fn written(page: &Value, shopper: &Value) -> Option<String> {
    let (page, shopper, context) = (page.to_string(), shopper.to_string(), moment());
    let document = Document::parse(&page).ok()?;
    let shopper = Shopper::parse(&shopper).ok()?;
    let device = Device { tier: Tier::T3, delivery: Delivery::Tap, ar: Ar::None };
    let plan = plan::plan(&document, &shopper, device, &context);
    Some(html::complete(&plan, &html::render(&plan), &Frame::default()).as_str().to_owned())
}

/// The sample with only this section, so that a try is short.
fn with_one_section(sample: &Value, id: &str) -> Value {
    let mut page = sample.clone();
    page["sections"] = json!({ id: sample["sections"][id] });
    page["order"] = json!([id]);
    page
}

#[test]
fn the_judge_knows_harm_when_it_sees_it() {
    for harm in [
        "<p onclick=x>",
        "<a href='java\tscript:x'>",
        "<a href=' javascript:x'>",
        "<img src='\\\\evil.example'>",
        "<img srcset='a.jpg 1w, //evil.example 2w'>",
        "<p style='color:red'>",
        "<p style='--sf-a:url(x)'>",
        "<svg>",
        "<script>x</script>",
        "<script type=application/ld+json>{</script>",
        "<!-- x -->",
        "<iframe>",
        "<meta http-equiv=refresh>",
        "<base href=x>",
        "<product-view src='http:evil.example'>",
        "<link>",
    ] {
        assert_ne!(harms(harm), Vec::<String>::new(), "{harm}");
    }
}

#[test]
fn every_injection_in_every_field_stays_text() {
    let vectors = injections::vectors();
    assert!(vectors.len() >= LEAST_VECTORS * SHOWN_STEP, "{} vectors", vectors.len());
    let sample = sample::document(&page_schema());
    let kinds: Vec<String> = sample["sections"].as_object().unwrap().keys().cloned().collect();
    let mut fields = Vec::new();
    for kind in &kinds {
        let page = with_one_section(&sample, kind);
        let mut pointers = Vec::new();
        sample::strings(&page["sections"], "/sections", &mut pointers);
        fields.extend(pointers.into_iter().map(|pointer| (page.clone(), pointer)));
    }
    // The page's own fields and a product's: where a list, a view and a member's card show them.
    let mut page = sample.clone();
    let shown = ["product_grid", "product_view", "member_card"];
    page["sections"].as_object_mut().unwrap().retain(|kind, _| shown.contains(&kind.as_str()));
    page["order"] = json!(shown);
    let mut pointers = Vec::new();
    sample::strings(&page, "", &mut pointers);
    pointers.retain(|pointer| !pointer.starts_with("/sections/"));
    fields.extend(pointers.into_iter().map(|pointer| (page.clone(), pointer)));

    // On two threads: a hundred thousand pages are a minute's work.
    let halves: Vec<_> = std::thread::scope(|scope| {
        let vectors = &vectors;
        let workers: Vec<_> = (0..2)
            .map(|half| {
                let mine = fields.iter().enumerate().filter(move |(number, _)| number % 2 == half);
                scope.spawn(move || {
                    mine.map(|(number, field)| tried(number, field, vectors)).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    let tries: usize = halves.iter().map(|field| field.tries).sum();
    let shown = halves.iter().filter(|field| field.shows).count();
    let harmful: Vec<&String> = halves.iter().flat_map(|field| &field.harmful).collect();
    println!("{} vectors × {} fields, {} of which show: {tries} pages", vectors.len(), fields.len(), shown);
    assert!(harmful.is_empty(), "{} harms, such as {:?}", harmful.len(), harmful.first());
    assert!(fields.len() >= LEAST_FIELDS && shown >= LEAST_SHOWN, "{} {shown}", fields.len());
}

/// What came of one field.
struct Tried {
    shows: bool,
    tries: usize,
    harmful: Vec<String>,
}

fn tried(number: usize, (page, pointer): &(Value, String), vectors: &[String]) -> Tried {
    let shopper = json!({ "name": "Ada", "tier": "gold", "city": "Oslo", "points": 1, "seed": "s",
        "new_customer": true, "fan": true, "claimed": ["zqword"], "location": { "lat": 3, "lon": 3 } });
    let with = |text: &str| {
        let mut changed = page.clone();
        *changed.pointer_mut(pointer).unwrap() = json!(text);
        written(&changed, &shopper)
    };
    // Words that choose, and those of what nobody shows, get a sample; all others, and what has a form, everything.
    let shows = with("/zqfield").is_some_and(|html| html.contains("zqfield"));
    let has_form = sample::FORMS.contains(&page.pointer(pointer).unwrap().as_str().unwrap());
    let step = if shows || has_form { SHOWN_STEP } else { HIDDEN_STEP };
    let (mut tries, mut harmful) = (0, Vec::new());
    for vector in vectors.iter().skip(number % step).step_by(step) {
        if let Some(html) = with(vector) {
            harmful.extend(harms(&html).into_iter().map(|harm| format!("{harm} of {vector:?} in {pointer}")));
            tries += 1;
        }
    }
    Tried { shows, tries, harmful }
}

#[test]
fn every_injection_as_an_id_a_key_or_in_a_profile_stays_text() {
    let sample = with_one_section(&sample::document(&page_schema()), "member_card");
    for vector in injections::vectors() {
        let mut page = sample.clone();
        let mut section = page["sections"]["member_card"].take();
        section["track"] = json!({ &vector: &vector });
        let block = section["blocks"]["gift"].take();
        section["blocks"] = json!({ &vector: block });
        section["block_order"] = json!([&vector]);
        section["settings"]["heading"] = json!("{name} {city} {tier}");
        section["variants"] = json!([]);
        page["sections"] = json!({ &vector: section });
        page["order"] = json!([&vector]);
        page["segments"] = json!({ &vector: { "rule": { "var": &vector } } });
        page["texts"] = json!({ "points": "{n} {tier}" });
        let shopper =
            json!({ "name": &vector, "tier": &vector, "city": &vector, "points": 2, "seed": &vector });
        let html = written(&page, &shopper).unwrap();
        assert_eq!(harms(&html), Vec::<String>::new(), "{vector:?}");
        assert!(html.contains("data-track"), "{vector:?}");
    }
}

/// What the schema lists under a condition, and pages pass unread: the sheets of a turntable.
#[test]
fn every_injection_in_a_turntable_stays_text() {
    let turned = |text: &Value| {
        let source = json!({ "url": text, "format": "turntable", "width": text, "views": text, "rows": [text], "columns": text,
            "srcset": [{ "url": text, "width": text }] });
        let whole = json!({ "url": text, "format": "turntable", "width": 240, "views": 4, "rows": [75], "columns": 2 });
        [source, whole].map(|source| {
            let page = json!({
                "version": 1, "id": "p", "currency": "INR", "order": ["view"],
                "sections": { "view": { "type": "product_view", "data": { "ids": ["a"] } } },
                "products": [{
                    "id": "a", "title": "A", "priceRange": { "minVariantPrice": { "amount": "1.0", "currencyCode": "INR" } },
                    "media": [{ "mediaContentType": "MODEL_3D", "previewImage": { "url": "/a.jpg", "width": 4, "height": 4 },
                        "sources": [{ "url": "/a.glb" }, source, { "url": text, "format": "usdz" }] }],
                }],
            });
            written(&page, &json!({})).unwrap()
        })
    };
    let [plain, whole] = turned(&json!("/zqfield.webp"));
    assert!(
        plain.contains(" turntable=\"/zqfield.webp ") && plain.contains(" ios-src=\"/zqfield.webp\""),
        "{plain}"
    );
    assert!(whole.contains(";background-image:url(/zqfield.webp)\""), "{whole}");
    for vector in injections::vectors() {
        for html in turned(&json!(vector)) {
            // Without script a `noscript` is markup like any other; the judge has script.
            let (before, rest) = html.split_once("<noscript>").unwrap_or((&html, ""));
            let (inside, behind) = rest.split_once("</noscript>").unwrap_or_default();
            assert_eq!(harms(&[before, behind].concat()), Vec::<String>::new(), "{vector:?}");
            if let Some((before, picture)) = inside.split_once(";background-image:url(") {
                let (address, behind) = picture.split_once(')').unwrap();
                assert!(judge::url_is_fine(address, &["https:"]), "{vector:?}: {address}");
                assert!(!address.contains(['"', '\'', '(', '\\', '<', '>']), "{vector:?}: {address}");
                assert_eq!(harms(&[before, behind].concat()), Vec::<String>::new(), "{vector:?}");
            }
        }
    }
}
