//! Frame → pixels on the CPU: the rung under which there are only pictures.
//!
//! In: scenes, decoded textures, a [`Frame`]. Out: RGBA8 pixels. Deterministic, pure, no panics on any
//! input. Visibility first (`target`, `triangle`), then each visible pixel is described (`patch`) and lit with others (`batch`)
//! once, so that cost follows pixels, not layers; blended draws come last, one by one (`passes`).
//! [`shade`] is the reference that the fast path and the GPU shaders are compared with.

mod batch;
#[cfg(feature = "lights")]
mod lamps;
mod light;
mod passes;
mod patch;
pub mod shade;
#[cfg(feature = "environment")]
mod sky;
mod tables;
mod target;
mod texture;
pub mod tone;
mod triangle;
mod wide;

#[cfg(feature = "environment")]
use std::sync::Arc;

use self::light::Light;
use self::passes::Scratch;
use self::texture::MipChain;
use super::backend::{Backend, ModelKey, Models, RenderError};
use super::frame::Frame;
use crate::model::{Texture, Wrap};
#[cfg(feature = "environment")]
use crate::scene::environment::Sky;
use crate::scene::{GroundShadow, Mesh, Scene, Vertex};

/// A decoded picture, or a drawn one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Width and height.
    pub size_px: [u32; 2],
    /// Row by row, from the top left; 4 bytes a pixel.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// From premultiplied to straight alpha.
    pub fn unpremultiply(&mut self) {
        for pixel in self.rgba.as_chunks_mut::<4>().0 {
            let [r, g, b, a] = *pixel;
            if a != 0 && a != 255 {
                let alpha = u32::from(a);
                let straight = |c: u8| ((u32::from(c) * 255 + alpha / 2) / alpha).min(255) as u8;
                *pixel = [straight(r), straight(g), straight(b), a];
            }
        }
    }
}

/// Larger targets and textures are refused: 16 million samples take 200 MB.
const MAX_SAMPLES: u64 = 1 << 24;
/// More samples a pixel than these no eye tells apart.
const MAX_SAMPLES_ON_A_SIDE: u32 = 8;

/// Cut to what a picture has.
const ALL_ROWS: [u32; 2] = [0, u32::MAX];

/// The CPU backend.
#[derive(Clone, Debug)]
pub struct Raster {
    samples: u32,
    halved: bool,
    rows_px: [u32; 2],
    models: Models<Resident>,
    light: Option<Light>,
    /// Of the last picture.
    #[cfg(feature = "environment")]
    sky: Option<Arc<Sky>>,
    scratch: Scratch,
    picture: Picture,
}

/// An uploaded scene.
#[derive(Clone, Debug)]
struct Resident {
    meshes: Vec<Mesh>,
    samplers: Vec<Texture>,
    /// One for each sampler, and the ground shadow at the end.
    textures: Vec<Option<MipChain>>,
}

impl Resident {
    /// Every how many pixels the ground shadow is worked out in a picture of this height: a texel of it is about as large.
    fn shadow_step_px(&self, height_px: u32) -> u32 {
        let side_texels = self.textures.last().and_then(Option::as_ref).map_or(0, MipChain::width);
        (height_px / side_texels.max(1)).clamp(1, 4)
    }
}

impl Raster {
    /// `samples` on a side for each pixel: 1 while things move, 2 at rest, 3 or 4 for pictures that stay.
    /// Edges get smooth; shading still runs once for each triangle in a pixel.
    pub fn new(samples: u32) -> Self {
        Self {
            samples: samples.clamp(1, MAX_SAMPLES_ON_A_SIDE),
            halved: false,
            rows_px: ALL_ROWS,
            models: Models::default(),
            light: None,
            #[cfg(feature = "environment")]
            sky: None,
            scratch: Scratch::default(),
            picture: Picture::default(),
        }
    }

    /// Change the samples of the pictures to come.
    pub fn set_samples(&mut self, samples: u32) {
        self.samples = samples.clamp(1, MAX_SAMPLES_ON_A_SIDE);
    }

    /// Light every second pixel only of pictures to come that have one sample for each, in turns from row to row, and give those
    /// between them the mean colour of what is beside them, where that is of the same primitive: outlines stay as they are. For
    /// what moves: it takes little more than half of the time.
    pub fn halve_shading(&mut self, halved: bool) {
        self.halved = halved;
    }

    /// Draw only rows `first` to `end` of the pictures to come, counted from the top: the same pixels as in the whole
    /// picture, for the time of those that are drawn. `[0, 0]` is all of them.
    pub fn set_rows(&mut self, rows_px: [u32; 2]) {
        self.rows_px = if rows_px == [0; 2] { ALL_ROWS } else { rows_px };
    }

    /// Size of the last picture: of the rows that were drawn.
    pub fn size_px(&self) -> [u32; 2] {
        self.picture.size_px
    }

    /// The last picture: sRGB-encoded, premultiplied RGBA, row by row from the top left.
    pub fn pixels(&self) -> &[u8] {
        &self.picture.rgba
    }

    /// The last picture with straight alpha, as `ImageData` and PNG want it.
    pub fn straight_pixels(&self) -> Vec<u8> {
        let mut picture = self.picture.clone();
        picture.unpremultiply();
        picture.rgba
    }
}

