//! The camera that a finger turns: a goal that input moves at once, and an eye that follows softly.
//!
//! In: the product's [`Framing`], [`OrbitSettings`] from attributes, input in CSS px, elapsed time.
//! Out: a [`View`]. Semantics of `<model-viewer>`'s controls: a critically damped approach with
//! `interpolation-decay`, limits of orbit and field of view, auto-rotation that turns the product (a
//! turntable) after a pause. Must not: read a clock. Input that is not finite changes nothing.

mod settings;

use std::f32::consts::{PI, TAU};

use glam::Vec3;

pub use self::settings::OrbitSettings;

use super::framing::{DEFAULT_FIELD_OF_VIEW_RADIANS, Framing};
use super::{Scene, ToneMapping, View};
use crate::model::angle::{sin_cos, tan, within_turn};

/// Default polar angle, radius in ideal radii, and turntable speed.
const DEFAULT_PHI_RADIANS: f32 = 75.0 * PI / 180.0;
const DEFAULT_RADIUS_SHARE: f32 = 1.05;
const DEFAULT_ROTATION_PER_SECOND_RADIANS: f32 = PI / 32.0;
/// Default limits: no nearer than 2.2 bounding radii, no closer than this to a pole or this field of view.
const MIN_RADIUS_SHARE: f32 = 2.2;
const MIN_POLE_DISTANCE_RADIANS: f32 = PI / 8.0;
const MIN_FIELD_OF_VIEW_RADIANS: f32 = 12.0 * PI / 180.0;
/// At the pole itself "up" has no direction.
const POLE_GUARD_RADIANS: f32 = 1e-3;
const WIDEST_FIELD_OF_VIEW_RADIANS: f32 = 3.0;
/// Radius of a dome of sky, in those of the product: `GROUNDED_SKYBOX_SIZE` of `<model-viewer>` 4.4.
const DOME_RADII: f32 = 10.0;
/// A step longer than this is a tab that slept; more would only overflow.
const LONGEST_STEP_MILLIS: f32 = 10_000.0;

/// Where the eye is, or should be: azimuth, polar angle, ln radius, ln field of view, target x y z.
/// Radius and field of view approach by ratio, so zooming looks even at any distance.
type Pose = [f32; 7];
const THETA: usize = 0;
const PHI: usize = 1;
const LN_RADIUS: usize = 2;
const LN_FIELD_OF_VIEW: usize = 3;
const TARGET: usize = 4;

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The view differs from before: a new picture is due.
    pub changed: bool,
    /// More steps will change it, or wait to: keep the loop running.
    pub moving: bool,
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Orbit {
    framing: Framing,
    settings: OrbitSettings,
    goal: Pose,
    current: Pose,
    velocity: Pose,
    turntable_radians: f32,
    idle_millis: f32,
    user: bool,
    jumped: bool,
}

impl Orbit {
    /// A camera that stands where the settings say.
    pub fn new(framing: Framing, settings: &OrbitSettings) -> Self {
        let mut orbit = Self {
            framing,
            settings: *settings,
            goal: [0.0; 7],
            current: [0.0; 7],
            velocity: [0.0; 7],
            turntable_radians: 0.0,
            idle_millis: 0.0,
            user: false,
            jumped: true,
        };
        orbit.goal = orbit.pose_of_settings();
        orbit.clamp_goal();
        orbit.current = orbit.goal;
        orbit
    }

    /// Take changed attributes. Where the camera strings changed, the eye sets off for the new place.
    pub fn configure(&mut self, settings: &OrbitSettings) {
        let old = std::mem::replace(&mut self.settings, *settings);
        let wanted = self.pose_of_settings();
        if old.camera_orbit != settings.camera_orbit {
            self.goal[..LN_FIELD_OF_VIEW].copy_from_slice(&wanted[..LN_FIELD_OF_VIEW]);
        }
        if old.field_of_view != settings.field_of_view {
            self.goal[LN_FIELD_OF_VIEW] = wanted[LN_FIELD_OF_VIEW];
        }
        if old.camera_target != settings.camera_target {
            self.goal[TARGET..].copy_from_slice(&wanted[TARGET..]);
        }
        if old.auto_rotate != settings.auto_rotate {
            self.idle_millis = 0.0;
        }
        self.clamp_goal();
        self.user = false;
    }

