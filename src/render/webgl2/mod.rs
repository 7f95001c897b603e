//! [`Frame`] → WebGL2, by hand through web-sys: the rung of most phones.
//!
//! One context draws all previews of a page, one after the other, each at the size of its frame.
//! The shaders are the GLSL ES 3.00 that `shaders/build.rs` makes from the WGSL source; what they
//! read is written by [`crate::render::blocks`], the same for WebGPU. In: scenes, bitmaps, frames.
//! Out: pixels on the canvas, to be taken before the task ends (there is no `preserveDrawingBuffer`).
//! Must not: panic when the context is lost (phones do that to free memory), or leave GL state that
//! the next picture depends on: every draw sets what it needs.

mod context;
mod model;
mod object;
mod program;

use std::collections::BTreeMap;

use wasm_bindgen::JsValue;
use web_sys::{ImageBitmap, WebGl2RenderingContext as Gl};

use self::context::Canvas;
use self::model::UploadedModel;
use self::object::{Buffer, Fence, Texture};
use self::program::Program;
use crate::model::{AlphaMode, Material};
use crate::render::backend::{Backend, ModelKey, RenderError};
use crate::render::blocks::{ClipDepth, DrawBlock, FrameBlock, ShadowBlock, texture_slots};
use crate::render::frame::{DrawCall, Frame};
use crate::scene::Scene;

/// Uniform blocks lie this far apart in one buffer: a multiple of 256, beyond which no device may ask
/// for alignment (OpenGL ES 3.0, table 6.34), with room for the largest block.
const SLOT_BYTES: usize = 512;
const _: () = assert!(size_of::<DrawBlock>() <= SLOT_BYTES && size_of::<FrameBlock>() <= SLOT_BYTES);
/// Texture unit of the normal texture (shaders/README.md).
const NORMAL_UNIT: u32 = 2;
/// Slots in that buffer: the frame, the shadow, then the draws in their order.
const FRAME_SLOT: usize = 0;
const SHADOW_SLOT: usize = 1;
const FIRST_DRAW_SLOT: usize = 2;

/// One context and everything uploaded to it.
#[derive(Debug)]
pub struct WebGl2 {
    gl: Gl,
    canvas: Canvas,
    samples: u64,
    /// `pbr` for each curve of tone mapping that was wanted; first the default, made while models load.
    pbr: Vec<(u8, Program)>,
    shadow: Program,
    /// Stands for every texture that is absent or not decoded yet, but a normal texture.
    white: Texture,
    /// Stands for a normal texture that is not decoded yet.
    flat_normal: Texture,
    /// All uniform blocks of one picture, written anew for each.
    blocks: Buffer,
    block_bytes: Vec<u8>,
    models: BTreeMap<u32, UploadedModel>,
    next_key: u32,
    target_px: u64,
    /// Behind the last picture.
    fence: Option<Fence>,
}

impl WebGl2 {
    /// Take an `OffscreenCanvas` or canvas element over, which takes the size of each frame, and hand
    /// the shaders to the driver, without waiting for it.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if it is no canvas or has no WebGL2, [`RenderError::ContextLost`].
    pub fn from_canvas(canvas: &JsValue, antialias: bool) -> Result<Self, RenderError> {
        let canvas = Canvas::from_js(canvas)?;
        let gl = canvas.context(antialias)?;
        if gl.is_context_lost() {
            // A canvas keeps its context, a lost one too.
            return Err(RenderError::ContextLost);
        }
        Ok(Self {
            pbr: vec![(0, Program::compile(&gl, &program::PBR, 0)?)],
            shadow: Program::compile(&gl, &program::SHADOW, 0)?,
            white: model::texel(&gl, [255; 4])?,
            flat_normal: model::texel(&gl, [128, 128, 255, 255])?,
            blocks: Buffer::new(&gl)?,
            block_bytes: Vec::new(),
            models: BTreeMap::new(),
            next_key: 0,
            target_px: 0,
            fence: None,
            samples: if antialias { 4 } else { 1 },
            canvas,
            gl,
        })
    }
}

