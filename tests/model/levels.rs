//! Coarser levels (`MSFT_lod`): which are read, and what is drawn at which size.

use glam::Vec3;
use serde_json::{Value, json};
use storefront::model::{Level, Limits, Model};
use storefront::render::frame::Frame;
use storefront::scene::framing::Framing;
use storefront::scene::orbit::{Orbit, OrbitSettings};
use storefront::scene::{Scene, View};

use crate::glb_builder::{Glb, parse};

/// A square of two triangles, with a level of one, at the same place.
fn levelled() -> Glb {
    let mut glb = Glb::triangle();
    let corners = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    let position = glb.floats("VEC3", &corners);
    let normals = glb.floats("VEC3", &[0.0, 0.0, 1.0].repeat(4));
    let indices = glb.accessor(5123, "SCALAR", 6, &[0, 0, 1, 0, 2, 0, 0, 0, 2, 0, 3, 0]);
    let square = json!({ "primitives": [{
        "attributes": { "POSITION": position, "NORMAL": normals }, "indices": indices,
    }] });
    let meshes = glb.json["meshes"].as_array_mut().unwrap();
    meshes.insert(0, square);
    meshes.push(meshes[1].clone());
    glb.json["scenes"] = json!([{ "nodes": [0] }]);
    glb.json["nodes"] = json!([
        {
            "mesh": 0, "translation": [0, 0, 1],
            "extensions": { "MSFT_lod": { "ids": [1, 2] } }, "extras": { "MSFT_screencoverage": [0.5, 0.25, 0] },
        },
        { "mesh": 1, "translation": [0, 0, 1] },
        { "mesh": 2, "translation": [0, 0, 1] },
    ]);
    glb
}

fn read(glb: &Glb) -> [Option<Level>; 2] {
    parse(glb).nodes[0].levels
}

#[test]
fn levels_are_read_with_the_coverage_below_which_they_are_drawn() {
    let [first, second] = [(1, 0.5), (2, 0.25)].map(|(node, coverage)| Some(Level { node, coverage }));
    assert_eq!(read(&levelled()), [first, second]);
    assert!(
        Model { extensions_used: vec!["MSFT_lod".into()], ..Model::default() }
            .extensions_not_drawn()
            .next()
            .is_none()
    );
    // What is held, and what is drawn at most.
    let model = parse(&levelled());
    assert_eq!((model.figures.vertices, model.figures.triangles, model.figures.draw_calls), (10, 2, 1));
    let scene = Scene::new(&model);
    assert_eq!((scene.triangles(), scene.instances.len(), scene.meshes.len()), (2, 3, 3));
    let finest: Vec<bool> = scene.instances.iter().map(|instance| instance.is_finest()).collect();
    assert_eq!(finest, [true, false, false]);
    // More than we draw are there for others.
    let mut many = levelled();
    many.json["nodes"][0]["extensions"]["MSFT_lod"]["ids"] = json!([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]);
    many.json["nodes"][0]["extras"]["MSFT_screencoverage"] = json!([0.5, 0.25, 0.2, 0.1, 0.09, 0.08, 0.07]);
    assert_eq!(read(&many), [first, second]);
}

