//! Animations: which nodes move, and their keyframes.
//!
//! In: `animations` and the accessors they name. Out: [`Animation`]s whose channels name nodes and keyframes
//! that exist, with times that increase and values that are as many as their target takes. What a channel
//! means at a moment is worked out in [`crate::scene::pose`]. Rules: glTF 2.0 specification, section 3.11.

mod read;

pub(super) use read::animations;

/// A movement of the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Animation {
    /// Name in the file; `animation_` and its index where the file gives none, as `<model-viewer>` lists it.
    pub name: String,
    /// Time of the last keyframe that a channel uses. A movement begins at 0, whenever its first keyframe is.
    pub duration_seconds: f32,
    /// What moves.
    pub channels: Vec<Channel>,
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
