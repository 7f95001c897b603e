//! glTF 2.0 bytes → [`Model`]: plain data, checked, ready for [`crate::scene`].
//!
//! In: the bytes of one GLB (untrusted). Out: a [`Model`] in which every index points at something
//! that exists and every number is finite, or a [`ModelError`] with a code and the place.
//! Animations, morph targets and second sets of joints are read with the feature `animation` only, lobes of materials,
//! lights and instances with `lobes`, tangents with `tangents`, coarser levels of nodes with `lods`: a module pays for them when it plays or draws them. Limits ([`Limits`]) are checked before memory is taken. Must not: decode pictures (the browser or
//! the `image` crate does), touch the network, or know anything about a renderer.

use glam::{Mat4, Quat, Vec3};

mod accessor;
pub mod angle;
#[cfg(feature = "animation")]
mod animation;
mod blocks;
mod camera;
#[cfg(feature = "animation")]
mod deformation;
mod document;
mod error;
mod glb;
mod image;
#[cfg(feature = "lights")]
mod instancing;
mod json;
mod json_value;
#[cfg(feature = "lights")]
mod light;
mod limits;
#[cfg(feature = "lobes")]
mod lobes;
#[cfg(feature = "lods")]
mod lod;
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
#[cfg(feature = "pointers")]
pub use animation::{Change, Driven, Thing};
pub use blocks::{Blocks, texture_bytes};
#[cfg(feature = "animation")]
pub use deformation::{Deformation, MorphTarget};
pub use error::{Fault, ModelError, Place};
pub use image::{mip_chain_bytes, picture_size, size_within};
#[cfg(feature = "pointers")]
pub(crate) use light::brightened;
#[cfg(feature = "lights")]
pub use light::{Light, LightKind};
pub use limits::{Figures, Limits};
#[cfg(feature = "lods")]
pub use lod::Level;
#[cfg(feature = "pointers")]
pub(crate) use material::uv_matrix;

#[cfg(all(feature = "mikktspace", feature = "lobes", feature = "tangents"))]
pub(crate) use triangles::take_vertices;

/// One product: nodes, meshes, materials and the encoded pictures they use.
///
/// Invariant: every index in it is in range and the node graph is a forest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Root nodes of the default scene.
    pub roots: Vec<usize>,
    /// Above the roots: not from the file, but how a page stands the model up.
    pub world_from_scene: Mat4,
    /// How little of the ground shadow is blurred, 0 to 1: 1 − `shadow-softness`, also from the page.
    pub shadow_sharpness: f32,
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
    /// What animations drive beside the places of nodes.
    #[cfg(feature = "pointers")]
    pub driven: Vec<Driven>,
    /// The numbers of all of these when nothing is played.
    #[cfg(feature = "pointers")]
    pub driven_at_rest: Vec<f32>,
    /// Names of animations, in file order, empty where the file gives none: all that is read of them here.
    #[cfg(not(feature = "animation"))]
    pub animation_names: Vec<String>,
    /// Skins; a node with a mesh names one by index.
    pub skins: Vec<Skin>,
    /// Cameras of the file, perspective ones only.
    pub cameras: Vec<PerspectiveCamera>,
    /// Lights; a node names one by index.
    #[cfg(feature = "lights")]
    pub lights: Vec<Light>,
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
    /// Light standing here.
    #[cfg(feature = "lights")]
    pub light: Option<usize>,
    /// Where the mesh stands, seen from here; empty where it stands here, once. A mesh with a skin stands where its
    /// joints are, and these do not count.
    #[cfg(feature = "lights")]
    pub instances: Vec<Transform>,
    /// Coarser nodes that stand in for this one, the least coarse first.
    #[cfg(feature = "lods")]
    pub levels: [Option<Level>; lod::MOST_LEVELS],
    /// How far each morph target of the mesh counts here at rest; empty where the mesh's own weights do.
    #[cfg(feature = "animation")]
    pub morph_weights: Vec<f32>,
    /// Not seen at rest, with all below it, though an animation may show it. What is hidden for good is not in the model.
    #[cfg(feature = "animation")]
    pub hidden: bool,
}

impl Node {
    /// How often the mesh is drawn here.
    pub fn times(&self) -> usize {
        #[cfg(feature = "lights")]
        if self.skin.is_none() {
            return self.instances.len().max(1);
        }
        1
    }

    /// Where the mesh stands in the world, if the node does so at `world_from_node`.
    pub(crate) fn places(&self, world_from_node: Mat4) -> impl Iterator<Item = Mat4> {
        #[cfg(not(feature = "lights"))]
        return std::iter::once(world_from_node);
        #[cfg(feature = "lights")]
        {
            let many = self.instances.iter().map(Transform::parent_from_node);
            many.chain([Mat4::IDENTITY]).take(self.times()).map(move |place| world_from_node * place)
        }
    }
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
    /// Points, lines or triangles with one material each. Strips, loops and fans arrive here as plain lists.
    pub primitives: Vec<Primitive>,
    /// How far each morph target counts at rest; as many as every primitive has targets.
    #[cfg(feature = "animation")]
    pub morph_weights: Vec<f32>,
}

