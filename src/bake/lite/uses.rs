//! How the nodes of a file use its meshes: how often and how large each is drawn, and which can be quantised.
//!
//! In: the JSON and the checked model of the same file. Out: one [`Use`] for each mesh. A quantised mesh counts in whole
//! steps of a grid, and what turns steps into metres stands in a node above it, or in the matrices of its skin; so
//! the meshes of one skin share a grid, and a mesh is left in metres where nothing can stand above it.

use glam::Mat4;
use serde_json::Value;

use super::file::{File, index};
use crate::model::Model;
use crate::scene::pose::Pose;

/// Extensions of a node that do not care what its mesh counts in, as the mesh moves to a node below.
const KEPT_ON_NODES: [&str; 4] =
    ["KHR_lights_punctual", "KHR_node_visibility", "KHR_node_hoverability", "KHR_node_selectability"];

/// How one mesh is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Use {
    /// How often the default scene draws it.
    pub(super) times: u64,
    /// Metres of the world in one unit of the mesh, where it is drawn largest; 0 if nowhere.
    pub(super) scale: f32,
    /// Meshes that must share a grid have the same number.
    pub(super) group: usize,
    /// Why it stays in metres.
    pub(super) blocked: Option<&'static str>,
    /// A skin that poses it, where there is one.
    pub(super) skin: Option<usize>,
}

/// The uses of all meshes, in file order.
pub(super) fn uses(file: &File<'_>, model: &Model) -> Vec<Use> {
    let pose = Pose::at_rest(model);
    let mut uses: Vec<Use> =
        (0..file.list("meshes").len()).map(|group| Use { group, ..Use::default() }).collect();
    for (at, mesh) in file.list("meshes").iter().enumerate() {
        if let Some(slot) = uses.get_mut(at) {
            slot.blocked = mesh_blocked(file, mesh);
        }
    }
    // For each skin, the group of the meshes that it poses.
    let mut group_of_skin: Vec<Option<usize>> = vec![None; model.skins.len()];
    for (at, node) in file.list("nodes").iter().enumerate() {
        let Some(mesh) = index(node.get("mesh")).filter(|mesh| *mesh < uses.len()) else { continue };
        let skin = index(node.get("skin"));
        let matrices = match skin.and_then(|skin| model.skins.get(skin)) {
            Some(skin) => pose.joint_matrices(skin),
            None => pose.world_from_node(at).into_iter().collect(),
        };
        let seen = pose.world_from_node(at).is_some();
        let Some(found) = uses.get_mut(mesh) else { continue };
        if seen {
            found.times += model.nodes.get(at).map_or(1, |node| node.times() as u64);
            found.scale = matrices.iter().map(largest_scale).fold(found.scale, f32::max);
        }
        found.skin = found.skin.or(skin);
        let extensions = node.get("extensions").and_then(Value::as_object).into_iter().flatten();
        for (name, _) in extensions {
            if name == "EXT_mesh_gpu_instancing" {
                found.blocked = found.blocked.or(Some("instances"));
            } else if !KEPT_ON_NODES.contains(&name.as_str()) {
                found.blocked = found.blocked.or(Some("node-extension"));
            }
        }
        if skin.is_some() && !all_have_joints(file, mesh) {
            found.blocked = found.blocked.or(Some("no-joints"));
        }
        let group = found.group;
        if let Some(known) = skin.and_then(|skin| group_of_skin.get_mut(skin)) {
            let together = *known.get_or_insert(group);
            uses.iter_mut().filter(|other| other.group == group).for_each(|other| other.group = together);
            group_of_skin.iter_mut().flatten().filter(|g| **g == group).for_each(|g| *g = together);
        }
    }
    uses
}

/// The most that a matrix makes of a length.
fn largest_scale(matrix: &Mat4) -> f32 {
    let axes = [matrix.x_axis, matrix.y_axis, matrix.z_axis];
    let length = axes.iter().map(|axis| axis.truncate().length()).fold(0.0, f32::max);
    if length.is_finite() { length } else { 0.0 }
}

fn primitives(mesh: &Value) -> impl Iterator<Item = &Value> {
    mesh.get("primitives").and_then(Value::as_array).into_iter().flatten()
}

fn all_have_joints(file: &File<'_>, mesh: usize) -> bool {
    let mesh = file.list("meshes").get(mesh);
    mesh.is_none_or(|mesh| {
        primitives(mesh).all(|p| {
            p.get("attributes").is_some_and(|a| a.get("JOINTS_0").is_some() && a.get("WEIGHTS_0").is_some())
        })
    })
}

/// Why a mesh cannot count in steps, whoever uses it.
fn mesh_blocked(file: &File<'_>, mesh: &Value) -> Option<&'static str> {
    if mesh.get("extensions").is_some() {
        return Some("mesh-extension");
    }
    let thick = |material: Option<usize>| {
        let material = material.and_then(|at| file.list("materials").get(at));
        material.is_some_and(|m| m.get("extensions").is_some_and(|e| e.get("KHR_materials_volume").is_some()))
    };
    for primitive in primitives(mesh) {
        // Its thickness counts in the units of the mesh.
        let mappings =
            primitive.pointer("/extensions/KHR_materials_variants/mappings").and_then(Value::as_array);
        let mut materials = mappings.into_iter().flatten().map(|m| index(m.get("material")));
        if thick(index(primitive.get("material"))) || materials.any(thick) {
            return Some("volume");
        }
        let position = index(primitive.get("attributes").and_then(|a| a.get("POSITION")));
        let position = position.and_then(|at| file.list("accessors").get(at));
        match position.and_then(|accessor| accessor.get("componentType")?.as_u64()) {
            Some(5126) => {}
            Some(_) => return Some("quantised-already"),
            None => return Some("no-positions"),
        }
    }
    None
}
