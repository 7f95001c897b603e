//! Changes that a page's script makes to a model that is open: its materials, its variants, its pictures.
//!
//! In: what JS keeps of the glTF, as numbers. Out: another scene for the next picture. What a change means in glTF the page
//! knows (`www/src/graph-*.ts`); must not: read JSON, or keep what was before.

use super::{Previews, find};
#[cfg(feature = "lobes")]
use crate::model::Lobes;
use crate::model::{AlphaMode, Fault, Material, ModelError, Place, Texture, TextureRef, Wrap};
use crate::model::{size_within, texture_bytes};
use crate::render::backend::Backend;
use crate::scene::Scene;
use crate::scene::textures::{TextureRequest, resident_bytes};
use crate::web::error::PreviewError;

/// Numbers of a material but its textures.
const FACTORS: usize = 16;
/// Numbers of each texture of it: which one, the UV set, and the six of `TextureRef::uv_transform`.
const PER_TEXTURE: usize = 8;
/// Base colour, metallic-roughness, normal, occlusion, emissive.
const SLOTS: usize = 5;
/// Numbers of a material of core glTF.
const CORE: usize = FACTORS + SLOTS * PER_TEXTURE;
/// Numbers that a material has at most: its lobes' textures, then their factors.
#[cfg(feature = "lobes")]
const NUMBERS: usize = CORE + Lobes::TEXTURES * PER_TEXTURE + LOBES;
#[cfg(not(feature = "lobes"))]
const NUMBERS: usize = CORE;
/// Numbers of what a material adds to core glTF, without textures.
#[cfg(feature = "lobes")]
const LOBES: usize = 23;
/// A page cannot make more than a file may have (`Limits::list_entries`).
const MOST: usize = 4096;

impl<B: Backend> Previews<B> {
    /// Give material number `material` other values, from the next picture on; the number after the last one makes another.
    /// What they do not say is as in material number `like`.
    ///
    /// `values`, each four bytes, little-endian: base colour (4), metallic, roughness, emissive colour (3), alpha mode (0 opaque, 1 masked, 2 blended),
    /// alpha cutoff, double-sided, unlit, normal scale, occlusion strength, transmission; then eight for each texture (base colour,
    /// metallic-roughness, normal, occlusion, emissive): its number or −1, its UV set, its `TextureRef::uv_transform`. Then, where a
    /// material has lobes, eight for each of their textures, and `Lobes` in its order from `ior` on; the rasteriser
    /// passes over them. What they may be is up to the page: a picture gets worse by others, nothing else.
    ///
    /// Three numbers are the colour, times the intensity, of light number `material` of a model that animations move: what
    /// `KHR_animation_pointer` has it shine like, where this module does not work that out itself.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`]; [`PreviewError::BadValue`] for another count of numbers or a number further on.
    pub fn set_material(
        &mut self,
        preview: u32,
        material: u32,
        like: u32,
        values: &[u8],
    ) -> Result<(), PreviewError> {
        let open = self.preview(preview)?;
        #[cfg(all(feature = "animation", feature = "lobes"))]
        if let (Some(motion), ([red, green, blue], [])) = (&mut open.motion, values.as_chunks()) {
            motion.shine(material as usize, [*red, *green, *blue].map(f32::from_le_bytes));
            return Ok(());
        }
        let materials = &mut open.scene.materials;
        let at = material as usize;
        let like = materials.get(like as usize).filter(|_| at <= materials.len().min(MOST));
        let painted = like.and_then(|like| read(values, like)).ok_or_else(|| refused("material"))?;
        if let Some(its) = materials.get_mut(at) {
            *its = painted;
        } else {
            materials.push(painted);
        }
        open.dirty = true;
        Ok(())
    }

    /// Have a variant, one of the file or another, put material `to` on whatever may wear material `from` and has none of
    /// this variant yet; without `to` the variant puts nothing on anything.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`]; [`PreviewError::BadValue`] for more variants than a file may have.
    pub fn wear(
        &mut self,
        preview: u32,
        variant: String,
        from: u32,
        to: Option<u32>,
    ) -> Result<(), PreviewError> {
        let most = self.limits.variants as usize;
        let open = self.preview(preview)?;
        let variants = &mut open.scene.variants;
        let at = variants.iter().position(|name| *name == variant).unwrap_or(variants.len());
        if at >= most {
            return Err(refused("variant"));
        }
        if at == variants.len() {
            variants.push(variant);
        }
        for instance in &mut open.scene.instances {
            let worn = &mut instance.variant_materials;
            let wears = instance.material == from || worn.contains(&Some(from));
            while worn.len() <= at {
                worn.push(None);
            }
            if let Some(worn) = worn.get_mut(at)
                && (to.is_none() || (wears && worn.is_none()))
            {
                *worn = to;
            }
        }
        open.dirty = true;
        Ok(())
    }

