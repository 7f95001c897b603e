//! Who sees which page when: experiments, times, caps, consent and overlays, and what the plan says of them.

#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::html;
use storefront::plan::{self, Device};
use storefront::rules::Rule;

const NOW: &str = "2026-11-23T09:00:00Z";
const NOW_SECONDS: u64 = 1_795_424_400;

fn banner(heading: &str) -> Value {
    json!({ "type": "banner", "settings": { "heading": heading } })
}

/// A page of these sections in the order of their ids, with what `more` holds.
fn page(sections: &Value, more: &Value) -> Value {
    let order: Vec<&String> = sections.as_object().unwrap().keys().collect();
    let mut page = json!({ "version": 1, "id": "test", "order": order, "sections": sections, "products": [],
        "segments": { "gold": { "rule": { "==": [{ "var": "shopper.tier" }, "gold"] } } } });
    for (key, value) in more.as_object().unwrap() {
        page[key] = value.clone();
    }
    page
}

/// The plan as JSON, and the HTML.
fn shown(page: &Value, shopper: &Value) -> (Value, String) {
    let (text, profile) = (page.to_string(), shopper.to_string());
    let document = Document::parse(&text).unwrap();
    let shopper = Shopper::parse(&profile).unwrap();
    assert_eq!(shopper.faults, []);
    let context = Context::parse(&json!({ "now": NOW }).to_string()).unwrap();
    let device = Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None };
    let plan = plan::plan(&document, &shopper, device, &context);
    (serde_json::from_str(&plan.to_json()).unwrap(), html::render(&plan).html.as_str().to_owned())
}

fn ids(plan: &Value) -> String {
    plan["sections"].as_array().unwrap().iter().map(|section| section["id"].as_str().unwrap()).collect()
}

/// The reason why `id` is not shown.
fn dropped<'p>(plan: &'p Value, id: &str) -> &'p str {
    let entry = plan["dropped"].as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap();
    entry["reason"]["code"].as_str().unwrap()
}

/// Codes and pointers of the faults that `validate` names.
fn faults(page: &Value) -> Vec<(String, String)> {
    let text = page.to_string();
    let faults = plan::validate(&Document::parse(&text).unwrap());
    faults.iter().map(|fault| (fault.code.code().to_owned(), fault.pointer.clone())).collect()
}

fn said(faults: &[(&str, &str)]) -> Vec<(String, String)> {
    faults.iter().map(|(code, pointer)| ((*code).to_owned(), (*pointer).to_owned())).collect()
}

// Experiments.

fn experiment() -> Value {
    let mut hero = banner("Plain");
    hero["variants"] = json!([
        { "id": "big", "when": { "==": [{ "var": "experiment.hero" }, "big"] }, "settings": { "heading": "Big" } },
    ]);
    hero["track"] = json!({ "campaign": "autumn" });
    page(
        &json!({ "a": hero, "b": banner("Same for all") }),
        &json!({ "experiments": { "hero": { "variants": { "control": 60, "big": 40 } } } }),
    )
}

#[test]
fn an_experiment_deals_its_shares_and_the_same_to_a_shopper_each_time() {
    let page = experiment();
    let text = page.to_string();
    let document = Document::parse(&text).unwrap();
    let context = Context::parse(&json!({ "now": NOW }).to_string()).unwrap();
    let device = Device { tier: Tier::T3, delivery: Delivery::Auto, ar: Ar::None };
    let rule =
        json!({ "fractional": [{ "cat": ["hero", { "var": "seed" }] }, ["big", 40], ["control", 60]] });
    let rule = Rule::parse(&rule.into(), "").unwrap();
    let mut big = 0;
    for seed in 0..10_000 {
        let profile = json!({ "seed": format!("shopper-{seed}") });
        let shopper = Shopper::parse(&profile.to_string()).unwrap();
        let plan = plan::plan(&document, &shopper, device, &context);
        let variant = plan.experiments.get("hero").unwrap().as_str().unwrap().to_owned();
        assert_eq!(
            rule.evaluate(&profile.into()).unwrap().as_str(),
            Some(variant.as_str()),
            "as flagd deals them"
        );
        assert_eq!(plan.sections[0].variant.is_some(), variant == "big");
        big += u32::from(variant == "big");
    }
    // Four standard deviations of a binomial of 10,000 and 0.4 are 196.
    assert!((3_804..=4_196).contains(&big), "{big}");
}

