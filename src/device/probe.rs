//! The facts a browser gives away about its device, and how they are read.
//!
//! In: JSON (or, through [`Probe::set`], a JS object) from an untrusted page. Out: a [`Probe`] with
//! every name, type and range checked, or a [`ProbeError`] with a code and a JSON pointer.
//! Every field is optional: absent and `null` both mean unknown. An unknown name is an error, so
//! that a misspelt signal is not mistaken for a missing one. What unknown means for the tier is
//! decided in [`super::decide`]; how each fact is gathered, in `www/src/probe.ts`.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::verdict::Tier;

/// Longest string in a probe, in bytes. User agents of in-app browsers reach 500.
pub const MAX_TEXT_BYTES: usize = 2048;

/// One value of a probe, as JSON and JS both have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Absent, or null.
    Unknown,
    /// A boolean.
    Flag(bool),
    /// A number without a fraction; so it is written without one.
    Whole(i64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(String),
    /// Width and height.
    Size([f64; 2]),
}

/// Everything a browser says about its device. `None` is unknown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probe {
    /// User agent string.
    pub ua: Option<String>,
    /// `navigator.deviceMemory`, a coarse bucket.
    pub device_memory_gib: Option<f64>,
    /// Logical cores.
    pub hardware_concurrency: Option<u32>,
    /// `navigator.cpuPerformance`, 1 (low) … 4 (ultra); 0 where the browser does not say.
    pub cpu_performance: Option<u32>,
    /// Screen, in CSS pixels.
    pub screen_css_px: Option<[f64; 2]>,
    /// Device pixels for each CSS pixel.
    pub dpr: Option<f64>,
    /// WebAssembly compiles here.
    pub wasm: Option<bool>,
    /// … with 128-bit SIMD.
    pub wasm_simd: Option<bool>,
    /// Largest wasm memory that could be had in a trial.
    pub wasm_memory_mib: Option<u32>,
    /// `OffscreenCanvas` draws.
    pub offscreen_canvas: Option<bool>,
    /// The shopper asked for less motion.
    pub reduced_motion: Option<bool>,
    /// The shopper asked for less data, by media query.
    pub reduced_data: Option<bool>,
    /// WebGL.
    pub webgl: WebGl,
    /// WebGPU.
    pub webgpu: WebGpu,
    /// Network.
    pub network: Network,
    /// Augmented reality.
    pub ar: ArSupport,
    /// Measurements of this visit.
    pub bench: Bench,
    /// Memory of earlier visits.
    pub history: History,
}

/// What one throw-away WebGL context showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebGl {
    /// Highest version that gave a context: 0, 1 or 2.
    pub version: Option<u32>,
    /// Renderer string, unmasked where the browser does that.
    pub renderer: Option<String>,
    /// `MAX_TEXTURE_SIZE`, texels.
    pub max_texture_size: Option<u32>,
    /// The context was lost while it was looked at.
    pub lost: Option<bool>,
    /// The probe scene came back with the right pixels.
    pub probe_scene_ok: Option<bool>,
}

/// What `navigator.gpu` showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebGpu {
    /// An adapter was given.
    pub adapter: Option<bool>,
    /// It is a fallback (software) adapter.
    pub fallback: Option<bool>,
    /// It has compatibility features only.
    pub compatibility: Option<bool>,
    /// `GPUAdapterInfo.vendor`.
    pub vendor: Option<String>,
    /// `GPUAdapterInfo.architecture`.
    pub architecture: Option<String>,
}

/// What `navigator.connection` showed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// The shopper asked to save data.
    pub save_data: Option<bool>,
    /// Effective connection type.
    pub effective_type: Option<EffectiveType>,
    /// Round trip, rounded by the browser.
    pub rtt_millis: Option<f64>,
    /// Throughput, rounded by the browser.
    pub downlink_mbps: Option<f64>,
}

/// Effective connection type, slowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EffectiveType {
    /// `slow-2g`
    Slow2g,
    /// `2g`
    TwoG,
    /// `3g`
    ThreeG,
    /// `4g`, also anything faster
    FourG,
}

