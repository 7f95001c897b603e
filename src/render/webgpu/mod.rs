//! `Frame` → WebGPU, through wgpu: the top rung, and the GPU of the command line.
//!
//! In browsers WebGPU on the one canvas that all previews of a page share ([`WebGpu::from_canvas`]);
//! natively Vulkan, Metal or DirectX 12 into a texture that is read back ([`WebGpu::headless`]). The
//! shaders are `shaders/*.wgsl`; what they read is written by [`crate::render::blocks`], the same for
//! WebGL2. In: scenes, decoded pictures, frames. Out: pixels.
//! Must not: panic, whatever the driver does (faults come out as [`RenderError`], at the latest with
//! the next call), or ask for anything beyond core WebGPU.

mod attachments;
mod blocks;
mod device;
mod environment;
mod model;
#[cfg(not(target_arch = "wasm32"))]
mod offscreen;
mod pipeline;
mod scene_copy;
#[cfg(target_arch = "wasm32")]
mod surface;
mod texture;
mod uniforms;

use self::attachments::Attachments;
use self::device::Gpu;
use self::environment::Surroundings;
use self::model::UploadedModel;
#[cfg(not(target_arch = "wasm32"))]
use self::offscreen::Output;
use self::pipeline::{MeshPipeline, Pipelines};
use self::scene_copy::SceneCopy;
#[cfg(target_arch = "wasm32")]
use self::surface::Output;
use self::texture::{MipsOf, Texture, Textures};
use self::uniforms::Uniforms;
use crate::model::{AlphaMode, Blocks, Material, Texture as Sampling, Topology};
use crate::render::backend::{Backend, ModelKey, Models, RenderError};
use crate::render::blocks::{LightsBlock, lobes_of};
use crate::render::frame::{DrawCall, Frame};
use crate::render::raster;
use crate::scene::{Scene, ToneMapping};

/// For a picture or target without pixels, or larger than the device takes.
const UNSUPPORTED_SIZE: RenderError = RenderError::Unsupported { what: "pictures of this size" };

/// How the renderer is set up, once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Four samples for each pixel.
    pub antialias: bool,
    /// Accept an adapter that computes on the CPU. For tests: on a phone the rasteriser is faster.
    pub allow_fallback: bool,
}

/// A decoded picture, straight alpha, first row first.
#[derive(Clone, Debug)]
pub enum Picture {
    /// In memory.
    Pixels(raster::Picture),
    /// In the browser's hands. Make it with `premultiplyAlpha: "none"`, `colorSpaceConversion: "none"`.
    #[cfg(target_arch = "wasm32")]
    Bitmap(web_sys::ImageBitmap),
}

impl Picture {
    fn size_px(&self) -> [u32; 2] {
        match self {
            Self::Pixels(pixels) => pixels.size_px,
            // A closed bitmap is 0×0.
            #[cfg(target_arch = "wasm32")]
            Self::Bitmap(bitmap) => [bitmap.width(), bitmap.height()],
        }
    }
}

/// One device and everything uploaded to it.
#[derive(Debug)]
pub struct WebGpu {
    gpu: Gpu,
    output: Output,
    pipelines: Pipelines,
    textures: Textures,
    uniforms: Uniforms,
    attachments: Option<Attachments>,
    scene_copy: Option<SceneCopy>,
    surroundings: Surroundings,
    models: Models<UploadedModel>,
    /// A canvas goes blank with the last reference to its instance.
    _instance: wgpu::Instance,
}

impl WebGpu {
    /// Draw into memory; [`WebGpu::read`] gives the pixels. Waits for the driver.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if this computer has no GPU, or only a software one and
    /// `options.allow_fallback` is off.
    #[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
    pub fn headless(options: Options) -> Result<Self, RenderError> {
        let instance = instance();
        let (_, gpu) = pollster::block_on(Gpu::open(&instance, None, options.allow_fallback))?;
        Self::new(instance, gpu, Output::default(), Output::FORMAT, options)
    }

    /// Draw on an `OffscreenCanvas` or canvas element, which takes the size of each frame.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if the browser has no core WebGPU, or only a software one and
    /// `options.allow_fallback` is off, or the canvas is none, or has another context already.
    #[cfg(target_arch = "wasm32")]
    pub async fn from_canvas(canvas: &wasm_bindgen::JsValue, options: Options) -> Result<Self, RenderError> {
        if !surface::adapters_tell_about_themselves() {
            return Err(RenderError::Unsupported { what: "WebGPU with adapter info" });
        }
        let instance = instance();
        let surface = surface::surface(&instance, canvas)?;
        let (adapter, gpu) = Gpu::open(&instance, Some(&surface), options.allow_fallback).await?;
        let output = Output::new(surface, &adapter);
        let format = output.format();
        Self::new(instance, gpu, output, format, options)
    }

