//! Known answers for every interpolation and every path of a channel.

use glam::{Quat, Vec3};
use serde_json::json;
use storefront::model::{Interpolation, Property};
use storefront::scene::pose::Pose;

use crate::glb_builder::{Glb, parse};

/// One triangle whose node stands somewhere, and one animation of one path of it.
fn animated(path: &str, interpolation: &str, times: &[f32], kind: &str, values: &[f32]) -> Glb {
    let mut glb = Glb::triangle();
    glb.json["nodes"][0]["translation"] = json!([5, 6, 7]);
    let output = glb.floats(kind, values);
    glb.animate("move", 0, path, interpolation, times, output);
    glb
}

/// The pose of the first animation.
fn pose_at(glb: &Glb, seconds: f32) -> Pose {
    let model = parse(glb);
    let mut pose = Pose::at_rest(&model);
    pose.set(&model, &model.animations[0], seconds);
    pose
}

fn translation_at(glb: &Glb, seconds: f32) -> [f32; 3] {
    pose_at(glb, seconds).local(0).unwrap().translation.to_array()
}

fn degrees_about_y_at(glb: &Glb, seconds: f32) -> f32 {
    let rotation = pose_at(glb, seconds).local(0).unwrap().rotation;
    assert!((rotation.length() - 1.0).abs() < 1e-6, "{rotation}");
    let (axis, angle) = rotation.to_axis_angle();
    assert!(angle < 1e-3 || axis.y.abs() > 0.9999, "{rotation}");
    let degrees = (angle * axis.y.signum()).to_degrees();
    if degrees > 180.0 { degrees - 360.0 } else { degrees }
}

fn about_y(degrees: f32) -> [f32; 4] {
    Quat::from_rotation_y(degrees.to_radians()).to_array()
}

fn near(found: &[f32], expected: &[f32]) {
    let alike =
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5);
    assert!(alike, "{found:?}, expected {expected:?}");
}

#[test]
fn a_step_stays_until_the_next_keyframe() {
    let glb = animated("translation", "STEP", &[1.0, 2.0], "VEC3", &[1.0, 2.0, 3.0, 9.0, 9.0, 9.0]);
    for seconds in [0.0, 1.0, 1.5, 1.999] {
        near(&translation_at(&glb, seconds), &[1.0, 2.0, 3.0]);
    }
    near(&translation_at(&glb, 2.0), &[9.0; 3]);
}

#[test]
fn a_line_is_straight_and_holds_still_before_its_first_keyframe() {
    let glb = animated("translation", "LINEAR", &[1.0, 3.0], "VEC3", &[0.0, 0.0, 0.0, 4.0, 8.0, -2.0]);
    near(&translation_at(&glb, 0.5), &[0.0; 3]);
    near(&translation_at(&glb, 1.5), &[1.0, 2.0, -0.5]);
    near(&translation_at(&glb, 3.0), &[4.0, 8.0, -2.0]);
}

#[test]
fn linear_is_what_a_sampler_means_that_does_not_say() {
    let mut glb = animated("scale", "LINEAR", &[0.0, 1.0], "VEC3", &[1.0, 1.0, 1.0, 3.0, 1.0, -1.0]);
    glb.json["animations"][0]["samplers"][0].as_object_mut().unwrap().remove("interpolation");
    assert_eq!(parse(&glb).animations[0].keyframes[0].interpolation, Interpolation::Linear);
    near(&pose_at(&glb, 0.5).local(0).unwrap().scale.to_array(), &[2.0, 1.0, 0.0]);
}

#[test]
fn a_spline_scales_its_tangents_by_the_time_between_keyframes() {
    // In-tangent, value, out-tangent; x alone differs.
    let x = |values: [f32; 3]| values.into_iter().flat_map(|x| [x, 0.0, 0.0]);
    let values: Vec<f32> = x([99.0, 0.0, 1.0]).chain(x([2.0, 10.0, 99.0])).collect();
    let glb = animated("translation", "CUBICSPLINE", &[1.0, 3.0], "VEC3", &values);
    // ½·0 + ⅛·(2·1) + ½·10 − ⅛·(2·2)
    near(&translation_at(&glb, 2.0), &[4.75, 0.0, 0.0]);
    // Tangents of the ends play no part at and beyond the ends.
    near(&translation_at(&glb, 0.0), &[0.0; 3]);
    near(&translation_at(&glb, 3.0), &[10.0, 0.0, 0.0]);
}

