//! What a file refers to by number that is written anew: accessors, buffer views, images.
//!
//! In: the JSON. Out: whether every such number is one that we know of, and the numbers of what animations and instances name
//! changed. An extension that we do not know may hold others; then lists keep their order and their bytes.

use serde_json::{Map, Value, json};

use super::accessor::Reader;
use super::file::File;
use super::writer::Writer;
use crate::bake::BakeError;

/// Extensions outside `KHR_materials_…` that hold no number of an accessor, view or image, or whose numbers are changed here.
const KNOWN: [&str; 16] = [
    "EXT_lights_ies",
    "EXT_mesh_gpu_instancing",
    "EXT_texture_avif",
    "EXT_texture_webp",
    "KHR_animation_pointer",
    "KHR_lights_punctual",
    "KHR_mesh_quantization",
    "KHR_node_hoverability",
    "KHR_node_selectability",
    "KHR_node_visibility",
    "KHR_texture_basisu",
    "KHR_texture_transform",
    "KHR_xmp",
    "KHR_xmp_json_ld",
    "MSFT_lod",
    "MSFT_texture_dds",
];

const DRACO: &str = "KHR_draco_mesh_compression";
/// What packs meshes; a file that requires none of these has them in a plain form, too.
const PACKING: [&str; 3] = [DRACO, "EXT_meshopt_compression", "KHR_meshopt_compression"];

/// The name of an extension that may refer to what is written anew.
pub(super) fn stranger(members: &Map<String, Value>) -> Option<&str> {
    let known =
        |name: &str| KNOWN.contains(&name) || PACKING.contains(&name) || name.starts_with("KHR_materials_");
    members.iter().find_map(|(key, value)| match (key.as_str(), value) {
        ("extras", _) => None,
        ("extensions", Value::Object(extensions)) => extensions.iter().find_map(|(name, extension)| {
            if !known(name) && names_by_number(extension) {
                return Some(name.as_str());
            }
            stranger_in(extension)
        }),
        _ => stranger_in(value),
    })
}

fn stranger_in(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => stranger(members),
        Value::Array(entries) => entries.iter().find_map(stranger_in),
        _ => None,
    }
}

/// Whether there is a whole number in it, which may be an index.
fn names_by_number(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_u64(),
        Value::Array(entries) => entries.iter().any(names_by_number),
        Value::Object(members) => {
            members.iter().any(|(key, value)| key != "extras" && names_by_number(value))
        }
        _ => false,
    }
}

/// Leaves out how meshes were packed beside their plain form: what is plain is another by now.
pub(super) fn forget_packing(file: &mut File<'_>) {
    for mesh in file.list_mut("meshes") {
        let primitives = mesh.get_mut("primitives").and_then(Value::as_array_mut);
        for primitive in primitives.into_iter().flatten() {
            let Some(primitive) = primitive.as_object_mut() else { continue };
            let Some(extensions) = primitive.get_mut("extensions").and_then(Value::as_object_mut) else {
                continue;
            };
            extensions.remove(DRACO);
            if extensions.is_empty() {
                primitive.remove("extensions");
            }
        }
    }
    for key in ["extensionsUsed", "extensionsRequired"] {
        if let Some(list) = file.json.get_mut(key).and_then(Value::as_array_mut) {
            list.retain(|name| !PACKING.iter().any(|packing| name == packing));
        }
    }
}

/// Writes the accessors that animations and instances name, and has them name the new ones.
///
/// # Errors
/// Those of [`Reader::read`].
pub(super) fn write_numbers(
    file: &File<'_>,
    nodes: &mut [Value],
    reader: &mut Reader<'_, '_>,
    writer: &mut Writer,
) -> Result<Vec<Value>, BakeError> {
    let mut write = |reference: &mut Value| {
        let elements = reader.read(reference)?;
        let like = reference.as_u64().and_then(|at| file.list("accessors").get(at as usize));
        *reference = json!(writer.numbers(&elements, like.unwrap_or(&Value::Null)));
        Ok::<_, BakeError>(())
    };
    let mut animations = file.list("animations").to_vec();
    for animation in &mut animations {
        let samplers = animation.get_mut("samplers").and_then(Value::as_array_mut);
        for sampler in samplers.into_iter().flatten() {
            for key in ["input", "output"] {
                if let Some(reference) = sampler.get_mut(key) {
                    write(reference)?;
                }
            }
        }
    }
    for node in nodes {
        let attributes = node.pointer_mut("/extensions/EXT_mesh_gpu_instancing/attributes");
        for (_, reference) in attributes.and_then(Value::as_object_mut).into_iter().flatten() {
            write(reference)?;
        }
    }
    Ok(animations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_extension_with_a_whole_number_is_a_stranger() {
        for (extension, expected) in [
            (json!({ "ACME_hair": { "accessor": 3 } }), Some("ACME_hair")),
            (json!({ "ACME_hair": { "strands": [{ "view": 0 }] } }), Some("ACME_hair")),
            (json!({ "ACME_hair": { "colour": "brown", "width": 0.5 } }), None),
            (json!({ "ACME_hair": { "extras": { "made": 2024 } } }), None),
            (json!({ "KHR_materials_sheen": { "sheenColorTexture": { "index": 0 } } }), None),
            (
                json!({ "KHR_materials_sheen": { "extensions": { "ACME_lint": { "accessor": 1 } } } }),
                Some("ACME_lint"),
            ),
        ] {
            assert_eq!(
                stranger_in(&json!({ "nodes": [{ "extensions": extension }] })),
                expected,
                "{extension}"
            );
        }
        assert_eq!(stranger_in(&json!({ "extras": { "extensions": { "A": { "b": 1 } } } })), None);
    }
}
