//! Pixels → JPEG.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::BakeError;
use crate::render::raster::Picture;

/// Compress a picture; its alpha is left out, so draw it on an opaque background.
/// `quality` is 1 to 100; 82 is where product pictures stop showing blocks.
/// # Errors
/// [`BakeError::Encode`] for a picture of no size, or larger than JPEG allows.
pub fn jpeg(picture: &Picture, quality: u8) -> Result<Vec<u8>, BakeError> {
    let rgb: Vec<u8> = picture.rgba.as_chunks::<4>().0.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect();
    let [width, height] = picture.size_px;
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(&rgb, width, height, ExtendedColorType::Rgb8)
        .map_err(|error| BakeError::Encode { reason: error.to_string() })?;
    Ok(bytes)
}
