//! A pose at a moment of an animation.
//!
//! In: a [`Model`], one of its animations, a time. Out: a [`Pose`]: places of nodes, weights of morph targets.
//! Pure arithmetic, no clock; a pose that is set again takes no memory. Between keyframes: [`super::keyframes`].

use super::keyframes::{rotation_at, sample, vector_at};
use super::pose::Pose;
use crate::model::{Animation, Model, Property, Transform};

/// What animations drive.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Driven {
    /// Each node's place in its parent.
    locals: Vec<Transform>,
    /// For each node, how far each morph target of its mesh counts.
    morph_weights: Vec<Vec<f32>>,
}

impl Driven {
    /// Everything as the file has it.
    pub(super) fn rest(&mut self, model: &Model) {
        self.locals.clear();
        self.locals.extend(model.nodes.iter().map(|node| node.transform));
        self.morph_weights.resize(model.nodes.len(), Vec::new());
        for (weights, node) in self.morph_weights.iter_mut().zip(&model.nodes) {
            let of_mesh =
                || node.mesh.and_then(|mesh| model.meshes.get(mesh)).map(|mesh| &mesh.morph_weights);
            let own = Some(&node.morph_weights).filter(|own| !own.is_empty());
            weights.clear();
            weights.extend(own.or_else(of_mesh).into_iter().flatten());
        }
    }
}

impl Pose {
    /// As `animation` has it at `seconds`; what it does not drive is at rest. `model` is the one that the pose
    /// was made from.
    ///
    /// A time beyond the animation's end starts over: it counts modulo the duration, and the very end
    /// still shows the last keyframe. Before 0, and where the time is no number, it is 0.
    pub fn set(&mut self, model: &Model, animation: &Animation, seconds: f32) {
        let mut driven = std::mem::take(&mut self.driven);
        driven.rest(model);
        let seconds = looped(seconds, animation.duration_seconds);
        for channel in &animation.channels {
            let Some(keyframes) = animation.keyframes.get(channel.keyframes) else { continue };
            let Some(local) = driven.locals.get_mut(channel.node) else { continue };
            match channel.property {
                Property::Translation => local.translation = vector_at(keyframes, seconds, local.translation),
                Property::Scale => local.scale = vector_at(keyframes, seconds, local.scale),
                Property::Rotation => local.rotation = rotation_at(keyframes, seconds, local.rotation),
                Property::MorphWeights => {
                    if let Some(weights) = driven.morph_weights.get_mut(channel.node) {
                        sample(keyframes, seconds, weights);
                    }
                }
            }
        }
        self.place(model, |index, node| driven.locals.get(index).copied().unwrap_or(node.transform));
        self.driven = driven;
    }

    /// A node's place in its parent.
    pub fn local(&self, node: usize) -> Option<&Transform> {
        self.driven.locals.get(node)
    }

    /// How far each morph target of the node's mesh counts; empty where it has none.
    pub fn morph_weights(&self, node: usize) -> &[f32] {
        self.driven.morph_weights.get(node).map_or(&[], Vec::as_slice)
    }
}

/// The moment of a movement that goes round.
fn looped(seconds: f32, duration_seconds: f32) -> f32 {
    if !seconds.is_finite() || seconds <= 0.0 || duration_seconds <= 0.0 {
        return 0.0;
    }
    if seconds <= duration_seconds { seconds } else { seconds % duration_seconds }
}
