//! What is seen behind the product: a panorama as it is, not blurred, in texels of the GPU.

use glam::Vec3;

use super::panorama::Panorama;
use super::texel::{self, rgb9e5};

/// A picture of the surroundings to look at, infinitely far away, in the room.
#[derive(Clone, Debug, PartialEq)]
pub struct Sky {
    size_texels: [u32; 2],
    texels: Vec<u32>,
}

impl Sky {
    /// As sharp as `panorama` is.
    pub fn new(panorama: &Panorama) -> Self {
        let size_texels = panorama.size_texels().map(|side| side as u32);
        Self { size_texels, texels: panorama.texels().iter().map(|texel| rgb9e5(*texel)).collect() }
    }

    /// What [`Sky::words`] gave; nothing for anything else.
    pub fn from_words(words: &[u32]) -> Option<Self> {
        let (&[width, height], texels) = words.split_first_chunk()?;
        let fits = width > 0 && u64::from(width) * u64::from(height) == texels.len() as u64;
        fits.then(|| Self { size_texels: [width, height], texels: texels.to_vec() })
    }

    /// Width, height, and the texels: the form in which it crosses from one wasm module to another.
    pub fn words(&self) -> Vec<u32> {
        [&self.size_texels[..], &self.texels].concat()
    }

    /// Width and height.
    pub fn size_texels(&self) -> [u32; 2] {
        self.size_texels
    }

    /// RGB9E5, row by row from the top, columns as [`Panorama`] has them.
    pub fn texels(&self) -> &[u32] {
        &self.texels
    }

    /// Linear radiance of the texel at a place of [`Sky::texels`]; black where there is none.
    pub fn radiance(&self, index: usize) -> Vec3 {
        self.texels.get(index).copied().map_or(Vec3::ZERO, texel::radiance)
    }

    /// Bytes held.
    pub fn resident_bytes(&self) -> u64 {
        size_of_val(&self.texels[..]) as u64
    }
}
