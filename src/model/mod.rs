//! glTF 2.0 bytes → [`Model`]: plain data, checked, ready for [`crate::scene`].
//!
//! In: the bytes of one GLB (untrusted). Out: a [`Model`] in which every index points at something
//! that exists and every number is finite, or a [`ModelError`] with a code and the place.
//! Animations, morph targets and second sets of joints are read with the feature `animation` only: a module pays
//! for them when it plays them. Limits ([`Limits`]) are checked before memory is taken. Must not: decode pictures (the browser or
//! the `image` crate does), touch the network, or know anything about a renderer.

use glam::{Mat4, Quat, Vec3};

mod accessor;
#[cfg(feature = "animation")]
mod animation;
mod camera;
#[cfg(feature = "animation")]
mod deformation;
mod document;
mod error;
mod glb;
mod image;
mod json;
mod json_value;
mod limits;
mod material;
mod mesh;
mod node;
mod parse;
mod skin;
mod texture;
mod triangles;
mod variants;

#[cfg(feature = "animation")]
pub use animation::{Animation, Channel, Interpolation, Keyframes, Property};
#[cfg(feature = "animation")]
pub use deformation::{Deformation, MorphTarget};
pub use error::{Fault, ModelError, Place};
pub use image::{mip_chain_bytes, size_within};
pub use limits::{Figures, Limits};

/// One product: nodes, meshes, materials and the encoded pictures they use.
///
/// Invariant: every index in it is in range and the node graph is a forest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Root nodes of the default scene.
    pub roots: Vec<usize>,
    /// All nodes; `children` are indices into this list.
    pub nodes: Vec<Node>,
    /// Meshes; a node names one by index.
    pub meshes: Vec<Mesh>,
    /// Materials; a primitive without one uses [`Material::default`].
    pub materials: Vec<Material>,
    /// Textures: a picture and how it is sampled.
    pub textures: Vec<Texture>,
    /// Encoded pictures (PNG, JPEG, WebP), as ranges of the GLB.
    pub images: Vec<Image>,
    /// Animations, in file order.
    #[cfg(feature = "animation")]
    pub animations: Vec<Animation>,
    /// Skins; a node with a mesh names one by index.
    pub skins: Vec<Skin>,
    /// Cameras of the file, perspective ones only.
    pub cameras: Vec<PerspectiveCamera>,
    /// Names of `KHR_materials_variants`, in file order.
    pub variants: Vec<String>,
    /// `extensionsUsed`, as the file says.
    pub extensions_used: Vec<String>,
    /// `extensionsRequired`, as the file says.
    pub extensions_required: Vec<String>,
    /// What it costs to hold and draw it.
    pub figures: Figures,
}

/// A node: a place in the tree, and what stands there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Name in the file, may be empty.
    pub name: String,
    /// Child nodes.
    pub children: Vec<usize>,
    /// Transform to the parent.
    pub transform: Transform,
    /// Mesh drawn here.
    pub mesh: Option<usize>,
    /// Skin that deforms the mesh.
    pub skin: Option<usize>,
    /// Camera standing here.
    pub camera: Option<usize>,
    /// How far each morph target of the mesh counts here at rest; empty where the mesh's own weights do.
    #[cfg(feature = "animation")]
    pub morph_weights: Vec<f32>,
}

/// Local transform of a node. A `matrix` in the file is decomposed into these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// In metres.
    pub translation: Vec3,
    /// Unit quaternion.
    pub rotation: Quat,
    /// May be negative (mirrors).
    pub scale: Vec3,
}

impl Default for Transform {
    fn default() -> Self {
        Self { translation: Vec3::ZERO, rotation: Quat::IDENTITY, scale: Vec3::ONE }
    }
}

impl Transform {
    /// The matrix that takes points of this node into its parent.
    pub fn parent_from_node(&self) -> Mat4 {
        Mat4::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
    }
}

/// A mesh: a list of primitives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    /// Name in the file, may be empty.
    pub name: String,
    /// Triangles with one material each. Strips and fans arrive here as plain triangles;
    /// points and lines are left out.
    pub primitives: Vec<Primitive>,
    /// How far each morph target counts at rest; as many as every primitive has targets.
    #[cfg(feature = "animation")]
    pub morph_weights: Vec<f32>,
}

/// Triangles with one material. All attribute lists are as long as `positions`, or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Primitive {
    /// In the node's space, metres. Quantised input is already dequantised.
    pub positions: Vec<[f32; 3]>,
    /// Unit normals; never empty (flat normals are computed, with split vertices, where the file has none).
    pub normals: Vec<[f32; 3]>,
    /// `TEXCOORD_0`, may be empty.
    pub uv0: Vec<[f32; 2]>,
    /// `TEXCOORD_1`, may be empty.
    pub uv1: Vec<[f32; 2]>,
    /// `COLOR_0`, linear RGBA, may be empty.
    pub colors: Vec<[u8; 4]>,
    /// `JOINTS_0`, indices into `Skin::joints`, may be empty.
    pub joints: Vec<[u16; 4]>,
    /// `WEIGHTS_0`, sum 1 together with the second set, may be empty.
    pub weights: Vec<[f32; 4]>,
    /// What else deforms it.
    #[cfg(feature = "animation")]
    pub deformation: Deformation,
    /// Three for each triangle, all below `positions.len()`.
    pub indices: Vec<u32>,
    /// Index into `Model::materials`.
    pub material: Option<usize>,
    /// For each of `Model::variants`, the material it puts here instead, if any.
    pub variant_materials: Vec<Option<usize>>,
}

