//! All meshes of a file: read, quantised, simplified, written.
//!
//! In: the JSON and the checked model of the same file. Out: [`Meshes`], and the list `meshes` that names their new accessors.

use glam::Vec3;
use serde_json::{Map, Value, json};

use super::LiteOptions;
use super::accessor::Reader;
use super::file::File;
use super::geometry::{Geometry, TRIANGLES};
use super::quantise::{self, Grid};
use super::simplify::{Amount, Part, Stop, simplify};
use super::uses::{Use, uses};
use super::writer::Writer;
use crate::bake::BakeError;
use crate::model::Model;
use crate::scene::pose::Pose;

/// More morph targets than these are not weighed by the simplifier; a primitive that has more stays.
const MOST_TARGETS: usize = 6;

/// A primitive; `geometry` is nothing where it draws nothing.
struct Slot {
    mesh: usize,
    primitive: usize,
    geometry: Option<Geometry>,
}

/// See the module.
pub(super) struct Meshes {
    slots: Vec<Slot>,
    /// For each mesh.
    pub(super) grids: Vec<Option<Grid>>,
    /// For each skin.
    pub(super) skin_grids: Vec<Option<Grid>>,
    /// Needs `KHR_mesh_quantization`.
    pub(super) extended: bool,
    /// By the simplifier or the grid, whichever is more.
    pub(super) error_metres: f32,
    pub(super) stop: Stop,
    /// Meshes of which something stays, and why.
    pub(super) kept: Vec<(usize, &'static str)>,
}

/// Makes all meshes lighter.
///
/// # Errors
/// Those of [`Geometry::read`].
pub(super) fn meshes(
    file: &File<'_>,
    model: &Model,
    extent_metres: f32,
    options: &LiteOptions,
) -> Result<Meshes, BakeError> {
    let mut uses = uses(file, model);
    let mut slots = read(file)?;
    for slot in slots.iter().filter(|slot| slot.geometry.is_none()) {
        if let Some(found) = uses.get_mut(slot.mesh) {
            found.blocked = found.blocked.or(Some("draws-nothing"));
        }
    }
    let grids = grids(&slots, &uses);
    let mut extended = false;
    for slot in &mut slots {
        let grid = grids.get(slot.mesh).copied().flatten();
        if let Some(geometry) = &mut slot.geometry {
            extended |= quantise::quantise(geometry, grid.as_ref());
            // Vertices that differed by less than a step are one now.
            if let Some(indices) = geometry.triangles() {
                let mut triangles = indices.as_chunks::<3>().0.to_vec();
                geometry.weld(&mut triangles);
                triangles.retain(|[a, b, c]| a != b && b != c && c != a);
                if !triangles.is_empty() {
                    geometry.indices = Some(triangles.into_flattened());
                }
            }
        }
    }
    let mut kept: Vec<(usize, &'static str)> = Vec::new();
    kept.extend(uses.iter().enumerate().filter_map(|(at, found)| Some((at, found.blocked?))));

    let pose = Pose::at_rest(model);
    let (mut parts, mut others) = (Vec::new(), Amount::default());
    for slot in &slots {
        let (Some(geometry), Some(found)) = (&slot.geometry, uses.get(slot.mesh)) else { continue };
        let targets =
            geometry.attributes.iter().filter(|a| a.target.is_some() && a.name == "POSITION").count();
        let step = grids.get(slot.mesh).copied().flatten().map_or(1.0, |grid| grid.step);
        let simple = geometry.mode == TRIANGLES && found.times > 0 && targets <= MOST_TARGETS;
        if !simple {
            others.add(drawn(geometry, found.times));
            if targets > MOST_TARGETS {
                kept.push((slot.mesh, "morph-targets"));
            }
            continue;
        }
        let joints = found.skin.and_then(|skin| model.skins.get(skin)).map_or_else(Vec::new, |skin| {
            let places = skin.joints.iter().map(|joint| pose.world_from_node(*joint));
            places.map(|place| place.map_or(Vec3::ZERO, |place| place.w_axis.truncate())).collect()
        });
        parts.push(Part { geometry, mesh: slot.mesh, times: found.times, scale: found.scale * step, joints });
    }
    let bound_metres = options.surface_fraction * extent_metres;
    let budget = Amount { triangles: options.triangles, vertices: options.vertices };
    let mut simplified = simplify(&parts, others, budget, extent_metres, bound_metres);
    let mut triangles = std::mem::take(&mut simplified.triangles).into_iter();
    let simple: Vec<bool> = slots
        .iter()
        .map(|slot| {
            parts.iter().any(|part| slot.geometry.as_ref().is_some_and(|g| std::ptr::eq(g, part.geometry)))
        })
        .collect();
    drop(parts);
    for (slot, simple) in slots.iter_mut().zip(simple) {
        let fewer = if simple { triangles.next().flatten() } else { None };
        let Some(geometry) = &mut slot.geometry else { continue };
        if let Some(triangles) = fewer.or_else(|| geometry.triangles().map(<[u32]>::to_vec)) {
            geometry.compacted(&triangles);
        }
    }
    let half_steps =
        grids.iter().zip(&uses).filter_map(|(grid, found)| Some(grid.as_ref()?.step * 0.5 * found.scale));
    let error_metres = half_steps.fold(simplified.error_metres, f32::max);
    let mut skin_grids = vec![None; model.skins.len()];
    for (found, grid) in uses.iter().zip(&grids) {
        let alike = skins_of(file, &uses, found.group);
        for skin in alike {
            if let Some(slot) = skin_grids.get_mut(skin) {
                *slot = *grid;
            }
        }
    }
    Ok(Meshes { slots, grids, skin_grids, extended, error_metres, stop: simplified.stop, kept })
}

fn read(file: &File<'_>) -> Result<Vec<Slot>, BakeError> {
    let mut reader = Reader::new(file);
    let mut slots = Vec::new();
    for (mesh, spot) in file.list("meshes").iter().enumerate() {
        let primitives = spot.get("primitives").and_then(Value::as_array).into_iter().flatten();
        for (primitive, spot) in primitives.enumerate() {
            let pointer = format!("/meshes/{mesh}/primitives/{primitive}");
            let geometry = Geometry::read(spot, &pointer, &mut reader)?;
            slots.push(Slot { mesh, primitive, geometry });
        }
    }
    Ok(slots)
}

/// A grid for each mesh over all meshes of its group; none where one of those is blocked.
fn grids(slots: &[Slot], uses: &[Use]) -> Vec<Option<Grid>> {
    let mut boxes = vec![Some((Vec3::INFINITY, Vec3::NEG_INFINITY)); uses.len()];
    for found in uses.iter().filter(|found| found.blocked.is_some()) {
        if let Some(slot) = boxes.get_mut(found.group) {
            *slot = None;
        }
    }
    for slot in slots {
        let group = uses.get(slot.mesh).map(|found| found.group);
        let Some(together) = group.and_then(|group| boxes.get_mut(group)) else { continue };
        let own = slot.geometry.as_ref().and_then(quantise::bounds);
        *together = together.zip(own).map(|((a, b), (least, most))| (a.min(least), b.max(most)));
    }
    let grid = |found: &Use| {
        let (least, most) = boxes.get(found.group).copied().flatten()?;
        Grid::over(least, most)
    };
    uses.iter().map(grid).collect()
}

/// The skins that pose meshes of a group.
fn skins_of(file: &File<'_>, uses: &[Use], group: usize) -> Vec<usize> {
    let nodes = file.list("nodes").iter();
    nodes
        .filter_map(|node| {
            let mesh = super::file::index(node.get("mesh"))?;
            (uses.get(mesh)?.group == group).then_some(())?;
            super::file::index(node.get("skin"))
        })
        .collect()
}

/// Triangles, lines or points, and vertices.
fn drawn(geometry: &Geometry, times: u64) -> Amount {
    let corners = geometry.indices.as_ref().map_or_else(|| geometry.vertex_count(), Vec::len) as u64;
    let each = match geometry.mode {
        TRIANGLES => corners / 3,
        1 => corners / 2,
        _ => corners,
    };
    Amount { triangles: each * times, vertices: if times > 0 { geometry.vertex_count() as u64 } else { 0 } }
}

/// Writes all vertices and indices; gives the list `meshes`.
///
/// # Errors
/// Those of [`Reader::read`].
pub(super) fn write(file: &File<'_>, made: Meshes, writer: &mut Writer) -> Result<Vec<Value>, BakeError> {
    let mut meshes = file.list("meshes").to_vec();
    let mut reader = Reader::new(file);
    for slot in made.slots {
        let primitive =
            meshes.get_mut(slot.mesh).and_then(|mesh| mesh.get_mut("primitives")?.get_mut(slot.primitive));
        let Some(primitive) = primitive.and_then(Value::as_object_mut) else { continue };
        match slot.geometry {
            Some(geometry) => write_one(primitive, &geometry, writer),
            None => copy_one(primitive, &mut reader, writer)?,
        }
    }
    Ok(meshes)
}

fn write_one(primitive: &mut Map<String, Value>, geometry: &Geometry, writer: &mut Writer) {
    let indices = geometry.indices.as_ref();
    let triangles = geometry.mode == TRIANGLES;
    for attribute in &geometry.attributes {
        let at = writer.vertices(&attribute.elements, attribute.name == "POSITION");
        let list = match attribute.target {
            None => primitive.get_mut("attributes"),
            Some(target) => primitive.get_mut("targets").and_then(|targets| targets.get_mut(target)),
        };
        if let Some(list) = list.and_then(Value::as_object_mut) {
            list.insert(attribute.name.clone(), json!(at));
        }
    }
    if let Some(indices) = indices {
        primitive
            .insert("indices".to_owned(), json!(writer.corners(indices, geometry.vertex_count(), triangles)));
    }
    // 4 is what a primitive without a mode has.
    if triangles {
        primitive.remove("mode");
    }
}

/// A primitive that draws nothing, as it is.
fn copy_one(
    primitive: &mut Map<String, Value>,
    reader: &mut Reader<'_, '_>,
    writer: &mut Writer,
) -> Result<(), BakeError> {
    if let Some(reference) = primitive.get_mut("indices") {
        let indices = reader.read(reference)?.integers();
        let most = indices.iter().max().map_or(0, |most| *most as usize + 1);
        *reference = json!(writer.corners(&indices, most, false));
    }
    let mut lists: Vec<&mut Value> = Vec::new();
    for (key, value) in primitive.iter_mut() {
        match key.as_str() {
            "attributes" => lists.push(value),
            "targets" => lists.extend(value.as_array_mut().into_iter().flatten()),
            _ => {}
        }
    }
    for list in lists {
        for (name, reference) in list.as_object_mut().into_iter().flatten() {
            *reference = json!(writer.vertices(&reader.read(reference)?, name == "POSITION"));
        }
    }
    Ok(())
}
