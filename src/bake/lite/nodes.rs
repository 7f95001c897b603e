//! Where quantised meshes stand: what turns their steps into metres.
//!
//! In: the JSON, the grid of each mesh. Out: a node below each node that showed such a mesh, or other matrices of its skin. A
//! node below, not other numbers in the node itself: animations, cameras, lights and children of the node stay true.

use glam::Mat4;
use serde_json::{Value, json};

use super::accessor::{Elements, Reader};
use super::file::{File, index};
use super::quantise::Grid;
use super::writer::Writer;
use crate::bake::BakeError;

/// Moves every quantised mesh that no skin poses to a node of its own.
pub(super) fn stand_on_grids(file: &mut File<'_>, grids: &[Option<Grid>]) {
    // Old node, and the node that has its mesh now.
    let mut moved = Vec::new();
    let Some(nodes) = file.json.get_mut("nodes").and_then(Value::as_array_mut) else { return };
    for at in 0..nodes.len() {
        let below = nodes.len();
        let Some(node) = nodes.get_mut(at).and_then(Value::as_object_mut) else { continue };
        let Some(mesh) = index(node.get("mesh")) else { continue };
        let Some(grid) = grids.get(mesh).copied().flatten().filter(|_| node.get("skin").is_none()) else {
            continue;
        };
        let mut child = json!({
            "mesh": mesh,
            "translation": grid.offset.to_array(),
            "scale": [grid.step, grid.step, grid.step],
        });
        node.remove("mesh");
        if let Some(weights) = node.remove("weights") {
            child["weights"] = weights;
        }
        let children = node.entry("children").or_insert_with(|| json!([]));
        if let Some(children) = children.as_array_mut() {
            children.push(json!(below));
        }
        nodes.push(child);
        moved.push((at, below));
    }
    for animation in file.list_mut("animations") {
        let channels = animation.get_mut("channels").and_then(Value::as_array_mut);
        for channel in channels.into_iter().flatten() {
            if let Some(target) = channel.get_mut("target") {
                follow(target, &moved);
            }
        }
    }
}

/// Has a channel that drives the weights of a mesh drive the node that has it now.
fn follow(target: &mut Value, moved: &[(usize, usize)]) {
    let place = |node: usize| moved.iter().find(|(old, _)| *old == node).map(|(_, new)| *new);
    if target.get("path").is_some_and(|path| path == "weights")
        && let Some(new) = index(target.get("node")).and_then(place)
    {
        target["node"] = json!(new);
    }
    let Some(pointer) = target.pointer_mut("/extensions/KHR_animation_pointer/pointer") else { return };
    let parts: Vec<&str> = pointer.as_str().unwrap_or_default().splitn(4, '/').collect();
    if let ["", "nodes", node, property] = parts.as_slice()
        && (*property == "weights" || property.starts_with("weights/"))
        && let Some(new) = node.parse().ok().and_then(place)
    {
        *pointer = json!(format!("/nodes/{new}/{property}"));
    }
}

/// Writes the matrices of all skins, those that pose quantised meshes from steps; `grids` is one for each skin.
///
/// # Errors
/// Those of [`Reader::read`].
pub(super) fn write_skins(
    file: &File<'_>,
    grids: &[Option<Grid>],
    reader: &mut Reader<'_, '_>,
    writer: &mut Writer,
) -> Result<Vec<Value>, BakeError> {
    let mut skins = file.list("skins").to_vec();
    for (at, skin) in skins.iter_mut().enumerate() {
        let joints = skin.get("joints").and_then(Value::as_array).map_or(0, Vec::len);
        let own = match skin.get("inverseBindMatrices") {
            Some(reference) => Some(reader.read(reference)?),
            None => None,
        };
        let matrices = match (grids.get(at).copied().flatten(), own) {
            (None, None) => continue,
            (None, Some(own)) => own,
            (Some(grid), own) => on_grid(&grid, own.map(|own| own.floats()).as_deref(), joints),
        };
        skin["inverseBindMatrices"] = json!(writer.numbers(&matrices, &Value::Null));
    }
    Ok(skins)
}

/// Joint ← metres, for each joint, as joint ← steps.
fn on_grid(grid: &Grid, matrices: Option<&[f32]>, joints: usize) -> Elements {
    let mesh_from_steps = grid.mesh_from_steps();
    let own = |joint: usize| {
        let columns = matrices.and_then(|all| all.as_chunks::<16>().0.get(joint));
        columns.map_or(Mat4::IDENTITY, Mat4::from_cols_array)
    };
    let count = matrices.map_or(joints, |all| all.len() / 16);
    let columns: Vec<f32> = (0..count)
        .flat_map(|joint| {
            let mut matrix = own(joint) * mesh_from_steps;
            // Exactly, as the specification wants it.
            [matrix.x_axis.w, matrix.y_axis.w, matrix.z_axis.w, matrix.w_axis.w] = [0.0, 0.0, 0.0, 1.0];
            matrix.to_cols_array()
        })
        .collect();
    Elements::floats_of(16, &columns)
}
