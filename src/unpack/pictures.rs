//! Pictures that only a decoder of their own reads, as PNG in their place.
//!
//! In: textures of `KHR_texture_basisu` without another picture to fall back on. Out: the same textures over a PNG.

use std::collections::BTreeSet;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde_json::{Value, json};

use super::file::{File, entry, take_extension, whole};
use super::{Repacked, UnpackError, ktx2};
use crate::model::Limits;

/// Longer side of a picture that is decoded: `texture_side_texels` of [`crate::model::Limits`] for the command line.
pub(super) const MAX_SIDE_PX: u32 = 4096;

/// Straight RGBA, 8 bits each.
pub(super) struct Pixels {
    pub(super) size_px: [u32; 2],
    pub(super) rgba: Vec<u8>,
}

pub(super) const BASISU: &str = "KHR_texture_basisu";

/// Reads every picture that a texture needs so. Returns what was put where in BIN.
/// # Errors
/// `bad-picture`, `over-limit`, `bad-value`, `out-of-bounds`, `index-out-of-range`.
pub(super) fn read(file: &mut File) -> Result<Vec<Repacked>, UnpackError> {
    let mut repacked = Vec::new();
    let mut done = BTreeSet::new();
    let mut decoded_bytes = 0;
    for index in 0..file.list("textures").len() {
        let pointer = format!("/textures/{index}");
        let Some(texture) = file.list_mut("textures").get_mut(index) else { continue };
        let Some(extension) = take_extension(texture, BASISU) else { continue };
        if texture.get("source").is_some() {
            continue;
        }
        let image = whole(&extension, "source", &pointer)?;
        texture["source"] = json!(image);
        let place = format!("/images/{image}");
        let view = whole(entry(file.list("images"), image, &pointer)?, "bufferView", &place)?;
        if done.insert(view) {
            repacked.push(one(file, view, &mut decoded_bytes, &place)?);
        }
        if let Some(image) = file.list_mut("images").get_mut(image as usize).and_then(Value::as_object_mut) {
            image.insert("mimeType".to_owned(), json!("image/png"));
        }
    }
    Ok(repacked)
}

fn one(file: &mut File, view: u64, decoded_bytes: &mut u64, pointer: &str) -> Result<Repacked, UnpackError> {
    let bytes = file.bytes_of(view, pointer)?;
    let file_bytes = bytes.len() as u64;
    let pixels = ktx2::decode(bytes, pointer)?;
    // A hundred bytes can be a picture of the largest size, and time is what it costs.
    *decoded_bytes += pixels.rgba.len() as u64;
    let (limit, found, max) = ("texture_bytes", *decoded_bytes, Limits::default().texture_bytes);
    if found > max {
        return Err(UnpackError::OverLimit { limit, found, max, pointer: pointer.to_owned() });
    }
    let png = png(&pixels).map_err(|reason| UnpackError::Picture { reason, pointer: pointer.to_owned() })?;
    file.reserve(png.len() as u64, pointer)?;
    let byte_offset = file.replace(view as usize, &png);
    Ok(Repacked { byte_offset, mime: "image/ktx2", file_bytes })
}

/// Soon done: it is read again at once.
fn png(pixels: &Pixels) -> Result<Vec<u8>, String> {
    let mut png = Vec::new();
    let [width, height] = pixels.size_px;
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub)
        .write_image(&pixels.rgba, width, height, ExtendedColorType::Rgba8)
        .map_err(|error| error.to_string())?;
    Ok(png)
}
