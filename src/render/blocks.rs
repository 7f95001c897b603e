//! The uniform blocks of the shaders, as bytes: shared by both GPU backends.
//!
//! In: a `Frame`, its draws and materials. Out: plain structs, copied into uniform buffers as they
//! are. Field by field the structs of `shaders/frame.wgsl`, `pbr.wgsl` and `shadow.wgsl`;
//! `tests/shaders.rs` compares every offset with naga's. Must not: know a graphics API.

#[cfg(feature = "environment")]
mod environment;
#[cfg(feature = "lobes")]
mod lights;
#[cfg(feature = "lobes")]
mod lobes;

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec3, Vec4};

use crate::model::{AlphaMode, Material, TextureRef};
use crate::render::frame::{DrawCall, Frame, ShadowDraw};
use crate::scene::light::SoftBox;
use crate::scene::normal_matrix;

#[cfg(feature = "environment")]
pub use self::environment::{EnvironmentFrameBlock, SkyBlock, environment_texels};
#[cfg(feature = "lobes")]
pub use self::lights::LightsBlock;
#[cfg(feature = "lobes")]
pub use self::lobes::{LobesBlock, lobes_of};

/// The depth range that an API clips to. [`Frame`] speaks WebGPU's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipDepth {
    /// WebGPU, Vulkan, Metal, DirectX.
    ZeroToOne,
    /// WebGL.
    MinusOneToOne,
}

/// `Frame` of `shaders/frame.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct FrameBlock {
    /// World → clip space of the API at hand.
    pub clip_from_world: Mat4,
    /// Eye in world space; w: exposure.
    pub eye_and_exposure: Vec4,
    /// Linear radiance from above.
    pub sky: Vec4,
    /// Linear radiance from below.
    pub ground: Vec4,
    /// The soft boxes, alternating axis (w: sharpness) and colour.
    pub boxes: [Vec4; 8],
}

impl FrameBlock {
    /// What the shaders read of `frame`.
    pub fn new(frame: &Frame<'_>, depth: ClipDepth) -> Self {
        let [a, b, c, d] = frame.studio.boxes;
        let axis = |lamp: SoftBox| lamp.axis.extend(lamp.sharpness);
        Self {
            clip_from_world: depth.clip_from_world(frame),
            eye_and_exposure: frame.eye_in_world.extend(frame.radiance_scale()),
            sky: frame.studio.sky.extend(0.0),
            ground: frame.studio.ground.extend(0.0),
            boxes: [
                axis(a),
                a.color.extend(0.0),
                axis(b),
                b.color.extend(0.0),
                axis(c),
                c.color.extend(0.0),
                axis(d),
                d.color.extend(0.0),
            ],
        }
    }
}

impl ClipDepth {
    fn clip_from_world(self, frame: &Frame<'_>) -> Mat4 {
        match self {
            Self::ZeroToOne => frame.clip_from_world,
            Self::MinusOneToOne => DOUBLED_DEPTH * frame.clip_from_world,
        }
    }
}

/// z from [0, w] to [−w, w]: z' = 2z − w.
const DOUBLED_DEPTH: Mat4 =
    Mat4::from_cols(Vec4::X, Vec4::Y, Vec4::new(0.0, 0.0, 2.0, 0.0), Vec4::new(0.0, 0.0, -1.0, 1.0));

/// `Draw` of `shaders/pbr.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct DrawBlock {
    /// Mesh → world.
    pub world_from_mesh: Mat4,
    /// Turns normals into world space; its length is not one.
    pub world_from_normal: Mat4,
    /// Linear RGBA factor.
    pub base_color: Vec4,
    /// Linear factor; w: scale of the normal texture.
    pub emissive_and_normal_scale: Vec4,
    /// Metallic factor, roughness factor, occlusion strength, alpha cutoff (0: none).
    pub surface: Vec4,
    /// 1 or 0 each: alpha ignored, unlit, has a normal texture; −1 where the mesh is mirrored, else 1.
    pub mode: Vec4,
    /// Rows of the coordinate transforms of the five textures, in the order of [`TEXTURE_SLOTS`]; the
    /// w of the first row is the UV set.
    pub uv_rows: [Vec4; 10],
}

/// Textures of a material; the index is the binding in the shader and the texture unit of WebGL2.
pub const TEXTURE_SLOTS: usize = 5;

