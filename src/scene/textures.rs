//! Which pictures a preview has to have decoded, in which order and how large.
//!
//! Pure. In: a model, the longest side and the bytes that the tier allows. Out: one request for each texture
//! that any material of any drawn primitive uses, variants included. JS decodes them from the GLB
//! one by one (`createImageBitmap` with a target size), so that a phone never holds two at full size.
//! Where all of them are more than the tier allows, the largest are decoded smaller, and then maps are given up
//! whole ([`within_budget`]): before any memory is taken.

#[cfg(feature = "lobes")]
use crate::model::Lobes;
use crate::model::{Material, Model, TextureRef, size_within, texture_bytes};

/// One picture to decode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextureRequest {
    /// Index into `Model::textures`.
    pub texture: u32,
    /// `image/png`, `image/jpeg` or `image/webp`; `image/ktx2` for blocks.
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
    /// The format of its blocks (`model::Blocks`); 0 for a picture to decode.
    pub vk_format: u32,
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

/// A texture of fewer texels along its longer side says nothing any more: before that, whole maps are given up.
const MIN_SIDE_TEXELS: u32 = 128;
/// What maps a model can do without, least missed first: the list of [`ROLES`], from its end.
const GIVEN_UP: [fn(&mut Material); 3] = [
    |material| {
        // Without its picture a factor would make all of the surface glow.
        if material.emissive_texture.take().is_some() {
            material.emissive_factor = [0.0; 3];
        }
    },
    |material| material.normal_texture = None,
    |material| {
        material.occlusion_texture = None;
        // Factors are 1 where a picture decides; a surface that is metal nowhere knows of is paint.
        if material.metallic_roughness_texture.take().is_some() {
            material.metallic_factor = 0.0;
        }
    },
];

/// The requests of a model whose textures take at most `max_bytes`, with mips: the largest are halved, as often
/// as it takes, and where that leaves less than a picture, `model` loses maps in the order emissive, normal,
/// occlusion-roughness-metal. What is left then is halved without end.
pub fn within_budget(model: &mut Model, max_side_texels: u32, max_bytes: u64) -> Vec<TextureRequest> {
    for give_up in GIVEN_UP {
        let mut requests = requests(model, max_side_texels);
        if shrink(&mut requests, max_bytes, MIN_SIDE_TEXELS) {
            return requests;
        }
        model.materials.iter_mut().for_each(give_up);
    }
    let mut requests = requests(model, max_side_texels);
    shrink(&mut requests, max_bytes, 1);
    requests
}

/// Halve the largest until all fit, the least visible first; `false` if sides of `min_side_texels` are too much still.
fn shrink(requests: &mut [TextureRequest], max_bytes: u64, min_side_texels: u32) -> bool {
    let side = |request: &TextureRequest| request.size_px[0].max(request.size_px[1]);
    let mut bytes: u64 = requests.iter().map(resident_bytes).sum();
    let mut largest = requests.iter().map(side).max().unwrap_or_default();
    while bytes > max_bytes {
        if largest / 2 < min_side_texels {
            return false;
        }
        for request in requests.iter_mut().rev().filter(|request| side(request) > largest / 2) {
            if bytes <= max_bytes {
                break;
            }
            bytes -= resident_bytes(request);
            request.size_px = request.size_px.map(|px| (px / 2).max(1));
            bytes += resident_bytes(request);
        }
        largest /= 2;
    }
    true
}

/// What its texture will take on the GPU.
pub fn resident_bytes(request: &TextureRequest) -> u64 {
    texture_bytes(request.size_px, request.vk_format)
}

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
        #[cfg(feature = "lobes")]
        for lobes in materials.iter().filter_map(|&index| model.materials.get(index)?.lobes.as_ref()) {
            for (slot, used) in lobes.textures.iter().enumerate() {
                if let Some(used) = used {
                    let srgb = Lobes::COLORS.contains(&slot);
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
        vk_format: image.vk_format,
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
                    vk_format: 0,
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

    /// With pictures of 2000 × 500 texels in every role but occlusion: 5.3 MB each as RGBA with mips.
    fn heavy() -> Model {
        let material = Material {
            base_color_texture: used(0),
            metallic_roughness_texture: used(1),
            metallic_factor: 1.0,
            normal_texture: used(2),
            emissive_texture: used(3),
            emissive_factor: [1.0; 3],
            ..Material::default()
        };
        model(vec![material], vec![painted(0)])
    }

    fn sizes(requests: &[TextureRequest]) -> Vec<(u32, u32)> {
        requests.iter().map(|request| (request.texture, request.size_px[0])).collect()
    }

    #[test]
    fn what_fits_is_left_alone() {
        let mut model = heavy();
        let all = requests(&model, 2048);
        assert_eq!(within_budget(&mut model, 2048, 4 * 2000 * 500 * 16 / 3), all);
        assert_eq!(model, heavy());
    }

    #[test]
    fn the_least_visible_of_the_largest_are_halved_first() {
        let budget = |max_bytes| sizes(&within_budget(&mut heavy(), 2048, max_bytes));
        assert_eq!(budget(20_000_000), [(0, 2000), (1, 2000), (2, 2000), (3, 1000)]);
        assert_eq!(budget(10_000_000), [(0, 2000), (1, 1000), (2, 1000), (3, 1000)]);
        assert_eq!(budget(5_000_000), [(0, 1000), (1, 1000), (2, 1000), (3, 500)]);
    }

    #[test]
    fn maps_are_given_up_from_the_least_missed_and_leave_a_plain_surface() {
        // One of 250 × 62 takes 83 kB, of 125 × 31 less than is worth having.
        let left = |max_bytes| {
            let mut model = heavy();
            let requests = within_budget(&mut model, 2048, max_bytes);
            assert!(requests.iter().map(resident_bytes).sum::<u64>() <= max_bytes);
            (requests.iter().map(|request| request.texture).collect::<Vec<_>>(), model.materials.remove(0))
        };
        let (textures, material) = left(300_000);
        assert_eq!((textures, material.emissive_factor), (vec![0, 1, 2], [0.0; 3]));
        let (textures, material) = left(200_000);
        assert_eq!((textures, material.normal_texture, material.metallic_factor), (vec![0, 1], None, 1.0));
        let (textures, material) = left(100_000);
        assert_eq!((textures, material.metallic_factor), (vec![0], 0.0));
        let (textures, _) = left(500);
        assert_eq!(textures, [0]);
    }

    #[test]
    fn blocks_keep_their_size_where_rgba_would_lose_it() {
        let mut model = heavy();
        model.images.iter_mut().for_each(|image| image.vk_format = 157);
        let kept = [(0, 2000), (1, 2000), (2, 2000), (3, 2000)];
        assert_eq!(sizes(&within_budget(&mut model, 2048, 4 * 2000 * 500 * 4 / 3)), kept);
        let halved = [(0, 2000), (1, 2000), (2, 2000), (3, 1000)];
        assert_eq!(sizes(&within_budget(&mut model, 2048, 5_000_000)), halved);
    }

    #[test]
    fn no_budget_and_no_pictures_end_too() {
        assert_eq!(sizes(&within_budget(&mut heavy(), 2048, 0)), [(0, 1)]);
        assert_eq!(within_budget(&mut Model::default(), 2048, 0), []);
    }

    #[test]
    fn a_material_that_nothing_wears_costs_nothing() {
        let idle = Material { base_color_texture: used(0), ..Material::default() };
        assert_eq!(requests(&model(vec![idle, Material::default()], vec![painted(1)]), 1024), []);
    }
}