#[test]
fn a_rotation_goes_the_shorter_way_at_even_speed() {
    let quarter = [about_y(0.0), about_y(90.0)].concat();
    let glb = animated("rotation", "LINEAR", &[0.0, 3.0], "VEC4", &quarter);
    for seconds in [0.0, 0.5, 1.0, 2.0, 3.0] {
        let found = degrees_about_y_at(&glb, seconds);
        assert!((found - 30.0 * seconds).abs() < 1e-3, "{found} at {seconds}");
    }
    // The same two rotations, one of them written as its negative.
    let negative = [about_y(0.0), about_y(90.0).map(|x| -x)].concat();
    let glb = animated("rotation", "LINEAR", &[0.0, 3.0], "VEC4", &negative);
    assert!((degrees_about_y_at(&glb, 1.0) - 30.0).abs() < 1e-3);
    // 350° is reached backwards.
    let nearly_round = [about_y(0.0), about_y(350.0)].concat();
    let glb = animated("rotation", "LINEAR", &[0.0, 1.0], "VEC4", &nearly_round);
    assert!((degrees_about_y_at(&glb, 0.5) + 5.0).abs() < 1e-3);
}

#[test]
fn a_rotation_that_does_not_turn_or_turns_by_a_hair_or_half_round_is_a_number() {
    for degrees in [0.0, 1e-3, 179.999, 180.0] {
        let values = [about_y(0.0), about_y(degrees)].concat();
        let glb = animated("rotation", "LINEAR", &[0.0, 1.0], "VEC4", &values);
        let found = degrees_about_y_at(&glb, 0.5).abs();
        assert!((found - degrees / 2.0).abs() < 1e-2, "{found} of {degrees}");
    }
}

#[test]
fn a_spline_of_rotations_has_length_one_and_steps_jump() {
    let zero = [0.0; 4];
    let values = [zero, about_y(0.0), zero, zero, about_y(90.0), zero].concat();
    let glb = animated("rotation", "CUBICSPLINE", &[0.0, 1.0], "VEC4", &values);
    assert!((degrees_about_y_at(&glb, 0.5) - 45.0).abs() < 1e-3);
    let values = [about_y(0.0), about_y(90.0)].concat();
    let glb = animated("rotation", "STEP", &[0.0, 1.0], "VEC4", &values);
    assert!(degrees_about_y_at(&glb, 0.9).abs() < 1e-3);
    assert!((degrees_about_y_at(&glb, 1.0) - 90.0).abs() < 1e-3);
}

#[test]
fn integers_that_stand_for_fractions_are_rotations_and_weights_too() {
    for (component, one) in
        [(5120_u32, &[127_u8][..]), (5122, &[255, 127]), (5121, &[255]), (5123, &[255; 2])]
    {
        let mut glb = Glb::triangle();
        let zero = vec![0; one.len()];
        // No turn, then half a turn about +Y.
        let bytes = [&zero, &zero, &zero, one, &zero, one, &zero, &zero].concat();
        // Their spread over a buffer view has no padding, as the specification wants for animations.
        let output = glb.accessor(component, "VEC4", 2, &bytes);
        glb.json["accessors"][output]["normalized"] = json!(true);
        glb.animate("turn", 0, "rotation", "LINEAR", &[0.0, 1.0], output);
        let found = degrees_about_y_at(&glb, 0.5);
        assert!((found - 90.0).abs() < 1e-2, "{component}: {found}");
    }
    let mut glb = Glb::strip();
    let output = glb.accessor(5121, "SCALAR", 2, &[0, 255]);
    glb.json["accessors"][output]["normalized"] = json!(true);
    glb.json["animations"] = json!([]);
    glb.animate("lean", 0, "weights", "LINEAR", &[0.0, 1.0], output);
    near(pose_at(&glb, 0.25).morph_weights(0), &[0.25]);
}

