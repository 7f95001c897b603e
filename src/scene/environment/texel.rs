//! Radiance in 32 bits, RGB9E5: half the memory of half floats, a finer step than the eight bits of a `.hdr` file, and
//! filtered by every WebGPU and WebGL2 device.

use glam::Vec3;

const SMALLEST_EXPONENT: i32 = -15;

/// Three mantissas of 9 bits below an exponent of 5, for radiance of 0 to 65,408 (OpenGL ES 3.0, 3.8.3.2).
pub fn rgb9e5(radiance: Vec3) -> u32 {
    let largest = radiance.max_element();
    // So that the largest mantissa is below 512, once rounded too.
    let above = (largest * (512.0 / 511.5)).to_bits() >> 23;
    let exponent = (above as i32 - 126).clamp(SMALLEST_EXPONENT, 16);
    let scale = power_of_two(9 - exponent);
    let [r, g, b] = (radiance * scale + 0.5).to_array().map(|mantissa| (mantissa as u32).min(511));
    r | g << 9 | b << 18 | ((exponent - SMALLEST_EXPONENT) as u32) << 27
}

/// The radiance of a texel, by the format's own words: mantissa · 2^(exponent − 15 − 9).
pub(super) fn radiance(texel: u32) -> Vec3 {
    let scale = power_of_two((texel >> 27) as i32 - 24);
    Vec3::from([texel, texel >> 9, texel >> 18].map(|mantissa| (mantissa & 511) as f32 * scale))
}

/// For exponents of −126 to 127.
fn power_of_two(exponent: i32) -> f32 {
    f32::from_bits(((127 + exponent) as u32) << 23)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texels_survive_packing_to_half_a_step_of_nine_bits() {
        let mut value = 1e-4f32;
        while value < 65_408.0 {
            for wanted in [Vec3::splat(value), Vec3::new(value, value * 0.37, 0.0)] {
                let error = (radiance(rgb9e5(wanted)) - wanted).abs().max_element();
                assert!(error <= value / 511.0, "{wanted}: off by {error}");
                assert_eq!(rgb9e5(radiance(rgb9e5(wanted))), rgb9e5(wanted));
            }
            value *= 1.037;
        }
        assert_eq!(radiance(rgb9e5(Vec3::ZERO)), Vec3::ZERO);
        assert_eq!(radiance(rgb9e5(Vec3::ONE)), Vec3::ONE);
        assert_eq!(radiance(rgb9e5(Vec3::splat(65_408.0))), Vec3::splat(65_408.0));
        // What no panorama holds does not panic.
        for wild in [f32::NAN, f32::INFINITY, -1.0, 1e30] {
            rgb9e5(Vec3::splat(wild));
        }
    }
}
