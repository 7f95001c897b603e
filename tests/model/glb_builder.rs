//! Builds small GLBs: a JSON value and the bytes it points into. Packs `.gltf` files with others beside them too.

use std::path::Path;

use serde_json::{Value, json};
use storefront::model::{Limits, Model};

/// A GLB under construction. `json` is open to every test, so that each can break it in its own way.
#[derive(Clone)]
pub(crate) struct Glb {
    pub(crate) json: Value,
    pub(crate) bin: Vec<u8>,
}

impl Glb {
    /// An empty file: no meshes, no nodes.
    pub(crate) fn new() -> Self {
        let json = json!({
            "asset": { "version": "2.0" },
            "accessors": [], "bufferViews": [], "meshes": [], "nodes": [], "materials": [],
            "textures": [], "images": [], "samplers": [], "skins": [], "cameras": [], "animations": [],
        });
        Self { json, bin: Vec::new() }
    }

    /// One triangle with normals and texture coordinates, on one node.
    pub(crate) fn triangle() -> Self {
        let mut glb = Self::new();
        let positions = glb.floats("VEC3", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        let normals = glb.floats("VEC3", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
        let uv = glb.floats("VEC2", &[0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
        let indices = glb.accessor(5123, "SCALAR", 3, &[0, 0, 1, 0, 2, 0]);
        glb.mesh(&json!({
            "attributes": { "POSITION": positions, "NORMAL": normals, "TEXCOORD_0": uv },
            "indices": indices,
        }));
        glb
    }

    /// The triangle with a material that uses a picture in each place, on two UV sets.
    pub(crate) fn textured_triangle() -> Self {
        let mut glb = Self::triangle();
        let png = glb.picture(&png([64, 32]));
        glb.json["samplers"] = json!([{ "magFilter": 9728, "wrapS": 33071, "wrapT": 33648 }]);
        glb.json["textures"] = json!([{ "source": png, "sampler": 0 }, { "source": png }]);
        glb.json["materials"] = json!([{
            "pbrMetallicRoughness": {
                "baseColorTexture": { "index": 0 },
                "metallicRoughnessTexture": { "index": 1, "texCoord": 1 },
                "metallicFactor": 0.25,
            },
            "normalTexture": { "index": 1, "scale": 0.5 },
            "occlusionTexture": { "index": 1, "strength": 0.75 },
            "emissiveTexture": { "index": 0 },
            "emissiveFactor": [0.5, 1, 0],
            "alphaMode": "MASK", "doubleSided": true,
        }]);
        glb.json["meshes"][0]["primitives"][0]["material"] = json!(0);
        glb
    }

    /// The triangle bent by two joints and more, morphed and animated, under a camera, with a sparse accessor
    /// and two variants: everything that the reader knows.
    pub(crate) fn everything() -> Self {
        let mut glb = Self::textured_triangle();
        let joints = glb.accessor(5121, "VEC4", 3, &[0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        let weights = glb.floats("VEC4", &[0.5, 0.5, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        let colors = glb.accessor(5121, "VEC4", 3, &[255, 128, 0, 255, 0, 0, 0, 0, 1, 2, 3, 4]);
        glb.json["accessors"][colors]["normalized"] = json!(true);
        let identity: Vec<f32> = (0..32).map(|at| if at % 16 % 5 == 0 { 1.0 } else { 0.0 }).collect();
        let matrices = glb.floats("MAT4", &identity);
        let (index_view, value_view) = (glb.view(&[1]), glb.view(&float_bytes(&[2.0, 0.0, 0.0])));
        glb.json["accessors"][0]["sparse"] = json!({
            "count": 1,
            "indices": { "bufferView": index_view, "componentType": 5121 },
            "values": { "bufferView": value_view },
        });
        let attributes = &mut glb.json["meshes"][0]["primitives"][0]["attributes"];
        attributes["JOINTS_0"] = json!(joints);
        attributes["WEIGHTS_0"] = json!(weights);
        attributes["COLOR_0"] = json!(colors);
        let primitive = &mut glb.json["meshes"][0]["primitives"][0];
        primitive["extensions"] =
            json!({ "KHR_materials_variants": { "mappings": [{ "material": 1, "variants": [1] }] } });
        let red = json!({ "pbrMetallicRoughness": { "baseColorFactor": [1, 0, 0, 1] } });
        glb.json["materials"].as_array_mut().unwrap().push(red);
        glb.json["extensions"] =
            json!({ "KHR_materials_variants": { "variants": [{ "name": "plain" }, { "name": "red" }] } });
        glb.json["extensionsUsed"] = json!(["KHR_materials_variants", "KHR_xmp_json_ld"]);
        glb.json["cameras"] = json!([
            { "type": "orthographic", "orthographic": {} },
            { "type": "perspective", "perspective": { "yfov": 0.5, "aspectRatio": 1.5 } },
        ]);
        glb.json["skins"] = json!([{ "joints": [1, 2], "inverseBindMatrices": matrices }]);
        glb.json["nodes"] = json!([
            { "name": "body", "mesh": 0, "skin": 0 },
            { "name": "hip", "children": [2], "translation": [0, 1, 0] },
            { "name": "knee", "rotation": [0, 0, 2, 0], "scale": [1, -2, 3] },
            { "name": "eye", "camera": 1, "matrix": [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, -2, 0, 4, 5, 6, 1] },
        ]);
        let displacements = glb.floats("VEC3", &[0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let more_weights =
            glb.floats("VEC4", &[[0.0; 8], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]].concat()[..12]);
        let target = json!({ "POSITION": displacements, "NORMAL": displacements });
        let primitive = &mut glb.json["meshes"][0]["primitives"][0];
        primitive["attributes"]["JOINTS_1"] = json!(joints);
        primitive["attributes"]["WEIGHTS_1"] = json!(more_weights);
        primitive["targets"] = json!([target, {}]);
        glb.json["meshes"][0]["weights"] = json!([0.5, 0]);
        glb.json["nodes"][0]["weights"] = json!([0, 0.25]);
        let turns = glb.accessor(5120, "VEC4", 2, &[0, 0, 0, 127, 0, 127, 0, 0]);
        glb.json["accessors"][turns]["normalized"] = json!(true);
        glb.animate("turn", 1, "rotation", "LINEAR", &[0.0, 1.0], turns);
        let knots = glb.floats("VEC3", &[1.0; 18]);
        glb.animate("swing", 2, "translation", "CUBICSPLINE", &[0.5, 1.0], knots);
        let shares = glb.floats("SCALAR", &[0.0, 0.0, 1.0, 1.0]);
        glb.animate("smile", 0, "weights", "STEP", &[0.0, 1.0], shares);
        glb.json["scenes"] = json!([{ "nodes": [1] }, { "nodes": [0, 1, 3] }]);
        glb.json["scene"] = json!(1);
        glb
    }

    /// A strip from y = 0 to y = 2 and 0.2 wide, facing +Z: the foot follows joint 1 (at the origin), the top
    /// joint 2 (one metre above), the middle both. Morph target 0 moves the top by one metre to +X.
    /// The animation `bend` turns joint 2 by a quarter turn about +Z within a second.
    pub(crate) fn strip() -> Self {
        let mut glb = Self::new();
        let (mut positions, mut weights, mut displacements) = (vec![], vec![], vec![]);
        for row in 0..3_u8 {
            let up = f32::from(row) / 2.0;
            for x in [-0.1, 0.1] {
                positions.extend([x, f32::from(row), 0.0]);
                weights.extend([1.0 - up, up, 0.0, 0.0]);
                displacements.extend([if row == 2 { 1.0 } else { 0.0 }, 0.0, 0.0]);
            }
        }
        let joints = [0, 1, 0, 0].repeat(6);
        let indices = [0_u8, 1, 2, 2, 1, 3, 2, 3, 4, 4, 3, 5];
        let primitive = json!({
            "attributes": {
                "POSITION": glb.floats("VEC3", &positions),
                "NORMAL": glb.floats("VEC3", &[0.0, 0.0, 1.0].repeat(6)),
                "JOINTS_0": glb.accessor(5121, "VEC4", 6, &joints),
                "WEIGHTS_0": glb.floats("VEC4", &weights),
            },
            "indices": glb.accessor(5121, "SCALAR", 12, &indices),
            "targets": [{ "POSITION": glb.floats("VEC3", &displacements) }],
            "material": 0,
        });
        glb.mesh(&primitive);
        let orange = json!({ "baseColorFactor": [1, 0.3, 0, 1], "metallicFactor": 0 });
        glb.json["materials"] = json!([{ "pbrMetallicRoughness": orange, "doubleSided": true }]);
        let identity = |up: f32| {
            let mut columns = [0.0_f32; 16];
            columns[13] = -up;
            [0, 5, 10, 15].into_iter().for_each(|at| columns[at] = 1.0);
            columns
        };
        let matrices = glb.floats("MAT4", &[identity(0.0), identity(1.0)].concat());
        glb.json["skins"] = json!([{ "joints": [1, 2], "inverseBindMatrices": matrices }]);
        glb.json["nodes"] = json!([
            // A skinned mesh stands where its joints are, whatever its node says.
            { "mesh": 0, "skin": 0, "translation": [7, 7, 7] },
            { "children": [2] },
            { "translation": [0, 1, 0] },
        ]);
        let half = std::f32::consts::FRAC_1_SQRT_2;
        let turned = glb.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, half, half]);
        glb.animate("bend", 2, "rotation", "LINEAR", &[0.0, 1.0], turned);
        glb
    }

    /// Appends an animation with one channel.
    pub(crate) fn animate(
        &mut self,
        name: &str,
        node: usize,
        path: &str,
        interpolation: &str,
        times: &[f32],
        output: usize,
    ) {
        let input = self.floats("SCALAR", times);
        let sampler = json!({ "input": input, "output": output, "interpolation": interpolation });
        let channel = json!({ "sampler": 0, "target": { "node": node, "path": path } });
        self.push("animations", json!({ "name": name, "samplers": [sampler], "channels": [channel] }));
    }

    /// A `.gltf` file with its buffer and pictures beside it.
    pub(crate) fn packed(path: &Path) -> Self {
        let beside = |uri: &Value| std::fs::read(path.with_file_name(uri.as_str().unwrap())).unwrap();
        let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let mut glb = Self { bin: beside(&json["buffers"][0]["uri"]), json };
        glb.json["buffers"][0].as_object_mut().unwrap().remove("uri");
        for at in 0..glb.json["images"].as_array().map_or(0, Vec::len) {
            let view = glb.view(&beside(&glb.json["images"][at]["uri"]));
            glb.json["images"][at] = json!({ "bufferView": view });
        }
        glb.json["buffers"][0]["byteLength"] = json!(glb.bin.len());
        glb
    }

    /// Appends bytes, aligned to 4; the index of their buffer view.
    pub(crate) fn view(&mut self, bytes: &[u8]) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let view = json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() });
        self.bin.extend_from_slice(bytes);
        self.push("bufferViews", view)
    }

    /// Appends data; the index of its accessor.
    pub(crate) fn accessor(&mut self, component: u32, kind: &str, count: usize, bytes: &[u8]) -> usize {
        let view = self.view(bytes);
        let accessor =
            json!({ "bufferView": view, "componentType": component, "type": kind, "count": count });
        self.push("accessors", accessor)
    }

    pub(crate) fn floats(&mut self, kind: &str, numbers: &[f32]) -> usize {
        let width = match kind {
            "SCALAR" => 1,
            "MAT4" => 16,
            _ => usize::from(kind.as_bytes()[3] - b'0'),
        };
        self.accessor(5126, kind, numbers.len() / width, &float_bytes(numbers))
    }

    /// Appends an encoded picture; the index of its image.
    pub(crate) fn picture(&mut self, bytes: &[u8]) -> usize {
        let view = self.view(bytes);
        self.push("images", json!({ "bufferView": view, "mimeType": "image/png" }))
    }

    /// Appends a mesh of one primitive and a node that draws it; the index of the mesh.
    pub(crate) fn mesh(&mut self, primitive: &Value) -> usize {
        let mesh = self.push("meshes", json!({ "primitives": [primitive] }));
        self.push("nodes", json!({ "mesh": mesh }));
        mesh
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut json = self.json.clone();
        if json.get("buffers").is_none() {
            json["buffers"] = json!([{ "byteLength": self.bin.len() }]);
        }
        container(json.to_string().as_bytes(), &self.bin)
    }

    fn push(&mut self, list: &str, entry: Value) -> usize {
        let list = self.json[list].as_array_mut().unwrap();
        list.push(entry);
        list.len() - 1
    }
}

/// A GLB of two chunks.
pub(crate) fn container(json: &[u8], bin: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for (kind, data, padding) in [(b"JSON", json, b' '), (b"BIN\0", bin, 0)] {
        let length = data.len().next_multiple_of(4);
        chunks.extend_from_slice(&(length as u32).to_le_bytes());
        chunks.extend_from_slice(kind);
        chunks.extend_from_slice(data);
        chunks.extend(std::iter::repeat_n(padding, length - data.len()));
    }
    let mut glb = b"glTF\x02\0\0\0".to_vec();
    glb.extend_from_slice(&(12 + chunks.len() as u32).to_le_bytes());
    glb.extend_from_slice(&chunks);
    glb
}

pub(crate) fn float_bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// What a good file becomes.
pub(crate) fn parse(glb: &Glb) -> Model {
    Model::parse(&glb.bytes(), &Limits::T1).unwrap()
}

/// The header of a PNG; nobody decodes it here.
pub(crate) fn png(size: [u32; 2]) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend(size.iter().flat_map(|side| side.to_be_bytes()));
    png.extend_from_slice(&[8, 6, 0, 0, 0]);
    png
}