#[test]
fn morph_weights_come_from_the_animation_else_the_node_else_the_mesh() {
    let mut glb = Glb::strip();
    let target = glb.json["meshes"][0]["primitives"][0]["targets"][0].clone();
    glb.json["meshes"][0]["primitives"][0]["targets"] = json!([target, target]);
    assert_eq!(Pose::at_rest(&parse(&glb)).morph_weights(0), [0.0, 0.0]);
    glb.json["meshes"][0]["weights"] = json!([0.5, 0.25]);
    assert_eq!(Pose::at_rest(&parse(&glb)).morph_weights(0), [0.5, 0.25]);
    glb.json["nodes"][0]["weights"] = json!([1, 0]);
    assert_eq!(Pose::at_rest(&parse(&glb)).morph_weights(0), [1.0, 0.0]);
    glb.json["animations"] = json!([]);
    // Two targets at each of two times, with two tangents each.
    let knots = [0.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 3.0, 4.0, 0.0, 0.0];
    let output = glb.floats("SCALAR", &knots);
    glb.animate("lean", 0, "weights", "CUBICSPLINE", &[0.0, 2.0], output);
    near(pose_at(&glb, 1.0).morph_weights(0), &[2.0, 3.0]);
}

#[test]
fn what_a_channel_does_not_drive_is_as_at_rest() {
    let mut glb = animated("rotation", "STEP", &[0.0], "VEC4", &about_y(90.0));
    glb.json["nodes"][0]["scale"] = json!([2, 2, 2]);
    let local = *pose_at(&glb, 0.0).local(0).unwrap();
    assert_eq!((local.translation, local.scale), (Vec3::new(5.0, 6.0, 7.0), Vec3::splat(2.0)));
}

#[test]
fn a_time_beyond_the_end_starts_over() {
    let values = [0.0, 0.0, 0.0, 4.0, 0.0, 0.0];
    let glb = animated("translation", "LINEAR", &[0.0, 2.0], "VEC3", &values);
    for (seconds, x) in
        [(2.0, 4.0), (2.5, 1.0), (7.0, 2.0), (-3.0, 0.0), (f32::NAN, 0.0), (f32::INFINITY, 0.0)]
    {
        near(&translation_at(&glb, seconds), &[x, 0.0, 0.0]);
    }
    // A lone keyframe has no round to go.
    let glb = animated("translation", "LINEAR", &[0.0], "VEC3", &[1.0, 2.0, 3.0]);
    near(&translation_at(&glb, 9.0), &[1.0, 2.0, 3.0]);
}

#[test]
fn channels_of_an_animation_keep_their_own_times_and_end_with_the_last() {
    let mut glb = animated("translation", "LINEAR", &[0.0, 1.0], "VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let (input, output) =
        (glb.floats("SCALAR", &[2.0, 4.0]), glb.floats("VEC3", &[1.0, 1.0, 1.0, 3.0, 3.0, 3.0]));
    let animation = &mut glb.json["animations"][0];
    animation["samplers"].as_array_mut().unwrap().push(json!({ "input": input, "output": output }));
    let channel = json!({ "sampler": 1, "target": { "node": 0, "path": "scale" } });
    animation["channels"].as_array_mut().unwrap().push(channel);
    assert_eq!(parse(&glb).animations[0].duration_seconds, 4.0);
    let local = *pose_at(&glb, 3.0).local(0).unwrap();
    near(&local.translation.to_array(), &[1.0, 0.0, 0.0]);
    near(&local.scale.to_array(), &[2.0; 3]);
}

#[test]
fn channels_that_extensions_drive_are_passed_over_and_nameless_animations_get_a_number() {
    let mut glb = animated("translation", "LINEAR", &[0.0], "VEC3", &[1.0; 3]);
    let animation = &mut glb.json["animations"][0];
    animation.as_object_mut().unwrap().remove("name");
    animation["channels"] = json!([
        { "sampler": 0, "target": { "path": "pointer" } },
        { "sampler": 0, "target": { "node": 0, "path": "pointer" } },
        { "sampler": 0, "target": { "node": 0, "path": "translation" } },
    ]);
    let model = parse(&glb);
    let animation = &model.animations[0];
    assert_eq!((animation.name.as_str(), animation.channels.len()), ("animation_0", 1));
    assert_eq!(animation.channels[0].property, Property::Translation);
}
