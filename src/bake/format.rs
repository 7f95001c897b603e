//! Pixels → the bytes of a picture in one of the formats that browsers read.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde::{Deserialize, Serialize};

use super::{BakeError, jpeg};
use crate::render::raster::Picture;

/// JPEG quality: where product pictures stop showing blocks.
const JPEG_QUALITY: u8 = 82;
/// WebP quality that looks as that JPEG does, at half of its bytes.
const WEBP_QUALITY: f32 = 82.0;
/// WebP quality of alpha: a soft shadow without steps, for fewer bytes than without loss.
const WEBP_ALPHA_QUALITY: i32 = 90;
/// AVIF quality, on the encoder's own scale, that looks as that JPEG does.
#[cfg(feature = "avif")]
const AVIF_QUALITY: f32 = 72.0;
/// From 1, the slowest, to 10: a slower one gains 3 % of the bytes for twice the time.
#[cfg(feature = "avif")]
const AVIF_SPEED: u8 = 8;

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Fewest bytes; Chrome 85, Firefox 93, Safari 16.4.
    Avif,
    /// Every browser since 2020.
    Webp,
    /// Every browser; no transparency.
    Jpeg,
    /// Every browser; without loss, many bytes.
    Png,
}

impl Format {
    /// All of them; those with fewer bytes first, as `<picture>` wants its sources.
    pub const ALL: [Self; 4] = [Self::Avif, Self::Webp, Self::Jpeg, Self::Png];

    /// The word for it, which is also how names of its files end.
    pub fn word(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::Webp => "webp",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Its media type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::Webp => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// Whether pixels may be transparent.
    pub fn holds_alpha(self) -> bool {
        self != Self::Jpeg
    }

    /// Whether this build can write it: AVIF takes the feature `avif`.
    pub fn is_there(self) -> bool {
        self != Self::Avif || cfg!(feature = "avif")
    }

    /// Compress a picture of straight alpha. JPEG leaves its alpha out.
    /// # Errors
    /// [`BakeError::Encode`] for a picture of no size, for one larger than the format allows, and for AVIF in a build without it.
    pub fn encode(self, picture: &Picture) -> Result<Vec<u8>, BakeError> {
        let [width, height] = picture.size_px;
        if width == 0 || height == 0 || picture.rgba.len() as u64 != u64::from(width) * u64::from(height) * 4
        {
            return Err(BakeError::Encode { reason: format!("{width} × {height} pixels are no picture") });
        }
        match self {
            Self::Avif => avif(picture),
            Self::Webp => webp(picture, WEBP_QUALITY, WEBP_ALPHA_QUALITY),
            Self::Jpeg => jpeg(picture, JPEG_QUALITY),
            Self::Png => png(picture),
        }
    }
}

/// Longest side of a WebP file.
pub(super) const MAX_WEBP_SIDE_PX: u32 = 16_383;

/// Lossy WebP; qualities are 0 to 100.
/// # Errors
/// [`BakeError::Encode`].
pub(super) fn webp(picture: &Picture, quality: f32, alpha_quality: i32) -> Result<Vec<u8>, BakeError> {
    let refused = |reason: String| BakeError::Encode { reason };
    let [width, height] = picture.size_px;
    if width.max(height) > MAX_WEBP_SIDE_PX {
        return Err(refused(format!("{width} × {height} pixels; WebP ends at {MAX_WEBP_SIDE_PX}")));
    }
    let mut config = webp::WebPConfig::new().map_err(|()| refused("WebP: wrong version".to_owned()))?;
    config.quality = quality;
    // The sharp edge of a product on a plain background shows wrong colours otherwise.
    config.use_sharp_yuv = 1;
    // Shades of alpha, of which a soft shadow has too many to be stored without loss.
    config.alpha_quality = alpha_quality;
    webp::Encoder::from_rgba(&picture.rgba, width, height)
        .encode_advanced(&config)
        .map(|memory| memory.to_vec())
        .map_err(|error| refused(format!("WebP: {error:?}")))
}

fn png(picture: &Picture) -> Result<Vec<u8>, BakeError> {
    let [width, height] = picture.size_px;
    let mut bytes = Vec::new();
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive)
        .write_image(&picture.rgba, width, height, ExtendedColorType::Rgba8)
        .map_err(|error| BakeError::Encode { reason: error.to_string() })?;
    Ok(bytes)
}

#[cfg(feature = "avif")]
fn avif(picture: &Picture) -> Result<Vec<u8>, BakeError> {
    let [width, height] = picture.size_px.map(|side| side as usize);
    let pixels: Vec<ravif::RGBA8> =
        picture.rgba.as_chunks::<4>().0.iter().map(|&[r, g, b, a]| ravif::RGBA8::new(r, g, b, a)).collect();
    ravif::Encoder::new()
        .with_quality(AVIF_QUALITY)
        .with_alpha_quality(AVIF_QUALITY)
        .with_speed(AVIF_SPEED)
        // Phones decode ten bits more slowly.
        .with_bit_depth(ravif::BitDepth::Eight)
        // Models are spread over the cores, not the tiles of one picture.
        .with_num_threads(Some(1))
        .encode_rgba(ravif::Img::new(pixels.as_slice(), width, height))
        .map(|encoded| encoded.avif_file)
        .map_err(|error| BakeError::Encode { reason: format!("AVIF: {error}") })
}

#[cfg(not(feature = "avif"))]
fn avif(_: &Picture) -> Result<Vec<u8>, BakeError> {
    Err(BakeError::Encode { reason: "AVIF: build with the feature `avif`".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        let rgba =
            (0..32u32 * 16).flat_map(|i| [i as u8, 90, 200, if i % 32 < 16 { 255 } else { 0 }]).collect();
        Picture { size_px: [32, 16], rgba }
    }

    #[test]
    fn each_format_starts_as_its_files_do_and_is_read_by_another_decoder() {
        for (format, at, start) in [
            (Format::Avif, 4, b"ftypavif".as_slice()),
            (Format::Webp, 8, b"WEBP"),
            (Format::Jpeg, 0, b"\xff\xd8\xff"),
            (Format::Png, 0, b"\x89PNG"),
        ] {
            if !format.is_there() {
                assert!(matches!(format.encode(&picture()), Err(BakeError::Encode { .. })));
                continue;
            }
            let bytes = format.encode(&picture()).expect("a small picture");
            assert_eq!(bytes.get(at..at + start.len()), Some(start), "{format:?}");
            // `image` decodes no AVIF here.
            if format != Format::Avif {
                let back = image::load_from_memory(&bytes).expect("whole").into_rgba8();
                assert_eq!(back.dimensions(), (32, 16));
                let clear = back.get_pixel(31, 0).0[3];
                assert_eq!(clear, if format.holds_alpha() { 0 } else { 255 }, "{format:?}");
            }
        }
    }

    #[test]
    fn a_picture_without_pixels_or_beyond_the_format_is_an_error() {
        let long = Picture { size_px: [16_384, 1], rgba: vec![0; 16_384 * 4] };
        assert!(matches!(Format::Webp.encode(&long), Err(BakeError::Encode { .. })));
        for format in Format::ALL {
            for size_px in [[0, 0], [1, 0], [9, 9]] {
                let empty = Picture { size_px, rgba: vec![0; 4] };
                assert!(matches!(format.encode(&empty), Err(BakeError::Encode { .. })), "{format:?}");
            }
        }
    }
}
