#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::model::{Limits, Model};

/// A triangle in `tri.bin`, which is 36 bytes long, and its indices in a `data:` URI.
fn triangle() -> Value {
    json!({
        "asset": { "version": "2.0" },
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0 }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 }, "indices": 1 }] }],
        "accessors": [
            { "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3" },
            { "bufferView": 1, "componentType": 5121, "count": 3, "type": "SCALAR" },
        ],
        "bufferViews": [
            { "buffer": 0, "byteLength": 36 },
            { "buffer": 1, "byteLength": 3, "byteOffset": 1 },
        ],
        "buffers": [
            { "uri": "tri%20angle.bin", "byteLength": 36 },
            { "uri": "data:application/octet-stream;base64,AAABAg==", "byteLength": 4 },
        ],
    })
}

fn packed(gltf: &Value) -> Result<Vec<u8>, PackError> {
    let corners: [f32; 9] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
    pack(gltf.to_string().as_bytes(), &mut |uri, _| match uri {
        "tri%20angle.bin" => Ok(corners.iter().flat_map(|corner| corner.to_le_bytes()).collect()),
        _ => Err(PackError::missing(uri, "not there")),
    })
}

#[test]
fn buffers_of_several_files_become_one() {
    let glb = packed(&triangle()).unwrap();
    let model = Model::parse(&glb, &Limits::T1).unwrap();
    assert_eq!(model.figures.triangles, 1);
    assert_eq!(model.meshes[0].primitives[0].indices, [0, 1, 2]);
}

#[test]
fn faults_say_where_and_are_never_panics() {
    let cases: [(&str, Value, &str); 5] = [
        ("/buffers/0/uri", json!("gone.bin"), "unreadable"),
        ("/buffers/1/uri", json!("data:;base64,?"), "bad-uri"),
        ("/buffers/0/byteLength", json!(37), "out-of-bounds"),
        ("/bufferViews/1/byteLength", json!(u64::MAX), "out-of-bounds"),
        ("/buffers/0/uri", json!(7), "missing"),
    ];
    for (pointer, value, code) in cases {
        let mut gltf = triangle();
        *gltf.pointer_mut(pointer).unwrap() = value;
        let error = packed(&gltf).unwrap_err();
        assert_eq!(error.code(), code, "{pointer}: {error}");
        let place = pointer.rsplit_once('/').map_or("", |(place, _)| place);
        assert!(error.to_string().contains(place), "{error}");
    }
    for text in ["", "{", "[]", "{\"buffers\":7,\"bufferViews\":{},\"images\":[0]}", "null"] {
        let _ = pack(text.as_bytes(), &mut |uri, _| Err(PackError::missing(uri, "")));
    }
}

#[test]
fn too_many_files_and_too_many_bytes_are_refused() {
    let mut gltf = triangle();
    gltf["images"] = (0..=MAX_FILES).map(|n| json!({ "uri": format!("data:,{n}") })).collect();
    assert_eq!(packed(&gltf).unwrap_err().code(), "over-limit");

    let gltf = json!({ "images": [{ "uri": "a" }, { "uri": "b" }] }).to_string();
    let mut asked = Vec::new();
    let error = pack(gltf.as_bytes(), &mut |_, most_bytes| {
        asked.push(most_bytes);
        Ok(vec![0; usize::try_from(most_bytes.min(200 << 20)).unwrap()])
    });
    assert_eq!(error.unwrap_err().code(), "over-limit");
    assert!(asked[1] < 60 << 20, "{asked:?}");
}
