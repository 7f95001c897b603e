//! Textures and the pictures behind them, taken in as materials ask for them.
//!
//! A texture that no material uses (a sheen map, the PNG beside a WebP) never reaches the model, so
//! nobody decodes it. Two textures with the same picture and sampler become one.

use super::document::{Document, entry, uri_fault};
use super::error::{Fault, ModelError};
use super::json::Spot;
use super::{Image, Texture, Wrap, image};

/// The textures that materials have asked for so far.
pub(super) struct Textures<'d> {
    document: &'d Document<'d>,
    /// Grows with each new texture.
    pub(super) textures: Vec<Texture>,
    /// Grows with each new picture.
    pub(super) images: Vec<Image>,
    /// For each entry of `images`, its index in the file.
    image_indices: Vec<usize>,
}

impl<'d> Textures<'d> {
    pub(super) fn new(document: &'d Document<'d>) -> Self {
        Self { document, textures: Vec::new(), images: Vec::new(), image_indices: Vec::new() }
    }

    /// Index into [`Self::textures`] for the texture of the file that `reference` names.
    pub(super) fn take(&mut self, reference: &Spot<'_>) -> Result<usize, ModelError> {
        let list = self.document.list("textures")?;
        let spot = entry(&list, reference)?;
        let image = self.take_image(&spot)?;
        let texture = self.sampled(&spot, image)?;
        if let Some(known) = self.textures.iter().position(|known| *known == texture) {
            return Ok(known);
        }
        self.textures.push(texture);
        Ok(self.textures.len() - 1)
    }

    /// The WebP source where there is one, else the plain one.
    fn take_image(&mut self, texture: &Spot<'_>) -> Result<usize, ModelError> {
        let images = self.document.list("images")?;
        if let Some(extensions) = texture.get("extensions")? {
            if let Some(webp) = extensions.get("EXT_texture_webp")?
                && let Some(index) = webp.index_of("source", images.len())?
            {
                return self.take_image_at(index);
            }
            if !texture.has("source") && extensions.has("KHR_texture_basisu") {
                return Err(
                    texture.error(Fault::UnsupportedExtension { name: "KHR_texture_basisu".to_owned() })
                );
            }
        }
        self.take_image_at(texture.need("source")?.index(images.len())?)
    }

    fn take_image_at(&mut self, index: usize) -> Result<usize, ModelError> {
        if let Some(known) = self.image_indices.iter().position(|known| *known == index) {
            return Ok(known);
        }
        let images = self.document.list("images")?;
        let Some(spot) = images.get(index) else {
            return Err(self
                .document
                .root
                .error(Fault::IndexOutOfRange { index: index as u64, count: images.len() as u64 }));
        };
        if let Some(uri) = spot.get("uri")? {
            return Err(uri_fault(&uri)?);
        }
        let view = self.document.view(&spot.need("bufferView")?)?;
        let (mime, [width_px, height_px]) = image::header(view.bytes).map_err(|fault| spot.error(fault))?;
        let limits = self.document.limits;
        let found = u64::from(width_px.max(height_px));
        if found > limits.picture_side_px {
            return Err(spot.error(Fault::OverLimit {
                limit: "picture_side_px",
                found,
                max: limits.picture_side_px,
            }));
        }
        self.images.push(Image {
            mime,
            byte_offset: view.byte_offset,
            byte_length: view.bytes.len(),
            width_px,
            height_px,
        });
        self.image_indices.push(index);
        Ok(self.images.len() - 1)
    }

    fn sampled(&self, texture: &Spot<'_>, image: usize) -> Result<Texture, ModelError> {
        let plain = Texture { image, ..Texture::default() };
        let Some(reference) = texture.get("sampler")? else { return Ok(plain) };
        let samplers = self.document.list("samplers")?;
        let sampler = entry(&samplers, &reference)?;
        // 9728 NEAREST, 9984 NEAREST_MIPMAP_NEAREST, 9986 NEAREST_MIPMAP_LINEAR. Minification alone says
        // little (exporters write 9986 for photographs); asking for hard texels close up means pixel art.
        let nearest = sampler.integer_or("magFilter", 9729)? == 9728;
        Ok(Texture { wrap_s: wrap(&sampler, "wrapS")?, wrap_t: wrap(&sampler, "wrapT")?, nearest, ..plain })
    }
}

fn wrap(sampler: &Spot<'_>, key: &str) -> Result<Wrap, ModelError> {
    let Some(spot) = sampler.get(key)? else { return Ok(Wrap::Repeat) };
    match spot.integer()? {
        10497 => Ok(Wrap::Repeat),
        33648 => Ok(Wrap::MirroredRepeat),
        33071 => Ok(Wrap::ClampToEdge),
        _ => Err(spot.error(Fault::BadValue { expected: "10497, 33648 or 33071" })),
    }
}
