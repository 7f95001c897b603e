//! What a material adds to core glTF: the lobes of its `KHR_materials_…` extensions.
//!
//! In: the `extensions` of a material. Out: [`Lobes`], each number in the range that its extension gives it.
//! Strength and roughness of one lobe share a texture, as the extensions laid out their channels for; where a
//! file has two different ones, the first counts and the other's factor stands alone: a GPU has 16 textures.

use super::error::Refusal;
use super::json::Spot;
use super::material::texture_ref;
use super::texture::Textures;
use super::{Lobes, Material, TextureRef};

impl Default for Lobes {
    /// Changes nothing.
    fn default() -> Self {
        Self {
            ior: 1.5,
            specular_factor: 1.0,
            specular_color_factor: [1.0; 3],
            clearcoat_factor: 0.0,
            clearcoat_roughness_factor: 0.0,
            clearcoat_normal_scale: 1.0,
            sheen_color_factor: [0.0; 3],
            sheen_roughness_factor: 0.0,
            thickness_metres: 0.0,
            absorption_per_metre: [0.0; 3],
            dispersion: 0.0,
            iridescence_factor: 0.0,
            iridescence_ior: 1.3,
            iridescence_thickness_nanometres: [100.0, 400.0],
            anisotropy_strength: 0.0,
            anisotropy_radians: 0.0,
            textures: [None; Lobes::TEXTURES],
        }
    }
}

/// Reads what `extensions` say into `material`.
pub(super) fn read(
    extensions: &Spot<'_>,
    material: &mut Material,
    textures: &mut Textures<'_>,
) -> Result<(), Refusal> {
    let mut lobes = Lobes::default();
    let [specular, coat, coat_normal, sheen, through, film, grain] = &mut lobes.textures;
    let mut first = |slot: &mut Option<TextureRef>, spot: &Spot<'_>, key: &str| {
        if slot.is_none() {
            *slot = texture_ref(spot, key, textures)?;
        }
        Ok::<(), Refusal>(())
    };
    if let Some(spot) = extensions.get("KHR_materials_ior")? {
        lobes.ior = spot.number_or("ior", 1.5)?;
        // 0 stands for a medium that reflects everything head-on; below 1 there is none.
        lobes.ior = if lobes.ior == 0.0 { 1e3 } else { lobes.ior.clamp(1.0, 1e3) };
    }
    if let Some(spot) = extensions.get("KHR_materials_specular")? {
        lobes.specular_factor = share(&spot, "specularFactor", 1.0)?;
        spot.numbers("specularColorFactor", &mut lobes.specular_color_factor)?;
        lobes.specular_color_factor = lobes.specular_color_factor.map(|factor| factor.max(0.0));
        first(specular, &spot, "specularColorTexture")?;
        first(specular, &spot, "specularTexture")?;
    }
    if let Some(spot) = extensions.get("KHR_materials_clearcoat")? {
        lobes.clearcoat_factor = share(&spot, "clearcoatFactor", 0.0)?;
        lobes.clearcoat_roughness_factor = share(&spot, "clearcoatRoughnessFactor", 0.0)?;
        first(coat, &spot, "clearcoatTexture")?;
        first(coat, &spot, "clearcoatRoughnessTexture")?;
        if let Some(info) = spot.get("clearcoatNormalTexture")? {
            lobes.clearcoat_normal_scale = info.number_or("scale", 1.0)?;
            first(coat_normal, &spot, "clearcoatNormalTexture")?;
        }
    }
    if let Some(spot) = extensions.get("KHR_materials_sheen")? {
        spot.numbers("sheenColorFactor", &mut lobes.sheen_color_factor)?;
        lobes.sheen_color_factor = lobes.sheen_color_factor.map(|factor| factor.clamp(0.0, 1.0));
        lobes.sheen_roughness_factor = share(&spot, "sheenRoughnessFactor", 0.0)?;
        first(sheen, &spot, "sheenColorTexture")?;
        first(sheen, &spot, "sheenRoughnessTexture")?;
    }
    if let Some(spot) = extensions.get("KHR_materials_transmission")? {
        first(through, &spot, "transmissionTexture")?;
    }
    if let Some(spot) = extensions.get("KHR_materials_volume")? {
        lobes.thickness_metres = spot.number_or("thicknessFactor", 0.0)?.max(0.0);
        let distance = spot.number_or("attenuationDistance", f32::INFINITY)?.max(1e-6);
        let mut color = [1.0; 3];
        spot.numbers("attenuationColor", &mut color)?;
        // Beer's law: what is left after the distance is the colour.
        lobes.absorption_per_metre = color.map(|left: f32| -left.clamp(1e-4, 1.0).ln() / distance);
        first(through, &spot, "thicknessTexture")?;
    }
    if let Some(spot) = extensions.get("KHR_materials_dispersion")? {
        lobes.dispersion = spot.number_or("dispersion", 0.0)?.max(0.0);
    }
    if let Some(spot) = extensions.get("KHR_materials_iridescence")? {
        lobes.iridescence_factor = share(&spot, "iridescenceFactor", 0.0)?;
        lobes.iridescence_ior = spot.number_or("iridescenceIor", 1.3)?.clamp(1.0, 1e3);
        lobes.iridescence_thickness_nanometres = [
            spot.number_or("iridescenceThicknessMinimum", 100.0)?.max(0.0),
            spot.number_or("iridescenceThicknessMaximum", 400.0)?.max(0.0),
        ];
        first(film, &spot, "iridescenceTexture")?;
        first(film, &spot, "iridescenceThicknessTexture")?;
    }
    if let Some(spot) = extensions.get("KHR_materials_anisotropy")? {
        lobes.anisotropy_strength = share(&spot, "anisotropyStrength", 0.0)?;
        lobes.anisotropy_radians = spot.number_or("anisotropyRotation", 0.0)?;
        first(grain, &spot, "anisotropyTexture")?;
    }
    if material.transmission_factor > 0.0 || lobes != Lobes::default() {
        material.lobes = Some(Box::new(lobes));
    }
    Ok(())
}

fn share(spot: &Spot<'_>, key: &str, default: f32) -> Result<f32, Refusal> {
    Ok(spot.number_or(key, default)?.clamp(0.0, 1.0))
}
