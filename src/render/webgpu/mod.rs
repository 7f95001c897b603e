//! `Frame` → WebGPU, through wgpu: the top rung, and the GPU of the command line.
//!
//! In browsers WebGPU on the one canvas that all previews of a page share ([`WebGpu::from_canvas`]);
//! natively Vulkan, Metal or DirectX 12 into a texture that is read back ([`WebGpu::headless`]). The
//! shaders are `shaders/*.wgsl`; what they read is written by [`crate::render::blocks`], the same for
//! WebGL2. In: scenes, decoded pictures, frames. Out: pixels.
//! Must not: panic, whatever the driver does (faults come out as [`RenderError`], at the latest with
//! the next call), or ask for anything beyond core WebGPU.

mod attachments;
mod device;
#[cfg(feature = "environment")]
mod environment;
mod model;
#[cfg(not(target_arch = "wasm32"))]
mod offscreen;
mod pipeline;
#[cfg(target_arch = "wasm32")]
mod surface;
mod texture;
mod uniforms;

use std::collections::BTreeMap;

use self::attachments::Attachments;
use self::device::Gpu;
#[cfg(feature = "environment")]
use self::environment::UploadedEnvironment;
use self::model::UploadedModel;
#[cfg(not(target_arch = "wasm32"))]
use self::offscreen::Output;
use self::pipeline::{MeshPipeline, Pipelines};
#[cfg(target_arch = "wasm32")]
use self::surface::Output;
use self::texture::Textures;
use self::uniforms::Uniforms;
use crate::model::{AlphaMode, Material};
use crate::render::backend::{Backend, ModelKey, RenderError};
use crate::render::frame::{DrawCall, Frame};
use crate::render::raster;
use crate::scene::Scene;

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
    #[cfg(feature = "environment")]
    environment: Option<UploadedEnvironment>,
    models: BTreeMap<ModelKey, UploadedModel>,
    next_key: u32,
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
            #[cfg(feature = "environment")]
            environment: None,
            models: BTreeMap::new(),
            next_key: 0,
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

    /// Upload the environment of `frame`, unless it is there.
    #[cfg(feature = "environment")]
    fn surround(&mut self, frame: &Frame<'_>) {
        let Some(wanted) = &frame.environment else { return };
        if self.environment.as_ref().is_some_and(|uploaded| uploaded.is_of(wanted)) {
            return;
        }
        if let Some(old) = self.environment.take() {
            old.destroy();
        }
        self.environment = Some(UploadedEnvironment::new(&self.gpu, &self.pipelines, &self.textures, wanted));
    }

    /// Make what the draws of `frame` need and is not there yet.
    fn prepare(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        let uploaded = self.models.get_mut(&model).ok_or(RenderError::UnknownModel)?;
        for draw in &frame.draws {
            let material = frame.materials.get(draw.material as usize).ok_or(RenderError::UnknownModel)?;
            self.pipelines.prepare_mesh(&self.gpu.device, pipeline_of(frame, draw, material));
            let index = draw.material;
            uploaded.prepare_material(&self.gpu.device, &self.pipelines, &mut self.textures, index, material);
        }
        if frame.shadow.is_some() {
            self.pipelines.prepare_shadow(&self.gpu.device);
        }
        #[cfg(feature = "environment")]
        self.surround(frame);
        self.attach(frame.size_px);
        self.uniforms.write(&self.gpu, &self.pipelines, frame);
        Ok(())
    }

    /// Record the draws, in order: opaque ones, the shadow, blended ones.
    fn record(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        model: ModelKey,
        frame: &Frame<'_>,
    ) -> Result<(), RenderError> {
        let uploaded = self.models.get(&model).ok_or(RenderError::UnknownModel)?;
        pass.set_bind_group(0, &self.uniforms.group, &[Uniforms::FRAME_OFFSET]);
        let mut shadow_drawn = false;
        for (number, draw) in frame.draws.iter().enumerate() {
            let material = frame.materials.get(draw.material as usize).ok_or(RenderError::UnknownModel)?;
            let kind = pipeline_of(frame, draw, material);
            if kind.blended && !shadow_drawn {
                self.record_shadow(pass, uploaded, frame);
                shadow_drawn = true;
            }
            let (Some(mesh), Some(pipeline), Some(textures)) = (
                uploaded.meshes.get(draw.mesh as usize),
                self.pipelines.mesh(kind),
                uploaded.material(draw.material),
            ) else {
                return Err(RenderError::UnknownModel);
            };
            pass.set_pipeline(pipeline);
            pass.set_bind_group(1, &self.uniforms.group, &[Uniforms::draw_offset(number)]);
            pass.set_bind_group(2, textures, &[]);
            #[cfg(feature = "environment")]
            if let (true, Some(environment)) = (kind.environment, &self.environment) {
                pass.set_bind_group(3, &environment.group, &[]);
            }
            pass.set_vertex_buffer(0, mesh.vertices.slice(..));
            pass.set_index_buffer(mesh.indices.slice(..), mesh.index_format);
            pass.draw_indexed(0..mesh.index_count, 0, 0..1);
        }
        if !shadow_drawn {
            self.record_shadow(pass, uploaded, frame);
        }
        Ok(())
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
        let key = ModelKey(self.next_key);
        self.next_key += 1;
        self.models.insert(key, model);
        Ok(key)
    }

    fn set_texture(
        &mut self,
        model: ModelKey,
        texture: u32,
        picture: Picture,
        srgb: bool,
    ) -> Result<(), RenderError> {
        let uploaded = self.models.get_mut(&model).ok_or(RenderError::UnknownModel)?;
        let picture = self.textures.upload(&self.gpu, &self.pipelines, &picture, srgb)?;
        if let Err(fault) = self.gpu.check(picture.bytes) {
            picture.destroy();
            return Err(fault);
        }
        uploaded.set_texture(texture, picture);
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
        let shot = self.output.acquire(&self.gpu, frame.size_px)?;
        let Some(attachments) = &self.attachments else { return Err(UNSUPPORTED_SIZE) };
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = attachments.begin(&mut encoder, &shot.view, frame.background);
        self.record(&mut pass, model, frame)?;
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.watch_work();
        self.output.present(&self.gpu, shot);
        self.gpu.check(self.resident_bytes())
    }

    fn remove(&mut self, model: ModelKey) {
        if let Some(model) = self.models.remove(&model) {
            model.destroy();
        }
    }

    fn busy(&self) -> bool {
        self.gpu.busy()
    }

    fn resident_bytes(&self) -> u64 {
        let targets = self.attachments.as_ref().map_or(0, Attachments::bytes);
        #[cfg(feature = "environment")]
        let targets = targets + self.environment.as_ref().map_or(0, UploadedEnvironment::bytes);
        targets + self.uniforms.bytes() + self.models.values().map(UploadedModel::bytes).sum::<u64>()
    }
}

fn pipeline_of(frame: &Frame<'_>, draw: &DrawCall, material: &Material) -> MeshPipeline {
    MeshPipeline {
        blended: material.alpha_mode == AlphaMode::Blend,
        double_sided: material.double_sided,
        mirrored: draw.mirrored,
        environment: frame.has_environment(),
        tone_mapping: frame.tone_mapping,
    }
}

fn instance() -> wgpu::Instance {
    wgpu::Instance::new(wgpu::InstanceDescriptor {
        // Vulkan, Metal, DirectX 12 and browsers; OpenGL is not worth its size.
        backends: wgpu::Backends::PRIMARY,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    })
}
