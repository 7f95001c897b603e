//! A surface under construction: points, texture coordinates and triangles, without normals yet.
//!
//! The shaping tools ([`super::revolve`], [`super::sweep`], [`super::loft`], [`super::solid`]) make one
//! each; a product joins several into a part. Normals come last, from [`super::smooth`]. Metres, +Y up,
//! front to +Z, counter-clockwise is the outside. Must not: know materials or the file format.

use std::collections::BTreeMap;

use glam::{Mat4, Vec2, Vec3, vec2};

/// Points closer than this on each axis are one point: far below what a picture shows, far above
/// the rounding of `f32` at the size of a product.
const WELD_METRES: f32 = 2e-6;

/// Triangles with texture coordinates. Both lists of points are equally long.
#[derive(Clone, Debug, Default)]
pub(super) struct Surface {
    /// Metres.
    pub(super) positions: Vec<Vec3>,
    /// glTF convention: v grows downwards in the picture.
    pub(super) uvs: Vec<Vec2>,
    /// Counter-clockwise seen from outside.
    pub(super) triangles: Vec<[u32; 3]>,
}

impl Surface {
    /// A net of `rows` × `columns` points; `point(row, column)` gives place and texture coordinate.
    ///
    /// Outside is where (step to the next column) × (step to the next row) points.
    pub(super) fn grid(rows: usize, columns: usize, point: impl Fn(usize, usize) -> (Vec3, Vec2)) -> Self {
        let mut surface = Self::default();
        for row in 0..rows {
            for column in 0..columns {
                let (position, uv) = point(row, column);
                surface.positions.push(position);
                surface.uvs.push(uv);
            }
        }
        let at = |row: usize, column: usize| (row * columns + column) as u32;
        for row in 1..rows {
            for column in 1..columns {
                let (a, b) = (at(row - 1, column - 1), at(row - 1, column));
                let (c, d) = (at(row, column), at(row, column - 1));
                surface.triangles.push([a, b, c]);
                surface.triangles.push([a, c, d]);
            }
        }
        surface
    }

    /// Add everything of `other`.
    pub(super) fn join(mut self, other: Self) -> Self {
        let first = self.positions.len() as u32;
        self.positions.extend(other.positions);
        self.uvs.extend(other.uvs);
        self.triangles.extend(other.triangles.iter().map(|t| t.map(|corner| corner + first)));
        self
    }

    /// The same surface elsewhere; a mirroring matrix keeps the outside outside.
    pub(super) fn moved(mut self, world_from_surface: Mat4) -> Self {
        for position in &mut self.positions {
            *position = world_from_surface.transform_point3(*position);
        }
        if world_from_surface.determinant() < 0.0 { self.turned() } else { self }
    }

    /// The same surface shifted by metres.
    pub(super) fn shifted(self, x: f32, y: f32, z: f32) -> Self {
        self.moved(Mat4::from_translation(Vec3::new(x, y, z)))
    }

    /// This surface and its mirror image across the plane x = 0.
    pub(super) fn and_mirrored(self) -> Self {
        let mirror = self.clone().moved(Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0)));
        self.join(mirror)
    }

    /// Inside out.
    pub(super) fn turned(mut self) -> Self {
        for triangle in &mut self.triangles {
            triangle.swap(1, 2);
        }
        self
    }

    /// Every point through `bend`; the way to curve, taper or dent a finished shape.
    pub(super) fn bent(mut self, bend: impl Fn(Vec3) -> Vec3) -> Self {
        for position in &mut self.positions {
            *position = bend(*position);
        }
        self
    }

    /// Texture coordinates times `scale`, the way to set how often a tile repeats.
    pub(super) fn tiled(self, u: f32, v: f32) -> Self {
        self.textured(|_, uv| uv * vec2(u, v))
    }

    /// New texture coordinates from place and old coordinate.
    pub(super) fn textured(mut self, uv_of: impl Fn(Vec3, Vec2) -> Vec2) -> Self {
        for (position, uv) in self.positions.iter().zip(&mut self.uvs) {
            *uv = uv_of(*position, *uv);
        }
        self
    }

    /// For each point the number of its place: equal places, equal numbers, whatever their texture coordinates.
    pub(super) fn places(&self) -> Vec<u32> {
        let mut seen = BTreeMap::new();
        let mut places = Vec::with_capacity(self.positions.len());
        for position in &self.positions {
            let cell = (*position / WELD_METRES).round().to_array().map(|x| x as i64);
            let next = seen.len() as u32;
            // A neighbouring cell may hold the same place, rounded the other way.
            let near = neighbours(cell).find_map(|c| seen.get(&c).copied());
            let place = near.unwrap_or(next);
            if near.is_none() {
                seen.insert(cell, place);
            }
            places.push(place);
        }
        places
    }

    /// Every edge has exactly one triangle on each side: water would stay in.
    #[cfg(test)]
    pub(super) fn is_closed(&self) -> bool {
        let places = self.places();
        let mut balance: BTreeMap<(u32, u32), i32> = BTreeMap::new();
        for triangle in &self.triangles {
            let corners = triangle.map(|corner| places[corner as usize]);
            if corners[0] == corners[1] || corners[1] == corners[2] || corners[2] == corners[0] {
                continue;
            }
            for (a, b) in [(0, 1), (1, 2), (2, 0)].map(|(i, j)| (corners[i], corners[j])) {
                *balance.entry((a.min(b), a.max(b))).or_default() += if a < b { 1 } else { -1 };
            }
        }
        balance.values().all(|&sum| sum == 0)
    }
}

/// The cell itself first, then the 26 around it.
fn neighbours(cell: [i64; 3]) -> impl Iterator<Item = [i64; 3]> {
    let offsets = [0, -1, 1];
    offsets.into_iter().flat_map(move |x| {
        offsets
            .into_iter()
            .flat_map(move |y| offsets.into_iter().map(move |z| [cell[0] + x, cell[1] + y, cell[2] + z]))
    })
}
