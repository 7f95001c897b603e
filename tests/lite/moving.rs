//! What moves stands at any moment where it stood: nodes, skins, morph targets, pointers; variants change what they changed.

use serde_json::json;
use storefront::bake::lite::LiteOptions;
use storefront::bake::ssim::ssim;
use storefront::bake::{Product, Shot};

use crate::glb_builder::Glb;
use crate::shapes::{Ball, ball, json_of};
use crate::{alike, plain};

const MOMENTS: [f32; 4] = [0.0, 0.3, 0.7, 1.0];

/// A ball of which the upper half follows a joint that turns, with a second one on the same skin.
fn skinned() -> Glb {
    let mut glb = Glb::new();
    let shape = Ball::new(24);
    let count = shape.vertex_count();
    let weights: Vec<f32> = shape
        .positions
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|p| {
            let up = (p[1] * 0.5 + 0.5).clamp(0.0, 1.0);
            [1.0 - up, up, 0.0, 0.0]
        })
        .collect();
    let joints: Vec<u8> =
        [0, 1, 0, 0].iter().flat_map(|joint| [*joint, 0]).collect::<Vec<u8>>().repeat(count);
    for scale in [1.0, 0.5] {
        let mut primitive = shape.primitive(&mut glb);
        let positions: Vec<f32> = shape.positions.iter().map(|x| x * scale).collect();
        primitive["attributes"]["POSITION"] = json!(glb.floats("VEC3", &positions));
        primitive["attributes"]["JOINTS_0"] = json!(glb.accessor(5123, "VEC4", count, &joints));
        primitive["attributes"]["WEIGHTS_0"] = json!(glb.floats("VEC4", &weights));
        glb.mesh(&primitive);
    }
    let mut matrices = [0.0f32; 32];
    [0, 5, 10, 15, 16, 21, 26, 31].into_iter().for_each(|at| matrices[at] = 1.0);
    matrices[29] = -0.5;
    let matrices = glb.floats("MAT4", &matrices);
    glb.json["skins"] = json!([{ "joints": [2, 3], "inverseBindMatrices": matrices }, { "joints": [2, 3] }]);
    glb.json["nodes"] = json!([
        { "mesh": 0, "skin": 0 },
        { "mesh": 1, "skin": 0 },
        { "children": [3, 4], "translation": [0.5, 0, 0] },
        { "translation": [0, 0.5, 0] },
        { "mesh": 1, "skin": 1, "translation": [9, 9, 9] },
    ]);
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let turned = glb.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, half, half]);
    glb.animate("bend", 3, "rotation", "LINEAR", &[0.0, 1.0], turned);
    glb
}

#[test]
fn skins_pose_quantised_meshes_as_they_posed_them_in_metres() {
    let glb = skinned().bytes();
    let made = alike("skinned", &glb, &plain(), &MOMENTS);
    assert_eq!(made.kept, [], "all of it is quantised");
    let json = json_of(&made.glb);
    assert!(json["skins"].as_array().unwrap().iter().all(|skin| skin.get("inverseBindMatrices").is_some()));
    let options = LiteOptions { triangles: 1_500, ..plain() };
    let fewer = alike("skinned, fewer", &glb, &options, &MOMENTS);
    assert!(fewer.after.triangles <= 1_500, "{:?}", fewer.after);
    // The small strip has a skin and a morph target at once.
    let strip = Glb::strip();
    let options = LiteOptions { meshopt: false, ..LiteOptions::default() };
    alike("strip", &strip.bytes(), &options, &MOMENTS);
}

#[test]
fn animated_nodes_with_children_keep_their_places() {
    let mut glb = ball(20);
    glb.json["nodes"] = json!([
        { "name": "arm", "mesh": 0, "children": [1], "translation": [1, 0, 0] },
        { "name": "hand", "mesh": 0, "translation": [0, 2, 0], "scale": [0.5, -0.5, 0.5] },
    ]);
    let half = std::f32::consts::FRAC_1_SQRT_2;
    let turned = glb.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, half, half]);
    glb.animate("turn", 0, "rotation", "LINEAR", &[0.0, 1.0], turned);
    let grown = glb.floats("VEC3", &[1.0, 1.0, 1.0, 0.2, 3.0, 1.0]);
    glb.animate("grow", 1, "scale", "LINEAR", &[0.0, 1.0], grown);
    let made = alike("nodes", &glb.bytes(), &plain(), &MOMENTS);
    assert_eq!(made.kept, []);
    let json = json_of(&made.glb);
    assert_eq!(json["nodes"][0]["name"], "arm");
    assert_eq!(json["nodes"][0]["children"], json!([1, 2]));
}

