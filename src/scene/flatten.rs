//! Model → Scene: nodes flattened, one instance for each primitive, in the rest pose or any other.
//!
//! In: a checked [`Model`], a [`Pose`]. Out: the [`Scene`] that backends upload. How often nodes may repeat a
//! mesh, posed or not, was limited by the parser (`model::Limits`).

use glam::{Mat3, Mat4, Vec3};

use super::deform;
use super::pose::Pose;
use super::{Bounds, Instance, Mesh, Scene, Vertex, shadow};
use crate::model::{Material, Model, Primitive, Skin, Topology};

/// A primitive as a node draws it: what one [`Instance`] comes from.
struct Part<'m> {
    #[cfg(feature = "animation")]
    node: usize,
    world_from_node: Mat4,
    primitive: &'m Primitive,
    /// As the instance has it.
    #[cfg(feature = "lods")]
    smallness: [f32; 2],
    /// The skin that deforms it.
    skin: Option<&'m Skin>,
}

impl Part<'_> {
    /// Its vertices depend on the pose, so that it needs a mesh of its own.
    fn deforms(&self) -> bool {
        #[cfg(feature = "animation")]
        if !self.primitive.deformation.morph_targets.is_empty() {
            return true;
        }
        self.skin.is_some()
    }

    /// Stands in `pose` otherwise than in `before`.
    #[cfg(feature = "animation")]
    fn moves(&self, before: &Pose, pose: &Pose) -> bool {
        let moves = |node: usize| before.world_from_node(node) != pose.world_from_node(node);
        before.morph_weights(self.node) != pose.morph_weights(self.node)
            || before.hides(self.node) != pose.hides(self.node)
            || self
                .skin
                .map_or_else(|| moves(self.node), |skin| skin.joints.iter().any(|&joint| moves(joint)))
    }

    /// Fills in the box of the instance.
    fn measure(&self, pose: &Pose, instance: &mut Instance, meshes: &[Mesh]) {
        instance.bounds = Bounds::EMPTY;
        #[cfg(feature = "animation")]
        if pose.hides(self.node) {
            return;
        }
        #[cfg(not(feature = "animation"))]
        let _ = pose;
        for vertex in meshes.get(instance.mesh as usize).map_or(&[][..], |mesh| &mesh.vertices) {
            let point = instance.world_from_mesh.transform_point3(Vec3::from(vertex.position));
            if point.is_finite() {
                instance.bounds.add(point);
            }
        }
    }

    /// Puts the instance, and a mesh of its own, where `pose` wants it.
    fn stand(&self, pose: &Pose, instance: &mut Instance, meshes: &mut [Mesh]) {
        instance.world_from_mesh = self.world_from_node;
        let Some(mesh) = meshes.get_mut(instance.mesh as usize) else { return };
        #[cfg(feature = "animation")]
        deform::morph(self.primitive, pose.morph_weights(self.node), &mut mesh.vertices);
        if let Some(skin) = self.skin {
            // The node's own transform does not count (glTF 2.0 § Skins).
            instance.world_from_mesh = Mat4::IDENTITY;
            deform::skin(self.primitive, &pose.joint_matrices(skin), &mut mesh.vertices);
        }
    }
}

