//! Pictures of the rasteriser: a box-filtered mip chain, read bilinearly in linear light.
//!
//! In: decoded RGBA8 of any size. Out: linear RGBA at a UV. Wrapping as glTF samplers ask.

use glam::Vec4;

use super::Picture;
use super::tables::{BYTE, Codes};
use crate::model::{Texture, Wrap};

/// One texture with all its smaller copies.
#[derive(Clone, Debug)]
pub(super) struct MipChain {
    levels: Vec<Level>,
    decode: &'static [f32; 256],
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    srgb: bool,
    /// In both directions.
    repeats: bool,
    wrap_s: Wrap,
    wrap_t: Wrap,
    nearest: bool,
}

#[derive(Clone, Debug)]
struct Level {
    width: i32,
    height: i32,
    /// The same, for [`Reader::taps`].
    size: Vec4,
    texels: Vec<[u8; 4]>,
}

impl MipChain {
    /// A chain down to 1×1. A picture shorter than its size goes on transparent; an empty one is none.
    pub(super) fn new(picture: &Picture, srgb: bool, sampler: &Texture) -> Option<Self> {
        let [width, height] = picture.size_px;
        let count = width as usize * height as usize;
        if count == 0 {
            return None;
        }
        let (chunks, _) = picture.rgba.as_chunks::<4>();
        let mut texels = chunks.to_vec();
        texels.resize(count, [0; 4]);
        let codes = Codes::get();
        let mut levels = vec![Level::new(width as i32, height as i32, texels)];
        while let Some(last) = levels.last().filter(|last| last.width > 1 || last.height > 1) {
            let half = last.halved(srgb, codes);
            levels.push(half);
        }
        Some(Self {
            levels,
            decode: if srgb { &codes.srgb } else { &codes.identity },
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            srgb,
            repeats: sampler.wrap_s == Wrap::Repeat && sampler.wrap_t == Wrap::Repeat,
            wrap_s: sampler.wrap_s,
            wrap_t: sampler.wrap_t,
            nearest: sampler.nearest,
        })
    }

    /// In texels.
    pub(super) fn width(&self) -> u32 {
        self.levels.first().map_or(0, |level| level.width as u32)
    }

    pub(super) fn resident_bytes(&self) -> u64 {
        self.levels.iter().map(|level| level.texels.len() as u64 * 4).sum()
    }

    /// The level whose texels come closest to pixels, where one pixel covers `uv_area` of UV space.
    pub(super) fn level_at(&self, uv_area: f32) -> usize {
        let Some(base) = self.levels.first() else { return 0 };
        let texels = uv_area * (base.width * base.height) as f32;
        // The float's own exponent is ⌊log₂⌋; a level has a quarter of the texels, so half of it, rounded.
        let log2 = (texels.to_bits() >> 23 & 0xff) as i32 - 127;
        (((log2 + 1) >> 1).max(0) as usize).min(self.levels.len() - 1)
    }

    pub(super) fn at_level(&self, level: usize) -> Option<Reader<'_>> {
        Some(Reader { texture: self, level: self.levels.get(level)? })
    }

    /// Whether [`Taps`] of a level of the one serve a level of that size of the other.
    pub(super) fn wraps_like(&self, other: &Self) -> bool {
        let ways = |chain: &Self| (chain.wrap_s, chain.wrap_t, chain.nearest);
        ways(self) == ways(other)
    }
}

/// One level of a texture, ready to be read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    texture: &'a MipChain,
    level: &'a Level,
}

/// The four texels around a UV, and where it is between them.
#[derive(Clone, Copy)]
pub(super) struct Taps {
    corners: [i32; 4],
    x: f32,
    y: f32,
}

