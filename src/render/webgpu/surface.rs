//! Where pictures go in a browser: the one canvas that all previews of a page share.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};

use super::device::Gpu;
use crate::render::backend::RenderError;

/// The canvas, which takes the size of each picture.
#[derive(Debug)]
pub(super) struct Output {
    surface: wgpu::Surface<'static>,
    format: wgpu::TextureFormat,
    size_px: [u32; 2],
}

/// What one picture is drawn into.
#[derive(Debug)]
pub(super) struct Shot {
    pub(super) view: wgpu::TextureView,
    texture: wgpu::SurfaceTexture,
}

/// wgpu reads `GPUAdapter.info`; browsers that have WebGPU without it (Chrome before 127) would throw
/// through wasm, and the promise of [`super::WebGpu::from_canvas`] would never settle.
pub(super) fn adapters_tell_about_themselves() -> bool {
    let adapter = Reflect::get(&js_sys::global(), &"GPUAdapter".into()).unwrap_or_default();
    let prototype = Reflect::get(&adapter, &"prototype".into()).unwrap_or_default();
    Reflect::has(&prototype, &"info".into()).unwrap_or(false)
}

/// The surface of an `OffscreenCanvas` or canvas element.
///
/// # Errors
/// [`RenderError::Unsupported`] if it is neither, or had another context before.
pub(super) fn surface(
    instance: &wgpu::Instance,
    canvas: &JsValue,
) -> Result<wgpu::Surface<'static>, RenderError> {
    let target = if let Some(canvas) = canvas.dyn_ref::<web_sys::OffscreenCanvas>() {
        wgpu::SurfaceTarget::OffscreenCanvas(canvas.clone())
    } else if let Some(canvas) = canvas.dyn_ref::<web_sys::HtmlCanvasElement>() {
        wgpu::SurfaceTarget::Canvas(canvas.clone())
    } else {
        return Err(RenderError::Unsupported { what: "a canvas" });
    };
    instance.create_surface(target).map_err(|_| RenderError::Unsupported { what: "a WebGPU canvas" })
}

impl Output {
    /// Draws on `surface` in the format that the browser prefers, if that is a plain 8-bit one.
    pub(super) fn new(surface: wgpu::Surface<'static>, adapter: &wgpu::Adapter) -> Self {
        let preferred = surface.get_capabilities(adapter).formats.first().copied();
        let format = match preferred {
            Some(wgpu::TextureFormat::Rgba8Unorm) => wgpu::TextureFormat::Rgba8Unorm,
            _ => wgpu::TextureFormat::Bgra8Unorm,
        };
        Self { surface, format, size_px: [0; 2] }
    }

    pub(super) fn format(&self) -> wgpu::TextureFormat {
        self.format
    }

    /// The canvas's next texture, after giving the canvas this size.
    ///
    /// # Errors
    /// [`RenderError::ContextLost`] if the canvas gives none.
    pub(super) fn acquire(&mut self, gpu: &Gpu, size_px: [u32; 2]) -> Result<Shot, RenderError> {
        // Each configuration throws the canvas's textures away, so only on change.
        if self.size_px != size_px {
            let [width, height] = size_px;
            self.surface.configure(
                &gpu.device,
                &wgpu::SurfaceConfiguration {
                    usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                    format: self.format,
                    color_space: wgpu::SurfaceColorSpace::Auto,
                    width,
                    height,
                    present_mode: wgpu::PresentMode::Fifo,
                    desired_maximum_frame_latency: 2,
                    alpha_mode: wgpu::CompositeAlphaMode::PreMultiplied,
                    view_formats: Vec::new(),
                },
            );
            self.size_px = size_px;
        }
        match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(texture)
            | wgpu::CurrentSurfaceTexture::Suboptimal(texture) => {
                let view = texture.texture.create_view(&wgpu::TextureViewDescriptor::default());
                Ok(Shot { view, texture })
            }
            _ => {
                // A later picture may have more luck with a new configuration.
                self.size_px = [0; 2];
                Err(RenderError::ContextLost)
            }
        }
    }

    /// Show it. In a browser it appears when the task ends.
    pub(super) fn present(&self, gpu: &Gpu, shot: Shot) {
        gpu.queue.present(shot.texture);
    }
}
