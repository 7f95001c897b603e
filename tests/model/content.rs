//! What the geometry, nodes, skins and variants of a good file become.

use serde_json::json;
use storefront::model::{Limits, Model, Topology};
use storefront::scene::Scene;

use crate::glb_builder::{Glb, float_bytes, parse};

#[test]
fn one_triangle_arrives_as_it_was_written() {
    let model = parse(&Glb::triangle());
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.positions, [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);
    assert_eq!(primitive.normals, [[0.0, 0.0, 1.0]; 3]);
    assert_eq!(primitive.uv0, [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]);
    assert_eq!(primitive.indices, [0, 1, 2]);
    assert_eq!(model.roots, [0]);
    assert_eq!([model.figures.triangles, model.figures.vertices, model.figures.draw_calls], [1, 3, 1]);
}

#[test]
fn a_file_without_a_scene_shows_all_parentless_nodes() {
    let mut glb = Glb::triangle();
    glb.json["nodes"] = json!([{}, { "children": [0] }, { "mesh": 0 }]);
    assert_eq!(parse(&glb).roots, [1, 2]);
}

#[test]
fn a_file_without_a_default_scene_shows_its_first_one() {
    let mut glb = Glb::triangle();
    glb.json["nodes"] = json!([{ "mesh": 0 }, {}]);
    glb.json["scenes"] = json!([{ "nodes": [1] }, { "nodes": [0] }]);
    let model = parse(&glb);
    assert_eq!(model.roots, [1]);
    assert_eq!(model.figures.triangles, 0);
}

#[test]
fn strips_and_fans_become_triangles_that_face_the_same_way() {
    let square = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0];
    for (mode, expected) in [(5, vec![0, 1, 2, 1, 3, 2]), (6, vec![1, 2, 0, 2, 3, 0])] {
        let mut glb = Glb::new();
        let positions = glb.floats("VEC3", &square);
        let normals = glb.floats("VEC3", &[0.0, 0.0, 1.0].repeat(4));
        glb.mesh(&json!({ "attributes": { "POSITION": positions, "NORMAL": normals }, "mode": mode }));
        assert_eq!(parse(&glb).meshes[0].primitives[0].indices, expected);
    }
}

#[test]
fn points_loops_and_strips_become_lists() {
    let listed: [(u32, Topology, &[u32]); 4] = [
        (0, Topology::Points, &[0, 1, 2]),
        (1, Topology::Lines, &[0, 1]),
        (2, Topology::Lines, &[0, 1, 1, 2, 2, 0]),
        (3, Topology::Lines, &[0, 1, 1, 2]),
    ];
    for (mode, topology, indices) in listed {
        for indexed in [true, false] {
            let mut glb = Glb::triangle();
            glb.json["meshes"][0]["primitives"][0]["mode"] = json!(mode);
            if !indexed {
                glb.json["meshes"][0]["primitives"][0].as_object_mut().unwrap().remove("indices");
            }
            let model = parse(&glb);
            let primitive = &model.meshes[0].primitives[0];
            assert_eq!((primitive.topology, &primitive.indices[..]), (topology, indices));
            // Each costs as much as a triangle.
            assert_eq!(model.figures.triangles as usize, indices.len() / topology.corners());
            assert!(!primitive.flat, "with normals it is lit");
        }
    }
}

#[test]
fn points_and_lines_without_normals_are_unlit_and_keep_their_vertices() {
    for mode in 0..4 {
        let mut glb = Glb::triangle();
        let primitive = &mut glb.json["meshes"][0]["primitives"][0];
        primitive["mode"] = json!(mode);
        primitive["attributes"].as_object_mut().unwrap().remove("NORMAL");
        let model = parse(&glb);
        let primitive = &model.meshes[0].primitives[0];
        assert!(primitive.flat);
        assert_eq!(primitive.positions.len(), if mode == 1 { 2 } else { 3 });
        assert_eq!(primitive.normals.len(), primitive.positions.len());
        assert!(Scene::new(&model).instances[0].unlit);
    }
}

