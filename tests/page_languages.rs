//! One document in several languages: the shopper's locale chooses, a missing text falls back, plural forms and formats
//! follow. What Intl knows of ten locales is compared in `tests/browser/languages.test.js`.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use storefront::document::{Context, Document, Shopper};
use storefront::html;
use storefront::plan::{self, Device};

/// The page of a shopper, with what was noted while it was planned.
fn page(document: &Value, shopper: &Value) -> (html::Host, String, String, Vec<String>) {
    let shopper = Shopper::parse(&shopper.to_string()).unwrap();
    let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
    let document = Document::parse_for(document.to_string().into(), shopper.known(false).locale()).unwrap();
    let plan = plan::plan(&document, &shopper, Device::UNKNOWN, &context);
    let rendered = html::render(&plan);
    let faults = plan.faults.iter().map(|fault| format!("{} {}", fault.code.code(), fault.pointer)).collect();
    (html::host(document.page()), rendered.html.into_string(), rendered.json_ld, faults)
}

fn document(texts: &Value, heading: &Value) -> Value {
    json!({ "version": 1, "id": "p", "locale": "en-IN", "locales": ["en-IN", "de", "ar-EG", "pt-BR"],
        "direction": "ltr", "title": { "en": "Shop", "de": "Laden", "ar-EG": "متجر" }, "texts": texts,
        "order": ["a"], "sections": { "a": { "type": "banner", "settings": { "heading": heading } } } })
}

