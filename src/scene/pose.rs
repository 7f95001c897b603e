//! How a model stands: where its nodes are in the world.
//!
//! In: a checked [`Model`]. Out: a [`Pose`], which `Scene::pose` works into vertices, or a GPU takes as joint
//! matrices. What an animation makes of it at a moment: `scene::motion`.

use glam::Mat4;

use crate::model::{Model, Node, Skin, Transform};
#[cfg(doc)]
use crate::scene::Scene;

/// Where everything of a model stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pose {
    /// Each node's place in the world; nothing for nodes outside the default scene.
    world_from_node: Vec<Option<Mat4>>,
    /// Nodes still to be placed, and their parents' places; empty between two poses.
    open: Vec<(usize, Mat4)>,
    /// For each node, whether it is hidden by itself or one above it; as far as an animation says so, for what a file hides
    /// for good is not in the model.
    #[cfg(feature = "animation")]
    pub(super) hidden: Vec<bool>,
    /// What else animations drive.
    #[cfg(feature = "animation")]
    pub(super) driven: super::motion::Driven,
}

impl Pose {
    /// As the file has it when nothing is played.
    pub fn at_rest(model: &Model) -> Self {
        let mut pose = Self { world_from_node: vec![None; model.nodes.len()], ..Self::default() };
        #[cfg(feature = "animation")]
        pose.driven.rest(model, &mut pose.hidden);
        pose.place(model, |_, node| node.transform);
        pose
    }

    /// A node's place in the world; `None` outside the default scene.
    pub fn world_from_node(&self, node: usize) -> Option<Mat4> {
        self.world_from_node.get(node).copied().flatten()
    }

    /// Whether the node is hidden by itself or one above it.
    #[cfg(feature = "animation")]
    pub fn hides(&self, node: usize) -> bool {
        self.hidden.get(node) == Some(&true)
    }

    /// World ← mesh for each joint of a skin.
    pub fn joint_matrices(&self, skin: &Skin) -> Vec<Mat4> {
        let joints = skin.joints.iter().zip(&skin.joint_from_mesh);
        joints
            .map(|(joint, joint_from_mesh)| {
                self.world_from_node(*joint).unwrap_or(Mat4::IDENTITY) * *joint_from_mesh
            })
            .collect()
    }

    /// Works out the places in the world from those in the parents.
    pub(super) fn place(&mut self, model: &Model, local: impl Fn(usize, &Node) -> Transform) {
        self.world_from_node.fill(None);
        self.open.extend(model.roots.iter().map(|&root| (root, model.world_from_scene)));
        while let Some((index, world_from_parent)) = self.open.pop() {
            let (Some(node), Some(slot)) = (model.nodes.get(index), self.world_from_node.get_mut(index))
            else {
                continue;
            };
            // The graph is a forest, so a second visit cannot happen; if it did, this ends it.
            if slot.is_some() {
                continue;
            }
            let world = world_from_parent * local(index, node).parent_from_node();
            *slot = Some(world);
            self.open.extend(node.children.iter().map(|&child| (child, world)));
            #[cfg(feature = "animation")]
            if self.hides(index) {
                for &child in &node.children {
                    if let Some(hidden) = self.hidden.get_mut(child) {
                        *hidden = true;
                    }
                }
            }
        }
    }
}