impl EffectiveType {
    /// The word of the Network Information API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Slow2g => "slow-2g",
            Self::TwoG => "2g",
            Self::ThreeG => "3g",
            Self::FourG => "4g",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Slow2g, Self::TwoG, Self::ThreeG, Self::FourG].into_iter().find(|ect| ect.as_str() == word)
    }
}

/// Ways to augmented reality that were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArSupport {
    /// `navigator.xr` supports `immersive-ar`.
    pub immersive_ar: Option<bool>,
    /// Hit tests are there too.
    pub hit_test: Option<bool>,
    /// Links with `rel=ar` open Quick Look.
    pub quick_look: Option<bool>,
    /// An intent link may open Scene Viewer.
    pub scene_viewer_possible: Option<bool>,
    /// A camera may be asked for.
    pub camera: Option<bool>,
    /// The page runs inside another app.
    pub webview: Option<bool>,
}

/// Measurements. They can only lift a tier: a slow run may be a busy phone, and the governor sees that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bench {
    /// CPU speed on the scale of Lighthouse's BenchmarkIndex: 264 is a low-end phone, 1000 a mid one.
    pub cpu_index: Option<f64>,
    /// GPU fill rate with 64 shader operations a pixel: millions of pixel operations a millisecond.
    pub gpu_mpx_ops_per_milli: Option<f64>,
}

/// What earlier visits left behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Visits that died while the GPU was in use.
    pub crashes: Option<u32>,
    /// GPU contexts lost.
    pub context_losses: Option<u32>,
    /// Highest tier that ran well.
    pub last_good_tier: Option<Tier>,
}

/// What is wrong with a probe, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeError {
    /// What is wrong.
    pub kind: ProbeErrorKind,
    /// JSON pointer to the field; empty for the probe itself.
    pub pointer: String,
}

/// What is wrong with a probe field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbeErrorKind {
    /// The probe is not an object.
    NotObject,
    /// No such field.
    UnknownField,
    /// The value has another type; says which one is wanted.
    WrongType(&'static str),
    /// The number or word is not one that the field can have.
    OutOfRange,
    /// The string is longer than [`MAX_TEXT_BYTES`].
    TooLong,
}

impl ProbeError {
    /// Stable code: JS and telemetry match on it.
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ProbeErrorKind::NotObject => "probe-not-object",
            ProbeErrorKind::UnknownField => "probe-unknown-field",
            ProbeErrorKind::WrongType(_) => "probe-wrong-type",
            ProbeErrorKind::OutOfRange => "probe-out-of-range",
            ProbeErrorKind::TooLong => "probe-too-long",
        }
    }
}

impl fmt::Display for ProbeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.pointer.is_empty() { "the probe" } else { &self.pointer })?;
        match self.kind {
            ProbeErrorKind::NotObject => f.write_str(" must be a JSON object"),
            ProbeErrorKind::UnknownField => f.write_str(" is no field of a probe; check the spelling"),
            ProbeErrorKind::WrongType(wanted) => {
                f.write_str(" must be ")?;
                f.write_str(wanted)
            }
            ProbeErrorKind::OutOfRange => f.write_str(" has a value that this field cannot have"),
            ProbeErrorKind::TooLong => f.write_str(" is longer than 2048 bytes"),
        }
    }
}

impl std::error::Error for ProbeError {}

/// The groups of a probe; everything else is a plain field.
pub const GROUPS: [&str; 6] = ["webgl", "webgpu", "network", "ar", "bench", "history"];

impl Probe {
    /// Reads a probe from JSON.
    ///
    /// # Errors
    /// [`ProbeError`] for anything but an object of known fields with values they can have.
    ///
    /// ```
    /// # use storefront::device::Probe;
    /// let json = serde_json::json!({"wasm": true, "webgl": {"version": 2}});
    /// assert_eq!(Probe::from_json(&json).unwrap().webgl.version, Some(2));
    /// ```
    pub fn from_json(json: &Value) -> Result<Self, ProbeError> {
        let not_object =
            |pointer: &str| ProbeError { kind: ProbeErrorKind::NotObject, pointer: pointer.to_owned() };
        let mut probe = Self::default();
        for (name, value) in json.as_object().ok_or_else(|| not_object(""))? {
            if GROUPS.contains(&name.as_str()) && !value.is_null() {
                for (inner, value) in value.as_object().ok_or_else(|| not_object(&format!("/{name}")))? {
                    probe.set(name, inner, Fact::from_json(value))?;
                }
            } else {
                probe.set("", name, Fact::from_json(value))?;
            }
        }
        Ok(probe)
    }