impl Reader<'_> {
    #[inline(always)]
    pub(super) fn is_as_large_as(&self, other: &Self) -> bool {
        self.level.width == other.level.width && self.level.height == other.level.height
    }

    /// `uv` has U and V in its first two lanes.
    #[inline(always)]
    pub(super) fn taps(&self, uv: Vec4) -> Taps {
        let Level { width, height, .. } = *self.level;
        let MipChain { wrap_s, wrap_t, nearest, repeats, .. } = *self.texture;
        let repeated = uv - rounded(uv);
        let mut unit = Vec4::select(repeated.cmplt(Vec4::ZERO), repeated + 1.0, repeated);
        if !repeats {
            unit = wrapped(uv, unit, wrap_s, wrap_t);
        }
        // From −½ on; an integer itself may count as the end of the texel before it.
        let at = unit * self.level.size - 0.5;
        let first = rounded(at - 0.5);
        let mut between = at - first;
        if nearest {
            between = rounded(between);
        }
        let first = first + WHOLE;
        let (left, right) = pair(first.x, width, wrap_s);
        let (above, below) = pair(first.y, height, wrap_t);
        // What is no number wraps here, and is out of range below.
        let (above, below) = (above.wrapping_mul(width), below.wrapping_mul(width));
        Taps {
            corners: [
                above.wrapping_add(left),
                above.wrapping_add(right),
                below.wrapping_add(left),
                below.wrapping_add(right),
            ],
            x: between.x,
            y: between.y,
        }
    }

    /// Linear colour between four texels; `w` is of no meaning.
    #[inline(always)]
    pub(super) fn read(&self, taps: &Taps) -> Vec4 {
        let decode = self.texture.decode;
        // Where a processor counts in fours, what is linear needs no table; the others have this once.
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        if !self.texture.srgb {
            return self.between(taps, shares);
        }
        self.between(taps, |[r, g, b, _]| {
            let of = |byte: u8| decode[usize::from(byte)];
            Vec4::new(of(r), of(g), of(b), 0.0)
        })
    }

    #[inline(always)]
    fn between(&self, taps: &Taps, decoded: impl Fn([u8; 4]) -> Vec4) -> Vec4 {
        // One by one: what is built for size makes a loop of `map`.
        let [a, b, c, d] = taps.corners;
        let (a, b) = (decoded(self.level.texel(a)), decoded(self.level.texel(b)));
        let (c, d) = (decoded(self.level.texel(c)), decoded(self.level.texel(d)));
        let upper = a + (b - a) * taps.x;
        let lower = c + (d - c) * taps.x;
        upper + (lower - upper) * taps.y
    }

    /// Alpha between four texels.
    #[inline(always)]
    pub(super) fn alpha(&self, taps: &Taps) -> f32 {
        let [a, b, c, d] = taps.corners;
        let of = |index: i32| f32::from(self.level.texel(index)[3]) * BYTE;
        let (a, b, c, d) = (of(a), of(b), of(c), of(d));
        let upper = a + (b - a) * taps.x;
        let lower = c + (d - c) * taps.x;
        upper + (lower - upper) * taps.y
    }
}

/// As [`Codes::identity`] has them.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn shares(texel: [u8; 4]) -> Vec4 {
    use std::arch::wasm32::{f32x4_convert_u32x4, u16x8_extend_low_u8x16, u32x4, u32x4_extend_low_u16x8};
    let bytes = u32x4(u32::from_le_bytes(texel), 0, 0, 0);
    let numbers: Vec4 = f32x4_convert_u32x4(u32x4_extend_low_u16x8(u16x8_extend_low_u8x16(bytes))).into();
    numbers * BYTE
}

/// Added, it leaves no more than the whole number, in the last bits.
const WHOLE: f32 = 12_582_912.0;

/// The nearest whole numbers up to 2²²; more than that is left as it is, nearly. A cast, and a call of `f32::floor`, take longer.
#[inline(always)]
fn rounded(x: Vec4) -> Vec4 {
    (x + WHOLE) - WHOLE
}

/// Two texels beside each other, of which the first one is in the last bits of `first`.
#[inline(always)]
fn pair(first: f32, size: i32, wrap: Wrap) -> (i32, i32) {
    let first = first.to_bits().wrapping_sub(WHOLE.to_bits()) as i32;
    let second = first.wrapping_add(1);
    if wrap == Wrap::Repeat {
        return (if first < 0 { size - 1 } else { first }, if second >= size { 0 } else { second });
    }
    (first.max(0), second.min(size - 1))
}

/// Coordinates of which not both repeat. Apart: few textures have such.
#[inline(never)]
fn wrapped(uv: Vec4, repeated: Vec4, wrap_s: Wrap, wrap_t: Wrap) -> Vec4 {
    let mirrored = (uv - rounded(uv * 0.5) * 2.0).abs();
    let clamped = uv.max(Vec4::ZERO).min(Vec4::ONE);
    let of = |wrap: Wrap| match wrap {
        Wrap::Repeat => repeated,
        Wrap::ClampToEdge => clamped,
        Wrap::MirroredRepeat => mirrored,
    };
    Vec4::new(of(wrap_s).x, of(wrap_t).y, 0.0, 0.0)
}

impl Level {
    fn new(width: i32, height: i32, texels: Vec<[u8; 4]>) -> Self {
        Self { width, height, size: Vec4::new(width as f32, height as f32, 0.0, 0.0), texels }
    }

    /// Out of range only for coordinates that are not numbers.
    #[inline(always)]
    fn texel(&self, index: i32) -> [u8; 4] {
        self.texels.get(index as usize).copied().unwrap_or([255; 4])
    }

