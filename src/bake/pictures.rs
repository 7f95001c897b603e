//! Decoding the pictures inside a GLB natively, as the browser does for previews.

use image::imageops::{FilterType, resize};
use image::{ImageFormat, RgbaImage, load_from_memory_with_format};

use super::BakeError;
use crate::model::Model;
use crate::render::raster::Picture;
use crate::scene::textures::{TextureRequest, requests};

/// One decoded texture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Index into the model's textures.
    pub texture: u32,
    /// Its texels are colours.
    pub srgb: bool,
    /// RGBA8, its longer side within the limit asked for.
    pub picture: Picture,
}

/// Decode every texture that is drawn, made smaller where its longer side exceeds `max_side_texels`.
/// # Errors
/// [`BakeError::Texture`] for the first picture that does not decode.
pub fn decode(glb: &[u8], model: &Model, max_side_texels: u32) -> Result<Vec<Decoded>, BakeError> {
    requests(model, max_side_texels).iter().map(|request| decode_one(glb, request)).collect()
}

fn decode_one(glb: &[u8], request: &TextureRequest) -> Result<Decoded, BakeError> {
    let fault = |reason: String| BakeError::Texture { texture: request.texture, reason };
    let end = request.byte_offset.saturating_add(request.byte_length);
    let bytes = glb.get(request.byte_offset..end).ok_or_else(|| fault("outside the file".to_owned()))?;
    let format = ImageFormat::from_mime_type(request.mime).ok_or_else(|| fault(request.mime.to_owned()))?;
    let decoded = load_from_memory_with_format(bytes, format).map_err(|error| fault(error.to_string()))?;
    let mut pixels: RgbaImage = decoded.into_rgba8();
    if pixels.dimensions() != (request.size_px[0], request.size_px[1]) {
        pixels = resize(&pixels, request.size_px[0], request.size_px[1], FilterType::Triangle);
    }
    let picture = Picture { size_px: request.size_px, rgba: pixels.into_raw() };
    Ok(Decoded { texture: request.texture, srgb: request.srgb, picture })
}
