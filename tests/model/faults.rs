//! What can be wrong with a file: each fault by its code and its place.

use serde_json::{Value, json};
use storefront::model::{Fault, Limits, Model, ModelError, Place};

use crate::glb_builder::{Glb, container, png};

fn fault(glb: &[u8]) -> (&'static str, String) {
    let error = Model::parse(glb, &Limits::T1).unwrap_err();
    let place = match &error.place {
        Place::ByteOffset(offset) => offset.to_string(),
        Place::Pointer(pointer) => pointer.clone(),
    };
    assert!(!error.to_string().contains('\n'), "one line: {error}");
    (error.code(), place)
}

/// Asserts the code and the place of the fault that `break_it` makes in the file that has everything.
#[track_caller]
fn expect(code: &str, place: &str, break_it: impl FnOnce(&mut Value)) {
    let mut glb = Glb::everything();
    glb.json["buffers"] = json!([{ "byteLength": glb.bin.len() }]);
    break_it(&mut glb.json);
    assert_eq!(fault(&glb.bytes()), (code, place.to_owned()));
}

const PRIMITIVE: &str = "/meshes/0/primitives/0";

#[test]
fn what_is_not_a_glb_is_refused() {
    assert_eq!(fault(b""), ("not-glb", "0".into()));
    assert_eq!(fault(b"{\"asset\":{}}"), ("not-glb", "0".into()));
    assert_eq!(fault(b"glTF\x01\0\0\0\x0c\0\0\0"), ("unsupported-version", "4".into()));
    assert_eq!(fault(b"glTF\x02\0\0\0\x0c\0\0\0"), ("truncated", "12".into()));
    assert_eq!(fault(b"glTF\x02\0\0\0\xff\xff\xff\xff"), ("truncated", "12".into()));
    assert_eq!(fault(b"glTF\x02\0\0\0\x14\0\0\0\0\0\0\0BIN\0"), ("bad-chunk", "12".into()));
    assert_eq!(fault(b"glTF\x02\0\0\0\x14\0\0\0\xff\xff\xff\xffJSON"), ("truncated", "12".into()));
}

#[test]
fn broken_json_is_refused_at_its_byte() {
    assert_eq!(fault(&container(b"{\"asset\": nope}", b"")), ("bad-json", "30".into()));
    assert_eq!(fault(&container(b"{\n\"asset\":\n!}", b"")), ("bad-json", "31".into()));
    assert_eq!(fault(&container(b"{\"\xff\":1}", b"")).0, "bad-json");
    assert_eq!(fault(&container("[".repeat(200).as_bytes(), b"")).0, "bad-json");
    assert_eq!(fault(&container(b"[]", b"")), ("wrong-type", String::new()));
}

#[test]
fn only_gltf_2_is_read() {
    expect("unsupported-version", "/asset/version", |json| json["asset"]["version"] = json!("1.0"));
    expect("missing", "/asset", |json| drop(json.as_object_mut().unwrap().remove("asset")));
}

