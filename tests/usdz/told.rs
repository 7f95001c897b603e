//! What the archive of a small model says, looked up by path.

use std::collections::BTreeMap;

use glam::{Mat4, Vec3};
use image::{ImageFormat, RgbImage, RgbaImage};
use serde_json::{Value, json};
use storefront::bake::{BakeError, Stand, UsdzOptions, usdz};

use crate::archive::open;
use crate::glb_builder::Glb;
use crate::layer::Layer;

fn baked(glb: &Glb) -> (Layer, BTreeMap<String, Vec<u8>>) {
    let (first, mut files) = open(&usdz(&glb.bytes(), &UsdzOptions::default()).unwrap());
    assert_eq!(first, "model.usdc", "the default layer comes first");
    let layer = Layer::read(&files.remove(&first).unwrap());
    // What the layer names is there, and nothing else.
    let mut named: Vec<&str> = layer
        .paths()
        .filter(|path| path.ends_with(".inputs:file"))
        .map(|path| layer.word(path, "default").unwrap())
        .collect();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named, files.keys().map(String::as_str).collect::<Vec<_>>());
    for path in layer.paths() {
        let to = layer.target(path);
        assert!(to.is_none_or(|to| layer.has(to)), "{path} points at nothing: {to:?}");
    }
    (layer, files)
}

