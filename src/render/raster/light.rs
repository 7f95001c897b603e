//! The light of a picture, as the rasteriser reads it for each pixel: the studio's tables, or an environment.

#[cfg(feature = "environment")]
use std::sync::Arc;

#[cfg(feature = "environment")]
use glam::Vec3A;

use super::tables::StudioTables;
use super::wide::{Wide, Wide3};
#[cfg(feature = "environment")]
use super::wide::{by_lane, number_at};
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
            Self::Studio(_) => 0,
            #[cfg(feature = "environment")]
            Self::Environment(environment) => environment.resident_bytes(),
        }
    }

    /// Radiance along unit directions `d`, blurred for a roughness above 0, and irradiance / π around unit normals `n`.
    #[inline(always)]
    pub(super) fn of(&self, d: Wide3, roughness: Wide, n: Wide3) -> (Wide3, Wide3) {
        match self {
            Self::Studio(tables) => {
                let (radiance, irradiance) = tables.of(d, roughness, n);
                (Wide3::grey(radiance), Wide3::grey(irradiance))
            }
            #[cfg(feature = "environment")]
            Self::Environment(environment) => {
                let read = |level, place| Vec3A::from_vec4(environment.read(level, place));
                let radiance = by_lane(&|lane| {
                    let (roughness, place) = (number_at(roughness, lane), octahedron::place(d.at(lane)));
                    // As `Environment::radiance`, with diffuse light as one map more.
                    let between = ((roughness - 0.1) / 0.15).min(4.0 * roughness).clamp(0.0, LEVELS as f32);
                    let level = (between as usize).min(LEVELS - 1);
                    let sharper = read(level, place);
                    sharper + (read(level + 1, place) - sharper) * (between - level as f32)
                });
                (radiance, by_lane(&|lane| read(LEVELS, octahedron::place(n.at(lane)))))
            }
        }
    }
}

#[cfg(all(test, feature = "environment"))]
mod tests {
    use super::*;
    use crate::scene::environment::Panorama;
    use glam::{Vec3, Vec4};

    #[test]
    fn an_environment_is_looked_up_as_its_reference_has_it() {
        let texels = (0..64 * 32).map(|i| Vec3::new((i % 64) as f32 / 32.0, 1.0, (i / 640) as f32));
        let environment = Arc::new(Environment::new(&Panorama::new([64, 32], texels)));
        let light = Light::Environment(Arc::clone(&environment));
        for i in 0..1000u16 {
            let y = 1.0 - 2.0 * (f32::from(i) + 0.5) / 1000.0;
            let (phi, ring) = (f32::from(i) * 2.399_963, (1.0 - y * y).sqrt());
            let d = Vec3::new(phi.cos() * ring, y, phi.sin() * ring);
            for step in 0..=20u8 {
                let roughness = f32::from(step) / 20.0;
                let lanes = Wide3::all_of(d.into());
                let (radiance, irradiance) = light.of(lanes, Vec4::splat(roughness), lanes);
                let error = Vec3::from(irradiance.at(0)) - environment.irradiance_over_pi(d);
                assert!(error.abs().max_element() < 0.01, "irradiance at {d} is off by {error}");
                let error = Vec3::from(radiance.at(3)) - environment.radiance(d, roughness);
                assert!(error.abs().max_element() < 0.01, "{roughness} at {d} is off by {error}");
            }
        }
        for wild in [Vec4::ZERO, Vec4::NAN, Vec4::INFINITY] {
            for roughness in [f32::NAN, f32::INFINITY, -1.0] {
                light.of(Wide3::grey(wild), Vec4::splat(roughness), Wide3::grey(wild));
            }
        }
    }
}
