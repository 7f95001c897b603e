//! Coarser levels (`MSFT_lod`): when they are written, how far they are from the finest one, and how they look.

use std::path::Path;

use glam::Vec3;
use serde_json::{Value, json};
use storefront::bake::lite::{Lite, LiteOptions, lite};
use storefront::bake::manifest::LodLevel;
use storefront::bake::ssim::ssim_where;
use storefront::bake::{Background, Format, Options, Product, Shot, bake};
use storefront::model::{Limits, Model};
use storefront::scene::Scene;

use crate::glb_builder::Glb;
use crate::plain;
use crate::shapes::{self, json_of};

const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/models");
/// Real products that have levels.
const PRODUCTS: [&str; 2] = ["MaterialsVariantsShoe", "WaterBottle"];
/// As the writer has it.
const LEAST_SSIM: f64 = 0.98;

/// A ball in a scene: without one, nodes that belong to none would be shown.
fn ball(rows: u32) -> Glb {
    let mut glb = shapes::ball(rows);
    glb.json["scenes"] = json!([{ "nodes": [0] }]);
    glb
}

fn with_levels(label: &str, glb: &Glb) -> (Lite, Value) {
    let made = lite(&glb.bytes(), &plain()).unwrap();
    assert!(!made.levels.is_empty(), "{label} has no levels: {:?}", made.after);
    let json = json_of(&made.glb);
    (made, json)
}

/// How far the picture of the lite file is from that of one without levels, where it differs most.
fn looks(original: &[u8], made: &Lite, side_px: u32) -> f64 {
    let mut finest =
        Product::open(&lite(original, &LiteOptions { levels: false, ..plain() }).unwrap().glb).unwrap();
    let mut coarser = Product::open(&made.glb).unwrap();
    coarser.frame_as(&finest);
    let orbits = ["0deg 75deg 105%", "70deg 60deg 105%", "200deg 80deg 105%", "310deg 40deg 105%"];
    let each = orbits.map(|camera_orbit| {
        let shot = Shot {
            size_px: [side_px; 2],
            camera_orbit,
            background: Background::Transparent,
            shadow_intensity: 0.0,
            ..Shot::default()
        };
        let (one, two) = (finest.picture(&shot).unwrap(), coarser.picture(&shot).unwrap());
        ssim_where(&one, &two, |a, b| a[3] > 0 || b[3] > 0).unwrap()
    });
    each.into_iter().fold(1.0, f64::min)
}

/// The distance of a point from a triangle.
fn distance(point: Vec3, [a, b, c]: [Vec3; 3]) -> f32 {
    let along = |from: Vec3, to: Vec3| {
        let edge = to - from;
        let share = ((point - from).dot(edge) / edge.length_squared().max(1e-20)).clamp(0.0, 1.0);
        point.distance(from + edge * share)
    };
    let normal = (b - a).cross(c - a);
    let inside = [(a, b), (b, c), (c, a)].iter().all(|(p, q)| (*q - *p).cross(point - *p).dot(normal) >= 0.0);
    let plane = (point - a).dot(normal.normalize_or_zero()).abs();
    let edges = along(a, b).min(along(b, c)).min(along(c, a));
    if inside { plane } else { edges }
}

