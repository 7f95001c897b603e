//! What the rasteriser looks up instead of computing for every pixel.
//!
//! sRGB both ways, and the studio's light: the formulas of [`crate::scene::light`] with a quick exponential. The tests bound
//! the error.

use std::sync::LazyLock;

use glam::Vec3A;

use super::wide::{Lanes, Wide, Wide3};
use crate::scene::light::{COSINE_HEIGHT, COSINE_SHARPNESS, SOFT_BOXES, SoftBox, Studio};

/// Entries of the encoding table. sRGB is steepest at black: 12.92 · 255 / 4096 = 0.8 bytes a step.
const ENCODE_STEPS: usize = 4096;

/// What one step of a byte stands for.
pub(super) const BYTE: f32 = 1.0 / 255.0;

/// Bytes and what they stand for, both ways. Worked out when the first picture asks: as part of a module they would be 2 kB
/// of what a phone downloads.
pub(super) struct Codes {
    /// 0 to 255 → 0 to 1.
    pub(super) identity: [f32; 256],
    /// sRGB byte → linear.
    pub(super) srgb: [f32; 256],
    encode: [u8; ENCODE_STEPS],
}

impl Codes {
    pub(super) fn get() -> &'static Self {
        static CODES: LazyLock<Codes> = LazyLock::new(Codes::new);
        &CODES
    }

    fn new() -> Self {
        let mut codes = Self { identity: [0.0; 256], srgb: [0.0; 256], encode: [255; ENCODE_STEPS] };
        let mut start = 0;
        for byte in 0..=255u8 {
            codes.identity[usize::from(byte)] = f32::from(byte) * BYTE;
            codes.srgb[usize::from(byte)] = srgb_to_linear(f64::from(byte) / 255.0) as f32;
            // Each byte ends where the curve crosses the half step above it; the last one goes on.
            let half_step = srgb_to_linear((f64::from(byte) + 0.5) / 255.0);
            while start < ENCODE_STEPS
                && (byte == 255 || start as f64 / ((ENCODE_STEPS - 1) as f64) < half_step)
            {
                codes.encode[start] = byte;
                start += 1;
            }
        }
        codes
    }

    /// Linear, any value → what [`Codes::encoded`] takes.
    #[inline(always)]
    pub(super) fn steps(linear: Wide) -> Wide {
        const LAST: f32 = (ENCODE_STEPS - 1) as f32;
        // What is no number becomes 0. What is added leaves the whole number in the last bits.
        (linear * LAST).most(Wide::all_of(0.0)).least(Wide::all_of(LAST)) + 8_388_608.0
    }

    /// → sRGB byte.
    #[inline(always)]
    pub(super) fn encoded(&self, step: f32) -> u8 {
        self.encode[step.to_bits() as usize % ENCODE_STEPS]
    }

    /// Linear, any value → sRGB byte.
    #[inline]
    pub(super) fn encode_srgb(&self, linear: f32) -> u8 {
        // The cast saturates, and takes NaN to 0.
        let step = (linear * (ENCODE_STEPS - 1) as f32 + 0.5) as usize;
        self.encode[step.min(ENCODE_STEPS - 1)]
    }
}

/// IEC 61966-2-1, by what every machine rounds alike, which `powf` is not: x^2.4 = x² · (x^(1/5))².
fn srgb_to_linear(encoded: f64) -> f64 {
    if encoded <= 0.04045 {
        return encoded / 12.92;
    }
    let x = (encoded + 0.055) / 1.055;
    let mut root = 1.0;
    // Newton for r⁵ = x; x is in (0.09, 1], 20 rounds are far more than double precision needs.
    for _ in 0..20 {
        root -= (root * root * root * root * root - x) / (5.0 * root * root * root * root);
    }
    x * x * root * root
}

/// A studio's light by direction, for several pixels at once. Its light is grey, as its name on pages says: `neutral`.
#[derive(Clone, Debug)]
pub(super) struct StudioTables {
    studio: Studio,
    boxes: [GreyBox; SOFT_BOXES],
}

/// A soft box in numbers that do not depend on the direction.
#[derive(Clone, Copy, Debug)]
struct GreyBox {
    axis: Vec3A,
    sharpness: f32,
    radiance: f32,
    /// Of its lobe and the cosine's together.
    irradiance: f32,
    /// Sum of both sharpnesses, sum of their squares, twice their product.
    joined: f32,
    joined_squared: f32,
    twice_joined: f32,
}

impl StudioTables {
    pub(super) fn new(studio: &Studio) -> Self {
        let grey = |b: SoftBox| GreyBox {
            axis: b.axis.into(),
            sharpness: b.sharpness,
            radiance: b.color.x,
            irradiance: b.color.x * (2.0 * COSINE_HEIGHT),
            joined: b.sharpness + COSINE_SHARPNESS,
            joined_squared: b.sharpness * b.sharpness + COSINE_SHARPNESS * COSINE_SHARPNESS,
            twice_joined: 2.0 * b.sharpness * COSINE_SHARPNESS,
        };
        Self { studio: *studio, boxes: studio.boxes.map(grey) }
    }

