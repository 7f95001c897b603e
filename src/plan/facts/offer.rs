//! The state of something to claim.

use super::{holds, phase};
use crate::document::{Id, Moment, Profile};

/// `used`, `ended`, `claimed`, `soon`, `locked` or `open`: the first that is true. `times` are its beginning and its end.
pub(super) fn state(
    profile: Profile<'_>,
    now: Moment,
    key: Id<'_>,
    unlocked: bool,
    [starts, ends]: [Option<Moment>; 2],
) -> &'static str {
    let phase = phase(now, starts, ends);
    match phase {
        _ if holds(profile.used(), key) => "used",
        Err(_) => "ended",
        _ if holds(profile.claimed(), key) => "claimed",
        Ok("soon") => "soon",
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
        let at = |hour: u32| Moment::parse(&format!("2026-11-23T{hour:02}:00:00Z"));
        let told = |key, unlocked, starts, ends| {
            state(Profile::of(&profile), at(12).unwrap(), Id(key), unlocked, [starts, ends])
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
