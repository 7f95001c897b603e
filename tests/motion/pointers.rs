//! `KHR_animation_pointer`: what a pointer leads to moves, and what leads nowhere is passed over and counted.

use serde_json::json;
use storefront::model::{AlphaMode, Limits, Model};
use storefront::render::frame::Frame;
use storefront::scene::motion::Layer;
use storefront::scene::orbit::OrbitSettings;
use storefront::scene::pose::Pose;
use storefront::scene::{Scene, View};

use crate::glb_builder::{Glb, parse};

/// Two triangles, the second one below the first, each in a material of its own, and a light.
fn subject() -> Glb {
    let mut glb = Glb::textured_triangle();
    glb.json["materials"][0]["extensions"] =
        json!({ "KHR_materials_emissive_strength": { "emissiveStrength": 2 } });
    glb.json["materials"][0]["normalTexture"]["extensions"] =
        json!({ "KHR_texture_transform": { "offset": [0.25, 0.5], "scale": [2, 3] } });
    glb.json["nodes"] = json!([
        { "mesh": 0, "children": [1] },
        { "mesh": 0, "translation": [0, -2, 0] },
        { "extensions": { "KHR_lights_punctual": { "light": 0 } } },
    ]);
    glb.json["extensions"] = json!({ "KHR_lights_punctual": { "lights": [{ "type": "point", "color": [1, 0.5, 0], "intensity": 4 }] } });
    glb.json["extensionsUsed"] = json!(["KHR_animation_pointer"]);
    glb.json["extensionsRequired"] = json!(["KHR_animation_pointer"]);
    glb
}

/// Adds an animation that drives `pointer` from 0 to 1 s.
fn drive(glb: &mut Glb, pointer: &str, interpolation: &str, output: usize) {
    glb.animate("", 0, "pointer", interpolation, &[0.0, 1.0], output);
    let animations = glb.json["animations"].as_array_mut().unwrap();
    animations.last_mut().unwrap()["channels"][0]["target"] = json!({
        "path": "pointer", "extensions": { "KHR_animation_pointer": { "pointer": pointer } },
    });
}

fn with(pointer: &str, kind: &str, values: &[f32]) -> Model {
    let mut glb = subject();
    let output = glb.floats(kind, values);
    drive(&mut glb, pointer, "LINEAR", output);
    parse(&glb)
}

/// The scene at a moment of the first animation, which counts by `weight`.
fn at(model: &Model, seconds: f32, weight: f32) -> Scene {
    let mut scene = Scene::new(model);
    let mut pose = Pose::at_rest(model);
    pose.blend(model, &[Layer { animation: 0, seconds, weight }]);
    scene.pose(model, None, &pose);
    scene
}

fn near(found: &[f32], expected: &[f32]) {
    assert_eq!(found.len(), expected.len());
    let close = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5);
    assert!(close, "{found:?} is not {expected:?}");
}

#[test]
fn a_pointer_to_a_node_drives_what_its_path_drives() {
    let moved = with("/nodes/1/translation", "VEC3", &[0.0, 0.0, 0.0, 4.0, 0.0, 0.0]);
    near(&at(&moved, 0.5, 1.0).instances[1].world_from_mesh.w_axis.to_array(), &[2.0, 0.0, 0.0, 1.0]);
    let mut glb = Glb::strip();
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let output = glb.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, half, half]);
    drive(&mut glb, "/nodes/2/rotation", "LINEAR", output);
    let model = parse(&glb);
    let pose_of = |animation: usize| {
        let mut pose = Pose::at_rest(&model);
        pose.set(&model, &model.animations[animation], 0.4);
        pose.world_from_node(2)
    };
    assert_eq!(pose_of(1), pose_of(0));
    let mut glb = Glb::strip();
    let output = glb.floats("SCALAR", &[0.0, 1.0]);
    drive(&mut glb, "/nodes/0/weights", "LINEAR", output);
    let model = parse(&glb);
    let mut pose = Pose::at_rest(&model);
    pose.set(&model, &model.animations[1], 0.25);
    near(pose.morph_weights(0), &[0.25]);
}

