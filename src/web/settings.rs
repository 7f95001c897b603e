//! What JS says to a preview: settings, input and options, read from plain entries.
//!
//! In: the [`Entry`]s of a JS object. Out: typed settings, or an error naming the key; a key that is
//! not known is an error. Must not: know what a setting does ([`crate::web::preview`] does).

use crate::model::Limits;
use crate::scene::ToneMapping;
use crate::scene::camera_string::{self, Term};
use crate::scene::orbit::OrbitSettings;
use crate::web::entry::{Entry, Value};
use crate::web::error::PreviewError;

/// Attributes of one preview. `None` is "unchanged" (and at first, the default).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// What moves the camera.
    pub camera: CameraSettings,
    /// `exposure`, at least 0.
    pub exposure: Option<f32>,
    /// `tone-mapping`; `Some(None)` is a word that the attribute does not have.
    pub tone_mapping: Option<Option<ToneMapping>>,
    /// `orientation`: roll, pitch, yaw. Counts when a preview is opened; later, it is only checked.
    pub orientation: [Term; 3],
    /// `scale`, likewise.
    pub scale: [Term; 3],
    /// 1 − `shadow-softness`, likewise; 0 to 1.
    pub shadow_sharpness: f32,
    /// `shadow-intensity`, 0 to 1; more counts as 1.
    pub shadow_intensity: Option<f32>,
    /// `variant-name`; `Some(None)` goes back to the file's own materials.
    pub variant_name: Option<Option<String>>,
    /// Behind the product: sRGB-encoded, premultiplied RGBA.
    pub background: Option<[u8; 4]>,
    /// `skybox-height`; 0 and less is none.
    pub skybox_height_metres: Option<f32>,
    /// Width / height of the box that the preview fills, for framing.
    pub aspect: Option<f32>,
    /// Whether anybody sees the preview; it is seen unless said otherwise. What is not gives way to others.
    pub seen: Option<bool>,
}

/// The camera's part of [`Settings`]: [`OrbitSettings`], each of them optional.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CameraSettings {
    camera_orbit: Option<[Term; 3]>,
    camera_target: Option<[Term; 3]>,
    field_of_view: Option<Term>,
    min_camera_orbit: Option<[Term; 3]>,
    max_camera_orbit: Option<[Term; 3]>,
    min_field_of_view: Option<Term>,
    max_field_of_view: Option<Term>,
    auto_rotate: Option<bool>,
    auto_rotate_delay_millis: Option<f32>,
    rotation_per_second: Option<Term>,
    interpolation_decay_millis: Option<f32>,
    orbit_sensitivity: Option<f32>,
    zoom_sensitivity: Option<f32>,
    pan_sensitivity: Option<f32>,
}

impl CameraSettings {
    /// `old`, changed where something is said.
    pub fn over(&self, old: &OrbitSettings) -> OrbitSettings {
        OrbitSettings {
            camera_orbit: self.camera_orbit.unwrap_or(old.camera_orbit),
            camera_target: self.camera_target.unwrap_or(old.camera_target),
            field_of_view: self.field_of_view.unwrap_or(old.field_of_view),
            min_camera_orbit: self.min_camera_orbit.unwrap_or(old.min_camera_orbit),
            max_camera_orbit: self.max_camera_orbit.unwrap_or(old.max_camera_orbit),
            min_field_of_view: self.min_field_of_view.unwrap_or(old.min_field_of_view),
            max_field_of_view: self.max_field_of_view.unwrap_or(old.max_field_of_view),
            auto_rotate: self.auto_rotate.unwrap_or(old.auto_rotate),
            auto_rotate_delay_millis: self.auto_rotate_delay_millis.unwrap_or(old.auto_rotate_delay_millis),
            rotation_per_second: self.rotation_per_second.unwrap_or(old.rotation_per_second),
            interpolation_decay_millis: self
                .interpolation_decay_millis
                .unwrap_or(old.interpolation_decay_millis),
            orbit_sensitivity: self.orbit_sensitivity.unwrap_or(old.orbit_sensitivity),
            zoom_sensitivity: self.zoom_sensitivity.unwrap_or(old.zoom_sensitivity),
            pan_sensitivity: self.pan_sensitivity.unwrap_or(old.pan_sensitivity),
        }
    }
}

