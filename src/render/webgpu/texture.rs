//! Textures: pictures, their mips, and how they are sampled.
//!
//! In: decoded pictures with straight alpha. Out: views with a full mip chain, filtered on the GPU
//! in linear light. Must not: flip a picture (`shaders/README.md`, "Spaces").

use std::collections::BTreeMap;

use super::device::Gpu;
use super::pipeline::Pipelines;
use super::{Picture, UNSUPPORTED_SIZE};
use crate::model::{Texture as Sampling, Wrap};
use crate::render::backend::RenderError;

/// One texture on the GPU.
#[derive(Debug)]
pub(super) struct Texture {
    pub(super) texture: wgpu::Texture,
    pub(super) view: wgpu::TextureView,
    /// With all mips.
    pub(super) bytes: u64,
}

impl Texture {
    pub(super) fn new(gpu: &Gpu, size_px: [u32; 2], format: wgpu::TextureFormat, levels: u32) -> Self {
        let [width, height] = size_px;
        // Mips and copies from an ImageBitmap are both drawn; packed floats and blocks cannot be.
        let drawn = if format == wgpu::TextureFormat::Rgb9e5Ufloat || format.is_compressed() {
            wgpu::TextureUsages::empty()
        } else {
            wgpu::TextureUsages::RENDER_ATTACHMENT
        };
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: levels,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST | drawn,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        Self { texture, view, bytes: chain_bytes(size_px, format, levels) }
    }

    /// One texel, for a place where no picture is.
    pub(super) fn texel(gpu: &Gpu, rgba: [u8; 4]) -> Self {
        let texture = Self::new(gpu, [1, 1], wgpu::TextureFormat::Rgba8Unorm, 1);
        texture.write(gpu, [1, 1], &rgba, 4);
        texture
    }

    /// One channel, no mips: the ground shadow. `alpha` has `side_texels` rows.
    pub(super) fn alpha(gpu: &Gpu, side_texels: u32, alpha: &[u8]) -> Self {
        let texture = Self::new(gpu, [side_texels; 2], wgpu::TextureFormat::R8Unorm, 1);
        texture.write_alpha(gpu, side_texels, alpha);
        texture
    }

    /// The same texture with another picture of the same size.
    pub(super) fn write_alpha(&self, gpu: &Gpu, side_texels: u32, alpha: &[u8]) {
        self.write(gpu, [side_texels; 2], alpha, 1);
    }

    /// Square levels of RGB9E5 texels, the first one with `side_texels` rows, each further one with half.
    pub(super) fn environment(gpu: &Gpu, side_texels: u32, levels: &[Vec<u32>]) -> Self {
        let format = wgpu::TextureFormat::Rgb9e5Ufloat;
        let texture = Self::new(gpu, [side_texels; 2], format, levels.len() as u32);
        for (level, texels) in (0..).zip(levels) {
            texture.write_level(gpu, level, [side_texels >> level; 2], bytemuck::cast_slice(texels), 4);
        }
        texture
    }

    /// One level of RGB9E5 texels, as sharp as they are.
    pub(super) fn sky(gpu: &Gpu, size_texels: [u32; 2], texels: &[u32]) -> Self {
        let texture = Self::new(gpu, size_texels, wgpu::TextureFormat::Rgb9e5Ufloat, 1);
        texture.write_level(gpu, 0, size_texels, bytemuck::cast_slice(texels), 4);
        texture
    }

    fn write(&self, gpu: &Gpu, size_px: [u32; 2], pixels: &[u8], pixel_bytes: u32) {
        self.write_level(gpu, 0, size_px, pixels, pixel_bytes);
    }