#[test]
fn a_level_is_a_beginning_of_the_finest_ones_lists_in_a_node_of_no_scene() {
    let mut glb = ball(50);
    glb.json["materials"].as_array_mut().unwrap().push(json!({ "name": "blue" }));
    glb.json["extensions"] = json!({ "KHR_materials_variants": { "variants": [{ "name": "blue" }] } });
    glb.json["meshes"][0]["primitives"][0]["extensions"] =
        json!({ "KHR_materials_variants": { "mappings": [{ "material": 1, "variants": [0] }] } });
    let (made, json) = with_levels("ball", &glb);
    assert_eq!(
        json["extensionsUsed"].as_array().unwrap().iter().filter(|name| *name == "MSFT_lod").count(),
        1
    );
    assert!(!json["extensionsRequired"].as_array().unwrap().contains(&json!("MSFT_lod")));
    // The node, and the one that shows its quantised mesh.
    let drawn = &json["nodes"][1];
    let ids = drawn["extensions"]["MSFT_lod"]["ids"].as_array().unwrap();
    let coverages: Vec<f64> = drawn["extras"]["MSFT_screencoverage"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_f64().unwrap())
        .collect();
    assert_eq!((coverages.len(), coverages.last()), (ids.len() + 1, Some(&0.0)));
    assert!(coverages.is_sorted_by(|a, b| a > b), "{coverages:?}");
    assert_eq!(json["scenes"][0]["nodes"], json!([0]));
    let finest = &json["meshes"][0]["primitives"][0];
    let accessor = |reference: &Value| json["accessors"][reference.as_u64().unwrap() as usize].clone();
    let mut last = accessor(&finest["attributes"]["POSITION"])["count"].as_u64().unwrap();
    for (id, level) in ids.iter().zip(&made.levels) {
        let node = &json["nodes"][id.as_u64().unwrap() as usize];
        assert_eq!((&node["scale"], &node["translation"]), (&drawn["scale"], &drawn["translation"]));
        let coarser = &json["meshes"][node["mesh"].as_u64().unwrap() as usize]["primitives"][0];
        assert_eq!(
            (&coarser["material"], &coarser["extensions"]),
            (&finest["material"], &finest["extensions"])
        );
        for (name, whole) in finest["attributes"].as_object().unwrap() {
            let (whole, part) = (accessor(whole), accessor(&coarser["attributes"][name]));
            assert_eq!(whole["bufferView"], part["bufferView"], "{name}");
            assert!(part["count"].as_u64() < Some(last), "{name}");
        }
        last = accessor(&coarser["attributes"]["POSITION"])["count"].as_u64().unwrap();
        assert_eq!(accessor(&coarser["indices"])["count"], level.triangles * 3);
    }
    // What is held and what is drawn.
    let model = Model::parse(&made.glb, &Limits::T1).unwrap();
    let held: usize = model.meshes.iter().map(|mesh| mesh.primitives[0].positions.len()).sum();
    assert_eq!((model.figures.vertices, model.figures.triangles), (held as u64, made.after.triangles));
    assert_eq!(model.meshes[1].primitives[0].variant_materials, [Some(1)]);
    assert_eq!(Scene::new(&model).triangles(), made.after.triangles);
}

#[test]
fn each_level_has_fewer_triangles_and_stays_within_its_error() {
    let (made, _) = with_levels("ball", &ball(50));
    let mut before = made.after.triangles;
    for level in &made.levels {
        assert!(level.triangles as f64 <= before as f64 * 0.6, "{level:?} after {before}");
        assert!(level.surface_fraction > 0.0, "{level:?}");
        assert!(level.surface_fraction * level.below_px as f32 <= 0.501, "more than half a pixel: {level:?}");
        assert!((0.98..=1.0).contains(&level.ssim_worst), "it looks otherwise: {level:?}");
        before = level.triangles;
    }
    let model = Model::parse(&made.glb, &Limits::default()).unwrap();
    let extent = Scene::new(&model).bounds.size().max_element();
    let step = model.nodes[1].transform.scale.x;
    let finest = &model.meshes[0].primitives[0];
    for (level, mesh) in made.levels.iter().zip(&model.meshes[1..]) {
        let coarser = &mesh.primitives[0];
        let triangles: Vec<[Vec3; 3]> = (coarser.indices.as_chunks::<3>().0.iter())
            .map(|corners| corners.map(|corner| Vec3::from(coarser.positions[corner as usize])))
            .collect();
        // The simplifier measures planes in the mean: single points may be twice as far.
        let most = level.surface_fraction * extent / step * 2.0;
        for point in finest.positions.iter().step_by(3).map(|p| Vec3::from(*p)) {
            let nearest =
                triangles.iter().map(|corners| distance(point, *corners)).fold(f32::INFINITY, f32::min);
            assert!(nearest <= most, "{} of the product", nearest * step / extent);
        }
    }
}