#[test]
fn an_index_that_would_restart_a_strip_is_out_of_range() {
    for mode in 0..4 {
        let mut glb = Glb::triangle();
        glb.json["meshes"][0]["primitives"][0]["mode"] = json!(mode);
        let restart = glb.accessor(5123, "SCALAR", 3, &[0, 0, 255, 255, 2, 0]);
        glb.json["meshes"][0]["primitives"][0]["indices"] = json!(restart);
        let error = Model::parse(&glb.bytes(), &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "index-out-of-range");
    }
}

#[test]
fn points_and_lines_count_against_the_limit_of_triangles() {
    for (mode, found) in [(0, 3), (1, 1), (2, 3), (3, 2)] {
        let mut glb = Glb::triangle();
        glb.json["meshes"][0]["primitives"][0]["mode"] = json!(mode);
        let within = |triangles| Model::parse(&glb.bytes(), &Limits { triangles, ..Limits::default() });
        assert!(within(found).is_ok());
        assert_eq!(within(found - 1).unwrap_err().code(), "over-limit");
    }
}

#[test]
fn a_mode_that_gltf_does_not_have_is_left_out() {
    let mut glb = Glb::triangle();
    glb.json["meshes"][0]["primitives"][0]["mode"] = json!(7);
    assert!(parse(&glb).meshes[0].primitives.is_empty());
}

#[test]
fn a_primitive_that_joins_nothing_is_left_out() {
    for (mode, count) in [(0, 0), (1, 1), (2, 1), (3, 1), (4, 2)] {
        let mut glb = Glb::triangle();
        glb.json["accessors"][3]["count"] = json!(count);
        glb.json["meshes"][0]["primitives"][0]["mode"] = json!(mode);
        assert!(parse(&glb).meshes[0].primitives.is_empty(), "mode {mode}");
    }
}

#[test]
fn missing_normals_become_flat_ones_on_vertices_of_their_own() {
    let mut glb = Glb::new();
    let positions = glb.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    let indices = glb.accessor(5121, "SCALAR", 6, &[0, 1, 2, 0, 2, 3]);
    glb.mesh(&json!({ "attributes": { "POSITION": positions }, "indices": indices }));
    let model = parse(&glb);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.indices, [0, 1, 2, 3, 4, 5]);
    assert_eq!(primitive.positions.len(), 6);
    assert_eq!(primitive.normals[..3], [[0.0, 0.0, 1.0]; 3]);
    assert_eq!(primitive.normals[3..], [[1.0, 0.0, 0.0]; 3]);
}

#[test]
fn vertices_that_a_primitive_does_not_use_are_left_out() {
    let mut glb = Glb::triangle();
    let positions = glb.floats("VEC3", &(0..15).map(|at| at as f32).collect::<Vec<_>>());
    let normals = glb.floats("VEC3", &[0.0, 0.0, 1.0].repeat(5));
    let indices = glb.accessor(5121, "SCALAR", 3, &[4, 1, 3]);
    glb.json["meshes"][0]["primitives"][0] =
        json!({ "attributes": { "POSITION": positions, "NORMAL": normals }, "indices": indices });
    let model = parse(&glb);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.positions, [[3.0, 4.0, 5.0], [9.0, 10.0, 11.0], [12.0, 13.0, 14.0]]);
    assert_eq!(primitive.indices, [2, 0, 1]);
    assert_eq!(primitive.normals.len(), 3);
}

#[test]
fn primitives_that_share_their_vertices_count_only_those_they_use() {
    let mut glb = Glb::triangle();
    let positions = glb.floats("VEC3", &(0..15).map(|at| at as f32).collect::<Vec<_>>());
    let normals = glb.floats("VEC3", &[0.0, 0.0, 1.0].repeat(5));
    let primitive = |glb: &mut Glb, used: [u8; 3]| {
        let indices = glb.accessor(5121, "SCALAR", 3, &used);
        json!({ "attributes": { "POSITION": positions, "NORMAL": normals }, "indices": indices })
    };
    let both = [primitive(&mut glb, [0, 1, 2]), primitive(&mut glb, [2, 3, 4])];
    glb.json["meshes"][0]["primitives"] = json!(both);
    let limits = Limits { vertices: 6, ..Limits::T1 };
    assert_eq!(Model::parse(&glb.bytes(), &limits).unwrap().figures.vertices, 6);
    let limits = Limits { vertices: 5, ..Limits::T1 };
    assert_eq!(Model::parse(&glb.bytes(), &limits).unwrap_err().code(), "over-limit");
}