#[test]
fn the_shoppers_locale_chooses_the_language_of_the_page() {
    let heading = json!({ "en": "Hello", "de": "Hallo", "ar": "مرحبا" });
    for (locale, lang, dir, title, heading_shown) in [
        ("en-GB", "en-IN", "ltr", "Shop", "Hello"),
        ("de-AT", "de", "ltr", "Laden", "Hallo"),
        ("ar", "ar-EG", "rtl", "متجر", "مرحبا"),
        ("pt-PT", "pt-BR", "ltr", "Shop", "Hello"),
        ("fr-FR", "en-IN", "ltr", "Shop", "Hello"),
    ] {
        let (host, html, json_ld, faults) =
            page(&document(&json!({}), &heading), &json!({ "locale": locale }));
        assert_eq!((host.lang.as_str(), host.dir, host.title.as_str()), (lang, dir, title), "{locale}");
        assert!(html.contains(heading_shown), "{locale}: {html}");
        assert!(json_ld.contains(&format!(r#""name":"{title}","inLanguage":"{lang}""#)), "{json_ld}");
        assert_eq!(faults, [""; 0]);
    }
}

#[test]
fn a_text_without_words_for_the_page_is_noted_and_left_out() {
    let (_, html, _, faults) =
        page(&document(&json!({}), &json!({ "de": "Hallo" })), &json!({ "locale": "pt" }));
    assert!(!html.contains("Hallo"));
    assert_eq!(faults, ["missing /sections/a/settings/heading"]);
    // A profile and a moment speak no languages: their texts are strings.
    let shopper = Shopper::parse(r#"{"name":{"en":"Ada"}}"#).unwrap();
    assert_eq!(shopper.faults.first().map(|fault| fault.code.code()), Some("wrong-type"));
}

#[test]
fn plural_forms_follow_the_rules_of_the_document() {
    let forms = "{points, plural, =0 {nothing} one {# punkt} few {# punkty} other {# punktów}}";
    // CLDR: Polish, whole numbers.
    let tens = json!({ "%": [{ "var": "n" }, 100] });
    let few = json!({ "and": [{ "in": [{ "%": [{ "var": "n" }, 10] }, [2, 3, 4]] },
        { "!": { "in": [tens, [12, 13, 14]] } }] });
    let rules = json!({ "plurals": { "en-IN": { "one": { "==": [{ "var": "n" }, 1] }, "few": few } } });
    for (points, shown) in [
        (0, "nothing"),
        (1, "1 punkt!"),
        (2, "2 punkty"),
        (12, "12 punktów"),
        (22, "22 punkty"),
        (1_000_000, "10,00,000 punktów"),
    ] {
        let heading = json!(format!("Hi {{name}}, {forms}!"));
        let (_, html, _, _) = page(&document(&rules, &heading), &json!({ "points": points }));
        assert!(html.contains(shown), "{points}: {html}");
    }
}

#[test]
fn a_rule_for_plurals_that_does_not_parse_is_a_fault() {
    let rules = json!({ "plurals": { "en-IN": { "one": { "nope": 1 } } } });
    let text = document(&rules, &json!("x")).to_string();
    let faults = plan::validate(&Document::parse(text).unwrap());
    let found: Vec<_> = faults.iter().map(|fault| (fault.code.code(), fault.pointer.as_str())).collect();
    assert_eq!(found, [("rule-invalid", "/texts/plurals/en-IN/one/nope")]);
}

#[test]
fn forms_that_are_none_stay_as_they_are_written() {
    for heading in [
        "{points, plural, one {#",
        "{points, select, a {b} other {c}}",
        "{points, plural}",
        "{points, plural, one {# a} other {# b}",
        "{nobody, plural, one {a} other {b}}",
        "{, plural, {{{}}}",
    ] {
        let (_, html, _, _) = page(&document(&json!({}), &json!(heading)), &json!({ "points": 1 }));
        assert!(html.contains(heading), "{heading}: {html}");
    }
    let (_, html, _, _) = page(
        &document(&json!({}), &json!("Hello, {points, plural, one {# point} other {# points}}!")),
        &json!({}),
    );
    assert!(html.contains("Hello!"), "of nobody's points nothing is said: {html}");
}

#[test]
fn real_translations_are_on_the_page_of_their_language() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/catalogue/translations.csv");
    let Ok(csv) = std::fs::read_to_string(path) else {
        println!("2 languages skipped: ../shared/data/catalogue/translations.csv is missing");
        return;
    };
    let mut names: BTreeMap<&str, serde_json::Map<String, Value>> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        // Slugs, locales and almost all names have neither commas nor quotes.
        let fields: Vec<&str> = line.split(',').collect();
        if let [slug, locale @ ("de" | "fr"), name, ..] = fields[..]
            && !name.contains('"')
        {
            names.entry(slug).or_default().insert(locale.to_owned(), json!(name));
        }
    }
    let mut products = Vec::new();
    for (slug, name) in &names {
        let mut title = name.clone();
        title.insert("en".to_owned(), json!(slug));
        products.push(json!({ "id": slug, "title": title,
            "priceRange": { "minVariantPrice": { "amount": "1299.5", "currencyCode": "EUR" } } }));
    }
    assert!(products.len() >= 20, "{} products", products.len());
    let document = json!({ "version": 1, "id": "p", "locale": "en", "locales": ["en", "de", "fr"], "products": products,
        "texts": { "money": { "en": "{currency}{n}", "de": "{n} {currency}", "fr": "{n} {currency}" },
            "decimal": { "en": ".", "de": ",", "fr": "," }, "group": { "en": ",", "de": ".", "fr": "\u{202f}" } },
        "order": ["a"], "sections": { "a": { "type": "product_grid", "settings": { "heading": "x" },
            "data": { "first": 100 } } } });
    for (locale, price) in [("de-CH", "1.299,50 €"), ("fr-FR", "1\u{202f}299,50 €"), ("it", "€1,299.50")]
    {
        let (host, html, json_ld, faults) = page(&document, &json!({ "locale": locale }));
        assert_eq!(faults, [""; 0]);
        assert!(html.contains(price), "{locale}");
        for (slug, name) in &names {
            let title = name.get(&host.lang).and_then(Value::as_str).unwrap_or(slug);
            let escaped = title.replace('&', "&amp;").replace('\'', "&#39;");
            assert!(html.contains(title) || html.contains(&escaped), "{locale}: {title}");
            assert!(json_ld.contains(title), "{locale}: {title} in JSON-LD");
        }
    }
    println!("{} products in 3 languages", names.len());
}