#[test]
fn what_moves_or_has_levels_or_no_room_for_them_gets_none() {
    let none = |label: &str, glb: &Glb, options: &LiteOptions| {
        let made = lite(&glb.bytes(), options).unwrap();
        assert_eq!(made.levels, [], "{label}");
        let json = json_of(&made.glb);
        assert_eq!(
            json["meshes"].as_array().unwrap().len(),
            glb.json["meshes"].as_array().unwrap().len(),
            "{label}"
        );
        json
    };
    let whole = ball(50);
    none("unwanted", &whole, &LiteOptions { levels: false, ..plain() });
    none("over the budget of vertices", &whole, &LiteOptions { vertices: 5_300, ..plain() });
    none("few triangles", &ball(8), &plain());
    none("no scene", &shapes::ball(50), &plain());

    let mut morphing = whole.clone();
    let moved = morphing.floats("VEC3", &vec![0.1; 51 * 101 * 3]);
    morphing.json["meshes"][0]["primitives"][0]["targets"] = json!([{ "POSITION": moved }]);
    none("morph targets", &morphing, &plain());

    let mut instanced = whole.clone();
    let places = instanced.floats("VEC3", &[0.0, 0.0, 0.0, 3.0, 0.0, 0.0]);
    instanced.json["nodes"][0]["extensions"] =
        json!({ "EXT_mesh_gpu_instancing": { "attributes": { "TRANSLATION": places } } });
    none("instances", &instanced, &plain());

    // The file's own: as they were, at the nodes that had them.
    let mut own = whole.clone();
    let mesh = own.json["meshes"][0].clone();
    own.json["meshes"].as_array_mut().unwrap().push(mesh);
    own.json["nodes"] = json!([
        { "mesh": 0, "extensions": { "MSFT_lod": { "ids": [1] } }, "extras": { "MSFT_screencoverage": [0.5, 0.1] } },
        { "mesh": 1 },
    ]);
    own.json["extensionsUsed"] = json!(["MSFT_lod"]);
    let json = none("its own", &own, &plain());
    assert_eq!(json["nodes"][0]["extensions"], own.json["nodes"][0]["extensions"]);
    assert_eq!(json["nodes"][0]["extras"], own.json["nodes"][0]["extras"]);
}

#[test]
fn a_level_looks_like_the_finest_one_at_its_own_size() {
    let whole = ball(50);
    let (made, _) = with_levels("ball", &whole);
    for level in &made.levels {
        let found = looks(&whole.bytes(), &made, level.below_px);
        assert!((LEAST_SSIM..1.0).contains(&found), "{level:?}: {found}");
    }
    assert_eq!(
        looks(&whole.bytes(), &made, 2 * made.levels[0].below_px),
        1.0,
        "the finest one in large pictures"
    );
}

#[test]
fn levels_of_real_products_look_alike_and_cost_little() {
    let mut skipped = 0;
    for name in PRODUCTS {
        let Ok(glb) = std::fs::read(Path::new(MODELS).join(name).with_extension("glb")) else {
            skipped += 1;
            continue;
        };
        let [packed, bare] = [true, false]
            .map(|levels| lite(&glb, &LiteOptions { levels, ..LiteOptions::default() }).unwrap());
        let made = lite(&glb, &plain()).unwrap();
        println!(
            "{name}: {} bytes, {} without levels, {:?}",
            packed.glb.len(),
            bare.glb.len(),
            packed.levels
        );
        assert!(
            !packed.levels.is_empty() && packed.glb.len() as f64 <= bare.glb.len() as f64 * 1.12,
            "{name}"
        );
        assert_eq!(packed.error, bare.error, "{name}");
        for level in &made.levels {
            let found = looks(&glb, &made, level.below_px);
            assert!((LEAST_SSIM - 0.005..1.0).contains(&found), "{name} {level:?}: {found}");
        }
    }
    println!("skipped {skipped} of {} models", PRODUCTS.len());
}

#[test]
fn a_manifest_says_what_levels_a_lite_model_has() {
    let glb = ball(50).bytes();
    let options = Options {
        formats: vec![Format::Jpeg],
        turntable: None,
        lite: Some(plain()),
        usdz: false,
        ..Options::default()
    };
    let manifest = bake("ball.glb", "ball", &glb, &glb, &options).unwrap().manifest;
    let made = lite(&glb, &plain()).unwrap();
    assert!(!made.levels.is_empty());
    let expected: Vec<LodLevel> = (made.levels.iter())
        .map(|level| LodLevel {
            triangles: level.triangles,
            surface_fraction: level.surface_fraction,
            ssim_worst: level.ssim_worst,
            below_px: level.below_px,
        })
        .collect();
    assert_eq!(manifest.lods[0].levels, expected);
    let json: Value = serde_json::from_str(&manifest.text()).unwrap();
    assert_eq!(json["lods"][0]["levels"][0]["below_px"], made.levels[0].below_px);
}
