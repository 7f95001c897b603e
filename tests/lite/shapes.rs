//! A bumpy ball as exporters write one, to be furnished by each test in its own way.

use std::f32::consts::{PI, TAU};
use std::io::Cursor;

use image::{ImageFormat, RgbaImage};
use serde_json::{Value, json};

use crate::glb_builder::Glb;

/// The attributes of a ball of radius 1 with bumps, `rows × 2 · rows` squares.
pub(crate) struct Ball {
    pub(crate) positions: Vec<f32>,
    pub(crate) normals: Vec<f32>,
    pub(crate) uvs: Vec<f32>,
    pub(crate) indices: Vec<u32>,
}

impl Ball {
    pub(crate) fn new(rows: u32) -> Self {
        let columns = 2 * rows;
        let mut ball = Self { positions: vec![], normals: vec![], uvs: vec![], indices: vec![] };
        let place = |u: f32, v: f32| {
            let (theta, phi) = (u * TAU, v * PI);
            let radius = 1.0 + 0.05 * (5.0 * theta).sin() * (phi.sin() * 4.0).sin();
            [radius * phi.sin() * theta.cos(), radius * phi.cos(), radius * phi.sin() * theta.sin()]
        };
        for row in 0..=rows {
            for column in 0..=columns {
                let (u, v) = (column as f32 / columns as f32, row as f32 / rows as f32);
                let [x, y, z] = place(u, v);
                let length = (x * x + y * y + z * z).sqrt();
                ball.positions.extend([x, y, z]);
                ball.normals.extend([x / length, y / length, z / length]);
                ball.uvs.extend([u, v]);
            }
        }
        for row in 0..rows {
            for column in 0..columns {
                let a = row * (columns + 1) + column;
                let b = a + columns + 1;
                ball.indices.extend([a, a + 1, b, b, a + 1, b + 1]);
            }
        }
        ball
    }

    pub(crate) fn vertex_count(&self) -> usize {
        self.positions.len() / 3
    }

    /// Its primitive, in the accessors of `glb`.
    pub(crate) fn primitive(&self, glb: &mut Glb) -> Value {
        let bytes: Vec<u8> = self.indices.iter().flat_map(|index| index.to_le_bytes()).collect();
        let position = glb.floats("VEC3", &self.positions);
        let extreme = |start: f32, pick: fn(f32, f32) -> f32| {
            let points = self.positions.as_chunks::<3>().0.iter();
            points.fold([start; 3], |a, b| [0, 1, 2].map(|axis| pick(a[axis], b[axis])))
        };
        glb.json["accessors"][position]["min"] = json!(extreme(f32::INFINITY, f32::min));
        glb.json["accessors"][position]["max"] = json!(extreme(f32::NEG_INFINITY, f32::max));
        json!({
            "attributes": {
                "POSITION": position,
                "NORMAL": glb.floats("VEC3", &self.normals),
                "TEXCOORD_0": glb.floats("VEC2", &self.uvs),
            },
            "indices": glb.accessor(5125, "SCALAR", self.indices.len(), &bytes),
        })
    }
}

/// A ball on a node, in an orange material.
pub(crate) fn ball(rows: u32) -> Glb {
    let mut glb = Glb::new();
    let mut primitive = Ball::new(rows).primitive(&mut glb);
    primitive["material"] = json!(0);
    glb.mesh(&primitive);
    let orange = json!({ "baseColorFactor": [1, 0.3, 0, 1], "metallicFactor": 0, "roughnessFactor": 0.5 });
    glb.json["materials"] = json!([{ "name": "orange", "pbrMetallicRoughness": orange }]);
    glb
}

/// A picture as PNG.
pub(crate) fn png(side: u32, texel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let picture = RgbaImage::from_fn(side, side, |x, y| image::Rgba(texel(x, y)));
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).unwrap();
    png.into_inner()
}

/// The JSON of a GLB.
pub(crate) fn json_of(glb: &[u8]) -> Value {
    let length = u32::from_le_bytes(glb[12..16].try_into().unwrap()) as usize;
    serde_json::from_slice(&glb[20..20 + length]).unwrap()
}

/// The bytes of the view that an image of a GLB lies in.
pub(crate) fn picture_of(glb: &[u8], image: usize) -> Vec<u8> {
    let json = json_of(glb);
    let length = u32::from_le_bytes(glb[12..16].try_into().unwrap()) as usize;
    let view = &json["bufferViews"][json["images"][image]["bufferView"].as_u64().unwrap() as usize];
    let start = 28 + length + view["byteOffset"].as_u64().unwrap_or(0) as usize;
    glb[start..start + view["byteLength"].as_u64().unwrap() as usize].to_vec()
}