    /// The mean of every four texels, in linear light.
    fn halved(&self, srgb: bool, codes: &Codes) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut texels = Vec::with_capacity((width * height) as usize);
        let right = i32::from(self.width > 1);
        let below = if self.height > 1 { self.width } else { 0 };
        for y in 0..height {
            for x in 0..width {
                let first = 2 * (y * self.width + x);
                let four = [first, first + right, first + below, first + below + right];
                let [a, b, c, d] = four.map(|index| self.texel(index));
                let mut mean = mean_of_bytes([a, b, c, d]);
                if srgb {
                    let of = |texel: [u8; 4], channel: usize| codes.srgb[usize::from(texel[channel])];
                    for (channel, mean) in mean.iter_mut().enumerate().take(3) {
                        let sum = of(a, channel) + of(b, channel) + of(c, channel) + of(d, channel);
                        *mean = codes.encode_srgb(sum * 0.25);
                    }
                }
                texels.push(mean);
            }
        }
        Self::new(width, height, texels)
    }
}

/// Of each of the four bytes, rounded.
#[inline(always)]
fn mean_of_bytes(texels: [[u8; 4]; 4]) -> [u8; 4] {
    const EVERY_SECOND: u32 = 0x00ff_00ff;
    let [a, b, c, d] = texels.map(u32::from_le_bytes);
    // Two sums in one number: none is over ten bits.
    let sums = |a: u32, b: u32, c: u32, d: u32| {
        let sum = (a & EVERY_SECOND) + (b & EVERY_SECOND) + (c & EVERY_SECOND) + (d & EVERY_SECOND);
        (sum + 0x0002_0002) >> 2 & EVERY_SECOND
    };
    (sums(a, b, c, d) | sums(a >> 8, b >> 8, c >> 8, d >> 8) << 8).to_le_bytes()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn chain(size_px: [u32; 2], texels: &[[u8; 4]], wrap: Wrap) -> MipChain {
        let sampler = Texture { wrap_s: wrap, wrap_t: wrap, ..Texture::default() };
        MipChain::new(&Picture { size_px, rgba: texels.concat() }, false, &sampler).unwrap()
    }

    fn at_density(chain: &MipChain, uv_area: f32) -> Reader<'_> {
        chain.at_level(chain.level_at(uv_area)).unwrap()
    }

    fn sample(reader: Reader<'_>, u: f32, v: f32) -> Vec4 {
        reader.read(&reader.taps(Vec4::new(u, v, 0.0, 0.0)))
    }

    const BLACK: [u8; 4] = [0, 0, 0, 255];
    const WHITE: [u8; 4] = [255; 4];

    #[test]
    fn texel_centres_are_exact_and_between_them_it_blends() {
        let chain = chain([2, 1], &[BLACK, WHITE], Wrap::ClampToEdge);
        let at = |u| sample(at_density(&chain, 0.0), u, 0.5).x;
        assert_eq!((at(0.25), at(0.5), at(0.75), at(9.0), at(-9.0)), (0.0, 0.5, 1.0, 1.0, 0.0));
    }

    #[test]
    fn wrapping_repeats_or_mirrors() {
        let repeat = chain([2, 1], &[BLACK, WHITE], Wrap::Repeat);
        assert_eq!(
            [1.25, -0.75, 0.0, -1.0].map(|u| sample(at_density(&repeat, 0.0), u, 0.5).x),
            [0.0, 0.0, 0.5, 0.5]
        );
        let mirror = chain([2, 1], &[BLACK, WHITE], Wrap::MirroredRepeat);
        assert_eq!([1.25, 1.75, -0.25].map(|u| sample(at_density(&mirror, 0.0), u, 0.5).x), [1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_chain_ends_in_the_mean_and_levels_follow_density() {
        let chain = chain([4, 2], &[BLACK, WHITE, BLACK, WHITE, WHITE, BLACK, WHITE, BLACK], Wrap::Repeat);
        assert_eq!(chain.levels.len(), 3);
        assert!((sample(at_density(&chain, 1e9), 0.3, 0.9).x - 0.5).abs() < 0.01);
        let width = |uv_area| at_density(&chain, uv_area).level.width;
        assert_eq!([1e-9, 1.0 / 8.0, 4.0 / 8.0, 1e9, f32::NAN].map(width), [4, 4, 2, 1, 1]);
    }

    #[test]
    fn srgb_is_averaged_in_linear_light() {
        let picture = Picture { size_px: [2, 1], rgba: [BLACK, WHITE].concat() };
        let chain = MipChain::new(&picture, true, &Texture::default()).unwrap();
        assert_eq!(chain.levels[1].texels, [[188, 188, 188, 255]]);
    }

    #[test]
    fn short_pictures_and_wild_coordinates_do_not_panic() {
        let picture = Picture { size_px: [3, 3], rgba: vec![255; 7] };
        let chain = MipChain::new(&picture, true, &Texture::default()).unwrap();
        for u in [f32::NAN, f32::INFINITY, -1e38, 1e10] {
            sample(at_density(&chain, u), u, -u);
        }
        assert!(
            MipChain::new(&Picture { size_px: [0, 5], rgba: vec![] }, true, &Texture::default()).is_none()
        );
    }
}