/// What the indices of a primitive are joined to; the number is how many of them make one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// One pixel each.
    Points = 1,
    /// One pixel wide.
    Lines = 2,
    /// Counter-clockwise is the front.
    #[default]
    Triangles = 3,
}

impl Topology {
    /// How many indices make one.
    pub fn corners(self) -> usize {
        self as usize
    }
}

/// Points, lines or triangles with one material. All attribute lists are as long as `positions`, or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Primitive {
    /// In the node's space, metres. Quantised input is already dequantised.
    pub positions: Vec<[f32; 3]>,
    /// Unit normals; never empty (flat normals are computed, with split vertices, where triangles have none).
    pub normals: Vec<[f32; 3]>,
    /// The file has no normals: each triangle has three vertices of its own, with the normal of its plane in
    /// whatever shape it is; points and lines are drawn without light (glTF 2.0 specification, section 3.7.2.1).
    pub flat: bool,
    /// What `indices` are joined to.
    pub topology: Topology,
    /// `TANGENT`: the direction in which U grows, and 1 or −1 for the side of the bitangent; zero where a vertex has none.
    /// Empty where the file has none that can be read, or no normals.
    #[cfg(feature = "tangents")]
    pub tangents: Vec<[f32; 4]>,
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
    /// One for each point, two for each line or three for each triangle, all below `positions.len()`.
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
    /// `KHR_materials_transmission`, 0 to 1: how much of the light that would be scattered goes through.
    pub transmission_factor: f32,
    /// What refines it beyond core glTF, where the file says more than that.
    #[cfg(feature = "lobes")]
    pub lobes: Option<Box<Lobes>>,
}

impl Material {
    /// What lies behind shows through, so that it is drawn after what does not.
    pub fn see_through(&self) -> bool {
        self.alpha_mode == AlphaMode::Blend || self.transmission_factor > 0.0
    }
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
            transmission_factor: 0.0,
            #[cfg(feature = "lobes")]
            lobes: None,
        }
    }
}

/// What a material adds to core glTF; see `KHR_materials_ior`, `_specular`, `_clearcoat`, `_sheen`, `_volume`,
/// `_dispersion`, `_iridescence` and `_anisotropy`. Colours are linear.
#[cfg(feature = "lobes")]
#[derive(Clone, Debug, PartialEq)]
pub struct Lobes {
    /// Index of refraction, 1 to 1000.
    pub ior: f32,
    /// 0 to 1.
    pub specular_factor: f32,
    /// 0 and up.
    pub specular_color_factor: [f32; 3],
    /// 0 to 1.
    pub clearcoat_factor: f32,
    /// 0 to 1.
    pub clearcoat_roughness_factor: f32,
    /// Scales x and y of the coat's normal picture.
    pub clearcoat_normal_scale: f32,
    /// 0 (none) to 1.
    pub sheen_color_factor: [f32; 3],
    /// 0 to 1.
    pub sheen_roughness_factor: f32,
    /// Of the volume under the surface, in mesh space; 0 for a thin wall.
    pub thickness_metres: f32,
    /// How fast light fades in the volume.
    pub absorption_per_metre: [f32; 3],
    /// 20 divided by the Abbe number.
    pub dispersion: f32,
    /// 0 to 1.
    pub iridescence_factor: f32,
    /// Of the film.
    pub iridescence_ior: f32,
    /// Where its texture is 0, and where it is 1 or absent.
    pub iridescence_thickness_nanometres: [f32; 2],
    /// 0 to 1.
    pub anisotropy_strength: f32,
    /// Counter-clockwise from the tangent.
    pub anisotropy_radians: f32,
    /// Specular (rgb colour, a strength), clearcoat (r strength, g roughness), its normals, sheen (rgb colour,
    /// a roughness), transmission (r) and thickness (g), iridescence (r strength, g thickness), anisotropy.
    pub textures: [Option<TextureRef>; Self::TEXTURES],
}

#[cfg(feature = "lobes")]
impl Lobes {
    /// How many textures it may have.
    pub const TEXTURES: usize = 7;
    /// Which of them holds normals.
    pub const CLEARCOAT_NORMAL: usize = 2;
    /// Which of them hold colours.
    pub const COLORS: [usize; 2] = [0, 3];
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
    /// `image/png`, `image/jpeg`, `image/webp`, or `image/ktx2` for one in blocks, as the bytes say (not as the file claims).
    pub mime: &'static str,
    /// Where it starts in the GLB.
    pub byte_offset: usize,
    /// How long it is.
    pub byte_length: usize,
    /// From its header, so that memory can be planned before decoding.
    pub width_px: u32,
    /// From its header.
    pub height_px: u32,
    /// The format of its blocks ([`Blocks`]); 0 for one that is decoded to RGBA.
    pub vk_format: u32,
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
