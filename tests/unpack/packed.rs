//! Compressed files, made here or read from the fixtures.

use std::path::Path;

use serde_json::{Value, json};

use crate::glb_builder::Glb;

/// A file of this crate.
pub(crate) fn file(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The JSON and the BIN of a GLB.
pub(crate) fn parts(glb: &[u8]) -> Glb {
    let length = u32::from_le_bytes(glb[12..16].try_into().unwrap()) as usize;
    Glb {
        json: serde_json::from_slice(&glb[20..20 + length]).unwrap(),
        bin: glb.get(28 + length..).unwrap_or_default().to_vec(),
    }
}

pub(crate) const DRACO: [&str; 2] =
    ["tests/unpack/fixtures/sheet-draco.glb", "tests/unpack/fixtures/sheet-draco-sequential.glb"];

/// One triangle whose view 0 is `plain`, packed in `data`; `layout` is the rest of the extension.
pub(crate) fn meshopt(name: &str, data: &[u8], plain_bytes: usize, mut layout: Value) -> Glb {
    let mut glb = Glb::triangle();
    let offset = glb.bin.len();
    glb.bin.extend_from_slice(data);
    glb.bin.resize(glb.bin.len().next_multiple_of(4), 0);
    layout["buffer"] = json!(0);
    layout["byteOffset"] = json!(offset);
    layout["byteLength"] = json!(data.len());
    let view = json!({ "buffer": 1, "byteLength": plain_bytes, "extensions": { name: layout } });
    glb.json["bufferViews"].as_array_mut().unwrap().push(view);
    glb.json["extensionsUsed"] = json!([name]);
    glb.json["extensionsRequired"] = json!([name]);
    glb
}

/// The bytes of a GLB whose second buffer stands for what the compressed views become.
pub(crate) fn with_fallback(glb: &Glb) -> Vec<u8> {
    let mut json = glb.json.clone();
    json["buffers"] = json!([
        { "byteLength": glb.bin.len() },
        { "byteLength": 1 << 20, "extensions": { "EXT_meshopt_compression": { "fallback": true } } },
    ]);
    crate::glb_builder::container(json.to_string().as_bytes(), &glb.bin)
}

/// The triangle with a picture of an extension, or a plain one.
pub(crate) fn textured(picture: &[u8], extension: Option<&str>) -> Glb {
    let mut glb = Glb::triangle();
    let source = glb.picture(picture);
    let texture = match extension {
        Some(name) => json!({ "extensions": { name: { "source": source } } }),
        None => json!({ "source": source }),
    };
    glb.json["textures"] = json!([texture]);
    glb.json["materials"] = json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
    glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
    if let Some(name) = extension {
        glb.json["extensionsUsed"] = json!([name]);
        glb.json["extensionsRequired"] = json!([name]);
    }
    glb
}
