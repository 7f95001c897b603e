//! What the shaders read where a picture lights the product: the Frame block of
//! `shaders/environment.wgsl`, and the texels of its texture.

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec4};

use super::ClipDepth;
use crate::render::frame::Frame;
use crate::scene::environment::{Environment, TERMS};

/// `Frame` of `shaders/environment.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct EnvironmentFrameBlock {
    /// World → clip space of the API at hand.
    pub clip_from_world: Mat4,
    /// Eye in world space; w: exposure.
    pub eye_and_exposure: Vec4,
    /// Cosine and sine of the turntable's angle.
    pub turn: Vec4,
    /// Coefficients of irradiance / π.
    pub irradiance: [Vec4; TERMS],
}

impl EnvironmentFrameBlock {
    /// What the shaders read of `frame` in the light of `environment`.
    pub fn new(frame: &Frame<'_>, environment: &Environment, depth: ClipDepth) -> Self {
        let room_from_world = frame.room_from_world;
        Self {
            clip_from_world: depth.clip_from_world(frame),
            eye_and_exposure: frame.eye_in_world.extend(frame.radiance_scale()),
            turn: Vec4::new(room_from_world.x_axis.x, room_from_world.z_axis.x, 0.0, 0.0),
            irradiance: environment.irradiance().map(|coefficient| coefficient.extend(0.0)),
        }
    }
}

/// The texels of one level of `environment`, row by row, in RGB9E5: half the memory of half floats, a
/// finer step than the eight bits of a `.hdr` file, and filtered by every WebGPU and WebGL2 device.
pub fn environment_texels(environment: &Environment, level: usize) -> Vec<u32> {
    let (_, texels) = environment.level(level);
    texels.iter().map(|texel| rgb9e5(*texel)).collect()
}

/// Three mantissas of 9 bits below an exponent of 5, for radiance of 0 to 65,408 (OpenGL ES 3.0, 3.8.3.2).
fn rgb9e5(radiance: Vec4) -> u32 {
    const SMALLEST_EXPONENT: i32 = -15;
    let largest = radiance.truncate().max_element();
    // So that the largest mantissa is below 512, once rounded too.
    let above = (largest * (512.0 / 511.5)).to_bits() >> 23;
    let exponent = (above as i32 - 126).clamp(SMALLEST_EXPONENT, 16);
    let scale = f32::from_bits(((127 + 9 - exponent) as u32) << 23);
    let [r, g, b, _] = (radiance * scale + 0.5).to_array().map(|mantissa| (mantissa as u32).min(511));
    r | g << 9 | b << 18 | ((exponent - SMALLEST_EXPONENT) as u32) << 27
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    /// By the format's own words: mantissa · 2^(exponent − 15 − 9).
    fn decoded(packed: u32) -> Vec3 {
        let scale = 2.0f32.powi((packed >> 27) as i32 - 24);
        Vec3::from([packed, packed >> 9, packed >> 18].map(|mantissa| (mantissa & 511) as f32 * scale))
    }

    #[test]
    fn texels_survive_packing_to_half_a_step_of_nine_bits() {
        let mut value = 1e-4f32;
        while value < 65_408.0 {
            for radiance in [Vec3::splat(value), Vec3::new(value, value * 0.37, 0.0)] {
                let error = (decoded(rgb9e5(radiance.extend(0.0))) - radiance).abs().max_element();
                assert!(error <= value / 511.0, "{radiance}: off by {error}");
            }
            value *= 1.037;
        }
        assert_eq!(decoded(rgb9e5(Vec4::ZERO)), Vec3::ZERO);
        assert_eq!(decoded(rgb9e5(Vec4::ONE)), Vec3::ONE);
        assert_eq!(decoded(rgb9e5(Vec4::splat(65_408.0))), Vec3::splat(65_408.0));
        // What no panorama holds does not panic.
        for wild in [f32::NAN, f32::INFINITY, -1.0, 1e30] {
            rgb9e5(Vec4::splat(wild));
        }
    }
}
