//! Lights, instances and hidden nodes: what the parser makes of them, and what it refuses.

use glam::{Quat, Vec3};
use serde_json::{Value, json};
use storefront::model::{Fault, LightKind, Limits, Model};
use storefront::scene::Scene;

use crate::glb_builder::{Glb, parse};

fn lit(lights: &Value) -> Glb {
    let mut glb = Glb::triangle();
    glb.json["extensionsUsed"] = json!(["KHR_lights_punctual"]);
    glb.json["extensions"] = json!({ "KHR_lights_punctual": { "lights": lights } });
    glb.json["nodes"][0]["extensions"] = json!({ "KHR_lights_punctual": { "light": 0 } });
    glb
}

fn code_and_place(glb: &Glb) -> (&'static str, String) {
    let error = Model::parse(&glb.bytes(), &Limits::T3).unwrap_err();
    (error.code(), error.to_string())
}

/// The triangle at these places.
fn instanced(count: usize) -> Glb {
    let mut glb = Glb::triangle();
    let places: Vec<f32> = (0..count).flat_map(|at| [2.0 * at as f32, 0.0, 0.0]).collect();
    let translations = glb.floats("VEC3", &places);
    glb.json["extensionsRequired"] = json!(["EXT_mesh_gpu_instancing"]);
    glb.json["nodes"][0]["extensions"] =
        json!({ "EXT_mesh_gpu_instancing": { "attributes": { "TRANSLATION": translations } } });
    glb
}

#[test]
fn lights_have_their_defaults_and_ranges() {
    let half = std::f32::consts::FRAC_PI_2;
    let model = parse(&lit(&json!([
        { "type": "point" },
        { "type": "directional", "color": [1, 0.5, -1], "intensity": 4, "range": -3 },
        { "type": "spot", "spot": { "innerConeAngle": 2, "outerConeAngle": 9 }, "range": 7 },
        { "type": "point", "color": [1, 1, 1], "intensity": 3e38 },
    ])));
    let [point, sun, spot, bright] = model.lights[..] else { panic!("{:?}", model.lights) };
    assert_eq!((point.kind, point.color, point.range_metres), (LightKind::Point, [1.0; 3], f32::INFINITY));
    assert_eq!((sun.color, sun.range_metres), ([4.0, 2.0, 0.0], f32::INFINITY));
    let LightKind::Spot { inner_radians, outer_radians } = spot.kind else { panic!("{spot:?}") };
    assert!(inner_radians < outer_radians && outer_radians == half, "{spot:?}");
    assert!(bright.color.iter().all(|channel| *channel <= 1e9), "{bright:?}");
    assert_eq!(model.nodes[0].light, Some(0));
    assert!(model.extensions_not_drawn().next().is_none());
}

#[test]
fn what_is_wrong_with_a_light_has_a_code_and_a_place() {
    for (light, code, place) in [
        (json!({}), "missing", "/extensions/KHR_lights_punctual/lights/0/type"),
        (json!({ "type": "area" }), "bad-value", "/extensions/KHR_lights_punctual/lights/0/type"),
        (json!({ "type": 3 }), "wrong-type", "/extensions/KHR_lights_punctual/lights/0/type"),
        (
            json!({ "type": "point", "intensity": 1e39 }),
            "not-finite",
            "/extensions/KHR_lights_punctual/lights/0/intensity",
        ),
        (
            json!({ "type": "point", "color": [1, 1] }),
            "bad-value",
            "/extensions/KHR_lights_punctual/lights/0/color",
        ),
        (
            json!({ "type": "spot", "spot": [] }),
            "wrong-type",
            "/extensions/KHR_lights_punctual/lights/0/spot",
        ),
    ] {
        let (found, at) = code_and_place(&lit(&json!([light])));
        assert!(found == code && at.contains(place), "{light}: {found} at {at}");
    }
    assert_eq!(code_and_place(&lit(&json!([]))).0, "index-out-of-range");
    let many = vec![json!({ "type": "point" }); 5000];
    assert_eq!(code_and_place(&lit(&json!(many))).0, "over-limit");
}

#[test]
fn the_first_eight_lights_shine_and_every_material_answers_them() {
    let mut glb = lit(&json!([{ "type": "point" }, { "type": "directional" }]));
    for at in 0..12 {
        glb.json["nodes"].as_array_mut().unwrap().push(json!({
            "translation": [at, 0, 0], "rotation": [0, 1, 0, 1], "scale": [3, 3, 3],
            "extensions": { "KHR_lights_punctual": { "light": 1 } },
        }));
    }
    let scene = Scene::new(&parse(&glb));
    assert_eq!(scene.lights.len(), 8);
    assert!((scene.lights[1].towards - Vec3::X).length() < 1e-6, "{:?}", scene.lights[1]);
    assert_eq!(scene.lights[3].position, Vec3::X * 2.0);
    assert!(scene.materials.iter().all(|material| material.lobes.is_some()));
    // Lights are no part of what the camera frames.
    assert_eq!(scene.bounds.max, Vec3::new(1.0, 1.0, 0.0));
    assert!(Scene::new(&parse(&Glb::triangle())).materials.iter().all(|material| material.lobes.is_none()));
}