    /// Sets one field. `group` is one of [`GROUPS`], or empty for a plain field.
    ///
    /// # Errors
    /// [`ProbeError`] if there is no such field or it cannot have this value.
    pub fn set(&mut self, group: &str, name: &str, fact: Option<Fact>) -> Result<(), ProbeError> {
        self.try_set(group, name, fact).map_err(|kind| {
            let mut pointer = String::new();
            for part in [group, name].into_iter().filter(|part| !part.is_empty()) {
                pointer.push('/');
                // A name from outside may be long; its beginning is enough to find it.
                for character in part.chars().take(64) {
                    match character {
                        '~' => pointer.push_str("~0"),
                        '/' => pointer.push_str("~1"),
                        other => pointer.push(other),
                    }
                }
            }
            ProbeError { kind, pointer }
        })
    }

    fn try_set(&mut self, group: &str, name: &str, fact: Option<Fact>) -> Result<(), ProbeErrorKind> {
        // A value of a type that no field has (an object, a long list) still needs a known name first.
        let fact = fact.unwrap_or(Fact::Size([f64::NAN; 2]));
        match (group, name) {
            ("", "ua") => self.ua = text(&fact)?,
            ("", "device_memory_gib") => self.device_memory_gib = number(&fact)?,
            ("", "hardware_concurrency") => self.hardware_concurrency = whole(&fact)?,
            ("", "cpu_performance") => self.cpu_performance = whole(&fact)?,
            ("", "screen_css_px") => self.screen_css_px = size(&fact)?,
            ("", "dpr") => self.dpr = number(&fact)?,
            ("", "wasm") => self.wasm = flag(&fact)?,
            ("", "wasm_simd") => self.wasm_simd = flag(&fact)?,
            ("", "wasm_memory_mib") => self.wasm_memory_mib = whole(&fact)?,
            ("", "offscreen_canvas") => self.offscreen_canvas = flag(&fact)?,
            ("", "reduced_motion") => self.reduced_motion = flag(&fact)?,
            ("", "reduced_data") => self.reduced_data = flag(&fact)?,
            ("", name) if GROUPS.contains(&name) && fact == Fact::Unknown => {}
            ("webgl", "version") => {
                self.webgl.version = whole(&fact)?;
                if self.webgl.version > Some(2) {
                    return Err(ProbeErrorKind::OutOfRange);
                }
            }
            ("webgl", "renderer") => self.webgl.renderer = text(&fact)?,
            ("webgl", "max_texture_size") => self.webgl.max_texture_size = whole(&fact)?,
            ("webgl", "lost") => self.webgl.lost = flag(&fact)?,
            ("webgl", "probe_scene_ok") => self.webgl.probe_scene_ok = flag(&fact)?,
            ("webgpu", "adapter") => self.webgpu.adapter = flag(&fact)?,
            ("webgpu", "fallback") => self.webgpu.fallback = flag(&fact)?,
            ("webgpu", "compatibility") => self.webgpu.compatibility = flag(&fact)?,
            ("webgpu", "vendor") => self.webgpu.vendor = text(&fact)?,
            ("webgpu", "architecture") => self.webgpu.architecture = text(&fact)?,
            ("network", "save_data") => self.network.save_data = flag(&fact)?,
            ("network", "effective_type") => self.network.effective_type = word(&fact, EffectiveType::parse)?,
            ("network", "rtt_millis") => self.network.rtt_millis = number(&fact)?,
            ("network", "downlink_mbps") => self.network.downlink_mbps = number(&fact)?,
            ("ar", "immersive_ar") => self.ar.immersive_ar = flag(&fact)?,
            ("ar", "hit_test") => self.ar.hit_test = flag(&fact)?,
            ("ar", "quick_look") => self.ar.quick_look = flag(&fact)?,
            ("ar", "scene_viewer_possible") => self.ar.scene_viewer_possible = flag(&fact)?,
            ("ar", "camera") => self.ar.camera = flag(&fact)?,
            ("ar", "webview") => self.ar.webview = flag(&fact)?,
            ("bench", "cpu_index") => self.bench.cpu_index = number(&fact)?,
            ("bench", "gpu_mpx_ops_per_milli") => self.bench.gpu_mpx_ops_per_milli = number(&fact)?,
            ("history", "crashes") => self.history.crashes = whole(&fact)?,
            ("history", "context_losses") => self.history.context_losses = whole(&fact)?,
            ("history", "last_good_tier") => self.history.last_good_tier = word(&fact, Tier::parse)?,
            _ => return Err(ProbeErrorKind::UnknownField),
        }
        Ok(())
    }
}