    /// Which blocks the device reads: 1 for ASTC, 2 for BC1 to BC7, 4 for ETC2.
    pub fn block_formats(&self) -> u32 {
        blocks::formats(&self.gpu)
    }

    fn new(
        instance: wgpu::Instance,
        gpu: Gpu,
        output: Output,
        format: wgpu::TextureFormat,
        options: Options,
    ) -> Result<Self, RenderError> {
        // Four is the one count beside one that WebGPU promises.
        let pipelines = Pipelines::new(&gpu.device, format, if options.antialias { 4 } else { 1 });
        let renderer = Self {
            textures: Textures::new(&gpu),
            uniforms: Uniforms::new(&gpu, &pipelines),
            gpu,
            output,
            pipelines,
            attachments: None,
            scene_copy: None,
            surroundings: Surroundings::default(),
            models: Models::default(),
            _instance: instance,
        };
        renderer.gpu.check(0)?;
        Ok(renderer)
    }

    /// The last picture, waiting for the GPU: sRGB-encoded, premultiplied.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if nothing was drawn; [`RenderError::ContextLost`],
    /// [`RenderError::Driver`].
    #[cfg(not(target_arch = "wasm32"))]
    pub fn read(&self) -> Result<raster::Picture, RenderError> {
        self.output.read(&self.gpu)
    }

    /// Attachments of this size: the last ones if they fit.
    fn attach(&mut self, size_px: [u32; 2]) {
        if self.attachments.as_ref().is_some_and(|attachments| attachments.fit(size_px)) {
            return;
        }
        if let Some(old) = self.attachments.take() {
            old.destroy();
        }
        self.attachments = Some(Attachments::new(&self.gpu, &self.pipelines, size_px));
    }

    /// A place for what panes show: the last one if it fits, none where no pane is drawn.
    fn make_room_behind(&mut self, frame: &Frame<'_>) {
        let wanted = panes(frame).is_some();
        if self.scene_copy.as_ref().map_or(!wanted, |copy| wanted && copy.fits(frame.size_px)) {
            return;
        }
        if let Some(old) = self.scene_copy.take() {
            old.texture.destroy();
        }
        self.scene_copy = wanted.then(|| SceneCopy::new(&self.gpu, &self.pipelines, frame.size_px));
        self.models.iter_mut().for_each(UploadedModel::forget_materials);
    }

    /// Draw what panes show, before the picture itself.
    fn copy_scene(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        let (Some(copy), Some(attachments)) = (&self.scene_copy, &self.attachments) else { return Ok(()) };
        // The largest level alone is drawn on.
        let level = copy.texture.level(0);
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = attachments.begin(&mut encoder, &level, frame.background);
        self.record(&mut pass, model, frame, true)?;
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        self.textures.draw_mips(&self.gpu, &self.pipelines, &copy.texture, MipsOf::SceneCopy);
        Ok(())
    }

    /// Make what the draws of `frame` need and is not there yet.
    fn prepare(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        self.make_room_behind(frame);
        let lobes = lobes_of(frame, true);
        let uploaded = self.models.get_mut(model)?;
        let behind = self.scene_copy.as_ref().map(|copy| &copy.texture);
        let panes = panes(frame);
        for (number, draw) in frame.draws.iter().enumerate() {
            let material = frame.materials.get(draw.material as usize).ok_or(RenderError::UnknownModel)?;
            let mesh = uploaded.meshes.get(draw.mesh as usize).ok_or(RenderError::UnknownModel)?;
            let kind = pipeline_of(frame, draw, material, lobes, mesh.topology);
            self.pipelines.prepare_mesh(&self.gpu.device, kind);
            if panes.is_some_and(|first| number < first) {
                self.pipelines.prepare_mesh(&self.gpu.device, for_copy(kind));
            }
            let index = draw.material;
            uploaded.prepare_material(
                &self.gpu,
                &self.pipelines,
                &mut self.textures,
                index,
                material,
                behind,
            );
        }
        if frame.shadow.is_some() {
            self.pipelines.prepare_shadow(&self.gpu.device);
        }
        if frame.sky.is_some() {
            self.pipelines.prepare_sky(&self.gpu.device, frame.tone_mapping);
            if panes.is_some() {
                self.pipelines.prepare_sky(&self.gpu.device, ToneMapping::None);
            }
        }
        self.surroundings.prepare(&self.gpu, &self.pipelines, &self.textures, frame);
        self.attach(frame.size_px);
        self.uniforms.write(&self.gpu, &self.pipelines, frame);
        if !frame.lights.is_empty() {
            let block = LightsBlock::new(frame);
            self.gpu.queue.write_buffer(&self.pipelines.lights, 0, bytemuck::bytes_of(&block));
        }
        Ok(())
    }

