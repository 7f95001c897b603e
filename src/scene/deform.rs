//! Vertices in another shape: morph targets added, joints followed, on the CPU.
//!
//! In: a primitive as the file has it, morph weights or joint matrices. Out: positions and normals, written
//! into vertices that are there already. Tangents follow joints alone: what morph targets add to them is not read, and the
//! shaders put them upright on the normal of the shape. Order and rules: glTF 2.0 specification, sections 3.7.2.2 and 3.7.3.3.

use glam::{Mat4, Vec3};

use super::Vertex;
use super::flatten::normal_matrix;
use crate::model::{Primitive, Topology};

/// Puts `vertices` back to the primitive's own shape, and adds its morph targets.
#[cfg(feature = "animation")]
pub(super) fn morph(primitive: &Primitive, weights: &[f32], vertices: &mut [Vertex]) {
    for ((vertex, position), normal) in vertices.iter_mut().zip(&primitive.positions).zip(&primitive.normals)
    {
        vertex.position = *position;
        vertex.normal = *normal;
    }
    let deformation = &primitive.deformation;
    if deformation.morph_targets.is_empty() {
        return;
    }
    for (target, weight) in deformation.morph_targets.iter().zip(weights) {
        // Most of many targets are off: a face with fifty of them smiles with two.
        if *weight == 0.0 {
            continue;
        }
        for (vertex, displacement) in vertices.iter_mut().zip(&target.positions) {
            add(&mut vertex.position, displacement, *weight);
        }
        for (vertex, displacement) in vertices.iter_mut().zip(&target.normals) {
            add(&mut vertex.normal, displacement, *weight);
        }
    }
    if primitive.flat {
        return face_planes(primitive, vertices);
    }
    for vertex in vertices {
        vertex.normal = Vec3::from(vertex.normal).normalize_or(Vec3::Y).to_array();
    }
}

#[cfg(feature = "animation")]
fn add(to: &mut [f32; 3], displacement: &[f32; 3], weight: f32) {
    *to = (Vec3::from(*to) + Vec3::from(*displacement) * weight).to_array();
}

/// Linear blend skinning: `vertices`, in the mesh's space, are carried into the world by their joints.
pub(super) fn skin(primitive: &Primitive, world_from_joints: &[Mat4], vertices: &mut [Vertex]) {
    let sets = [
        (&primitive.joints, &primitive.weights),
        #[cfg(feature = "animation")]
        (&primitive.deformation.joints, &primitive.deformation.weights),
    ];
    for (at, vertex) in vertices.iter_mut().enumerate() {
        let mut world = Mat4::ZERO;
        for (joints, weights) in sets {
            let (Some(joints), Some(weights)) = (joints.get(at), weights.get(at)) else { continue };
            for (&joint, &weight) in joints.iter().zip(weights) {
                // Most vertices follow one joint or two: adding the others would be half of the work.
                if weight == 0.0 {
                    continue;
                }
                let joint = world_from_joints.get(usize::from(joint)).copied().unwrap_or(Mat4::IDENTITY);
                world += joint * weight;
            }
        }
        vertex.position = world.transform_point3(Vec3::from(vertex.position)).to_array();
        let normal = normal_matrix(&world) * Vec3::from(vertex.normal);
        vertex.normal = normal.normalize_or(Vec3::Y).to_array();
        #[cfg(feature = "tangents")]
        {
            vertex.tangent = tangent(primitive, at, &world);
        }
    }
    // Where two joints meet, their mixed normals would round an edge off that the file wants sharp.
    if primitive.flat {
        face_planes(primitive, vertices);
    }
}

/// A vertex's tangent after `matrix`, off by a quarter of a degree at most; a matrix that mirrors changes its side.
#[cfg(feature = "tangents")]
pub(super) fn tangent(primitive: &Primitive, index: usize, matrix: &Mat4) -> [i8; 4] {
    let Some(tangent) = primitive.tangents.get(index) else { return [0; 4] };
    let [x, y, z, side] = *tangent;
    let unit = matrix.transform_vector3(Vec3::new(x, y, z)).normalize_or(Vec3::ZERO);
    if unit == Vec3::ZERO {
        return [0; 4];
    }
    // Rounded as one instruction of WebAssembly does; `round` is a function of its own there.
    let [x, y, z] = unit.to_array().map(|number| (number * 127.0).round_ties_even() as i8);
    [x, y, z, if side * matrix.determinant() < 0.0 { -127 } else { 127 }]
}

/// Gives the three vertices of each triangle the normal of its plane.
fn face_planes(primitive: &Primitive, vertices: &mut [Vertex]) {
    // What has no planes has no light either.
    if primitive.topology != Topology::Triangles {
        return;
    }
    for corners in vertices.as_chunks_mut::<3>().0 {
        let [a, b, c] = corners.map(|corner| Vec3::from(corner.position));
        let normal = (b - a).cross(c - a).normalize_or(Vec3::Y).to_array();
        corners.iter_mut().for_each(|corner| corner.normal = normal);
    }
}
