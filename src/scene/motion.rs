//! A pose at a moment of one animation, or of several at once.
//!
//! In: a [`Model`], moments of its animations, how much each counts. Out: a [`Pose`]: places of nodes, weights of morph
//! targets, which nodes are seen, numbers of materials and lights. Pure arithmetic, no clock; a pose that is set again takes no memory. Between keyframes: [`super::keyframes`].

use super::keyframes::{rotation_at, sample, slerp, vector_at};
use super::pose::Pose;
use crate::model::{Animation, Model, Node, Property, Transform};

/// A moment of one of the model's animations, beside which others may count.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Layer {
    /// Index into `Model::animations`.
    pub animation: usize,
    /// As for [`Pose::set`].
    pub seconds: f32,
    /// How much it counts, above 0. What is missing to 1 is the rest pose; more than 1 in all is a mean.
    pub weight: f32,
}

/// What animations drive.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Driven {
    /// Each node's place in its parent.
    locals: Vec<Transform>,
    /// For each node, how far each morph target of its mesh counts.
    morph_weights: Vec<Vec<f32>>,
    /// For each node and [`Property`], how much has counted so far.
    held: Vec<[f32; 5]>,
    /// One value of a mesh's weights.
    scratch: Vec<f32>,
    /// As `Model::driven_at_rest`.
    #[cfg(feature = "pointers")]
    numbers: Vec<f32>,
    /// For each of them, how much has counted so far.
    #[cfg(feature = "pointers")]
    numbers_held: Vec<f32>,
}

impl Driven {
    /// Everything as the file has it.
    pub(super) fn rest(&mut self, model: &Model, hidden: &mut Vec<bool>) {
        self.locals.clear();
        self.locals.extend(model.nodes.iter().map(|node| node.transform));
        self.held.clear();
        self.held.resize(model.nodes.len(), [0.0; 5]);
        hidden.clear();
        hidden.extend(model.nodes.iter().map(|node| node.hidden));
        self.morph_weights.resize(model.nodes.len(), Vec::new());
        for (weights, node) in self.morph_weights.iter_mut().zip(&model.nodes) {
            weights.clear();
            weights.extend_from_slice(rest_weights(model, node));
        }
        #[cfg(feature = "pointers")]
        {
            self.numbers.clone_from(&model.driven_at_rest);
            self.numbers_held.clear();
            self.numbers_held.resize(self.numbers.len(), 0.0);
        }
    }

    /// Moves what `animation` drives from where it is to where the animation has it at `seconds`, the farther the
    /// more `weight` is of all that has counted.
    fn add(&mut self, animation: &Animation, seconds: f32, weight: f32, hidden: &mut [bool]) {
        let seconds = looped(seconds, animation.duration_seconds);
        for channel in &animation.channels {
            let (Some(keyframes), Some(local), Some(held), Some(weights), Some(hidden)) = (
                animation.keyframes.get(channel.keyframes),
                self.locals.get_mut(channel.node),
                self.held.get_mut(channel.node).and_then(|held| held.get_mut(channel.property as usize)),
                self.morph_weights.get_mut(channel.node),
                hidden.get_mut(channel.node),
            ) else {
                continue;
            };
            *held += weight;
            let share = weight / *held;
            match channel.property {
                Property::Translation => {
                    let value = vector_at(keyframes, seconds, local.translation);
                    local.translation = local.translation.lerp(value, share);
                }
                Property::Scale => {
                    let value = vector_at(keyframes, seconds, local.scale);
                    local.scale = local.scale.lerp(value, share);
                }
                Property::Rotation => {
                    let value = rotation_at(keyframes, seconds, local.rotation);
                    local.rotation = slerp(local.rotation, value, share);
                }
                Property::MorphWeights => {
                    self.scratch.clear();
                    self.scratch.extend_from_slice(weights);
                    sample(keyframes, seconds, &mut self.scratch);
                    mix(weights, &self.scratch, share);
                }
                Property::Visible => {
                    // There is nothing between the two.
                    if weight >= 0.5 {
                        let mut value = [1.0];
                        sample(keyframes, seconds, &mut value);
                        *hidden = value < [0.5];
                    }
                }
            }
        }
    }