#[test]
fn normals_are_made_unit_length_and_never_nan() {
    let mut glb = Glb::triangle();
    let normals = glb.floats("VEC3", &[0.0, 0.0, 9.0, 0.0, 0.0, 0.0, 3e38, 3e38, 3e38]);
    glb.json["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] = json!(normals);
    for [x, y, z] in &parse(&glb).meshes[0].primitives[0].normals {
        assert!(((x * x + y * y + z * z) - 1.0).abs() < 1e-6);
    }
}

#[test]
fn quantised_attributes_are_dequantised() {
    let mut glb = Glb::new();
    // Signed bytes: -128 and -127 are both -1 when normalised; four bytes apart, as the extension demands.
    let positions = glb.accessor(5120, "VEC3", 3, &[0, 127, 129, 0, 128, 64, 0, 0, 0, 0, 0]);
    glb.json["accessors"][positions]["normalized"] = json!(true);
    glb.json["bufferViews"][0]["byteStride"] = json!(4);
    let normals = glb.accessor(5122, "VEC3", 3, &[0, 0, 0, 0, 0xff, 0x7f].repeat(3));
    glb.json["accessors"][normals]["normalized"] = json!(true);
    let uv = glb.accessor(5123, "VEC2", 3, &[0xff, 0xff, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]);
    glb.mesh(&json!({ "attributes": { "POSITION": positions, "NORMAL": normals, "TEXCOORD_0": uv } }));
    glb.json["extensionsRequired"] = json!(["KHR_mesh_quantization"]);
    let model = parse(&glb);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.positions[0], [0.0, 1.0, -1.0]);
    assert_eq!(primitive.positions[1], [-1.0, 64.0 / 127.0, 0.0]);
    assert_eq!(primitive.normals, [[0.0, 0.0, 1.0]; 3]);
    // Not normalised: the numbers themselves.
    assert_eq!(primitive.uv0, [[65535.0, 0.0], [1.0, 256.0], [0.0, 0.0]]);
}

#[test]
fn interleaved_attributes_are_taken_apart() {
    let mut glb = Glb::new();
    let mut interleaved = Vec::new();
    for at in 0..3u8 {
        interleaved.extend(float_bytes(&[f32::from(at), 0.0, 0.0, 0.0, 1.0, 0.0]));
    }
    let view = glb.view(&interleaved);
    glb.json["bufferViews"][view]["byteStride"] = json!(24);
    glb.json["accessors"] = json!([
        { "bufferView": view, "componentType": 5126, "type": "VEC3", "count": 3 },
        { "bufferView": view, "byteOffset": 12, "componentType": 5126, "type": "VEC3", "count": 3 },
    ]);
    glb.mesh(&json!({ "attributes": { "POSITION": 0, "NORMAL": 1 } }));
    let model = parse(&glb);
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.positions, [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]);
    assert_eq!(primitive.normals, [[0.0, 1.0, 0.0]; 3]);
}

#[test]
fn sparse_values_replace_dense_ones_and_zeros() {
    let mut glb = Glb::triangle();
    let (indices, values) = (glb.view(&[2, 0]), glb.view(&float_bytes(&[7.0, 8.0, 9.0])));
    let sparse = json!({
        "count": 1,
        "indices": { "bufferView": indices, "componentType": 5123 },
        "values": { "bufferView": values },
    });
    glb.json["accessors"][0]["sparse"] = sparse;
    assert_eq!(parse(&glb).meshes[0].primitives[0].positions[1..], [[1.0, 0.0, 0.0], [7.0, 8.0, 9.0]]);
    glb.json["accessors"][0].as_object_mut().unwrap().remove("bufferView");
    assert_eq!(parse(&glb).meshes[0].primitives[0].positions[1..], [[0.0, 0.0, 0.0], [7.0, 8.0, 9.0]]);
}

