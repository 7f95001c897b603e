//! Light from a picture: what surrounds the product, ready to be looked up by a renderer.
//!
//! In: a [`Panorama`]. Out: an [`Environment`], computed once: nine coefficients for diffuse light
//! (`harmonics`), and four small octahedral maps for reflections, each blurred for one roughness
//! (`prefilter`). The same on every tier: `shaders/environment.wgsl` looks up the same texels with the
//! same formulas. Must not: be the backdrop; the picture is light alone.

use glam::{Vec3, Vec4};

use super::octahedron;

mod harmonics;
mod hdr;
mod panorama;
mod prefilter;

pub use harmonics::TERMS;
pub use hdr::{HdrError, HdrFault, MAX_HDR_BYTES};
pub use panorama::{MAX_RADIANCE, Panorama};

/// Maps for reflections, from mirror-like to matt.
pub const LEVELS: usize = 4;
/// Texels on a side of the first map, a step of 1.6°; each further one has half of it.
pub const FINEST_SIDE_TEXELS: usize = 128;
/// Perceptual roughness of each level. A map's step is then at most half of its lobe's width, so that
/// four texels blended come close to the lobe. Smoother than the first is drawn as the first; at 1 the lobe is
/// the cosine's, which the harmonics hold already.
const LEVEL_ROUGHNESS: [f32; LEVELS] = [0.1, 0.25, 0.5, 0.75];

/// Light from everywhere, infinitely far away, in the room: it does not turn with the turntable.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    irradiance: [Vec3; TERMS],
    /// All levels, one after the other; w is 0.
    texels: Vec<Vec4>,
}

impl Environment {
    /// Blur a panorama for every level. Takes about a tenth of a second on a desktop computer.
    pub fn new(panorama: &Panorama) -> Self {
        let pyramid = panorama::pyramid(panorama);
        let mut texels = Vec::with_capacity(first_texel(LEVELS));
        for (level, roughness) in LEVEL_ROUGHNESS.into_iter().enumerate() {
            let side = side_texels(level);
            texels.extend((0..side * side).map(|index| {
                let axis = octahedron::direction(index % side, index / side, (side - 1) as f32);
                prefilter::blurred(&pyramid, axis, roughness).extend(0.0)
            }));
        }
        let irradiance = pyramid.first().map_or([Vec3::ZERO; TERMS], harmonics::project);
        Self { irradiance, texels }
    }

    /// Coefficients of 1, y, z, x, xy, yz, 3z² − 1, xz, x² − y² (of a unit normal), whose sum is
    /// irradiance / π.
    pub fn irradiance(&self) -> &[Vec3; TERMS] {
        &self.irradiance
    }

    /// Side and texels (row by row, w unused) of one of the [`LEVELS`]; grid points lie on the rim.
    pub fn level(&self, level: usize) -> (usize, &[Vec4]) {
        let texels = self.texels.get(first_texel(level)..first_texel(level + 1));
        (side_texels(level), texels.unwrap_or_default())
    }

    /// Bytes held.
    pub fn resident_bytes(&self) -> u64 {
        (size_of::<Self>() + size_of_val(&self.texels[..])) as u64
    }

    /// Cosine-weighted mean radiance around the unit normal `n`: irradiance / π.
    pub fn irradiance_over_pi(&self, n: Vec3) -> Vec3 {
        harmonics::irradiance_over_pi(&self.irradiance, n)
    }

    /// Radiance seen along unit direction `d`, blurred by a GGX lobe of perceptual `roughness`.
    pub fn radiance(&self, d: Vec3, roughness: f32) -> Vec3 {
        let place = octahedron::place(d.into());
        let between = level_of(roughness);
        let level = (between as usize).min(LEVELS - 2);
        let [sharper, softer] = [level, level + 1].map(|level| self.read(level, place));
        let blurred = sharper.lerp(softer, between - level as f32).truncate();
        blurred.lerp(self.irradiance_over_pi(d), (4.0 * roughness - 3.0).clamp(0.0, 1.0))
    }

    fn read(&self, level: usize, [x, z]: [f32; 2]) -> Vec4 {
        let (side, texels) = self.level(level);
        let half = 0.5 * (side - 1) as f32;
        let (column, row) = ((x + 1.0) * half, (z + 1.0) * half);
        let (c, r) = ((column as usize).min(side - 2), (row as usize).min(side - 2));
        let first = r * side + c;
        // One check for all four.
        let Some(near) = texels.get(first..first + side + 2) else { return Vec4::ZERO };
        let upper = near[0].lerp(near[1], column - c as f32);
        let lower = near[side].lerp(near[side + 1], column - c as f32);
        upper.lerp(lower, row - r as f32)
    }
}

fn side_texels(level: usize) -> usize {
    FINEST_SIDE_TEXELS >> level
}

fn first_texel(level: usize) -> usize {
    (0..level).map(|level| side_texels(level) * side_texels(level)).sum()
}

/// Where between the levels a perceptual roughness is, 0 to 3, whole at those of [`LEVEL_ROUGHNESS`].
fn level_of(roughness: f32) -> f32 {
    ((roughness - 0.1) / 0.15).min(4.0 * roughness).clamp(0.0, (LEVELS - 1) as f32)
}

#[cfg(test)]
mod tests;
