//! Meshes: budgets and bounds, and each thing that a quantised mesh must not break.

use serde_json::json;
use storefront::bake::lite::{LiteOptions, Stop, lite};
use storefront::model::{Limits, Model, Topology};

use crate::glb_builder::Glb;
use crate::shapes::{Ball, ball, json_of, picture_of, png};
use crate::{alike, plain};

#[test]
fn the_budget_or_the_error_bound_ends_the_simplification_whichever_is_first() {
    let glb = ball(60).bytes();
    let at = |triangles, surface_fraction| {
        let options = LiteOptions { triangles, vertices: triangles, surface_fraction, ..plain() };
        alike("ball", &glb, &options, &[])
    };
    let met = at(3_000, 0.02);
    assert_eq!((met.before.triangles, met.stop), (14_400, Stop::Budget));
    assert!((1_500..=3_000).contains(&met.after.triangles), "{:?}", met.after);
    assert!(met.error.surface_fraction <= 0.02 && met.error.surface_fraction > 1e-4, "{:?}", met.error);
    let bound = at(100, 0.0005);
    assert_eq!(bound.stop, Stop::Error);
    assert!(bound.after.triangles > 100 && bound.after.triangles < 14_000, "{:?}", bound.after);
    assert!(bound.error.surface_fraction <= 0.00051, "{:?}", bound.error);
    let enough = at(15_000, 0.01);
    assert_eq!((enough.stop, enough.after.triangles), (Stop::WithinBudget, 14_400));
    assert!(enough.error.surface_fraction < 1e-5, "{:?}", enough.error);
}

#[test]
fn vertices_have_a_budget_of_their_own() {
    let glb = ball(40).bytes();
    let options = LiteOptions { vertices: 1_500, ..plain() };
    let made = alike("ball", &glb, &options, &[]);
    assert_eq!(made.stop, Stop::Budget);
    assert!(made.before.vertices > 3_000 && made.after.vertices <= 1_500, "{:?}", made.after);
}

#[test]
fn instances_and_shared_meshes_count_as_often_as_they_are_drawn_and_are_written_once() {
    let mut shared = ball(30);
    shared.json["nodes"] = json!([
        { "mesh": 0, "translation": [-3, 0, 0] },
        { "mesh": 0, "scale": [-2, 2, 2], "rotation": [0, 0.6, 0, 0.8] },
        { "mesh": 0, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 4, 0, 0, 1] },
    ]);
    let options = LiteOptions { triangles: 5_000, ..plain() };
    let made = alike("shared", &shared.bytes(), &options, &[]);
    assert_eq!((made.before.triangles, made.stop), (10_800, Stop::Budget));
    assert!(made.after.triangles <= 5_000, "{:?}", made.after);
    let json = json_of(&made.glb);
    assert_eq!((json["meshes"].as_array().unwrap().len(), json["nodes"].as_array().unwrap().len()), (1, 6));
    assert_eq!(json["nodes"][2]["matrix"][12], 4, "a node keeps its own transform");

    let mut instanced = ball(20);
    let places = instanced.floats("VEC3", &[0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0, 0.0]);
    let scales = instanced.floats("VEC3", &[1.0, 1.0, 1.0, -1.0, 0.5, 1.0, 0.5, 0.5, 0.5]);
    let attributes = json!({ "TRANSLATION": places, "SCALE": scales });
    instanced.json["nodes"][0]["extensions"] =
        json!({ "EXT_mesh_gpu_instancing": { "attributes": attributes } });
    instanced.json["extensionsUsed"] = json!(["EXT_mesh_gpu_instancing"]);
    let options = LiteOptions { triangles: 2_400, ..plain() };
    let made = alike("instanced", &instanced.bytes(), &options, &[]);
    assert!(made.after.triangles <= 2_400 && made.before.triangles == 4_800, "{:?}", made.after);
    assert_eq!((made.kept[0].pointer.as_str(), made.kept[0].reason), ("/meshes/0", "instances"));
}