    /// A drag of a finger: the height of the element is one full turn.
    pub fn turn(&mut self, dx_css_px: f32, dy_css_px: f32, height_css_px: f32) {
        let scale = TAU * self.settings.orbit_sensitivity / height_css_px;
        let (theta, phi) = (self.goal[THETA] - dx_css_px * scale, self.goal[PHI] - dy_css_px * scale);
        if theta.is_finite() {
            // More than half a turn ahead of the eye and it would swing round faster than anyone meant.
            let now = self.current[THETA];
            // Not clamp(): with bounds that are no constants its panic message carries 12 kB of float printing.
            self.by_user([theta.max(now - PI).min(now + PI), phi], &[]);
        }
    }

    /// A pinch or wheel: the product appears `factor` times as large. Shared out between nearing and
    /// narrowing the field of view so that both reach their limit together.
    pub fn zoom(&mut self, factor: f32) {
        let (min, max) = self.limits();
        let range = |axis: usize| (max[axis] - min[axis]).max(0.0);
        let whole = range(LN_RADIUS) + range(LN_FIELD_OF_VIEW);
        let share = factor.ln() * self.settings.zoom_sensitivity / whole;
        let axis = |axis: usize| (axis, self.goal[axis] - share * range(axis));
        let turned = [self.goal[THETA], self.goal[PHI]];
        self.by_user(turned, &[axis(LN_RADIUS), axis(LN_FIELD_OF_VIEW)]);
    }

    /// A drag with two fingers: the product follows them, but never out of the middle.
    pub fn pan(&mut self, dx_css_px: f32, dy_css_px: f32, height_css_px: f32) {
        let visible_metres = 2.0 * self.goal[LN_RADIUS].exp() * tan(self.goal[LN_FIELD_OF_VIEW].exp() / 2.0);
        let scale = visible_metres * self.settings.pan_sensitivity / height_css_px;
        let outward = direction(self.goal[THETA], self.goal[PHI]);
        let right = Vec3::new(outward.z, 0.0, -outward.x).normalize_or(Vec3::X);
        let up = outward.cross(right);
        let moved = target_of(&self.goal) + (up * dy_css_px - right * dx_css_px) * scale;
        let kept = (moved - self.framing.center).clamp_length_max(self.framing.radius_metres);
        let target = (self.framing.center + kept).to_array();
        let turned = [self.goal[THETA], self.goal[PHI]];
        self.by_user(turned, &[(TARGET, target[0]), (TARGET + 1, target[1]), (TARGET + 2, target[2])]);
    }

    /// Back to the target that the settings name.
    pub fn recenter(&mut self) {
        let wanted = self.pose_of_settings();
        self.goal[TARGET..].copy_from_slice(&wanted[TARGET..]);
        self.user = true;
    }

    /// `jumpCameraToGoal()`: no approach, the next picture shows the goal.
    pub fn jump_to_goal(&mut self) {
        self.jumped |= self.current != self.goal;
        self.current = self.goal;
        self.velocity = [0.0; 7];
    }

    /// `resetTurntableRotation()`: the product stands turned by so much, with the next picture.
    pub fn turn_table_to(&mut self, radians: f32) {
        if radians.is_finite() {
            self.jumped = true;
            self.turntable_radians = within_turn(radians);
        }
    }

    /// Let time pass.
    pub fn step(&mut self, elapsed_millis: f32) -> Step {
        let elapsed_millis =
            if elapsed_millis.is_nan() { 0.0 } else { elapsed_millis.clamp(0.0, LONGEST_STEP_MILLIS) };
        let before = (self.current, self.turntable_radians);
        self.approach(elapsed_millis);
        let settled = self.current == self.goal;
        let rotates = self.settings.auto_rotate;
        if rotates {
            let idle_before = self.idle_millis;
            self.idle_millis = (idle_before + elapsed_millis).min(1e9);
            // Not clamp(), as in `turn`.
            let turning_millis = (self.idle_millis - self.settings.auto_rotate_delay_millis.max(0.0))
                .max(0.0)
                .min(elapsed_millis);
            let default = DEFAULT_ROTATION_PER_SECOND_RADIANS;
            let speed = self.settings.rotation_per_second.resolve(default, default);
            let turned = self.turntable_radians + speed * turning_millis / 1000.0;
            if turned.is_finite() {
                self.turntable_radians = within_turn(turned);
            }
            if turning_millis > 0.0 && settled {
                self.user = false;
            }
        }
        let changed = self.jumped || before != (self.current, self.turntable_radians);
        self.jumped = false;
        Step { changed, moving: rotates || !settled }
    }