impl Backend for WebGl2 {
    type Picture = ImageBitmap;

    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError> {
        let uploaded = UploadedModel::upload(&self.gl, scene)?;
        let key = self.next_key;
        self.next_key += 1;
        self.models.insert(key, uploaded);
        Ok(ModelKey(key))
    }

    fn set_texture(
        &mut self,
        model: ModelKey,
        texture: u32,
        picture: ImageBitmap,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let uploaded = self.models.get_mut(&model.0).ok_or(RenderError::UnknownModel)?;
        let result = uploaded.set_texture(&self.gl, texture, &picture, srgb);
        // The texels are on the GPU now; without this they wait in memory for the garbage collector.
        picture.close();
        result
    }

    fn draw(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        if self.gl.is_context_lost() {
            return Err(RenderError::ContextLost);
        }
        let Some(uploaded) = self.models.get(&model.0) else { return Err(RenderError::UnknownModel) };
        self.canvas.set_size(frame.size_px);
        self.target_px = u64::from(frame.size_px[0]) * u64::from(frame.size_px[1]);
        write_blocks(&mut self.block_bytes, frame);

        let gl = &self.gl;
        let pbr = ready(gl, &mut self.pbr, frame.tone_mapping.curve())?;
        self.shadow.finish(gl)?;
        gl.bind_buffer(Gl::UNIFORM_BUFFER, Some(self.blocks.raw()));
        gl.buffer_data_with_u8_array(Gl::UNIFORM_BUFFER, &self.block_bytes, Gl::STREAM_DRAW);
        let [width_px, height_px] = frame.size_px.map(|side| side as i32);
        gl.viewport(0, 0, width_px, height_px);
        gl.enable(Gl::DEPTH_TEST);
        gl.depth_func(Gl::LEQUAL);
        gl.blend_func(Gl::ONE, Gl::ONE_MINUS_SRC_ALPHA);
        self.clear(frame.background);
        self.bind_slot::<FrameBlock>(program::FRAME_BINDING, FRAME_SLOT);

        let is_blended = |draw: &DrawCall| {
            frame.materials.get(draw.material as usize).is_some_and(|m| m.alpha_mode == AlphaMode::Blend)
        };
        let solid = frame.draws.iter().position(is_blended).unwrap_or(frame.draws.len());
        let draws = || (FIRST_DRAW_SLOT..).zip(&frame.draws);
        self.set_blending(false);
        self.draw_meshes(pbr, uploaded, frame.materials, draws().take(solid));
        self.set_blending(true);
        if frame.shadow.is_some() {
            self.draw_shadow(uploaded);
        }
        self.draw_meshes(pbr, uploaded, frame.materials, draws().skip(solid));
        self.fence = Fence::new(gl);
        Ok(())
    }

    fn remove(&mut self, model: ModelKey) {
        self.models.remove(&model.0);
    }

    fn busy(&self) -> bool {
        self.fence.as_ref().is_some_and(|fence| !fence.passed())
    }

    fn resident_bytes(&self) -> u64 {
        // Color and depth of each sample, and the resolved picture.
        let target = self.target_px * (self.samples * 8 + 4);
        target + self.models.values().map(UploadedModel::bytes).sum::<u64>()
    }
}

impl WebGl2 {
    fn clear(&self, background: [u8; 4]) {
        let gl = &self.gl;
        let [r, g, b, a] = background.map(|channel| f32::from(channel) / 255.0);
        gl.clear_color(r, g, b, a);
        // A mask that is off would keep the old depth.
        gl.depth_mask(true);
        gl.clear(Gl::COLOR_BUFFER_BIT | Gl::DEPTH_BUFFER_BIT);
    }

    /// What is blended is tested against depth but leaves none.
    fn set_blending(&self, blended: bool) {
        self.switch(Gl::BLEND, blended);
        self.gl.depth_mask(!blended);
    }

