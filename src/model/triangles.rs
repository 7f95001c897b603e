//! Triangle lists from everything that glTF calls triangles, only the vertices they use, and flat normals
//! for those without any.

use glam::Vec3;

use super::Primitive;

/// How the vertices of a primitive are joined (`mode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topology {
    List,
    Strip,
    Fan,
}

impl Topology {
    /// The topology of a `mode`; `None` for points and lines, which a product preview leaves out.
    pub(super) fn from_mode(mode: u64) -> Option<Self> {
        match mode {
            4 => Some(Self::List),
            5 => Some(Self::Strip),
            6 => Some(Self::Fan),
            _ => None,
        }
    }

    /// How many triangles `corners` indices make. A rest that makes none is left out.
    pub(super) fn triangle_count(self, corners: usize) -> usize {
        match self {
            Self::List => corners / 3,
            Self::Strip | Self::Fan => corners.saturating_sub(2),
        }
    }

    /// The corners of triangle `triangle`, as places in the list of indices.
    fn corners(self, triangle: usize) -> [usize; 3] {
        match self {
            Self::List => [3 * triangle, 3 * triangle + 1, 3 * triangle + 2],
            // Every second triangle of a strip would face the other way.
            Self::Strip => [triangle, triangle + 1 + triangle % 2, triangle + 2 - triangle % 2],
            Self::Fan => [triangle + 1, triangle + 2, 0],
        }
    }

    /// Three indices for each triangle.
    pub(super) fn to_list(self, indices: &[u32]) -> Vec<u32> {
        let mut list = Vec::with_capacity(3 * self.triangle_count(indices.len()));
        for triangle in 0..self.triangle_count(indices.len()) {
            list.extend(self.corners(triangle).iter().filter_map(|corner| indices.get(*corner)));
        }
        list
    }
}

/// Leaves out vertices that no triangle uses.
///
/// Some exporters give all primitives of a mesh one common vertex list: each would keep a copy of it.
pub(super) fn drop_unused_vertices(primitive: &mut Primitive) {
    let mut places = vec![0_u32; primitive.positions.len()];
    for index in &primitive.indices {
        if let Some(place) = places.get_mut(*index as usize) {
            *place = 1;
        }
    }
    let used: Vec<u32> = (0_u32..).zip(&places).filter(|(_, used)| **used == 1).map(|(at, _)| at).collect();
    if used.len() == places.len() {
        return;
    }
    for (place, at) in (0..).zip(&used) {
        if let Some(slot) = places.get_mut(*at as usize) {
            *slot = place;
        }
    }
    for index in &mut primitive.indices {
        *index = places.get(*index as usize).copied().unwrap_or(0);
    }
    take_vertices(primitive, &used);
}

/// Gives each triangle three vertices of its own and the normal of its plane.
///
/// The specification asks for this where a file has no normals (section 3.7.2.1).
pub(super) fn split_with_flat_normals(primitive: &mut Primitive) {
    let indices = std::mem::take(&mut primitive.indices);
    take_vertices(primitive, &indices);
    primitive.indices = (0..indices.len() as u32).collect();
    let mut normals = Vec::with_capacity(indices.len());
    for corners in primitive.positions.chunks_exact(3) {
        let [a, b, c] =
            [0, 1, 2].map(|corner| corners.get(corner).copied().map(Vec3::from).unwrap_or_default());
        let normal = unit_normal((b - a).cross(c - a));
        normals.extend([normal; 3]);
    }
    primitive.normals = normals;
}

/// `normal` with length 1; straight up where it has no direction (a triangle without area).
pub(super) fn unit_normal(normal: Vec3) -> [f32; 3] {
    normal.try_normalize().unwrap_or(Vec3::Y).to_array()
}

/// Replaces the vertices by those that `indices` name, in their order.
fn take_vertices(primitive: &mut Primitive, indices: &[u32]) {
    take(&mut primitive.positions, indices);
    take(&mut primitive.normals, indices);
    take(&mut primitive.uv0, indices);
    take(&mut primitive.uv1, indices);
    take(&mut primitive.colors, indices);
    take(&mut primitive.joints, indices);
    take(&mut primitive.weights, indices);
    #[cfg(feature = "animation")]
    primitive.deformation.take_vertices(indices);
}

/// The values that `indices` name; nothing stays nothing.
pub(super) fn take<T: Copy>(values: &mut Vec<T>, indices: &[u32]) {
    *values = indices.iter().filter_map(|index| values.get(*index as usize).copied()).collect();
}
