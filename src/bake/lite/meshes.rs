//! All meshes of a file: read, quantised, simplified, written.
//!
//! In: the JSON and the checked model of the same file. Out: [`Meshes`], and the list `meshes` that names their new accessors.

use std::collections::HashSet;

use glam::Vec3;
use serde_json::{Map, Value, json};

use super::accessor::Reader;
use super::file::{File, index};
use super::geometry::{Geometry, TRIANGLES};
use super::levels::{self, Level, Shown, Wanted};
use super::quantise::{self, Grid};
use super::simplify::{Amount, Part, Stop, simplify};
use super::uses::{Use, uses};
use super::writer::Writer;
use super::{LiteLevel, LiteOptions};
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
    /// Corners of its coarser levels, as many as its mesh has.
    levels: Vec<Vec<u32>>,
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
    /// How often each mesh is drawn.
    times: Vec<u64>,
    /// For each mesh its coarser levels, the least coarse first.
    pub(super) levels: Vec<Vec<Level>>,
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
    wanted: &Wanted,
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
    // Of each slot, where it is of triangles.
    let finest: Vec<Option<Vec<u32>>> = (slots.iter().zip(simple))
        .map(|(slot, simple)| {
            let fewer = if simple { triangles.next().flatten() } else { None };
            fewer.or_else(|| Some(slot.geometry.as_ref()?.triangles()?.to_vec()))
        })
        .collect();
    let mut levels = vec![Vec::new(); uses.len()];
    if !wanted.heights_px.is_empty() {
        let possible = levels::possible(file, &grids);
        for (mesh, (found, levels)) in possible.into_iter().zip(&mut levels).enumerate() {
            if found {
                *levels = levels_of(mesh, &slots, &finest, &parts, extent_metres, wanted);
            }
        }
        if !within_budget(&levels, &slots, &finest, options.vertices) {
            levels = vec![Vec::new(); uses.len()];
        }
    }
    drop(parts);
    for (slot, triangles) in slots.iter_mut().zip(finest) {
        let (Some(geometry), Some(triangles)) = (&mut slot.geometry, triangles) else { continue };
        let levels = levels.get(slot.mesh).into_iter().flatten();
        let coarser: Vec<&[u32]> =
            levels.filter_map(|level| level.corners.get(slot.primitive).map(Vec::as_slice)).collect();
        slot.levels = geometry.compacted(&triangles, &coarser);
    }
    let half_steps =
        grids.iter().zip(&uses).filter_map(|(grid, found)| Some(grid.as_ref()?.step * 0.5 * found.scale));
    let error_metres = half_steps.fold(simplified.error_metres, f32::max);
    let times = uses.iter().map(|found| found.times).collect();
    let mut skin_grids = vec![None; model.skins.len()];
    for (found, grid) in uses.iter().zip(&grids) {
        let alike = skins_of(file, &uses, found.group);
        for skin in alike {
            if let Some(slot) = skin_grids.get_mut(skin) {
                *slot = *grid;
            }
        }
    }
    Ok(Meshes {
        slots,
        grids,
        skin_grids,
        extended,
        error_metres,
        stop: simplified.stop,
        times,
        levels,
        kept,
    })
}

impl Meshes {
    /// What becomes of the product where each mesh is drawn with its coarsest level made for a height, or a larger one.
    pub(super) fn level_report(&self, extent_metres: f32, wanted: &Wanted) -> Vec<LiteLevel> {
        let mut report = Vec::new();
        for (height, below_px) in wanted.heights_px.iter().copied().enumerate() {
            let at = |mesh: usize| self.levels.get(mesh)?.iter().rfind(|level| level.height <= height);
            if !self.levels.iter().flatten().any(|level| level.height == height) {
                continue;
            }
            let worst =
                (0..self.levels.len()).filter_map(at).map(|level| level.error_metres).fold(0.0, f32::max);
            let triangles = self.times.iter().enumerate().map(|(mesh, times)| {
                let slots = self
                    .slots
                    .iter()
                    .filter(|slot| slot.mesh == mesh)
                    .filter_map(|slot| slot.geometry.as_ref());
                let finest = || slots.map(|geometry| drawn(geometry, 1).triangles).sum();
                times * at(mesh).map_or_else(finest, |level| level.triangles() as u64)
            });
            let surface_fraction = worst / extent_metres;
            // Nobody has looked at it yet.
            report.push(LiteLevel {
                triangles: triangles.sum(),
                surface_fraction,
                ssim_worst: 0.0,
                below_px,
            });
        }
        report
    }
}

