//! WebGPU draws what the rasteriser draws: the rasteriser is the reference, checked against golden
//! pictures of its own. Each subject is drawn by both and compared within a named tolerance; both
//! pictures and their difference are left in the build's `tmp` folder for looking at.
//!
//! Needs a Vulkan, Metal or DirectX 12 adapter; Mesa's lavapipe will do. Without one, and without the
//! real models, the tests say so and pass.
#![cfg(all(feature = "gpu", feature = "cli"))]
#![allow(clippy::unwrap_used, reason = "tests")]

mod compare;
mod exam;
mod faults;
#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
mod lights;
mod lobes;
mod room;
mod similarity;
mod subject;
mod surroundings;
mod tangents;

use storefront::bake::Moment;
use storefront::render::backend::{Backend, RenderError};
use storefront::render::frame::Frame;
use storefront::render::webgpu::{Options, WebGpu};
use storefront::scene::ToneMapping;
use storefront::scene::View;
use storefront::scene::orbit::OrbitSettings;

use compare::{Tolerance, assert_alike};
use subject::Subject;

const SIZE_PX: [u32; 2] = [320, 320];

/// The renderer, or a line saying that there is none.
fn renderer(antialias: bool) -> Option<WebGpu> {
    match WebGpu::headless(Options { antialias, allow_fallback: true }) {
        Ok(renderer) => Some(renderer),
        Err(RenderError::Unsupported { what }) => {
            println!("skipped: this computer lacks {what} (Debian: mesa-vulkan-drivers)");
            None
        }
        Err(fault) => panic!("{fault}"),
    }
}

fn view(subject: &Subject, degrees: f32) -> View {
    let mut view = View::of(&subject.scene, &OrbitSettings::default(), SIZE_PX);
    view.turntable_radians = degrees.to_radians();
    view.shadow_intensity = 1.0;
    view
}

#[test]
fn every_feature_of_a_material_looks_as_on_the_cpu() {
    let Some(mut renderer) = renderer(true) else { return };
    let subject = exam::subject();
    let mut view = view(&subject, 0.0);
    // Straight ahead, so that the quads fill the picture.
    view.eye = view.target + glam::Vec3::Z * view.eye.distance(view.target);
    assert_alike(&mut renderer, &subject, &view, "exam", &Tolerance::FLAT);
}

#[test]
fn our_own_products_look_as_on_the_cpu() {
    let Some(mut renderer) = renderer(true) else { return };
    for product in storefront::sample::products() {
        let subject = Subject::from_glb(&product.glb());
        assert_alike(&mut renderer, &subject, &view(&subject, 0.0), product.id, &Tolerance::PRODUCT);
        let turned = format!("{}-turned", product.id);
        assert_alike(&mut renderer, &subject, &view(&subject, 130.0), &turned, &Tolerance::PRODUCT);
    }
}

#[test]
fn every_tone_mapping_looks_as_on_the_cpu_and_as_no_other() {
    let Some(mut renderer) = renderer(true) else { return };
    let headphones = storefront::sample::products().into_iter().find(|product| product.id == "headphones");
    let subject = Subject::from_glb(&headphones.unwrap().glb());
    let mut pictures: Vec<(ToneMapping, Vec<u8>)> = Vec::new();
    for mapping in [
        ToneMapping::Neutral,
        ToneMapping::Aces,
        ToneMapping::Agx,
        ToneMapping::Reinhard,
        ToneMapping::Cineon,
        ToneMapping::Linear,
        ToneMapping::None,
    ] {
        // Bright enough that every curve has something to bring down. Without the shadow, what is shown is the product.
        let view =
            View { tone_mapping: mapping, exposure: 1.6, shadow_intensity: 0.0, ..view(&subject, 0.0) };
        let name = format!("tone-{mapping:?}").to_lowercase();
        assert_alike(&mut renderer, &subject, &view, &name, &Tolerance::PRODUCT);
        let picture = renderer.read().unwrap();
        for (other, its) in &pictures {
            let shown = its.chunks_exact(4).filter(|pixel| pixel[3] > 0).count() as f64 * 4.0;
            let apart = compare::mean_difference(&picture.rgba, its) * its.len() as f64 / shown;
            assert!(apart > 3.0, "{mapping:?} and {other:?} are {apart} of 255 apart");
        }
        pictures.push((mapping, picture.rgba));
    }
}

