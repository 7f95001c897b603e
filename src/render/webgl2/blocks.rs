//! Textures in blocks on WebGL2. The host has asked the context for the extension that their format takes.

use web_sys::WebGl2RenderingContext as Gl;

use crate::model::{self, Blocks};
use crate::render::backend::{NO_BLOCKS, RenderError};
use crate::render::webgl2::context::check;
use crate::render::webgl2::model::sample_picture;
use crate::render::webgl2::object::Texture;

/// GL's number of a format, for data and for colours: of the extensions `WEBGL_compressed_texture_s3tc` and `…_s3tc_srgb`,
/// `EXT_texture_compression_bptc`, `WEBGL_compressed_texture_etc` and `…_astc`.
fn gl_format(vk_format: u32, srgb: bool) -> Option<u32> {
    let [data, colors] = match vk_format {
        131 => [0x83f0, 0x8c4c],
        137 => [0x83f3, 0x8c4f],
        145 => [0x8e8c, 0x8e8d],
        147 => [0x9274, 0x9275],
        151 => [0x9278, 0x9279],
        157 => [0x93b0, 0x93d0],
        _ => return None,
    };
    Some(if srgb { colors } else { data })
}

/// All levels that there are; further ones are not sampled.
///
/// # Errors
/// [`RenderError::Unsupported`] for blocks that are not what they say; [`RenderError::Driver`] for a format without its
/// extension; [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
pub(super) fn upload(
    gl: &Gl,
    blocks: Blocks<'_>,
    sampling: model::Texture,
    srgb: bool,
) -> Result<Texture, RenderError> {
    let levels = blocks.levels().ok_or(NO_BLOCKS)?;
    let format = gl_format(blocks.vk_format, srgb).ok_or(NO_BLOCKS)?;
    let texture = Texture::new(gl)?;
    gl.bind_texture(Gl::TEXTURE_2D, Some(texture.raw()));
    for (level, ([width, height], bytes)) in (0..).zip(&levels) {
        let (width, height) = (*width as i32, *height as i32);
        gl.compressed_tex_image_2d_with_u8_array(Gl::TEXTURE_2D, level, format, width, height, 0, bytes);
    }
    gl.tex_parameteri(Gl::TEXTURE_2D, Gl::TEXTURE_MAX_LEVEL, levels.len() as i32 - 1);
    sample_picture(gl, sampling);
    check(gl, blocks.bytes.len() as u64)?;
    Ok(texture)
}