#[test]
fn every_factor_of_a_core_material_can_be_driven() {
    let material = |pointer: &str, kind: &str, values: &[f32]| {
        let model = with(&format!("/materials/0/{pointer}"), kind, values);
        assert_eq!(model.animations[0].channels_passed_over, 0, "{pointer}");
        at(&model, 0.5, 1.0).materials[0].clone()
    };
    let base =
        material("pbrMetallicRoughness/baseColorFactor", "VEC4", &[0.0, 0.0, 0.0, 1.0, 1.0, 0.5, 4.0, 1.0]);
    near(&base.base_color_factor, &[0.5, 0.25, 1.0, 1.0]);
    near(&[material("pbrMetallicRoughness/metallicFactor", "SCALAR", &[0.0, 1.0]).metallic_factor], &[0.5]);
    near(&[material("pbrMetallicRoughness/roughnessFactor", "SCALAR", &[0.2, 0.4]).roughness_factor], &[0.3]);
    near(&[material("normalTexture/scale", "SCALAR", &[0.0, 3.0]).normal_scale], &[1.5]);
    near(&[material("occlusionTexture/strength", "SCALAR", &[0.0, 0.5]).occlusion_strength], &[0.25]);
    let masked = material("alphaCutoff", "SCALAR", &[0.0, 0.5]).alpha_mode;
    assert_eq!(masked, AlphaMode::Mask { cutoff: 0.25 });
    // The strength of the file counts for a driven colour, and its colour for a driven strength.
    near(&material("emissiveFactor", "VEC3", &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]).emissive_factor, &[1.0; 3]);
    let strength = "extensions/KHR_materials_emissive_strength/emissiveStrength";
    near(&material(strength, "SCALAR", &[0.0, 8.0]).emissive_factor, &[2.0, 4.0, 0.0]);
}

#[test]
fn a_texture_moves_and_the_rest_of_its_transform_stays() {
    let transform = "/materials/0/normalTexture/extensions/KHR_texture_transform";
    let driven = |leaf: &str, kind: &str, values: &[f32]| {
        let model = with(&format!("{transform}/{leaf}"), kind, values);
        at(&model, 0.5, 1.0).materials[0].normal_texture.unwrap().uv_transform
    };
    near(&driven("offset", "VEC2", &[0.0, 0.0, 1.0, 2.0]), &[2.0, 0.0, 0.5, 0.0, 3.0, 1.0]);
    near(&driven("scale", "VEC2", &[1.0, 1.0, 3.0, 5.0]), &[2.0, 0.0, 0.25, 0.0, 3.0, 0.5]);
    near(&driven("rotation", "SCALAR", &[0.0, std::f32::consts::PI]), &[0.0, 3.0, 0.25, -2.0, 0.0, 0.5]);
}

#[test]
fn a_light_takes_colour_and_intensity() {
    let light = |leaf: &str, kind: &str, values: &[f32]| {
        let model = with(&format!("/extensions/KHR_lights_punctual/lights/0/{leaf}"), kind, values);
        at(&model, 0.5, 1.0).lights[0].light.color
    };
    near(&light("intensity", "SCALAR", &[0.0, 2.0]), &[1.0, 0.5, 0.0]);
    near(&light("color", "VEC3", &[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]), &[0.0, 0.0, 2.0]);
}

#[test]
fn a_node_hides_with_what_is_below_it_and_comes_back() {
    let pointer = "/nodes/0/extensions/KHR_node_visibility/visible";
    for shown_at_rest in [true, false] {
        let mut glb = subject();
        glb.json["nodes"][0]["extensions"] = json!({ "KHR_node_visibility": { "visible": shown_at_rest } });
        let output = glb.accessor(5121, "SCALAR", 2, &[0, 1]);
        drive(&mut glb, pointer, "STEP", output);
        let model = parse(&glb);
        let draws = |scene: &Scene| {
            Frame::new(scene, &View::of(&Scene::new(&parse(&subject())), &OrbitSettings::default(), [64; 2]))
                .draws
                .len()
        };
        let rest = Scene::new(&model);
        assert_eq!(draws(&rest), if shown_at_rest { 2 } else { 0 });
        assert_eq!(rest.positions_in_world().count(), if shown_at_rest { 6 } else { 0 });
        let mut hidden = at(&model, 0.0, 1.0);
        hidden.cast_shadow();
        assert_eq!((draws(&hidden), draws(&at(&model, 1.0, 1.0))), (0, 2));
        assert!(hidden.shadow.is_none_or(|shadow| shadow.alpha.iter().all(|alpha| *alpha == 0)));
        // What a pose leaves out comes back with the next one.
        let (mut scene, mut pose) = (rest, Pose::at_rest(&model));
        for (seconds, expected) in [(0.0, 0), (1.0, 2), (0.5, 0)] {
            let before = pose.clone();
            pose.set(&model, &model.animations[0], seconds);
            scene.pose(&model, Some(&before), &pose);
            assert_eq!(draws(&scene), expected);
        }
    }
}

