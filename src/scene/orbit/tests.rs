//! Input, time and limits of the camera.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::scene::camera_string::Term;
use crate::scene::camera_string::{angle, camera_orbit, camera_target};

const FRAMING: Framing = Framing { center: Vec3::new(0.0, 1.0, 0.0), radius_metres: 0.5, ideal_aspect: 1.0 };

fn orbit() -> Orbit {
    Orbit::new(FRAMING, &OrbitSettings::default())
}

fn settle(orbit: &mut Orbit) -> u32 {
    (1..1000).find(|_| !orbit.step(16.0).moving).unwrap()
}

#[test]
fn the_default_camera_stands_in_front_and_a_little_above() {
    let view = orbit().view([320, 320]);
    assert_eq!(view.target, FRAMING.center);
    let outward = view.eye - view.target;
    assert!(outward.z > 0.0 && outward.x.abs() < 1e-6 && outward.y > 0.0);
    assert!((outward.length() - 1.05 * FRAMING.ideal_radius_metres()).abs() < 1e-4);
    assert!((view.fov_y_radians - 30f32.to_radians()).abs() < 1e-6);
}

#[test]
fn a_drag_over_the_whole_height_is_one_turn_and_is_followed_softly() {
    let mut orbit = orbit();
    for _ in 0..4 {
        orbit.turn(-50.0, 0.0, 200.0);
        settle(&mut orbit);
    }
    assert!((orbit.theta_radians() - TAU).abs() < 1e-5);
    orbit.turn(-20.0, 0.0, 200.0);
    let step = orbit.step(16.0);
    assert!(step.changed && step.moving && orbit.theta_radians() > TAU);
    assert!(orbit.theta_radians() < TAU + 0.2 * PI);
    let steps = settle(&mut orbit);
    assert!((10..60).contains(&steps), "{steps} steps of 16 ms");
    assert_eq!(orbit.step(16.0), Step { changed: false, moving: false });
    assert!(orbit.moved_by_user());
}

#[test]
fn two_half_steps_land_where_one_whole_step_does() {
    let (mut halves, mut whole) = (orbit(), orbit());
    halves.turn(30.0, 10.0, 200.0);
    whole.turn(30.0, 10.0, 200.0);
    halves.step(20.0);
    halves.step(20.0);
    whole.step(40.0);
    assert!((halves.theta_radians() - whole.theta_radians()).abs() < 1e-5);
    assert!((halves.phi_radians() - whole.phi_radians()).abs() < 1e-5);
}

#[test]
fn the_eye_stays_off_the_poles_and_within_limits() {
    let mut orbit = orbit();
    orbit.turn(0.0, 1e6, 200.0);
    orbit.jump_to_goal();
    assert_eq!(orbit.phi_radians(), PI / 8.0);
    orbit.configure(&OrbitSettings {
        min_camera_orbit: camera_orbit("-10deg 80deg auto").unwrap(),
        max_camera_orbit: camera_orbit("10deg 90deg auto").unwrap(),
        ..OrbitSettings::default()
    });
    orbit.turn(-1e3, 0.0, 200.0);
    orbit.jump_to_goal();
    assert!((orbit.theta_radians() - 10f32.to_radians()).abs() < 1e-6);
    assert!((orbit.phi_radians() - 80f32.to_radians()).abs() < 1e-6);
}

#[test]
fn zoom_nears_and_narrows_up_to_both_limits() {
    let mut orbit = orbit();
    orbit.zoom(1.5);
    orbit.jump_to_goal();
    assert!(orbit.radius_metres() < 1.05 * FRAMING.ideal_radius_metres());
    assert!(orbit.field_of_view_radians() < 30f32.to_radians());
    orbit.zoom(100.0);
    orbit.jump_to_goal();
    assert!((orbit.radius_metres() - 2.2 * FRAMING.radius_metres).abs() < 1e-4);
    assert!((orbit.field_of_view_radians() - 12f32.to_radians()).abs() < 1e-5);
    orbit.zoom(0.001);
    orbit.jump_to_goal();
    assert!((orbit.radius_metres() - 1.05 * FRAMING.ideal_radius_metres()).abs() < 1e-4);
}

