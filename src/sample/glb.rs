//! Writes a [`Blueprint`] as GLB 2.0: one primitive for each part, in one mesh, or two where some parts move; PNG
//! pictures inside.
//!
//! The variants' materials share the pictures; equal materials are written once. Vertices take 20 bytes
//! instead of 32 (`KHR_mesh_quantization`): places as 16-bit shares of the product's box, normals as bytes.
//! So the bytes also do not depend on the last bit of a sine. Must not: touch the disk.

use glam::Vec3;
use serde_json::{Value, json};

use super::blueprint::{Blueprint, Movement, Variant};
use super::material::Material;
use super::smooth::Mesh;

const GLB_MAGIC: u32 = 0x4654_6C67;
const CHUNK_JSON: u32 = 0x4E4F_534A;
const CHUNK_BIN: u32 = 0x004E_4942;
/// glTF enums, as in OpenGL.
const BYTE: u32 = 5120;
const SHORT: u32 = 5122;
const FLOAT: u32 = 5126;
const UNSIGNED_SHORT: u32 = 5123;
const UNSIGNED_INT: u32 = 5125;
const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;
const LINEAR: u32 = 9729;
const LINEAR_MIPMAP_LINEAR: u32 = 9987;

/// The bytes of the file; the first of `variants` is also the default look.
pub(super) fn write(id: &str, name: &str, blueprint: &Blueprint, variants: &[Variant]) -> Vec<u8> {
    let mut file = File::default();
    let looks: Vec<Vec<usize>> =
        variants.iter().map(|v| (blueprint.paint)(v).iter().map(|m| file.material(m)).collect()).collect();
    let places = || blueprint.parts.iter().flat_map(|part| &part.mesh.positions).copied();
    let least = places().fold(Vec3::INFINITY, Vec3::min);
    let most = places().fold(Vec3::NEG_INFINITY, Vec3::max);
    let center = (least + most) * 0.5;
    let half = ((most - least) * 0.5).max_element();
    let mut primitives = |moves: bool| -> Vec<Value> {
        let parts = blueprint.parts.iter().enumerate().filter(|(_, part)| part.moves == moves);
        let written = parts.map(|(slot, part)| {
            let mut primitive = file.primitive(&part.mesh, |place| (place - center) / half);
            primitive["material"] = json!(looks[0][slot]);
            primitive["extras"] = json!({ "part": part.name });
            if looks.iter().any(|look| look[slot] != looks[0][slot]) {
                primitive["extensions"] =
                    json!({ "KHR_materials_variants": { "mappings": mappings(&looks, slot) } });
            }
            primitive
        });
        written.collect()
    };
    let (standing, moving) = (primitives(false), primitives(true));
    let images: Vec<Value> = blueprint
        .pictures
        .list
        .iter()
        .map(|picture| {
            let view = file.view(&picture.png, None);
            json!({ "mimeType": "image/png", "bufferView": view })
        })
        .collect();
    let textures: Vec<Value> = (0..images.len()).map(|i| json!({ "source": i, "sampler": 0 })).collect();
    let names: Vec<Value> = variants.iter().map(|v| json!({ "name": v.name })).collect();
    let animation = blueprint.movement.as_ref().map(|movement| file.animation(movement, half));
    let mut nodes =
        vec![json!({ "name": id, "mesh": 0, "translation": center.to_array(), "scale": [half, half, half] })];
    let mut meshes = vec![json!({ "name": id, "primitives": standing })];
    if let Some(movement) = &blueprint.movement {
        nodes[0]["children"] = json!([1]);
        nodes.push(json!({ "name": movement.name, "mesh": 1 }));
        meshes.push(json!({ "name": movement.name, "primitives": moving }));
    }
    let mut document = json!({
        "asset": { "version": "2.0", "generator": "storefront sample" },
        "extensionsUsed": ["KHR_materials_variants", "KHR_mesh_quantization"],
        "extensionsRequired": ["KHR_mesh_quantization"],
        "extensions": { "KHR_materials_variants": { "variants": names } },
        "scene": 0,
        "scenes": [{ "name": name, "nodes": [0] }],
        "nodes": nodes,
        "meshes": meshes,
        "materials": file.materials.iter().map(material_json).collect::<Vec<_>>(),
        "accessors": file.accessors,
        "bufferViews": file.views,
        "buffers": [{ "byteLength": file.bin.len() }],
    });
    if !images.is_empty() {
        document["images"] = json!(images);
        document["textures"] = json!(textures);
        document["samplers"] = json!([{ "magFilter": LINEAR, "minFilter": LINEAR_MIPMAP_LINEAR }]);
    }
    if let Some(animation) = animation {
        document["animations"] = json!([animation]);
    }
    container(&document.to_string(), file.bin)
}