#[test]
fn vertex_colours_of_every_kind_become_bytes() {
    let red = [[255, 0, 128, 255]; 3];
    for (component, kind, bytes) in [
        (5126, "VEC3", float_bytes(&[1.0, 0.0, 0.5].repeat(3))),
        (5126, "VEC4", float_bytes(&[2.0, -1.0, 0.5, 1.0].repeat(3))),
        (5121, "VEC4", [255, 0, 128, 255].repeat(3)),
        (5123, "VEC4", [255, 255, 0, 0, 128, 128, 255, 255].repeat(3)),
    ] {
        let mut glb = Glb::triangle();
        let colors = glb.accessor(component, kind, 3, &bytes);
        glb.json["accessors"][colors]["normalized"] = json!(component != 5126);
        glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(colors);
        assert_eq!(parse(&glb).meshes[0].primitives[0].colors, red, "{component} {kind}");
    }
}

#[test]
fn everything_at_once_is_read() {
    let model = parse(&Glb::everything());
    let primitive = &model.meshes[0].primitives[0];
    assert_eq!(primitive.positions[1], [2.0, 0.0, 0.0]);
    assert_eq!(primitive.joints[0], [0, 1, 0, 0]);
    assert_eq!(primitive.weights[1], [1.0, 0.0, 0.0, 0.0]);
    #[cfg(feature = "animation")]
    {
        // Both sets of joints share the vertex.
        assert_eq!([primitive.weights[2][0], primitive.deformation.weights[2][0]], [0.5, 0.5]);
        assert_eq!(primitive.deformation.morph_targets.len(), 2);
    }
    assert_eq!(primitive.variant_materials, [None, Some(1)]);
    assert_eq!(model.variants, ["plain", "red"]);
    assert_eq!(model.roots, [0, 1, 3]);
    assert_eq!(model.skins[0].joints, [1, 2]);
    assert_eq!(model.cameras.len(), 1);
    assert_eq!(model.nodes[3].camera, Some(0));
    assert_eq!(model.nodes[2].transform.rotation.to_array(), [0.0, 0.0, 1.0, 0.0]);
    // A mirrored matrix comes back as rotation and scale that make the same matrix.
    let eye = model.nodes[3].transform.parent_from_node().to_cols_array();
    for (found, expected) in
        eye.iter().zip([2.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, -2.0, 0.0, 4.0, 5.0, 6.0, 1.0])
    {
        assert!((found - expected).abs() < 1e-5, "{eye:?}");
    }
    assert_eq!(model.extensions_not_drawn().collect::<Vec<_>>(), ["KHR_xmp_json_ld"]);
}

#[test]
fn a_matrix_of_zeros_gives_a_flat_node_not_nan() {
    let mut glb = Glb::triangle();
    glb.json["nodes"][0]["matrix"] = json!([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 1]);
    let matrix = parse(&glb).nodes[0].transform.parent_from_node();
    assert!(matrix.is_finite());
}

#[test]
fn a_file_that_requires_a_finish_we_do_not_draw_is_shown_without() {
    let mut glb = Glb::triangle();
    glb.json["extensionsRequired"] = json!(["KHR_materials_transmission"]);
    assert_eq!(parse(&glb).extensions_required, ["KHR_materials_transmission"]);
}

#[test]
fn an_instanced_mesh_is_held_once_and_drawn_often() {
    let mut glb = Glb::triangle();
    glb.json["nodes"] = json!([{ "mesh": 0 }, { "mesh": 0 }, { "mesh": 0 }]);
    let figures = parse(&glb).figures;
    assert_eq!([figures.vertices, figures.triangles, figures.draw_calls], [3, 3, 3]);
}
