//! The whole model: every primitive that has a normal map, coordinates and normals, and no tangents.

use super::Split;
use crate::model::{Lobes, Material, Model, Primitive, TextureRef, Topology, take_vertices};

/// Give `model` the tangents that its normal maps want and the file does not have. The frames are those of the texture as it is read,
/// `KHR_texture_transform` included; where the file's own material has no normal map the first variant's that has one counts.
///
/// A primitive keeps none, and is drawn in the frames of its triangles, where it has no normals of its own, where too many triangles meet in a vertex,
/// or where vertices to be added would be more than `max_vertices` in all.
pub fn complete(model: &mut Model, max_vertices: u64) {
    let materials = &model.materials;
    for primitive in model.meshes.iter_mut().flat_map(|mesh| &mut mesh.primitives) {
        let worn = [&primitive.material].into_iter().chain(&primitive.variant_materials).flatten();
        let Some(map) = worn.filter_map(|material| materials.get(*material)).find_map(direction) else {
            continue;
        };
        let Some(split) = split(primitive, map) else { continue };
        let added = (split.sources.len() - primitive.positions.len()) as u64;
        if model.figures.vertices + added > max_vertices {
            continue;
        }
        model.figures.vertices += added;
        take_vertices(primitive, &split.sources);
        primitive.tangents = split.tangents.iter().map(|its| its.map(|it| f32::from(it) / 127.0)).collect();
        primitive.indices = split.indices;
    }
}

/// How the texture is read that lies along tangents. Of several the first counts; no file that we know reads them differently.
fn direction(material: &Material) -> Option<TextureRef> {
    let lobes = material.lobes.as_deref();
    let grain = lobes.filter(|lobes| lobes.anisotropy_strength > 0.0).map(|lobes| {
        let plain = TextureRef { texture: 0, uv_set: 0, uv_transform: TextureRef::IDENTITY };
        lobes.textures.last().copied().flatten().unwrap_or(plain)
    });
    let coat = lobes.and_then(|lobes| lobes.textures.get(Lobes::CLEARCOAT_NORMAL).copied().flatten());
    material.normal_texture.or(coat).or(grain)
}

fn split(primitive: &Primitive, map: TextureRef) -> Option<Split> {
    let coordinates = if map.uv_set == 0 { &primitive.uv0 } else { &primitive.uv1 };
    if primitive.topology != Topology::Triangles || primitive.flat || !primitive.tangents.is_empty() {
        return None;
    }
    let [a, b, c, d, e, f] = map.uv_transform;
    let uvs: Vec<_> = coordinates.iter().map(|[u, v]| [a * u + b * v + c, d * u + e * v + f]).collect();
    Split::new(&primitive.positions, &primitive.normals, &uvs, &primitive.indices)
}