impl Settings {
    /// # Errors
    /// [`PreviewError::UnknownKey`], [`PreviewError::BadValue`].
    pub fn read(entries: Vec<Entry>) -> Result<Self, PreviewError> {
        let mut settings = Self::default();
        let camera = &mut settings.camera;
        for entry in entries {
            match entry.key.as_str() {
                "camera_orbit" => camera.camera_orbit = Some(entry.camera(camera_string::camera_orbit)?),
                "camera_target" => camera.camera_target = Some(entry.camera(camera_string::camera_target)?),
                "field_of_view" => camera.field_of_view = Some(entry.camera(camera_string::angle)?),
                "min_camera_orbit" => {
                    camera.min_camera_orbit = Some(entry.camera(camera_string::camera_orbit)?);
                }
                "max_camera_orbit" => {
                    camera.max_camera_orbit = Some(entry.camera(camera_string::camera_orbit)?);
                }
                "min_field_of_view" => camera.min_field_of_view = Some(entry.camera(camera_string::angle)?),
                "max_field_of_view" => camera.max_field_of_view = Some(entry.camera(camera_string::angle)?),
                "auto_rotate" => camera.auto_rotate = Some(entry.flag()?),
                "auto_rotate_delay_millis" => camera.auto_rotate_delay_millis = Some(entry.at_least_0()?),
                "rotation_per_second" => {
                    camera.rotation_per_second = Some(entry.camera(camera_string::angle)?);
                }
                "interpolation_decay_millis" => camera.interpolation_decay_millis = Some(entry.at_least_0()?),
                "orbit_sensitivity" => camera.orbit_sensitivity = Some(entry.finite()?),
                "zoom_sensitivity" => camera.zoom_sensitivity = Some(entry.finite()?),
                "pan_sensitivity" => camera.pan_sensitivity = Some(entry.finite()?),
                "exposure" => settings.exposure = Some(entry.at_least_0()?),
                "tone_mapping" => settings.tone_mapping = Some(ToneMapping::from_word(&entry.text()?)),
                "orientation" => settings.orientation = entry.camera(camera_string::orientation)?,
                // Bare numbers; a length counts as its metres.
                "scale" => settings.scale = entry.camera(camera_string::camera_target)?,
                "shadow_softness" => settings.shadow_sharpness = 1.0 - entry.at_least_0()?.min(1.0),
                "shadow_intensity" => settings.shadow_intensity = Some(entry.at_least_0()?.min(1.0)),
                "variant_name" if entry.value == Value::Null => settings.variant_name = Some(None),
                "variant_name" => settings.variant_name = Some(Some(entry.text()?)),
                // The rasteriser's first module shows no sky.
                "skybox_height" if cfg!(not(feature = "environment")) => {}
                // Its first length counts, as there.
                "skybox_height" => {
                    let [height, ..] = entry.camera(camera_string::camera_target)?;
                    settings.skybox_height_metres = Some(height.resolve(0.0, 0.0));
                }
                "background" => settings.background = Some(entry.color()?),
                "seen" => settings.seen = Some(entry.flag()?),
                "aspect" => {
                    settings.aspect = Some(entry.number(0.01, 100.0, "width / height, 0.01 to 100")?);
                }
                _ => return entry.unknown(),
            }
        }
        Ok(settings)
    }

    /// Whether every word is known. Apart from reading: an unknown one still takes the last one's effect
    /// away, as in `<model-viewer>`.
    ///
    /// # Errors
    /// [`PreviewError::BadValue`].
    pub fn check_words(&self) -> Result<(), PreviewError> {
        match self.tone_mapping {
            Some(None) => {
                Err(PreviewError::BadValue { key: "tone_mapping".to_owned(), wants: ToneMapping::WORDS })
            }
            _ => Ok(()),
        }
    }
}

