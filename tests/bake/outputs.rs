//! What is made of a model, and what plans make of that.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use storefront::device::{Ar, Delivery, Tier};
use storefront::document::{Context, Document, Shopper};
use storefront::html;
use storefront::plan::{self, Device};

use super::glb_builder::Glb;
use super::{bake, folder, indexed, json, said, whole};

#[test]
fn a_model_gets_posters_turntables_and_a_manifest_that_planners_can_read() {
    let (models, out) = (folder("one_in"), folder("one_out"));
    fs::create_dir(models.join("below")).unwrap();
    fs::write(models.join("below/a b.glb"), Glb::triangle().bytes()).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)), "{summary:#}");
    assert_eq!(
        (&summary["models"], &summary["baked"], &summary["faults"]),
        (&1.into(), &1.into(), &Value::Array(vec![]))
    );
    assert_eq!(whole(&out), ["below/a b"]);
    let manifest = json(&out.join("below/a b.json"));
    assert_eq!((&manifest["v"], manifest["model"].as_str()), (&1.into(), Some("below/a b.glb")));
    assert_eq!(manifest["source"]["triangles"], 1);
    let posters: Vec<(&str, &str)> = manifest["posters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|poster| (poster["background"].as_str().unwrap(), poster["mime"].as_str().unwrap()))
        .collect();
    assert_eq!(
        posters,
        [
            ("light", "image/webp"),
            ("light", "image/jpeg"),
            ("dark", "image/webp"),
            ("dark", "image/jpeg"),
            ("transparent", "image/webp")
        ]
    );
    let dark = manifest["posters"][2]["file"].as_str().unwrap();
    let dark = image::open(out.join("below").join(dark)).unwrap().into_rgba8();
    assert_eq!(dark.dimensions(), (32, 24));
    let clear = manifest["posters"][4]["file"].as_str().unwrap();
    let clear = image::open(out.join("below").join(clear)).unwrap().into_rgba8();
    assert!(clear.pixels().any(|pixel| pixel.0[3] == 0) && clear.pixels().any(|pixel| pixel.0[3] == 255));
    let sprite = &manifest["turntables"][1];
    assert_eq!(
        (&sprite["views"], &sprite["columns"], &sprite["frame_px"][0]),
        (&4.into(), &2.into(), &32.into())
    );
    assert_eq!(sprite["rows_degrees"], serde_json::json!([75.0, 50.0]));
    let sheet = image::open(out.join("below").join(sprite["file"].as_str().unwrap())).unwrap().into_rgba8();
    assert_eq!(sheet.dimensions(), (64, 128));
    assert!(manifest["thumbhash"].as_str().unwrap().len() > 20);
    assert_eq!(manifest.get("lods"), None, "a triangle is as light as it gets");
    assert_eq!(manifest["source"]["tier"], "T1");
    let usdz = fs::read(out.join("below").join(manifest["usdz"]["file"].as_str().unwrap())).unwrap();
    assert!(
        usdz.starts_with(b"PK\x03\x04") && usdz.len() as u64 == manifest["usdz"]["bytes"].as_u64().unwrap()
    );
    assert_eq!(indexed(&out), ["below/a b"]);
    // The light JPEG keeps a name that stays.
    let jpeg = manifest["posters"][1]["file"].as_str().unwrap();
    let below = out.join("below");
    assert_eq!(fs::read(below.join("a b.jpg")).unwrap(), fs::read(below.join(jpeg)).unwrap());
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(
        report.contains("./below/a%20b-")
            && report.contains("<h2>below/a b</h2>")
            && !report.contains("<script")
    );
}

#[test]
fn a_product_gets_a_lighter_model_and_one_for_quick_look_and_compressed_models_are_baked_too() {
    let (models, out) = (folder("light_in"), folder("light_out"));
    let product =
        storefront::sample::products().into_iter().max_by_key(|product| product.glb().len()).unwrap();
    fs::write(models.join("heavy.glb"), product.glb()).unwrap();
    let (summary, err, code) = bake(&models, &out, &[]);
    assert_eq!((err.as_str(), code), ("", Some(0)), "{summary:#}");
    let manifest = json(&out.join("heavy.json"));
    let (source, lite) = (&manifest["source"], &manifest["lods"][0]);
    let number = |value: &Value, key: &str| value[key].as_f64().unwrap();
    assert_eq!((lite["kind"].as_str(), lite["tier"].as_str()), (Some("lite"), Some("T1")));
    assert!(number(lite, "bytes") < number(source, "bytes") / 1.5, "{lite:#} of {source:#}");
    assert!(number(lite, "triangles") <= number(source, "triangles"));
    assert!(number(&lite["error"], "ssim") > 0.95, "{lite:#}");
    assert!(number(&lite["error"], "surface_fraction") <= 0.011, "{lite:#}");
    choices_of_plans(&out);
    // What it made is compressed, and a model like any other.
    let (again, outputs) = (folder("light_again_in"), folder("light_again_out"));
    let lite = fs::read(out.join(lite["file"].as_str().unwrap())).unwrap();
    assert!(lite.windows(23).any(|bytes| bytes == b"EXT_meshopt_compression"));
    fs::write(again.join("lite.glb"), &lite).unwrap();
    let (_, err, code) = bake(&again, &outputs, &["--no-usdz"]);
    assert_eq!((err.as_str(), code), ("", Some(0)));
    let manifest = json(&outputs.join("lite.json"));
    assert_eq!(manifest["source"]["bytes"], lite.len());
    assert_eq!(manifest.get("usdz"), None);
    // Left out where nobody wants it.
    let (_, _, code) = bake(&models, &out, &["--no-lite", "--no-usdz"]);
    let manifest = json(&out.join("heavy.json"));
    assert_eq!((code, manifest.get("lods"), manifest.get("usdz")), (Some(0), None, None));
}

