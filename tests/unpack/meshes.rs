//! Meshes of meshoptimizer and Draco.

use serde_json::json;
use storefront::model::{Limits, Model, Primitive};
use storefront::unpack::unpack;

use crate::packed::{DRACO, file, meshopt, parts, with_fallback};

/// The bytes of the last view after unpacking.
fn unpacked(glb: &[u8]) -> Vec<u8> {
    let plain = parts(&unpack(glb).unwrap().unwrap().glb);
    assert_eq!(plain.json["extensionsRequired"], json!([]));
    assert_eq!(plain.json["buffers"].as_array().unwrap().len(), 1, "the buffer that stood in is gone");
    let view = plain.json["bufferViews"].as_array().unwrap().last().unwrap();
    assert_eq!((view.get("extensions"), &view["buffer"]), (None, &json!(0)));
    let start = view["byteOffset"].as_u64().unwrap() as usize;
    plain.bin[start..start + view["byteLength"].as_u64().unwrap() as usize].to_vec()
}

#[test]
fn meshopt_views_become_the_bytes_that_were_packed() {
    let vertices: Vec<[u8; 12]> =
        (0..300_u32).map(|at| std::array::from_fn(|byte| (at * 7 + byte as u32 * at / 3) as u8)).collect();
    let triangles: Vec<u32> = (0..300).flat_map(|at| [at, (at + 1) % 302, (at + 2) % 302]).collect();
    let row: Vec<u32> = (0..500).map(|at| at * at % 997).collect();
    let words = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let halves = |numbers: &[u32]| {
        numbers.iter().flat_map(|number| (*number as u16).to_le_bytes()).collect::<Vec<u8>>()
    };
    let old = ::meshopt::encode_vertex_buffer_level(&vertices, 2, Some(0)).unwrap();
    let new = ::meshopt::encode_vertex_buffer_level(&vertices, 2, Some(1)).unwrap();
    assert_ne!(old[0], new[0], "two versions of the format");
    let triangle_data = ::meshopt::encode_index_buffer(&triangles, 302).unwrap();
    let row_data = ::meshopt::encode_index_sequence(&row, 1000).unwrap();
    for (name, data, expected, mode, stride) in [
        ("EXT_meshopt_compression", &old, vertices.concat(), "ATTRIBUTES", 12),
        ("KHR_meshopt_compression", &new, vertices.concat(), "ATTRIBUTES", 12),
        ("KHR_meshopt_compression", &row_data, words(&row), "INDICES", 4),
        ("EXT_meshopt_compression", &row_data, halves(&row), "INDICES", 2),
    ] {
        let layout = json!({ "mode": mode, "count": expected.len() / stride, "byteStride": stride });
        let glb = meshopt(name, data, expected.len(), layout);
        assert_eq!(unpacked(&with_fallback(&glb)), expected, "{name} {mode} {stride}");
    }
    // Triangles may start at another corner.
    let layout = json!({ "mode": "TRIANGLES", "count": triangles.len(), "byteStride": 4 });
    let glb = meshopt("EXT_meshopt_compression", &triangle_data, triangles.len() * 4, layout);
    let found: Vec<u32> = bytemuck::pod_collect_to_vec(&unpacked(&with_fallback(&glb)));
    let turned = |list: &[u32]| -> Vec<[u32; 3]> {
        let corners = list.as_chunks::<3>().0.iter();
        corners.map(|&[a, b, c]| [[a, b, c], [b, c, a], [c, a, b]].into_iter().min().unwrap()).collect()
    };
    assert_eq!(turned(&found), turned(&triangles));
}

