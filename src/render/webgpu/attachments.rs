//! Depth and samples of a target; what they hold is thrown away after each picture.

use super::device::Gpu;
use super::pipeline::{DEPTH_FORMAT, Pipelines};

/// Attachments of one size.
#[derive(Debug)]
pub(super) struct Attachments {
    size_px: [u32; 2],
    samples: u32,
    depth: wgpu::Texture,
    /// Without antialiasing the target itself is drawn on.
    color: Option<wgpu::Texture>,
}

impl Attachments {
    /// For targets of this size.
    pub(super) fn new(gpu: &Gpu, pipelines: &Pipelines, size_px: [u32; 2]) -> Self {
        let ([width, height], samples) = (size_px, pipelines.samples);
        let attachment = |format| {
            gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: None,
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: samples,
                dimension: wgpu::TextureDimension::D2,
                format,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                view_formats: &[],
            })
        };
        let depth = attachment(DEPTH_FORMAT);
        let color = (samples > 1).then(|| attachment(pipelines.format));
        Self { size_px, samples, depth, color }
    }

    /// Whether targets of this size can use them.
    pub(super) fn fit(&self, size_px: [u32; 2]) -> bool {
        self.size_px == size_px
    }

    /// Start drawing on `target`, which is `background` all over.
    pub(super) fn begin<'encoder>(
        &self,
        encoder: &'encoder mut wgpu::CommandEncoder,
        target: &wgpu::TextureView,
        background: [u8; 4],
    ) -> wgpu::RenderPass<'encoder> {
        let view = |texture: &wgpu::Texture| texture.create_view(&wgpu::TextureViewDescriptor::default());
        let samples = self.color.as_ref().map(view);
        let [r, g, b, a] = background.map(|channel| f64::from(channel) / 255.0);
        // Samples are resolved; nobody reads them afterwards.
        let store = if samples.is_some() { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store };
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: samples.as_ref().unwrap_or(target),
                depth_slice: None,
                resolve_target: samples.is_some().then_some(target),
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color { r, g, b, a }), store },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &view(&self.depth),
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Discard,
                }),
                stencil_ops: None,
            }),
            ..wgpu::RenderPassDescriptor::default()
        })
    }

    /// Bytes on the GPU, the target's included.
    pub(super) fn bytes(&self) -> u64 {
        let [width, height] = self.size_px.map(u64::from);
        let samples = u64::from(self.samples);
        let color = if self.color.is_some() { 4 * samples } else { 0 };
        width * height * (4 * samples + color + 4)
    }

    /// Give the memory back now, not when JS gets round to it.
    pub(super) fn destroy(&self) {
        self.depth.destroy();
        self.color.iter().for_each(wgpu::Texture::destroy);
    }
}