#[test]
fn numbers_fade_like_places_and_go_back_to_rest() {
    let model = with("/materials/0/pbrMetallicRoughness/metallicFactor", "SCALAR", &[1.0, 1.0]);
    // The file says 0.25.
    let metallic = |weight| at(&model, 0.0, weight).materials[0].metallic_factor;
    near(&[metallic(1.0), metallic(0.5), metallic(0.0)], &[1.0, 0.625, 0.25]);
}

#[test]
fn a_spline_drives_numbers_too() {
    let mut glb = subject();
    // In-tangent, value, out-tangent: from 0 to 1, flat at both ends.
    let output = glb.floats("SCALAR", &[0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    drive(&mut glb, "/materials/0/pbrMetallicRoughness/roughnessFactor", "CUBICSPLINE", output);
    near(&[at(&parse(&glb), 0.25, 1.0).materials[0].roughness_factor], &[0.15625]);
}

#[test]
fn what_leads_nowhere_is_passed_over_and_counted() {
    for pointer in [
        "",
        "/",
        "nodes/0/translation",
        "/nodes/0",
        "/nodes/0/",
        "/nodes/00/translation",
        "/nodes/9/translation",
        "/nodes/-1/translation",
        "/nodes/99999999999999999999/translation",
        "/nodes/0/weights/0",
        "/meshes/0/weights",
        "/nodes/0/extras/glow",
        // There is no such object around the property.
        "/materials/0/emissiveTexture/extensions/KHR_texture_transform/offset",
        "/materials/7/alphaCutoff",
        "/materials/0/visible",
        "/materials/0/color",
        "/lights/0/color",
        "/extensions/KHR_lights_punctual/lights/3/color",
        "/cameras/0/perspective/yfov",
        "/materials/0/extensions/KHR_materials_clearcoat/clearcoatFactor",
    ] {
        let model = with(pointer, "SCALAR", &[0.0, 1.0]);
        let animation = &model.animations[0];
        assert_eq!((animation.channels_passed_over, animation.duration_seconds), (1, 1.0), "{pointer}");
        assert_eq!(at(&model, 0.5, 1.0).materials, Scene::new(&model).materials);
    }
}

#[test]
fn values_that_do_not_fit_and_a_pointer_that_is_no_text_are_errors() {
    let fault = |pointer: serde_json::Value, kind: &str, values: &[f32]| {
        let mut glb = subject();
        let output = glb.floats(kind, values);
        drive(&mut glb, "", "LINEAR", output);
        let target = &mut glb.json["animations"][0]["channels"][0]["target"];
        target["extensions"]["KHR_animation_pointer"]["pointer"] = pointer;
        Model::parse(&glb.bytes(), &Limits::default()).unwrap_err().code()
    };
    let base = json!("/materials/0/pbrMetallicRoughness/baseColorFactor");
    assert_eq!(fault(base, "VEC3", &[0.0; 6]), "bad-value");
    assert_eq!(fault(json!("/nodes/0/rotation"), "VEC3", &[0.0; 6]), "bad-value");
    assert_eq!(fault(json!("/nodes/0/weights"), "SCALAR", &[0.0; 2]), "bad-value");
    assert_eq!(fault(json!(7), "SCALAR", &[0.0; 2]), "wrong-type");
}

#[test]
fn a_tier_without_animations_hides_what_the_file_hides() {
    let mut glb = subject();
    glb.json["nodes"][0]["extensions"] = json!({ "KHR_node_visibility": { "visible": false } });
    let output = glb.accessor(5121, "SCALAR", 2, &[0, 1]);
    drive(&mut glb, "/nodes/0/extensions/KHR_node_visibility/visible", "STEP", output);
    let model = Model::parse(&glb.bytes(), &Limits::T3.at_rest()).unwrap();
    assert!(model.driven.is_empty() && Scene::new(&model).instances.is_empty());
}