#[test]
fn parts_that_meet_still_do_and_points_and_lines_stay() {
    // The ball in two halves, and its vertices as points and as a line.
    let mut glb = Glb::new();
    let whole = Ball::new(40);
    let middle = whole.indices.len() / 2;
    let mut primitive = whole.primitive(&mut glb);
    let position = primitive["attributes"]["POSITION"].clone();
    let indices = |glb: &mut Glb, part: &[u32]| {
        let bytes: Vec<u8> = part.iter().flat_map(|index| index.to_le_bytes()).collect();
        json!(glb.accessor(5125, "SCALAR", part.len(), &bytes))
    };
    primitive["indices"] = indices(&mut glb, &whole.indices[..middle]);
    let mut lower = primitive.clone();
    lower["indices"] = indices(&mut glb, &whole.indices[middle..]);
    let points = json!({ "attributes": { "POSITION": position }, "mode": 0 });
    let line = json!({ "attributes": { "POSITION": position }, "mode": 3, "indices": indices(&mut glb, &[0, 900, 1800, 2700]) });
    glb.json["meshes"] = json!([{ "primitives": [primitive, lower, points, line] }]);
    glb.json["nodes"] = json!([{ "mesh": 0 }]);
    let options = LiteOptions { triangles: 8_000, ..plain() };
    let made = alike("halves", &glb.bytes(), &options, &[]);
    assert_eq!(made.stop, Stop::Budget);
    let model = Model::parse(&made.glb, &Limits::default()).unwrap();
    let primitives = &model.meshes[0].primitives;
    assert_eq!(primitives[2].topology, Topology::Points);
    assert_eq!((primitives[2].indices.len(), primitives[3].indices.len()), (whole.vertex_count(), 6));
    // Where they met, both still have every vertex.
    let at_middle = |of: usize| {
        let y = primitives[of].positions.iter().map(|p| p[1]);
        if of == 0 { y.fold(f32::INFINITY, f32::min) } else { y.fold(f32::NEG_INFINITY, f32::max) }
    };
    assert_eq!(at_middle(0), at_middle(1));
    let ring = |of: usize| {
        let mut ring: Vec<[u32; 3]> = primitives[of]
            .positions
            .iter()
            .filter(|p| (p[1] - at_middle(of)).abs() < 2.0)
            .map(|p| p.map(f32::to_bits))
            .collect();
        ring.sort_unstable();
        ring.dedup();
        ring
    };
    assert_eq!(ring(0).len(), 80);
    assert_eq!(ring(0), ring(1));
}

#[test]
fn uv_sets_colours_strips_and_custom_attributes_keep_what_they_say() {
    let mut glb = Glb::new();
    let shape = Ball::new(12);
    let mut primitive = shape.primitive(&mut glb);
    let tiled: Vec<f32> = shape.uvs.iter().map(|uv| uv * 3.0 - 1.0).collect();
    let colors: Vec<f32> = shape.positions.iter().map(|x| x.abs().min(1.0)).collect();
    let tag: Vec<f32> = (0..shape.vertex_count()).map(|at| at as f32).collect();
    primitive["attributes"]["TEXCOORD_1"] = json!(glb.floats("VEC2", &tiled));
    primitive["attributes"]["COLOR_0"] = json!(glb.floats("VEC3", &colors));
    primitive["attributes"]["_TAG"] = json!(glb.floats("SCALAR", &tag));
    glb.mesh(&primitive);
    let made = alike("attributes", &glb.bytes(), &plain(), &[]);
    let [old, new] = [&glb.bytes(), &made.glb].map(|glb| Model::parse(glb, &Limits::default()).unwrap());
    let json = json_of(&made.glb);
    let attributes = &json["meshes"][0]["primitives"][0]["attributes"];
    let component =
        |name: &str| json["accessors"][attributes[name].as_u64().unwrap() as usize]["componentType"].clone();
    let found = ["POSITION", "NORMAL", "TEXCOORD_0", "TEXCOORD_1", "COLOR_0", "_TAG"].map(component);
    assert_eq!(json!(found), json!([5123, 5120, 5123, 5126, 5123, 5126]));
    // Vertices are in another order: each has a counterpart with all of its attributes.
    let (old, new) = (&old.meshes[0].primitives[0], &new.meshes[0].primitives[0]);
    for at in (0..new.positions.len()).step_by(7) {
        let near = |a: &[f32], b: &[f32], most: f32| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= most);
        let same = (0..old.positions.len()).any(|other| {
            near(&new.uv0[at], &old.uv0[other], 1e-4)
                && near(&new.uv1[at], &old.uv1[other], 1e-4)
                && near(&new.normals[at], &old.normals[other], 0.02)
                && new.colors[at].iter().zip(old.colors[other]).all(|(a, b)| a.abs_diff(b) <= 1)
        });
        assert!(same, "vertex {at} has no counterpart");
    }

    let mut strip = ball(20);
    let row: Vec<u32> = (0..=40).flat_map(|column| [10 * 41 + column, 11 * 41 + column]).collect();
    let bytes: Vec<u8> = row.iter().flat_map(|index| index.to_le_bytes()).collect();
    let indices = strip.accessor(5125, "SCALAR", row.len(), &bytes);
    let primitive = &mut strip.json["meshes"][0]["primitives"][0];
    primitive["indices"] = json!(indices);
    primitive["mode"] = json!(5);
    let made = alike("strip", &strip.bytes(), &plain(), &[]);
    assert_eq!((made.before.triangles, made.after.triangles), (80, 80));
    assert!(made.after.vertices == 82, "{:?}", made.after);
}

