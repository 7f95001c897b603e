//! The `Lobes` block of `shaders/lobes.wgsl`, and which of them a model's shader needs.

use bytemuck::{Pod, Zeroable};
use glam::{Vec3, Vec4};

use super::uv_rows;
use crate::model::angle::sin_cos;
use crate::model::{Lobes, Material};
use crate::render::frame::Frame;

/// Bits of the constant `LOBES` of `shaders/lobes.wgsl`.
const CLEARCOAT: u32 = 1;
const SHEEN: u32 = 2;
const IRIDESCENCE: u32 = 4;
const ANISOTROPY: u32 = 8;
const TRANSMISSION: u32 = 16;
/// A copy of what is opaque is there to look through to.
const SCENE_COPY: u32 = 32;
const DISPERSION: u32 = 64;
/// The model has lights of its own.
const LIGHTS: u32 = 128;
/// More than the shader adds up without asking.
const MANY_LIGHTS: u32 = 256;
const FEW_LIGHTS: usize = 4;

/// `Lobes` of `shaders/lobes.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct LobesBlock {
    /// Colour; w: strength.
    pub specular: Vec4,
    /// Strength, roughness, scale of the normal texture, whether there is one.
    pub coat: Vec4,
    /// Colour; w: roughness.
    pub sheen: Vec4,
    /// Absorption per metre; w: thickness in metres.
    pub volume: Vec4,
    /// Strength, ior, least and greatest thickness in nanometres.
    pub film: Vec4,
    /// Strength, cosine and sine of the direction; w: dispersion.
    pub grain: Vec4,
    /// Transmission, ior, half of the copy's height upwards, unused.
    pub through: Vec4,
    /// Rows of the coordinate transforms of [`Lobes::textures`].
    pub uv_rows: [[Vec4; 2]; Lobes::TEXTURES],
}

impl LobesBlock {
    /// What the shaders read of a material with lobes. `rows_run_up`: the first row of a drawn picture is its
    /// lowest, as in OpenGL.
    pub fn new(material: &Material, rows_run_up: bool) -> Self {
        let plain = Lobes::default();
        let lobes = material.lobes.as_deref().unwrap_or(&plain);
        let color = |[r, g, b]: [f32; 3], w| Vec3::new(r, g, b).extend(w);
        let has_coat_normal = lobes.textures[Lobes::CLEARCOAT_NORMAL].is_some();
        let (sin, cos) = sin_cos(lobes.anisotropy_radians);
        let [thinnest, thickest] = lobes.iridescence_thickness_nanometres;
        // Without a texture the greatest thickness counts, and white says so.
        Self {
            specular: color(lobes.specular_color_factor, lobes.specular_factor),
            coat: Vec4::new(
                lobes.clearcoat_factor,
                lobes.clearcoat_roughness_factor,
                lobes.clearcoat_normal_scale,
                if has_coat_normal { 1.0 } else { 0.0 },
            ),
            sheen: color(lobes.sheen_color_factor, lobes.sheen_roughness_factor),
            volume: color(lobes.absorption_per_metre, lobes.thickness_metres),
            film: Vec4::new(lobes.iridescence_factor, lobes.iridescence_ior, thinnest, thickest),
            grain: Vec4::new(lobes.anisotropy_strength, cos, sin, lobes.dispersion),
            through: Vec4::new(
                material.transmission_factor,
                lobes.ior,
                if rows_run_up { 0.5 } else { -0.5 },
                0.0,
            ),
            uv_rows: lobes.textures.map(uv_rows),
        }
    }
}

/// The constant `LOBES` for a model with the materials and lights of `frame`; the same for all of them, so that a model needs one
/// shader more at most.
pub fn lobes_of(frame: &Frame<'_>, scene_copy: bool) -> u32 {
    let mut found = match frame.lights.len() {
        0 => 0,
        1..=FEW_LIGHTS => LIGHTS,
        _ => LIGHTS | MANY_LIGHTS,
    };
    for material in frame.materials {
        let Some(lobes) = &material.lobes else { continue };
        for (lobe, used) in [
            (CLEARCOAT, lobes.clearcoat_factor > 0.0),
            (SHEEN, lobes.sheen_color_factor != [0.0; 3]),
            (IRIDESCENCE, lobes.iridescence_factor > 0.0),
            (ANISOTROPY, lobes.anisotropy_strength > 0.0),
            (TRANSMISSION, material.transmission_factor > 0.0),
            (SCENE_COPY, material.transmission_factor > 0.0 && scene_copy),
            (DISPERSION, lobes.dispersion > 0.0),
        ] {
            found |= if used { lobe } else { 0 };
        }
    }
    found
}