/// The textures of `material` by slot: base colour, metallic-roughness, normal, occlusion, emissive.
pub fn texture_slots(material: &Material) -> [Option<TextureRef>; TEXTURE_SLOTS] {
    [
        material.base_color_texture,
        material.metallic_roughness_texture,
        material.normal_texture,
        material.occlusion_texture,
        material.emissive_texture,
    ]
}

impl DrawBlock {
    /// What the shaders read of one draw.
    pub fn new(draw: &DrawCall, material: &Material) -> Self {
        let [r, g, b] = material.emissive_factor;
        let cutoff = if let AlphaMode::Mask { cutoff } = material.alpha_mode { cutoff } else { 0.0 };
        let flag = |on: bool| if on { 1.0 } else { 0.0 };
        let slots = texture_slots(material);
        Self {
            world_from_mesh: draw.world_from_mesh,
            world_from_normal: Mat4::from_mat3(normal_matrix(&draw.world_from_mesh)),
            base_color: Vec4::from_array(material.base_color_factor),
            emissive_and_normal_scale: Vec4::new(r, g, b, material.normal_scale),
            surface: Vec4::new(
                material.metallic_factor,
                material.roughness_factor,
                material.occlusion_strength,
                cutoff,
            ),
            mode: Vec4::new(
                flag(material.alpha_mode != AlphaMode::Blend),
                flag(material.unlit || draw.unlit),
                flag(material.normal_texture.is_some()),
                if draw.mirrored { -1.0 } else { 1.0 },
            ),
            uv_rows: bytemuck::cast(slots.map(uv_rows)),
        }
    }
}

/// The rows of a texture's coordinate transform; the w of the first is the UV set.
fn uv_rows(slot: Option<TextureRef>) -> [Vec4; 2] {
    let ([u0, u1, u2, v0, v1, v2], set) =
        slot.map_or((TextureRef::IDENTITY, 0), |used| (used.uv_transform, used.uv_set));
    [Vec4::new(u0, u1, u2, f32::from(set)), Vec4::new(v0, v1, v2, 0.0)]
}

/// `Shadow` of `shaders/shadow.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct ShadowBlock {
    /// World space; w: half of the side, metres.
    pub center_and_half_side: Vec4,
    /// x: 0 to 1.
    pub opacity: Vec4,
}

impl ShadowBlock {
    /// What the shaders read of the ground shadow.
    pub fn new(shadow: &ShadowDraw) -> Self {
        Self {
            center_and_half_side: shadow.center_in_world.extend(shadow.half_side_metres),
            opacity: (Vec3::X * shadow.opacity).extend(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Scene, ToneMapping, View};

    #[test]
    fn webgl_depth_spans_minus_one_to_one() {
        let view = View {
            size_px: [4, 4],
            eye: Vec3::Z,
            target: Vec3::ZERO,
            turntable_radians: 0.0,
            fov_y_radians: 1.0,
            variant: None,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow_intensity: 0.0,
            background: [0; 4],
            skybox_height_metres: 0.0,
            dome_radius_metres: 0.0,
        };
        let scene = Scene::default();
        let frame = Frame::new(&scene, &view);
        for point in [Vec3::ZERO, Vec3::new(0.1, 0.2, 0.3), Vec3::NEG_Z] {
            let at = |depth| FrameBlock::new(&frame, depth).clip_from_world.project_point3(point);
            let (ours, webgl) = (at(ClipDepth::ZeroToOne), at(ClipDepth::MinusOneToOne));
            assert!((webgl.z - (2.0 * ours.z - 1.0)).abs() < 1e-4, "{webgl} from {ours}");
            assert_eq!(webgl.truncate(), ours.truncate());
        }
    }

    #[test]
    fn coordinate_rows_follow_the_slots() {
        let occlusion = TextureRef { texture: 0, uv_set: 1, uv_transform: [1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
        let material = Material { occlusion_texture: Some(occlusion), ..Material::default() };
        let draw =
            DrawCall { mesh: 0, material: 0, world_from_mesh: Mat4::IDENTITY, mirrored: false, unlit: false };
        let block = DrawBlock::new(&draw, &material);
        assert_eq!(block.uv_rows[6], Vec4::new(1.0, 2.0, 3.0, 1.0));
        assert_eq!(block.uv_rows[7], Vec4::new(4.0, 5.0, 6.0, 0.0));
        assert_eq!(block.uv_rows[0], Vec4::X);
        assert_eq!(block.uv_rows[1], Vec4::Y);
    }
}
