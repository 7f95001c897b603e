//! Pictures of a product: what was asked for, and what came.

use super::{Previews, find};
use crate::model::Blocks;
use crate::render::backend::Backend;
use crate::render::raster::Picture;
use crate::scene::textures::{TextureRequest, resident_bytes};
use crate::web::error::PreviewError;

impl<B: Backend> Previews<B> {
    /// What was asked for as texture `texture`, for checking what comes.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`], [`PreviewError::UnknownTexture`].
    pub fn request(&self, preview: u32, texture: u32) -> Result<&TextureRequest, PreviewError> {
        let found = self.previews.iter().find(|(number, _)| *number == preview);
        let (_, open) = found.ok_or(PreviewError::UnknownPreview { preview })?;
        let request = open.textures.iter().find(|request| request.texture == texture);
        request.ok_or(PreviewError::UnknownTexture { texture })
    }

    /// Hand in a decoded picture.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`], [`PreviewError::UnknownTexture`], [`PreviewError::Render`].
    pub fn set_texture(
        &mut self,
        preview: u32,
        texture: u32,
        picture: B::Picture,
    ) -> Result<(), PreviewError> {
        let request = self.request(preview, texture)?;
        let (srgb, bytes) = (request.srgb, resident_bytes(request));
        let open = find(&mut self.previews, preview)?;
        self.backend.set_texture(open.key, texture, picture, srgb)?;
        open.arrived(bytes);
        Ok(())
    }

    /// Hand in a texture in blocks of the format that the request names, all its levels, the first one of `size_texels`.
    ///
    /// # Errors
    /// As [`Previews::set_texture`].
    pub fn set_blocks(
        &mut self,
        preview: u32,
        texture: u32,
        size_texels: [u32; 2],
        bytes: &[u8],
    ) -> Result<(), PreviewError> {
        let request = self.request(preview, texture)?;
        let (srgb, awaited) = (request.srgb, resident_bytes(request));
        let blocks = Blocks { vk_format: request.vk_format, size_texels, bytes };
        let open = find(&mut self.previews, preview)?;
        self.backend.set_blocks(open.key, texture, blocks, srgb)?;
        open.arrived(awaited);
        Ok(())
    }
}

/// Decoded pixels as a picture: straight alpha, 4 bytes each, row by row.
///
/// # Errors
/// [`PreviewError::PixelCount`] if they are not as many as the size says.
pub fn decoded(size_px: [u32; 2], rgba: Vec<u8>) -> Result<Picture, PreviewError> {
    let [width, height] = size_px.map(u64::from);
    let (wants_bytes, has_bytes) = (width.saturating_mul(height).saturating_mul(4), rgba.len() as u64);
    if wants_bytes != has_bytes || has_bytes == 0 {
        return Err(PreviewError::PixelCount { wants_bytes, has_bytes });
    }
    Ok(Picture { size_px, rgba })
}
