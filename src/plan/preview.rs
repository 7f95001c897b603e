//! What a product view shows: which of the product's models, its turntable, or the poster alone.
//!
//! In: the 3D media of a product, in the merchant's order of preference, and a [`Device`]. Out: a [`Preview`], with what was
//! passed over and why. The figures are those that `storefront bake` writes and `storefront attach` puts into a document;
//! a model without figures is taken to fit, and the renderer refuses it if it does not. Must not: fetch.

use super::device::Device;
use super::reason::{Reason, ReasonCode};
use crate::device::{Delivery, Tier};
use crate::document::{Media, Product, Url};

/// A model that is not loaded unasked should come within ten seconds of slow 4G (1.6 Mbit/s).
const SLOW_BYTES: u32 = 2_000_000;

/// What a product view shows.
#[derive(Clone, Copy, Debug)]
pub struct Preview<'v> {
    /// The model, its poster and its turntable.
    pub media: Media<'v>,
    /// The file for 3D and for the platform's viewers: the chosen one, else the lightest that the tier draws, else the first.
    pub model: Url<'v>,
    /// What is shown instead of 3D: `turntable` or `poster`.
    pub show: Option<&'static str>,
}

impl<'v> Preview<'v> {
    /// What `device` shows of the first 3D model of `product`; `None` if it has none. Adds to `reasons` what was chosen
    /// and why not each model in front of it: more than the tier draws, or than the network brings soon.
    pub fn of(product: Product<'v>, device: Device, reasons: &mut Vec<Reason>) -> Option<Self> {
        let (mut model, media) = product.model()?;
        let mut show = Some("poster");
        let (mut form, mut next) = ("poster", "full");
        let mut lightest = u32::MAX;
        for source in media.sources().iter().filter(|source| source.format() == "glb") {
            let mut cause = "tier";
            if source.tier() <= device.tier.as_str() {
                let bytes = source.bytes().unwrap_or_default();
                if bytes < lightest {
                    (lightest, model, show) = (bytes, source.url(), None);
                    form = if device.tier == Tier::T1 { "raster" } else { next };
                }
                if bytes <= SLOW_BYTES || device.delivery == Delivery::Auto {
                    lightest = 0;
                    break;
                }
                cause = "network";
            }
            reasons.push(Reason::new(ReasonCode::TooHeavy, cause));
            next = "lite";
        }
        if lightest > 0 && media.file("turntable").is_some() {
            form = "turntable";
            show = Some(form);
        }
        reasons.push(Reason::new(ReasonCode::Shows, form));
        Some(Self { media, model, show })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::device::Ar;
    use crate::document::json::parse;
    use crate::document::shape::Member as _;

    const FULL: &str = r#"{"url":"/full.glb","filesize":8000000,"tier":"T2"}"#;
    const LITE: &str = r#"{"url":"/lite.glb","filesize":400000,"tier":"T1"}"#;
    const TURNS: &str = r#"{"url":"/turns.webp","format":"turntable"}"#;

    /// What is shown, the model's address, and what was passed over.
    fn shown(tier: Tier, delivery: Delivery, sources: &[&str]) -> (String, String, Vec<String>) {
        let text = format!(
            r#"{{"id":"p","title":"P","priceRange":{{}},"media":[{{"mediaContentType":"MODEL_3D","sources":[{}]}}]}}"#,
            sources.join(",")
        );
        let json = parse(&text, 10_000).unwrap();
        let mut reasons = Vec::new();
        let device = Device { tier, delivery, ar: Ar::None };
        let preview = Preview::of(Product::of(&json), device, &mut reasons).unwrap();
        let last = reasons.pop().unwrap();
        assert_eq!(last.code, ReasonCode::Shows);
        let word = |reason: &Reason| reason.detail.as_str().unwrap().to_owned();
        let passed_over = reasons.iter().map(word).collect();
        assert!(preview.show.is_none_or(|show| last.detail.as_str() == Some(show)));
        (word(&last), preview.model.as_str().to_owned(), passed_over)
    }

    #[track_caller]
    fn case(tier: Tier, delivery: Delivery, sources: &[&str], form: &str, model: &str, passed_over: &[&str]) {
        let (is_form, is_model, is_passed_over) = shown(tier, delivery, sources);
        assert_eq!((is_form.as_str(), is_model.as_str()), (form, model));
        assert_eq!(is_passed_over, passed_over);
    }

    #[test]
    fn the_first_model_that_the_tier_draws_is_shown() {
        let all = [FULL, LITE, TURNS];
        case(Tier::T4, Delivery::Auto, &all, "full", "/full.glb", &[]);
        case(Tier::T2, Delivery::Auto, &all, "full", "/full.glb", &[]);
        case(Tier::T1, Delivery::Auto, &all, "raster", "/lite.glb", &["tier"]);
        case(Tier::T0, Delivery::Auto, &all, "turntable", "/full.glb", &["tier", "tier"]);
    }

    #[test]
    fn a_slow_network_gets_what_comes_soon() {
        case(Tier::T3, Delivery::Tap, &[FULL, LITE, TURNS], "lite", "/lite.glb", &["network"]);
        case(Tier::T3, Delivery::Tap, &[FULL, TURNS], "turntable", "/full.glb", &["network"]);
        // Nothing lighter is there: after a tap the model is worth the wait.
        case(Tier::T3, Delivery::Tap, &[FULL], "full", "/full.glb", &["network"]);
        let heavier = r#"{"url":"/heavier.glb","filesize":9000000}"#;
        case(Tier::T3, Delivery::Poster, &[heavier, FULL], "lite", "/full.glb", &["network", "network"]);
        case(Tier::T3, Delivery::Poster, &[FULL, heavier], "full", "/full.glb", &["network", "network"]);
    }

    #[test]
    fn what_no_tier_draws_is_a_turntable_or_the_poster() {
        case(Tier::T1, Delivery::Auto, &[FULL, TURNS], "turntable", "/full.glb", &["tier"]);
        case(Tier::T1, Delivery::Auto, &[FULL], "poster", "/full.glb", &["tier"]);
        case(Tier::T0, Delivery::Poster, &[LITE], "poster", "/lite.glb", &["tier"]);
    }

    #[test]
    fn a_model_without_figures_is_taken_to_fit() {
        let plain = r#"{"url":"/a.glb"}"#;
        case(Tier::T1, Delivery::Tap, &[plain, TURNS], "raster", "/a.glb", &[]);
    }
}