/// The levels of one mesh, of which every primitive is among `parts`.
fn levels_of(
    mesh: usize,
    slots: &[Slot],
    finest: &[Option<Vec<u32>>],
    parts: &[Part<'_>],
    extent_metres: f32,
    wanted: &Wanted,
) -> Vec<Level> {
    let own: Vec<&Part<'_>> = parts.iter().filter(|part| part.mesh == mesh).collect();
    let slots = slots.iter().zip(finest).filter(|(slot, _)| slot.mesh == mesh);
    let triangles: Vec<Vec<u32>> = slots.clone().filter_map(|(_, triangles)| triangles.clone()).collect();
    let whole = slots.count() == own.len() && triangles.len() == own.len();
    if !whole || !own.iter().all(|part| levels::stands_still(part.geometry)) {
        return Vec::new();
    }
    levels::levels(&own, triangles, extent_metres, wanted)
}

/// Whether all vertices are within the budget: a level's are held beside the finest one's.
fn within_budget(levels: &[Vec<Level>], slots: &[Slot], finest: &[Option<Vec<u32>>], budget: u64) -> bool {
    let held = |slot: &Slot, corners: &[u32]| {
        let flat = slot.geometry.as_ref().is_none_or(|geometry| geometry.attribute("NORMAL").is_none());
        if flat { corners.len() } else { corners.iter().collect::<HashSet<_>>().len() }
    };
    let each = slots.iter().zip(finest).map(|(slot, finest)| {
        let whole = match finest {
            Some(corners) => held(slot, corners),
            None => slot.geometry.as_ref().map_or(0, Geometry::vertex_count),
        };
        let levels = levels.get(slot.mesh).into_iter().flatten();
        let coarser = levels.filter_map(|level| Some(held(slot, level.corners.get(slot.primitive)?)));
        whole + coarser.sum::<usize>()
    });
    each.sum::<usize>() as u64 <= budget
}

fn read(file: &File<'_>) -> Result<Vec<Slot>, BakeError> {
    let mut reader = Reader::new(file);
    let mut slots = Vec::new();
    for (mesh, spot) in file.list("meshes").iter().enumerate() {
        let primitives = spot.get("primitives").and_then(Value::as_array).into_iter().flatten();
        for (primitive, spot) in primitives.enumerate() {
            let pointer = format!("/meshes/{mesh}/primitives/{primitive}");
            let geometry = Geometry::read(spot, &pointer, &mut reader)?;
            slots.push(Slot { mesh, primitive, geometry, levels: Vec::new() });
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
            let mesh = index(node.get("mesh"))?;
            (uses.get(mesh)?.group == group).then_some(())?;
            index(node.get("skin"))
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

/// Writes all vertices and indices; gives the list `meshes`, in which levels come last, and whose levels these are.
/// `size_metres` is that of the product.
///
/// # Errors
/// Those of [`Reader::read`].
pub(super) fn write(
    file: &File<'_>,
    made: Meshes,
    size_metres: Vec3,
    wanted: &Wanted,
    writer: &mut Writer,
) -> Result<(Vec<Value>, Vec<Shown>), BakeError> {
    let mut meshes = file.list("meshes").to_vec();
    let mut reader = Reader::new(file);
    let mut shown: Vec<Shown> = Vec::new();
    for (mesh, levels) in made.levels.iter().enumerate().filter(|(_, levels)| !levels.is_empty()) {
        let first = meshes.len();
        let coverages = levels.iter().map(|level| wanted.coverage(level.height, size_metres));
        shown.push((mesh, (first..).zip(coverages).collect()));
        meshes.extend(levels.iter().map(|_| json!({ "primitives": [] })));
    }
    for slot in made.slots {
        let primitive =
            meshes.get_mut(slot.mesh).and_then(|mesh| mesh.get_mut("primitives")?.get_mut(slot.primitive));
        let Some(primitive) = primitive.and_then(Value::as_object_mut) else { continue };
        match slot.geometry {
            Some(geometry) => {
                write_one(primitive, &geometry, writer);
                let coarser: Vec<Value> = (slot.levels.iter())
                    .map(|corners| Value::Object(coarser_one(primitive, &geometry, corners, writer)))
                    .collect();
                let levels =
                    shown.iter().find(|(mesh, _)| *mesh == slot.mesh).into_iter().flat_map(|(_, l)| l);
                for ((mesh, _), coarser) in levels.zip(coarser) {
                    let list =
                        meshes.get_mut(*mesh).and_then(|mesh| mesh.get_mut("primitives")?.as_array_mut());
                    list.into_iter().for_each(|list| list.push(coarser.clone()));
                }
            }
            None => copy_one(primitive, &mut reader, writer)?,
        }
    }
    Ok((meshes, shown))
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

/// A level of a primitive that is written: the beginnings of its lists of vertices, its material and its variants.
fn coarser_one(
    primitive: &Map<String, Value>,
    geometry: &Geometry,
    corners: &[u32],
    writer: &mut Writer,
) -> Map<String, Value> {
    let mut coarser = primitive.clone();
    coarser.remove("extras");
    let count = corners.iter().max().map_or(0, |most| *most as usize + 1);
    for attribute in &geometry.attributes {
        let Some(at) = coarser.get_mut("attributes").and_then(|list| list.get_mut(&attribute.name)) else {
            continue;
        };
        if let Some(whole) = index(Some(at)) {
            let elements = attribute.elements.first(count);
            *at = json!(writer.beginning(whole, &elements, attribute.name == "POSITION"));
        }
    }
    coarser.insert("indices".to_owned(), json!(writer.corners(corners, count, true)));
    coarser
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
