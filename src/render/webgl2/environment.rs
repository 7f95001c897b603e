//! What surrounds the product, on the GPU: the textures of environments and skies, kept while a preview has use for them.

use std::sync::Arc;

use js_sys::Uint32Array;
use web_sys::WebGl2RenderingContext as Gl;

use crate::render::backend::RenderError;
use crate::render::blocks::environment_texels;
use crate::render::webgl2::context::check;
use crate::render::webgl2::model::set_sampling;
use crate::render::webgl2::object::Texture;
use crate::scene::environment::{Environment, LEVELS, Sky};

/// An uploaded texture and what it was made from.
#[derive(Debug)]
pub(super) struct Kept<Source> {
    source: Arc<Source>,
    pub(super) texture: Texture,
    pub(super) bytes: u64,
}

/// Where in `kept` the texture of `wanted` is, uploaded with the first picture that wants it. What nobody but `kept` holds
/// is given back.
///
/// # Errors
/// Those of `upload`, which gives a texture and its bytes.
pub(super) fn keep<Source>(
    kept: &mut Vec<Kept<Source>>,
    wanted: Option<&Arc<Source>>,
    upload: impl FnOnce(&Source) -> Result<(Texture, u64), RenderError>,
) -> Result<Option<usize>, RenderError> {
    kept.retain(|its| Arc::strong_count(&its.source) > 1);
    let Some(wanted) = wanted else { return Ok(None) };
    let found = kept.iter().position(|its| Arc::ptr_eq(&its.source, wanted));
    if found.is_none() {
        let (texture, bytes) = upload(wanted)?;
        kept.push(Kept { source: Arc::clone(wanted), texture, bytes });
    }
    Ok(found.or(kept.len().checked_sub(1)))
}

/// The maps for reflections, one a level.
///
/// # Errors
/// [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
pub(super) fn environment_texture(gl: &Gl, environment: &Environment) -> Result<(Texture, u64), RenderError> {
    let texture = Texture::new(gl)?;
    let mut bytes = 0;
    gl.bind_texture(Gl::TEXTURE_2D, Some(texture.raw()));
    for level in 0..LEVELS {
        let side = environment.level(level).0 as u32;
        let texels = environment_texels(environment, level);
        bytes += write(gl, level as i32, [side; 2], &texels)?;
    }
    // Fewer levels than a whole chain has.
    gl.tex_parameteri(Gl::TEXTURE_2D, Gl::TEXTURE_MAX_LEVEL, LEVELS as i32 - 1);
    set_sampling(gl, Gl::LINEAR_MIPMAP_NEAREST, Gl::LINEAR, Gl::CLAMP_TO_EDGE, Gl::CLAMP_TO_EDGE);
    check(gl, bytes)?;
    Ok((texture, bytes))
}

/// The panorama itself.
///
/// # Errors
/// [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
pub(super) fn sky_texture(gl: &Gl, sky: &Sky) -> Result<(Texture, u64), RenderError> {
    let texture = Texture::new(gl)?;
    gl.bind_texture(Gl::TEXTURE_2D, Some(texture.raw()));
    let bytes = write(gl, 0, sky.size_texels(), sky.texels())?;
    set_sampling(gl, Gl::LINEAR, Gl::LINEAR, Gl::REPEAT, Gl::CLAMP_TO_EDGE);
    check(gl, bytes)?;
    Ok((texture, bytes))
}

/// One level of the bound texture, in RGB9E5; gives its bytes.
fn write(gl: &Gl, level: i32, [width, height]: [u32; 2], texels: &[u32]) -> Result<u64, RenderError> {
    gl.tex_image_2d_with_i32_and_i32_and_i32_and_format_and_type_and_opt_array_buffer_view(
        Gl::TEXTURE_2D,
        level,
        Gl::RGB9_E5 as i32,
        width as i32,
        height as i32,
        0,
        Gl::RGB,
        Gl::UNSIGNED_INT_5_9_9_9_REV,
        Some(&Uint32Array::from(texels)),
    )
    .map_err(|_| RenderError::ContextLost)?;
    Ok(size_of_val(texels) as u64)
}