/// Visits what the default scene draws, in the order of `Scene::instances`, whatever the pose. The two
/// numbers count the mesh among the model's, and the primitive among the mesh's.
fn each_part<'m>(model: &'m Model, pose: &Pose, mut visit: impl FnMut(&Part<'m>, [usize; 2])) {
    for (index, node) in model.nodes.iter().enumerate() {
        let Some(world_from_node) = pose.world_from_node(index) else { continue };
        #[cfg(feature = "lods")]
        let (mut smallness, mut levels) = ([-1.0; 2], node.levels.iter());
        let mut drawn = Some(node);
        while let Some(at) = drawn.take() {
            #[cfg(feature = "lods")]
            {
                let next = levels.next().copied().flatten();
                smallness = [smallness[1], next.map_or(f32::INFINITY, |level| 1.0 / level.coverage)];
                drawn = next.and_then(|level| model.nodes.get(level.node));
            }
            let Some((mesh, found)) = at.mesh.and_then(|mesh| Some((mesh, model.meshes.get(mesh)?))) else {
                break;
            };
            let skin = at.skin.and_then(|skin| model.skins.get(skin));
            for (number, primitive) in found.primitives.iter().enumerate() {
                if primitive.indices.is_empty() {
                    continue;
                }
                let skin = skin.filter(|_| !primitive.joints.is_empty());
                for world_from_node in node.places(world_from_node) {
                    let part = Part {
                        #[cfg(feature = "animation")]
                        node: index,
                        world_from_node,
                        primitive,
                        #[cfg(feature = "lods")]
                        smallness,
                        skin,
                    };
                    visit(&part, [mesh, number]);
                }
            }
        }
    }
}

impl Scene {
    /// Flatten a model in its rest pose, with the ground shadow made.
    pub fn new(model: &Model) -> Self {
        let mut scene = Self {
            materials: model.materials.clone(),
            textures: model.textures.clone(),
            variants: model.variants.clone(),
            shadow_sharpness: model.shadow_sharpness,
            ..Self::default()
        };
        scene.materials.push(Material::default());
        let default_material = scene.materials.len() as u32 - 1;
        let rest = Pose::at_rest(model);
        let mut shared: Vec<Vec<Option<u32>>> =
            model.meshes.iter().map(|mesh| vec![None; mesh.primitives.len()]).collect();
        each_part(model, &rest, |part, [mesh, number]| {
            let mut own = None;
            let shared = shared.get_mut(mesh).and_then(|numbers| numbers.get_mut(number));
            let uploaded = if part.deforms() { &mut own } else { shared.unwrap_or(&mut own) };
            let index = *uploaded.get_or_insert_with(|| {
                scene.meshes.push(interleave(part.primitive));
                scene.meshes.len() as u32 - 1
            });
            let variants = part.primitive.variant_materials.iter();
            let mut instance = Instance {
                mesh: index,
                material: part.primitive.material.map_or(default_material, |m| m as u32),
                variant_materials: variants.map(|m| m.map(|m| m as u32)).collect(),
                world_from_mesh: Mat4::IDENTITY,
                unlit: part.primitive.flat && part.primitive.topology != Topology::Triangles,
                bounds: Bounds::EMPTY,
                #[cfg(feature = "lods")]
                smallness: part.smallness,
            };
            part.stand(&rest, &mut instance, &mut scene.meshes);
            part.measure(&rest, &mut instance, &scene.meshes);
            scene.instances.push(instance);
        });
        scene.measure();
        #[cfg(feature = "lights")]
        scene.light(model, &rest);
        scene
    }

    /// Stand as in `pose`: places, vertices and boxes of what stands otherwise than in `before`, or of everything.
    /// `model` is the one that the scene was made from. Nothing is parsed again and vertices stay in the lists
    /// they are in; out come the meshes whose vertices are others now, for a backend that has them.
    ///
    /// The camera and the ground are no business of a pose: [`Scene::bounds`] stays, and a moving product does not
    /// make the picture pump. Nor does the shadow follow by itself: [`Scene::cast_shadow`].
    #[cfg(feature = "animation")]
    pub fn pose(&mut self, model: &Model, before: Option<&Pose>, pose: &Pose) -> Vec<u32> {
        #[cfg(feature = "lights")]
        if !self.lights.is_empty() {
            super::punctual::place(model, pose, &mut self.lights);
        }
        #[cfg(feature = "pointers")]
        super::change::paint(model, pose, &mut self.materials);
        let Self { instances, meshes, .. } = self;
        let mut instances = instances.iter_mut();
        let mut deformed = Vec::new();
        each_part(model, pose, |part, _| {
            let Some(instance) = instances.next() else { return };
            if before.is_some_and(|before| !part.moves(before, pose)) {
                return;
            }
            part.stand(pose, instance, meshes);
            part.measure(pose, instance, meshes);
            if part.deforms() {
                deformed.push(instance.mesh);
            }
        });
        deformed
    }

