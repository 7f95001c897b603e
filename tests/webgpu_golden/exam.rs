//! A wall of squares, one for each thing that a material can ask for.

use glam::{Quat, Vec3};
use storefront::model::{
    AlphaMode, Material, Mesh, Model, Node, Primitive, Texture, TextureRef, Transform, Wrap,
};
use storefront::render::raster::Picture;
use storefront::scene::Scene;

use crate::subject::Subject;

const COLORS: usize = 0;
pub(crate) const BUMP: usize = 1;
const HOLES: usize = 2;
const SURFACE: usize = 3;
const SIDE_TEXELS: u32 = 64;

/// One square: its material, and how it differs from the plain one.
struct Square {
    material: Material,
    /// Texture coordinates at the left and right edge.
    u: [f32; 2],
    color: Option<[u8; 4]>,
    scale: Vec3,
    turned: bool,
}

impl Square {
    fn new(material: Material) -> Self {
        Self { material, u: [0.0, 1.0], color: None, scale: Vec3::ONE, turned: false }
    }
}

pub(crate) fn subject() -> Subject {
    Subject { scene: Scene::new(&model()), pictures: pictures() }
}

pub(crate) fn model() -> Model {
    let mut model = Model {
        textures: vec![
            Texture::default(),
            Texture { wrap_s: Wrap::ClampToEdge, wrap_t: Wrap::ClampToEdge, ..Texture::default() },
            Texture { wrap_s: Wrap::MirroredRepeat, ..Texture::default() },
            Texture { nearest: true, ..Texture::default() },
        ],
        ..Model::default()
    };
    for (number, square) in squares().into_iter().enumerate() {
        let (column, row) = ((number % 4) as f32, (number / 4) as f32);
        model.roots.push(number);
        model.nodes.push(Node {
            transform: Transform {
                translation: Vec3::new(column - 1.5, 1.5 - row, 0.0) * 1.1,
                rotation: if square.turned {
                    Quat::from_rotation_y(std::f32::consts::PI)
                } else {
                    Quat::IDENTITY
                },
                scale: square.scale,
            },
            mesh: Some(number),
            ..Node::default()
        });
        model.meshes.push(Mesh { primitives: vec![primitive(number, &square)], ..Mesh::default() });
        model.materials.push(square.material);
    }
    model
}

pub(crate) fn pictures() -> Vec<(u32, Picture, bool)> {
    vec![
        (COLORS as u32, picture(colors), true),
        (BUMP as u32, picture(bump), false),
        (HOLES as u32, picture(holes), true),
        (SURFACE as u32, picture(surface), false),
    ]
}

fn squares() -> Vec<Square> {
    let uses = |texture| Some(TextureRef { texture, uv_set: 0, uv_transform: TextureRef::IDENTITY });
    let matt = Material { metallic_factor: 0.0, roughness_factor: 0.6, ..Material::default() };
    let colored = Material { base_color_texture: uses(COLORS), ..matt.clone() };
    let bumpy = Material { normal_texture: uses(BUMP), ..matt.clone() };
    let holed = Material { base_color_texture: uses(HOLES), double_sided: true, ..matt.clone() };
    let quarter_turn =
        TextureRef { texture: COLORS, uv_set: 0, uv_transform: [0.0, 2.0, 0.1, -2.0, 0.0, 0.3] };
    let second_set = TextureRef { texture: COLORS, uv_set: 1, uv_transform: TextureRef::IDENTITY };
    vec![
        Square::new(colored.clone()),
        Square::new(bumpy.clone()),
        // The bump stays a bump where the coordinates, or the whole mesh, are mirrored.
        Square { u: [1.0, 0.0], ..Square::new(bumpy.clone()) },
        Square { scale: Vec3::new(-1.0, 1.0, 1.0), ..Square::new(bumpy.clone()) },
        Square::new(Material { normal_scale: 0.4, ..bumpy }),
        Square::new(Material { base_color_texture: Some(quarter_turn), ..matt.clone() }),
        Square::new(Material { base_color_texture: Some(second_set), ..matt.clone() }),
        Square::new(Material {
            metallic_roughness_texture: uses(SURFACE),
            metallic_factor: 1.0,
            ..colored.clone()
        }),
        Square {
            u: [-0.5, 1.5],
            ..Square::new(Material { alpha_mode: AlphaMode::Mask { cutoff: 0.5 }, ..holed.clone() })
        },
        Square::new(Material { alpha_mode: AlphaMode::Blend, ..holed.clone() }),
        Square { turned: true, ..Square::new(holed) },
        Square { turned: true, ..Square::new(colored.clone()) },
        Square {
            color: Some([255, 128, 0, 255]),
            ..Square::new(Material { unlit: true, ..colored.clone() })
        },
        Square { color: Some([0, 128, 255, 255]), ..Square::new(matt.clone()) },
        Square::new(Material { occlusion_texture: uses(SURFACE), occlusion_strength: 0.8, ..matt.clone() }),
        Square::new(Material { emissive_texture: uses(COLORS), emissive_factor: [0.5, 2.0, 0.0], ..matt }),
    ]
}