/// What a hand does to a preview.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// Turn: a drag with one finger.
    Orbit {
        /// To the right, CSS px.
        dx_css_px: f32,
        /// Downwards, CSS px.
        dy_css_px: f32,
        /// Height of the preview: a drag over all of it is one turn.
        height_css_px: f32,
    },
    /// A pinch or a wheel: above 1 comes nearer.
    Zoom {
        /// The product appears this many times as large.
        factor: f32,
    },
    /// Shift the target: a drag with two fingers.
    Pan {
        /// To the right, CSS px.
        dx_css_px: f32,
        /// Downwards, CSS px.
        dy_css_px: f32,
        /// Height of the preview.
        height_css_px: f32,
    },
    /// Be where the camera is heading, at once (`jumpCameraToGoal`).
    Jump,
    /// Take a pan back.
    Recenter,
    /// Have the product turned by so much (`resetTurntableRotation`).
    Turntable {
        /// From how it stands in the file.
        radians: f32,
    },
}

impl Input {
    /// # Errors
    /// [`PreviewError::UnknownKey`], [`PreviewError::BadValue`].
    pub fn read(entries: Vec<Entry>) -> Result<Self, PreviewError> {
        let (mut kind, mut dx, mut dy, mut height) = (None, None, None, None);
        let (mut factor, mut radians) = (None, None);
        for entry in entries {
            match entry.key.as_str() {
                "kind" => kind = Some(entry.text()?),
                "dx_css_px" => dx = Some(entry.finite()?),
                "dy_css_px" => dy = Some(entry.finite()?),
                "height_css_px" => height = Some(entry.above_0()?),
                "factor" => factor = Some(entry.above_0()?),
                "radians" => radians = Some(entry.finite()?),
                _ => return entry.unknown(),
            }
        }
        let input = match (kind.as_deref(), dx, dy, height, factor, radians) {
            (Some("orbit"), Some(dx_css_px), Some(dy_css_px), Some(height_css_px), None, None) => {
                Self::Orbit { dx_css_px, dy_css_px, height_css_px }
            }
            (Some("pan"), Some(dx_css_px), Some(dy_css_px), Some(height_css_px), None, None) => {
                Self::Pan { dx_css_px, dy_css_px, height_css_px }
            }
            (Some("zoom"), None, None, None, Some(factor), None) => Self::Zoom { factor },
            (Some("turntable"), None, None, None, None, Some(radians)) => Self::Turntable { radians },
            (Some("jump"), None, None, None, None, None) => Self::Jump,
            (Some("recenter"), None, None, None, None, None) => Self::Recenter,
            _ => {
                let wants = "orbit or pan with dx, dy and height, zoom with factor, turntable with radians, jump, or recenter";
                return Err(PreviewError::BadValue { key: "kind".to_owned(), wants });
            }
        };
        Ok(input)
    }
}

/// What one renderer may do on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// MSAA on the GPU tiers.
    pub antialias: bool,
    /// What a model may cost: the limits of `tier`.
    pub limits: &'static Limits,
    /// Longer sides are decoded smaller.
    pub max_texture_side_texels: u32,
    /// A model with more is refused, whatever `limits` says.
    pub max_triangles: u32,
    /// Take a WebGPU adapter that runs on the CPU: tests without a GPU need it, shoppers are better off with WebGL2.
    pub allow_fallback: bool,
    /// Draw moving pictures with fewer pixels where the device falls behind.
    pub govern: bool,
}

/// The tiers that one module serves, with their limits. The first holds where nothing is said.
pub type Tiers<const N: usize> = &'static [(&'static str, Limits); N];

