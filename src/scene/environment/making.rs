//! From the bytes of a picture to light and sky, in steps: a page's only thread must not be held up by it.
//!
//! In: a `.hdr` file, or pixels that a browser decoded. Out: an [`Environment`], and the [`Sky`] where one is wanted. A step
//! is a few milliseconds, at most 40 where all is four times as slow as on a desktop computer. Must not: know a clock; who
//! calls looks at one.

use std::sync::Arc;

use glam::Vec3;

use super::hdr::{HdrError, HdrReading};
use super::panorama::{MAX_SIZE_TEXELS, Panorama, Shrinking};
use super::{Environment, Filtering, Sky};

/// Pixels read in one step.
const PIXELS: usize = 8192;
/// Texels filtered in one step.
const TEXELS: usize = 32;

/// A picture on its way to be light.
#[derive(Debug)]
pub struct Making {
    sky_wanted: bool,
    sky: Option<Sky>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Hdr(HdrReading<Vec<u8>>),
    Pixels(Box<Pixels>),
    Read(Panorama),
    Filtering(Box<Filtering>),
    Made(Arc<Environment>),
}

impl Making {
    /// From a Radiance file; with `sky_width_texels` above 0 for a sky of at most this width, too.
    ///
    /// # Errors
    /// [`HdrError`] for a faulty header.
    pub fn from_hdr(bytes: Vec<u8>, sky_width_texels: usize) -> Result<Self, HdrError> {
        let reading = HdrReading::new(bytes, size_for(sky_width_texels))?;
        Ok(Self { sky_wanted: sky_width_texels > 0, sky: None, stage: Stage::Hdr(reading) })
    }

    /// From sRGB-encoded RGBA; pixels that `rgba` does not have are black.
    pub fn from_pixels(rgba: Vec<u8>, width_px: usize, sky_width_texels: usize) -> Self {
        let width_px = width_px.max(1);
        let shrinking = Shrinking::new([width_px, rgba.len() / 4 / width_px], size_for(sky_width_texels));
        let pixels = Pixels { rgba, width_px, at: 0, linear: linear_of_bytes(), shrinking };
        Self { sky_wanted: sky_width_texels > 0, sky: None, stage: Stage::Pixels(Box::new(pixels)) }
    }

    /// Go on; false when nothing is left to do.
    ///
    /// # Errors
    /// [`HdrError`] for the first fault of the file; there is nothing more to do then.
    pub fn step(&mut self) -> Result<bool, HdrError> {
        let none = Stage::Read(Panorama::new([0, 0], []));
        self.stage = match std::mem::replace(&mut self.stage, none) {
            Stage::Hdr(mut reading) => match reading.read(PIXELS)? {
                true => Stage::Hdr(reading),
                false => Stage::Read(reading.finish()),
            },
            Stage::Pixels(mut pixels) => match pixels.read() {
                true => Stage::Pixels(pixels),
                false => Stage::Read(pixels.shrinking.finish()),
            },
            Stage::Read(panorama) if self.sky_wanted && self.sky.is_none() => {
                self.sky = Some(Sky::new(&panorama));
                Stage::Read(panorama)
            }
            Stage::Read(panorama) => match panorama.is_enough() {
                true => Stage::Filtering(Box::new(Filtering::new(&panorama))),
                false => Stage::Read(panorama.shrunk()),
            },
            Stage::Filtering(mut filtering) => match filtering.step(TEXELS) {
                true => Stage::Filtering(filtering),
                false => Stage::Made(Arc::new(filtering.finish())),
            },
            made @ Stage::Made(_) => made,
        };
        Ok(!matches!(self.stage, Stage::Made(_)))
    }

    /// The light, once nothing is left to do.
    pub fn environment(&self) -> Option<&Arc<Environment>> {
        match &self.stage {
            Stage::Made(environment) => Some(environment),
            _ => None,
        }
    }

    /// The sky, if one was wanted, likewise.
    pub fn sky(&self) -> Option<&Sky> {
        self.sky.as_ref()
    }
}

/// At most so large is what is read: enough for the light and for the sky.
fn size_for(sky_width_texels: usize) -> [usize; 2] {
    MAX_SIZE_TEXELS.map(|side| side.max(side * sky_width_texels / MAX_SIZE_TEXELS[0]))
}

