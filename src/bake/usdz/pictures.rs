//! Pictures of the model as files of the archive: PNG and JPEG, which is all that Quick Look reads.

use std::collections::BTreeMap;

use glam::Vec3;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Resampling;
use image::{DynamicImage, ImageFormat, load_from_memory_with_format};

use crate::bake::BakeError;
use crate::model::{Limits, Model, size_within};

/// Where base colours of products show no blocks, and normals none in reflections.
const JPEG_QUALITY: u8 = 90;

/// The pictures that materials asked for so far.
pub(super) struct Pictures<'m> {
    glb: &'m [u8],
    model: &'m Model,
    max_side_texels: u32,
    /// Name and bytes, by index of the model's image and the bits of the scale of its normals.
    files: BTreeMap<(usize, u32), (String, Vec<u8>)>,
    /// Of all files.
    file_bytes: u64,
    /// Of all pictures that had to be decoded, as RGBA8.
    decoded_bytes: u64,
}

impl<'m> Pictures<'m> {
    pub(super) fn new(glb: &'m [u8], model: &'m Model, max_side_texels: u32) -> Self {
        Self {
            glb,
            model,
            max_side_texels: max_side_texels.max(1),
            files: BTreeMap::new(),
            file_bytes: 0,
            decoded_bytes: 0,
        }
    }

    /// The name of the file that shows a texture of the model; of one with normals, these scaled in x and y: what reads
    /// them expects a scale of 1.
    /// # Errors
    /// [`BakeError::Texture`]
    pub(super) fn name(&mut self, texture: usize, normal_scale: f32) -> Result<String, BakeError> {
        let fault = |reason: String| BakeError::Texture { texture: texture as u32, reason };
        let image = self.model.textures.get(texture).map(|texture| texture.image);
        let image = image.ok_or_else(|| fault("no such texture".to_owned()))?;
        let key = (image, normal_scale.to_bits());
        if let Some((name, _)) = self.files.get(&key) {
            return Ok(name.clone());
        }
        let (kind, bytes) = self.file(image, normal_scale).map_err(fault)?;
        // Many textures may name the same bytes of the GLB, and each becomes a file.
        self.file_bytes += bytes.len() as u64;
        within(self.file_bytes, Limits::default().file_bytes).map_err(fault)?;
        let name = format!("textures/{}.{kind}", self.files.len());
        self.files.insert(key, (name.clone(), bytes));
        Ok(name)
    }

    /// The ending of a file's name, and its bytes.
    fn file(&mut self, image: usize, normal_scale: f32) -> Result<(&'static str, Vec<u8>), String> {
        let image = self.model.images.get(image).ok_or("no such picture")?;
        let bytes = self.glb.get(image.byte_offset..).and_then(|rest| rest.get(..image.byte_length));
        let bytes = bytes.ok_or("outside the file")?;
        let size = [image.width_px, image.height_px];
        let wanted = size_within(size, self.max_side_texels);
        let as_it_is = wanted == size && normal_scale == 1.0;
        match image.mime {
            "image/png" if as_it_is => return Ok(("png", bytes.to_vec())),
            "image/jpeg" if as_it_is => return Ok(("jpg", bytes.to_vec())),
            _ => {}
        }
        self.decoded_bytes += u64::from(size[0]) * u64::from(size[1]) * 4;
        within(self.decoded_bytes, Limits::default().texture_bytes)?;
        let format = ImageFormat::from_mime_type(image.mime).ok_or(image.mime)?;
        let mut decoded = load_from_memory_with_format(bytes, format).map_err(|error| error.to_string())?;
        if wanted != size {
            decoded = decoded.resize_exact(wanted[0], wanted[1], Resampling::Triangle);
        }
        let see_through = decoded.color().has_alpha()
            && normal_scale == 1.0
            && decoded.to_rgba8().pixels().any(|pixel| pixel.0[3] < 255);
        let decoded: DynamicImage = if see_through {
            decoded.into_rgba8().into()
        } else {
            let mut rgb = decoded.into_rgb8();
            if normal_scale != 1.0 {
                rgb.pixels_mut().for_each(|pixel| pixel.0 = scaled(pixel.0, normal_scale));
            }
            rgb.into()
        };
        let mut file = Vec::new();
        let kind = if see_through || image.mime == "image/png" {
            let encoder =
                PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive);
            decoded.write_with_encoder(encoder).map(|()| "png")
        } else {
            decoded.write_with_encoder(JpegEncoder::new_with_quality(&mut file, JPEG_QUALITY)).map(|()| "jpg")
        };
        kind.map(|kind| (kind, file)).map_err(|error| error.to_string())
    }

    /// What goes into the archive.
    pub(super) fn files(self) -> impl Iterator<Item = (String, Vec<u8>)> {
        self.files.into_values()
    }
}

fn within(bytes: u64, max_bytes: u64) -> Result<(), String> {
    if bytes <= max_bytes {
        Ok(())
    } else {
        Err(format!("all pictures have {bytes} bytes, the limit is {max_bytes}"))
    }
}

/// A normal with x and y scaled, as glTF has it: 0 to 255 stand for -1 to 1.
fn scaled(normal: [u8; 3], scale: f32) -> [u8; 3] {
    let [x, y, z] = normal.map(|channel| f32::from(channel) / 127.5 - 1.0);
    let turned = Vec3::new(x * scale, y * scale, z).normalize_or(Vec3::Z);
    turned.to_array().map(|axis| ((axis + 1.0) * 127.5).round() as u8)
}