#[test]
fn required_extensions_that_we_cannot_do_have_a_code_and_are_named() {
    for (name, code) in [
        ("KHR_draco_mesh_compression", "needs-draco"),
        ("EXT_meshopt_compression", "needs-meshopt"),
        ("KHR_texture_basisu", "needs-basisu"),
        ("ACME_secret", "unsupported-extension"),
    ] {
        let mut glb = Glb::everything();
        glb.json["extensionsRequired"] = json!(["KHR_materials_unlit", name]);
        assert_eq!(fault(&glb.bytes()), (code, "/extensionsRequired/1".into()));
        let error = Model::parse(&glb.bytes(), &Limits::T1).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn a_texture_that_only_basisu_can_load_names_it() {
    expect("needs-basisu", "/textures/0", |json| {
        json["textures"][0] = json!({ "extensions": { "KHR_texture_basisu": { "source": 0 } } });
    });
}

#[test]
fn data_outside_the_bin_chunk_is_refused() {
    expect("external-uri", "/buffers/0/uri", |json| json["buffers"][0]["uri"] = json!("../../etc/passwd"));
    expect("data-uri", "/buffers/0/uri", |json| json["buffers"][0]["uri"] = json!("data:;base64,AAAA"));
    expect("external-uri", "/images/0/uri", |json| {
        json["images"][0] = json!({ "uri": "https://x.test/a.png" });
    });
    expect("data-uri", "/images/0/uri", |json| {
        json["images"][0] = json!({ "uri": "data:image/png;base64," });
    });
    expect("missing", "/buffers/1", |json| {
        json["buffers"].as_array_mut().unwrap().push(json!({ "byteLength": 99 }));
        json["bufferViews"][0]["buffer"] = json!(1);
    });
}

#[test]
fn wrong_types_are_refused_where_they_stand() {
    expect("wrong-type", "/nodes", |json| json["nodes"] = json!({}));
    expect("wrong-type", "/nodes/0/mesh", |json| json["nodes"][0]["mesh"] = json!(-1));
    expect("wrong-type", "/nodes/0/name", |json| json["nodes"][0]["name"] = json!(["<script>"]));
    expect("wrong-type", "/nodes/0/translation/1", |json| {
        json["nodes"][0]["translation"] = json!([0, null, 0]);
    });
    expect("wrong-type", "/materials/0/doubleSided", |json| json["materials"][0]["doubleSided"] = json!(1));
    expect("wrong-type", "/accessors/0/count", |json| json["accessors"][0]["count"] = json!(3.5));
    expect("wrong-type", "/extensionsRequired/0", |json| json["extensionsRequired"] = json!([null]));
    expect("wrong-type", "/materials/0/pbrMetallicRoughness", |json| {
        json["materials"][0]["pbrMetallicRoughness"] = json!("shiny");
    });
}

#[test]
fn missing_properties_are_named() {
    expect("missing", "/accessors/0/componentType", |json| {
        json["accessors"][0].as_object_mut().unwrap().remove("componentType");
    });
    expect("missing", &format!("{PRIMITIVE}/attributes"), |json| {
        json["meshes"][0]["primitives"][0].as_object_mut().unwrap().remove("attributes");
    });
    expect("missing", "/textures/0/source", |json| json["textures"][0] = json!({}));
    expect("missing", "/images/0/bufferView", |json| json["images"][0] = json!({}));
}

#[test]
fn values_that_gltf_does_not_allow_are_refused() {
    expect("bad-value", "/accessors/0/type", |json| json["accessors"][0]["type"] = json!("VEC5"));
    expect("bad-value", "/accessors/0/componentType", |json| {
        json["accessors"][0]["componentType"] = json!(5130);
    });
    expect("bad-value", "/accessors/0", |json| json["accessors"][0]["type"] = json!("SCALAR"));
    expect("bad-value", "/accessors/3", |json| json["accessors"][3]["componentType"] = json!(5122));
    expect("bad-value", "/bufferViews/0/byteStride", |json| json["bufferViews"][0]["byteStride"] = json!(0));
    expect("bad-value", "/bufferViews/0/byteStride", |json| {
        json["bufferViews"][0]["byteStride"] = json!(256);
    });
    expect("bad-value", "/accessors/0", |json| json["bufferViews"][0]["byteStride"] = json!(8));
    expect("bad-value", &format!("{PRIMITIVE}/attributes/NORMAL"), |json| {
        json["accessors"][1]["count"] = json!(2);
    });
    expect("bad-value", "/materials/0/alphaMode", |json| json["materials"][0]["alphaMode"] = json!("GLOW"));
    expect("bad-value", "/materials/0/emissiveFactor", |json| {
        json["materials"][0]["emissiveFactor"] = json!([1]);
    });
    expect("bad-value", "/samplers/0/wrapS", |json| json["samplers"][0]["wrapS"] = json!(1));
    expect("bad-value", "/accessors/7", |json| json["skins"][0]["joints"] = json!([1, 2, 3]));
}

#[test]
fn indices_that_point_at_nothing_are_refused() {
    expect("index-out-of-range", "/nodes/0/mesh", |json| json["nodes"][0]["mesh"] = json!(9));
    expect("index-out-of-range", "/nodes/1/children/0", |json| json["nodes"][1]["children"] = json!([9]));
    expect("index-out-of-range", "/nodes/3/camera", |json| json["nodes"][3]["camera"] = json!(2));
    expect("index-out-of-range", "/scene", |json| json["scene"] = json!(2));
    expect("index-out-of-range", "/scenes/1/nodes/0", |json| json["scenes"][1]["nodes"] = json!([u64::MAX]));
    expect("index-out-of-range", &format!("{PRIMITIVE}/material"), |json| {
        json["meshes"][0]["primitives"][0]["material"] = json!(2);
    });
    expect("index-out-of-range", &format!("{PRIMITIVE}/attributes/POSITION"), |json| {
        json["meshes"][0]["primitives"][0]["attributes"]["POSITION"] = json!(99);
    });
    expect("index-out-of-range", "/materials/0/normalTexture/index", |json| {
        json["materials"][0]["normalTexture"]["index"] = json!(2);
    });
    expect("index-out-of-range", "/textures/0/source", |json| json["textures"][0]["source"] = json!(1));
    expect("index-out-of-range", "/textures/0/sampler", |json| json["textures"][0]["sampler"] = json!(1));
    expect("index-out-of-range", "/skins/0/joints/1", |json| json["skins"][0]["joints"] = json!([0, 4]));
    let mapping = format!("{PRIMITIVE}/extensions/KHR_materials_variants/mappings/0");
    expect("index-out-of-range", &format!("{mapping}/variants/0"), |json| {
        let extensions = &mut json["meshes"][0]["primitives"][0]["extensions"];
        extensions["KHR_materials_variants"]["mappings"][0]["variants"] = json!([2]);
    });
}

#[test]
fn vertex_indices_and_joints_that_point_at_nothing_are_refused() {
    let mut glb = Glb::triangle();
    let indices = glb.accessor(5125, "SCALAR", 3, &[0, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255]);
    glb.json["meshes"][0]["primitives"][0]["indices"] = json!(indices);
    assert_eq!(fault(&glb.bytes()), ("index-out-of-range", format!("/accessors/{indices}")));
    // A sparse index past the end of the accessor, and a joint past the end of the skin.
    expect("index-out-of-range", "/accessors/0", |json| {
        // The view of the colours: its first byte is 255.
        json["accessors"][0]["sparse"]["indices"]["bufferView"] = json!(7);
    });
    expect("index-out-of-range", "/nodes/0", |json| json["skins"][0]["joints"] = json!([1]));
}

#[test]
fn data_past_the_end_is_refused_even_where_the_sum_overflows() {
    expect("out-of-bounds", "/bufferViews/0", |json| json["bufferViews"][0]["byteLength"] = json!(99_999));
    expect("out-of-bounds", "/bufferViews/0", |json| json["bufferViews"][0]["byteOffset"] = json!(u64::MAX));
    expect("out-of-bounds", "/buffers/0", |json| json["buffers"][0]["byteLength"] = json!(u64::MAX));
    expect("out-of-bounds", "/accessors/0", |json| json["accessors"][0]["count"] = json!(4));
    expect("out-of-bounds", "/accessors/0", |json| json["accessors"][0]["byteOffset"] = json!(1));
    expect("out-of-bounds", "/accessors/0", |json| json["accessors"][0]["byteOffset"] = json!(u64::MAX));
    expect("out-of-bounds", "/accessors/0", |json| json["bufferViews"][0]["byteStride"] = json!(252));
    expect("out-of-bounds", "/accessors/0/sparse/values", |json| {
        json["accessors"][0]["sparse"]["values"]["byteOffset"] = json!(4);
    });
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    for bits in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut glb = Glb::triangle();
        let positions = glb.floats("VEC3", &[0.0, bits, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        glb.json["meshes"][0]["primitives"][0]["attributes"]["POSITION"] = json!(positions);
        assert_eq!(fault(&glb.bytes()), ("not-finite", format!("/accessors/{positions}")));
    }
    expect("not-finite", "/nodes/1/translation/0", |json| {
        json["nodes"][1]["translation"] = json!([1e300, 0, 0]);
    });
    expect("not-finite", "/materials/0/normalTexture/scale", |json| {
        json["materials"][0]["normalTexture"]["scale"] = json!(-1e39);
    });
}

#[test]
fn a_node_graph_that_is_no_forest_is_refused() {
    expect("node-cycle", "/nodes/1", |json| json["nodes"][2]["children"] = json!([1]));
    expect("node-cycle", "/nodes/3", |json| json["nodes"][3]["children"] = json!([3]));
    expect("two-parents", "/nodes/2", |json| json["nodes"][3]["children"] = json!([2]));
    expect("two-parents", "/nodes/2", |json| json["nodes"][1]["children"] = json!([2, 2]));
    expect("two-parents", "/scenes/1/nodes/1", |json| json["scenes"][1]["nodes"] = json!([1, 1]));
    expect("two-parents", "/scenes/1/nodes/0", |json| json["scenes"][1]["nodes"] = json!([2]));
}

#[test]
fn pictures_that_nobody_can_decode_are_refused() {
    for (bytes, code) in [
        (b"GIF89a".to_vec(), "unknown-picture"),
        (b"\xabKTX 20\xbb\r\n\x1a\n".to_vec(), "unknown-picture"),
        (b"<svg onload='alert(1)'/>".to_vec(), "unknown-picture"),
        (png([64, 64])[..20].to_vec(), "bad-picture"),
        (png([0, 64]), "bad-picture"),
        (b"\xff\xd8\xff\xd9".to_vec(), "bad-picture"),
        (b"\xff\xd8\xff\xe0\0\0\xff\xe0\xff\xff".to_vec(), "bad-picture"),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0".to_vec(), "bad-picture"),
    ] {
        let mut glb = Glb::textured_triangle();
        glb.picture(&bytes);
        glb.json["textures"][0]["source"] = json!(1);
        assert_eq!(fault(&glb.bytes()), (code, "/images/1".into()), "{bytes:?}");
    }
}

#[test]
fn every_limit_is_enforced_by_its_name() {
    let glb = Glb::everything().bytes();
    let plain = Limits::T1;
    for (limit, limits) in [
        ("file_bytes", Limits { file_bytes: 100, ..plain }),
        ("json_bytes", Limits { json_bytes: 100, ..plain }),
        ("list_entries", Limits { list_entries: 7, ..plain }),
        ("node_depth", Limits { node_depth: 1, ..plain }),
        ("vertices", Limits { vertices: 2, ..plain }),
        ("triangles", Limits { triangles: 0, ..plain }),
        ("draw_calls", Limits { draw_calls: 0, ..plain }),
        ("variants", Limits { variants: 1, ..plain }),
        ("picture_side_px", Limits { picture_side_px: 63, ..plain }),
    ] {
        match Model::parse(&glb, &limits) {
            Err(ModelError { fault: Fault::OverLimit { limit: found, .. }, .. }) => assert_eq!(found, limit),
            other => panic!("{limit}: {other:?}"),
        }
    }
}

#[test]
fn a_huge_count_without_data_takes_no_memory() {
    for count in [24_001 * 3, u64::from(u32::MAX), u64::MAX] {
        let mut glb = Glb::triangle();
        glb.json["accessors"][0] = json!({ "componentType": 5126, "type": "VEC3", "count": count });
        assert_eq!(fault(&glb.bytes()), ("over-limit", "/accessors/0/count".into()));
    }
    let mut glb = Glb::triangle();
    glb.json["accessors"][0] = json!({ "componentType": 5126, "type": "VEC3", "count": 24_001 });
    assert_eq!(fault(&glb.bytes()), ("over-limit", PRIMITIVE.into()));
}
