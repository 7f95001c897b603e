//! Which pictures a preview has to have decoded, in which order and how large.
//!
//! Pure. In: a model and the longest side that the tier allows. Out: one request for each texture
//! that any material of any drawn primitive uses, variants included. JS decodes them from the GLB
//! one by one (`createImageBitmap` with a target size), so that a phone never holds two at full size.

use crate::model::{Material, Model, TextureRef, size_within};

/// One picture to decode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextureRequest {
    /// Index into `Model::textures`.
    pub texture: u32,
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub mime: &'static str,
    /// Where the encoded picture starts in the GLB.
    pub byte_offset: usize,
    /// How long it is.
    pub byte_length: usize,
    /// Size to decode to.
    pub size_px: [u32; 2],
    /// Its texels are colours. True if any use is: one upload serves all uses, and a wrong colour
    /// is seen before a wrong roughness.
    pub srgb: bool,
}

/// A material's texture in one role, and whether that role holds colours.
type Role = (fn(&Material) -> Option<TextureRef>, bool);

/// Most visible first; Khronos' advice for slow devices gives maps up from the end of this list
/// (3DC-Asset-Creation, PublishingTargets.md).
const ROLES: [Role; 5] = [
    (|material| material.base_color_texture, true),
    (|material| material.metallic_roughness_texture, false),
    (|material| material.occlusion_texture, false),
    (|material| material.normal_texture, false),
    (|material| material.emissive_texture, true),
];

/// All requests of a model: the materials one sees first, then those that variants bring.
pub fn requests(model: &Model, max_side_texels: u32) -> Vec<TextureRequest> {
    let primitives = || model.meshes.iter().flat_map(|mesh| &mesh.primitives);
    let first = primitives().filter_map(|primitive| primitive.material);
    let variants = primitives().flat_map(|primitive| primitive.variant_materials.iter().copied().flatten());
    let mut requests = Vec::new();
    for materials in [unique(first), unique(variants)] {
        for (texture_of, srgb) in ROLES {
            for material in materials.iter().filter_map(|&index| model.materials.get(index)) {
                if let Some(used) = texture_of(material) {
                    add(&mut requests, model, used.texture, srgb, max_side_texels);
                }
            }
        }
    }
    requests
}

fn add(requests: &mut Vec<TextureRequest>, model: &Model, texture: usize, srgb: bool, max_side_texels: u32) {
    let Ok(number) = u32::try_from(texture) else { return };
    if let Some(known) = requests.iter_mut().find(|request| request.texture == number) {
        known.srgb |= srgb;
        return;
    }
    let Some(image) = model.textures.get(texture).and_then(|texture| model.images.get(texture.image)) else {
        return;
    };
    requests.push(TextureRequest {
        texture: number,
        mime: image.mime,
        byte_offset: image.byte_offset,
        byte_length: image.byte_length,
        size_px: size_within([image.width_px, image.height_px], max_side_texels),
        srgb,
    });
}

fn unique(indices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut unique = Vec::new();
    for index in indices {
        if !unique.contains(&index) {
            unique.push(index);
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Image, Mesh, Primitive, Texture};

    fn model(materials: Vec<Material>, primitives: Vec<Primitive>) -> Model {
        Model {
            meshes: vec![Mesh { primitives, ..Mesh::default() }],
            materials,
            textures: (0..4).map(|image| Texture { image, ..Texture::default() }).collect(),
            images: (1..5)
                .map(|n| Image {
                    mime: "image/png",
                    byte_offset: n * 1000,
                    byte_length: 100,
                    width_px: 2000,
                    height_px: 500,
                })
                .collect(),
            ..Model::default()
        }
    }

    fn used(texture: usize) -> Option<TextureRef> {
        Some(TextureRef { texture, uv_set: 0, uv_transform: TextureRef::IDENTITY })
    }

    fn painted(material: usize) -> Primitive {
        Primitive { material: Some(material), ..Primitive::default() }
    }

    #[test]
    fn a_texture_used_both_ways_is_asked_for_once_as_colour() {
        let material = Material {
            metallic_roughness_texture: used(2),
            emissive_texture: used(2),
            normal_texture: used(1),
            ..Material::default()
        };
        let requests = requests(&model(vec![material], vec![painted(0)]), 1024);
        let flags = requests.iter().map(|r| (r.texture, r.srgb)).collect::<Vec<_>>();
        assert_eq!(flags, [(2, true), (1, false)]);
    }

    #[test]
    fn pictures_are_decoded_within_the_limit_and_keep_their_shape() {
        let material = Material { base_color_texture: used(0), ..Material::default() };
        let model = model(vec![material], vec![painted(0)]);
        assert_eq!(requests(&model, 512)[0].size_px, [512, 128]);
        assert_eq!(requests(&model, 4096)[0].size_px, [2000, 500]);
        assert_eq!(requests(&model, 512)[0].byte_offset, 1000);
    }

    #[test]
    fn what_one_sees_first_is_decoded_first() {
        let first = Material { base_color_texture: used(3), normal_texture: used(2), ..Material::default() };
        let second = Material { base_color_texture: used(1), ..Material::default() };
        let in_variant = Material { base_color_texture: used(0), ..Material::default() };
        let mut primitive = painted(0);
        primitive.variant_materials = vec![None, Some(2)];
        let model = model(vec![first, second, in_variant], vec![primitive, painted(1)]);
        let order = requests(&model, 1024).iter().map(|r| r.texture).collect::<Vec<_>>();
        assert_eq!(order, [3, 1, 2, 0]);
    }

    #[test]
    fn a_material_that_nothing_wears_costs_nothing() {
        let idle = Material { base_color_texture: used(0), ..Material::default() };
        assert_eq!(requests(&model(vec![idle, Material::default()], vec![painted(1)]), 1024), []);
    }
}
