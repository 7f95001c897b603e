//! Model → Scene: nodes flattened, skins posed at rest, one instance for each primitive.
//!
//! In: a checked [`Model`]. Out: the [`Scene`] that backends upload. How often nodes may repeat a mesh,
//! posed or not, was limited by the parser (`model::Limits`).

use glam::{Mat3, Mat4, Vec3};

use super::{Bounds, Instance, Mesh, Scene, Vertex, shadow};
use crate::model::{Material, Model, Primitive, Skin};

impl Scene {
    /// Flatten a model in its rest pose, with the ground shadow made.
    pub fn new(model: &Model) -> Self {
        let mut scene = Self {
            materials: model.materials.clone(),
            textures: model.textures.clone(),
            variants: model.variants.clone(),
            ..Self::default()
        };
        scene.materials.push(Material::default());
        let world_from_node = world_transforms(model);
        let mut shared: Vec<Vec<Option<u32>>> =
            model.meshes.iter().map(|mesh| vec![None; mesh.primitives.len()]).collect();
        for (node, world) in model.nodes.iter().zip(&world_from_node) {
            let (Some(world), Some(mesh)) = (world, node.mesh) else { continue };
            let (Some(primitives), Some(uploaded)) =
                (model.meshes.get(mesh).map(|m| &m.primitives), shared.get_mut(mesh))
            else {
                continue;
            };
            let skin = node.skin.and_then(|skin| model.skins.get(skin));
            for (primitive, uploaded) in primitives.iter().zip(uploaded) {
                if primitive.indices.is_empty() {
                    continue;
                }
                let posed = skin.filter(|_| !primitive.joints.is_empty());
                let (index, world_from_mesh) = if let Some(skin) = posed {
                    let world_from_joints = joint_matrices(skin, &world_from_node);
                    scene.meshes.push(pose(primitive, &world_from_joints));
                    (scene.meshes.len() as u32 - 1, Mat4::IDENTITY)
                } else {
                    let index = *uploaded.get_or_insert_with(|| {
                        scene.meshes.push(interleave(primitive));
                        scene.meshes.len() as u32 - 1
                    });
                    (index, *world)
                };
                let default_material = scene.materials.len() as u32 - 1;
                scene.instances.push(Instance {
                    mesh: index,
                    material: primitive.material.map_or(default_material, |m| m as u32),
                    variant_materials: primitive
                        .variant_materials
                        .iter()
                        .map(|m| m.map(|m| m as u32))
                        .collect(),
                    world_from_mesh,
                    bounds: Bounds::EMPTY,
                });
            }
        }
        measure(&mut scene);
        scene.shadow = shadow::ground_shadow(&scene);
        scene
    }

    /// Every drawn vertex, in world space.
    pub fn positions_in_world(&self) -> impl Iterator<Item = Vec3> {
        self.instances.iter().flat_map(|instance| {
            let vertices = self.meshes.get(instance.mesh as usize).map_or(&[][..], |mesh| &mesh.vertices);
            vertices.iter().map(|v| instance.world_from_mesh.transform_point3(Vec3::from(v.position)))
        })
    }

    /// Triangles drawn, each instance of a mesh counted.
    pub fn triangles(&self) -> u64 {
        let indices = |i: &Instance| self.meshes.get(i.mesh as usize).map_or(0, |mesh| mesh.indices.len());
        self.instances.iter().map(|instance| indices(instance) as u64 / 3).sum()
    }
}

/// For each node its place in the world; nothing for nodes outside the default scene.
fn world_transforms(model: &Model) -> Vec<Option<Mat4>> {
    let mut world_from_node = vec![None; model.nodes.len()];
    let mut open: Vec<(usize, Mat4)> = model.roots.iter().map(|&root| (root, Mat4::IDENTITY)).collect();
    while let Some((index, world_from_parent)) = open.pop() {
        let (Some(node), Some(slot)) = (model.nodes.get(index), world_from_node.get_mut(index)) else {
            continue;
        };
        // The graph is a forest, so a second visit cannot happen; if it did, this ends it.
        if slot.is_some() {
            continue;
        }
        let world = world_from_parent * node.transform.parent_from_node();
        *slot = Some(world);
        open.extend(node.children.iter().map(|&child| (child, world)));
    }
    world_from_node
}

/// World ← mesh for each joint, at rest.
fn joint_matrices(skin: &Skin, world_from_node: &[Option<Mat4>]) -> Vec<Mat4> {
    let world_from_joint = |&joint: &usize| world_from_node.get(joint).copied().flatten();
    skin.joints
        .iter()
        .zip(&skin.joint_from_mesh)
        .map(|(joint, joint_from_mesh)| world_from_joint(joint).unwrap_or(Mat4::IDENTITY) * *joint_from_mesh)
        .collect()
}

fn vertex(primitive: &Primitive, index: usize, position: [f32; 3]) -> Vertex {
    Vertex {
        position,
        normal: primitive.normals.get(index).copied().unwrap_or([0.0, 1.0, 0.0]),
        uv0: primitive.uv0.get(index).copied().unwrap_or_default(),
        uv1: primitive.uv1.get(index).copied().unwrap_or_default(),
        color: primitive.colors.get(index).copied().unwrap_or([255; 4]),
    }
}

fn interleave(primitive: &Primitive) -> Mesh {
    let vertices = primitive.positions.iter().enumerate().map(|(i, &p)| vertex(primitive, i, p)).collect();
    Mesh { vertices, indices: primitive.indices.clone() }
}

