//! Several animations at once, and what a scene works out anew from one pose to the next.

use glam::Vec3;
use serde_json::json;
use storefront::scene::Scene;
use storefront::scene::motion::Layer;
use storefront::scene::pose::Pose;

use crate::glb_builder::{Glb, parse};

/// A triangle at x = 10, and three animations of one keyframe each: to x = 20, to x = 40, and a turn by 120° about Z.
fn three_ways() -> Glb {
    let mut glb = Glb::triangle();
    glb.json["nodes"][0]["translation"] = json!([10, 0, 0]);
    for (name, x) in [("near", 20.0), ("far", 40.0)] {
        let place = glb.floats("VEC3", &[x, 0.0, 0.0]);
        glb.animate(name, 0, "translation", "LINEAR", &[0.0], place);
    }
    let (sine, cosine) = 60_f32.to_radians().sin_cos();
    let turned = glb.floats("VEC4", &[0.0, 0.0, sine, cosine]);
    glb.animate("turn", 0, "rotation", "LINEAR", &[0.0], turned);
    glb
}

fn layer(animation: usize, weight: f32) -> Layer {
    Layer { animation, seconds: 0.0, weight }
}

/// Where the node stands, and how far it is turned, in degrees.
fn stands(layers: &[Layer]) -> (f32, f32) {
    let model = parse(&three_ways());
    let mut pose = Pose::at_rest(&model);
    pose.blend(&model, layers);
    let local = pose.local(0).unwrap();
    (local.translation.x, (local.rotation * Vec3::X).y.asin().to_degrees())
}

#[test]
fn animations_count_by_their_weights() {
    for (layers, x) in [
        (vec![], 10.0),
        (vec![layer(0, 1.0)], 20.0),
        (vec![layer(0, 0.75), layer(1, 0.25)], 25.0),
        (vec![layer(1, 0.25), layer(0, 0.75)], 25.0),
        // What is missing to 1 is the rest pose.
        (vec![layer(0, 0.5)], 15.0),
        (vec![layer(0, 0.25), layer(1, 0.25)], 20.0),
        // More than 1 is a mean.
        (vec![layer(0, 1.0), layer(1, 1.0)], 30.0),
        (vec![layer(0, 3.0), layer(1, 1.0)], 25.0),
    ] {
        let (found, _) = stands(&layers);
        assert!((found - x).abs() < 1e-4, "{layers:?}: {found}, expected {x}");
    }
}

#[test]
fn a_rotation_fades_in_along_the_arc() {
    let (x, degrees) = stands(&[layer(2, 0.5)]);
    assert!((degrees - 60.0).abs() < 1e-3, "{degrees}");
    // What an animation does not drive is at rest, whatever it weighs.
    assert_eq!(x, 10.0);
}

#[test]
fn a_layer_that_is_none_changes_nothing() {
    let rest = stands(&[]);
    for weight in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(stands(&[layer(0, weight)]), rest, "{weight}");
    }
    assert_eq!(stands(&[layer(3, 1.0), layer(usize::MAX, 1.0)]), rest);
    let wild = Layer { animation: 0, seconds: f32::NAN, weight: 1.0 };
    assert_eq!(stands(&[wild]).0, 20.0);
}

#[test]
fn morph_weights_fade_as_well() {
    let mut glb = Glb::strip();
    glb.json["meshes"][0]["weights"] = json!([0.5]);
    let full = glb.floats("SCALAR", &[1.0]);
    glb.animate("lean", 0, "weights", "STEP", &[0.0], full);
    let model = parse(&glb);
    let mut pose = Pose::at_rest(&model);
    pose.blend(&model, &[layer(1, 0.5)]);
    assert_eq!(pose.morph_weights(0), [0.75]);
}

#[test]
fn a_scene_works_out_only_what_moves() {
    // The strip bends; a triangle beside it is moved by another animation.
    let mut glb = Glb::strip();
    let positions = glb.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let mesh = json!({ "primitives": [{ "attributes": { "POSITION": positions } }] });
    glb.json["meshes"].as_array_mut().unwrap().push(mesh);
    let nodes = glb.json["nodes"].as_array_mut().unwrap();
    let triangle = nodes.len();
    nodes.push(json!({ "mesh": 1 }));
    let there = glb.floats("VEC3", &[5.0, 0.0, 0.0]);
    glb.animate("shift", triangle, "translation", "STEP", &[0.0], there);
    let model = parse(&glb);
    let mut scene = Scene::new(&model);
    let rest = scene.clone();
    let (before, mut pose) = (Pose::at_rest(&model), Pose::at_rest(&model));
    assert!(scene.pose(&model, Some(&before), &pose).is_empty(), "nothing moves");

    pose.blend(&model, &[layer(1, 1.0)]);
    assert!(scene.pose(&model, Some(&before), &pose).is_empty(), "a matrix is enough");
    assert_eq!(scene.meshes, rest.meshes);
    assert_eq!(scene.instances[1].world_from_mesh.w_axis.x, 5.0);
    assert_eq!((scene.instances[1].bounds.min.x, scene.bounds), (5.0, rest.bounds), "the ground stays");

    let shifted = pose.clone();
    pose.blend(&model, &[Layer { animation: 0, seconds: 1.0, weight: 1.0 }, layer(1, 1.0)]);
    assert_eq!(scene.pose(&model, Some(&shifted), &pose), [0], "the strip alone has other vertices");
    let mut all = rest.clone();
    assert_eq!(all.pose(&model, None, &pose), [0]);
    assert_eq!(scene, all, "the same as working out everything");
}