impl Options {
    /// What holds where nothing is said.
    pub fn new<const N: usize>(tiers: Tiers<N>) -> Self {
        Self {
            antialias: false,
            limits: tiers.first().map_or(&Limits::T1, |(_, limits)| limits),
            max_texture_side_texels: 1024,
            max_triangles: 200_000,
            allow_fallback: false,
            govern: true,
        }
    }

    /// # Errors
    /// [`PreviewError::UnknownKey`]; [`PreviewError::BadValue`], also for a tier that is not one of `tiers`.
    pub fn read<const N: usize>(entries: Vec<Entry>, tiers: Tiers<N>) -> Result<Self, PreviewError> {
        let mut options = Self::new(tiers);
        for entry in entries {
            match entry.key.as_str() {
                "tier" => {
                    let name = entry.text()?;
                    match tiers.iter().find(|(tier, _)| *tier == name) {
                        Some((_, limits)) => options.limits = limits,
                        None => {
                            return Err(PreviewError::BadValue {
                                key: "tier".to_owned(),
                                wants: "a tier of this module",
                            });
                        }
                    }
                }
                "antialias" => options.antialias = entry.flag()?,
                "max_texture_side_texels" => options.max_texture_side_texels = entry.count()?,
                "max_triangles" => options.max_triangles = entry.count()?,
                "allow_fallback" => options.allow_fallback = entry.flag()?,
                "govern" => options.govern = entry.flag()?,
                _ => return entry.unknown(),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn entries(list: &[(&str, Value)]) -> Vec<Entry> {
        list.iter().map(|(key, value)| Entry { key: (*key).to_owned(), value: value.clone() }).collect()
    }

    #[test]
    fn a_missing_key_is_unchanged_and_null_takes_the_variant_away() {
        let settings = Settings::read(entries(&[("variant_name", Value::Null)])).unwrap();
        assert_eq!(settings, Settings { variant_name: Some(None), ..Settings::default() });
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = Settings::read(entries(&[("camera-orbit", Value::Text("0deg".into()))])).unwrap_err();
        assert_eq!((error.code(), error.to_string().as_str()), ("unknown-key", "/camera-orbit: unknown key"));
        assert_eq!(
            Options::read(entries(&[("antialas", Value::Flag(true))]), &Limits::TIERS).unwrap_err().code(),
            "unknown-key"
        );
    }

    #[test]
    fn a_wrong_type_is_an_error() {
        for (key, value) in [
            ("exposure", Value::Text("1".into())),
            ("exposure", Value::Number(f64::NAN)),
            ("exposure", Value::Number(-1.0)),
            ("auto_rotate", Value::Number(1.0)),
            ("variant_name", Value::Number(1.0)),
            ("camera_orbit", Value::Other),
            ("aspect", Value::Number(0.0)),
            ("tone_mapping", Value::Number(1.0)),
            ("shadow_softness", Value::Number(-0.1)),
            ("scale", Value::Number(2.0)),
            ("background", Value::Text("red".into())),
            ("background", Value::Text("#12345é".into())),
            ("background", Value::Text("#+12345".into())),
        ] {
            assert_eq!(Settings::read(entries(&[(key, value)])).unwrap_err().code(), "bad-value", "{key}");
        }
    }

    #[test]
    fn a_faulty_camera_string_is_an_error_with_its_key_and_byte() {
        let error = Settings::read(entries(&[("camera_orbit", Value::Text("0deg up".into()))])).unwrap_err();
        assert_eq!(error.code(), "camera-number");
        assert_eq!(error.to_string(), "/camera_orbit: expected a number, auto or calc() at byte 5");
    }

    #[test]
    fn a_skybox_has_its_height_in_units_of_length() {
        let read = |text: &str| Settings::read(entries(&[("skybox_height", Value::Text(text.into()))]));
        for (text, metres) in
            [("1.5m", 1.5), ("150cm", 1.5), ("800mm", 0.8), ("2", 2.0), ("0", 0.0), ("-1m", -1.0)]
        {
            let found = read(text).unwrap().skybox_height_metres.unwrap();
            assert!((found - metres).abs() < 1e-6, "{text}: {found}");
        }
        assert_eq!(read("").unwrap().skybox_height_metres, Some(0.0));
        assert_eq!(read("30deg").unwrap_err().code(), "camera-unit");
    }

    #[test]
    fn what_is_not_said_stays() {
        let settings = Settings::read(entries(&[("auto_rotate", Value::Flag(true))])).unwrap();
        let old = OrbitSettings { pan_sensitivity: 3.0, ..OrbitSettings::default() };
        assert_eq!(settings.camera.over(&old), OrbitSettings { auto_rotate: true, ..old });
    }

    #[test]
    fn softness_is_the_softest_unless_said_otherwise() {
        let sharpness = |softness: f64| {
            let list = [("shadow_softness", Value::Number(softness))];
            Settings::read(entries(&list)).unwrap().shadow_sharpness
        };
        assert_eq!((sharpness(0.25), sharpness(1.0), sharpness(7.0)), (0.75, 0.0, 0.0));
        assert_eq!(Settings::default().shadow_sharpness, 0.0);
    }

    #[test]
    fn a_background_is_opaque_or_nothing() {
        let background = |text: &str| {
            Settings::read(entries(&[("background", Value::Text(text.into()))])).unwrap().background.unwrap()
        };
        assert_eq!(background("#ff8001"), [255, 128, 1, 255]);
        assert_eq!(background(""), [0; 4]);
    }

    /// The modules serve T1, T2 and T3, and T4.
    const GL: Tiers<2> = &[("T3", Limits::T3), ("T2", Limits::T2)];

    #[test]
    fn limits_follow_from_the_tier() {
        let limits = |list: &[(&str, Value)]| *Options::read(entries(list), GL).unwrap().limits;
        assert_eq!(limits(&[("tier", Value::Text("T2".into()))]), Limits::T2);
        assert_eq!(limits(&[("tier", Value::Text("T3".into()))]), Limits::T3);
        assert_eq!(limits(&[]), Limits::T3, "the best tier of the module");
    }

    #[test]
    fn a_tier_that_the_module_does_not_serve_is_an_error() {
        for value in [Value::Text("T1".into()), Value::Text("t2".into()), Value::Number(2.0), Value::Null] {
            let error = Options::read(entries(&[("tier", value)]), GL).unwrap_err();
            assert_eq!((error.code(), error.to_string().starts_with("/tier: ")), ("bad-value", true));
        }
    }

    #[test]
    fn a_drag_needs_its_height() {
        let drag = |height| {
            Input::read(entries(&[
                ("kind", Value::Text("orbit".into())),
                ("dx_css_px", Value::Number(3.0)),
                ("dy_css_px", Value::Number(0.0)),
                ("height_css_px", Value::Number(height)),
            ]))
        };
        assert_eq!(
            drag(300.0).unwrap(),
            Input::Orbit { dx_css_px: 3.0, dy_css_px: 0.0, height_css_px: 300.0 }
        );
        assert_eq!(drag(0.0).unwrap_err().code(), "bad-value");
    }

    #[test]
    fn an_unknown_kind_of_input_is_an_error() {
        let error = Input::read(entries(&[("kind", Value::Text("fly".into()))])).unwrap_err();
        assert_eq!(error.code(), "bad-value");
        let one = |kind: &str, key, value| {
            Input::read(entries(&[("kind", Value::Text(kind.into())), (key, Value::Number(value))]))
        };
        assert_eq!(one("zoom", "factor", 0.0).unwrap_err().code(), "bad-value");
        assert_eq!(one("zoom", "radians", 2.0).unwrap_err().code(), "bad-value");
        assert_eq!(one("turntable", "radians", -2.0).unwrap(), Input::Turntable { radians: -2.0 });
        assert_eq!(one("turntable", "radians", f64::NAN).unwrap_err().code(), "bad-value");
    }
}
