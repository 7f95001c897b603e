//! Model + camera → what is drawn, from where, in which light.
//!
//! Pure arithmetic on [`crate::model::Model`]. [`crate::render::frame`] turns a [`Scene`] and a
//! [`View`] into a `Frame`. Must not: know a backend, a clock or JS.
//!
//! World space: right-handed, +Y up, metres, as glTF. A product's front looks to +Z.

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec3};

use crate::model::{Material, Texture, Topology};

pub mod camera_string;
#[cfg(feature = "pointers")]
mod change;
mod deform;
#[cfg(feature = "environment")]
pub mod environment;
mod flatten;
pub mod framing;
#[cfg(feature = "animation")]
mod keyframes;
pub mod light;
#[cfg(feature = "animation")]
pub mod motion;
pub mod octahedron;
pub mod orbit;
pub mod placement;
pub mod pose;
#[cfg(feature = "lights")]
pub mod punctual;
pub mod shadow;
pub mod textures;
mod tone_mapping;

pub use flatten::normal_matrix;
pub use tone_mapping::ToneMapping;

/// A product standing in the world, flattened, ready for upload: at rest, until `Scene::pose` says otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Vertex and index data, uploaded once.
    pub meshes: Vec<Mesh>,
    /// What is drawn, one for each primitive of each node.
    pub instances: Vec<Instance>,
    /// The model's materials; the last one is the default material of glTF.
    pub materials: Vec<Material>,
    /// The model's lights, as far as they shine.
    #[cfg(feature = "lights")]
    pub lights: Vec<punctual::PlacedLight>,
    /// The model's textures; a backend is given their pictures one by one, as they are decoded.
    pub textures: Vec<Texture>,
    /// Names of the model's variants.
    pub variants: Vec<String>,
    /// Box around everything drawn, in the rest pose: what the camera frames, and where the ground is.
    pub bounds: Bounds,
    /// Soft shadow on the ground under the product.
    pub shadow: Option<GroundShadow>,
    /// Of that shadow: 0 (soft) to 1 (the product's outline).
    pub shadow_sharpness: f32,
}

/// One drawn primitive.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Index into `Scene::meshes`.
    pub mesh: u32,
    /// Index into `Scene::materials`.
    pub material: u32,
    /// For each of `Scene::variants`, the material it puts here instead.
    pub variant_materials: Vec<Option<u32>>,
    /// Identity for skinned meshes: their vertices are posed in the world already.
    pub world_from_mesh: Mat4,
    /// Drawn without light: points and lines that have no normals.
    pub unlit: bool,
    /// Box around it; empty where an animation hides it.
    pub bounds: Bounds,
    /// Drawn where the product is smaller in the picture than the first says, and no smaller than the second: how often the sphere round
    /// its box fits into 1,080 pixels. −1 and infinite, but for what has coarser levels (`MSFT_lod`) or is one.
    #[cfg(feature = "lods")]
    pub smallness: [f32; 2],
}

impl Instance {
    /// As it is meant to look: no coarser level of another one.
    pub fn is_finest(&self) -> bool {
        #[cfg(feature = "lods")]
        return self.smallness[0] < 0.0;
        #[cfg(not(feature = "lods"))]
        return true;
    }
}

/// Vertex and index data of one primitive.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    /// Interleaved.
    pub vertices: Vec<Vertex>,
    /// One for each point, two for each line, three for each triangle.
    pub indices: Vec<u32>,
    /// What they are joined to.
    pub topology: Topology,
}

/// One vertex, 48 bytes, as it lies in a GPU buffer; 44 in a module without tangents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct Vertex {
    /// Mesh space, metres.
    pub position: [f32; 3],
    /// Unit.
    pub normal: [f32; 3],
    /// First UV set, zero where the file has none.
    pub uv0: [f32; 2],
    /// Second UV set, zero where the file has none.
    pub uv1: [f32; 2],
    /// Linear RGBA, white where the file has none.
    pub color: [u8; 4],
    /// `Primitive::tangents` as snorm, in the space of the position; zero where the file has none. In every vertex, although few
    /// models have a use for it: a list of its own would cost `webgl2.wasm` 0.4 kB.
    #[cfg(feature = "tangents")]
    pub tangent: [i8; 4],
}

/// Axis-aligned box in world space.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// Smallest corner, metres.
    pub min: Vec3,
    /// Largest corner, metres.
    pub max: Vec3,
}

impl Bounds {
    /// Holds nothing yet: the first point added becomes both corners.
    pub const EMPTY: Self = Self { min: Vec3::INFINITY, max: Vec3::NEG_INFINITY };

    /// Grow to hold `point`.
    pub fn add(&mut self, point: Vec3) {
        self.min = self.min.min(point);
        self.max = self.max.max(point);
    }

    /// Grow to hold `other`.
    pub fn join(&mut self, other: &Self) {
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Holds nothing.
    pub fn is_empty(&self) -> bool {
        self.min.x > self.max.x
    }

    /// The middle of the box; the origin for an empty one.
    pub fn center(&self) -> Vec3 {
        let center = (self.min + self.max) * 0.5;
        if center.is_finite() { center } else { Vec3::ZERO }
    }

    /// Width, height, depth; zero for an empty box.
    pub fn size(&self) -> Vec3 {
        let size = self.max - self.min;
        if size.is_finite() { size.max(Vec3::ZERO) } else { Vec3::ZERO }
    }
}

/// A soft dark patch on the ground, an 8-bit alpha picture on a horizontal square.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroundShadow {
    /// Texels on a side.
    pub side_texels: u32,
    /// Row by row; the first row is at the smallest z, the first column at the smallest x.
    pub alpha: Vec<u8>,
}

/// How a scene is looked at: the camera and the settings of one picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Target size.
    pub size_px: [u32; 2],
    /// Where the eye stands, world space.
    pub eye: Vec3,
    /// Where it looks, world space.
    pub target: Vec3,
    /// The product is turned by this about the vertical through `target`; eye and light stay.
    pub turntable_radians: f32,
    /// Vertical field of view.
    pub fov_y_radians: f32,
    /// Index into `Scene::variants`.
    pub variant: Option<u32>,
    /// Multiplies radiance before tone mapping; 1 is neutral.
    pub exposure: f32,
    /// From radiance to what the screen shows.
    pub tone_mapping: ToneMapping,
    /// 0 (none) to 1: how dark the ground shadow is.
    pub shadow_intensity: f32,
    /// sRGB-encoded, premultiplied RGBA behind the product.
    pub background: [u8; 4],
    /// Above 0, a sky is on a dome with a floor: from there to the dome's middle.
    pub skybox_height_metres: f32,
    /// Radius of that dome.
    pub dome_radius_metres: f32,
}