    /// Whether they were made from `studio`.
    pub(super) fn are_of(&self, studio: &Studio) -> bool {
        self.studio == *studio
    }

    /// [`Studio::radiance`] along `d`, for a roughness above 0, and [`Studio::irradiance_over_pi`] around `n`.
    #[inline(always)]
    pub(super) fn of(&self, d: Wide3, roughness: Wide, n: Wide3) -> (Wide, Wide) {
        let alpha = roughness * roughness;
        let lobe = 0.5 / (alpha * alpha);
        let (sky, ground) = (self.studio.sky.x, self.studio.ground.x);
        let (mean, slope) = ((sky + ground) * 0.5, sky - ground);
        let mut radiance = d.y * (0.5 - roughness * (0.5 - 1.0 / 3.0)) * slope + mean;
        let mut irradiance = n.y * (slope / 3.0) + mean;
        for b in &self.boxes {
            let axis = Wide3::all_of(b.axis);
            let height = lobe / (lobe + b.sharpness);
            // The length of both lobes' axes together.
            let joined = (axis.dot(n) * b.twice_joined + b.joined_squared).root();
            let mut mirrored = power_base(height * (axis.dot(d) - 1.0) * b.sharpness);
            let mut diffuse = power_base(joined - b.joined);
            for _ in 0..4 {
                mirrored *= mirrored;
                diffuse *= diffuse;
            }
            radiance += mirrored * height * b.radiance;
            irradiance += diffuse * b.irradiance / joined;
        }
        (radiance, irradiance)
    }
}

/// eˣ for x ≤ 0 is its power of 16, nearly: off by at most 0.00006.
#[inline(always)]
fn power_base(x: Wide) -> Wide {
    let part = (x * (1.0 / 16.0)).most(Wide::all_of(-1.5));
    ((part * (1.0 / 3.0) + 1.0) * part * 0.5 + 1.0) * part + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{Vec3, Vec4};

    /// In linear radiance; a display step in the bright range is 0.009. In the soft boxes, of their radiance.
    const TOLERANCE: f32 = 0.01;

    fn directions() -> impl Iterator<Item = Vec3> {
        (0..4000u16).map(|i| {
            let y = 1.0 - 2.0 * (f32::from(i) + 0.5) / 4000.0;
            let (phi, ring) = (f32::from(i) * 2.399_963, (1.0 - y * y).sqrt());
            Vec3::new(phi.cos() * ring, y, phi.sin() * ring)
        })
    }

    #[test]
    fn quick_light_agrees_with_the_formulas() {
        let studio = Studio::default();
        let light = StudioTables::new(&studio);
        let (mut worst_irradiance, mut worst_radiance) = (0.0f32, 0.0f32);
        for d in directions() {
            let lanes = Wide3::all_of(d.into());
            for step in 1..=20u8 {
                let roughness = f32::from(step) / 20.0;
                let wanted = studio.radiance(d, roughness);
                let (radiance, irradiance) = light.of(lanes, Vec4::splat(roughness), lanes);
                // Of all three channels: it is grey.
                let error = (Vec3::splat(radiance.x) - wanted) / wanted.max(Vec3::ONE);
                worst_radiance = worst_radiance.max(error.abs().max_element());
                let error = Vec3::splat(irradiance.x) - studio.irradiance_over_pi(d);
                worst_irradiance = worst_irradiance.max(error.abs().max_element());
            }
        }
        assert!(worst_irradiance < TOLERANCE, "irradiance is off by {worst_irradiance}");
        assert!(worst_radiance < TOLERANCE, "radiance is off by {worst_radiance}");
    }

    #[test]
    fn srgb_survives_the_way_to_linear_and_back() {
        let codes = Codes::get();
        for byte in 0..=255u8 {
            assert_eq!(codes.encode_srgb(codes.srgb[usize::from(byte)]), byte);
        }
        let encoded = [-1.0, 0.5, 2.0, f32::NAN, f32::INFINITY].map(|linear| codes.encode_srgb(linear));
        assert_eq!(encoded, [0, 188, 255, 0, 255]);
        let in_steps = |linear| codes.encoded(Codes::steps(Vec4::splat(linear)).w);
        assert_eq!([-1.0, 0.5, 2.0, f32::NAN, f32::INFINITY].map(in_steps), encoded);
        assert!((0..=255u8).all(|byte| in_steps(codes.srgb[usize::from(byte)]) == byte));
        assert!((codes.srgb[128] - ((128.0f32 / 255.0 + 0.055) / 1.055).powf(2.4)).abs() < 1e-6);
    }

    #[test]
    fn directions_that_are_not_numbers_do_not_panic() {
        let light = StudioTables::new(&Studio::default());
        for d in [Vec4::ZERO, Vec4::NAN, Vec4::INFINITY] {
            light.of(Wide3::grey(d), Vec4::NAN, Wide3::grey(d));
        }
    }
}