#[test]
fn instances_share_one_mesh_and_stand_where_their_accessors_say() {
    let mut glb = instanced(3);
    let turns = glb.accessor(5120, "VEC4", 3, &[0, 0, 127, 0, 0, 0, 0, 127, 0, 0, 0, 0]);
    glb.json["accessors"][turns]["normalized"] = json!(true);
    let scales = glb.floats("VEC3", &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0]);
    let attributes = &mut glb.json["nodes"][0]["extensions"]["EXT_mesh_gpu_instancing"]["attributes"];
    attributes["ROTATION"] = json!(turns);
    attributes["SCALE"] = json!(scales);
    attributes["_SHADE"] = json!(scales);
    let model = parse(&glb);
    assert_eq!((model.figures.triangles, model.figures.draw_calls, model.figures.vertices), (3, 3, 3));
    assert_eq!(model.nodes[0].instances[0].rotation, Quat::from_xyzw(0.0, 0.0, 1.0, 0.0));
    // A rotation without a direction is none.
    assert_eq!(model.nodes[0].instances[2].rotation, Quat::IDENTITY);
    let scene = Scene::new(&model);
    assert_eq!((scene.meshes.len(), scene.instances.len()), (1, 3));
    assert!((scene.bounds.min - Vec3::new(-1.0, -1.0, 0.0)).length() < 1e-6, "{:?}", scene.bounds);
    assert_eq!(scene.bounds.max, Vec3::new(5.0, 2.0, 0.0));
}

#[test]
fn instances_count_against_the_limits_before_there_are_any() {
    let limits = Limits { draw_calls: 4, ..Limits::T3 };
    assert!(Model::parse(&instanced(4).bytes(), &limits).is_ok());
    let error = Model::parse(&instanced(5).bytes(), &limits).unwrap_err();
    assert_eq!(error.fault, Fault::OverLimit { limit: "draw_calls", found: 5, max: 4 });
    // Two nodes with the same list have twice as many.
    let mut twice = instanced(3);
    let node = twice.json["nodes"][0].clone();
    twice.json["nodes"].as_array_mut().unwrap().push(node);
    assert_eq!(Model::parse(&twice.bytes(), &limits).unwrap_err().code(), "over-limit");
    let limits = Limits { triangles: 4, ..Limits::T3 };
    let error = Model::parse(&instanced(5).bytes(), &limits).unwrap_err();
    assert_eq!(error.fault, Fault::OverLimit { limit: "triangles", found: 5, max: 4 });
}

#[test]
fn instances_of_the_wrong_kind_are_refused() {
    let place = "/nodes/0/extensions/EXT_mesh_gpu_instancing/attributes";
    let mut glb = instanced(2);
    let attributes = |glb: &mut Glb, key: &str, value: usize| {
        glb.json["nodes"][0]["extensions"]["EXT_mesh_gpu_instancing"]["attributes"][key] = json!(value);
    };
    let one = glb.floats("VEC4", &[0.0; 4]);
    attributes(&mut glb, "ROTATION", one);
    let (code, at) = code_and_place(&glb);
    assert!(code == "bad-value" && at.contains(place), "{code} at {at}");
    let mut glb = instanced(2);
    let flat = glb.floats("VEC2", &[0.0; 4]);
    attributes(&mut glb, "SCALE", flat);
    assert_eq!(code_and_place(&glb).0, "bad-value");
    let mut glb = instanced(2);
    let nan = glb.floats("VEC3", &[f32::NAN; 6]);
    attributes(&mut glb, "SCALE", nan);
    assert_eq!(code_and_place(&glb).0, "not-finite");
    attributes(&mut glb, "SCALE", 99);
    assert_eq!(code_and_place(&glb).0, "index-out-of-range");
}

#[test]
fn hidden_nodes_and_what_is_below_them_are_neither_drawn_nor_counted() {
    let mut glb = lit(&json!([{ "type": "point" }]));
    glb.json["extensionsRequired"] = json!(["KHR_node_visibility"]);
    let hidden = |visible| json!({ "KHR_node_visibility": { "visible": visible } });
    glb.json["nodes"] = json!([
        { "mesh": 0 },
        { "mesh": 0, "translation": [9, 0, 0], "children": [2], "extensions": hidden(json!(false)) },
        { "mesh": 0, "extensions": { "KHR_lights_punctual": { "light": 0 }, "KHR_node_visibility": {} } },
        { "mesh": 0, "translation": [1, 0, 0], "extensions": hidden(json!(true)) },
    ]);
    let model = parse(&glb);
    let scene = Scene::new(&model);
    assert_eq!((scene.instances.len(), model.figures.triangles, scene.lights.len()), (2, 2, 0));
    assert_eq!(scene.bounds.max.x, 2.0);
    glb.json["nodes"][1]["extensions"] = hidden(json!("no"));
    let (code, at) = code_and_place(&glb);
    assert!(code == "wrong-type" && at.contains("/nodes/1/extensions/KHR_node_visibility/visible"), "{at}");
}
