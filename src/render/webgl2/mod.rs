//! [`Frame`] → WebGL2, by hand through web-sys: the rung of most phones.
//!
//! One context draws all previews of a page, one after the other, each at the size of its frame.
//! The shaders are the GLSL ES 3.00 that `shaders/build.rs` makes from the WGSL source; what they
//! read is written by [`crate::render::blocks`], the same for WebGPU. In: scenes, bitmaps, frames.
//! Out: pixels on the canvas, to be taken before the task ends (there is no `preserveDrawingBuffer`).
//! Must not: panic when the context is lost (phones do that to free memory), or leave GL state that
//! the next picture depends on: every draw sets what it needs.

mod blocks;
mod context;
mod environment;
mod model;
mod object;
mod program;
mod programs;

use wasm_bindgen::JsValue;
use web_sys::{ImageBitmap, WebGl2RenderingContext as Gl};

use self::context::Canvas;
use self::environment::{Kept, environment_texture, sky_texture};
use self::model::UploadedModel;
use self::object::{Buffer, Fence, Texture};
use self::program::Program;
use self::programs::Programs;
use crate::model::{AlphaMode, Blocks, Lobes, Material, Texture as Sampling, mip_chain_bytes};
use crate::render::backend::{Backend, ModelKey, Models, RenderError};
use crate::render::blocks::{
    ClipDepth, DrawBlock, EnvironmentFrameBlock, FrameBlock, LightsBlock, LobesBlock, ShadowBlock, SkyBlock,
    lobes_of, texture_slots,
};
use crate::render::frame::{DrawCall, Frame};
use crate::scene::environment::{Environment, Sky};
use crate::scene::{Scene, ToneMapping};

/// Uniform blocks lie this far apart in one buffer: a multiple of 256, beyond which no device may ask
/// for alignment (OpenGL ES 3.0, table 6.34), with room for the largest block.
const SLOT_BYTES: usize = 512;
const _: () = assert!(size_of::<DrawBlock>() <= SLOT_BYTES && size_of::<FrameBlock>() <= SLOT_BYTES);
const _: () = assert!(size_of::<LobesBlock>() <= SLOT_BYTES && size_of::<LightsBlock>() <= SLOT_BYTES);
const _: () = assert!(size_of::<EnvironmentFrameBlock>() <= SLOT_BYTES);
/// Texture unit of the normal texture (shaders/README.md).
const NORMAL_UNIT: u32 = 2;
/// Slots in that buffer: the frame, the shadow, the sky, then the draws in their order; where there are lobes, those of
/// the draws and the lights.
const FRAME_SLOT: usize = 0;
const SHADOW_SLOT: usize = 1;
const SKY_SLOT: usize = 2;
const FIRST_DRAW_SLOT: usize = 3;

/// One context and everything uploaded to it.
#[derive(Debug)]
pub struct WebGl2 {
    gl: Gl,
    canvas: Canvas,
    samples: u64,
    programs: Programs,
    shadow: Program,
    /// Stands for every texture that is absent or not decoded yet, but a normal texture.
    white: Texture,
    /// Stands for a normal texture that is not decoded yet.
    flat_normal: Texture,
    /// All uniform blocks of one picture, written anew for each.
    blocks: Buffer,
    block_bytes: Vec<u8>,
    models: Models<UploadedModel>,
    environments: Vec<Kept<Environment>>,
    skies: Vec<Kept<Sky>>,
    target_px: u64,
    /// What panes show, with mips, and its bytes; only while there are panes.
    scene_copy: Option<(Texture, u64)>,
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
            programs: Programs::new(&gl)?,
            shadow: Program::compile(&gl, program::SHADOW, 0, 0)?,
            white: model::texel(&gl, [255; 4])?,
            flat_normal: model::texel(&gl, [128, 128, 255, 255])?,
            blocks: Buffer::new(&gl)?,
            block_bytes: Vec::new(),
            models: Models::default(),
            environments: Vec::new(),
            skies: Vec::new(),
            target_px: 0,
            scene_copy: None,
            fence: None,
            samples: if antialias { 4 } else { 1 },
            canvas,
            gl,
        })
    }

    /// Take the text of the shaders beyond core glTF in the studio's light over; from then on what needs them is drawn
    /// with them, until then with the core material in the studio's light. Says whether it was that of this build.
    pub fn add_shaders(&mut self, text: &[u8]) -> bool {
        self.programs.add(text)
    }
}