#[test]
fn panning_keeps_the_product_in_reach_and_recenter_brings_it_back() {
    let mut orbit = orbit();
    orbit.pan(10.0, 0.0, 200.0);
    orbit.jump_to_goal();
    // The product follows the finger to the right, so the target goes left.
    assert!(orbit.target().x < 0.0);
    orbit.pan(1e9, 1e9, 200.0);
    orbit.jump_to_goal();
    assert!((orbit.target() - FRAMING.center).length() <= FRAMING.radius_metres * 1.0001);
    orbit.recenter();
    settle(&mut orbit);
    assert_eq!(orbit.target(), FRAMING.center);
}

#[test]
fn the_turntable_starts_after_the_delay_and_rests_again_after_input() {
    let settings = OrbitSettings { auto_rotate: true, ..OrbitSettings::default() };
    let mut orbit = Orbit::new(FRAMING, &settings);
    orbit.step(0.0);
    assert_eq!(orbit.step(2999.0), Step { changed: false, moving: true });
    assert!(orbit.step(1001.0).changed);
    assert!((orbit.turntable_radians() - PI / 32.0).abs() < 1e-4);
    orbit.turn(1.0, 0.0, 200.0);
    let turned = orbit.turntable_radians();
    orbit.step(1000.0);
    assert_eq!(orbit.turntable_radians(), turned);
    let faster = OrbitSettings { rotation_per_second: angle("-200%").unwrap(), ..settings };
    orbit.configure(&faster);
    orbit.step(3000.0);
    assert!(orbit.turntable_radians() != turned && orbit.turntable_radians() >= 0.0);
}

#[test]
fn the_turntable_is_put_where_one_wants_it_and_nowhere_else() {
    let mut orbit = Orbit::new(FRAMING, &OrbitSettings::default());
    orbit.turn_table_to(-PI / 2.0);
    assert!((orbit.turntable_radians() - 1.5 * PI).abs() < 1e-5);
    assert!(orbit.step(16.0).changed && !orbit.step(16.0).changed);
    orbit.turn_table_to(f32::NAN);
    assert!((orbit.turntable_radians() - 1.5 * PI).abs() < 1e-5);
    assert!(!orbit.step(16.0).changed);
}

#[test]
fn attributes_move_the_goal_not_the_eye() {
    let mut orbit = orbit();
    let settings = OrbitSettings {
        camera_orbit: camera_orbit("90deg 60deg 200%").unwrap(),
        camera_target: camera_target("1m 2m 3m").unwrap(),
        field_of_view: angle("45deg").unwrap(),
        ..OrbitSettings::default()
    };
    orbit.configure(&settings);
    assert_eq!(orbit.theta_radians(), 0.0);
    assert!(!orbit.moved_by_user());
    settle(&mut orbit);
    assert!((orbit.theta_radians() - PI / 2.0).abs() < 1e-6);
    assert!((orbit.radius_metres() - 2.0 * FRAMING.ideal_radius_metres()).abs() < 1e-3);
    assert!((orbit.target() - Vec3::new(1.0, 2.0, 3.0)).length() < 1e-5);
    assert!((orbit.field_of_view_radians() - 45f32.to_radians()).abs() < 1e-5);
}

#[test]
fn nonsense_input_changes_nothing_and_never_makes_nan() {
    let mut orbit = orbit();
    let before = orbit.clone();
    for bad in [f32::NAN, f32::INFINITY] {
        orbit.turn(bad, 1.0, 100.0);
        orbit.turn(1.0, bad, 0.0);
        orbit.zoom(bad);
        orbit.pan(bad, bad, 100.0);
        orbit.step(f32::NAN);
    }
    orbit.zoom(-1.0);
    orbit.zoom(0.0);
    orbit.turn(0.0, 0.0, 0.0);
    orbit.step(-5.0);
    assert_eq!(orbit.goal, before.goal);
    let wild = OrbitSettings {
        interpolation_decay_millis: f32::NAN,
        rotation_per_second: Term::Linear { fixed: 3e38, share: 0.0 },
        auto_rotate: true,
        auto_rotate_delay_millis: f32::NAN,
        camera_orbit: camera_orbit("999999999rad 75deg 0m").unwrap(),
        ..OrbitSettings::default()
    };
    orbit.configure(&wild);
    for _ in 0..10 {
        orbit.step(1e9);
        let view = orbit.view([0, 0]);
        assert!(view.eye.is_finite() && view.fov_y_radians.is_finite(), "{view:?}");
    }
}