/// Metallic-roughness material of glTF 2.0. Colours are linear Rec.709.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// Name in the file, may be empty.
    pub name: String,
    /// Linear RGBA.
    pub base_color_factor: [f32; 4],
    /// sRGB picture, multiplied with the factor.
    pub base_color_texture: Option<TextureRef>,
    /// 0 (dielectric) to 1 (metal).
    pub metallic_factor: f32,
    /// 0 (mirror) to 1 (matt).
    pub roughness_factor: f32,
    /// Linear picture: green is roughness, blue is metallic.
    pub metallic_roughness_texture: Option<TextureRef>,
    /// Linear picture, tangent space, +Y up.
    pub normal_texture: Option<TextureRef>,
    /// Scales x and y of the normal picture.
    pub normal_scale: f32,
    /// Linear picture, red channel.
    pub occlusion_texture: Option<TextureRef>,
    /// 0 (off) to 1 (full).
    pub occlusion_strength: f32,
    /// Linear, already times `KHR_materials_emissive_strength`.
    pub emissive_factor: [f32; 3],
    /// sRGB picture.
    pub emissive_texture: Option<TextureRef>,
    /// How alpha is used.
    pub alpha_mode: AlphaMode,
    /// Back faces are drawn too, with the normal turned round.
    pub double_sided: bool,
    /// `KHR_materials_unlit`: base colour as it is.
    pub unlit: bool,
}

impl Default for Material {
    fn default() -> Self {
        Self {
            name: String::new(),
            base_color_factor: [1.0; 4],
            base_color_texture: None,
            metallic_factor: 1.0,
            roughness_factor: 1.0,
            metallic_roughness_texture: None,
            normal_texture: None,
            normal_scale: 1.0,
            occlusion_texture: None,
            occlusion_strength: 1.0,
            emissive_factor: [0.0; 3],
            emissive_texture: None,
            alpha_mode: AlphaMode::Opaque,
            double_sided: false,
            unlit: false,
        }
    }
}

/// glTF `alphaMode`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum AlphaMode {
    /// Alpha is ignored.
    #[default]
    Opaque,
    /// Drawn where alpha is at least `cutoff`.
    Mask {
        /// `alphaCutoff`, 0.5 unless the file says so.
        cutoff: f32,
    },
    /// Blended over what is behind.
    Blend,
}

/// A material's use of a texture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TextureRef {
    /// Index into `Model::textures`.
    pub texture: usize,
    /// 0 or 1: which UV set.
    pub uv_set: u8,
    /// `KHR_texture_transform` as a row-major 2×3 matrix: `u' = m[0]·u + m[1]·v + m[2]`, `v' = m[3]·u + m[4]·v + m[5]`.
    pub uv_transform: [f32; 6],
}

impl TextureRef {
    /// The transform that changes nothing.
    pub const IDENTITY: [f32; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];
}

/// A picture and how it is sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texture {
    /// Index into `Model::images`; the WebP source where the file offers one.
    pub image: usize,
    /// Horizontal wrapping.
    pub wrap_s: Wrap,
    /// Vertical wrapping.
    pub wrap_t: Wrap,
    /// `magFilter`/`minFilter` ask for nearest texels (pixel art); else linear with mips.
    pub nearest: bool,
}

/// glTF sampler wrapping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrap {
    /// Tiles.
    #[default]
    Repeat,
    /// Tiles, every second one mirrored.
    MirroredRepeat,
    /// The last texel goes on.
    ClampToEdge,
}

/// An encoded picture inside the GLB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// `image/png`, `image/jpeg` or `image/webp`, as the bytes say (not as the file claims).
    pub mime: &'static str,
    /// Where it starts in the GLB.
    pub byte_offset: usize,
    /// How long it is.
    pub byte_length: usize,
    /// From its header, so that memory can be planned before decoding.
    pub width_px: u32,
    /// From its header.
    pub height_px: u32,
}

/// Joints that deform a mesh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skin {
    /// Nodes, in the order `Primitive::joints` counts them.
    pub joints: Vec<usize>,
    /// As many as `joints`.
    pub joint_from_mesh: Vec<Mat4>,
}

/// A camera of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PerspectiveCamera {
    /// Vertical field of view.
    pub yfov_radians: f32,
    /// Width / height, where the file says so.
    pub aspect: Option<f32>,
}