impl Backend for WebGl2 {
    type Picture = ImageBitmap;

    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError> {
        let uploaded = UploadedModel::upload(&self.gl, scene)?;
        Ok(self.models.insert(uploaded))
    }

    fn set_texture(
        &mut self,
        model: ModelKey,
        texture: u32,
        picture: ImageBitmap,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let uploaded = self.models.get_mut(model)?;
        let result = uploaded.set_texture(&self.gl, texture, &picture, srgb);
        // The texels are on the GPU now; without this they wait in memory for the garbage collector.
        picture.close();
        result
    }

    fn set_blocks(
        &mut self,
        model: ModelKey,
        texture: u32,
        blocks: Blocks<'_>,
        srgb: bool,
    ) -> Result<(), RenderError> {
        self.models.get_mut(model)?.set_blocks(&self.gl, texture, blocks, srgb)
    }

    fn make_room(&mut self, model: ModelKey, texture: u32, sampling: Sampling) -> Result<(), RenderError> {
        self.models.get_mut(model)?.make_room(texture, sampling);
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
        let uploaded = self.models.get(model)?;
        for &index in meshes {
            let index = index as usize;
            if let (Some(held), Some(mesh)) = (uploaded.meshes.get(index), scene.meshes.get(index)) {
                held.reshape(&self.gl, mesh);
            }
        }
        if let (true, Some(held), Some(shadow)) = (shadow, &uploaded.shadow, &scene.shadow) {
            model::write_shadow(&self.gl, held, shadow)?;
        }
        Ok(())
    }

    #[cfg(feature = "tangents")]
    fn refine(&mut self, model: ModelKey, twin: ModelKey) -> Result<(), RenderError> {
        let meshes = std::mem::take(&mut self.models.get_mut(twin)?.meshes);
        self.models.get_mut(model)?.meshes = meshes;
        Ok(())
    }

    fn draw(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        if self.gl.is_context_lost() {
            return Err(RenderError::ContextLost);
        }
        let uploaded = self.models.get(model)?;
        self.canvas.set_size(frame.size_px);
        self.target_px = u64::from(frame.size_px[0]) * u64::from(frame.size_px[1]);
        let more = self.programs.has_more();
        let environment = frame.environment.as_deref().filter(|_| more);
        let lobed = more && frame.materials.iter().any(|material| material.lobes.is_some());
        write_blocks(&mut self.block_bytes, frame, environment, lobed);

        let material = |draw: &DrawCall| frame.materials.get(draw.material as usize);
        let is = |draw: &DrawCall, what: fn(&Material) -> bool| material(draw).is_some_and(what);
        let solid = frame.draws.iter().position(|draw| is(draw, Material::see_through));
        let solid = solid.unwrap_or(frame.draws.len());
        // A rung without antialiasing is too weak to draw things twice.
        let copies = self.samples > 1 && lobed;
        let copied = copies && frame.draws.iter().any(|draw| is(draw, |it| it.transmission_factor > 0.0));
        let gl = &self.gl;
        let curve = frame.tone_mapping.curve();
        // One program for all of a model's lobes; none for a model without.
        let lobes = lobed.then(|| lobes_of(frame, copies));
        let pbr = self.programs.pair(gl, curve, environment.is_some(), lobes)?;
        let behind = if copied {
            // The picture itself is mapped, not what panes show.
            let solid_lobes = frame.draws.iter().take(solid).any(|draw| is(draw, |it| it.lobes.is_some()));
            let curve = ToneMapping::None.curve();
            if self.scene_copy.is_none() {
                self.scene_copy = Some((Texture::new(gl)?, 0));
            }
            let lobes = lobes.filter(|_| solid_lobes);
            let sky = self.programs.sky(gl, curve, frame)?;
            Some((self.programs.pair(gl, curve, environment.is_some(), lobes)?, sky))
        } else {
            self.scene_copy = None;
            None
        };
        let sky = self.programs.sky(gl, curve, frame)?;
        let light = environment::keep(&mut self.environments, frame.environment.as_ref(), |wanted| {
            environment_texture(gl, wanted)
        })?;
        let backdrop =
            environment::keep(&mut self.skies, frame.sky.as_ref(), |wanted| sky_texture(gl, wanted))?;
        self.shadow.finish(gl)?;
        gl.bind_buffer(Gl::UNIFORM_BUFFER, Some(self.blocks.raw()));
        gl.buffer_data_with_u8_array(Gl::UNIFORM_BUFFER, &self.block_bytes, Gl::STREAM_DRAW);
        let [width_px, height_px] = frame.size_px.map(|side| side as i32);
        gl.viewport(0, 0, width_px, height_px);
        gl.enable(Gl::DEPTH_TEST);
        gl.depth_func(Gl::LEQUAL);
        gl.blend_func(Gl::ONE, Gl::ONE_MINUS_SRC_ALPHA);
        self.bind_slot::<FrameBlock>(program::FRAME_BINDING, FRAME_SLOT);
        if let Some(light) = light.and_then(|index| self.environments.get(index)) {
            self.bind_texture(program::ENVIRONMENT_UNIT, &light.texture);
        }
        if lobed {
            let slot = FIRST_DRAW_SLOT + 2 * frame.draws.len();
            self.bind_slot::<LightsBlock>(program::LIGHTS_BINDING, slot);
            self.bind_texture(program::SCENE_UNIT, &self.white);
        }
        if let Some((pbr, sky)) = behind {
            self.draw_solid(pbr, uploaded, frame, solid, sky.zip(backdrop));
            if let Some((copy, _)) = &self.scene_copy {
                self.copy_scene(copy, frame.size_px);
            }
        }
        self.draw_solid(pbr, uploaded, frame, solid, sky.zip(backdrop));
        self.draw_meshes(pbr, uploaded, frame, solid..frame.draws.len());
        self.fence = Fence::new(gl);
        if let Some((_, bytes)) = &mut self.scene_copy {
            *bytes = mip_chain_bytes(frame.size_px);
        }
        Ok(())
    }