    /// Everything that [`Orbit::view`] is made from, but the product and the size: for [`Orbit::stand`] of another orbit.
    pub fn stance(&self) -> [f32; 8] {
        let [theta, phi, radius, field_of_view, x, y, z] = self.current;
        [theta, phi, radius, field_of_view, x, y, z, self.turntable_radians]
    }

    /// Look as another orbit around the same product does, to the last bit.
    pub fn stand(&mut self, stance: [f32; 8]) {
        let [pose @ .., turntable_radians] = stance;
        (self.current, self.turntable_radians) = (pose, turntable_radians);
    }

    /// The camera's part of a view; the rest is neutral (no variant, exposure 1, no shadow, transparent).
    pub fn view(&self, size_px: [u32; 2]) -> View {
        let aspect = size_px[0].max(1) as f32 / size_px[1].max(1) as f32;
        let target = target_of(&self.current);
        let fov_y = self.framing.fov_y_radians(self.field_of_view_radians(), aspect);
        View {
            size_px,
            eye: target + direction(self.theta_radians(), self.phi_radians()) * self.radius_metres(),
            target,
            turntable_radians: self.turntable_radians,
            fov_y_radians: fov_y.min(WIDEST_FIELD_OF_VIEW_RADIANS),
            variant: None,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow_intensity: 0.0,
            background: [0; 4],
            skybox_height_metres: 0.0,
            dome_radius_metres: DOME_RADII * self.framing.radius_metres,
        }
    }

    /// Current azimuth; 0 looks at the product's front, from +Z.
    pub fn theta_radians(&self) -> f32 {
        self.current[THETA]
    }

    /// Current angle from straight above.
    pub fn phi_radians(&self) -> f32 {
        self.current[PHI]
    }

    /// Current distance from the target.
    pub fn radius_metres(&self) -> f32 {
        self.current[LN_RADIUS].exp()
    }

    /// Current target, world space.
    pub fn target(&self) -> Vec3 {
        target_of(&self.current)
    }

    /// Current vertical field of view, before a narrow picture widens it.
    pub fn field_of_view_radians(&self) -> f32 {
        self.current[LN_FIELD_OF_VIEW].exp()
    }

    /// Least and greatest field of view that a hand can reach.
    pub fn field_of_view_limits_radians(&self) -> [f32; 2] {
        let (min, max) = self.limits();
        [min, max].map(|pose| pose[LN_FIELD_OF_VIEW].exp())
    }

    /// How far auto-rotation has turned the product, 0 to 2π.
    pub fn turntable_radians(&self) -> f32 {
        self.turntable_radians
    }

    /// Whether a user, not an attribute, moved the camera last.
    pub fn moved_by_user(&self) -> bool {
        self.user
    }

    fn by_user(&mut self, turned: [f32; 2], others: &[(usize, f32)]) {
        let finite = turned.iter().chain(others.iter().map(|(_, value)| value)).all(|v| v.is_finite());
        if !finite {
            return;
        }
        self.goal[..LN_RADIUS].copy_from_slice(&turned);
        for &(axis, value) in others {
            self.goal[axis] = value;
        }
        self.clamp_goal();
        self.user = true;
        self.idle_millis = 0.0;
    }

    fn pose_of_settings(&self) -> Pose {
        let settings = &self.settings;
        let ideal = self.framing.ideal_radius_metres();
        let [theta, phi, radius] = settings.camera_orbit;
        let [x, y, z] = settings.camera_target;
        let center = self.framing.center;
        let fov = DEFAULT_FIELD_OF_VIEW_RADIANS;
        [
            theta.resolve(0.0, 0.0),
            phi.resolve(DEFAULT_PHI_RADIANS, DEFAULT_PHI_RADIANS),
            radius.resolve(ideal * DEFAULT_RADIUS_SHARE, ideal).max(1e-6 * ideal).ln(),
            settings.field_of_view.resolve(fov, fov).max(1e-3).ln(),
            x.resolve(center.x, center.x),
            y.resolve(center.y, center.y),
            z.resolve(center.z, center.z),
        ]
    }

