//! Triangle lists from everything that glTF calls triangles, and flat normals for those without any.

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

/// Gives each triangle three vertices of its own and the normal of its plane.
///
/// The specification asks for this where a file has no normals (section 3.7.2.1).
pub(super) fn split_with_flat_normals(primitive: &mut Primitive) {
    let Primitive { positions, normals, uv0, uv1, colors, joints, weights, indices, .. } = primitive;
    split(positions, indices);
    split(uv0, indices);
    split(uv1, indices);
    split(colors, indices);
    split(joints, indices);
    split(weights, indices);
    normals.clear();
    normals.reserve_exact(positions.len());
    for corners in positions.chunks_exact(3) {
        let [a, b, c] =
            [0, 1, 2].map(|corner| corners.get(corner).copied().map(Vec3::from).unwrap_or_default());
        let normal = unit_normal((b - a).cross(c - a));
        normals.extend([normal; 3]);
    }
    for (at, index) in indices.iter_mut().enumerate() {
        *index = at as u32;
    }
}

/// `normal` with length 1; straight up where it has no direction (a triangle without area).
pub(super) fn unit_normal(normal: Vec3) -> [f32; 3] {
    normal.try_normalize().unwrap_or(Vec3::Y).to_array()
}

/// The values that `indices` name, in their order; nothing stays nothing.
fn split<T: Copy>(values: &mut Vec<T>, indices: &[u32]) {
    *values = indices.iter().filter_map(|index| values.get(*index as usize).copied()).collect();
}
