//! What deforms a mesh beside four joints a vertex: morph targets, and a second set of joints.
//!
//! In: `targets`, `JOINTS_1` and `WEIGHTS_1` of primitives, `weights` of meshes and nodes. Out: lists as long as the
//! vertices, and how far each target counts at rest. Tangents of targets are passed over: those of
//! the vertices stay, and the shaders put them upright on the normal.

use super::document::Document;
use super::error::{Fault, Refusal};
use super::json::Spot;
use super::mesh::{Meshes, settle, within};
use super::triangles::take;
use super::{Mesh, Node, Primitive};

/// What deforms a primitive beside `Primitive::joints`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deformation {
    /// `JOINTS_1`, as `Primitive::joints`; empty where a vertex has four joints at most.
    pub joints: Vec<[u16; 4]>,
    /// `WEIGHTS_1`; sum 1 together with `Primitive::weights`.
    pub weights: Vec<[f32; 4]>,
    /// Other shapes of the same vertices.
    pub morph_targets: Vec<MorphTarget>,
}

/// What a morph target adds to each vertex. Both lists are as long as `Primitive::positions`, or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MorphTarget {
    /// Metres.
    pub positions: Vec<[f32; 3]>,
    /// Added to the unit normal.
    pub normals: Vec<[f32; 3]>,
}

impl Deformation {
    /// As `triangles::take_vertices`.
    pub(super) fn take_vertices(&mut self, indices: &[u32]) {
        take(&mut self.joints, indices);
        take(&mut self.weights, indices);
        for target in &mut self.morph_targets {
            take(&mut target.positions, indices);
            take(&mut target.normals, indices);
        }
    }

    /// Makes the weights of both sets add up to 1; false, and nothing done, where there is no second set.
    pub(super) fn settle_weights(&mut self, joints: &mut [[u16; 4]], weights: &mut [[f32; 4]]) -> bool {
        if joints.is_empty() || weights.is_empty() || self.joints.is_empty() || self.weights.is_empty() {
            self.joints = Vec::new();
            self.weights = Vec::new();
            return false;
        }
        let first = joints.iter_mut().zip(weights);
        for (first, second) in first.zip(self.joints.iter_mut().zip(&mut self.weights)) {
            settle([first, second]);
        }
        true
    }
}

impl Meshes<'_> {
    /// The deformation of a primitive with this many vertices. Where the file has no normals they are worked out
    /// anew for each shape, and those of targets do not count.
    ///
    /// # Errors
    /// `over-limit` before a list is made: targets may share one accessor.
    pub(super) fn deformation(
        &self,
        spot: &Spot<'_>,
        attributes: &Spot<'_>,
        vertex_count: usize,
    ) -> Result<Deformation, Refusal> {
        if self.document.limits.morph_vertices == 0 {
            return Ok(Deformation::default());
        }
        let with_normals = attributes.has("NORMAL");
        let list = spot.list("targets")?;
        list.at_most("list_entries", self.document.limits.list_entries)?;
        let max = self.document.limits.morph_vertices;
        within(spot, "morph_vertices", list.len() as u64 * vertex_count as u64, max)?;
        let mut morph_targets = Vec::with_capacity(list.len());
        for target in list.iter() {
            let displacements = |name| self.attribute::<3>(&target, name, vertex_count);
            morph_targets.push(MorphTarget {
                positions: displacements("POSITION")?,
                normals: if with_normals { displacements("NORMAL")? } else { Vec::new() },
            });
        }
        Ok(Deformation {
            joints: self.joints(attributes, "JOINTS_1", vertex_count)?,
            weights: self.attribute::<4>(attributes, "WEIGHTS_1", vertex_count)?,
            morph_targets,
        })
    }

    /// Counts the targets of a primitive that is to keep this many vertices.
    pub(super) fn count_morphs(
        &mut self,
        spot: &Spot<'_>,
        primitive: &Primitive,
        count: usize,
    ) -> Result<(), Refusal> {
        self.morph_vertices += count as u64 * primitive.deformation.morph_targets.len() as u64;
        within(spot, "morph_vertices", self.morph_vertices, self.document.limits.morph_vertices)
    }
}

/// How far each target of a mesh counts at rest: `weights`, or 0.
///
/// # Errors
/// `bad-value` where primitives differ in how many targets they have.
pub(super) fn mesh_weights(spot: &Spot<'_>) -> Result<Vec<f32>, Refusal> {
    let mut count = None;
    for primitive in spot.list("primitives")?.iter() {
        let found = primitive.list("targets")?.len();
        if *count.get_or_insert(found) != found {
            return Err(primitive.error(Fault::BadValue { expected: "as many targets as its neighbours" }));
        }
    }
    let mut weights = vec![0.0; count.unwrap_or(0)];
    spot.numbers("weights", &mut weights)?;
    Ok(weights)
}

/// The nodes with their `weights`, which count instead of those of their mesh.
pub(super) fn with_weights(
    document: &Document<'_>,
    mut nodes: Vec<Node>,
    meshes: &[Mesh],
) -> Result<Vec<Node>, Refusal> {
    for (node, spot) in nodes.iter_mut().zip(document.nodes.iter()) {
        let mesh = node.mesh.and_then(|mesh| meshes.get(mesh));
        if let Some(mesh) = mesh.filter(|_| spot.has("weights") && document.limits.morph_vertices > 0) {
            node.morph_weights = vec![0.0; mesh.morph_weights.len()];
            spot.numbers("weights", &mut node.morph_weights)?;
        }
    }
    Ok(nodes)
}