#[test]
fn a_section_names_the_experiment_that_it_looks_at() {
    let (plan, html) = shown(&experiment(), &json!({ "seed": "shopper-0" }));
    let variant = plan["experiments"]["hero"].as_str().unwrap().to_owned();
    assert_eq!(plan["sections"][0]["track"], json!({ "campaign": "autumn", "experiment.hero": variant }));
    let reasons = plan["sections"][0]["reasons"].as_array().unwrap();
    assert!(reasons.contains(&json!({ "code": "experiment", "detail": format!("hero={variant}") })));
    assert_eq!(plan["sections"][1]["track"], json!({}));
    assert!(
        html.contains("data-track=\"{&quot;campaign&quot;:&quot;autumn&quot;,&quot;experiment.hero&quot;"),
        "{html}"
    );
    assert_eq!(html.matches("data-track").count(), 1);
}

#[test]
fn whoever_cannot_be_dealt_a_variant_sees_the_control_and_is_not_counted() {
    let mut page = experiment();
    page["sections"]["b"]["when"] = json!({ "==": [{ "var": "experiment.hero" }, "control"] });
    let (plan, html) = shown(&page, &json!({}));
    assert_eq!((ids(&plan), plan["experiments"].clone()), ("ab".to_owned(), json!({})));
    assert!(html.contains("Plain") && !html.contains("experiment"));
    // Nobody but gold takes part; the others see no variant at all.
    page["experiments"]["hero"]["when"] = json!("gold");
    assert_eq!(ids(&shown(&page, &json!({ "seed": "s" })).0), "a");
    assert_ne!(shown(&page, &json!({ "seed": "s", "tier": "gold" })).0["experiments"], json!({}));
    // Without one called control, the first by name.
    page["experiments"]["hero"] = json!({ "variants": { "z": 1, "big": 1 } });
    assert!(shown(&page, &json!({})).1.contains("Big"));
}

#[test]
fn another_seed_deals_the_shoppers_anew() {
    let mut page = experiment();
    let dealt = |page: &Value| -> Vec<Value> {
        (0..40).map(|seed| shown(page, &json!({ "seed": seed })).0["experiments"]["hero"].clone()).collect()
    };
    let before = dealt(&page);
    assert_eq!(before, dealt(&page));
    page["experiments"]["hero"]["seed"] = json!("second round");
    assert_ne!(before, dealt(&page));
}

#[test]
fn experiments_that_mean_nothing_are_named() {
    let mut page = experiment();
    page["segments"]["loop"] = json!({ "rule": { "var": "experiment.hero" } });
    page["experiments"]["none"] = json!({ "variants": {}, "when": "nobody" });
    page["experiments"]["huge"] = json!({ "variants": { "a": 2_147_483_647, "b": 1 } });
    page["experiments"]["a.b"] = json!({ "variants": { "a": -1, "b": 1.5, "c": 1 } });
    page["sections"]["b"]["when"] = json!({ "var": ["experiment.gone", 0] });
    let mut found = faults(&page);
    found.sort();
    let mut expected = said(&[
        ("dangling-reference", "/experiments/none/when"),
        ("dangling-reference", "/sections/b/when"),
        ("dangling-reference", "/segments/loop"),
        ("out-of-range", "/experiments/huge/variants"),
        ("out-of-range", "/experiments/none/variants"),
        ("unknown-value", "/experiments/a.b"),
        ("wrong-type", "/experiments/a.b/variants/a"),
        ("wrong-type", "/experiments/a.b/variants/b"),
    ]);
    expected.sort();
    assert_eq!(found, expected);
    let (plan, _) = shown(&page, &json!({ "seed": "s" }));
    assert_eq!(plan["experiments"]["huge"], "a");
}

// Times.