#[test]
fn what_is_no_level_that_we_draw_counts_as_none() {
    let cases: [(&str, &str, Value); 17] = [
        ("an index out of range", "/nodes/0/extensions/MSFT_lod/ids", json!([3])),
        ("a huge index", "/nodes/0/extensions/MSFT_lod/ids", json!([1e300])),
        ("a negative index", "/nodes/0/extensions/MSFT_lod/ids", json!([-1])),
        ("a fraction", "/nodes/0/extensions/MSFT_lod/ids", json!([1.5])),
        ("a word", "/nodes/0/extensions/MSFT_lod/ids", json!(["1"])),
        ("the node itself", "/nodes/0/children", json!([])),
        ("no list", "/nodes/0/extensions/MSFT_lod/ids", json!({ "0": 1 })),
        ("no object", "/nodes/0/extensions/MSFT_lod", json!([1, 2])),
        ("no coverage", "/nodes/0/extras", json!("words")),
        ("no list of coverages", "/nodes/0/extras/MSFT_screencoverage", json!(0.5)),
        ("a coverage of 0", "/nodes/0/extras/MSFT_screencoverage", json!([0, 0])),
        ("a negative coverage", "/nodes/0/extras/MSFT_screencoverage", json!([-1])),
        ("an infinite coverage", "/nodes/0/extras/MSFT_screencoverage", json!([1e60])),
        ("another place", "/nodes/1/translation", json!([0, 0, 2])),
        ("another size", "/nodes/1/scale", json!([2, 2, 2])),
        ("no mesh", "/nodes/1/mesh", Value::Null),
        ("children of its own", "/nodes/1/children", json!([3])),
    ];
    for (label, pointer, value) in cases {
        let mut glb = levelled();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = glb.json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(key);
        } else {
            parent.insert(key.to_owned(), value);
        }
        if label == "the node itself" {
            glb.json["nodes"][0]["extensions"]["MSFT_lod"]["ids"] = json!([0]);
            assert!(Scene::new(&parse(&glb)).instances.len() <= 2, "{label}");
            continue;
        }
        if label == "children of its own" {
            glb.json["nodes"].as_array_mut().unwrap().push(json!({}));
        }
        assert_eq!(read(&glb)[0], None, "{label}");
        assert_eq!(Scene::new(&parse(&glb)).instances.len(), 1, "{label}");
    }
    // The second one is as good as the first, unless it is shown no later.
    let mut glb = levelled();
    glb.json["nodes"][0]["extras"]["MSFT_screencoverage"] = json!([0.5, 0.5]);
    assert_eq!(read(&glb)[1], None);
    // A level's own levels are not followed: there is no way round and round.
    let mut glb = levelled();
    for node in 1..3 {
        glb.json["nodes"][node]["extensions"] = glb.json["nodes"][0]["extensions"].clone();
        glb.json["nodes"][node]["extras"] = glb.json["nodes"][0]["extras"].clone();
    }
    assert_eq!(Scene::new(&parse(&glb)).instances.len(), 3);
    // What deforms is drawn as it is.
    let mut glb = levelled();
    glb.json["skins"] = json!([{ "joints": [0] }]);
    glb.json["nodes"][0]["skin"] = json!(0);
    assert_eq!(read(&glb), [None, None]);
}

#[test]
fn lists_of_levels_have_a_limit_as_what_is_drawn_has() {
    let glb = levelled().bytes();
    let code = |triangles, vertices| {
        let limits = Limits { triangles, vertices, ..Limits::T1 };
        Model::parse(&glb, &limits).map_or_else(|error| error.code(), |_| "read")
    };
    assert_eq!([code(2, 10), code(1, 10), code(2, 9)], ["read", "over-limit", "over-limit"]);
}

#[test]
fn the_smaller_the_product_in_the_picture_the_coarser_it_is() {
    let scene = Scene::new(&parse(&levelled()));
    let framing = Framing { center: Vec3::new(0.5, 0.5, 1.0), radius_metres: 1.0, ideal_aspect: 1.0 };
    let view = Orbit::new(framing, &OrbitSettings::default()).view([1, 1]);
    let drawn = |side_px: u32, nearer: f32| {
        let eye = view.target + (view.eye - view.target) / nearer;
        let frame = Frame::new(&scene, &View { size_px: [side_px; 2], eye, ..view });
        assert_eq!(frame.draws.len(), 1, "one of the levels at {side_px} px");
        frame.draws[0].mesh
    };
    let meshes: Vec<u32> = (1..2000).map(|side_px| drawn(side_px, 1.0)).collect();
    assert!(meshes.is_sorted_by(|a, b| a >= b), "coarser as the picture grows");
    assert_eq!((meshes[0], meshes[1998]), (2, 0));
    let first = |mesh: u32| meshes.iter().position(|drawn| *drawn == mesh).unwrap() as f32 + 1.0;
    // Twice the coverage, twice the pixels; and half of them from half as far.
    assert!((first(0) / first(1) - 2.0).abs() < 0.01, "{} and {}", first(0), first(1));
    assert_eq!(drawn(first(0) as u32 / 2 + 1, 2.0), 0);
    assert_eq!(drawn(first(0) as u32 / 2 - 1, 2.0), 1);
    // At the target itself, and without a picture.
    assert_eq!([drawn(100, f32::INFINITY), drawn(0, 1.0)], [0, 2]);
}
