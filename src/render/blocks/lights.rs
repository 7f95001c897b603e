//! The `Lights` block of `shaders/punctual.wgsl`.

use bytemuck::{Pod, Zeroable};
use glam::Mat4;

use crate::render::frame::Frame;
use crate::scene::punctual::MAX_LIGHTS;

/// `Lights` of `shaders/punctual.wgsl`; what is not there is dark.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct LightsBlock {
    /// As [`crate::scene::punctual::PlacedLight::columns`] has them.
    pub lights: [Mat4; MAX_LIGHTS],
}

impl LightsBlock {
    /// What the shaders read of the lights of `frame`.
    pub fn new(frame: &Frame<'_>) -> Self {
        let mut lights = [Mat4::ZERO; MAX_LIGHTS];
        for (columns, placed) in lights.iter_mut().zip(frame.lights) {
            *columns = placed.columns(frame.light_gain());
        }
        Self { lights }
    }
}