#[test]
fn a_section_and_a_block_are_there_in_their_time_only() {
    let timed = |starts: Option<&str>, ends: Option<&str>| {
        let mut section = banner("x");
        section["fallback"] = json!("z");
        for (key, time) in [("starts", starts), ("ends", ends)] {
            if let Some(time) = time {
                section[key] = json!(time);
            }
        }
        section
    };
    let block = |ends: &str, when: Value| json!({ "type": "tile", "ends": ends, "when": when, "settings": { "title": "Tile" } });
    let mut page = page(
        &json!({
            "a": timed(Some(NOW), None),
            "b": timed(Some("2026-11-23T14:30:01+05:30"), None),
            "c": timed(None, Some(NOW)),
            "d": timed(None, Some("2026-11-23T09:00:01Z")),
            "e": { "type": "collage", "blocks": {
                "1": block("2026-12-01T00:00:00Z", json!(true)), "2": block("2026-11-01T00:00:00Z", json!(true)),
                "3": block("2026-12-01T00:00:00Z", json!("gold")), "4": { "type": "tile" },
                "5": { "type": "tile", "starts": "2027-01-01T00:00:00Z" } } },
            "z": banner("never"),
        }),
        &json!({}),
    );
    page["order"].as_array_mut().unwrap().pop();
    let (plan, _) = shown(&page, &json!({}));
    assert_eq!(ids(&plan), "ade");
    assert_eq!((dropped(&plan, "b"), dropped(&plan, "c")), ("not-yet", "ended"));
    assert_eq!(plan["sections"][2]["blocks"], json!([{ "id": "1", "type": "tile", "state": null }]));
    let gone: Vec<_> = plan["sections"][2]["dropped_blocks"].as_array().unwrap().iter().collect();
    assert_eq!(
        gone.iter()
            .map(|entry| (entry["id"].as_str().unwrap(), entry["reason"]["code"].as_str().unwrap()))
            .collect::<Vec<_>>(),
        [("2", "ended"), ("3", "when-fails"), ("4", "broken"), ("5", "not-yet")]
    );
    assert_eq!(gone[1]["reason"]["detail"], "gold");
}

