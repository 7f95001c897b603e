//! What a page can say about the camera of a preview: the attributes' values, already parsed.

use crate::scene::camera_string::Term;

/// What the camera attributes of an element say. Defaults are those of `<model-viewer>`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrbitSettings {
    /// `camera-orbit`: azimuth, polar angle, radius.
    pub camera_orbit: [Term; 3],
    /// `camera-target`.
    pub camera_target: [Term; 3],
    /// `field-of-view`.
    pub field_of_view: Term,
    /// `min-camera-orbit`.
    pub min_camera_orbit: [Term; 3],
    /// `max-camera-orbit`.
    pub max_camera_orbit: [Term; 3],
    /// `min-field-of-view`.
    pub min_field_of_view: Term,
    /// `max-field-of-view`.
    pub max_field_of_view: Term,
    /// `auto-rotate`.
    pub auto_rotate: bool,
    /// `auto-rotate-delay`: pause after the last input.
    pub auto_rotate_delay_millis: f32,
    /// `rotation-per-second`.
    pub rotation_per_second: Term,
    /// `interpolation-decay`: time constant of the approach.
    pub interpolation_decay_millis: f32,
    /// `orbit-sensitivity`.
    pub orbit_sensitivity: f32,
    /// `zoom-sensitivity`.
    pub zoom_sensitivity: f32,
    /// `pan-sensitivity`.
    pub pan_sensitivity: f32,
}

impl Default for OrbitSettings {
    fn default() -> Self {
        Self {
            camera_orbit: [Term::Auto; 3],
            camera_target: [Term::Auto; 3],
            field_of_view: Term::Auto,
            min_camera_orbit: [Term::Auto; 3],
            max_camera_orbit: [Term::Auto; 3],
            min_field_of_view: Term::Auto,
            max_field_of_view: Term::Auto,
            auto_rotate: false,
            auto_rotate_delay_millis: 3000.0,
            rotation_per_second: Term::Auto,
            interpolation_decay_millis: 50.0,
            orbit_sensitivity: 1.0,
            zoom_sensitivity: 1.0,
            pan_sensitivity: 1.0,
        }
    }
}
