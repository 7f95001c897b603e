//! Where pictures go natively: a texture, read back into memory.

use super::UNSUPPORTED_SIZE;
use super::device::Gpu;
use crate::render::backend::RenderError;
use crate::render::raster::Picture;

/// A texture of the size of the last picture.
#[derive(Debug, Default)]
pub(super) struct Output {
    texture: Option<wgpu::Texture>,
}

/// What one picture is drawn into.
#[derive(Debug)]
pub(super) struct Shot {
    pub(super) view: wgpu::TextureView,
}

impl Output {
    /// Plain, not `*-srgb`: the shaders encode.
    pub(super) const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

    /// A texture of this size, the last one if it fits.
    #[expect(clippy::unnecessary_wraps, reason = "a canvas can refuse")]
    pub(super) fn acquire(&mut self, gpu: &Gpu, size_px: [u32; 2]) -> Result<Shot, RenderError> {
        let [width, height] = size_px;
        if self.texture.as_ref().is_some_and(|texture| [texture.width(), texture.height()] != size_px) {
            self.texture = None;
        }
        let texture = self.texture.get_or_insert_with(|| {
            gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: None,
                size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: Self::FORMAT,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        });
        Ok(Shot { view: texture.create_view(&wgpu::TextureViewDescriptor::default()) })
    }

    /// Nobody watches.
    pub(super) fn present(&self, _gpu: &Gpu, _shot: Shot) {}

    /// The last picture, waiting for the GPU to finish it.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] if nothing was drawn; [`RenderError::ContextLost`] if the GPU
    /// does not answer.
    pub(super) fn read(&self, gpu: &Gpu) -> Result<Picture, RenderError> {
        let texture = self.texture.as_ref().ok_or(UNSUPPORTED_SIZE)?;
        let row_bytes = texture.width() * 4;
        let padded_bytes = row_bytes.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: u64::from(padded_bytes) * u64::from(texture.height()),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(padded_bytes),
                    rows_per_image: None,
                },
            },
            texture.size(),
        );
        gpu.queue.submit([encoder.finish()]);
        // The outcome shows below: a buffer that could not be mapped has no range.
        buffer.map_async(wgpu::MapMode::Read, .., |_| {});
        gpu.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|_| RenderError::ContextLost)?;
        gpu.check(0)?;
        let mapped = buffer.get_mapped_range(..).map_err(|_| RenderError::ContextLost)?;
        let mut rgba = Vec::with_capacity(row_bytes as usize * texture.height() as usize);
        for row in mapped.chunks_exact(padded_bytes as usize) {
            rgba.extend_from_slice(row.get(..row_bytes as usize).unwrap_or(row));
        }
        Ok(Picture { size_px: [texture.width(), texture.height()], rgba })
    }
}