#[test]
fn meshopt_filters_give_directions_turns_and_numbers_back() {
    let directions: Vec<[f32; 4]> = (0..64)
        .map(|at| {
            let (angle, z) = (at as f32 * 0.7, at as f32 / 32.0 - 0.98);
            let flat = (1.0 - z * z).sqrt();
            [angle.cos() * flat, angle.sin() * flat, z, 0.0]
        })
        .collect();
    let run = |filter: &str, stride: usize, data: Vec<u8>| {
        let layout = json!({ "mode": "ATTRIBUTES", "filter": filter, "count": 64, "byteStride": stride });
        unpacked(&with_fallback(&meshopt("EXT_meshopt_compression", &data, stride * 64, layout)))
    };

    let bytes = ::meshopt::encode_filter_oct::<i8>(&directions, 8);
    let found = run("OCTAHEDRAL", 4, ::meshopt::encode_vertex_buffer(&bytes).unwrap());
    for (found, expected) in found.as_chunks::<4>().0.iter().zip(&directions) {
        for axis in 0..3 {
            assert!((f32::from(found[axis] as i8) / 127.0 - expected[axis]).abs() < 0.02);
        }
    }
    let shorts = ::meshopt::encode_filter_quat(&directions, 12);
    let found = run("QUATERNION", 8, ::meshopt::encode_vertex_buffer(&shorts).unwrap());
    for (found, expected) in bytemuck::pod_collect_to_vec::<u8, [i16; 4]>(&found).iter().zip(&directions) {
        let dot: f32 = found.iter().zip(expected).map(|(a, b)| f32::from(*a) / 32767.0 * b).sum();
        assert!(dot.abs() > 0.999, "the same turn, or its negative");
    }
    let words = ::meshopt::encode_filter_exp::<4>(&directions, 15, ::meshopt::EncodeExpMode::Separate);
    let found = run("EXPONENTIAL", 16, ::meshopt::encode_vertex_buffer(&words).unwrap());
    for (found, expected) in
        bytemuck::pod_collect_to_vec::<u8, f32>(&found).iter().zip(directions.as_flattened())
    {
        assert!((found - expected).abs() < 1e-4);
    }
    let colors: Vec<[f32; 4]> = directions.iter().map(|d| d.map(|number| number * 0.5 + 0.5)).collect();
    let bytes = ::meshopt::encode_filter_color::<u8>(&colors, 8);
    let found = run("COLOR", 4, ::meshopt::encode_vertex_buffer(&bytes).unwrap());
    for (found, expected) in found.iter().zip(colors.as_flattened()) {
        assert!((f32::from(*found) / 255.0 - expected).abs() < 0.02);
    }
}

/// Corners of each triangle with everything at them, rounded, in an order of their own.
fn triangles(primitive: &Primitive) -> Vec<Vec<Vec<i32>>> {
    let round = |numbers: &[f32], steps: f32| -> Vec<i32> {
        numbers.iter().map(|number| (number * steps).round() as i32).collect()
    };
    let corner = |&index: &u32| {
        let at = index as usize;
        [
            round(&primitive.positions[at], 100.0),
            round(&primitive.normals[at], 20.0),
            round(&primitive.uv0[at], 100.0),
            round(&primitive.weights[at], 20.0),
            primitive.colors[at].iter().map(|channel| i32::from(*channel)).collect(),
            primitive.joints[at].iter().map(|joint| i32::from(*joint)).collect(),
        ]
        .concat()
    };
    let mut all: Vec<_> = primitive
        .indices
        .as_chunks::<3>()
        .0
        .iter()
        .map(|corners| {
            let mut corners: Vec<_> = corners.iter().map(corner).collect();
            let first = (0..3).min_by_key(|at| corners[*at].clone()).unwrap();
            corners.rotate_left(first);
            corners
        })
        .collect();
    all.sort();
    all
}

#[test]
fn draco_meshes_hold_what_the_plain_one_holds() {
    let plain = Model::parse(&file("tests/unpack/fixtures/sheet.glb"), &Limits::T1).unwrap();
    let expected = triangles(&plain.meshes[0].primitives[0]);
    assert_eq!(expected.len(), 72);
    for path in DRACO {
        let glb = file(path);
        let code = Model::parse(&glb, &Limits::T1).unwrap_err().code();
        assert_eq!(code, "needs-draco", "{path}");
        let unpacked = unpack(&glb).unwrap().unwrap().glb;
        let model = Model::parse(&unpacked, &Limits::T1).unwrap();
        assert_eq!(triangles(&model.meshes[0].primitives[0]), expected, "{path}");
    }
}

#[test]
fn primitives_may_share_a_stream_and_accessors() {
    for same_accessors in [true, false] {
        let mut glb = parts(&file(DRACO[0]));
        let mut twin = glb.json["meshes"][0]["primitives"][0].clone();
        if !same_accessors {
            // The indices of the first stand where the colours of the second do: what is there already is kept.
            twin["indices"] = twin["attributes"]["WEIGHTS_0"].clone();
            twin["mode"] = json!(5);
        }
        glb.json["meshes"][0]["primitives"].as_array_mut().unwrap().push(twin);
        let plain = unpack(&glb.bytes()).unwrap().unwrap().glb;
        let model = Model::parse(&plain, &Limits::T1);
        let primitives = &model.unwrap().meshes[0].primitives;
        assert_eq!(triangles(&primitives[0]), triangles(&primitives[1]));
    }
}

#[test]
fn a_plain_or_broken_file_is_left_as_it_is() {
    for glb in [file("tests/unpack/fixtures/sheet.glb"), b"glTF".to_vec(), vec![], vec![0; 64]] {
        assert_eq!(unpack(&glb), Ok(None));
    }
    let whole = file(DRACO[0]);
    assert_eq!(unpack(&whole[..whole.len() - 5]), Ok(None), "a truncated file is for the reader of models");
}
