//! No script comes through: every injection of the corpus in every string of every section, block and product.
//!
//! The fields are those of the JSON Schema; the HTML is read as a browser reads it, by a parser that is not ours.
//! What may stand on a page is a list here, not there: an element, an attribute or a scheme that is new needs a line.

#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::collections::BTreeSet;

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, ns, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper, page_schema};
use storefront::html::{self, Frame};
use storefront::plan::{self, Device};

#[path = "page/injections.rs"]
mod injections;
#[path = "page/sample.rs"]
mod sample;

const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "body",
    "script",
    "store-page",
    "product-view",
    "section",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "a",
    "img",
    "span",
    "strong",
    "em",
    "s",
    "data",
    "figure",
    "blockquote",
    "figcaption",
    "progress",
    "code",
];
const ATTRIBUTES: &[&str] = &[
    "class",
    "id",
    "lang",
    "dir",
    "charset",
    "name",
    "content",
    "type",
    "style",
    "role",
    "tabindex",
    "href",
    "src",
    "srcset",
    "sizes",
    "width",
    "height",
    "alt",
    "loading",
    "decoding",
    "fetchpriority",
    "slot",
    "poster",
    "value",
    "max",
    "adopted",
    "aria-label",
    "aria-hidden",
    "data-section",
    "data-variant",
    "data-track",
    "data-later",
    "data-product",
    "data-currency",
    "data-align",
    "data-height",
    "data-tone",
    "camera-controls",
    "camera-orbit",
    "variant-name",
    "touch-action",
    "shadow-intensity",
    "auto-rotate",
    "delivery",
];
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

/// What in this HTML should not be there, as a browser sees it.
fn harms(html: &str) -> Vec<String> {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let mut found = Vec::new();
    visit(&dom.document, &mut found);
    found
}

fn visit(node: &Handle, found: &mut Vec<String>) {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let tag = &*name.local;
            if name.ns != ns!(html) || !ELEMENTS.contains(&tag) {
                found.push(format!("<{tag}>"));
            }
            let mut kind = String::new();
            for attribute in attrs.borrow().iter() {
                let (key, value) = (&*attribute.name.local, &*attribute.value);
                let fine = ATTRIBUTES.contains(&key)
                    && match key {
                        "href" => url_is_fine(value, &["https:", "tel:", "mailto:"]) && tag == "a",
                        "src" | "poster" => url_is_fine(value, &["https:"]) && tag != "script",
                        "srcset" => value.split(", ").all(|candidate| {
                            let (url, width) = candidate.rsplit_once(' ').unwrap_or((candidate, ""));
                            url_is_fine(url, &["https:"]) && width.ends_with('w')
                        }),
                        "style" => value.split(';').all(declaration_is_fine),
                        "http-equiv" => false,
                        _ => true,
                    };
                if key == "type" {
                    kind = value.to_owned();
                }
                if !fine {
                    found.push(format!("<{tag} {key}={value:?}>"));
                }
            }
            if tag == "script" && (kind != "application/ld+json" || !holds_json(node)) {
                found.push(format!("<script type={kind:?}>"));
            }
        }
        NodeData::Comment { contents } => found.push(format!("<!--{contents}-->")),
        NodeData::ProcessingInstruction { target, .. } => found.push(format!("<?{target}>")),
        _ => {}
    }
    node.children.borrow().iter().for_each(|child| visit(child, found));
}

/// Whether a browser that resolves this URL stays with these schemes and, without one, on its host (WHATWG URL).
fn url_is_fine(url: &str, schemes: &[&str]) -> bool {
    let url = url.trim_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "").replace('\\', "/");
    let scheme_end = url.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
    match scheme_end {
        Some(at) if url[at..].starts_with(':') && url.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            schemes.contains(&&*url[..=at].to_ascii_lowercase())
        }
        _ => !url.starts_with("//"),
    }
}

/// A custom property of ours, with a value that loads and computes nothing.
fn declaration_is_fine(declaration: &str) -> bool {
    declaration.split_once(':').is_some_and(|(name, value)| {
        name.starts_with("--sf-")
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'/' | b'.'))
    })
}

fn holds_json(script: &Handle) -> bool {
    let mut text = String::new();
    for child in script.children.borrow().iter() {
        if let NodeData::Text { contents } = &child.data {
            text.push_str(&contents.borrow());
        }
    }
    serde_json::from_str::<Value>(&text).is_ok()
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
    let shopper = json!({ "name": "Ada", "tier": "gold", "city": "Oslo", "points": 1, "seed": "s" });
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

    let (mut tries, mut shown) = (0_usize, BTreeSet::new());
    let mut harmful = Vec::new();
    for (number, (page, pointer)) in fields.iter().enumerate() {
        let with = |text: &str| {
            let mut changed = page.clone();
            *changed.pointer_mut(pointer).unwrap() = json!(text);
            written(&changed, &shopper)
        };
        // Words that choose, and those of what nobody shows, get a sample; all others, and what has a form, everything.
        let shows = with("/zqfield").is_some_and(|html| html.contains("zqfield"));
        let has_form = sample::FORMS.contains(&page.pointer(pointer).unwrap().as_str().unwrap());
        if shows {
            shown.insert(pointer);
        }
        let step = if shows || has_form { SHOWN_STEP } else { HIDDEN_STEP };
        for vector in vectors.iter().skip(number % step).step_by(step) {
            if let Some(html) = with(vector) {
                harmful.extend(
                    harms(&html).into_iter().map(|harm| format!("{harm} of {vector:?} in {pointer}")),
                );
                tries += 1;
            }
        }
    }
    println!(
        "{} vectors × {} fields, {} of which show: {tries} pages",
        vectors.len(),
        fields.len(),
        shown.len()
    );
    assert_eq!(harmful, Vec::<String>::new());
    assert!(fields.len() >= LEAST_FIELDS && shown.len() >= LEAST_SHOWN, "{} {}", fields.len(), shown.len());
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