#[test]
fn what_depends_on_the_unit_of_a_mesh_is_left_in_metres() {
    let mut thick = ball(20);
    thick.json["materials"][0]["extensions"] = json!({ "KHR_materials_volume": { "thicknessFactor": 0.1 }, "KHR_materials_transmission": { "transmissionFactor": 1 } });
    thick.json["extensionsUsed"] = json!(["KHR_materials_volume", "KHR_materials_transmission"]);
    let made = alike("thick", &thick.bytes(), &plain(), &[]);
    assert_eq!(made.kept[0].reason, "volume");
    let json = json_of(&made.glb);
    let position = json["meshes"][0]["primitives"][0]["attributes"]["POSITION"].as_u64().unwrap() as usize;
    assert_eq!(json["accessors"][position]["componentType"], 5126);
    assert_eq!(json["nodes"].as_array().unwrap().len(), 1);
}

#[test]
fn what_nobody_here_understands_stays_true() {
    let mut glb = ball(20);
    glb.json["extras"] = json!({ "sku": "B-1", "accessor": 3 });
    glb.json["nodes"][0]["extras"] = json!({ "hotspot": [0, 1, 0] });
    glb.json["nodes"][0]["name"] = json!("ball");
    glb.json["asset"]["generator"] = json!("by hand");
    glb.json["extensions"] = json!({ "ACME_care": { "wash": "cold" } });
    glb.json["extensionsUsed"] = json!(["ACME_care"]);
    // An accessor that nobody names, and a list of them by number in an extension that nobody knows.
    glb.floats("VEC3", &[0.0; 3000]);
    let plain_json = json_of(&alike("words", &glb.bytes(), &plain(), &[]).glb);
    for pointer in [
        "/extras",
        "/nodes/0/extras",
        "/nodes/0/name",
        "/asset/generator",
        "/extensions/ACME_care",
        "/materials",
    ] {
        assert_eq!(plain_json.pointer(pointer), glb.json.pointer(pointer), "{pointer}");
    }
    assert_eq!(plain_json["accessors"].as_array().unwrap().len(), 4, "what nobody names goes");

    glb.json["extensions"]["ACME_care"]["strands"] = json!({ "accessor": 4 });
    let bytes = glb.bytes();
    let made = lite(&bytes, &LiteOptions::default()).unwrap();
    assert_eq!(json_of(&made.glb)["accessors"].to_string(), json_of(&bytes)["accessors"].to_string());
    assert_eq!((made.error.ssim, made.after.gpu_bytes()), (1.0, made.before.gpu_bytes()));

    // A picture that nobody shows keeps its number, too; one that is shown is made smaller all the same.
    let shades = png(256, |x, y| [x as u8, y as u8, (x * y % 7) as u8, 255]);
    let (unseen, seen) = (glb.picture(&shades), glb.picture(&shades));
    glb.json["textures"] = json!([{ "source": seen }]);
    glb.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = json!({ "index": 0 });
    let bytes = glb.bytes();
    let made = alike("stranger", &bytes, &LiteOptions { side_texels: 64, triangles: 10, ..plain() }, &[]);
    let [old, new] = [&bytes, &made.glb].map(|glb| json_of(glb));
    assert_eq!(
        (old["accessors"].to_string(), &new["extensions"]),
        (new["accessors"].to_string(), &old["extensions"])
    );
    assert_eq!((made.after.triangles, made.stop), (made.before.triangles, Stop::Error));
    assert!(picture_of(&made.glb, unseen) == shades && picture_of(&made.glb, seen).len() * 2 < shades.len());
}

#[test]
fn a_lite_file_of_a_lite_file_gains_nothing_more() {
    let first = lite(&ball(30).bytes(), &plain()).unwrap();
    let again = lite(&first.glb, &plain()).unwrap();
    assert!(again.glb.len() <= first.glb.len() && again.after.triangles == first.after.triangles);
    assert!(again.error.ssim > 0.999, "{:?}", again.error);
}

#[test]
fn compressed_views_take_less_and_say_that_they_are_needed() {
    let glb = ball(40).bytes();
    // Whether levels are worth their bytes depends on these.
    let [plain, packed] = [plain(), LiteOptions::default()]
        .map(|options| lite(&glb, &LiteOptions { levels: false, ..options }).unwrap());
    assert!(packed.glb.len() * 5 < plain.glb.len() * 3, "{} of {}", packed.glb.len(), plain.glb.len());
    assert_eq!(Model::parse(&packed.glb, &Limits::default()).unwrap_err().code(), "needs-meshopt");
    assert_eq!((packed.error, packed.after.triangles), (plain.error, plain.after.triangles));
}
