//! `orientation` and `scale`: how a page stands a product up.
//!
//! In: the values of the two attributes. Out: one matrix above the scene's roots, for
//! [`Model::world_from_scene`](crate::model::Model). Angles and their order are those of `<model-viewer>` 4.4
//! (three-components/ModelScene): the product is scaled, rolled about Z, pitched about X, then turned about Y.

use glam::{Mat4, Quat, Vec3};

use super::camera_string::Term;
use crate::model::angle::sin_cos;

/// World ← scene for `orientation` (roll, pitch, yaw) and `scale` (x, y, z); `auto` leaves as it is.
pub fn placement(orientation: [Term; 3], scale: [Term; 3]) -> Mat4 {
    let [roll, pitch, yaw] = orientation.map(|angle| angle.resolve(0.0, 0.0) / 2.0);
    // The product of the three turns, Y · X · Z, written out: less code than any general way from angles.
    let [(sr, cr), (sp, cp), (sy, cy)] = [roll, pitch, yaw].map(sin_cos);
    let turned = Quat::from_xyzw(
        cy * sp * cr + sy * cp * sr,
        sy * cp * cr - cy * sp * sr,
        cy * cp * sr - sy * sp * cr,
        cy * cp * cr + sy * sp * sr,
    );
    let scale = scale.map(|factor| factor.resolve(1.0, 1.0));
    Mat4::from_scale_rotation_translation(Vec3::from(scale), turned, Vec3::ZERO)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::scene::camera_string::{camera_target, orientation};

    fn placed(angles: &str, scale: &str, point: Vec3) -> Vec3 {
        placement(orientation(angles).unwrap(), camera_target(scale).unwrap()).transform_point3(point)
    }

    #[test]
    fn the_three_angles_are_roll_pitch_and_yaw() {
        for (angles, point, expected) in [
            ("0 0 0", Vec3::new(1.0, 2.0, 3.0), Vec3::new(1.0, 2.0, 3.0)),
            ("", Vec3::new(1.0, 2.0, 3.0), Vec3::new(1.0, 2.0, 3.0)),
            ("90deg 0 0", Vec3::X, Vec3::Y),
            ("0 90deg 0", Vec3::Y, Vec3::Z),
            ("0 0 90deg", Vec3::Z, Vec3::X),
            // Rolled first, turned last: +X goes up, stays up under yaw, and is tipped by the pitch between.
            ("90deg 90deg 90deg", Vec3::X, Vec3::X),
            ("0rad 0.5rad calc(2 * 45deg)", Vec3::X, Vec3::NEG_Z),
        ] {
            let found = placed(angles, "1 1 1", point);
            assert!((found - expected).length() < 1e-6, "{angles}: {found}, expected {expected}");
        }
    }

    #[test]
    fn any_three_angles_are_the_product_of_three_turns() {
        let [roll, pitch, yaw] = [0.3_f32, -1.1, 2.5];
        let wanted = Quat::from_rotation_y(yaw) * Quat::from_rotation_x(pitch) * Quat::from_rotation_z(roll);
        let point = Vec3::new(1.0, -2.0, 3.0);
        let found = placed("0.3rad -1.1rad 2.5rad", "", point);
        assert!((found - wanted * point).length() < 1e-5, "{found}");
    }

    #[test]
    fn scale_is_in_the_products_own_directions() {
        let found = placed("0 0 90deg", "2 3 0.5", Vec3::ONE);
        assert!((found - Vec3::new(0.5, 3.0, -2.0)).length() < 1e-6, "{found}");
        assert_eq!(placed("", "-1 1", Vec3::ONE), Vec3::new(-1.0, 1.0, 1.0));
    }

    #[test]
    fn what_is_no_angle_is_an_error() {
        assert!(orientation("90deg up").is_err() && orientation("1m 0 0").is_err());
        assert!(orientation("0 0 0 0").is_err());
    }
}