/// Linear blend skinning; the node's own transform does not count (glTF 2.0 § Skins).
fn pose(primitive: &Primitive, world_from_joints: &[Mat4]) -> Mesh {
    let mut mesh = interleave(primitive);
    for ((vertex, joints), weights) in mesh.vertices.iter_mut().zip(&primitive.joints).zip(&primitive.weights)
    {
        let mut world = Mat4::ZERO;
        for (&joint, &weight) in joints.iter().zip(weights) {
            let joint = world_from_joints.get(usize::from(joint)).copied().unwrap_or(Mat4::IDENTITY);
            world += joint * weight;
        }
        vertex.position = world.transform_point3(Vec3::from(vertex.position)).to_array();
        let normal = normal_matrix(&world) * Vec3::from(vertex.normal);
        vertex.normal = normal.normalize_or(Vec3::Y).to_array();
    }
    mesh
}

/// Takes normals where `matrix` takes points: its cofactors, which need no inverse and so also
/// serve flat (zero-scaled) transforms. The result is not normalised.
pub fn normal_matrix(matrix: &Mat4) -> Mat3 {
    let m = Mat3::from_mat4(*matrix);
    let (x, y, z) = (m.x_axis, m.y_axis, m.z_axis);
    let side = if x.cross(y).dot(z) < 0.0 { -1.0 } else { 1.0 };
    Mat3::from_cols(y.cross(z) * side, z.cross(x) * side, x.cross(y) * side)
}

/// Fill in the box of each instance and of the whole.
fn measure(scene: &mut Scene) {
    let mut whole = Bounds::EMPTY;
    for instance in &mut scene.instances {
        let vertices = scene.meshes.get(instance.mesh as usize).map_or(&[][..], |mesh| &mesh.vertices);
        for vertex in vertices {
            let point = instance.world_from_mesh.transform_point3(Vec3::from(vertex.position));
            if point.is_finite() {
                instance.bounds.add(point);
            }
        }
        whole.join(&instance.bounds);
    }
    scene.bounds = if whole.min.is_finite() { whole } else { Bounds::default() };
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use glam::Quat;

    use super::*;
    use crate::model;

    fn triangle() -> Primitive {
        Primitive {
            positions: vec![[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
            normals: vec![[0.0, 0.0, 1.0]; 3],
            indices: vec![0, 1, 2],
            ..Primitive::default()
        }
    }

    fn node(mesh: Option<usize>, translation: Vec3, children: Vec<usize>) -> model::Node {
        model::Node {
            name: String::new(),
            children,
            transform: model::Transform { translation, ..model::Transform::default() },
            mesh,
            skin: None,
            camera: None,
        }
    }

    fn model_of(nodes: Vec<model::Node>, primitive: Primitive) -> Model {
        Model {
            roots: vec![0],
            nodes,
            meshes: vec![model::Mesh { name: String::new(), primitives: vec![primitive] }],
            ..Model::default()
        }
    }

    #[test]
    fn a_mesh_of_two_nodes_is_uploaded_once_and_drawn_twice() {
        let nodes = vec![node(Some(0), Vec3::X, vec![1]), node(Some(0), Vec3::X, vec![])];
        let scene = Scene::new(&model_of(nodes, triangle()));
        assert_eq!((scene.meshes.len(), scene.instances.len(), scene.triangles()), (1, 2, 2));
        assert_eq!(scene.bounds, Bounds { min: Vec3::X, max: Vec3::new(3.0, 1.0, 0.0) });
        // Without a material, the default one at the end is used.
        assert_eq!(scene.instances[0].material as usize, scene.materials.len() - 1);
    }

    #[test]
    fn nodes_outside_the_default_scene_are_left_out() {
        let nodes = vec![node(Some(0), Vec3::ZERO, vec![]), node(Some(0), Vec3::ZERO, vec![])];
        assert_eq!(Scene::new(&model_of(nodes, triangle())).instances.len(), 1);
    }

    #[test]
    fn a_skinned_mesh_stands_where_its_joints_are_and_ignores_its_node() {
        let mut primitive = triangle();
        primitive.joints = vec![[1, 0, 0, 0]; 3];
        primitive.weights = vec![[1.0, 0.0, 0.0, 0.0]; 3];
        let mut nodes = vec![
            node(Some(0), Vec3::new(50.0, 0.0, 0.0), vec![1]),
            node(None, Vec3::new(-50.0, 2.0, 0.0), vec![]),
        ];
        nodes[0].skin = Some(0);
        nodes[1].transform.rotation = Quat::from_rotation_y(std::f32::consts::PI);
        let mut model = model_of(nodes, primitive);
        model.skins =
            vec![Skin { joints: vec![0, 1], joint_from_mesh: vec![Mat4::IDENTITY, Mat4::IDENTITY] }];
        let scene = Scene::new(&model);
        assert_eq!(scene.instances[0].world_from_mesh, Mat4::IDENTITY);
        assert!((scene.bounds.min - Vec3::new(-1.0, 2.0, 0.0)).length() < 1e-5, "{:?}", scene.bounds);
        assert!((Vec3::from(scene.meshes[0].vertices[0].normal) - Vec3::NEG_Z).length() < 1e-5);
    }

    #[test]
    fn an_empty_model_is_an_empty_scene() {
        let scene = Scene::new(&Model::default());
        assert_eq!((scene.instances.len(), scene.bounds, scene.shadow), (0, Bounds::default(), None));
    }

    #[test]
    fn normals_of_a_stretched_or_mirrored_mesh_stay_upright() {
        let slope = Vec3::new(1.0, 1.0, 0.0).normalize();
        let stretched = normal_matrix(&Mat4::from_scale(Vec3::new(2.0, 1.0, 1.0))) * slope;
        assert!((stretched.normalize() - Vec3::new(1.0, 2.0, 0.0).normalize()).length() < 1e-6);
        let mirrored = normal_matrix(&Mat4::from_scale(Vec3::new(-1.0, 1.0, 1.0))) * Vec3::Y;
        assert!(mirrored.y > 0.0);
    }
}