/// For each material that some variants put on this part: which variants.
fn mappings(looks: &[Vec<usize>], slot: usize) -> Vec<Value> {
    let mut materials: Vec<usize> = looks.iter().map(|look| look[slot]).collect();
    materials.sort_unstable();
    materials.dedup();
    materials
        .into_iter()
        .map(|material| {
            let variants: Vec<usize> = (0..looks.len()).filter(|&v| looks[v][slot] == material).collect();
            json!({ "material": material, "variants": variants })
        })
        .collect()
}

/// Header, JSON chunk, binary chunk, each padded to four bytes.
fn container(json: &str, mut bin: Vec<u8>) -> Vec<u8> {
    let mut json = json.as_bytes().to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    bin.resize(bin.len().next_multiple_of(4), 0);
    let total = 12 + 8 + json.len() + 8 + bin.len();
    let mut bytes = Vec::with_capacity(total);
    let word = |bytes: &mut Vec<u8>, value: u32| bytes.extend(value.to_le_bytes());
    for value in [GLB_MAGIC, 2, total as u32] {
        word(&mut bytes, value);
    }
    for (kind, chunk) in [(CHUNK_JSON, json), (CHUNK_BIN, bin)] {
        word(&mut bytes, chunk.len() as u32);
        word(&mut bytes, kind);
        bytes.extend(chunk);
    }
    bytes
}

/// What has been written so far.
#[derive(Default)]
struct File {
    bin: Vec<u8>,
    views: Vec<Value>,
    accessors: Vec<Value>,
    materials: Vec<Material>,
}

impl File {
    /// Place of an equal material, or of this one, added.
    fn material(&mut self, material: &Material) -> usize {
        self.materials.iter().position(|known| known == material).unwrap_or_else(|| {
            self.materials.push(material.clone());
            self.materials.len() - 1
        })
    }

