//! The state of something to claim.

use super::{Phase, holds, phase};
use crate::document::sections::Coupon;
use crate::document::{Moment, Profile};

/// `used`, `ended`, `claimed`, `soon`, `locked` or `open`: the first that is true.
pub(super) fn state(profile: Profile<'_>, now: Moment, offer: Coupon<'_>, unlocked: bool) -> &'static str {
    let key = offer.key();
    match phase(now, offer.starts(), offer.ends()) {
        _ if holds(profile.used(), key) => "used",
        Phase::Ended => "ended",
        _ if holds(profile.claimed(), key) => "claimed",
        Phase::Soon => "soon",
        _ if !unlocked => "locked",
        _ => "open",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::document::json::Value;
    use crate::document::shape::Member as _;

    #[test]
    fn the_state_of_an_offer_is_the_first_that_holds() {
        let profile = Value::from(serde_json::json!({ "claimed": ["a", "c"], "used": ["c"] }));
        let at = |hour: u32| Some(format!("2026-11-23T{hour:02}:00:00Z"));
        let told = |key: &str, unlocked, starts: Option<String>, ends: Option<String>| {
            let offer = Value::from(serde_json::json!({ "key": key, "starts": starts, "ends": ends }));
            let now = Moment::parse(&at(12).unwrap()).unwrap();
            state(Profile::of(&profile), now, Coupon::of(&offer), unlocked)
        };
        assert_eq!(told("b", true, None, None), "open");
        assert_eq!(told("b", false, None, None), "locked");
        assert_eq!(told("b", false, at(13), None), "soon");
        assert_eq!(told("b", true, at(12), at(13)), "open");
        assert_eq!(told("b", true, at(11), at(12)), "ended");
        assert_eq!(told("a", false, None, at(13)), "claimed");
        assert_eq!(told("a", true, None, at(12)), "ended");
        assert_eq!(told("c", true, None, at(12)), "used");
    }
}
