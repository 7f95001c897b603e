//! Skins: which nodes deform a mesh, and the mesh's place relative to each.

use glam::Mat4;

use super::Skin;
use super::accessor::Accessor;
use super::document::Document;
use super::error::{Fault, Refusal};
use super::json::Spot;

/// One entry of `skins`.
pub(super) fn skin(document: &Document<'_>, spot: &Spot<'_>, node_count: usize) -> Result<Skin, Refusal> {
    let list = spot.list("joints")?;
    // A joint stands in a skin once, so there are at most as many as nodes.
    list.at_most("list_entries", node_count as u64)?;
    let joints = list.iter().map(|joint| joint.index(node_count)).collect::<Result<Vec<_>, _>>()?;
    let mut joint_from_mesh = vec![Mat4::IDENTITY; joints.len()];
    if let Some(reference) = spot.get("inverseBindMatrices")? {
        let mut accessor = Accessor::open(document, &reference)?;
        if accessor.width != 16 || accessor.count < joints.len() {
            return Err(accessor.error(Fault::BadValue { expected: "a MAT4 for each joint" }));
        }
        // Many skins may share one long accessor: take what this one needs.
        accessor.count = joints.len();
        accessor.read_floats(bytemuck::cast_slice_mut(&mut joint_from_mesh))?;
    }
    Ok(Skin { joints, joint_from_mesh })
}