fn primitive(material: usize, square: &Square) -> Primitive {
    let [left, right] = square.u;
    Primitive {
        positions: vec![[-0.5, 0.5, 0.0], [-0.5, -0.5, 0.0], [0.5, -0.5, 0.0], [0.5, 0.5, 0.0]],
        normals: vec![[0.0, 0.0, 1.0]; 4],
        uv0: vec![[left, 0.0], [left, 1.0], [right, 1.0], [right, 0.0]],
        uv1: vec![[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 0.0]],
        colors: square.color.map_or(Vec::new(), |color| vec![color, color, [255; 4], [255; 4]]),
        indices: vec![0, 1, 2, 0, 2, 3],
        material: Some(material),
        ..Primitive::default()
    }
}

fn picture(texel: fn(f32, f32) -> [f32; 4]) -> Picture {
    let mut rgba = Vec::new();
    for row in 0..SIDE_TEXELS {
        for column in 0..SIDE_TEXELS {
            let center = |at: u32| (at as f32 + 0.5) / SIDE_TEXELS as f32;
            rgba.extend(texel(center(column), center(row)).map(|channel| (channel * 255.0).round() as u8));
        }
    }
    Picture { size_px: [SIDE_TEXELS; 2], rgba }
}

/// Red to the right, green downwards, and a blue corner at the top left.
fn colors(u: f32, v: f32) -> [f32; 4] {
    [u, v, if u < 0.3 && v < 0.3 { 1.0 } else { 0.0 }, 1.0]
}

/// A dome that stands out of the surface: lit from above, its upper half is the bright one.
fn bump(u: f32, v: f32) -> [f32; 4] {
    let (x, up) = ((u - 0.5) * 2.5, (0.5 - v) * 2.5);
    let squared = x * x + up * up;
    if squared > 0.95 {
        return [0.5, 0.5, 1.0, 1.0];
    }
    [x * 0.5 + 0.5, up * 0.5 + 0.5, (1.0 - squared).sqrt() * 0.5 + 0.5, 1.0]
}

/// A red ring; alpha falls off softly around it.
fn holes(u: f32, v: f32) -> [f32; 4] {
    let from_ring = ((u - 0.5).hypot(v - 0.5) - 0.3).abs();
    [0.8, 0.2 + 0.5 * v, 0.1, (1.4 - 8.0 * from_ring).clamp(0.0, 1.0)]
}

/// Occlusion in red, roughness in green, metal in blue.
fn surface(u: f32, v: f32) -> [f32; 4] {
    [1.0 - u, 0.1 + 0.8 * v, if u > 0.5 { 1.0 } else { 0.0 }, 1.0]
}