    fn write_level(
        &self,
        gpu: &Gpu,
        mip_level: u32,
        [width, height]: [u32; 2],
        pixels: &[u8],
        pixel_bytes: u32,
    ) {
        gpu.queue.write_texture(
            wgpu::TexelCopyTextureInfo { mip_level, ..self.texture.as_image_copy() },
            pixels,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(width * pixel_bytes),
                rows_per_image: None,
            },
            wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        );
    }

    /// One level of it, to draw on.
    pub(super) fn level(&self, level: u32) -> wgpu::TextureView {
        self.texture.create_view(&wgpu::TextureViewDescriptor {
            base_mip_level: level,
            mip_level_count: Some(1),
            ..wgpu::TextureViewDescriptor::default()
        })
    }

    /// Give the memory back now, not when JS gets round to it.
    pub(super) fn destroy(&self) {
        self.texture.destroy();
    }
}

/// What mips are made of; each kind has one format.
#[derive(Clone, Copy, Debug)]
pub(super) enum MipsOf {
    Data,
    Colors,
    SceneCopy,
}

/// Makes textures and samplers, and keeps what they share.
#[derive(Debug)]
pub(super) struct Textures {
    /// For a picture that is absent or not decoded yet.
    pub(super) white: Texture,
    /// The same for a normal picture.
    pub(super) flat: Texture,
    /// Linear, clamped: for mips and the shadow.
    pub(super) smooth: wgpu::Sampler,
    samplers: BTreeMap<u8, wgpu::Sampler>,
    /// Of data, of colours, and of the copy of the scene, which has the target's format.
    mip_pipelines: [Option<wgpu::RenderPipeline>; 3],
}

impl Textures {
    /// The texels and the sampler that all models share.
    pub(super) fn new(gpu: &Gpu) -> Self {
        let smooth = Sampling { wrap_s: Wrap::ClampToEdge, wrap_t: Wrap::ClampToEdge, ..Sampling::default() };
        Self {
            white: Texture::texel(gpu, [255; 4]),
            flat: Texture::texel(gpu, [128, 128, 255, 255]),
            smooth: sampler(&gpu.device, smooth),
            samplers: BTreeMap::new(),
            mip_pipelines: [None, None, None],
        }
    }

    /// The sampler for `sampling`.
    pub(super) fn sampler(&mut self, device: &wgpu::Device, sampling: Sampling) -> wgpu::Sampler {
        let wrap = |wrap| match wrap {
            Wrap::Repeat => 0,
            Wrap::MirroredRepeat => 1,
            Wrap::ClampToEdge => 2,
        };
        let key = wrap(sampling.wrap_s) | wrap(sampling.wrap_t) << 2 | u8::from(sampling.nearest) << 4;
        self.samplers.entry(key).or_insert_with(|| sampler(device, sampling)).clone()
    }

    /// Upload a picture and draw its mips.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] for a picture without pixels, or larger than the device takes.
    pub(super) fn upload(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        picture: &Picture,
        srgb: bool,
    ) -> Result<Texture, RenderError> {
        let size_px @ [width, height] = picture.size_px();
        let longest = width.max(height);
        if width == 0 || height == 0 || longest > gpu.device.limits().max_texture_dimension_2d {
            return Err(UNSUPPORTED_SIZE);
        }
        let format = if srgb { wgpu::TextureFormat::Rgba8UnormSrgb } else { wgpu::TextureFormat::Rgba8Unorm };
        let levels = longest.ilog2() + 1;
        let of = if srgb { MipsOf::Colors } else { MipsOf::Data };
        match picture {
            Picture::Pixels(pixels) => {
                if pixels.rgba.len() as u64 != 4 * u64::from(width) * u64::from(height) {
                    return Err(UNSUPPORTED_SIZE);
                }
                let texture = Texture::new(gpu, size_px, format, levels);
                texture.write(gpu, size_px, &pixels.rgba, 4);
                self.draw_mips(gpu, pipelines, &texture, of);
                Ok(texture)
            }
            #[cfg(target_arch = "wasm32")]
            Picture::Bitmap(bitmap) => {
                let texture = Texture::new(gpu, size_px, format, levels);
                gpu.queue.copy_external_image_to_texture(
                    &wgpu::CopyExternalImageSourceInfo {
                        source: wgpu::ExternalImageSource::ImageBitmap(bitmap.clone()),
                        origin: wgpu::Origin2d::ZERO,
                        flip_y: false,
                    },
                    texture.texture.as_image_copy().to_tagged(wgpu::PredefinedColorSpace::Srgb, false),
                    wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                );
                self.draw_mips(gpu, pipelines, &texture, of);
                Ok(texture)
            }
        }
    }

