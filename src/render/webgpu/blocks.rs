//! Textures in blocks on WebGPU.

use wgpu::{AstcBlock, AstcChannel, TextureFormat};

use super::device::Gpu;
use super::texture::Texture;
use crate::model::Blocks;
use crate::render::backend::{NO_BLOCKS, RenderError};

/// Which blocks the device reads: 1 for ASTC, 2 for BC1 to BC7, 4 for ETC2.
pub(super) fn formats(gpu: &Gpu) -> u32 {
    let features = gpu.device.features();
    [
        (1, wgpu::Features::TEXTURE_COMPRESSION_ASTC),
        (2, wgpu::Features::TEXTURE_COMPRESSION_BC),
        (4, wgpu::Features::TEXTURE_COMPRESSION_ETC2),
    ]
    .into_iter()
    .filter(|(_, feature)| features.contains(*feature))
    .map(|(bit, _)| bit)
    .sum()
}

fn format(vk_format: u32, srgb: bool) -> Option<TextureFormat> {
    let astc = |channel| TextureFormat::Astc { block: AstcBlock::B4x4, channel };
    let [data, colors] = match vk_format {
        131 => [TextureFormat::Bc1RgbaUnorm, TextureFormat::Bc1RgbaUnormSrgb],
        137 => [TextureFormat::Bc3RgbaUnorm, TextureFormat::Bc3RgbaUnormSrgb],
        145 => [TextureFormat::Bc7RgbaUnorm, TextureFormat::Bc7RgbaUnormSrgb],
        147 => [TextureFormat::Etc2Rgb8Unorm, TextureFormat::Etc2Rgb8UnormSrgb],
        151 => [TextureFormat::Etc2Rgba8Unorm, TextureFormat::Etc2Rgba8UnormSrgb],
        157 => [astc(AstcChannel::Unorm), astc(AstcChannel::UnormSrgb)],
        _ => return None,
    };
    Some(if srgb { colors } else { data })
}

impl Texture {
    /// All levels that there are.
    ///
    /// # Errors
    /// [`RenderError::Unsupported`] for blocks that are not what they say, or that this device does not read.
    pub(super) fn blocks(gpu: &Gpu, blocks: Blocks<'_>, srgb: bool) -> Result<Self, RenderError> {
        let levels = blocks.levels().ok_or(NO_BLOCKS)?;
        let format = format(blocks.vk_format, srgb).ok_or(NO_BLOCKS)?;
        if !gpu.device.features().contains(format.required_features()) {
            return Err(NO_BLOCKS);
        }
        let mut made = Self::new(gpu, blocks.size_texels, format, levels.len() as u32);
        made.bytes = blocks.bytes.len() as u64;
        let block_bytes = format.block_copy_size(None).unwrap_or(16);
        for (mip_level, (size, bytes)) in (0..).zip(levels) {
            // Copies are of whole blocks, also where a level is smaller than one.
            let [width, height] = size.map(|side| side.next_multiple_of(4));
            gpu.queue.write_texture(
                wgpu::TexelCopyTextureInfo { mip_level, ..made.texture.as_image_copy() },
                bytes,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(width / 4 * block_bytes),
                    rows_per_image: None,
                },
                wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            );
        }
        Ok(made)
    }
}
