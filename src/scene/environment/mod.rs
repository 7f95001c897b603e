//! Light from a picture: what surrounds the product, ready to be looked up by a renderer.
//!
//! In: a [`Panorama`]. Out: an [`Environment`], computed once: nine coefficients for diffuse light
//! (`harmonics`), and four small octahedral maps for reflections, each blurred for one roughness
//! (`prefilter`). The same on every tier: `shaders/environment.wgsl` looks up the same texels with the
//! same formulas. What is seen behind the product is another thing made from a panorama, a [`Sky`]. [`Making`] makes both
//! in steps.

use glam::{Vec3, Vec4};

use super::octahedron;

mod harmonics;
mod hdr;
mod making;
mod panorama;
mod prefilter;
mod sky;
mod texel;

pub use harmonics::TERMS;
pub use hdr::{HdrError, HdrFault, MAX_HDR_BYTES};
pub use making::Making;
pub use panorama::{MAX_RADIANCE, Panorama};
pub use sky::Sky;
pub use texel::rgb9e5;

/// Maps for reflections, from mirror-like to matt.
pub const LEVELS: usize = 4;
/// Texels on a side of the first map, a step of 1.6°; each further one has half of it.
pub const FINEST_SIDE_TEXELS: usize = 128;
/// Texels on a side of the map of diffuse light, which is read where nine coefficients for each pixel would take too long.
const DIFFUSE_SIDE_TEXELS: usize = 33;
/// Perceptual roughness of each level. A map's step is then at most half of its lobe's width, so that
/// four texels blended come close to the lobe. Smoother than the first is drawn as the first; at 1 the lobe is
/// the cosine's, which the harmonics hold already.
const LEVEL_ROUGHNESS: [f32; LEVELS] = [0.1, 0.25, 0.5, 0.75];

/// Light from everywhere, infinitely far away, in the room: it does not turn with the turntable.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    irradiance: [Vec3; TERMS],
    /// All levels, one after the other, and the map of diffuse light where there is one; w is 0.
    texels: Vec<Vec4>,
}

impl Environment {
    /// Blur a panorama for every level. Takes about a tenth of a second on a desktop computer.
    pub fn new(panorama: &Panorama) -> Self {
        let mut filtering = Filtering::new(panorama);
        while filtering.step(usize::MAX) {}
        filtering.finish()
    }

    /// How many words [`Environment::words`] gives.
    pub const WORDS: usize = 3 * TERMS + FIRST_TEXELS[LEVELS];
    /// How many words [`Environment::map_words`] gives.
    pub const MAP_WORDS: usize = 4 * (FIRST_TEXELS[LEVELS] + DIFFUSE_SIDE_TEXELS * DIFFUSE_SIDE_TEXELS);

    /// What [`Environment::words`] gave; nothing for anything else. It is for a GPU: the map of diffuse light is left out.
    pub fn from_words(words: &[u32]) -> Option<Self> {
        let (irradiance, texels) = words.split_first_chunk::<{ 3 * TERMS }>()?;
        let texels: Vec<Vec4> = texels.iter().map(|texel| texel::radiance(*texel).extend(0.0)).collect();
        (words.len() == Self::WORDS).then(|| Self { irradiance: bytemuck::cast(*irradiance), texels })
    }

    /// The coefficients, then all texels in RGB9E5: the form in which it crosses to a module that draws with a GPU.
    pub fn words(&self) -> Vec<u32> {
        let irradiance = self.irradiance.iter().flat_map(|term| term.to_array()).map(f32::to_bits);
        let levels = self.texels.iter().take(FIRST_TEXELS[LEVELS]);
        irradiance.chain(levels.map(|texel| rgb9e5(texel.truncate()))).collect()
    }

    /// What [`Environment::map_words`] gave; nothing for anything else. It is for the rasteriser: without coefficients.
    pub fn from_map_words(words: &[u32]) -> Option<Self> {
        let texels = words.as_chunks().0.iter().map(|texel| Vec4::from(texel.map(f32::from_bits))).collect();
        (words.len() == Self::MAP_WORDS).then_some(Self { irradiance: [Vec3::ZERO; TERMS], texels })
    }