    fn view(&mut self, bytes: &[u8], target: Option<u32>) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let mut view = json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() });
        if let Some(target) = target {
            view["target"] = json!(target);
        }
        self.bin.extend(bytes);
        self.views.push(view);
        self.views.len() - 1
    }

    /// A vertex attribute; each item of `bytes` is one vertex, padded to four bytes.
    fn attribute(&mut self, bytes: &[u8], count: usize, kind: &str, component_type: u32) -> usize {
        let view = self.view(bytes, Some(ARRAY_BUFFER));
        let packed = bytes.len() / count;
        self.views[view]["byteStride"] = json!(packed);
        let normalized = component_type != FLOAT;
        let mut accessor =
            json!({ "bufferView": view, "componentType": component_type, "count": count, "type": kind });
        if normalized {
            accessor["normalized"] = json!(true);
        }
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    /// The movement of node 1, which counts in the cube's units: `half` metres.
    fn animation(&mut self, movement: &Movement, half: f32) -> Value {
        let (seconds, places): (Vec<f32>, Vec<Vec3>) = movement.keyframes.iter().copied().unzip();
        let count = seconds.len();
        let [least, most] = [f32::min, f32::max].map(|pick| seconds.iter().copied().reduce(pick));
        let places: Vec<f32> =
            places.iter().flat_map(|place| (*place / half).to_array().map(|x| rounded(x, 1e5))).collect();
        let mut accessor = |numbers: &[f32], kind: &str| {
            let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            let view = self.view(&bytes, None);
            self.accessors
                .push(json!({ "bufferView": view, "componentType": FLOAT, "count": count, "type": kind }));
            self.accessors.len() - 1
        };
        let (input, output) = (accessor(&seconds, "SCALAR"), accessor(&places, "VEC3"));
        self.accessors[input]["min"] = json!([least]);
        self.accessors[input]["max"] = json!([most]);
        json!({
            "name": movement.name,
            "samplers": [{ "input": input, "output": output }],
            "channels": [{ "sampler": 0, "target": { "node": 1, "path": "translation" } }],
        })
    }

    /// `cube_from_product` takes the product into the cube from −1 to 1.
    fn primitive(&mut self, mesh: &Mesh, cube_from_product: impl Fn(Vec3) -> Vec3) -> Value {
        let count = mesh.positions.len();
        let places: Vec<[i16; 3]> = mesh
            .positions
            .iter()
            .map(|p| cube_from_product(*p).to_array().map(|x| (x * f32::from(i16::MAX)).round() as i16))
            .collect();
        let bytes: Vec<u8> =
            places.iter().flat_map(|[x, y, z]| [*x, *y, *z, 0].map(i16::to_le_bytes)).flatten().collect();
        let position = self.attribute(&bytes, count, "VEC3", SHORT);
        let extreme = |pick: fn(i16, i16) -> i16| {
            places.iter().copied().reduce(|a, b| [pick(a[0], b[0]), pick(a[1], b[1]), pick(a[2], b[2])])
        };
        self.accessors[position]["min"] = json!(extreme(i16::min));
        self.accessors[position]["max"] = json!(extreme(i16::max));
        let bytes: Vec<u8> = mesh
            .normals
            .iter()
            .flat_map(|n| n.extend(0.0).to_array().map(|x| (x * f32::from(i8::MAX)).round() as i8 as u8))
            .collect();
        let normal = self.attribute(&bytes, count, "VEC3", BYTE);
        let bytes: Vec<u8> = mesh
            .uvs
            .iter()
            .flat_map(|uv| uv.to_array().map(|x| rounded(x, 1e4).to_le_bytes()))
            .flatten()
            .collect();
        let uv = self.attribute(&bytes, count, "VEC2", FLOAT);
        let short = count < usize::from(u16::MAX);
        let indices: Vec<u8> = if short {
            mesh.indices.iter().flat_map(|&i| (i as u16).to_le_bytes()).collect()
        } else {
            mesh.indices.iter().flat_map(|&i| i.to_le_bytes()).collect()
        };
        let view = self.view(&indices, Some(ELEMENT_ARRAY_BUFFER));
        let kind = if short { UNSIGNED_SHORT } else { UNSIGNED_INT };
        self.accessors.push(json!({
            "bufferView": view, "componentType": kind, "count": mesh.indices.len(), "type": "SCALAR"
        }));
        let indices = self.accessors.len() - 1;
        json!({ "attributes": { "POSITION": position, "NORMAL": normal, "TEXCOORD_0": uv }, "indices": indices })
    }
}

/// `value` to `1 / steps`.
fn rounded(value: f32, steps: f32) -> f32 {
    // Adding zero turns −0 into 0: one spelling in the file.
    (value * steps).round() / steps + 0.0
}

fn material_json(material: &Material) -> Value {
    let [red, green, blue] = linear(material.color);
    let mut surface = json!({
        "baseColorFactor": [red, green, blue, material.alpha],
        "metallicFactor": material.metallic,
        "roughnessFactor": material.roughness,
    });
    if let Some(index) = material.color_picture {
        surface["baseColorTexture"] = json!({ "index": index });
    }
    if let Some(index) = material.metallic_roughness_picture {
        surface["metallicRoughnessTexture"] = json!({ "index": index });
    }
    let mut value = json!({ "name": material.name, "pbrMetallicRoughness": surface });
    if let Some((index, scale)) = material.relief_picture {
        value["normalTexture"] = json!({ "index": index, "scale": scale });
    }
    if material.glow != 0 {
        value["emissiveFactor"] = json!(linear(material.glow));
    }
    if material.alpha < 1.0 {
        value["alphaMode"] = json!("BLEND");
    }
    if material.double_sided {
        value["doubleSided"] = json!(true);
    }
    value
}

/// Linear red, green and blue of an sRGB colour 0xRRGGBB, to four decimals.
fn linear(color: u32) -> [f64; 3] {
    [16, 8, 0].map(|shift| {
        let encoded = f64::from((color >> shift) & 0xFF) / 255.0;
        let linear = if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) };
        (linear * 1e4).round() / 1e4
    })
}