#[test]
fn morph_targets_follow_their_weights_by_channel_and_by_pointer() {
    let mut glb = Glb::new();
    let shape = Ball::new(20);
    let mut primitive = shape.primitive(&mut glb);
    let wider: Vec<f32> = shape.positions.as_chunks::<3>().0.iter().flat_map(|p| [p[0], 0.0, 0.0]).collect();
    let higher: Vec<f32> =
        shape.positions.as_chunks::<3>().0.iter().flat_map(|p| [0.0, p[1] * 0.5, 0.0]).collect();
    let targets = [&wider, &higher].map(|moved| json!({ "POSITION": glb.floats("VEC3", moved) }));
    primitive["targets"] = json!(targets);
    glb.mesh(&primitive);
    glb.json["meshes"][0]["extras"] = json!({ "targetNames": ["wide", "high"] });
    glb.json["nodes"][0]["weights"] = json!([0, 0.5]);
    let shares = glb.floats("SCALAR", &[0.0, 0.5, 1.0, 0.0]);
    glb.animate("morph", 0, "weights", "LINEAR", &[0.0, 1.0], shares);
    let one = glb.floats("SCALAR", &[0.0, 1.0]);
    glb.animate("point", 0, "pointer", "LINEAR", &[0.0, 1.0], one);
    glb.json["animations"][1]["channels"][0]["target"] = json!({ "path": "pointer", "extensions": {
        "KHR_animation_pointer": { "pointer": "/nodes/0/weights/0" },
    } });
    glb.json["extensionsUsed"] = json!(["KHR_animation_pointer"]);
    let made = alike("morph", &glb.bytes(), &plain(), &MOMENTS);
    let json = json_of(&made.glb);
    let at = |pointer: &str| json.pointer(pointer).cloned();
    assert_eq!(at("/animations/0/channels/0/target/node"), Some(json!(1)));
    assert_eq!(
        at("/animations/1/channels/0/target/extensions/KHR_animation_pointer/pointer"),
        Some(json!("/nodes/1/weights/0"))
    );
    assert_eq!((at("/nodes/0/weights"), at("/nodes/1/weights")), (None, Some(json!([0, 0.5]))));
    assert_eq!(at("/meshes/0/extras/targetNames/1"), Some(json!("high")));
    let options = LiteOptions { triangles: 800, ..plain() };
    let fewer = alike("morph, fewer", &glb.bytes(), &options, &MOMENTS);
    assert!(fewer.after.triangles <= 800, "{:?}", fewer.after);
}

#[test]
fn variants_change_the_same_materials() {
    let mut glb = ball(30);
    glb.json["meshes"][0]["primitives"][0]["extensions"] =
        json!({ "KHR_materials_variants": { "mappings": [{ "material": 1, "variants": [1] }] } });
    let blue = json!({ "baseColorFactor": [0, 0.1, 1, 1], "metallicFactor": 0 });
    glb.json["materials"].as_array_mut().unwrap().push(json!({ "pbrMetallicRoughness": blue }));
    glb.json["extensions"] =
        json!({ "KHR_materials_variants": { "variants": [{ "name": "plain" }, { "name": "blue" }] } });
    glb.json["extensionsUsed"] = json!(["KHR_materials_variants"]);
    let glb = glb.bytes();
    let made = alike("variants", &glb, &LiteOptions { triangles: 1_500, ..plain() }, &[]);
    let mut products = [&glb, &made.glb].map(|glb| Product::open(glb).unwrap());
    let mut pictures = |variant: &str| {
        let shot = Shot { size_px: [160; 2], variant: Some(variant), ..Shot::default() };
        products.each_mut().map(|product| product.picture(&shot).unwrap())
    };
    let ([plain, lite_plain], [blue, lite_blue]) = (pictures("plain"), pictures("blue"));
    assert!(ssim(&blue, &lite_blue).unwrap() > 0.97 && ssim(&plain, &lite_plain).unwrap() > 0.97);
    assert!(blue.rgba != plain.rgba && lite_blue.rgba != lite_plain.rgba);
    let center =
        |picture: &storefront::render::raster::Picture| picture.rgba.as_chunks::<4>().0[80 * 160 + 80];
    assert!(center(&lite_blue)[2] > center(&lite_blue)[0] && center(&lite_plain)[0] > center(&lite_plain)[2]);
}