impl Fact {
    /// The fact in a JSON value; `None` for an object or a list that is not a size.
    pub fn from_json(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Unknown,
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Number(number) => Self::number(number.as_f64()?),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(list) => match list.as_slice() {
                [width, height] => Self::Size([width.as_f64()?, height.as_f64()?]),
                _ => return None,
            },
            Value::Object(_) => return None,
        })
    }

    /// A number, written without a fraction where it has none.
    pub fn number(number: f64) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "checked: the cast back must give the same number"
        )]
        let whole = number as i64;
        #[allow(clippy::cast_precision_loss, reason = "compared for exactness")]
        if whole as f64 == number { Self::Whole(whole) } else { Self::Number(number) }
    }
}

fn flag(fact: &Fact) -> Result<Option<bool>, ProbeErrorKind> {
    match fact {
        Fact::Unknown => Ok(None),
        Fact::Flag(flag) => Ok(Some(*flag)),
        _ => Err(ProbeErrorKind::WrongType("true or false")),
    }
}

fn number(fact: &Fact) -> Result<Option<f64>, ProbeErrorKind> {
    #[allow(clippy::cast_precision_loss, reason = "no probe figure is above 2^53")]
    let number = match fact {
        Fact::Unknown => return Ok(None),
        Fact::Whole(whole) => *whole as f64,
        Fact::Number(number) => *number,
        _ => return Err(ProbeErrorKind::WrongType("a number")),
    };
    if number.is_finite() && number >= 0.0 { Ok(Some(number)) } else { Err(ProbeErrorKind::OutOfRange) }
}

fn whole(fact: &Fact) -> Result<Option<u32>, ProbeErrorKind> {
    match fact {
        Fact::Unknown => Ok(None),
        Fact::Whole(whole) => u32::try_from(*whole).map(Some).map_err(|_| ProbeErrorKind::OutOfRange),
        _ => Err(ProbeErrorKind::WrongType("a whole number")),
    }
}

fn text(fact: &Fact) -> Result<Option<String>, ProbeErrorKind> {
    match fact {
        Fact::Unknown => Ok(None),
        Fact::Text(text) if text.len() > MAX_TEXT_BYTES => Err(ProbeErrorKind::TooLong),
        Fact::Text(text) => Ok(Some(text.clone())),
        _ => Err(ProbeErrorKind::WrongType("a string")),
    }
}

fn size(fact: &Fact) -> Result<Option<[f64; 2]>, ProbeErrorKind> {
    match fact {
        Fact::Unknown => Ok(None),
        Fact::Size(sides) if sides.iter().all(|side| side.is_finite() && *side >= 0.0) => Ok(Some(*sides)),
        _ => Err(ProbeErrorKind::WrongType("a list of width and height")),
    }
}

fn word<T>(fact: &Fact, parse: fn(&str) -> Option<T>) -> Result<Option<T>, ProbeErrorKind> {
    match fact {
        Fact::Unknown => Ok(None),
        Fact::Text(word) => parse(word).map(Some).ok_or(ProbeErrorKind::OutOfRange),
        _ => Err(ProbeErrorKind::WrongType("a string")),
    }
}