    /// Record the draws, in order: opaque ones, sky and shadow, blended ones; of what stands behind panes only the first two.
    fn record(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        model: ModelKey,
        frame: &Frame<'_>,
        behind_panes: bool,
    ) -> Result<(), RenderError> {
        let lobes = lobes_of(frame, true);
        let uploaded = self.models.get(model)?;
        pass.set_bind_group(0, &self.uniforms.group, &[Uniforms::FRAME_OFFSET]);
        let mut ground_drawn = false;
        for (number, draw) in frame.draws.iter().enumerate() {
            let material = frame.materials.get(draw.material as usize).ok_or(RenderError::UnknownModel)?;
            let mesh = uploaded.meshes.get(draw.mesh as usize).ok_or(RenderError::UnknownModel)?;
            let kind = pipeline_of(frame, draw, material, lobes, mesh.topology);
            let kind = if behind_panes { for_copy(kind) } else { kind };
            if material.see_through() && !ground_drawn {
                if behind_panes {
                    break;
                }
                self.record_ground(pass, uploaded, frame, false);
                ground_drawn = true;
            }
            let (Some(pipeline), Some(textures)) =
                (self.pipelines.mesh(kind), uploaded.material(draw.material))
            else {
                return Err(RenderError::UnknownModel);
            };
            pass.set_pipeline(pipeline);
            pass.set_bind_group(1, &self.uniforms.group, &[Uniforms::draw_offset(number)]);
            pass.set_bind_group(2, textures, &[]);
            if let Some(light) = self.surroundings.light(frame) {
                pass.set_bind_group(3, light, &[]);
            }
            pass.set_vertex_buffer(0, mesh.vertices.slice(..));
            pass.set_index_buffer(mesh.indices.slice(..), mesh.index_format);
            pass.draw_indexed(0..mesh.index_count, 0, 0..1);
        }
        if !ground_drawn {
            self.record_ground(pass, uploaded, frame, behind_panes);
        }
        Ok(())
    }

    /// What is behind all that is solid: the sky, and over it the shadow.
    fn record_ground(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        uploaded: &UploadedModel,
        frame: &Frame<'_>,
        behind_panes: bool,
    ) {
        let curve = if behind_panes { ToneMapping::None } else { frame.tone_mapping };
        if let (Some(sky), Some(pipeline)) = (self.surroundings.sky(frame), self.pipelines.sky(curve)) {
            pass.set_pipeline(pipeline);
            pass.set_bind_group(1, &self.uniforms.group, &[Uniforms::SKY_OFFSET]);
            pass.set_bind_group(2, sky, &[]);
            pass.draw(0..4, 0..1);
        }
        self.record_shadow(pass, uploaded, frame);
    }

    fn record_shadow(&self, pass: &mut wgpu::RenderPass<'_>, uploaded: &UploadedModel, frame: &Frame<'_>) {
        let (Some(_), Some(shadow), Some(pipeline)) =
            (frame.shadow, &uploaded.shadow, self.pipelines.shadow())
        else {
            return;
        };
        pass.set_pipeline(pipeline);
        pass.set_bind_group(1, &self.uniforms.group, &[Uniforms::SHADOW_OFFSET]);
        pass.set_bind_group(2, &shadow.group, &[]);
        pass.draw(0..4, 0..1);
    }
}

impl Backend for WebGpu {
    type Picture = Picture;

    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError> {
        let model = UploadedModel::new(&self.gpu, &self.pipelines, &self.textures, scene)?;
        if let Err(fault) = self.gpu.check(model.bytes()) {
            model.destroy();
            return Err(fault);
        }
        Ok(self.models.insert(model))
    }

