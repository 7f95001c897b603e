//! The lite file, put together.
//!
//! In: the GLB, its checked model, the options. Out: the file twice, with plain and with compressed views, the error of its
//! surface, and what stays as it was.

use std::collections::BTreeMap;

use glam::Vec3;
use serde_json::{Value, json};

use super::accessor::Reader;
use super::file::{File, container, index, require};
use super::levels::Wanted;
use super::meshes::{self, Meshes};
use super::pictures::{self, Pictures};
use super::references::{forget_packing, stranger, write_numbers};
use super::simplify::Stop;
use super::writer::{Holds, Writer};
use super::{Kept, LiteLevel, LiteOptions, levels, meshopt_views, nodes};
use crate::bake::BakeError;
use crate::model::{Fault, Model};

/// See the module.
pub(super) struct Built {
    pub(super) plain: Vec<u8>,
    pub(super) compressed: Vec<u8>,
    pub(super) error_metres: f32,
    pub(super) stop: Stop,
    pub(super) levels: Vec<LiteLevel>,
    pub(super) kept: Vec<Kept>,
}

/// With the levels that are wanted, if any.
///
/// # Errors
/// Those of `lite`.
pub(super) fn build(
    mut file: File<'_>,
    pictures: &Pictures,
    model: &Model,
    size_metres: Vec3,
    options: &LiteOptions,
    wanted: &Wanted,
) -> Result<Built, BakeError> {
    let mut kept: Vec<Kept> = (pictures.kept.iter())
        .map(|(image, reason)| Kept { pointer: format!("/images/{image}"), reason })
        .collect();
    let mut writer = Writer::default();
    let extent_metres = size_metres.max_element();
    let (mut error_metres, mut stop, mut levels) = (0.0, Stop::WithinBudget, Vec::new());
    if stranger(&file.json).is_some() {
        kept.push(Kept { pointer: "/accessors".to_owned(), reason: "unknown-extension" });
        keep_lists(&file, pictures, &mut writer)?;
        if model.figures.triangles > options.triangles || model.figures.vertices > options.vertices {
            stop = Stop::Error;
        }
    } else {
        let made = meshes::meshes(&file, model, extent_metres, options, wanted)?;
        (error_metres, stop) = (made.error_metres, made.stop);
        levels = made.level_report(extent_metres, wanted);
        let blocked = made.kept.iter();
        kept.extend(blocked.map(|(mesh, reason)| Kept { pointer: format!("/meshes/{mesh}"), reason }));
        write_lists(&mut file, made, size_metres, wanted, &mut writer)?;
    }
    pictures::point_at_webp(&mut file, pictures);
    write_images(&mut file, pictures, &mut writer)?;

    let put = |file: &mut File<'_>, key: &str, list: Vec<Value>| match list.is_empty() {
        true => file.json.remove(key),
        false => file.json.insert(key.to_owned(), Value::Array(list)),
    };
    put(&mut file, "accessors", std::mem::take(&mut writer.accessors));
    let mut plain = file.json.clone();
    put(&mut file, "bufferViews", writer.views.clone());
    let length = writer.bin.len().next_multiple_of(4);
    put(&mut file, "buffers", if length > 0 { vec![json!({ "byteLength": length })] } else { Vec::new() });
    std::mem::swap(&mut plain, &mut file.json);
    let mut compressed = file.json;
    let compressed = if options.meshopt && length > 0 {
        let bin = meshopt_views::compressed(&mut compressed, &writer);
        container(&compressed, &bin)?
    } else {
        Vec::new()
    };
    Ok(Built { plain: container(&plain, &writer.bin)?, compressed, error_metres, stop, levels, kept })
}

/// Everything that lies in accessors, written anew.
fn write_lists(
    file: &mut File<'_>,
    made: Meshes,
    size_metres: Vec3,
    wanted: &Wanted,
    writer: &mut Writer,
) -> Result<(), BakeError> {
    let grids = made.grids.clone();
    let skin_grids = made.skin_grids.clone();
    let extended = made.extended;
    let (meshes, levels) = meshes::write(file, made, size_metres, wanted, writer)?;
    let mut reader = Reader::new(file);
    let mut node_list = file.list("nodes").to_vec();
    let animations = write_numbers(file, &mut node_list, &mut reader, writer)?;
    let skins = nodes::write_skins(file, &skin_grids, &mut reader, writer)?;
    for (key, list) in
        [("meshes", meshes), ("nodes", node_list), ("animations", animations), ("skins", skins)]
    {
        if !list.is_empty() {
            file.json.insert(key.to_owned(), Value::Array(list));
        }
    }
    nodes::stand_on_grids(file, &grids);
    levels::stand_beside(file, &levels);
    forget_packing(file);
    if extended {
        require(&mut file.json, "KHR_mesh_quantization");
    }
    Ok(())
}

