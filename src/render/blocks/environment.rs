//! What the shaders read where a picture lights the product: the Frame block of
//! `shaders/environment.wgsl`, and the texels of its texture.

use bytemuck::{Pod, Zeroable};
use glam::{Mat4, Vec4};

use super::ClipDepth;
use crate::render::frame::Frame;
use crate::scene::environment::{Environment, TERMS, rgb9e5};

/// `Frame` of `shaders/environment.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct EnvironmentFrameBlock {
    /// World → clip space of the API at hand.
    pub clip_from_world: Mat4,
    /// Eye in world space; w: exposure.
    pub eye_and_exposure: Vec4,
    /// Cosine and sine of the turntable's angle.
    pub turn: Vec4,
    /// Coefficients of irradiance / π.
    pub irradiance: [Vec4; TERMS],
}

impl EnvironmentFrameBlock {
    /// What the shaders read of `frame` in the light of `environment`.
    pub fn new(frame: &Frame<'_>, environment: &Environment, depth: ClipDepth) -> Self {
        let room_from_world = frame.room_from_world;
        Self {
            clip_from_world: depth.clip_from_world(frame),
            eye_and_exposure: frame.eye_in_world.extend(frame.radiance_scale()),
            turn: Vec4::new(room_from_world.x_axis.x, room_from_world.z_axis.x, 0.0, 0.0),
            irradiance: environment.irradiance().map(|coefficient| coefficient.extend(0.0)),
        }
    }
}

/// The texels of one level of `environment`, row by row, in RGB9E5.
pub fn environment_texels(environment: &Environment, level: usize) -> Vec<u32> {
    let (_, texels) = environment.level(level);
    texels.iter().map(|texel| rgb9e5(texel.truncate())).collect()
}

/// `Sky` of `shaders/sky.wgsl`.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct SkyBlock {
    /// Where the eye looks, in the room; w: multiplies radiance before tone mapping.
    pub forward_and_exposure: Vec4,
    /// What has to be added to see the right edge of the picture; w: radius of the dome.
    pub right: Vec4,
    /// What has to be added to see the upper edge; w: height of the dome's middle over its floor, 0 without one.
    pub up: Vec4,
    /// From the dome's middle to the eye, in the room.
    pub eye: Vec4,
}

impl SkyBlock {
    /// What the shader reads of `frame`.
    pub fn new(frame: &Frame<'_>) -> Self {
        let [forward, right, up] = frame.sky_rays();
        let [radius, height] = frame.dome_metres;
        Self {
            forward_and_exposure: forward.extend(frame.sky_scale()),
            right: right.extend(radius),
            up: up.extend(height),
            eye: frame.eye_from_dome.extend(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;
    use crate::scene::framing::Framing;
    use crate::scene::orbit::{Orbit, OrbitSettings};
    use crate::scene::{Scene, View};

    #[test]
    fn the_sky_stands_in_the_room_while_the_product_turns() {
        let framing = Framing { center: Vec3::ZERO, radius_metres: 1.0, ideal_aspect: 1.0 };
        let view = View {
            eye: Vec3::new(3.0, 4.0, 0.0),
            target: Vec3::ZERO,
            ..Orbit::new(framing, &OrbitSettings::default()).view([200, 100])
        };
        let scene = Scene::default();
        let at_rest = SkyBlock::new(&Frame::new(&scene, &view));
        assert!(at_rest.forward_and_exposure.truncate().distance(Vec3::new(-0.6, -0.8, 0.0)) < 1e-5);
        // Twice as wide as high; to the right of who looks along −X is −Z.
        let [right, up] = [at_rest.right, at_rest.up].map(Vec4::truncate);
        assert!((right.length() / up.length() - 2.0).abs() < 1e-4);
        assert!(right.z < 0.0 && up.y > 0.0);
        let half_fov = (0.5 * view.fov_y_radians).tan();
        assert!((up.length() - half_fov).abs() < 1e-5);
        let turned = SkyBlock::new(&Frame::new(&scene, &View { turntable_radians: 1.0, ..view }));
        for (a, b) in [(at_rest.right, turned.right), (at_rest.up, turned.up)] {
            assert!(a.distance(b) < 1e-5, "{a} {b}");
        }
    }

    #[test]
    fn the_dome_stands_on_the_models_ground_below_the_camera_target() {
        let framing = Framing { center: Vec3::ZERO, radius_metres: 1.0, ideal_aspect: 1.0 };
        let view = View {
            eye: Vec3::new(5.0, 3.0, 1.0),
            target: Vec3::new(2.0, 0.5, 1.0),
            skybox_height_metres: 1.5,
            turntable_radians: 0.7,
            ..Orbit::new(framing, &OrbitSettings::default()).view([100; 2])
        };
        let scene = Scene::default();
        let sky = SkyBlock::new(&Frame::new(&scene, &view));
        // The middle is 1.5 m above y = 0.
        assert!(sky.eye.truncate().distance(Vec3::new(3.0, 1.5, 0.0)) < 1e-5, "{}", sky.eye);
        assert_eq!([sky.right.w, sky.up.w], [10.0, 1.5]);
        let none = SkyBlock::new(&Frame::new(&scene, &View { skybox_height_metres: 0.0, ..view }));
        assert_eq!(none.up.w, 0.0);
    }
}
