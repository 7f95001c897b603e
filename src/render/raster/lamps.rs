//! Light from points and from far away, which a file brings (`KHR_lights_punctual`), as it comes from a pixel.
//!
//! The twin of `shaders/punctual.wgsl`, which names the sources; without coat and sheen, which the rasteriser does not draw.

use std::f32::consts::FRAC_1_PI;

use glam::{Mat3A, Mat4, Vec3A, Vec4};

use crate::render::frame::Frame;

/// As in three.js: a smaller highlight of a point is less than a pixel.
const MIN_LIT_ROUGHNESS: f32 = 0.0525;

/// The lights of a picture, in the room.
pub(super) struct Lamps(Vec<Mat4>);

/// What they shine on; vectors in the room, colours linear.
pub(super) struct Lit {
    pub(super) position: Vec3A,
    /// Unit, as `to_eye`.
    pub(super) normal: Vec3A,
    pub(super) to_eye: Vec3A,
    pub(super) roughness: f32,
    /// Base colour of what is no metal.
    pub(super) diffuse: Vec4,
    /// Reflectance straight on.
    pub(super) f0: Vec4,
}

impl Lamps {
    pub(super) fn new(frame: &Frame<'_>) -> Self {
        let room_from_world = Mat3A::from(frame.room_from_world);
        let turned = |column: Vec4| (room_from_world * Vec3A::from_vec4(column)).extend(column.w);
        let lamps = frame.lights.iter().map(|placed| {
            let columns = placed.columns(frame.light_gain());
            Mat4::from_cols(turned(columns.x_axis), columns.y_axis, turned(columns.z_axis), Vec4::ZERO)
        });
        Self(lamps.collect())
    }

    /// Radiance that all of them send to the eye from there; `w` is of no meaning.
    pub(super) fn sent(&self, lit: &Lit) -> Vec4 {
        self.0.iter().map(|lamp| sent(lamp, lit)).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn sent(lamp: &Mat4, lit: &Lit) -> Vec4 {
    let Lit { position, normal, to_eye, roughness, diffuse, f0 } = *lit;
    let (place, color, cone) = (lamp.x_axis, lamp.y_axis, lamp.z_axis);
    let apart = Vec3A::from_vec4(place) - position * place.w;
    let squared = apart.length_squared().max(1e-12);
    let to_light = apart / squared.sqrt();
    let n_dot_l = normal.dot(to_light);
    if n_dot_l <= 0.0 {
        return Vec4::ZERO;
    }
    let reach = squared * color.w * color.w;
    let window = (1.0 - reach * reach).max(0.0);
    let within = (Vec3A::from_vec4(cone).dot(to_light) + cone.w).clamp(0.0, 1.0);
    let falloff = if place.w > 0.0 { squared.max(0.01) } else { 1.0 };
    let arrives = window * window * within * within * (3.0 - 2.0 * within) / falloff;
    let half = (to_light + to_eye + 1e-9).normalize_or_zero();
    let grazing = 1.0 - half.dot(to_eye).clamp(0.0, 1.0);
    let fresnel = f0 + (Vec4::ONE - f0) * grazing.powi(5);
    let mirrored =
        ggx(roughness, normal.dot(half).clamp(0.0, 1.0), normal.dot(to_eye).clamp(1e-3, 1.0), n_dot_l);
    (diffuse * FRAC_1_PI + fresnel * mirrored) * color * (n_dot_l * arrives)
}

/// GGX times Smith's visibility, joined for both directions.
fn ggx(roughness: f32, n_dot_h: f32, n_dot_v: f32, n_dot_l: f32) -> f32 {
    let r = roughness.max(MIN_LIT_ROUGHNESS);
    let a = r * r * r * r;
    let d = n_dot_h * n_dot_h * (a - 1.0) + 1.0;
    let smith = n_dot_l * (a + (1.0 - a) * n_dot_v * n_dot_v).sqrt()
        + n_dot_v * (a + (1.0 - a) * n_dot_l * n_dot_l).sqrt();
    a * FRAC_1_PI / (d * d) * 0.5 / smith.max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Light, LightKind};
    use crate::scene::punctual::PlacedLight;
    use glam::Vec3;

    /// Red light of a lamp two metres above the origin, onto a matt white floor there, seen from the side.
    fn shone(kind: LightKind, range_metres: f32, towards: Vec3, floor: Vec3A) -> f32 {
        let light = Light { kind, color: [8.0, 0.0, 0.0], range_metres };
        let lamp = PlacedLight { light, position: Vec3::Y * 2.0, towards }.columns(1.0);
        let lit = Lit {
            position: floor,
            normal: Vec3A::Y,
            to_eye: Vec3A::X,
            roughness: 1.0,
            diffuse: Vec4::ONE,
            f0: Vec4::ZERO,
        };
        Lamps(vec![lamp]).sent(&lit).x
    }

    #[test]
    fn a_lamp_shines_by_its_distance_its_range_and_its_cone() {
        let above = |kind, range| shone(kind, range, Vec3::Y, Vec3A::ZERO);
        let near = |found: f32, expected: f32| assert!((found - expected).abs() < 0.05, "{found} {expected}");
        // Candela over metres squared, a πth of which goes each way; a little is mirrored.
        near(above(LightKind::Point, f32::INFINITY), 8.0 / 4.0 * FRAC_1_PI);
        near(above(LightKind::Directional, 0.5), 8.0 * FRAC_1_PI);
        assert_eq!(above(LightKind::Point, 1.5), 0.0);
        let cone = LightKind::Spot { inner_radians: 0.2, outer_radians: 0.4 };
        near(above(cone, f32::INFINITY), 8.0 / 4.0 * FRAC_1_PI);
        assert_eq!(shone(cone, f32::INFINITY, Vec3::X, Vec3A::ZERO), 0.0, "it shines elsewhere");
        assert_eq!(shone(cone, f32::INFINITY, Vec3::Y, Vec3A::X), 0.0, "outside of the cone");
        assert_eq!(shone(LightKind::Point, 9.0, Vec3::Y, Vec3A::Y * 3.0), 0.0, "from behind");
    }

    #[test]
    fn wild_numbers_are_no_trap() {
        for wild in [Vec3A::NAN, Vec3A::INFINITY, Vec3A::Y * 2.0] {
            shone(LightKind::Point, 0.0, Vec3::NAN, wild);
        }
    }
}
