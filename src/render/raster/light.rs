//! The light of a picture, as the rasteriser reads it for each pixel: the studio's tables, or an environment.

#[cfg(feature = "environment")]
use std::sync::Arc;

use glam::{Vec3A, Vec4};

use super::tables::StudioTables;
use crate::render::frame::Frame;
#[cfg(feature = "environment")]
use crate::scene::environment::Environment;

/// Light by direction, in the room.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "environment", expect(clippy::large_enum_variant, reason = "a renderer has one"))]
pub(super) enum Light {
    Studio(StudioTables),
    #[cfg(feature = "environment")]
    Environment(Arc<Environment>),
}

impl Light {
    /// What lights `frame`; tables are made anew.
    pub(super) fn new(frame: &Frame<'_>) -> Self {
        #[cfg(feature = "environment")]
        if let Some(environment) = &frame.environment {
            return Self::Environment(Arc::clone(environment));
        }
        Self::Studio(StudioTables::new(&frame.studio_at_rest))
    }

    /// Whether it lights `frame` too.
    pub(super) fn lights(&self, frame: &Frame<'_>) -> bool {
        match self {
            #[cfg(feature = "environment")]
            Self::Environment(ours) => frame.environment.as_ref().is_some_and(|its| Arc::ptr_eq(ours, its)),
            Self::Studio(tables) => !frame.has_environment() && tables.are_of(&frame.studio_at_rest),
        }
    }

    pub(super) fn resident_bytes(&self) -> u64 {
        match self {
            Self::Studio(tables) => tables.resident_bytes(),
            #[cfg(feature = "environment")]
            Self::Environment(environment) => environment.resident_bytes(),
        }
    }

    /// Irradiance / π around the unit normal `n`; `w` is 0.
    pub(super) fn irradiance_over_pi(&self, n: Vec3A) -> Vec4 {
        match self {
            Self::Studio(tables) => tables.irradiance_over_pi(n),
            #[cfg(feature = "environment")]
            Self::Environment(environment) => environment.irradiance_over_pi(n.into()).extend(0.0),
        }
    }

    /// Radiance along the unit direction `d`, blurred for a roughness above 0; `w` is 0.
    pub(super) fn radiance(&self, d: Vec3A, roughness: f32) -> Vec4 {
        match self {
            Self::Studio(tables) => tables.radiance(d, roughness),
            #[cfg(feature = "environment")]
            Self::Environment(environment) => environment.radiance(d.into(), roughness).extend(0.0),
        }
    }
}
