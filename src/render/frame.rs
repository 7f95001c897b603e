//! One picture as plain data: what every backend draws.
//!
//! In: a scene and a camera. Out: [`Frame`]. Made once, the same for all backends, so a picture can
//! differ between tiers only by how well it is drawn. Must not: hold anything a backend owns.
//!
//! Colour: shading is linear; a backend tone-maps (Khronos PBR Neutral), encodes to sRGB and then
//! blends, premultiplied, in encoded space, as browsers composite. Targets are plain RGBA8.

use glam::{Mat4, Vec3};

use crate::model::Material;
use crate::scene::light::Studio;

/// One picture. Borrows the scene's materials; everything else is by value.
#[derive(Clone, Debug)]
pub struct Frame<'scene> {
    /// Target size.
    pub size_px: [u32; 2],
    /// sRGB-encoded, premultiplied RGBA behind everything.
    pub background: [u8; 4],
    /// Right-handed world → clip space with z in [0, 1] (WebGPU's); WebGL2 remaps z itself.
    pub clip_from_world: Mat4,
    /// Where the eye stands.
    pub eye_in_world: Vec3,
    /// Multiplies radiance before tone mapping.
    pub exposure: f32,
    /// The light.
    pub studio: Studio,
    /// All materials that draws may name.
    pub materials: &'scene [Material],
    /// In drawing order: opaque and masked front to back, then blended back to front.
    pub draws: Vec<DrawCall>,
    /// Ground shadow, drawn after opaque and before blended ones.
    pub shadow: Option<ShadowDraw>,
}

/// One mesh with one material at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawCall {
    /// Index into the uploaded scene's meshes.
    pub mesh: u32,
    /// Index into `Frame::materials`.
    pub material: u32,
    /// Mesh → world.
    pub world_from_mesh: Mat4,
    /// The transform mirrors (negative determinant): front faces wind clockwise.
    pub mirrored: bool,
}

/// Where and how dark the ground shadow is drawn, with the alpha picture of the uploaded scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShadowDraw {
    /// Centre of the square, world space.
    pub center_in_world: Vec3,
    /// Half of its side.
    pub half_side_metres: f32,
    /// Multiplies the picture's alpha, 0 to 1.
    pub opacity: f32,
}