/// Pixels on their way into a panorama.
#[derive(Debug)]
struct Pixels {
    rgba: Vec<u8>,
    width_px: usize,
    /// The next one.
    at: usize,
    linear: [f32; 256],
    shrinking: Shrinking,
}

impl Pixels {
    fn read(&mut self) -> bool {
        let pixels = self.rgba.as_chunks::<4>().0.iter().enumerate().skip(self.at).take(PIXELS);
        for (index, pixel) in pixels {
            let [r, g, b, _] = pixel.map(|byte| self.linear[usize::from(byte)]);
            self.shrinking.add(index % self.width_px, index / self.width_px, Vec3::new(r, g, b));
        }
        self.at += PIXELS;
        self.at < self.rgba.len() / 4
    }
}

/// IEC 61966-2-1.
fn linear_of_bytes() -> [f32; 256] {
    std::array::from_fn(|byte| {
        let encoded = byte as f32 / 255.0;
        if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn made(mut making: Making) -> Making {
        while making.step().unwrap() {}
        making
    }

    /// Two halves, 64 × 32, in plain rows.
    fn hdr() -> Vec<u8> {
        let mut bytes = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 32 +X 64\n".to_vec();
        for index in 0..64 * 32 {
            bytes.extend(if index % 64 < 32 { [128, 0, 0, 129] } else { [0, 0, 128, 129] });
        }
        bytes
    }

    #[test]
    fn light_made_in_steps_is_the_light_made_at_once() {
        let making = made(Making::from_hdr(hdr(), 0).unwrap());
        let whole = Environment::new(&Panorama::from_hdr(&hdr()).unwrap());
        assert_eq!(**making.environment().unwrap(), whole);
        assert_eq!(making.sky(), None);
    }

    #[test]
    fn a_sky_has_the_picture_itself_and_survives_the_border() {
        let making = made(Making::from_hdr(hdr(), 1024).unwrap());
        let sky = making.sky().unwrap();
        assert_eq!(sky.size_texels(), [64, 32]);
        let red = sky.texels()[0];
        assert_eq!(super::super::texel::radiance(red), Vec3::X);
        assert_eq!(super::super::texel::radiance(sky.texels()[63]), Vec3::Z);
        assert_eq!(Sky::from_words(&sky.words()).as_ref(), Some(sky));
        for words in [&[][..], &[1], &[2, 2, 0, 0, 0], &[0, 0], &[u32::MAX, u32::MAX, 0]] {
            assert_eq!(Sky::from_words(words), None, "{words:?}");
        }
    }

    #[test]
    fn a_sky_is_as_wide_as_it_may_be_and_lights_like_the_small_picture() {
        let pixels: Vec<u8> =
            (0..2048 * 1024).flat_map(|index| [(index % 2048 / 8) as u8, 99, 0, 255]).collect();
        let wide = made(Making::from_pixels(pixels.clone(), 2048, 1024));
        assert_eq!(wide.sky().unwrap().size_texels(), [1024, 512]);
        let light = made(Making::from_pixels(pixels, 2048, 0));
        let [a, b] = [&wide, &light].map(|making| making.environment().unwrap().irradiance_over_pi(Vec3::X));
        assert!((a - b).abs().max_element() < 1e-5, "{a} {b}");
    }

    #[test]
    fn encoded_pixels_become_linear_light() {
        let grey = made(Making::from_pixels([188, 188, 188, 255].repeat(64 * 32), 64, 0));
        assert!((grey.environment().unwrap().irradiance_over_pi(Vec3::Y).x - 0.5029).abs() < 1e-3);
        // What nobody can decode is black, and no panic.
        for (rgba, width) in [(vec![], 0), (vec![1, 2, 3], 7), (vec![0; 4], usize::MAX)] {
            made(Making::from_pixels(rgba, width, 1024));
        }
    }

    #[test]
    fn a_file_cut_short_is_an_error_of_the_step_that_finds_it() {
        let whole = hdr();
        let mut making = Making::from_hdr(whole[..whole.len() - 1].to_vec(), 0).unwrap();
        assert_eq!(making.step().unwrap_err().code(), "truncated");
    }
}
