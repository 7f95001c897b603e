//! What is done with bytes from strangers: one function for each fuzz target.
//!
//! In: any bytes. Out: whether they were accepted. An error is fine; a panic is a finding, and so is an accepted input
//! whose result breaks what the module promises. `cargo xtask fuzz` runs these under libFuzzer; `tests/fuzz/` and
//! `tests/model/untrusted.rs` run the same functions on a fixed number of mutations with the stable compiler.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    reason = "tests include this file and use parts of it"
)]

use serde_json::Value;
use storefront::device::{Ar, Delivery, Probe, Tier, Verdict, decide};
use storefront::document::{Context, Document, Shopper, json, limits};
use storefront::html::{self, Frame};
use storefront::model::{Limits, Model};
use storefront::plan::{self, Device};
use storefront::rules::Rule;
use storefront::scene::Scene;

/// Between the document and the profile of one input; no JSON has it.
pub const SEPARATOR: u8 = 0;

/// A model: parsed, its invariants walked, and made a scene of.
pub fn glb(bytes: &[u8]) -> bool {
    let Ok(model) = Model::parse(bytes, &Limits::T1) else { return false };
    for primitive in model.meshes.iter().flat_map(|mesh| &mesh.primitives) {
        let count = primitive.positions.len();
        assert_eq!(primitive.normals.len(), count);
        for length in [
            primitive.uv0.len(),
            primitive.uv1.len(),
            primitive.colors.len(),
            primitive.joints.len(),
            primitive.weights.len(),
        ] {
            assert!(length == count || length == 0);
        }
        assert!(primitive.indices.iter().all(|index| (*index as usize) < count));
        assert!(primitive.positions.iter().flatten().all(|number| number.is_finite()));
        assert!(primitive.material.is_none_or(|material| material < model.materials.len()));
        assert_eq!(primitive.variant_materials.len(), model.variants.len());
    }
    for image in &model.images {
        assert!(image.byte_offset + image.byte_length <= bytes.len());
    }
    for node in &model.nodes {
        assert!(node.transform.parent_from_node().to_cols_array().iter().all(|number| !number.is_nan()));
        assert!(node.children.iter().all(|child| *child < model.nodes.len()));
        assert!(node.mesh.is_none_or(|mesh| mesh < model.meshes.len()));
        assert!(node.skin.is_none_or(|skin| skin < model.skins.len()));
        assert!(node.camera.is_none_or(|camera| camera < model.cameras.len()));
    }
    assert!(model.textures.iter().all(|texture| texture.image < model.images.len()));
    assert!(Limits::T1.exceeded_by(&model.figures).is_empty());
    // Whoever comes next may trust it.
    let scene = Scene::new(&model);
    #[cfg(feature = "animation")]
    survive_motion(&model, scene);
    #[cfg(not(feature = "animation"))]
    drop(scene);
    true
}

/// The same for what moves: everything fits, and any moment can be posed.
#[cfg(feature = "animation")]
fn survive_motion(model: &Model, mut scene: Scene) {
    for mesh in &model.meshes {
        for primitive in &mesh.primitives {
            let (count, deformation) = (primitive.positions.len(), &primitive.deformation);
            assert_eq!(deformation.morph_targets.len(), mesh.morph_weights.len());
            assert!([0, count].contains(&deformation.joints.len()));
            assert_eq!(deformation.joints.len(), deformation.weights.len());
            for target in &deformation.morph_targets {
                assert!([0, count].contains(&target.positions.len()));
                assert!([0, count].contains(&target.normals.len()));
            }
        }
    }
    let mut pose = storefront::scene::pose::Pose::at_rest(model);
    for animation in &model.animations {
        assert!(animation.duration_seconds.is_finite() && animation.duration_seconds >= 0.0);
        for channel in &animation.channels {
            assert!(channel.node < model.nodes.len() && channel.keyframes < animation.keyframes.len());
        }
        for seconds in [-1.0, 0.0, 0.7, 1.0, 1e30, f32::INFINITY, f32::NAN] {
            pose.set(model, animation, seconds);
        }
    }
    scene.pose(model, None, &pose);
    scene.cast_shadow();
}

/// A document, [`SEPARATOR`] and a profile: validated, planned and written for two handsets, twice with the same bytes.
pub fn document(bytes: &[u8]) -> bool {
    let mut parts = bytes.splitn(2, |byte| *byte == SEPARATOR).map(std::str::from_utf8);
    let (Some(Ok(text)), profile) = (parts.next(), parts.next().unwrap_or(Ok("{}"))) else { return false };
    let Ok(document) = Document::parse(text) else { return false };
    let shopper = profile.ok().and_then(|profile| Shopper::parse(profile).ok());
    let shopper = shopper.unwrap_or_else(|| Shopper::parse("{}").expect("an empty profile is one"));
    let context = r#"{"now":"2026-11-23T10:00:00Z","base_url":"https://shop.example/"}"#;
    let context = Context::parse(context).expect("the context is right");
    for device in [
        Device { tier: Tier::T0, delivery: Delivery::Poster, ar: Ar::SceneViewer },
        Device { tier: Tier::T4, delivery: Delivery::Auto, ar: Ar::WebXr },
    ] {
        let write = || {
            let plan = plan::plan(&document, &shopper, device, &context);
            html::complete(&plan, &html::render(&plan), &Frame::default()).as_str().to_owned()
        };
        let page = write();
        assert_eq!(page, write(), "the same inputs gave other bytes");
        assert!(page.starts_with("<!doctype html>") && page.len() <= 2 * limits::MAX_HTML_BYTES);
    }
    true
}

/// A rule and its data as JSON `{"rule":…,"data":…}`: parsed and evaluated, twice to the same value.
pub fn rules(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Ok(case) = json::parse(text, limits::MAX_DOCUMENT_BYTES) else { return false };
    let null = json::Value::default();
    let rule = case.get("rule").unwrap_or(&null);
    let Ok(rule) = Rule::parse(rule, "/rule") else { return false };
    let data = case.get("data").unwrap_or(&null);
    let result = rule.evaluate(data);
    assert_eq!(result, rule.evaluate(data), "the same rule and data gave another value");
    result.is_ok()
}

/// A probe as JSON: decided; the verdict survives its JSON, and no signal that gets lost raises the tier.
pub fn probe(bytes: &[u8]) -> bool {
    let Ok(json) = serde_json::from_slice::<Value>(bytes) else { return false };
    let Ok(probe) = Probe::from_json(&json) else { return false };
    let verdict = decide(&probe);
    let text = serde_json::to_string(&verdict).expect("a verdict has a JSON form");
    assert_eq!(serde_json::from_str::<Verdict>(&text).expect("a verdict reads its own JSON"), verdict);
    let fields =
        json.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    for field in fields {
        // Whose browser is unknown, its other fields are read differently.
        if field != "ua" {
            let mut poorer = json.clone();
            poorer.as_object_mut().expect("it was one").remove(&field);
            let poorer = Probe::from_json(&poorer).expect("it was right with one field more");
            assert!(decide(&poorer).tier <= verdict.tier, "losing {field} raised the tier");
        }
    }
    true
}
