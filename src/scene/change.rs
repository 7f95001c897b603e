//! What animations change beside nodes: materials and lights.
//!
//! In: a checked [`Model`], a [`Pose`]. Out: numbers of a scene's materials, written over those of the file or of a page's
//! script; a light's colour. Numbers are brought into the ranges that the reader of files keeps too.

use super::pose::Pose;
use crate::model::{AlphaMode, Material, Model, Thing, brightened, uv_matrix};

/// Has `materials` look as in `pose`.
pub(super) fn paint(model: &Model, pose: &Pose, materials: &mut [Material]) {
    for driven in &model.driven {
        if let Some(material) = materials.get_mut(driven.index) {
            set(material, driven.thing, pose.numbers(driven));
        }
    }
}

/// Colour times intensity of light number `light` in `pose`, if an animation changes that.
pub(super) fn light_color(model: &Model, pose: &Pose, light: usize) -> Option<[f32; 3]> {
    let driven = model.driven.iter().find(|its| its.thing == Thing::Light && its.index == light)?;
    let &[r, g, b, intensity] = pose.numbers(driven) else { return None };
    Some(brightened([r, g, b], intensity))
}

fn set(material: &mut Material, thing: Thing, numbers: &[f32]) {
    let unit = |number: f32| number.clamp(0.0, 1.0);
    let used = match thing {
        Thing::BaseColorTexture => &mut material.base_color_texture,
        Thing::MetallicRoughnessTexture => &mut material.metallic_roughness_texture,
        Thing::NormalTexture => &mut material.normal_texture,
        Thing::OcclusionTexture => &mut material.occlusion_texture,
        _ => &mut material.emissive_texture,
    };
    match (thing, numbers) {
        (Thing::BaseColor, &[r, g, b, a]) => material.base_color_factor = [r, g, b, a].map(unit),
        (Thing::Emissive, &[r, g, b, strength]) => {
            material.emissive_factor = [r, g, b].map(|factor| (factor * strength).clamp(0.0, f32::MAX));
        }
        (Thing::Metallic, &[number]) => material.metallic_factor = unit(number),
        (Thing::Roughness, &[number]) => material.roughness_factor = unit(number),
        (Thing::NormalScale, &[number]) => material.normal_scale = number,
        (Thing::OcclusionStrength, &[number]) => material.occlusion_strength = unit(number),
        (Thing::AlphaCutoff, &[number]) => {
            if let AlphaMode::Mask { cutoff } = &mut material.alpha_mode {
                *cutoff = number;
            }
        }
        (_, &[u, v, rotation, su, sv]) => {
            if let Some(used) = used {
                used.uv_transform = uv_matrix([u, v], rotation, [su, sv]);
            }
        }
        // Lights are no materials.
        _ => {}
    }
}
