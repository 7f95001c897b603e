//! `storefront inspect MODEL.glb`: what a product costs, and which tiers can show it.

use std::path::PathBuf;

use serde_json::{Value, json};
use storefront::model::{Fault, Limits, Model, ModelError, mip_chain_bytes};
use storefront::scene::Scene;

use crate::input::{Failure, read_bytes};
use crate::output::print;

/// Print what a GLB holds, what it costs, and which tiers can show it.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A binary glTF file; `-` is standard input.
    model: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let glb = read_bytes(&arguments.model)?;
    let model = Model::parse(&glb, &Limits::default()).map_err(|error| {
        Failure::new(error.code(), format_args!("{}: {error}", arguments.model.display()))
    })?;
    print(format_args!("{:#}", report(&model)))
}

fn report(model: &Model) -> Value {
    let figures = &model.figures;
    let texture_bytes = figures.texture_bytes(u64::MAX);
    let scene = Scene::new(model);
    let vertex_bytes: usize = scene.meshes.iter().map(|mesh| size_of_val(mesh.vertices.as_slice())).sum();
    let index_bytes: usize = scene.meshes.iter().map(|mesh| size_of_val(mesh.indices.as_slice())).sum();
    let textures: Vec<Value> = model
        .textures
        .iter()
        .filter_map(|texture| model.images.get(texture.image))
        .map(|image| {
            let size = [image.width_px, image.height_px];
            json!({
                "mime": image.mime,
                "size": size,
                "file_bytes": image.byte_length,
                "gpu_bytes": mip_chain_bytes(size),
            })
        })
        .collect();
    let cameras: Vec<Value> = model
        .cameras
        .iter()
        .map(|camera| json!({ "yfov_degrees": camera.yfov_radians.to_degrees(), "aspect": camera.aspect }))
        .collect();
    let animations: Vec<Value> = model
        .animations
        .iter()
        .map(|animation| json!({ "name": animation.name, "duration_seconds": animation.duration_seconds }))
        .collect();
    let skins: Vec<Value> = model.skins.iter().map(|skin| json!({ "joints": skin.joints.len() })).collect();
    let morph_targets: usize = model.meshes.iter().map(|mesh| mesh.morph_weights.len()).sum();
    json!({
        "triangles": figures.triangles,
        "vertices": figures.vertices,
        "draw_calls": figures.draw_calls,
        "nodes": model.nodes.len(),
        "materials": model.materials.len(),
        "size_metres": (scene.bounds.max - scene.bounds.min).to_array(),
        "textures": textures,
        "gpu_bytes": texture_bytes + (vertex_bytes + index_bytes) as u64,
        "gpu_bytes_by_kind": { "textures": texture_bytes, "vertices": vertex_bytes, "indices": index_bytes },
        "file_bytes": figures.file_bytes,
        "file_bytes_by_kind": {
            "json": figures.json_bytes,
            "pictures": figures.picture_bytes,
            "geometry_and_other": figures.file_bytes.saturating_sub(figures.json_bytes + figures.picture_bytes),
        },
        "extensions": {
            "used": model.extensions_used,
            "required": model.extensions_required,
            "not_drawn": model.extensions_not_drawn().collect::<Vec<_>>(),
        },
        "variants": model.variants,
        "cameras": cameras,
        "animations": animations,
        "skins": skins,
        "morph_targets": morph_targets,
        "tiers": tiers(model),
    })
}

/// T0 shows the poster of every product; the others, what is within their limits.
fn tiers(model: &Model) -> Value {
    let poster = json!({ "tier": "T0", "shows": "poster", "reasons": [] });
    let drawn = Limits::TIERS.iter().map(|(tier, limits)| {
        let exceeded = limits.exceeded_by(&model.figures);
        json!({
            "tier": tier,
            "shows": if exceeded.is_empty() { "model" } else { "poster" },
            "reasons": exceeded.iter().map(reason).collect::<Vec<_>>(),
            "texture_side_texels": limits.texture_side_texels,
            "texture_bytes": model.figures.texture_bytes(limits.texture_side_texels),
        })
    });
    std::iter::once(poster).chain(drawn).collect()
}

fn reason(error: &ModelError) -> Value {
    match &error.fault {
        Fault::OverLimit { limit, found, max } => {
            json!({ "code": error.code(), "limit": limit, "found": found, "max": max })
        }
        _ => json!({ "code": error.code() }),
    }
}
