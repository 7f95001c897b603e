//! What planning needs to know of a handset: three words of its verdict.
//!
//! In: a [`Verdict`], or its JSON. Out: [`Device`]. Losing a field never makes the page heavier.

use crate::device::{Ar, Delivery, Tier, Verdict};
use crate::document::json::Value;
use crate::document::shape::member;
use crate::document::{DocumentError, FaultCode, Reader, json, limits};

/// What a handset can do, as far as a plan depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it can do.
    pub tier: Tier,
    /// What is loaded without asking.
    pub delivery: Delivery,
    /// How a product can be placed in the room.
    pub ar: Ar,
}

/// The three weights of a page that a document can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// T3 and T4.
    Rich,
    /// T1 and T2.
    Std,
    /// T0.
    Lite,
}

impl Level {
    /// The word in the `tier` field of a section.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rich => "rich",
            Self::Std => "std",
            Self::Lite => "lite",
        }
    }
}

impl Device {
    /// What may be assumed of a handset of which nothing is known: HTML, posters.
    pub const UNKNOWN: Self = Self { tier: Tier::T0, delivery: Delivery::Poster, ar: Ar::None };

    /// The weight of page for this handset.
    pub fn level(self) -> Level {
        match self.tier {
            Tier::T3 | Tier::T4 => Level::Rich,
            Tier::T1 | Tier::T2 => Level::Std,
            Tier::T0 => Level::Lite,
        }
    }

    /// Reads a verdict's JSON; `null` is [`Device::UNKNOWN`], and so is each absent field.
    ///
    /// # Errors
    /// [`DocumentError`] if it is too large, no JSON, or one of the three words is unknown.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let verdict = json::parse(text, limits::MAX_SHOPPER_BYTES)?;
        if !verdict.is_object() && !verdict.is_null() {
            return Err(DocumentError::NoObject);
        }
        let mut reader = Reader::default();
        let device = Self {
            tier: word(&verdict, "tier", Tier::parse, Self::UNKNOWN.tier, &mut reader),
            delivery: word(&verdict, "delivery", Delivery::parse, Self::UNKNOWN.delivery, &mut reader),
            ar: word(&verdict, "ar", Ar::parse, Self::UNKNOWN.ar, &mut reader),
        };
        let faults = reader.into_faults();
        if faults.is_empty() { Ok(device) } else { Err(DocumentError::NoPage(faults)) }
    }
}

impl From<&Verdict> for Device {
    fn from(verdict: &Verdict) -> Self {
        Self { tier: verdict.tier, delivery: verdict.delivery, ar: verdict.ar }
    }
}

/// A word of a verdict; `unknown` if it is absent.
fn word<T>(verdict: &Value, key: &str, parse: fn(&str) -> Option<T>, unknown: T, reader: &mut Reader) -> T {
    let said = member(verdict, key);
    if said.is_null() {
        return unknown;
    }
    said.as_str().and_then(parse).unwrap_or_else(|| {
        let mark = reader.enter(key);
        reader.note(FaultCode::UnknownValue, "no word of a verdict");
        reader.leave(mark);
        unknown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_handset_gets_the_lightest_page() {
        assert_eq!(Device::parse("null"), Ok(Device::UNKNOWN));
        assert_eq!(Device::parse("{}"), Ok(Device::UNKNOWN));
        assert_eq!(Device::UNKNOWN.level(), Level::Lite);
    }

    #[test]
    fn the_words_of_a_verdict_are_read() {
        let device = Device::parse(r#"{"v":1,"tier":"T3","delivery":"tap","ar":"webxr","reasons":[]}"#);
        assert_eq!(device, Ok(Device { tier: Tier::T3, delivery: Delivery::Tap, ar: Ar::WebXr }));
    }

    #[test]
    fn an_unknown_word_is_an_error_with_its_place() {
        for (text, pointer) in [(r#"{"tier":"T9"}"#, "/tier"), (r#"{"delivery":5}"#, "/delivery"), ("[]", "")]
        {
            assert_eq!(
                Device::parse(text).map_err(|error| error.pointer().to_owned()),
                Err(pointer.to_owned())
            );
        }
    }
}
