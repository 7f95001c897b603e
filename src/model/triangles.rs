//! Lists of points, lines or triangles from every mode that glTF has, only the vertices they use, and flat normals
//! for triangles without any.

use glam::Vec3;

use super::{Primitive, Topology};

/// How the vertices of a primitive are joined (`mode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Points,
    Lines,
    LineLoop,
    LineStrip,
    Triangles,
    TriangleStrip,
    TriangleFan,
}

impl Mode {
    /// `None` for a number that glTF does not have.
    pub(super) fn from_number(mode: u64) -> Option<Self> {
        Some(match mode {
            0 => Self::Points,
            1 => Self::Lines,
            2 => Self::LineLoop,
            3 => Self::LineStrip,
            4 => Self::Triangles,
            5 => Self::TriangleStrip,
            6 => Self::TriangleFan,
            _ => return None,
        })
    }

    /// What it is made of.
    pub(super) fn topology(self) -> Topology {
        match self {
            Self::Points => Topology::Points,
            Self::Lines | Self::LineLoop | Self::LineStrip => Topology::Lines,
            Self::Triangles | Self::TriangleStrip | Self::TriangleFan => Topology::Triangles,
        }
    }

    /// How many points, lines or triangles `corners` indices make. A rest that makes none is left out.
    pub(super) fn count(self, corners: usize) -> usize {
        match self {
            Self::Points => corners,
            Self::Lines => corners / 2,
            Self::Triangles => corners / 3,
            Self::LineLoop if corners > 1 => corners,
            Self::LineLoop | Self::LineStrip => corners.saturating_sub(1),
            Self::TriangleStrip | Self::TriangleFan => corners.saturating_sub(2),
        }
    }

    /// The corners of one of them, as places in a list of `count` indices; of a line or point the first ones count.
    fn corners(self, at: usize, count: usize) -> [usize; 3] {
        match self {
            Self::Points | Self::LineStrip => [at, at + 1, 0],
            Self::Lines => [2 * at, 2 * at + 1, 0],
            Self::LineLoop => [at, (at + 1) % count, 0],
            Self::Triangles => [3 * at, 3 * at + 1, 3 * at + 2],
            // Every second triangle of a strip would face the other way.
            Self::TriangleStrip => [at, at + 1 + at % 2, at + 2 - at % 2],
            Self::TriangleFan => [at + 1, at + 2, 0],
        }
    }

    /// One index for each point, two for each line, three for each triangle.
    pub(super) fn to_list(self, indices: &[u32]) -> Vec<u32> {
        let (count, width) = (indices.len(), self.topology().corners());
        let mut list = Vec::with_capacity(width * self.count(count));
        for at in 0..self.count(count) {
            let corners = self.corners(at, count);
            list.extend(corners.iter().take(width).filter_map(|corner| indices.get(*corner)));
        }
        list
    }
}

/// Leaves out vertices that no index names.
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
    primitive.flat = true;
    // They would stand on normals that the file has not (section 3.7.2.1).
    #[cfg(feature = "tangents")]
    primitive.tangents.clear();
}

/// `normal` with length 1; straight up where it has no direction (a triangle without area).
pub(super) fn unit_normal(normal: Vec3) -> [f32; 3] {
    normal.try_normalize().unwrap_or(Vec3::Y).to_array()
}

/// Replaces the vertices by those that `indices` name, in their order.
pub(crate) fn take_vertices(primitive: &mut Primitive, indices: &[u32]) {
    take(&mut primitive.positions, indices);
    take(&mut primitive.normals, indices);
    #[cfg(feature = "tangents")]
    take(&mut primitive.tangents, indices);
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
