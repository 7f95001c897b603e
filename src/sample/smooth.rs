//! Normals: from a [`Surface`] to a [`Mesh`] that can be lit.
//!
//! Triangles that meet at less than the crease angle share a normal, weighted by their area, so that
//! large faces stay flat and the narrow bevels between them turn the light. Sharper edges get two
//! vertices. Triangles without area (at the poles of turned shapes) are left out.

use std::collections::BTreeMap;

use glam::{Vec2, Vec3};

use super::surface::Surface;

/// Smaller triangles do not show and have no direction, in square metres.
const SMALLEST_TRIANGLE_SQUARE_METRES: f32 = 1e-12;

/// Vertices with unit normals, and triangles.
#[derive(Clone, Debug, Default)]
pub(super) struct Mesh {
    /// Metres.
    pub(super) positions: Vec<Vec3>,
    /// Unit.
    pub(super) normals: Vec<Vec3>,
    /// glTF convention.
    pub(super) uvs: Vec<Vec2>,
    /// Three for each triangle.
    pub(super) indices: Vec<u32>,
}

impl Mesh {
    /// Light the surface: edges sharper than `crease_degrees` stay edges.
    pub(super) fn smooth(surface: &Surface, crease_degrees: f32) -> Self {
        let places = surface.places();
        let faces: Vec<Face> = surface.triangles.iter().filter_map(|t| Face::new(surface, *t)).collect();
        let mut faces_at: Vec<Vec<u32>> = vec![Vec::new(); places.len()];
        for (index, face) in faces.iter().enumerate() {
            for corner in face.corners {
                faces_at[places[corner as usize] as usize].push(index as u32);
            }
        }
        let crease_cosine = crease_degrees.to_radians().cos();
        let mut mesh = Self::default();
        let mut made: BTreeMap<(u32, [i32; 3]), u32> = BTreeMap::new();
        for face in &faces {
            for corner in face.corners {
                let around = &faces_at[places[corner as usize] as usize];
                let sum: Vec3 = around
                    .iter()
                    .map(|&other| &faces[other as usize])
                    .filter(|other| other.direction.dot(face.direction) >= crease_cosine)
                    .map(|other| other.direction * other.area)
                    .sum();
                let normal = sum.normalize_or(face.direction);
                // Equal to a thousandth: one vertex.
                let key = (corner, (normal * 1000.0).round().to_array().map(|x| x as i32));
                let vertex = *made.entry(key).or_insert_with(|| {
                    mesh.positions.push(surface.positions[corner as usize]);
                    mesh.normals.push(normal);
                    mesh.uvs.push(surface.uvs[corner as usize]);
                    (mesh.positions.len() - 1) as u32
                });
                mesh.indices.push(vertex);
            }
        }
        mesh
    }
}

/// A triangle that has an area.
struct Face {
    corners: [u32; 3],
    direction: Vec3,
    area: f32,
}

impl Face {
    fn new(surface: &Surface, corners: [u32; 3]) -> Option<Self> {
        let [a, b, c] = corners.map(|corner| surface.positions[corner as usize]);
        let twice = (b - a).cross(c - a);
        let area = twice.length() * 0.5;
        (area > SMALLEST_TRIANGLE_SQUARE_METRES).then(|| Self { corners, direction: twice.normalize(), area })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::solid::rounded_box;

    #[test]
    fn a_crease_splits_vertices_and_a_bevel_joins_them() {
        let cube = rounded_box(Vec3::ONE, 0.1, 3);
        let smooth = Mesh::smooth(&cube, 60.0);
        let faceted = Mesh::smooth(&cube, 1.0);
        assert!(smooth.positions.len() < faceted.positions.len());
        assert!(smooth.normals.iter().all(|n| (n.length() - 1.0).abs() < 1e-5));
    }
}
