//! Where the lights of a file stand: `KHR_lights_punctual`.
//!
//! In: a checked [`Model`], a [`Pose`]. Out: a few [`PlacedLight`]s. They turn with the product, and add to the light
//! that surrounds it; no ground shadow comes from them.

use glam::{Mat4, Vec3, Vec4};

use super::pose::Pose;
use crate::model::angle::sin_cos;
use crate::model::{Light, LightKind, Model};

/// How many lights shine; of more, the first ones in the order of the nodes.
pub const MAX_LIGHTS: usize = 8;

/// A light standing in the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedLight {
    /// What it is.
    pub light: Light,
    /// Where it stands, metres.
    pub position: Vec3,
    /// Unit; from what it shines on towards it, along its axis.
    pub towards: Vec3,
}

impl PlacedLight {
    /// As renderers read it, `gain` times as bright. Four columns: place (w 1), or direction towards it (w 0); colour, with
    /// 1 / range or 0; what the direction towards it is multiplied with, and what is added, to be at the rim of the cone where
    /// it is 0 and within its inner angle where it is 1; nothing.
    pub fn columns(&self, gain: f32) -> Mat4 {
        let Self { light, position, towards } = *self;
        let (place, cone) = match light.kind {
            LightKind::Directional => (towards.extend(0.0), Vec4::W),
            LightKind::Point => (position.extend(1.0), Vec4::W),
            LightKind::Spot { inner_radians, outer_radians } => {
                let (inner, outer) = (sin_cos(inner_radians).1, sin_cos(outer_radians).1);
                let scale = 1.0 / (inner - outer).max(1e-6);
                (position.extend(1.0), (towards * scale).extend(-outer * scale))
            }
        };
        let [r, g, b] = light.color.map(|channel| channel * gain);
        let range = if light.kind == LightKind::Directional { 0.0 } else { 1.0 / light.range_metres };
        Mat4::from_cols(place, Vec4::new(r, g, b, range), cone, Vec4::ZERO)
    }
}

/// The lights of the default scene, put into `placed` in place of what is there.
pub(super) fn place(model: &Model, pose: &Pose, placed: &mut Vec<PlacedLight>) {
    placed.clear();
    let standing = model.nodes.iter().enumerate().filter_map(|(index, node)| {
        #[cfg_attr(not(feature = "animation"), expect(unused_mut, reason = "nothing drives it"))]
        let mut light = *model.lights.get(node.light?)?;
        #[cfg(feature = "pointers")]
        {
            light.color = super::change::light_color(model, pose, node.light?).unwrap_or(light.color);
        }
        // Its place among the few that shine stays.
        #[cfg(feature = "animation")]
        if pose.hides(index) {
            light.color = [0.0; 3];
        }
        let world = pose.world_from_node(index)?;
        let towards = world.transform_vector3(Vec3::Z).normalize_or(Vec3::Z);
        Some(PlacedLight { light, position: world.transform_point3(Vec3::ZERO), towards })
    });
    placed.extend(standing.take(MAX_LIGHTS));
}