impl Backend for Raster {
    type Picture = Picture;

    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError> {
        let mut textures = vec![None; scene.textures.len()];
        textures.push(scene.shadow.as_ref().and_then(shadow_texture));
        let resident = Resident { meshes: scene.meshes.clone(), samplers: scene.textures.clone(), textures };
        Ok(self.models.insert(resident))
    }

    fn set_texture(
        &mut self,
        model: ModelKey,
        texture: u32,
        picture: Picture,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let resident = self.models.get_mut(model)?;
        check_size(picture.size_px)?;
        let index = texture as usize;
        // A number beyond the scene's textures has no material that could show it.
        if let (Some(sampler), Some(slot)) = (resident.samplers.get(index), resident.textures.get_mut(index))
        {
            *slot = MipChain::new(&picture, srgb, sampler);
        }
        Ok(())
    }

    fn make_room(&mut self, model: ModelKey, texture: u32, sampling: Texture) -> Result<(), RenderError> {
        let resident = self.models.get_mut(model)?;
        let index = texture as usize;
        if index == resident.samplers.len() {
            resident.samplers.push(sampling);
            resident.textures.insert(index, None);
        } else if let Some(sampler) = resident.samplers.get_mut(index) {
            *sampler = sampling;
            resident.textures[index] = None;
        }
        Ok(())
    }

    #[cfg(feature = "animation")]
    fn reshape(
        &mut self,
        model: ModelKey,
        scene: &Scene,
        meshes: &[u32],
        shadow: bool,
    ) -> Result<(), RenderError> {
        let resident = self.models.get_mut(model)?;
        for &index in meshes {
            let index = index as usize;
            if let (Some(held), Some(mesh)) = (resident.meshes.get_mut(index), scene.meshes.get(index)) {
                held.vertices.clone_from(&mesh.vertices);
            }
        }
        if let (true, Some(last)) = (shadow, resident.textures.last_mut()) {
            *last = scene.shadow.as_ref().and_then(shadow_texture);
        }
        Ok(())
    }

    fn draw(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        let samples = self.samples;
        check_size(frame.size_px.map(|side| side.saturating_mul(samples)))?;
        let resident = self.models.get(model)?;
        self.light = self.light.take().filter(|light| light.lights(frame));
        let light = self.light.get_or_insert_with(|| Light::new(frame));
        #[cfg(feature = "environment")]
        self.sky.clone_from(&frame.sky);
        let [width, height] = frame.size_px;
        let end = self.rows_px[1].min(height);
        let rows_px = [self.rows_px[0].min(end), end];
        let rows = rows_px[1] - rows_px[0];
        self.picture.size_px = [width, rows];
        self.picture.rgba.clear();
        self.picture.rgba.reserve_exact(width as usize * rows as usize * 4);
        // In bands that have no more samples than a whole picture in motion: memory that was taken once stays taken.
        let step = height.div_ceil(samples * samples).max(1);
        for first in (rows_px[0]..rows_px[1]).step_by(step as usize) {
            let band = [first, rows_px[1].min(first + step)];
            passes::draw(resident, frame, (samples, self.halved), band, light, &mut self.scratch);
            self.scratch.target.resolve(samples, &mut self.picture.rgba);
        }
        Ok(())
    }

    fn remove(&mut self, model: ModelKey) {
        self.models.remove(model);
        // Grown to the largest picture so far, maybe this model's; the next picture takes what it needs.
        self.scratch = Scratch::default();
        #[cfg(feature = "environment")]
        {
            self.sky = None;
        }
    }

    fn resident_bytes(&self) -> u64 {
        let mesh = |mesh: &Mesh| size_of_val(&mesh.vertices[..]) + size_of_val(&mesh.indices[..]);
        let model = |resident: &Resident| {
            resident.meshes.iter().map(|m| mesh(m) as u64).sum::<u64>()
                + resident.textures.iter().flatten().map(MipChain::resident_bytes).sum::<u64>()
        };
        #[cfg(feature = "environment")]
        let sky = self.sky.as_ref().map_or(0, |sky| sky.resident_bytes());
        #[cfg(not(feature = "environment"))]
        let sky = 0;
        self.models.iter().map(model).sum::<u64>()
            + sky
            + self.light.as_ref().map_or(0, Light::resident_bytes)
            + self.scratch.resident_bytes()
            + self.picture.rgba.capacity() as u64
    }
}

fn check_size(size: [u32; 2]) -> Result<(), RenderError> {
    let count = u64::from(size[0]) * u64::from(size[1]);
    if count > MAX_SAMPLES { Err(RenderError::OutOfMemory { wanted_bytes: count * 12 }) } else { Ok(()) }
}

/// The shadow's alpha as a texture, so that its square is drawn like any blended mesh.
fn shadow_texture(shadow: &GroundShadow) -> Option<MipChain> {
    let rgba = shadow.alpha.iter().flat_map(|&alpha| [255, 255, 255, alpha]).collect();
    let sampler = Texture { wrap_s: Wrap::ClampToEdge, wrap_t: Wrap::ClampToEdge, ..Texture::default() };
    MipChain::new(&Picture { size_px: [shadow.side_texels; 2], rgba }, false, &sampler)
}

#[cfg(test)]
mod tests;