    /// All maps as they are: nothing has to be unpacked where a CPU reads them for every pixel.
    pub fn map_words(&self) -> Vec<u32> {
        self.texels.iter().flat_map(|texel| texel.to_array()).map(f32::to_bits).collect()
    }

    /// Coefficients of 1, y, z, x, xy, yz, 3z² − 1, xz, x² − y² (of a unit normal), whose sum is
    /// irradiance / π.
    pub fn irradiance(&self) -> &[Vec3; TERMS] {
        &self.irradiance
    }

    /// Side and texels (row by row, w is 0) of one of the [`LEVELS`], or of the map after them, which is irradiance / π;
    /// grid points lie on the rim.
    pub fn level(&self, level: usize) -> (usize, &[Vec4]) {
        let (first, side) = (FIRST_TEXELS[level.min(LEVELS)], side_texels(level));
        (side, self.texels.get(first..first + side * side).unwrap_or_default())
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

    /// One of the maps at a place of the octahedral square; w is 0.
    pub fn read(&self, level: usize, place: [f32; 2]) -> Vec4 {
        let (side, texels) = self.level(level);
        octahedron::read(texels, side, place)
    }
}

/// An environment being made.
#[derive(Debug)]
struct Filtering {
    pyramid: Vec<panorama::Cells>,
    irradiance: Option<[Vec3; TERMS]>,
    texels: Vec<Vec4>,
}

impl Filtering {
    fn new(panorama: &Panorama) -> Self {
        let texels = Vec::with_capacity(Environment::MAP_WORDS / 4);
        Self { pyramid: panorama::pyramid(panorama), irradiance: None, texels }
    }

    /// First the harmonics, then blur so many texels more; false if none are left.
    fn step(&mut self, count: usize) -> bool {
        if self.irradiance.is_none() {
            self.irradiance = self.pyramid.first().map(harmonics::project);
            return true;
        }
        let texels = &mut self.texels;
        let (first, whole) = (texels.len(), FIRST_TEXELS[LEVELS]);
        for index in first..whole.min(first.saturating_add(count)) {
            let level = (1..LEVELS).rfind(|&level| FIRST_TEXELS[level] <= index).unwrap_or(0);
            let (side, place) = (side_texels(level), index - FIRST_TEXELS[level]);
            let axis = octahedron::direction(place % side, place / side, (side - 1) as f32);
            texels.push(prefilter::blurred(&self.pyramid, axis, LEVEL_ROUGHNESS[level]).extend(0.0));
        }
        texels.len() < whole
    }

    fn finish(self) -> Environment {
        let (irradiance, mut texels) = (self.irradiance.unwrap_or([Vec3::ZERO; TERMS]), self.texels);
        let side = DIFFUSE_SIDE_TEXELS;
        let grid = (0..side * side).map(|i| octahedron::direction(i % side, i / side, (side - 1) as f32));
        texels.extend(grid.map(|n| harmonics::irradiance_over_pi(&irradiance, n).extend(0.0)));
        Environment { irradiance, texels }
    }
}

fn side_texels(level: usize) -> usize {
    if level < LEVELS { FINEST_SIDE_TEXELS >> level } else { DIFFUSE_SIDE_TEXELS }
}

/// Where each map begins; the last one is that of diffuse light.
const FIRST_TEXELS: [usize; LEVELS + 1] = {
    let mut first = [0; LEVELS + 1];
    let mut level = 0;
    while level < LEVELS {
        first[level + 1] = first[level] + (FINEST_SIDE_TEXELS >> level) * (FINEST_SIDE_TEXELS >> level);
        level += 1;
    }
    first
};

/// Where between the levels a perceptual roughness is, 0 to 3, whole at those of [`LEVEL_ROUGHNESS`].
fn level_of(roughness: f32) -> f32 {
    ((roughness - 0.1) / 0.15).min(4.0 * roughness).clamp(0.0, (LEVELS - 1) as f32)
}

#[cfg(test)]
mod tests;