/// Put into a page, it is what plans choose from.
fn choices_of_plans(baked: &Path) {
    let page = serde_json::json!({
        "version": 1, "id": "p", "currency": "INR", "order": ["view"],
        "sections": { "view": { "type": "product_view", "data": { "ids": ["heavy"] } } },
        "products": [{
            "id": "heavy", "title": "Heavy", "priceRange": { "minVariantPrice": { "amount": "1.0", "currencyCode": "INR" } },
            "media": [{ "mediaContentType": "MODEL_3D", "sources": [{ "url": "/m/heavy.glb" }] }],
        }],
    });
    let folder = folder("light_page");
    let (before, after) = (folder.join("page.json"), folder.join("attached.json"));
    fs::write(&before, page.to_string()).unwrap();
    let mut attach = Command::new(env!("CARGO_BIN_EXE_storefront"));
    attach.arg("attach").arg(&before).arg("--baked").arg(baked).args(["--base", "/baked", "-o"]).arg(&after);
    let (report, err, code) = said(attach.output().unwrap());
    assert_eq!((err.as_str(), code), ("", Some(0)));
    assert_eq!(
        report,
        serde_json::json!({ "products": ["heavy"], "without": [], "unused": [], "faults": [] })
    );
    let mut attached = json(&after);
    let shown = |page: &Value, tier, delivery| {
        let text = page.to_string();
        let document = Document::parse(text.as_str()).unwrap();
        let context = Context::parse(r#"{"now":"2026-11-23T09:00:00Z"}"#).unwrap();
        let device = Device { tier, delivery, ar: Ar::None };
        let shopper = Shopper::parse("{}").unwrap();
        let plan = plan::plan(&document, &shopper, device, &context);
        let markup = html::render(&plan).html.into_string();
        let plan: Value = serde_json::from_str(&plan.to_json()).unwrap();
        let reasons = plan["sections"][0]["reasons"].as_array().unwrap().clone();
        let detail = reasons.iter().find(|reason| reason["code"] == "shows").unwrap()["detail"].clone();
        (detail, markup)
    };
    let (form, markup) = shown(&attached, Tier::T3, Delivery::Auto);
    assert_eq!(form, "full");
    assert!(markup.contains(r#"src="/m/heavy.glb""#) && !markup.contains(" show="), "{markup}");
    assert!(
        markup.contains(r#" turntable="/baked/heavy-"#) && markup.contains(r#" 16w, /baked/heavy-"#),
        "{markup}"
    );
    assert!(
        markup.contains(r#"turntable-views="4" turntable-rows="75deg 50deg " turntable-columns="2""#),
        "{markup}"
    );
    assert!(markup.contains(r#"ios-src="/baked/heavy-"#), "{markup}");
    assert_eq!(shown(&attached, Tier::T1, Delivery::Auto).0, "raster");
    let (form, markup) = shown(&attached, Tier::T0, Delivery::Auto);
    assert_eq!(form, "turntable");
    assert!(markup.contains(r#" show="turntable""#), "{markup}");
    // Were it more than a weak phone draws, the lighter one would be shown there.
    let sources = "/products/0/media/0/sources";
    attached.pointer_mut(sources).unwrap()[0]["tier"] = "T3".into();
    let (form, markup) = shown(&attached, Tier::T2, Delivery::Auto);
    assert_eq!(form, "lite");
    assert!(markup.contains(r#"src="/baked/heavy-"#), "{markup}");
    attached.pointer_mut(sources).unwrap().as_array_mut().unwrap().truncate(1);
    let (form, markup) = shown(&attached, Tier::T2, Delivery::Auto);
    assert_eq!(form, "poster");
    assert!(markup.contains(r#" show="poster""#), "{markup}");
}
