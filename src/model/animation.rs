//! Animations: which nodes move, and their keyframes.
//!
//! In: `animations` and the accessors they name. Out: [`Animation`]s whose channels name nodes and keyframes
//! that exist, with times that increase and values that are as many as their target takes. What a channel
//! means at a moment is worked out in [`crate::scene::pose`]. Rules: glTF 2.0 specification, section 3.11.

#[cfg(feature = "pointers")]
mod pointer;
mod read;

#[cfg(feature = "pointers")]
pub use pointer::{Driven, Thing};
pub(super) use read::Reader;

/// A movement of the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Animation {
    /// Name in the file; `animation_` and its index where the file gives none, as `<model-viewer>` lists it.
    pub name: String,
    /// Time of the last keyframe that a channel uses, also one that is passed over, so that it lasts equally long on every tier. A
    /// movement begins at 0, whenever its first keyframe is.
    pub duration_seconds: f32,
    /// What moves.
    pub channels: Vec<Channel>,
    /// What changes beside the places of nodes: `KHR_animation_pointer`.
    #[cfg(feature = "pointers")]
    pub changes: Vec<Change>,
    /// Channels that drive what we do not, or nothing.
    pub channels_passed_over: usize,
    /// Keyframes; channels may share them.
    pub keyframes: Vec<Keyframes>,
}

/// One property of one node that an animation drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Index into `Model::nodes`.
    pub node: usize,
    /// What of the node.
    pub property: Property,
    /// Index into `Animation::keyframes`.
    pub keyframes: usize,
}

/// Numbers of `Model::driven_at_rest` that an animation drives.
#[cfg(feature = "pointers")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first number.
    pub at: usize,
    /// How many.
    pub count: usize,
    /// Index into `Animation::keyframes`.
    pub keyframes: usize,
}

/// What a channel drives (`path` in the file).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// Three numbers, metres.
    Translation,
    /// Four numbers, a quaternion (x, y, z, w).
    Rotation,
    /// Three numbers.
    Scale,
    /// A number for each morph target of the node's mesh.
    MorphWeights,
    /// One number: below a half the node is hidden, with all below it. Only `KHR_animation_pointer` leads there.
    Visible,
}

impl Property {
    fn from_path(path: &str) -> Option<Self> {
        Some(match path {
            "translation" => Self::Translation,
            "rotation" => Self::Rotation,
            "scale" => Self::Scale,
            "weights" => Self::MorphWeights,
            "extensions/KHR_node_visibility/visible" => Self::Visible,
            _ => return None,
        })
    }
}

/// Values at certain times, and how to go from one to the next (`sampler` in the file).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keyframes {
    /// How to go from one to the next.
    pub interpolation: Interpolation,
    /// Strictly increasing, 0 or more, at least one.
    pub times_seconds: Vec<f32>,
    /// For each time as many numbers as the property takes; three times as many for a cubic spline:
    /// in-tangent, value, out-tangent.
    pub values: Vec<f32>,
}

impl Keyframes {
    /// Numbers that one time has: those of a value, or of a value and its two tangents.
    pub fn stride(&self) -> usize {
        self.values.len().checked_div(self.times_seconds.len()).unwrap_or(0)
    }
}

/// How to go from one keyframe to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// The earlier value stays.
    Step,
    /// In a straight line; rotations on the shorter arc.
    #[default]
    Linear,
    /// A cubic Hermite spline with the tangents of the file.
    CubicSpline,
}

impl Interpolation {
    /// Values that each keyframe has in the file.
    pub fn values_per_key(self) -> usize {
        if self == Self::CubicSpline { 3 } else { 1 }
    }
}