    /// Least and greatest pose. A lower limit above the upper one wins, as in CSS.
    fn limits(&self) -> (Pose, Pose) {
        let settings = &self.settings;
        let wanted = self.pose_of_settings();
        let ideal = self.framing.ideal_radius_metres();
        let fov = DEFAULT_FIELD_OF_VIEW_RADIANS;
        let [min_theta, min_phi, min_radius] = settings.min_camera_orbit;
        let [max_theta, max_phi, max_radius] = settings.max_camera_orbit;
        let pole = |phi: f32| phi.clamp(POLE_GUARD_RADIANS, PI - POLE_GUARD_RADIANS);
        let nearest = (MIN_RADIUS_SHARE * self.framing.radius_metres).min(wanted[LN_RADIUS].exp());
        let farthest = (DEFAULT_RADIUS_SHARE * ideal).max(wanted[LN_RADIUS].exp());
        let narrowest = MIN_FIELD_OF_VIEW_RADIANS.min(wanted[LN_FIELD_OF_VIEW].exp());
        let widest = fov.max(wanted[LN_FIELD_OF_VIEW].exp());
        let (low, high) = (f32::NEG_INFINITY, f32::INFINITY);
        let min = [
            min_theta.resolve(low, TAU),
            pole(min_phi.resolve(MIN_POLE_DISTANCE_RADIANS.min(wanted[PHI]), PI)),
            min_radius.resolve(nearest, ideal).max(1e-6 * ideal).ln(),
            settings.min_field_of_view.resolve(narrowest, fov).max(1e-3).ln(),
            low,
            low,
            low,
        ];
        let max = [
            max_theta.resolve(high, TAU),
            pole(max_phi.resolve((PI - MIN_POLE_DISTANCE_RADIANS).max(wanted[PHI]), PI)),
            max_radius.resolve(farthest, ideal).max(1e-6 * ideal).ln(),
            settings.max_field_of_view.resolve(widest, fov).clamp(1e-3, WIDEST_FIELD_OF_VIEW_RADIANS).ln(),
            high,
            high,
            high,
        ];
        (min, max)
    }

    fn clamp_goal(&mut self) {
        let (min, max) = self.limits();
        for ((goal, min), max) in self.goal.iter_mut().zip(min).zip(max) {
            *goal = goal.min(max).max(min);
        }
    }

    /// Critically damped springs: `d(t) = (d₀ + (v₀ + ω·d₀)·t)·e^(−ω·t)`, exact for any step length.
    fn approach(&mut self, elapsed_millis: f32) {
        let omega = 1.0 / self.settings.interpolation_decay_millis.clamp(0.01, 60_000.0);
        let decay = (-omega * elapsed_millis).exp();
        let reach = self.goal[LN_RADIUS].exp();
        let mut settled = true;
        let mut next = (self.current, self.velocity);
        for axis in 0..self.goal.len() {
            let distance = self.current[axis] - self.goal[axis];
            let push = self.velocity[axis] + omega * distance;
            let left = (distance + push * elapsed_millis) * decay;
            let speed = (self.velocity[axis] - omega * push * elapsed_millis) * decay;
            // A fiftieth of a degree, or as much of the radius: under half a pixel on any phone.
            let least = if axis >= TARGET { 3e-4 * reach } else { 3e-4 };
            settled &= left.abs() < least && (speed / omega).abs() < least;
            next.0[axis] = self.goal[axis] + left;
            next.1[axis] = speed;
        }
        let finite = next.0.iter().chain(&next.1).all(|v| v.is_finite());
        (self.current, self.velocity) = if settled || !finite { (self.goal, [0.0; 7]) } else { next };
    }
}

/// From the target to the eye, unit length.
fn direction(theta: f32, phi: f32) -> Vec3 {
    let ((sin_phi, cos_phi), (sin_theta, cos_theta)) = (sin_cos(phi), sin_cos(theta));
    Vec3::new(sin_phi * sin_theta, cos_phi, sin_phi * cos_theta)
}

fn target_of(pose: &Pose) -> Vec3 {
    Vec3::new(pose[TARGET], pose[TARGET + 1], pose[TARGET + 2])
}

impl View {
    /// A scene as `settings` place the camera, at once: for posters and the command line.
    pub fn of(scene: &Scene, settings: &OrbitSettings, size_px: [u32; 2]) -> Self {
        Orbit::new(Framing::new(scene), settings).view(size_px)
    }
}

#[cfg(test)]
mod tests;
