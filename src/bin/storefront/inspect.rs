//! `storefront inspect MODEL.glb`: what a product costs, and which tiers can show it.

use std::path::PathBuf;

use serde_json::{Value, json};
use storefront::bake::Cost;
use storefront::model::{Fault, Limits, Model, ModelError, mip_chain_bytes};
use storefront::pack;
use storefront::scene::Scene;
use storefront::unpack::Unpacked;

use crate::input::Failure;
use crate::model_file::{plain, read_as_packed};
use crate::output::print;

/// Print what a GLB holds, what it costs, and which tiers can show it.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A glTF file, binary or with its files beside it; `-` is standard input.
    model: PathBuf,
}

/// # Errors
/// The codes of [`ModelError`], [`PackError`](storefront::pack::PackError) and
/// [`UnpackError`](storefront::unpack::UnpackError); `unreadable`.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let path = &arguments.model;
    let packed = read_as_packed(path)?;
    let unpacked = plain(path, &packed)?;
    let glb = unpacked.as_ref().map_or(&packed, |unpacked| &unpacked.glb);
    let mut model = Model::parse(glb, &Limits::default())
        .map_err(|error| Failure::new(error.code(), format_args!("{}: {error}", path.display())))?;
    if let Some(unpacked) = &unpacked {
        as_downloaded(&mut model, &packed, unpacked);
    }
    print(format_args!("{:#}", report(&model)))
}

/// Extensions whose data is compressed, and the decoder that browsers fetch for it.
const COMPRESSED: [(&str, &str); 4] = [
    ("KHR_draco_mesh_compression", "draco"),
    ("EXT_meshopt_compression", "meshopt"),
    ("KHR_meshopt_compression", "meshopt"),
    ("KHR_texture_basisu", "basisu"),
];

/// Have a model that was unpacked cost what a phone downloads.
fn as_downloaded(model: &mut Model, packed: &[u8], unpacked: &Unpacked) {
    for image in &mut model.images {
        let known = unpacked.pictures.iter().find(|picture| picture.byte_offset == image.byte_offset);
        if let Some(picture) = known {
            model.figures.picture_bytes -= image.byte_length as u64;
            model.figures.picture_bytes += picture.file_bytes;
            image.mime = picture.mime;
            image.byte_length = picture.file_bytes as usize;
        }
    }
    model.figures.file_bytes = packed.len() as u64;
    let extensions = pack::extensions(packed).unwrap_or_default();
    (model.extensions_used, model.extensions_required) = (extensions.used, extensions.required);
}

/// Which decoders a browser fetches for it.
fn needs(model: &Model) -> Vec<Value> {
    let used = |name: &str| model.extensions_used.iter().any(|used| used == name);
    let needed = COMPRESSED.iter().filter(|(name, _)| used(name));
    needed.map(|(extension, decoder)| json!({ "decoder": decoder, "extension": extension })).collect()
}

fn report(model: &Model) -> Value {
    let figures = &model.figures;
    let scene = Scene::new(model);
    let cost = Cost::of(model, &scene);
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
        .map(|animation| {
            let channels = animation.channels.len() + animation.changes.len();
            json!({
                "name": animation.name,
                "duration_seconds": animation.duration_seconds,
                "channels": channels,
                "channels_passed_over": animation.channels_passed_over,
            })
        })
        .collect();
    let skins: Vec<Value> = model.skins.iter().map(|skin| json!({ "joints": skin.joints.len() })).collect();
    let morph_targets: usize = model.meshes.iter().map(|mesh| mesh.morph_weights.len()).sum();
    let decoded = |name: &&str| {
        // Every browser has its own decoder for AVIF.
        let avif = cfg!(feature = "avif-textures") && *name == "EXT_texture_avif";
        !avif && !COMPRESSED.iter().any(|(known, _)| known == name)
    };
    let not_drawn: Vec<&str> = model.extensions_not_drawn().filter(decoded).collect();
    json!({
        "triangles": figures.triangles,
        "vertices": figures.vertices,
        "draw_calls": figures.draw_calls,
        "nodes": model.nodes.len(),
        "materials": model.materials.len(),
        "size_metres": (scene.bounds.max - scene.bounds.min).to_array(),
        "textures": textures,
        "gpu_bytes": cost.gpu_bytes(),
        "gpu_bytes_by_kind": {
            "textures": cost.texture_bytes,
            "vertices": cost.vertex_bytes,
            "indices": cost.index_bytes,
        },
        "file_bytes": figures.file_bytes,
        "file_bytes_by_kind": {
            "json": figures.json_bytes,
            "pictures": figures.picture_bytes,
            "geometry_and_other": figures.file_bytes.saturating_sub(figures.json_bytes + figures.picture_bytes),
        },
        "extensions": {
            "used": model.extensions_used,
            "required": model.extensions_required,
            "not_drawn": not_drawn,
        },
        "needs": needs(model),
        "variants": model.variants,
        "cameras": cameras,
        "lights": { "standing": model.nodes.iter().filter(|node| node.light.is_some()).count(), "shining": scene.lights.len() },
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