#[test]
fn times_out_of_range_are_one_fault_each() {
    let mut page = page(&json!({ "a": banner("x"), "b": banner("y") }), &json!({}));
    for time in
        ["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "99999-01-01T00:00:00Z", "2026-11-23", "now", ""]
    {
        page["sections"]["a"]["ends"] = json!(time);
        assert_eq!(faults(&page), said(&[("bad-time", "/sections/a/ends")]), "{time}");
    }
    page["sections"]["a"] = banner("x");
    page["sections"]["b"]["starts"] = json!(NOW);
    page["sections"]["b"]["ends"] = json!("2026-11-23T14:30:00+05:30");
    assert_eq!(faults(&page), said(&[("out-of-range", "/sections/b/ends")]));
}

// Caps.

#[test]
fn a_cap_counts_what_the_profile_has_seen() {
    let capped = |times: u32, per: &str, seen: Value| {
        let mut section = banner("x");
        section["cap"] = json!({ "times": times, "per": per });
        shown(&page(&json!({ "a": section }), &json!({})), &json!({ "seen": { "a": seen } })).0
    };
    let ago = |hours: u64| NOW_SECONDS - hours * 3_600;
    let left = |plan: Value| {
        let reason = plan["sections"][0]["reasons"][0].clone();
        assert!(reason.is_null() || reason["code"] == "cap-left");
        reason["detail"].as_u64().unwrap_or_else(|| if dropped(&plan, "a") == "capped" { 0 } else { 99 })
    };
    assert_eq!(left(capped(2, "day", json!([]))), 2);
    assert_eq!(left(capped(2, "day", json!([ago(1), ago(25)]))), 1);
    assert_eq!(left(capped(2, "day", json!([ago(1), ago(23)]))), 0);
    assert_eq!(left(capped(2, "day", json!([ago(1), ago(24)]))), 1);
    assert_eq!(left(capped(2, "week", json!([ago(1), ago(24)]))), 0);
    assert_eq!(left(capped(2, "week", json!([ago(168), ago(24)]))), 1);
    assert_eq!(left(capped(3, "ever", json!([0, ago(900), ago(1), ago(2)]))), 0);
    assert_eq!(left(capped(3, "ever", json!([ago(900), 4_294_967_295_u64]))), 1);
    assert_eq!(left(capped(0, "ever", json!([]))), 0);
    assert_eq!(left(capped(4_294_967_295, "ever", json!([ago(3)]))), 4_294_967_294);
}

// Consent.

#[test]
fn without_consent_nothing_of_the_profile_is_read() {
    let mut greeting = banner("Hello {name}");
    greeting["cap"] = json!({ "times": 1, "per": "ever" });
    let mut gold = banner("For gold");
    gold["when"] = json!("gold");
    let mut page = experiment();
    page["sections"]["c"] = greeting;
    page["sections"]["d"] = gold;
    page["sections"]["e"] =
        json!({ "type": "newcomer_gift", "settings": { "key": "new", "value": "10 %", "heading": "Hi" } });
    page["order"] = json!(["a", "b", "c", "d", "e"]);
    let mut shopper = json!({ "seed": "s", "name": "Asha", "tier": "gold", "new_customer": true, "seen": { "c": [1] },
        "locale": "hi-IN", "consent": false });
    let everything = shown(&page, &shopper);
    assert_eq!((ids(&everything.0).as_str(), everything.0["consent"].as_str()), ("abde", Some("not-needed")));
    page["needs_consent"] = json!(true);
    let (plan, html) = shown(&page, &shopper);
    assert_eq!((ids(&plan).as_str(), plan["consent"].as_str()), ("abc", Some("missing")));
    assert!(!html.contains("Asha") && plan["experiments"] == json!({}));
    let mut stranger = shown(&page, &json!({ "locale": "hi-IN" }));
    assert_eq!((&plan, &html), (&stranger.0, &stranger.1));
    shopper["consent"] = json!(true);
    stranger = shown(&page, &shopper);
    assert_eq!(stranger.0["consent"], "given");
    stranger.0["consent"] = json!("not-needed");
    assert_eq!(stranger, everything);
}

// Overlays.

fn overlaid() -> Value {
    page(
        &json!({ "a": banner("Plain"), "b": banner("Second") }),
        &json!({ "overlays": [
            { "when": "gold", "order": ["n", "b", "a"], "patch": {
                "a": { "settings": { "heading": "For gold", "text": "Thank you" }, "track": { "x": "1" } },
                "n": banner("Only gold sees this"),
            } },
            { "when": { "var": "shopper.fan" }, "patch": { "a": { "settings": { "heading": "For fans" }, "disabled": false } } },
        ] }),
    )
}

#[test]
fn overlays_are_laid_over_the_sections_of_those_they_are_for() {
    let (plan, html) = shown(&overlaid(), &json!({}));
    assert_eq!(
        (ids(&plan), plan["overlays"].clone(), plan["faults"].clone()),
        ("ab".to_owned(), json!([]), json!([]))
    );
    assert!(html.contains("Plain"));
    let (plan, html) = shown(&overlaid(), &json!({ "tier": "gold" }));
    assert_eq!((ids(&plan), plan["overlays"].clone()), ("nba".to_owned(), json!([0])));
    assert!(html.contains("For gold") && html.contains("Thank you") && html.contains("Only gold"));
    assert_eq!(plan["sections"][2]["reasons"][0], json!({ "code": "overlay", "detail": 0 }));
    assert_eq!(plan["sections"][2]["track"], json!({ "x": "1" }));
    let (plan, html) = shown(&overlaid(), &json!({ "tier": "gold", "fan": true }));
    assert_eq!((ids(&plan), plan["overlays"].clone()), ("nba".to_owned(), json!([0, 1])));
    assert!(html.contains("For fans") && html.contains("Thank you"));
    assert_eq!(faults(&overlaid()), []);
}

#[test]
fn an_overlay_by_experiment_names_it_in_the_sections_it_patches() {
    let mut page = overlaid();
    page["experiments"] = json!({ "x": { "variants": { "on": 1 } } });
    page["overlays"][1]["when"] = json!({ "==": [{ "var": "experiment.x" }, "on"] });
    let (plan, _) = shown(&page, &json!({ "seed": 1 }));
    assert_eq!(plan["sections"][0]["track"], json!({ "experiment.x": "on" }));
    assert_eq!(plan["sections"][1]["track"], json!({}));
}

#[test]
fn a_patch_that_breaks_its_section_is_named_and_leaves_it_as_it_was() {
    let mut page = overlaid();
    let patch = &mut page["overlays"][0]["patch"];
    patch["a"] = json!({ "type": null });
    patch["b"] = json!(null);
    patch["n"] = json!({ "settings": {} });
    let broken = [
        ("missing", "/overlays/0/patch/a/type"),
        ("wrong-type", "/overlays/0/patch/b"),
        ("missing", "/overlays/0/patch/n/type"),
    ];
    assert_eq!(faults(&page), said(&broken));
    let (plan, html) = shown(&page, &json!({ "tier": "gold" }));
    assert_eq!((ids(&plan).as_str(), dropped(&plan, "n")), ("ba", "missing"));
    assert!(html.contains("Plain") && html.contains("Second"));
}

#[test]
fn faults_of_a_patch_are_found_where_they_stand() {
    let mut page = overlaid();
    // A fault of the section itself is told once, there.
    page["sections"]["a"]["settings"]["align"] = json!("sideways");
    page["overlays"][0]["patch"]["a"]["settings"]["tone"] = json!("loud");
    page["overlays"][0]["patch"]["a"]["when"] = json!({ "no such": [] });
    page["overlays"][0]["order"] = json!(["a", "q", "a"]);
    page["overlays"][1]["when"] = json!("nobody");
    page["overlays"][1]["patch"]["a"]["ends"] = json!("2026-02-30T00:00:00Z");
    let expected = [
        ("dangling-reference", "/overlays/0/order/1"),
        ("duplicate", "/overlays/0/order/2"),
        ("rule-invalid", "/overlays/0/patch/a/when/no such"),
        ("unknown-value", "/overlays/0/patch/a/settings/tone"),
        ("dangling-reference", "/overlays/1/when"),
        ("bad-time", "/overlays/1/patch/a/ends"),
        ("unknown-value", "/sections/a/settings/align"),
        ("unlisted", "/sections/b"),
    ];
    let mut found = faults(&page);
    found.sort();
    let mut expected = said(&expected);
    expected.retain(|(code, _)| code != "unlisted");
    expected.sort();
    assert_eq!(found, expected);
    page["overlays"][0]["patch"]["a"].as_object_mut().unwrap().remove("when");
    // In a plan they stand in the section as this shopper's page has it; its reasons name the overlay.
    let (plan, _) = shown(&page, &json!({ "tier": "gold" }));
    let pointers: Vec<_> =
        plan["faults"].as_array().unwrap().iter().map(|f| f["pointer"].as_str().unwrap()).collect();
    assert!(pointers.contains(&"/sections/a/settings/tone"), "{pointers:?}");
    assert!(pointers.contains(&"/sections/a/settings/align"), "{pointers:?}");
}

#[test]
fn too_many_overlays_and_deep_patches_are_bounded() {
    let mut page = overlaid();
    page["overlays"] =
        (0..21).map(|n| json!({ "patch": { "a": { "settings": { "heading": n.to_string() } } } })).collect();
    let (plan, html) = shown(&page, &json!({}));
    assert_eq!(
        (plan["faults"][0]["code"].as_str(), plan["overlays"].as_array().unwrap().len()),
        (Some("too-many"), 20)
    );
    assert!(html.contains(">19<"), "{html}");
    assert_eq!(faults(&page), said(&[("too-many", "/overlays")]));
    let many: serde_json::Map<_, _> =
        (0..51).map(|n| (n.to_string(), json!({ "variants": { "a": 1 } }))).collect();
    page["experiments"] = Value::Object(many);
    assert_eq!(faults(&page), said(&[("too-many", "/overlays"), ("too-many", "/experiments")]));
    page["experiments"] = json!({});
    // A circle of fallbacks that only an overlay closes.
    page["overlays"] = json!([{ "patch": { "a": { "type": "gone", "fallback": "a" } } }]);
    let (plan, _) = shown(&page, &json!({}));
    assert!(plan["faults"].as_array().unwrap().iter().any(|fault| fault["code"] == "fallback-cycle"));
}
