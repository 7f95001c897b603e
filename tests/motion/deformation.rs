//! Vertices that follow joints and morph targets.

use glam::Vec3;
use serde_json::json;
use storefront::model::Model;
use storefront::scene::pose::Pose;
use storefront::scene::{Scene, Vertex};

use crate::glb_builder::{Glb, parse};

/// The scene of a model at a moment of its first animation.
fn posed(model: &Model, seconds: f32) -> Scene {
    let (mut scene, mut pose) = (Scene::new(model), Pose::at_rest(model));
    pose.set(model, &model.animations[0], seconds);
    scene.pose(model, None, &pose);
    scene
}

fn positions(scene: &Scene) -> Vec<Vec3> {
    scene.positions_in_world().collect()
}

fn near(found: &[Vec3], expected: &[[f32; 3]]) {
    let alike = found.iter().zip(expected).all(|(a, b)| a.distance(Vec3::from(*b)) < 1e-5);
    assert!(found.len() == expected.len() && alike, "{found:?}, expected {expected:?}");
}

/// Foot, middle, top of the strip; left before right.
const UPRIGHT: [[f32; 3]; 6] =
    [[-0.1, 0.0, 0.0], [0.1, 0.0, 0.0], [-0.1, 1.0, 0.0], [0.1, 1.0, 0.0], [-0.1, 2.0, 0.0], [0.1, 2.0, 0.0]];
/// The top lies to the left of the knee, and the middle is half of both.
const BENT: [[f32; 3]; 6] = [
    [-0.1, 0.0, 0.0],
    [0.1, 0.0, 0.0],
    [-0.05, 0.95, 0.0],
    [0.05, 1.05, 0.0],
    [-1.0, 0.9, 0.0],
    [-1.0, 1.1, 0.0],
];

#[test]
fn a_strip_bends_at_its_knee() {
    let model = parse(&Glb::strip());
    near(&positions(&Scene::new(&model)), &UPRIGHT);
    near(&positions(&posed(&model, 0.0)), &UPRIGHT);
    let bent = posed(&model, 1.0);
    near(&positions(&bent), &BENT);
    assert!(
        (bent.instances[0].bounds.min - Vec3::new(-1.0, 0.0, 0.0)).length() < 1e-5,
        "{:?}",
        bent.instances
    );
    // Halfway the top has come halfway.
    let halfway = positions(&posed(&model, 0.5))[4];
    let knee = Vec3::Y;
    assert!(((halfway - knee).length() - Vec3::new(-0.1, 1.0, 0.0).length()).abs() < 1e-5);
}

#[test]
fn normals_turn_with_their_joints() {
    let mut glb = Glb::strip();
    let half = std::f32::consts::FRAC_1_SQRT_2;
    // About X instead: the top looks up or down then.
    let output = glb.floats("VEC4", &[half, 0.0, 0.0, half]);
    glb.json["animations"] = json!([]);
    glb.animate("nod", 2, "rotation", "STEP", &[0.0], output);
    let scene = posed(&parse(&glb), 0.0);
    let normal = |at: usize| Vec3::from(scene.meshes[0].vertices[at].normal);
    assert!(normal(0).distance(Vec3::Z) < 1e-5 && normal(4).distance(Vec3::NEG_Y) < 1e-5);
}

#[test]
fn a_second_set_of_joints_counts_like_the_first() {
    let mut glb = Glb::strip();
    // What was `[1 - up, up]` in one set is `1 - up` in the first and `up` in the second.
    let ups = [0.0, 0.0, 0.5, 0.5, 1.0, 1.0];
    let weights = |of: fn(f32) -> f32| ups.iter().flat_map(|up| [of(*up), 0.0, 0.0, 0.0]).collect::<Vec<_>>();
    let first = glb.floats("VEC4", &weights(|up| 1.0 - up));
    let second = glb.floats("VEC4", &weights(|up| up));
    let knee = glb.accessor(5123, "VEC4", 6, &[1, 0, 0, 0, 0, 0, 0, 0].repeat(6));
    let attributes = &mut glb.json["meshes"][0]["primitives"][0]["attributes"];
    attributes["WEIGHTS_0"] = json!(first);
    attributes["WEIGHTS_1"] = json!(second);
    attributes["JOINTS_1"] = json!(knee);
    near(&positions(&posed(&parse(&glb), 1.0)), &BENT);
}

