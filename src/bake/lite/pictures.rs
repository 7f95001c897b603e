//! Pictures of a file as lossy WebP, no larger than a rung draws them: `EXT_texture_webp`.
//!
//! In: the images of the JSON. Out: for each, a smaller picture, or nothing where the one in the file stays: it is in a format that
//! nobody decodes here (KTX2, AVIF), it is pixel art, or it is smaller already. What a picture holds decides how it is
//! shrunk and how much may be lost: light is averaged as light, directions as directions.

use std::io::Cursor;

use image::{ImageFormat, ImageReader};
use serde_json::{Value, json};

use super::file::{File, fault, index, require};
use super::resample::{Meaning, resampled};
use crate::bake::BakeError;
use crate::model::{Fault, Limits, picture_size, size_within};

const WEBP: &str = "EXT_texture_webp";
/// Other sources of a texture. A texture with blocks of a GPU stays as it is: they take less memory than any WebP.
const BASISU: &str = "KHR_texture_basisu";
const AVIF: &str = "EXT_texture_avif";
/// What the decoder may take.
const MOST_DECODER_BYTES: u64 = 512 << 20;
/// WebP's own limit.
const MOST_SIDE_TEXELS: u32 = 16383;

/// Quality of libwebp, 0 to 100: colours as shops have them, numbers of which the eye sees what light makes, and directions,
/// whose errors are seen in every highlight.
fn quality(meaning: Meaning) -> f32 {
    match meaning {
        Meaning::Color { .. } => 80.0,
        Meaning::Numbers => 85.0,
        Meaning::Directions => 92.0,
    }
}

/// What became of the images.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// For each image of the file, the WebP that takes its place.
    pub(super) made: Vec<Option<Vec<u8>>>,
    /// Images that stay as they are, and why.
    pub(super) kept: Vec<(usize, &'static str)>,
}

/// Makes every picture smaller that can be.
///
/// # Errors
/// [`BakeError::Texture`] for a picture that does not decode, `over-limit` for one that is too large to.
pub(super) fn pictures(file: &File<'_>, side_texels: u32) -> Result<Pictures, BakeError> {
    let meanings = meanings(file);
    let mut pictures = Pictures { made: vec![None; meanings.len()], ..Pictures::default() };
    for (at, image) in file.list("images").iter().enumerate() {
        let Some((texture, wanted)) = meanings.get(at).copied().flatten() else { continue };
        let Some(view) = image.get("bufferView") else { continue };
        let (bytes, _) = file.view(view)?;
        let outcome = match wanted {
            Wanted::Not(reason) => Err(reason),
            Wanted::As(meaning) => one(bytes, texture, at, meaning, side_texels)?,
        };
        match outcome {
            Err(reason) => pictures.kept.push((at, reason)),
            Ok(webp) => {
                if let Some(slot) = pictures.made.get_mut(at) {
                    *slot = Some(webp);
                }
            }
        }
    }
    Ok(pictures)
}

/// A picture as WebP, or why it stays.
fn one(
    bytes: &[u8],
    texture: usize,
    at: usize,
    meaning: Meaning,
    side_texels: u32,
) -> Result<Result<Vec<u8>, &'static str>, BakeError> {
    let broken = |reason: String| BakeError::Texture { texture: texture as u32, reason };
    let format = match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => format,
        _ => return Ok(Err("format")),
    };
    let size_px = picture_size(bytes).ok_or_else(|| broken("the header is broken".to_owned()))?;
    let longer = u64::from(size_px[0].max(size_px[1]));
    let max = Limits::default().picture_side_px;
    if longer > max {
        let fault_ = Fault::OverLimit { limit: "picture_side_px", found: longer, max };
        return Err(fault(format!("/images/{at}"), fault_));
    }
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_DECODER_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoded = reader.decode().map_err(|error| broken(error.to_string()))?.into_rgba8();
    let size_px = [decoded.width(), decoded.height()];
    let target_px = size_within(size_px, side_texels.clamp(1, MOST_SIDE_TEXELS));
    let texels = resampled(&decoded.into_raw(), size_px, target_px, meaning);
    let webp = webp(&texels, target_px, quality(meaning)).map_err(broken)?;
    // A picture that takes less memory is worth bytes; one of the same size is not.
    let smaller = target_px != size_px || webp.len() < bytes.len();
    Ok(if smaller { Ok(webp) } else { Err("already-smaller") })
}

/// RGBA8 as lossy WebP, with its alpha channel lossless; none where all of it is opaque.
fn webp(rgba: &[u8], [width, height]: [u32; 2], quality: f32) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "libwebp has another version".to_owned())?;
    config.quality = quality;
    config.alpha_quality = 100;
    // Colours under transparent texels reach the edges of what is drawn.
    config.exact = 1;
    // Chroma at half the size, chosen so that what comes out has the right lightness.
    config.use_sharp_yuv = 1;
    config.method = 5;
    let encoder = webp::Encoder::from_rgba(rgba, width, height);
    let made = encoder.encode_advanced(&config).map_err(|error| format!("{error:?}"))?;
    Ok(made.to_vec())
}

