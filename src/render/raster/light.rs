//! The light of a picture, as the rasteriser reads it for each pixel: the studio's tables, or an environment.

#[cfg(feature = "environment")]
use std::sync::Arc;

use glam::{Vec3A, Vec4};

use super::tables::StudioTables;
use crate::render::frame::Frame;
#[cfg(feature = "environment")]
use crate::scene::environment::{Environment, LEVELS};
#[cfg(feature = "environment")]
use crate::scene::octahedron;

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
    #[inline(always)]
    pub(super) fn irradiance_over_pi(&self, n: Vec3A) -> Vec4 {
        match self {
            Self::Studio(tables) => tables.irradiance_over_pi(n),
            #[cfg(feature = "environment")]
            Self::Environment(environment) => environment.read(LEVELS, octahedron::place(n)),
        }
    }

    /// Radiance along the unit direction `d`, blurred for a roughness above 0; `w` is 0.
    #[inline(always)]
    pub(super) fn radiance(&self, d: Vec3A, roughness: f32) -> Vec4 {
        match self {
            Self::Studio(tables) => tables.radiance(d, roughness),
            #[cfg(feature = "environment")]
            Self::Environment(environment) => {
                // As `Environment::radiance`, with diffuse light as one map more.
                let between = ((roughness - 0.1) / 0.15).min(4.0 * roughness).clamp(0.0, LEVELS as f32);
                from_environment(environment, d, between)
            }
        }
    }
}

/// Radiance between two levels of an environment. Apart, so that light of the studio, which nearly every picture has, is short.
#[cfg(feature = "environment")]
#[inline(never)]
fn from_environment(environment: &Environment, d: Vec3A, between: f32) -> Vec4 {
    let (level, place) = ((between as usize).min(LEVELS - 1), octahedron::place(d));
    let sharper = environment.read(level, place);
    sharper + (environment.read(level + 1, place) - sharper) * (between - level as f32)
}

#[cfg(all(test, feature = "environment"))]
mod tests {
    use super::*;
    use crate::scene::environment::Panorama;
    use glam::Vec3;

    #[test]
    fn an_environment_is_looked_up_as_its_reference_has_it() {
        let texels = (0..64 * 32).map(|i| Vec3::new((i % 64) as f32 / 32.0, 1.0, (i / 640) as f32));
        let environment = Arc::new(Environment::new(&Panorama::new([64, 32], texels)));
        let light = Light::Environment(Arc::clone(&environment));
        for i in 0..1000u16 {
            let y = 1.0 - 2.0 * (f32::from(i) + 0.5) / 1000.0;
            let (phi, ring) = (f32::from(i) * 2.399_963, (1.0 - y * y).sqrt());
            let d = Vec3::new(phi.cos() * ring, y, phi.sin() * ring);
            let error = light.irradiance_over_pi(d.into()).truncate() - environment.irradiance_over_pi(d);
            assert!(error.abs().max_element() < 0.01, "irradiance at {d} is off by {error}");
            for step in 0..=20u8 {
                let roughness = f32::from(step) / 20.0;
                let error =
                    light.radiance(d.into(), roughness).truncate() - environment.radiance(d, roughness);
                assert!(error.abs().max_element() < 0.01, "{roughness} at {d} is off by {error}");
            }
        }
        for wild in [Vec3A::ZERO, Vec3A::NAN, Vec3A::INFINITY] {
            for roughness in [f32::NAN, f32::INFINITY, -1.0] {
                light.radiance(wild, roughness);
            }
            light.irradiance_over_pi(wild);
        }
    }
}