    /// As [`Self::add`], for what `animation` changes beside the places of nodes.
    #[cfg(feature = "pointers")]
    fn change(&mut self, animation: &Animation, seconds: f32, weight: f32) {
        let seconds = looped(seconds, animation.duration_seconds);
        for change in &animation.changes {
            let range = change.at..change.at + change.count;
            let (Some(keyframes), Some(numbers), Some(held)) = (
                animation.keyframes.get(change.keyframes),
                self.numbers.get_mut(range.clone()),
                self.numbers_held.get_mut(range),
            ) else {
                continue;
            };
            self.scratch.clear();
            self.scratch.extend_from_slice(numbers);
            sample(keyframes, seconds, &mut self.scratch);
            for ((number, held), value) in numbers.iter_mut().zip(held).zip(&self.scratch) {
                *held += weight;
                *number += (value - *number) * (weight / *held);
            }
        }
    }

    /// Where less than 1 has counted, the rest pose counts for what is missing.
    fn fill_up(&mut self, model: &Model) {
        let places = self.locals.iter_mut().zip(&mut self.morph_weights);
        for (((local, weights), held), node) in places.zip(&self.held).zip(&model.nodes) {
            let [translation, rotation, scale, morphs, _] =
                held.map(|held| if held > 0.0 { (1.0 - held).max(0.0) } else { 0.0 });
            local.translation = local.translation.lerp(node.transform.translation, translation);
            local.rotation = slerp(local.rotation, node.transform.rotation, rotation);
            local.scale = local.scale.lerp(node.transform.scale, scale);
            mix(weights, rest_weights(model, node), morphs);
        }
        #[cfg(feature = "pointers")]
        {
            let numbers = self.numbers.iter_mut().zip(&self.numbers_held);
            for ((number, held), rest) in numbers.zip(&model.driven_at_rest) {
                if *held > 0.0 {
                    *number += (rest - *number) * (1.0 - held).max(0.0);
                }
            }
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
        self.play(model, [(animation, seconds, 1.0)].into_iter());
    }

    /// Several animations at once; without one, the rest pose. A layer without weight, or of an animation that the
    /// model does not have, is none.
    pub fn blend(&mut self, model: &Model, layers: &[Layer]) {
        let layers = layers.iter().filter(|layer| layer.weight > 0.0 && layer.weight.is_finite());
        self.play(
            model,
            layers.filter_map(|layer| {
                Some((model.animations.get(layer.animation)?, layer.seconds, layer.weight))
            }),
        );
    }

    fn play<'m>(&mut self, model: &'m Model, layers: impl Iterator<Item = (&'m Animation, f32, f32)>) {
        let mut driven = std::mem::take(&mut self.driven);
        driven.rest(model, &mut self.hidden);
        for (animation, seconds, weight) in layers {
            driven.add(animation, seconds, weight, &mut self.hidden);
            #[cfg(feature = "pointers")]
            driven.change(animation, seconds, weight);
        }
        driven.fill_up(model);
        self.place(model, |index, node| driven.locals.get(index).copied().unwrap_or(node.transform));
        self.driven = driven;
    }

    /// A node's place in its parent.
    pub fn local(&self, node: usize) -> Option<&Transform> {
        self.driven.locals.get(node)
    }

    /// The numbers of what an animation drives.
    #[cfg(feature = "pointers")]
    pub fn numbers(&self, driven: &crate::model::Driven) -> &[f32] {
        let range = driven.start..driven.start + driven.thing.width();
        self.driven.numbers.get(range).unwrap_or_default()
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

/// How far the morph targets of the node's mesh count at rest.
fn rest_weights<'m>(model: &'m Model, node: &'m Node) -> &'m [f32] {
    if !node.morph_weights.is_empty() {
        return &node.morph_weights;
    }
    node.mesh.and_then(|mesh| model.meshes.get(mesh)).map_or(&[], |mesh| &mesh.morph_weights)
}

/// Number by number, `share` of the way from `weights` to `others`.
fn mix(weights: &mut [f32], others: &[f32], share: f32) {
    for (weight, other) in weights.iter_mut().zip(others) {
        *weight = *weight * (1.0 - share) + other * share;
    }
}