/// What is wanted of a picture.
#[derive(Clone, Copy)]
enum Wanted {
    As(Meaning),
    Not(&'static str),
}

/// For each image, one of the textures that show it, and what is wanted of it; nothing for one that no material uses.
fn meanings(file: &File<'_>) -> Vec<Option<(usize, Wanted)>> {
    let mut meanings = vec![None; file.list("images").len()];
    let mut uses: Vec<(usize, Meaning)> = Vec::new();
    for material in file.list("materials") {
        let opaque = material.get("alphaMode").is_none_or(|mode| mode == "OPAQUE");
        textures_of(material, opaque, &mut uses);
    }
    let textures = file.list("textures");
    for (texture, meaning) in uses {
        let Some(spot) = textures.get(texture) else { continue };
        let Some(source) = source(spot) else { continue };
        let Some(slot) = meanings.get_mut(source) else { continue };
        let extensions = spot.get("extensions");
        let sampler = index(spot.get("sampler")).and_then(|at| file.list("samplers").get(at));
        let wanted = if extensions.is_some_and(|e| e.get(BASISU).is_some()) {
            Wanted::Not("blocks")
        } else if sampler.and_then(|sampler| sampler.get("magFilter")?.as_u64()) == Some(9728) {
            Wanted::Not("nearest")
        } else {
            Wanted::As(meaning)
        };
        *slot = Some(match (*slot, wanted) {
            (Some((first, Wanted::As(one))), Wanted::As(other)) => (first, Wanted::As(one.stricter(other))),
            (Some(kept @ (_, Wanted::Not(_))), _) => kept,
            _ => (texture, wanted),
        });
    }
    meanings
}

/// Every object called `…Texture` with an `index`, however deep.
fn textures_of(value: &Value, opaque: bool, uses: &mut Vec<(usize, Meaning)>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if key.ends_with("Texture")
            && let Some(texture) = index(value.get("index"))
        {
            let meaning = match key.as_str() {
                "baseColorTexture" | "diffuseTexture" => Meaning::Color { alpha_covers: !opaque },
                "emissiveTexture"
                | "specularColorTexture"
                | "sheenColorTexture"
                | "specularGlossinessTexture"
                | "diffuseTransmissionColorTexture" => Meaning::Color { alpha_covers: false },
                "normalTexture" | "clearcoatNormalTexture" => Meaning::Directions,
                _ => Meaning::Numbers,
            };
            uses.push((texture, meaning));
        }
        textures_of(value, opaque, uses);
    }
}

/// The image that a texture shows: the WebP where there is one.
fn source(texture: &Value) -> Option<usize> {
    let webp = texture.get("extensions").and_then(|extensions| extensions.get(WEBP)?.get("source"));
    index(webp.or_else(|| texture.get("source")))
}

/// Has the textures of pictures that became WebP say so, and nothing else; leaves `images` alone.
pub(super) fn point_at_webp(file: &mut File<'_>, pictures: &Pictures) {
    let mut any = false;
    for texture in file.list_mut("textures") {
        let Some(image) = source(texture) else { continue };
        if pictures.made.get(image).is_none_or(Option::is_none) {
            continue;
        }
        let Some(texture) = texture.as_object_mut() else { continue };
        // What it had for those who read no WebP is left out.
        texture.remove("source");
        let extensions = texture.entry("extensions").or_insert_with(|| json!({}));
        if let Some(extensions) = extensions.as_object_mut() {
            extensions.remove(AVIF);
            extensions.insert(WEBP.to_owned(), json!({ "source": image }));
        }
        any = true;
    }
    if any {
        require(&mut file.json, WEBP);
    }
    let still =
        file.list("textures").iter().any(|t| t.get("extensions").is_some_and(|e| e.get(AVIF).is_some()));
    for key in ["extensionsUsed", "extensionsRequired"] {
        if !still && let Some(list) = file.json.get_mut(key).and_then(Value::as_array_mut) {
            list.retain(|name| name != AVIF);
        }
    }
}

/// The images that textures show, in any of their formats.
pub(super) fn shown(file: &File<'_>) -> Vec<bool> {
    let mut shown = vec![false; file.list("images").len()];
    for texture in file.list("textures") {
        let others = texture.get("extensions").and_then(Value::as_object).into_iter().flatten();
        let sources = others.map(|(_, extension)| extension.get("source")).chain([texture.get("source")]);
        for image in sources.filter_map(index) {
            if let Some(slot) = shown.get_mut(image) {
                *slot = true;
            }
        }
    }
    shown
}

/// Has everything that names an image name it by its new place.
pub(super) fn renumber(file: &mut File<'_>, places: &[Option<usize>]) {
    let renumber = |source: Option<&mut Value>| {
        if let Some(source) = source
            && let Some(place) = index(Some(source)).and_then(|at| places.get(at).copied().flatten())
        {
            *source = json!(place);
        }
    };
    for texture in file.list_mut("textures") {
        renumber(texture.get_mut("source"));
        let extensions = texture.get_mut("extensions").and_then(Value::as_object_mut);
        for (_, extension) in extensions.into_iter().flatten() {
            renumber(extension.get_mut("source"));
        }
    }
}