    fn set_texture(
        &mut self,
        model: ModelKey,
        texture: u32,
        picture: Picture,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let uploaded = self.models.get_mut(model)?;
        let picture = self.textures.upload(&self.gpu, &self.pipelines, &picture, srgb)?;
        if let Err(fault) = self.gpu.check(picture.bytes) {
            picture.destroy();
            return Err(fault);
        }
        uploaded.set_texture(texture, picture);
        Ok(())
    }

    fn set_blocks(
        &mut self,
        model: ModelKey,
        texture: u32,
        blocks: Blocks<'_>,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let uploaded = self.models.get_mut(model)?;
        let picture = Texture::blocks(&self.gpu, blocks, srgb)?;
        if let Err(fault) = self.gpu.check(picture.bytes) {
            picture.destroy();
            return Err(fault);
        }
        uploaded.set_texture(texture, picture);
        Ok(())
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
        uploaded.reshape(&self.gpu, scene, meshes, shadow);
        Ok(())
    }

    fn refine(&mut self, model: ModelKey, twin: ModelKey) -> Result<(), RenderError> {
        let meshes = std::mem::take(&mut self.models.get_mut(twin)?.meshes);
        let before = std::mem::replace(&mut self.models.get_mut(model)?.meshes, meshes);
        // They go with the twin.
        self.models.get_mut(twin)?.meshes = before;
        Ok(())
    }

    fn draw(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        self.gpu.check(self.resident_bytes())?;
        let [width, height] = frame.size_px;
        if width == 0 || height == 0 || width.max(height) > self.gpu.device.limits().max_texture_dimension_2d
        {
            return Err(UNSUPPORTED_SIZE);
        }
        self.prepare(model, frame)?;
        self.copy_scene(model, frame)?;
        let shot = self.output.acquire(&self.gpu, frame.size_px)?;
        let Some(attachments) = &self.attachments else { return Err(UNSUPPORTED_SIZE) };
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = attachments.begin(&mut encoder, &shot.view, frame.background);
        self.record(&mut pass, model, frame, false)?;
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.watch_work();
        self.output.present(&self.gpu, shot);
        self.gpu.check(self.resident_bytes())
    }

    fn remove(&mut self, model: ModelKey) {
        if let Some(model) = self.models.remove(model) {
            model.destroy();
        }
        // It may have been the last one with panes; the next picture with some makes another.
        if let Some(copy) = self.scene_copy.take() {
            copy.texture.destroy();
        }
    }

    fn busy(&self) -> bool {
        self.gpu.busy()
    }

    fn resident_bytes(&self) -> u64 {
        let targets = self.attachments.as_ref().map_or(0, Attachments::bytes);
        let targets = targets + self.surroundings.bytes();
        let targets = targets + self.scene_copy.as_ref().map_or(0, |copy| copy.texture.bytes);
        targets + self.uniforms.bytes() + self.models.iter().map(UploadedModel::bytes).sum::<u64>()
    }
}

/// The first draw that shows what is behind it and has to have it drawn before.
fn panes(frame: &Frame<'_>) -> Option<usize> {
    let material = |draw: &DrawCall| frame.materials.get(draw.material as usize);
    let any = frame.draws.iter().any(|draw| material(draw).is_some_and(|m| m.transmission_factor > 0.0));
    let first = frame.draws.iter().position(|draw| material(draw).is_some_and(Material::see_through));
    first.filter(|_| any)
}

/// The same for the copy that panes show: their own picture is mapped, not what is behind them.
fn for_copy(kind: MeshPipeline) -> MeshPipeline {
    MeshPipeline { tone_mapping: ToneMapping::None, ..kind }
}

fn pipeline_of(
    frame: &Frame<'_>,
    draw: &DrawCall,
    material: &Material,
    lobes: u32,
    topology: Topology,
) -> MeshPipeline {
    MeshPipeline {
        // A pane has what is behind it in its own colour already.
        blended: material.alpha_mode == AlphaMode::Blend && material.transmission_factor == 0.0,
        lobes: material.lobes.as_ref().map(|_| lobes),
        double_sided: material.double_sided,
        mirrored: draw.mirrored,
        environment: frame.has_environment(),
        tone_mapping: frame.tone_mapping,
        topology,
    }
}

fn instance() -> wgpu::Instance {
    wgpu::Instance::new(wgpu::InstanceDescriptor {
        // Vulkan, Metal, DirectX 12 and browsers; OpenGL is not worth its size.
        backends: wgpu::Backends::PRIMARY,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    })
}
