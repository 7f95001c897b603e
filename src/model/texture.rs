//! Textures and the pictures behind them, taken in as materials ask for them.
//!
//! A texture that no material uses (a sheen map, the PNG beside a WebP) never reaches the model, so
//! nobody decodes it. Two textures with the same picture and sampler become one.

use super::document::{Document, entry, uri_fault};
use super::error::{Fault, ModelError, Refusal};
use super::json::Spot;
use super::{Image, Texture, Wrap, image};

/// The textures that materials have asked for so far.
pub(super) struct Textures<'d> {
    document: &'d Document<'d>,
    /// Grows with each new texture.
    pub(super) textures: Vec<Texture>,
    /// Grows with each new picture.
    pub(super) images: Vec<Image>,
    /// For each entry of `images`, the textures that show it: few, as there are few kinds of sampler.
    textures_of_image: Vec<Vec<usize>>,
    /// For each image of the file, its index in `images`.
    places: Vec<Option<usize>>,
}

impl<'d> Textures<'d> {
    pub(super) fn new(document: &'d Document<'d>) -> Result<Self, Refusal> {
        let places = vec![None; document.images.len()];
        Ok(Self { document, textures: Vec::new(), images: Vec::new(), textures_of_image: Vec::new(), places })
    }

    /// Index into [`Self::textures`] for the texture of the file that `reference` names.
    pub(super) fn take(&mut self, reference: &Spot<'_>) -> Result<usize, Refusal> {
        let spot = entry(&self.document.textures, reference)?;
        let image = self.take_image(&spot)?;
        let texture = self.sampled(&spot, image)?;
        let siblings = self.textures_of_image.get_mut(image);
        let known =
            siblings.iter().flat_map(|s| s.iter()).find(|at| self.textures.get(**at) == Some(&texture));
        if let Some(known) = known {
            return Ok(*known);
        }
        let at = self.textures.len();
        self.textures.push(texture);
        if let Some(siblings) = siblings {
            siblings.push(at);
        }
        Ok(at)
    }

    /// The WebP source where there is one, else the plain one.
    fn take_image(&mut self, texture: &Spot<'_>) -> Result<usize, Refusal> {
        if let Some(extensions) = texture.get("extensions")? {
            if let Some(webp) = extensions.get("EXT_texture_webp")?
                && let Some(source) = webp.get("source")?
            {
                return self.take_image_at(&source);
            }
            if !texture.has("source") && extensions.has("KHR_texture_basisu") {
                return Err(texture.error(ModelError::unsupported("KHR_texture_basisu")));
            }
        }
        self.take_image_at(&texture.need("source")?)
    }

    fn take_image_at(&mut self, reference: &Spot<'_>) -> Result<usize, Refusal> {
        let images = &self.document.images;
        let index = reference.index(images.len())?;
        if let Some(known) = self.places.get(index).copied().flatten() {
            return Ok(known);
        }
        let spot = entry(images, reference)?;
        if let Some(uri) = spot.get("uri")? {
            return Err(uri_fault(&uri)?);
        }
        let view = self.document.view(&spot.need("bufferView")?)?;
        let (mime, [width_px, height_px], vk_format) =
            image::header(view.bytes).map_err(|fault| spot.error(fault))?;
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
            vk_format,
        });
        self.textures_of_image.push(Vec::new());
        let at = self.images.len() - 1;
        if let Some(place) = self.places.get_mut(index) {
            *place = Some(at);
        }
        Ok(at)
    }

    fn sampled(&self, texture: &Spot<'_>, image: usize) -> Result<Texture, Refusal> {
        let plain = Texture { image, ..Texture::default() };
        let Some(reference) = texture.get("sampler")? else { return Ok(plain) };
        let sampler = entry(&self.document.samplers, &reference)?;
        // 9728 NEAREST, 9984 NEAREST_MIPMAP_NEAREST, 9986 NEAREST_MIPMAP_LINEAR. Minification alone says
        // little (exporters write 9986 for photographs); asking for hard texels close up means pixel art.
        let nearest = sampler.integer_or("magFilter", 9729)? == 9728;
        Ok(Texture { wrap_s: wrap(&sampler, "wrapS")?, wrap_t: wrap(&sampler, "wrapT")?, nearest, ..plain })
    }
}

fn wrap(sampler: &Spot<'_>, key: &str) -> Result<Wrap, Refusal> {
    let Some(spot) = sampler.get(key)? else { return Ok(Wrap::Repeat) };
    match spot.integer()? {
        10497 => Ok(Wrap::Repeat),
        33648 => Ok(Wrap::MirroredRepeat),
        33071 => Ok(Wrap::ClampToEdge),
        _ => Err(spot.error(Fault::BadValue { expected: "10497, 33648 or 33071" })),
    }
}
