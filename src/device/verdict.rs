//! What [`decide`](super::decide) says about a device: tier, delivery, AR mode, and why.
//!
//! Plain data with one JSON form (serde), the same on the command line, in JS and in stored verdicts.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::probe::{Bench, Fact};

/// Version of the JSON form of [`Verdict`]; a stored verdict of another version is thrown away.
pub const VERDICT_VERSION: u32 = 1;

/// What the device can do, from static HTML to WebGPU. Ordered: a higher tier can do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tier {
    /// HTML complete without script; previews are posters.
    T0,
    /// Page personalised on the device; previews by turntable or the CPU rasteriser.
    T1,
    /// WebGL2, reduced: at most one CSS pixel, no MSAA, small textures.
    T2,
    /// WebGL2, full.
    T3,
    /// WebGPU.
    T4,
}

impl Tier {
    /// All tiers, lowest first.
    pub const ALL: [Self; 5] = [Self::T0, Self::T1, Self::T2, Self::T3, Self::T4];

    /// `"T0"` … `"T4"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::T0 => "T0",
            Self::T1 => "T1",
            Self::T2 => "T2",
            Self::T3 => "T3",
            Self::T4 => "T4",
        }
    }

    /// The tier with this name; `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == word)
    }
}

/// What is loaded without the shopper asking. Decided by the network, never by the tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Delivery {
    /// Previews load by themselves when they come near the viewport.
    Auto,
    /// A poster; the preview loads on a tap.
    Tap,
    /// Posters only: even a tap first asks, because the model would take minutes.
    Poster,
}

impl Delivery {
    /// `"auto"`, `"tap"` or `"poster"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Tap => "tap",
            Self::Poster => "poster",
        }
    }

    /// The delivery with this name; `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Auto, Self::Tap, Self::Poster].into_iter().find(|delivery| delivery.as_str() == word)
    }
}

/// How a product can be placed in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ar {
    /// A WebXR session with ARCore behind it.
    #[serde(rename = "webxr")]
    WebXr,
    /// Google's Scene Viewer by an intent link. A candidate only: it shows itself after a tap.
    SceneViewer,
    /// Apple's Quick Look by `rel=ar`.
    QuickLook,
    /// The camera picture behind the product, for phones without ARCore.
    Camera,
    /// No way to do it here.
    None,
}

impl Ar {
    /// `"webxr"`, `"scene-viewer"`, `"quick-look"`, `"camera"` or `"none"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WebXr => "webxr",
            Self::SceneViewer => "scene-viewer",
            Self::QuickLook => "quick-look",
            Self::Camera => "camera",
            Self::None => "none",
        }
    }

    /// The AR mode with this name; `None` for any other word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::WebXr, Self::SceneViewer, Self::QuickLook, Self::Camera, Self::None]
            .into_iter()
            .find(|ar| ar.as_str() == word)
    }
}

/// How much stands behind the tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Signals were missing or masked, so the tier is a careful guess.
    Fallback,
    /// Everything was named; the table of GPU classes gave the tier.
    Prior,
    /// A benchmark, or an earlier visit that ran well, decided.
    Measured,
}

impl Confidence {
    /// `"fallback"`, `"prior"` or `"measured"`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fallback => "fallback",
            Self::Prior => "prior",
            Self::Measured => "measured",
        }
    }
}

/// What the device can do, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// [`VERDICT_VERSION`].
    pub v: u32,
    /// What the device can do.
    pub tier: Tier,
    /// How a product can be placed in the room.
    pub ar: Ar,
    /// What is loaded without asking.
    pub delivery: Delivery,
    /// How much stands behind the tier.
    pub confidence: Confidence,
    /// Everything that held the tier or the delivery down, lowest cap first, then by code.
    pub reasons: Vec<Reason>,
    /// Signals that were there and did not count, by name.
    pub not_used: Vec<NotUsed>,
    /// The measurements that came with the probe.
    pub bench: Option<Bench>,
    /// Hours for which the verdict may be stored.
    pub ttl_hours: u32,
}

/// One thing that held the tier or the delivery down, or that lifted it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable, upper case: telemetry and tests match on it.
    pub code: Cow<'static, str>,
    /// The probe field, groups joined by dots: `webgl.renderer`.
    pub signal: Cow<'static, str>,
    /// What the field said; null for unknown.
    pub value: Fact,
    /// The highest tier or the most generous delivery that this reason leaves open.
    pub cap: Cow<'static, str>,
    /// Who says so: `api`, `table@N`, `probe`, `bench`, `history` or `absent`.
    pub source: Cow<'static, str>,
}

/// A signal that was there and did not count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NotUsed {
    /// The probe field, groups joined by dots.
    pub signal: Cow<'static, str>,
    /// What the field said.
    pub value: Fact,
    /// Stable, upper case.
    pub why: Cow<'static, str>,
}