    /// Have room for a picture of `size_px` as texture number `texture`, and say the size to decode it to. The picture of
    /// one that is there is given back; the number after the last one makes another. A side of 0 only gives back.
    /// `sampling`: two bits for each way of wrapping (0 repeats, 1 mirrors, 2 clamps), horizontal first, one for nearest.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`], [`PreviewError::Render`]; [`PreviewError::Model`] where all pictures together
    /// would be more than this tier holds.
    pub fn make_room(
        &mut self,
        preview: u32,
        texture: u32,
        sampling: u32,
        srgb: bool,
        size_px: [u32; 2],
    ) -> Result<[u32; 2], PreviewError> {
        let size_px = size_within(size_px, self.max_texture_side_texels);
        let max = self.limits.texture_bytes;
        let open = find(&mut self.previews, preview)?;
        let wrap = |bits: u32| match bits & 3 {
            0 => Wrap::Repeat,
            1 => Wrap::MirroredRepeat,
            _ => Wrap::ClampToEdge,
        };
        let (wrap_s, wrap_t) = (wrap(sampling), wrap(sampling >> 2));
        let sampling = Texture { wrap_s, wrap_t, nearest: sampling & 16 != 0, image: 0 };
        self.backend.make_room(open.key, texture, sampling)?;
        open.textures.retain(|request| request.texture != texture);
        // Only now: a texture that gets no picture has its place all the same, so that the numbers go on.
        let held: u64 = open.textures.iter().map(resident_bytes).sum();
        let found = held + texture_bytes(size_px, 0);
        if found > max {
            let fault = Fault::OverLimit { limit: "texture_bytes", found, max };
            return Err(PreviewError::Model(ModelError { fault, place: Place::Pointer(String::new()) }));
        }
        open.textures.push(TextureRequest {
            texture,
            mime: "",
            byte_offset: 0,
            byte_length: 0,
            size_px,
            srgb,
            vk_format: 0,
        });
        open.dirty = true;
        Ok(size_px)
    }
}

/// For each material the numbers of its textures, in the order of [`Previews::set_material`].
pub(super) fn numbers(scene: &Scene) -> Vec<i32> {
    let mut numbers = Vec::new();
    for material in &scene.materials {
        let mut note =
            |used: &Option<TextureRef>| numbers.push(used.as_ref().map_or(-1, |used| used.texture as i32));
        for texture in [
            &material.base_color_texture,
            &material.metallic_roughness_texture,
            &material.normal_texture,
            &material.occlusion_texture,
            &material.emissive_texture,
        ] {
            note(texture);
        }
        #[cfg(feature = "lobes")]
        for texture in material.lobes.as_ref().map_or(&[None; Lobes::TEXTURES], |lobes| &lobes.textures) {
            note(texture);
        }
    }
    numbers
}

/// NaN is 0.
#[expect(clippy::manual_clamp, reason = "`clamp` leaves NaN as it is")]
fn read(values: &[u8], like: &Material) -> Option<Material> {
    let (values, []) = values.as_chunks::<4>() else { return None };
    let mut numbers = [0.0_f32; NUMBERS];
    if values.len() < CORE {
        return None;
    }
    for (number, bytes) in numbers.iter_mut().zip(values) {
        *number = f32::from_le_bytes(*bytes);
    }
    let (factors, textures) = numbers.split_first_chunk::<FACTORS>()?;
    let mut textures = textures.as_chunks().0.iter();
    let unit = |value: f32| value.max(0.0).min(1.0);
    let [
        r,
        g,
        b,
        a,
        metallic,
        roughness,
        emissive @ ..,
        mode,
        cutoff,
        sides,
        unlit,
        normal,
        occlusion,
        transmission,
    ] = *factors;
    let mut material = like.clone();
    for (slot, texture) in [
        &mut material.base_color_texture,
        &mut material.metallic_roughness_texture,
        &mut material.normal_texture,
        &mut material.occlusion_texture,
        &mut material.emissive_texture,
    ]
    .into_iter()
    .zip(textures.by_ref())
    {
        *slot = used(texture);
    }
    material.base_color_factor = [r, g, b, a].map(unit);
    material.metallic_factor = unit(metallic);
    material.roughness_factor = unit(roughness);
    material.emissive_factor = emissive.map(|factor: f32| factor.max(0.0).min(f32::MAX));
    material.alpha_mode = match mode as u8 {
        0 => AlphaMode::Opaque,
        1 => AlphaMode::Mask { cutoff },
        _ => AlphaMode::Blend,
    };
    material.double_sided = sides > 0.0;
    material.unlit = unlit > 0.0;
    material.normal_scale = normal;
    material.occlusion_strength = unit(occlusion);
    material.transmission_factor = unit(transmission);
    #[cfg(feature = "lobes")]
    if values.len() == NUMBERS
        && let Some((_, factors)) = numbers.split_last_chunk::<LOBES>()
    {
        let its = material.lobes.get_or_insert_default();
        for (slot, texture) in its.textures.iter_mut().zip(textures) {
            *slot = used(texture);
        }
        [
            its.ior,
            its.specular_factor,
            its.specular_color_factor[0],
            its.specular_color_factor[1],
            its.specular_color_factor[2],
            its.clearcoat_factor,
            its.clearcoat_roughness_factor,
            its.clearcoat_normal_scale,
            its.sheen_color_factor[0],
            its.sheen_color_factor[1],
            its.sheen_color_factor[2],
            its.sheen_roughness_factor,
            its.thickness_metres,
            its.absorption_per_metre[0],
            its.absorption_per_metre[1],
            its.absorption_per_metre[2],
            its.dispersion,
            its.iridescence_factor,
            its.iridescence_ior,
            its.iridescence_thickness_nanometres[0],
            its.iridescence_thickness_nanometres[1],
            its.anisotropy_strength,
            its.anisotropy_radians,
        ] = *factors;
    }
    Some(material)
}

/// Not twice in a module.
#[cfg_attr(feature = "lobes", inline(never))]
fn used(&[texture, uv_set, ref uv_transform @ ..]: &[f32; PER_TEXTURE]) -> Option<TextureRef> {
    let (texture, uv_set, uv_transform) = (texture as i32, uv_set as u8 & 1, *uv_transform);
    (texture >= 0).then_some(TextureRef { texture: texture as usize, uv_set, uv_transform })
}

fn refused(key: &str) -> PreviewError {
    PreviewError::BadValue { key: key.to_owned(), wants: "values of a glTF, within its limits" }
}