    /// Draw each level from the one above it.
    pub(super) fn draw_mips(&mut self, gpu: &Gpu, pipelines: &Pipelines, texture: &Texture, of: MipsOf) {
        let [plain, encoded, copied] = &mut self.mip_pipelines;
        let pipeline = match of {
            MipsOf::Data => plain,
            MipsOf::Colors => encoded,
            MipsOf::SceneCopy => copied,
        }
        .get_or_insert_with(|| mip_pipeline(&gpu.device, pipelines, texture.texture.format()));
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        for level in 1..texture.texture.mip_level_count() {
            let above = texture_group(&gpu.device, pipelines, &texture.level(level - 1), &self.smooth);
            let below = texture.level(level);
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &below,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                ..wgpu::RenderPassDescriptor::default()
            });
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &above, &[]);
            pass.draw(0..3, 0..1);
        }
        gpu.queue.submit([encoder.finish()]);
    }
}

/// The bind group of one texture and its sampler: `shadow` and `mip`.
pub(super) fn texture_group(
    device: &wgpu::Device,
    pipelines: &Pipelines,
    view: &wgpu::TextureView,
    sampler: &wgpu::Sampler,
) -> wgpu::BindGroup {
    device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: None,
        layout: &pipelines.texture_layout,
        entries: &[
            wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(view) },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(sampler) },
        ],
    })
}

fn mip_pipeline(
    device: &wgpu::Device,
    pipelines: &Pipelines,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &[Some(&pipelines.texture_layout)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: None,
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &pipelines.module,
            entry_point: Some("mip_vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module: &pipelines.module,
            entry_point: Some("mip_fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(format.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// Of a panorama, which goes once around.
pub(super) fn repeated(device: &wgpu::Device) -> wgpu::Sampler {
    sampler(device, Sampling { wrap_s: Wrap::Repeat, wrap_t: Wrap::ClampToEdge, ..Sampling::default() })
}

fn sampler(device: &wgpu::Device, sampling: Sampling) -> wgpu::Sampler {
    let wrap = |wrap| match wrap {
        Wrap::Repeat => wgpu::AddressMode::Repeat,
        Wrap::MirroredRepeat => wgpu::AddressMode::MirrorRepeat,
        Wrap::ClampToEdge => wgpu::AddressMode::ClampToEdge,
    };
    let filter = if sampling.nearest { wgpu::FilterMode::Nearest } else { wgpu::FilterMode::Linear };
    device.create_sampler(&wgpu::SamplerDescriptor {
        address_mode_u: wrap(sampling.wrap_s),
        address_mode_v: wrap(sampling.wrap_t),
        mag_filter: filter,
        min_filter: filter,
        mipmap_filter: if sampling.nearest {
            wgpu::MipmapFilterMode::Nearest
        } else {
            wgpu::MipmapFilterMode::Linear
        },
        // No anisotropy: with it lavapipe (Mesa 22.3) draws specks wherever one axis is constant, as on Fox.glb.
        ..wgpu::SamplerDescriptor::default()
    })
}

fn chain_bytes([width, height]: [u32; 2], format: wgpu::TextureFormat, levels: u32) -> u64 {
    let texel_bytes = u64::from(format.block_copy_size(None).unwrap_or(4));
    let level_bytes = |level: u32| u64::from((width >> level).max(1)) * u64::from((height >> level).max(1));
    (0..levels).map(level_bytes).sum::<u64>() * texel_bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mip_chain_costs_a_third_more() {
        let format = wgpu::TextureFormat::Rgba8Unorm;
        assert_eq!(chain_bytes([4, 4], format, 1), 64);
        assert_eq!(chain_bytes([4, 4], format, 3), 84);
        assert_eq!(chain_bytes([4, 1], format, 3), 28);
    }
}