#[test]
fn without_antialiasing_only_edges_differ() {
    let Some(mut renderer) = renderer(false) else { return };
    let product = storefront::sample::products().remove(0);
    let subject = Subject::from_glb(&product.glb());
    assert_alike(&mut renderer, &subject, &view(&subject, 0.0), "plain", &Tolerance::EDGES);
}

#[test]
fn real_products_look_as_on_the_cpu() {
    let Some(mut renderer) = renderer(true) else { return };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/models");
    let mut missing = 0;
    for name in ["WaterBottle", "WickerChair", "Fox", "BoxTextured", "ToyCar-512-simplified-webp"] {
        let Ok(glb) = std::fs::read(folder.join(format!("{name}.glb"))) else {
            missing += 1;
            continue;
        };
        let mut subject = Subject::from_glb(&glb);
        // The CPU draws core materials, so those are what is compared.
        for material in &mut subject.scene.materials {
            (material.lobes, material.transmission_factor) = (None, 0.0);
        }
        assert_alike(
            &mut renderer,
            &subject,
            &view(&subject, 35.0),
            name,
            if name == "WickerChair" { &Tolerance::WICKER } else { &Tolerance::PRODUCT },
        );
    }
    if missing > 0 {
        println!("skipped: {missing} of 5 real models are not beside the project");
    }
}

#[test]
fn what_moves_looks_as_on_the_cpu() {
    let Some(mut renderer) = renderer(true) else { return };
    let mut strip = glb_builder::Glb::strip();
    strip.json["meshes"][0]["weights"] = serde_json::json!([0.5]);
    let mut cases = vec![("strip", strip.bytes(), "bend", 0.6)];
    let fox = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/models/Fox.glb");
    match std::fs::read(&fox) {
        Ok(glb) => cases.extend([("fox-walks", glb.clone(), "Walk", 0.3), ("fox-runs", glb, "Run", 0.6)]),
        Err(_) => println!("skipped 2 of 3 cases: {} is missing", fox.display()),
    }
    for (name, glb, animation, seconds) in cases {
        let subject = Subject::posed(&glb, Some(Moment { animation: Some(animation), seconds }));
        assert_alike(&mut renderer, &subject, &view(&subject, 35.0), name, &Tolerance::PRODUCT);
    }
}

#[test]
fn what_moved_since_it_was_uploaded_is_where_it_would_be_at_once() {
    let Some(mut renderer) = renderer(true) else { return };
    let glb = glb_builder::Glb::strip().bytes();
    let rest = Subject::from_glb(&glb);
    let bent = Subject::posed(&glb, Some(Moment { animation: None, seconds: 0.8 }));
    let view = view(&rest, 35.0);
    let picture = |renderer: &mut WebGpu, key, subject: &Subject| {
        renderer.draw(key, &Frame::new(&subject.scene, &view)).unwrap();
        renderer.read().unwrap()
    };
    let [moving, at_once] = [&rest, &bent].map(|subject| renderer.upload(&subject.scene).unwrap());
    let before = picture(&mut renderer, moving, &rest);
    renderer.reshape(moving, &bent.scene, &[0], true).unwrap();
    let after = picture(&mut renderer, moving, &bent);
    assert_ne!(before, after);
    assert_eq!(after, picture(&mut renderer, at_once, &bent));
    // A mesh that is not there is passed over, a model that is not there is an error.
    renderer.reshape(moving, &bent.scene, &[7], false).unwrap();
    renderer.remove(moving);
    assert_eq!(renderer.reshape(moving, &bent.scene, &[0], true), Err(RenderError::UnknownModel));
}