/// Accessors and buffer views with their numbers and their bytes; a view of nothing but a picture that is smaller now has that.
fn keep_lists(file: &File<'_>, pictures: &Pictures, writer: &mut Writer) -> Result<(), BakeError> {
    writer.accessors = file.list("accessors").to_vec();
    let replaced = replaced(file, pictures);
    // Views may share bytes; copied, they do not.
    let (mut copied, max) = (0, 2 * file.bin.len() as u64);
    for (at, old) in file.list("bufferViews").iter().enumerate() {
        let (bytes, _) = file.view(&json!(at))?;
        copied += bytes.len() as u64;
        if copied > max {
            let fault = Fault::OverLimit { limit: "file_bytes", found: copied, max };
            return Err(super::file::fault(format!("/bufferViews/{at}"), fault));
        }
        writer.view(replaced.get(&at).copied().unwrap_or(bytes), Holds::Bytes);
        let own = ["buffer", "byteOffset", "byteLength"];
        let old = old.as_object().into_iter().flatten().filter(|(key, _)| !own.contains(&key.as_str()));
        if let Some(new) = writer.views.last_mut().and_then(Value::as_object_mut) {
            new.extend(old.map(|(key, value)| (key.clone(), value.clone())));
        }
    }
    Ok(())
}

/// What takes the place of the bytes of a view that one image has to itself.
fn replaced<'p>(file: &File<'_>, pictures: &'p Pictures) -> BTreeMap<usize, &'p [u8]> {
    let views_of = |accessor: &Value| {
        let spots = ["/bufferView", "/sparse/indices/bufferView", "/sparse/values/bufferView"];
        spots.map(|spot| index(accessor.pointer(spot)))
    };
    let mut users: BTreeMap<usize, usize> = BTreeMap::new();
    let images = file.list("images").iter().map(|image| index(image.get("bufferView")));
    for view in file.list("accessors").iter().flat_map(views_of).chain(images.clone()).flatten() {
        *users.entry(view).or_default() += 1;
    }
    let made = images.zip(&pictures.made).filter_map(|(view, made)| Some((view?, made.as_deref()?)));
    made.filter(|(view, _)| users.get(view) == Some(&1)).collect()
}

/// The images that a texture shows; the others go, unless somebody may name them by their number.
fn write_images(file: &mut File<'_>, pictures: &Pictures, writer: &mut Writer) -> Result<(), BakeError> {
    let shown = pictures::shown(file);
    let every = stranger(&file.json).is_some();
    let mut views: BTreeMap<usize, usize> = BTreeMap::new();
    let in_place = if every { replaced(file, pictures) } else { BTreeMap::new() };
    let (mut images, mut places) = (Vec::new(), Vec::new());
    for (at, image) in file.list("images").iter().enumerate() {
        if !every && shown.get(at) != Some(&true) {
            places.push(None);
            continue;
        }
        places.push(Some(images.len()));
        let mut image = image.clone();
        let old = index(image.get("bufferView"));
        match (pictures.made.get(at).and_then(Option::as_ref), old) {
            (Some(webp), old) => {
                if old.is_none_or(|old| !in_place.contains_key(&old)) {
                    image["bufferView"] = json!(writer.view(webp, Holds::Bytes));
                }
                image["mimeType"] = json!("image/webp");
            }
            (None, Some(old)) if !every => {
                let bytes = file.view(&json!(old))?.0;
                let view = *views.entry(old).or_insert_with(|| writer.view(bytes, Holds::Bytes));
                image["bufferView"] = json!(view);
            }
            _ => {}
        }
        images.push(image);
    }
    if images.is_empty() {
        file.json.remove("images");
    } else {
        file.json.insert("images".to_owned(), Value::Array(images));
    }
    pictures::renumber(file, &places);
    Ok(())
}