#[test]
fn weights_that_sum_to_nothing_leave_the_vertex_with_its_first_joint() {
    let mut glb = Glb::strip();
    let nothing = glb.floats("VEC4", &[0.0; 24]);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["WEIGHTS_0"] = json!(nothing);
    near(&positions(&posed(&parse(&glb), 1.0)), &UPRIGHT);
}

#[test]
fn a_mesh_is_morphed_before_it_is_skinned() {
    let mut glb = Glb::strip();
    glb.json["meshes"][0]["weights"] = json!([0.5]);
    let model = parse(&glb);
    let top = positions(&Scene::new(&model))[5];
    assert!(top.distance(Vec3::new(0.6, 2.0, 0.0)) < 1e-5, "{top}");
    // Half a metre to +X becomes half a metre to +Y in the bent part.
    let top = positions(&posed(&model, 1.0))[5];
    assert!(top.distance(Vec3::new(-1.0, 1.6, 0.0)) < 1e-5, "{top}");
}

/// A triangle in the XY plane whose last corner a morph target moves to +Z, without joints.
fn folding(with_normals: bool) -> Glb {
    let mut glb = Glb::triangle();
    let displacements = glb.floats("VEC3", &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 1.0]);
    let turns = glb.floats("VEC3", &[0.0, -1.0, -1.0].repeat(3));
    let primitive = &mut glb.json["meshes"][0]["primitives"][0];
    primitive["targets"] = json!([{ "POSITION": displacements, "NORMAL": turns }]);
    if !with_normals {
        primitive["attributes"].as_object_mut().unwrap().remove("NORMAL");
    }
    let weights = glb.floats("SCALAR", &[0.0, 1.0]);
    glb.animate("fold", 0, "weights", "LINEAR", &[0.0, 1.0], weights);
    glb
}

#[test]
fn morphed_normals_are_those_of_the_targets_or_of_the_new_planes() {
    for with_normals in [true, false] {
        let model = parse(&folding(with_normals));
        let normals = |scene: &Scene| -> Vec<Vec3> {
            scene.meshes[0].vertices.iter().map(|vertex| Vec3::from(vertex.normal)).collect()
        };
        near(&normals(&posed(&model, 0.0)), &[[0.0, 0.0, 1.0]; 3]);
        near(&normals(&posed(&model, 1.0)), &[[0.0, -1.0, 0.0]; 3]);
    }
}

#[test]
fn two_nodes_that_morph_one_mesh_differ_while_those_that_do_not_share_it() {
    let mut glb = folding(true);
    glb.json["nodes"] = json!([{ "mesh": 0 }, { "mesh": 0, "weights": [1], "translation": [9, 0, 0] }]);
    let scene = Scene::new(&parse(&glb));
    assert_eq!(scene.meshes.len(), 2);
    near(&positions(&scene)[2..], &[[0.0, 1.0, 0.0], [9.0, 0.0, 0.0], [10.0, 0.0, 0.0], [9.0, 0.0, 1.0]]);
    assert_eq!(parse(&glb).figures.vertices, 6);
}

#[test]
fn a_scene_is_posed_again_in_the_lists_that_it_has() {
    let model = parse(&Glb::strip());
    let rest = Scene::new(&model);
    let mut scene = rest.clone();
    let places =
        |scene: &Scene| -> Vec<*const Vertex> { scene.meshes.iter().map(|m| m.vertices.as_ptr()).collect() };
    let before = places(&scene);
    let mut pose = Pose::at_rest(&model);
    for seconds in [0.2, 1.0, 0.0] {
        pose.set(&model, &model.animations[0], seconds);
        scene.pose(&model, None, &pose);
        assert_eq!(places(&scene), before);
        assert_eq!(scene, posed(&model, seconds), "poses before leave no trace at {seconds}");
    }
    assert_eq!(scene, rest);
}