    fn draw_meshes<'frame>(
        &self,
        pbr: usize,
        uploaded: &UploadedModel,
        materials: &[Material],
        draws: impl Iterator<Item = (usize, &'frame DrawCall)>,
    ) {
        let gl = &self.gl;
        let Some((_, pbr)) = self.pbr.get(pbr) else { return };
        gl.use_program(Some(pbr.raw()));
        for (slot, draw) in draws {
            let mesh = uploaded.meshes.get(draw.mesh as usize);
            let material = materials.get(draw.material as usize);
            let (Some(mesh), Some(material)) = (mesh, material) else { continue };
            self.bind_slot::<DrawBlock>(program::DRAW_BINDING, slot);
            self.bind_textures(uploaded, material);
            self.switch(Gl::CULL_FACE, !material.double_sided);
            gl.front_face(if draw.mirrored { Gl::CW } else { Gl::CCW });
            gl.bind_vertex_array(Some(mesh.attributes.raw()));
            gl.draw_elements_with_i32(Gl::TRIANGLES, mesh.index_count, mesh.index_type, 0);
        }
        gl.bind_vertex_array(None);
    }

    fn bind_textures(&self, uploaded: &UploadedModel, material: &Material) {
        for (unit, used) in (0..).zip(texture_slots(material)) {
            let slot = used.and_then(|used| uploaded.textures.get(used.texture));
            let missing = if unit == NORMAL_UNIT { &self.flat_normal } else { &self.white };
            let texture = slot.and_then(|slot| slot.picture.as_ref()).unwrap_or(missing);
            self.bind_texture(unit, texture);
        }
    }

    fn draw_shadow(&self, uploaded: &UploadedModel) {
        let Some(texture) = &uploaded.shadow else { return };
        let gl = &self.gl;
        gl.use_program(Some(self.shadow.raw()));
        self.bind_slot::<ShadowBlock>(program::DRAW_BINDING, SHADOW_SLOT);
        self.bind_texture(0, texture);
        gl.disable(Gl::CULL_FACE);
        gl.draw_arrays(Gl::TRIANGLE_STRIP, 0, 4);
    }

    fn bind_texture(&self, unit: u32, texture: &Texture) {
        self.gl.active_texture(Gl::TEXTURE0 + unit);
        self.gl.bind_texture(Gl::TEXTURE_2D, Some(texture.raw()));
    }

    fn bind_slot<Block>(&self, binding: u32, slot: usize) {
        self.gl.bind_buffer_range_with_i32_and_i32(
            Gl::UNIFORM_BUFFER,
            binding,
            Some(self.blocks.raw()),
            (slot * SLOT_BYTES) as i32,
            size_of::<Block>() as i32,
        );
    }

    fn switch(&self, capability: u32, on: bool) {
        if on { self.gl.enable(capability) } else { self.gl.disable(capability) }
    }
}

/// Where in `programs` the one for `curve` is, compiled and wired.
///
/// # Errors
/// As [`Program::compile`] and [`Program::finish`].
fn ready(gl: &Gl, programs: &mut Vec<(u8, Program)>, curve: u8) -> Result<usize, RenderError> {
    let found = programs.iter().position(|(its, _)| *its == curve);
    let index = found.unwrap_or(programs.len());
    if found.is_none() {
        programs.push((curve, Program::compile(gl, &program::PBR, curve)?));
    }
    if let Some((_, program)) = programs.get_mut(index) {
        program.finish(gl)?;
    }
    Ok(index)
}

/// All uniform blocks of a picture, each in its slot.
fn write_blocks(bytes: &mut Vec<u8>, frame: &Frame<'_>) {
    bytes.clear();
    bytes.resize((FIRST_DRAW_SLOT + frame.draws.len()) * SLOT_BYTES, 0);
    let mut slots = bytes.chunks_exact_mut(SLOT_BYTES);
    let mut write = |block: &[u8]| {
        // There are as many slots as calls, and each block is shorter than a slot.
        if let Some(place) = slots.next().and_then(|slot| slot.get_mut(..block.len())) {
            place.copy_from_slice(block);
        }
    };
    write(bytemuck::bytes_of(&FrameBlock::new(frame, ClipDepth::MinusOneToOne)));
    match &frame.shadow {
        Some(shadow) => write(bytemuck::bytes_of(&ShadowBlock::new(shadow))),
        None => write(&[]),
    }
    for draw in &frame.draws {
        match frame.materials.get(draw.material as usize) {
            Some(material) => write(bytemuck::bytes_of(&DrawBlock::new(draw, material))),
            None => write(&[]),
        }
    }
}