fn encoded(side: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixel = |x: u32, y: u32| image::Rgb([(x * 5) as u8, (y * 9) as u8, 90]);
    RgbImage::from_fn(side, side, pixel).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

const MATERIAL: &str = "/Root/Materials/Material_0";
const SURFACE: &str = "/Root/Materials/Material_0/Surface";
const MESH: &str = "/Root/Geometry/Mesh_0";

/// The triangle with one material, and a PNG as picture 0.
fn painted(material: &Value) -> Glb {
    let mut glb = Glb::triangle();
    let source = glb.picture(&encoded(16, ImageFormat::Png));
    glb.json["samplers"] = json!([{ "wrapS": 33071, "wrapT": 33648 }]);
    glb.json["textures"] = json!([{ "source": source, "sampler": 0 }, { "source": source }]);
    glb.json["materials"] = json!([material]);
    glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
    glb
}

#[test]
fn the_stage_is_in_metres_and_wants_a_floor() {
    let (layer, files) = baked(&Glb::triangle());
    assert!(files.is_empty());
    assert_eq!(layer.word("/", "defaultPrim"), Some("Root"));
    assert_eq!(layer.word("/", "upAxis"), Some("Y"));
    assert_eq!(layer.word("/Root.preliminary:anchoring:type", "default"), Some("plane"));
    assert_eq!(layer.word("/Root.preliminary:planeAnchoring:alignment", "default"), Some("horizontal"));
    assert_eq!(layer.target(&format!("{MESH}.material:binding")), Some(MATERIAL));
    assert_eq!(
        layer.target(&format!("{MATERIAL}.outputs:surface")),
        Some(&*format!("{SURFACE}.outputs:surface"))
    );
}

#[test]
fn meshes_are_those_of_the_model_with_v_upwards() {
    let (layer, _) = baked(&painted(&json!({
        "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } }, "doubleSided": true,
    })));
    let of = |name: &str| format!("{MESH}.{name}");
    assert_eq!(layer.floats(&of("points")), [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(layer.floats(&of("normals")), [0.0, 0.0, 1.0].repeat(3));
    assert_eq!(layer.floats(&of("extent")), [0.0, 0.0, 0.0, 1.0, 1.0, 0.0]);
    assert_eq!(layer.floats(&of("primvars:st")), [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    assert_eq!(layer.integers(&of("faceVertexCounts")), [3]);
    assert_eq!(layer.integers(&of("faceVertexIndices")), [0, 1, 2]);
    assert_eq!(layer.word(&of("points"), "typeName"), Some("point3f[]"));
    assert_eq!(layer.word(&of("primvars:st"), "interpolation"), Some("vertex"));
    assert_eq!(layer.word(&of("subdivisionScheme"), "default"), Some("none"));
    assert_eq!(layer.number(&of("doubleSided")), Some(1.0));
}

/// Every vertex in the world, from the layer alone.
fn world(layer: &Layer, mesh: &str) -> Vec<Vec3> {
    let matrix = |prim: &str| Mat4::from_cols_slice(&layer.floats(&format!("{prim}.xformOp:transform")));
    let place = matrix("/Root/Geometry") * matrix(mesh);
    let points = layer.floats(&format!("{mesh}.points"));
    points.as_chunks::<3>().0.iter().map(|point| place.transform_point3(Vec3::from(*point))).collect()
}

#[test]
fn the_middle_of_the_underside_is_the_origin() {
    let mut glb = Glb::triangle();
    glb.json["nodes"][0]["translation"] = json!([5, 7, -3]);
    glb.json["nodes"][0]["scale"] = json!([2, 4, 2]);
    let (layer, _) = baked(&glb);
    let found = world(&layer, MESH);
    assert_eq!(found, [Vec3::new(-1.0, 0.0, 0.0), Vec3::new(1.0, 0.0, 0.0), Vec3::new(-1.0, 4.0, 0.0)]);
}

#[test]
fn a_mirrored_mesh_keeps_its_place_and_its_front() {
    let mut glb = Glb::triangle();
    glb.json["nodes"] = json!([{ "children": [1, 2] }, { "mesh": 0 }, { "mesh": 0, "scale": [-1, 1, 1] }]);
    glb.json["scenes"] = json!([{ "nodes": [0] }]);
    let (layer, _) = baked(&glb);
    let faces = |mesh: &str| {
        let points = world(&layer, mesh);
        let corners = layer.integers(&format!("{mesh}.faceVertexIndices"));
        let [a, b, c] = [0, 1, 2].map(|at| points[corners[at] as usize]);
        ((b - a).cross(c - a).normalize(), a.min(b).min(c), a.max(b).max(c))
    };
    assert_eq!(faces(MESH), (Vec3::Z, Vec3::ZERO, Vec3::new(1.0, 1.0, 0.0)));
    assert_eq!(
        faces("/Root/Geometry/Mesh_1"),
        (Vec3::Z, Vec3::new(-1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0))
    );
}

#[test]
fn skinned_models_stand_at_rest_and_instances_share_their_lists() {
    let (layer, _) = baked(&Glb::strip());
    assert_eq!(world(&layer, MESH).len(), 6);
    let size = |count: usize| {
        let mut glb = Glb::triangle();
        let nodes: Vec<Value> =
            (0..count).map(|at| json!({ "mesh": 0, "translation": [at, 0, 0] })).collect();
        glb.json["nodes"] = json!(nodes);
        glb.json["scenes"] = json!([{ "nodes": (0..count).collect::<Vec<_>>() }]);
        let wide = glb.floats("VEC3", &[0.5; 3000]);
        for attribute in ["POSITION", "NORMAL"] {
            glb.json["meshes"][0]["primitives"][0]["attributes"][attribute] = json!(wide);
        }
        glb.json["meshes"][0]["primitives"][0]["attributes"].as_object_mut().unwrap().remove("TEXCOORD_0");
        usdz(&glb.bytes(), &UsdzOptions::default()).unwrap().len()
    };
    assert!(size(20) < size(1) + 20 * 1500, "{} {}", size(1), size(20));
}

#[test]
fn materials_are_told_with_their_channels_factors_and_wrapping() {
    let (layer, files) = baked(&painted(&json!({
        "pbrMetallicRoughness": {
            "baseColorTexture": { "index": 0 }, "baseColorFactor": [0.5, 0.25, 1, 0.5],
            "metallicRoughnessTexture": { "index": 1 }, "metallicFactor": 0.75, "roughnessFactor": 0.5,
        },
        "normalTexture": { "index": 1, "scale": 0.5 },
        "occlusionTexture": { "index": 1, "strength": 0.25 },
        "emissiveTexture": { "index": 0 }, "emissiveFactor": [1, 0, 0],
        "alphaMode": "MASK", "alphaCutoff": 0.25,
    })));
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["textures/0.png", "textures/1.png"],
        "one more for scaled normals"
    );
    let pixel = |name: &str| image::load_from_memory(&files[name]).unwrap().to_rgb8().get_pixel(15, 15).0;
    let [x, y, z] = pixel("textures/0.png").map(|channel| f32::from(channel) / 127.5 - 1.0);
    let expected = Vec3::new(x * 0.5, y * 0.5, z).normalize().to_array();
    for (found, expected) in pixel("textures/1.png").into_iter().zip(expected) {
        assert!((f32::from(found) / 127.5 - 1.0 - expected).abs() < 0.01);
    }
    let to = |input: &str| layer.target(&format!("{SURFACE}.inputs:{input}")).unwrap().to_owned();
    let output = |shader: &str, name: &str| format!("{MATERIAL}/{shader}.outputs:{name}");
    for (input, shader, name) in [
        ("diffuseColor", "BaseColor", "rgb"),
        ("opacity", "BaseColor", "a"),
        ("roughness", "MetallicRoughness", "g"),
        ("metallic", "MetallicRoughness", "b"),
        ("normal", "Normal", "rgb"),
        ("occlusion", "Occlusion", "r"),
        ("emissiveColor", "Emissive", "rgb"),
    ] {
        assert_eq!(to(input), output(shader, name), "{input}");
    }
    assert_eq!(layer.number(&format!("{SURFACE}.inputs:opacityThreshold")), Some(0.25));
    let floats = |shader: &str, name: &str| layer.floats(&format!("{MATERIAL}/{shader}.inputs:{name}"));
    assert_eq!(floats("BaseColor", "scale"), [0.5, 0.25, 1.0, 0.5]);
    assert_eq!(floats("MetallicRoughness", "scale"), [1.0, 0.5, 0.75, 1.0]);
    assert_eq!(floats("Normal", "scale"), [2.0, 2.0, 2.0, 1.0]);
    assert_eq!(floats("Normal", "bias"), [-1.0, -1.0, -1.0, 0.0]);
    assert_eq!(layer.word(&format!("{MATERIAL}/Normal.inputs:file"), "default"), Some("textures/1.png"));
    assert_eq!(floats("Occlusion", "scale"), [0.25, 0.25, 0.25, 1.0]);
    assert_eq!(floats("Occlusion", "bias"), [0.75, 0.75, 0.75, 0.0]);
    let word =
        |shader: &str, name: &str| layer.word(&format!("{MATERIAL}/{shader}.inputs:{name}"), "default");
    assert_eq!(word("BaseColor", "sourceColorSpace"), Some("sRGB"));
    assert_eq!(word("Normal", "sourceColorSpace"), Some("raw"));
    assert_eq!([word("BaseColor", "wrapS"), word("BaseColor", "wrapT")], [Some("clamp"), Some("mirror")]);
    assert_eq!(word("Normal", "wrapS"), Some("repeat"));
    assert_eq!(word("Coordinates_0", "varname"), Some("st"));
}

#[test]
fn moved_textures_move_the_coordinates() {
    let moved = json!({
        "index": 0,
        "extensions": { "KHR_texture_transform": { "offset": [0.25, 0.5], "scale": [2, 3] } },
    });
    let mut glb = painted(&json!({
        "pbrMetallicRoughness": { "baseColorTexture": moved },
        "emissiveTexture": { "index": 0 }, "emissiveFactor": [1, 1, 1],
    }));
    glb.json["extensionsUsed"] = json!(["KHR_texture_transform"]);
    let (layer, _) = baked(&glb);
    // u' = 2u + 0.25, v' = 3v + 0.5, and v grows upwards.
    assert_eq!(layer.floats(&format!("{MESH}.primvars:st")), [0.25, 0.5, 2.25, 0.5, 0.25, -2.5]);
    assert_eq!(layer.floats(&format!("{MESH}.primvars:st1")), [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]);
    let reads = |shader: &str| layer.target(&format!("{MATERIAL}/{shader}.inputs:st")).unwrap().to_owned();
    assert_eq!(reads("BaseColor"), format!("{MATERIAL}/Coordinates_0.outputs:result"));
    assert_eq!(reads("Emissive"), format!("{MATERIAL}/Coordinates_1.outputs:result"));
}

#[test]
fn plain_factors_glass_unlit_and_vertex_colours_are_told() {
    let surface = |material: Value| baked(&painted(&material)).0;
    let number = |layer: &Layer, input: &str| layer.number(&format!("{SURFACE}.inputs:{input}"));
    let plain =
        surface(json!({ "pbrMetallicRoughness": { "metallicFactor": 0.5 }, "emissiveFactor": [0, 1, 0] }));
    assert_eq!((number(&plain, "metallic"), number(&plain, "roughness")), (Some(0.5), Some(1.0)));
    assert_eq!(number(&plain, "opacity"), None);
    assert_eq!(plain.floats(&format!("{SURFACE}.inputs:emissiveColor")), [0.0, 1.0, 0.0]);
    let glass =
        surface(json!({ "extensions": { "KHR_materials_transmission": { "transmissionFactor": 1 } } }));
    assert!((number(&glass, "opacity").unwrap() - 0.15).abs() < 1e-6);
    let unlit = surface(json!({ "extensions": { "KHR_materials_unlit": {} } }));
    assert_eq!(number(&unlit, "useSpecularWorkflow"), Some(1.0));
    assert_eq!(unlit.floats(&format!("{SURFACE}.inputs:emissiveColor")), [1.0; 3]);

    let mut glb = painted(&json!({ "pbrMetallicRoughness": { "baseColorFactor": [1, 0.5, 1, 1] } }));
    let colors = glb.accessor(
        5126,
        "VEC3",
        3,
        bytemuck::cast_slice(&[1.0_f32, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]),
    );
    glb.json["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = json!(colors);
    let (layer, _) = baked(&glb);
    let found = layer.floats(&format!("{MESH}.primvars:displayColor"));
    assert_eq!(found, [1.0, 0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 1.0]);
    let from = layer.target(&format!("{SURFACE}.inputs:diffuseColor"));
    assert_eq!(from, Some(&*format!("{MATERIAL}/VertexColor.outputs:result")));
}

#[test]
fn pictures_go_in_as_they_are_or_as_png_and_jpeg_that_fit() {
    let archive = |picture: &[u8], max_side_texels: u32| {
        let mut glb = Glb::triangle();
        let source = glb.picture(picture);
        glb.json["textures"] = json!([{ "source": source }]);
        glb.json["materials"] = json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }]);
        glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
        let options = UsdzOptions { max_side_texels, ..UsdzOptions::default() };
        let (_, mut files) = open(&usdz(&glb.bytes(), &options).unwrap());
        files.remove("model.usdc").unwrap();
        files.pop_first().unwrap()
    };
    let (png, jpeg) = (encoded(64, ImageFormat::Png), encoded(64, ImageFormat::Jpeg));
    assert_eq!(archive(&png, 64), ("textures/0.png".to_owned(), png.clone()));
    assert_eq!(archive(&jpeg, 64), ("textures/0.jpg".to_owned(), jpeg.clone()));
    let mut webp = std::io::Cursor::new(Vec::new());
    RgbaImage::from_pixel(64, 32, image::Rgba([9, 8, 7, 128]))
        .write_to(&mut webp, ImageFormat::WebP)
        .unwrap();
    for (picture, side, name, size) in [
        (&png, 16, "textures/0.png", (16, 16)),
        (&jpeg, 16, "textures/0.jpg", (16, 16)),
        (&encoded(64, ImageFormat::WebP), 64, "textures/0.jpg", (64, 64)),
        (webp.get_ref(), 32, "textures/0.png", (32, 16)),
    ] {
        let (found, bytes) = archive(picture, side);
        let decoded = image::load_from_memory(&bytes).unwrap();
        assert_eq!((&*found, (decoded.width(), decoded.height())), (name, size));
    }
}

#[test]
fn a_stand_turns_the_product_and_the_same_input_gives_the_same_bytes() {
    let glb = Glb::triangle().bytes();
    let bake = |orientation: &str| {
        let stand = Stand { orientation, scale: "2m 2m 2m", ..Stand::default() };
        usdz(&glb, &UsdzOptions { stand, ..UsdzOptions::default() })
    };
    assert_eq!(bake(""), bake(""));
    let (first, files) = open(&bake("90deg 0deg 0deg").unwrap());
    let height = world(&Layer::read(&files[&first]), MESH).iter().map(|point| point.y).fold(0.0, f32::max);
    assert!((height - 2.0).abs() < 1e-5, "{height}");
    assert!(matches!(bake("up"), Err(BakeError::Camera(_))));
    assert!(matches!(usdz(b"", &UsdzOptions::default()), Err(BakeError::Model(_))));
    let mut broken = painted(&json!({ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 } } }));
    let at = broken.bin.windows(4).position(|window| window == b"IDAT").unwrap();
    broken.bin[at..at + 12].fill(0);
    let small = UsdzOptions { max_side_texels: 8, ..UsdzOptions::default() };
    assert!(matches!(usdz(&broken.bytes(), &small), Err(BakeError::Texture { texture: 0, .. })));
}

#[test]
fn pictures_that_share_their_bytes_cannot_fill_the_disk() {
    const PICTURES: usize = 40;
    let mut glb = Glb::triangle();
    let mut picture = encoded(16, ImageFormat::Png);
    picture.resize(8 << 20, 0);
    glb.picture(&picture);
    let numbers = || 0..PICTURES;
    glb.json["images"] = json!(vec![glb.json["images"][0].clone(); PICTURES]);
    glb.json["textures"] = numbers().map(|source| json!({ "source": source })).collect();
    let painted = |index| json!({ "pbrMetallicRoughness": { "baseColorTexture": { "index": index } } });
    glb.json["materials"] = numbers().map(painted).collect();
    let primitive = glb.json["meshes"][0]["primitives"][0].clone();
    let with = |material: usize| {
        let mut primitive = primitive.clone();
        primitive["material"] = json!(material);
        primitive
    };
    glb.json["meshes"][0]["primitives"] = numbers().map(with).collect();
    let error = usdz(&glb.bytes(), &UsdzOptions::default()).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().contains("the limit is 268435456")),
        ("bad-texture", true),
        "{error}"
    );
}