    /// Place the lights. The shader with lobes has them, so that every material but an unlit one has lobes then.
    #[cfg(feature = "lights")]
    fn light(&mut self, model: &Model, pose: &Pose) {
        super::punctual::place(model, pose, &mut self.lights);
        #[cfg(feature = "lobes")]
        if !self.lights.is_empty() {
            for material in self.materials.iter_mut().filter(|material| !material.unlit) {
                material.lobes.get_or_insert_default();
            }
        }
    }

    /// Fill in the box of the whole, and make the ground shadow.
    fn measure(&mut self) {
        let mut whole = Bounds::EMPTY;
        for instance in &self.instances {
            whole.join(&instance.bounds);
        }
        self.bounds = if whole.min.is_finite() { whole } else { Bounds::default() };
        self.cast_shadow();
    }

    /// Make the ground shadow of what stands there now, on the ground of the rest pose.
    pub fn cast_shadow(&mut self) {
        self.shadow = shadow::ground_shadow(self, self.shadow_sharpness);
    }

    /// Every drawn vertex, in world space.
    pub fn positions_in_world(&self) -> impl Iterator<Item = Vec3> {
        let seen = self.instances.iter().filter(|instance| !instance.bounds.is_empty());
        seen.flat_map(|instance| {
            let vertices = self.meshes.get(instance.mesh as usize).map_or(&[][..], |mesh| &mesh.vertices);
            vertices.iter().map(|v| instance.world_from_mesh.transform_point3(Vec3::from(v.position)))
        })
    }

    /// Triangles, lines and points drawn, each instance of a mesh counted.
    pub fn triangles(&self) -> u64 {
        let finest = self.instances.iter().filter(|instance| instance.is_finest());
        let meshes = finest.filter_map(|instance| self.meshes.get(instance.mesh as usize));
        meshes.map(|mesh| (mesh.indices.len() / mesh.topology.corners()) as u64).sum()
    }
}

fn vertex(primitive: &Primitive, index: usize, position: [f32; 3]) -> Vertex {
    Vertex {
        position,
        normal: primitive.normals.get(index).copied().unwrap_or([0.0, 1.0, 0.0]),
        uv0: primitive.uv0.get(index).copied().unwrap_or_default(),
        uv1: primitive.uv1.get(index).copied().unwrap_or_default(),
        color: primitive.colors.get(index).copied().unwrap_or([255; 4]),
        #[cfg(feature = "tangents")]
        tangent: deform::tangent(primitive, index, &Mat4::IDENTITY),
    }
}

fn interleave(primitive: &Primitive) -> Mesh {
    let vertices = primitive.positions.iter().enumerate().map(|(i, &p)| vertex(primitive, i, p)).collect();
    Mesh { vertices, indices: primitive.indices.clone(), topology: primitive.topology }
}

/// Takes normals where `matrix` takes points: its cofactors, which need no inverse and so also
/// serve flat (zero-scaled) transforms. The result is not normalised.
pub fn normal_matrix(matrix: &Mat4) -> Mat3 {
    let m = Mat3::from_mat4(*matrix);
    let (x, y, z) = (m.x_axis, m.y_axis, m.z_axis);
    let side = if x.cross(y).dot(z) < 0.0 { -1.0 } else { 1.0 };
    Mat3::from_cols(y.cross(z) * side, z.cross(x) * side, x.cross(y) * side)
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
            children,
            transform: model::Transform { translation, ..model::Transform::default() },
            mesh,
            ..model::Node::default()
        }
    }

    fn model_of(nodes: Vec<model::Node>, primitive: Primitive) -> Model {
        Model {
            roots: vec![0],
            nodes,
            meshes: vec![model::Mesh { primitives: vec![primitive], ..model::Mesh::default() }],
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