    fn remove(&mut self, model: ModelKey) {
        self.models.remove(model);
        // It may have been the last one with panes; the next picture with some makes another.
        self.scene_copy = None;
    }

    fn busy(&self) -> bool {
        self.fence.as_ref().is_some_and(|fence| !fence.passed())
    }

    fn resident_bytes(&self) -> u64 {
        // Color and depth of each sample, and the resolved picture.
        let target = self.target_px * (self.samples * 8 + 4);
        let copy = self.scene_copy.as_ref().map_or(0, |(_, bytes)| *bytes);
        let environments = self.environments.iter().map(|kept| kept.bytes).sum::<u64>();
        let skies = self.skies.iter().map(|kept| kept.bytes).sum::<u64>();
        let models = self.models.iter().map(UploadedModel::bytes).sum::<u64>();
        target + copy + environments + skies + models
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

    /// Everything that hides what is behind it, the sky (its program and texture) and the shadow.
    fn draw_solid(
        &self,
        pbr: [usize; 2],
        uploaded: &UploadedModel,
        frame: &Frame<'_>,
        solid: usize,
        sky: Option<(usize, usize)>,
    ) {
        self.clear(frame.background);
        self.set_blending(false);
        self.draw_meshes(pbr, uploaded, frame, 0..solid);
        self.set_blending(true);
        if let Some((program, backdrop)) = sky {
            self.draw_sky(program, backdrop);
        }
        if frame.shadow.is_some() {
            self.draw_shadow(uploaded);
        }
    }

    /// Take what is drawn for panes to show. Reading resolves the samples.
    fn copy_scene(&self, copy: &Texture, [width_px, height_px]: [u32; 2]) {
        let gl = &self.gl;
        self.bind_texture(program::SCENE_UNIT, copy);
        gl.copy_tex_image_2d(Gl::TEXTURE_2D, 0, Gl::RGBA, 0, 0, width_px as i32, height_px as i32, 0);
        gl.generate_mipmap(Gl::TEXTURE_2D);
        model::set_sampling(gl, Gl::LINEAR_MIPMAP_LINEAR, Gl::LINEAR, Gl::CLAMP_TO_EDGE, Gl::CLAMP_TO_EDGE);
    }

    /// What is blended is tested against depth but leaves none.
    fn set_blending(&self, blended: bool) {
        self.switch(Gl::BLEND, blended);
        self.gl.depth_mask(!blended);
    }

    fn draw_meshes(
        &self,
        pbr: [usize; 2],
        uploaded: &UploadedModel,
        frame: &Frame<'_>,
        range: std::ops::Range<usize>,
    ) {
        let gl = &self.gl;
        let [Some(core), Some(with_lobes)] = pbr.map(|index| self.programs.get(index)) else { return };
        let lobed = pbr[0] != pbr[1];
        for (slot, draw) in (FIRST_DRAW_SLOT..).zip(&frame.draws).take(range.end).skip(range.start) {
            let mesh = uploaded.meshes.get(draw.mesh as usize);
            let material = frame.materials.get(draw.material as usize);
            let (Some(mesh), Some(material)) = (mesh, material) else { continue };
            let lobes = material.lobes.as_deref().filter(|_| lobed);
            gl.use_program(Some(if lobes.is_some() { with_lobes } else { core }.raw()));
            self.bind_slot::<DrawBlock>(program::DRAW_BINDING, slot);
            if let Some(lobes) = lobes {
                self.bind_lobes(uploaded, lobes);
                self.bind_slot::<LobesBlock>(program::LOBES_BINDING, slot + frame.draws.len());
            }
            if material.see_through() {
                let pane = material.transmission_factor > 0.0;
                // A pane has what is behind it in its own colour already, if there is a copy to take it from.
                self.set_blending(if pane {
                    self.scene_copy.is_none()
                } else {
                    material.alpha_mode == AlphaMode::Blend
                });
            }
            self.bind_textures(uploaded, material);
            self.switch(Gl::CULL_FACE, !material.double_sided);
            gl.front_face(if draw.mirrored { Gl::CW } else { Gl::CCW });
            gl.bind_vertex_array(Some(mesh.attributes.raw()));
            gl.draw_elements_with_i32(mesh.mode, mesh.index_count, mesh.index_type, 0);
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

    fn bind_lobes(&self, uploaded: &UploadedModel, lobes: &Lobes) {
        for (number, used) in lobes.textures.into_iter().enumerate() {
            let slot = used.and_then(|used| uploaded.textures.get(used.texture));
            let missing = if number == Lobes::CLEARCOAT_NORMAL { &self.flat_normal } else { &self.white };
            let texture = slot.and_then(|slot| slot.picture.as_ref()).unwrap_or(missing);
            self.bind_texture(program::FIRST_LOBES_UNIT + number as u32, texture);
        }
    }

    /// Behind all that is solid: where nothing is nearer than the far plane.
    fn draw_sky(&self, program: usize, backdrop: usize) {
        let (Some(program), Some(kept)) = (self.programs.get(program), self.skies.get(backdrop)) else {
            return;
        };
        let gl = &self.gl;
        gl.use_program(Some(program.raw()));
        self.bind_slot::<SkyBlock>(program::DRAW_BINDING, SKY_SLOT);
        self.bind_texture(0, &kept.texture);
        gl.disable(Gl::CULL_FACE);
        gl.draw_arrays(Gl::TRIANGLE_STRIP, 0, 4);
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

/// All uniform blocks of a picture, each in its slot: in the light of a picture, and with lobes and lights.
fn write_blocks(bytes: &mut Vec<u8>, frame: &Frame<'_>, environment: Option<&Environment>, lobed: bool) {
    bytes.clear();
    let draws = if lobed { frame.draws.len() * 2 + 1 } else { frame.draws.len() };
    bytes.resize((FIRST_DRAW_SLOT + draws) * SLOT_BYTES, 0);
    let mut slots = bytes.chunks_exact_mut(SLOT_BYTES);
    let mut write = |block: &[u8]| {
        // There are as many slots as calls, and each block is shorter than a slot.
        if let Some(place) = slots.next().and_then(|slot| slot.get_mut(..block.len())) {
            place.copy_from_slice(block);
        }
    };
    let depth = ClipDepth::MinusOneToOne;
    match environment {
        Some(environment) => {
            write(bytemuck::bytes_of(&EnvironmentFrameBlock::new(frame, environment, depth)));
        }
        None => write(bytemuck::bytes_of(&FrameBlock::new(frame, depth))),
    }
    match &frame.shadow {
        Some(shadow) => write(bytemuck::bytes_of(&ShadowBlock::new(shadow))),
        None => write(&[]),
    }
    match &frame.sky {
        Some(_) => write(bytemuck::bytes_of(&SkyBlock::new(frame))),
        None => write(&[]),
    }
    for draw in &frame.draws {
        match frame.materials.get(draw.material as usize) {
            Some(material) => write(bytemuck::bytes_of(&DrawBlock::new(draw, material))),
            None => write(&[]),
        }
    }
    if lobed {
        for draw in &frame.draws {
            let material = frame.materials.get(draw.material as usize);
            match material.filter(|material| material.lobes.is_some()) {
                Some(material) => write(bytemuck::bytes_of(&LobesBlock::new(material, true))),
                None => write(&[]),
            }
        }
        write(bytemuck::bytes_of(&LightsBlock::new(frame)));
    }
}
