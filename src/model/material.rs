//! Materials: metallic-roughness of core glTF, with texture transforms, unlit and emissive strength.
//!
//! Factors are clamped to the range that the specification gives them.
//! Of the other extensions all modules read how much light goes through; the lobes are read with the feature
//! `lobes` only, and without it the core material beneath them is drawn. glTF 2.0 specification, section 5.19; KHR_texture_transform.

use super::angle;
use super::error::{Fault, Refusal};
use super::json::Spot;
use super::texture::Textures;
use super::{AlphaMode, Material, TextureRef};

/// One entry of `materials`.
pub(super) fn material(spot: &Spot<'_>, textures: &mut Textures<'_>) -> Result<Material, Refusal> {
    let mut material = Material { name: spot.text_or_empty("name")?, ..Material::default() };
    if let Some(pbr) = spot.get("pbrMetallicRoughness")? {
        pbr.numbers("baseColorFactor", &mut material.base_color_factor)?;
        material.base_color_factor = material.base_color_factor.map(|factor| factor.clamp(0.0, 1.0));
        material.metallic_factor = pbr.number_or("metallicFactor", 1.0)?.clamp(0.0, 1.0);
        material.roughness_factor = pbr.number_or("roughnessFactor", 1.0)?.clamp(0.0, 1.0);
        material.base_color_texture = texture_ref(&pbr, "baseColorTexture", textures)?;
        material.metallic_roughness_texture = texture_ref(&pbr, "metallicRoughnessTexture", textures)?;
    }
    if let Some(info) = spot.get("normalTexture")? {
        material.normal_scale = info.number_or("scale", 1.0)?;
        material.normal_texture = texture_ref(spot, "normalTexture", textures)?;
    }
    if let Some(info) = spot.get("occlusionTexture")? {
        material.occlusion_strength = info.number_or("strength", 1.0)?.clamp(0.0, 1.0);
        material.occlusion_texture = texture_ref(spot, "occlusionTexture", textures)?;
    }
    spot.numbers("emissiveFactor", &mut material.emissive_factor)?;
    material.emissive_texture = texture_ref(spot, "emissiveTexture", textures)?;
    material.alpha_mode = alpha_mode(spot)?;
    material.double_sided = spot.flag("doubleSided")?;
    if let Some(extensions) = spot.get("extensions")? {
        material.unlit = extensions.has("KHR_materials_unlit");
        if let Some(emissive) = extensions.get("KHR_materials_emissive_strength")? {
            let strength = emissive.number_or("emissiveStrength", 1.0)?;
            material.emissive_factor = material.emissive_factor.map(|factor| factor * strength);
        }
        // Nothing but the base colour of an unlit material counts.
        if !material.unlit
            && let Some(transmission) = extensions.get("KHR_materials_transmission")?
        {
            let factor = transmission.number_or("transmissionFactor", 0.0)?;
            material.transmission_factor = factor.clamp(0.0, 1.0);
        }
        #[cfg(feature = "lobes")]
        if !material.unlit {
            super::lobes::read(&extensions, &mut material, textures)?;
        }
    }
    // Two finite numbers may have an infinite product.
    material.emissive_factor = material.emissive_factor.map(|factor| factor.clamp(0.0, f32::MAX));
    Ok(material)
}

fn alpha_mode(spot: &Spot<'_>) -> Result<AlphaMode, Refusal> {
    let Some(mode) = spot.get("alphaMode")? else { return Ok(AlphaMode::Opaque) };
    match mode.text()? {
        "OPAQUE" => Ok(AlphaMode::Opaque),
        "MASK" => Ok(AlphaMode::Mask { cutoff: spot.number_or("alphaCutoff", 0.5)? }),
        "BLEND" => Ok(AlphaMode::Blend),
        _ => Err(mode.error(Fault::BadValue { expected: "OPAQUE, MASK or BLEND" })),
    }
}

/// The texture that the object `key` names. One on a third UV set is left out: we keep two.
pub(super) fn texture_ref(
    spot: &Spot<'_>,
    key: &str,
    textures: &mut Textures<'_>,
) -> Result<Option<TextureRef>, Refusal> {
    let Some(info) = spot.get(key)? else { return Ok(None) };
    let mut uv_set = info.integer_or("texCoord", 0)?;
    let mut uv_transform = TextureRef::IDENTITY;
    if let Some(extensions) = info.get("extensions")?
        && let Some(transform) = extensions.get("KHR_texture_transform")?
    {
        uv_set = transform.integer_or("texCoord", uv_set)?;
        uv_transform = self::uv_transform(&transform)?;
    }
    if uv_set > 1 {
        return Ok(None);
    }
    let texture = textures.take(&info.need("index")?)?;
    Ok(Some(TextureRef { texture, uv_set: uv_set as u8, uv_transform }))
}

/// Scale, then rotation, then offset.
///
/// A positive rotation turns the picture clockwise (v points down). The matrix in early texts of the
/// extension turns the other way; their example and all viewers agree with this one.
fn uv_transform(spot: &Spot<'_>) -> Result<[f32; 6], Refusal> {
    let (mut offset, mut scale) = ([0.0; 2], [1.0; 2]);
    spot.numbers("offset", &mut offset)?;
    spot.numbers("scale", &mut scale)?;
    Ok(uv_matrix(offset, spot.number_or("rotation", 0.0)?, scale))
}

/// `TextureRef::uv_transform` of these.
pub(crate) fn uv_matrix(offset: [f32; 2], rotation_radians: f32, [sx, sy]: [f32; 2]) -> [f32; 6] {
    let (sin, cos) = angle::sin_cos(rotation_radians);
    [cos * sx, sin * sy, offset[0], -sin * sx, cos * sy, offset[1]]
}
