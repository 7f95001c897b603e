//! Pictures that only a decoder of their own reads, as PNG in their place.
//!
//! In: textures of `KHR_texture_basisu` and `EXT_texture_avif` without another picture to fall back on, and those whose picture is
//! an AVIF all the same. Out: the same textures over a PNG.

use std::collections::BTreeSet;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};
use serde_json::{Value, json};

#[cfg(feature = "avif-textures")]
use super::avif;
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

/// Extensions whose pictures are decoded here, the one that is taken first where a texture has several.
#[cfg(feature = "avif-textures")]
pub(super) const NAMES: &[&str] = &[AVIF, BASISU];
#[cfg(not(feature = "avif-textures"))]
pub(super) const NAMES: &[&str] = &[BASISU];
/// What stands in every file with a picture that is decoded here.
#[cfg(feature = "avif-textures")]
pub(super) const SIGNS: &[&str] = &[AVIF, AVIF_MIME, BASISU];
#[cfg(not(feature = "avif-textures"))]
pub(super) const SIGNS: &[&str] = NAMES;

/// The type of a picture that is decoded even where no extension says so.
#[cfg(feature = "avif-textures")]
const AVIF_MIME: &str = "image/avif";

/// Of a file, where its brands stand.
const FIRST_BYTES: usize = 32;
const BASISU: &str = "KHR_texture_basisu";
#[cfg(feature = "avif-textures")]
const AVIF: &str = "EXT_texture_avif";
const WEBP: &str = "EXT_texture_webp";

/// Reads every picture that a texture needs so. Returns what was put where in BIN.
/// # Errors
/// `bad-picture`, `over-limit`, `bad-value`, `out-of-bounds`, `index-out-of-range`.
pub(super) fn read(file: &mut File) -> Result<Vec<Repacked>, UnpackError> {
    let mut pictures = Pictures::default();
    for index in 0..file.list("textures").len() {
        let pointer = format!("/textures/{index}");
        let Some(texture) = file.list_mut("textures").get_mut(index) else { continue };
        let found: Vec<Value> = NAMES.iter().filter_map(|name| take_extension(texture, name)).collect();
        if let Some(image) = usual(texture) {
            pictures.read_if_avif(file, image)?;
        } else if let Some(extension) = found.first() {
            let image = whole(extension, "source", &pointer)?;
            texture["source"] = json!(image);
            let view = whole(entry(file.list("images"), image, &pointer)?, "bufferView", &place(image))?;
            pictures.read(file, image, view)?;
        }
    }
    Ok(pictures.repacked)
}

/// The image that a texture shows to those who read none of these extensions.
fn usual(texture: &Value) -> Option<u64> {
    let webp = texture.get("extensions").and_then(|extensions| extensions.get(WEBP)?.get("source"));
    webp.or_else(|| texture.get("source")).and_then(Value::as_u64)
}

fn place(image: u64) -> String {
    format!("/images/{image}")
}

/// What has been read so far.
#[derive(Default)]
struct Pictures {
    repacked: Vec<Repacked>,
    /// Views that hold a PNG now.
    done: BTreeSet<u64>,
    decoded_bytes: u64,
}

impl Pictures {
    /// Any other picture, and what is wrong with the image, is for the reader of models.
    fn read_if_avif(&mut self, file: &mut File, image: u64) -> Result<(), UnpackError> {
        let found = entry(file.list("images"), image, "").ok();
        let Some(view) = found.and_then(|image| image.get("bufferView")?.as_u64()) else { return Ok(()) };
        let avif = self.done.contains(&view) || file.bytes_of(view, "").is_ok_and(is_avif);
        if avif { self.read(file, image, view) } else { Ok(()) }
    }

    fn read(&mut self, file: &mut File, image: u64, view: u64) -> Result<(), UnpackError> {
        if self.done.insert(view) {
            let repacked = self.one(file, view, &place(image))?;
            self.repacked.push(repacked);
        }
        if let Some(image) = file.list_mut("images").get_mut(image as usize).and_then(Value::as_object_mut) {
            image.insert("mimeType".to_owned(), json!("image/png"));
        }
        Ok(())
    }

    fn one(&mut self, file: &mut File, view: u64, pointer: &str) -> Result<Repacked, UnpackError> {
        let bytes = file.bytes_of(view, pointer)?;
        let file_bytes = bytes.len() as u64;
        let (mime, pixels) = decoded(bytes, pointer)?;
        // A hundred bytes can be a picture of the largest size, and time is what it costs.
        self.decoded_bytes += pixels.rgba.len() as u64;
        let (limit, found, max) = ("texture_bytes", self.decoded_bytes, Limits::default().texture_bytes);
        if found > max {
            return Err(UnpackError::OverLimit { limit, found, max, pointer: pointer.to_owned() });
        }
        let png =
            png(&pixels).map_err(|reason| UnpackError::Picture { reason, pointer: pointer.to_owned() })?;
        file.reserve(png.len() as u64, pointer)?;
        let byte_offset = file.replace(view as usize, &png);
        Ok(Repacked { byte_offset, mime, file_bytes })
    }
}

/// Whether it is one by its first bytes, which decide: exporters get `mimeType` wrong.
fn is_avif(bytes: &[u8]) -> bool {
    let brands = bytes.get(8..bytes.len().min(FIRST_BYTES)).unwrap_or_default();
    cfg!(feature = "avif-textures")
        && bytes.get(4..8) == Some(b"ftyp")
        && brands.as_chunks::<4>().0.iter().any(|brand| brand == b"avif" || brand == b"avis")
}

/// What a picture was, and its pixels.
fn decoded(bytes: &[u8], pointer: &str) -> Result<(&'static str, Pixels), UnpackError> {
    #[cfg(feature = "avif-textures")]
    if is_avif(bytes) {
        return Ok((AVIF_MIME, avif::decode(bytes, pointer)?));
    }
    Ok(("image/ktx2", ktx2::decode(bytes, pointer)?))
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
