//! What the rasteriser looks up instead of computing for every pixel.
//!
//! sRGB both ways, and the studio's light: the formulas of [`crate::scene::light`], with irradiance at grid
//! points and a quick exponential. The tests bound the error.

use std::sync::LazyLock;

use glam::{Vec3A, Vec4};

use crate::scene::light::{SoftBox, Studio};
use crate::scene::octahedron;

/// Entries of the encoding table. sRGB is steepest at black: 12.92 · 255 / 4096 = 0.8 bytes a step.
const ENCODE_STEPS: usize = 4096;

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
            codes.identity[usize::from(byte)] = f32::from(byte) / 255.0;
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

/// Grid points on a side of the octahedral map.
const SIDE: usize = 33;
const INTERVALS: f32 = (SIDE - 1) as f32;

/// A studio's light by direction: irradiance from a table, reflections with four boxes side by side.
#[derive(Clone, Debug)]
pub(super) struct StudioTables {
    studio: Studio,
    irradiance: Vec<Vec4>,
    /// Lane i belongs to soft box i.
    axes: [Vec4; 3],
    sharpness: Vec4,
    colors: [Vec4; 3],
}

impl StudioTables {
    pub(super) fn new(studio: &Studio) -> Self {
        let grid = (0..SIDE * SIDE).map(|i| octahedron::direction(i % SIDE, i / SIDE, INTERVALS));
        let lanes = |of: fn(&SoftBox) -> f32| Vec4::from(studio.boxes.map(|b| of(&b)));
        Self {
            studio: *studio,
            irradiance: grid.map(|d| studio.irradiance_over_pi(d).extend(0.0)).collect(),
            axes: [lanes(|b| b.axis.x), lanes(|b| b.axis.y), lanes(|b| b.axis.z)],
            sharpness: lanes(|b| b.sharpness),
            colors: [lanes(|b| b.color.x), lanes(|b| b.color.y), lanes(|b| b.color.z)],
        }
    }

    /// Whether they were made from `studio`.
    pub(super) fn are_of(&self, studio: &Studio) -> bool {
        self.studio == *studio
    }

    pub(super) fn resident_bytes(&self) -> u64 {
        size_of_val(&self.irradiance[..]) as u64
    }

    /// [`Studio::irradiance_over_pi`]; `w` is 0.
    #[inline(always)]
    pub(super) fn irradiance_over_pi(&self, n: Vec3A) -> Vec4 {
        Cell::of(n).read(&self.irradiance)
    }

    /// [`Studio::radiance`] for a roughness above 0; `w` is 0.
    #[inline(always)]
    pub(super) fn radiance(&self, d: Vec3A, roughness: f32) -> Vec4 {
        let alpha = roughness * roughness;
        let lobe = 0.5 / (alpha * alpha);
        let height = Vec4::splat(lobe) / (self.sharpness + lobe);
        let cosine = self.axes[0] * d.x + self.axes[1] * d.y + self.axes[2] * d.z;
        let weights = height * exp(self.sharpness * height * (cosine - 1.0));
        let gradient = self.studio.gradient(d.y, roughness);
        let boxes = self.colors.map(|lanes| {
            // `dot` adds in another order without SIMD, and pictures would differ in a byte.
            let each = lanes * weights;
            (each.x + each.z) + (each.y + each.w)
        });
        Vec4::new(gradient.x + boxes[0], gradient.y + boxes[1], gradient.z + boxes[2], 0.0)
    }
}

/// eˣ for x ≤ 0 as (1 + x/1024)^1024: off by at most 0.0003, at x = −2.
#[inline(always)]
fn exp(x: Vec4) -> Vec4 {
    let base = x * (1.0 / 1024.0) + 1.0;
    let mut power = Vec4::select(base.cmpgt(Vec4::ZERO), base, Vec4::ZERO);
    for _ in 0..10 {
        power *= power;
    }
    power
}

/// A square of the octahedral map, and the place in it.
struct Cell {
    first: usize,
    x: f32,
    y: f32,
}

impl Cell {
    #[inline(always)]
    fn of(d: Vec3A) -> Self {
        let [x, z] = octahedron::place(d);
        let column = (x + 1.0) * (0.5 * INTERVALS);
        let row = (z + 1.0) * (0.5 * INTERVALS);
        let (c, r) = ((column as usize).min(SIDE - 2), (row as usize).min(SIDE - 2));
        Self { first: r * SIDE + c, x: column - c as f32, y: row - r as f32 }
    }

    #[inline(always)]
    fn read(&self, map: &[Vec4]) -> Vec4 {
        // One check for all four.
        let Some(near) = map.get(self.first..self.first + SIDE + 2) else { return Vec4::ZERO };
        let upper = near[0] + (near[1] - near[0]) * self.x;
        let lower = near[SIDE] + (near[SIDE + 1] - near[SIDE]) * self.x;
        upper + (lower - upper) * self.y
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

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
            let error = light.irradiance_over_pi(d.into()).truncate() - studio.irradiance_over_pi(d);
            worst_irradiance = worst_irradiance.max(error.abs().max_element());
            for step in 1..=20u8 {
                let roughness = f32::from(step) / 20.0;
                let wanted = studio.radiance(d, roughness);
                let error = (light.radiance(d.into(), roughness).truncate() - wanted) / wanted.max(Vec3::ONE);
                worst_radiance = worst_radiance.max(error.abs().max_element());
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
        assert!((codes.srgb[128] - ((128.0f32 / 255.0 + 0.055) / 1.055).powf(2.4)).abs() < 1e-6);
    }

    #[test]
    fn directions_that_are_not_numbers_do_not_panic() {
        let light = StudioTables::new(&Studio::default());
        for d in [Vec3A::ZERO, Vec3A::NAN, Vec3A::INFINITY] {
            light.radiance(d, f32::NAN);
            light.irradiance_over_pi(d);
        }
    }
}
