//! Which shops are near, and whether they are open: distance on the earth, hours in the shop's own time.

use super::super::order::best_first;
use crate::document::json::{Map, Value};
use crate::document::sections::{Shop, Shops};
use crate::document::{Moment, Place, Product};

/// Shops that are looked at; the rest is not shown.
const MAX_SHOPS: usize = 2_000;
/// Shops that are shown at most.
const MAX_SHOWN: usize = 24;
/// So few that a shop is better called first.
const FEW: u32 = 2;

/// The shops to show, nearest first, each with what is known of it: `distance` in tenths of a km, `state` (`open` or `closed`, absent
/// without hours), `until` or `opens` (a minute of the day, with `day` if it is not today), `pick_up` (`in`, `few`, `none`).
pub(super) fn near(
    shops: Shops<'_>,
    place: Option<Place<'_>>,
    now: Moment,
    product: Option<Product<'_>>,
) -> Value {
    // Where nobody knows how far they are, they keep the merchant's order.
    let rank = |shop: Shop<'_>| place.map_or(0.0, |place| -tenths_of_km(place, shop.location()));
    let ranks: Vec<f64> = shops.shops().iter().take(MAX_SHOPS).map(rank).collect();
    let farthest = shops.within_km().map_or(f64::INFINITY, |km| f64::from(km) * 10.0);
    let mut shown = Vec::new();
    for position in best_first(&ranks) {
        let Some((shop, rank)) = shops.shops().get(position).zip(ranks.get(position)) else { break };
        let tenths = -rank;
        if tenths > farthest || shown.len() >= MAX_SHOWN.min(shops.first() as usize) {
            break;
        }
        let mut told = shop.json().clone();
        if let Some(facts) = told.as_object_mut() {
            if place.is_some() {
                // Saturates; half the way round the earth is 20,037 km.
                facts.insert("distance", ((tenths + 0.5) as u32).into());
            }
            opening(shop, now, facts);
            if let Some(product) = product {
                facts.insert("pick_up", pick_up(shop, product).into());
            }
        }
        shown.push(told);
    }
    Value::Array(shown)
}

fn pick_up(shop: Shop<'_>, product: Product<'_>) -> &'static str {
    match shop.stock().get(product.id().0).unwrap_or(0) {
        0 => "none",
        1..=FEW => "few",
        _ => "in",
    }
}

/// The words of the days, Monday first, three letters each.
const DAYS: &str = "montuewedthufrisatsun";
const DAY_MINUTES: u32 = 1_440;
const WEEK_MINUTES: u32 = 7 * DAY_MINUTES;

/// Whether the shop is open now, and until when; or when it opens next.
fn opening(shop: Shop<'_>, now: Moment, facts: &mut Map) {
    let mut offset = shop.utc_offset_minutes();
    for change in shop.offset_changes().iter() {
        if change.from() <= now {
            offset = change.utc_offset_minutes();
        }
    }
    // 1970-01-01 was a Thursday: three days after the Monday from which weeks are counted.
    let minute = now.unix_seconds.div_euclid(60) + offset.0 + i64::from(3 * DAY_MINUTES);
    let minute = u32::try_from(minute.rem_euclid(i64::from(WEEK_MINUTES))).unwrap_or(0);
    // Of those that are on, the one that lasts longest; of the others, the one that begins next.
    let (mut lasts, mut waits) = (0, WEEK_MINUTES);
    for hours in shop.hours().iter() {
        let (from, to) = (hours.opens().0, hours.closes().0);
        // Equal times mean all day.
        let length = (to + DAY_MINUTES - from - 1) % DAY_MINUTES + 1;
        for day in hours.days().iter() {
            let begin = day as u32 * DAY_MINUTES + from;
            let since = (minute + WEEK_MINUTES - begin) % WEEK_MINUTES;
            lasts = lasts.max(length.saturating_sub(since));
            waits = waits.min(WEEK_MINUTES - since);
        }
    }
    let (state, key, at) = match (lasts, waits) {
        (0, WEEK_MINUTES) if shop.hours().is_empty() => return,
        (0, waits) => ("closed", "opens", minute + waits),
        (lasts, _) => ("open", "until", minute + lasts),
    };
    facts.insert("state", state.into());
    facts.insert(key, (at % DAY_MINUTES).into());
    let day = at / DAY_MINUTES % 7;
    if lasts == 0 && day != minute / DAY_MINUTES {
        let from = day as usize * 3;
        facts.insert("day", DAYS.get(from..from + 3).unwrap_or_default().into());
    }
}

/// Tenths of a km of one degree along a meridian (mean radius of the earth, IUGG: 6,371 km).
const TENTHS_A_DEGREE: f64 = 1_111.95;

/// Distance in tenths of a km, on the cylinder that touches the parallel between both: within a thousand km less than one
/// per cent from that on the sphere. Only operations that are the same on every machine: sines of libraries differ.
fn tenths_of_km(one: Place<'_>, other: Place<'_>) -> f64 {
    let north = one.latitude().0 - other.latitude().0;
    let mut east = (one.longitude().0 - other.longitude().0).abs();
    if east > 180.0 {
        east = 360.0 - east;
    }
    let middle = ((one.latitude().0 + other.latitude().0) / 2.0).to_radians();
    let square = middle * middle;
    // The cosine, by Taylor; 0.001 too large at a pole.
    let shrunk = east * (1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0)));
    (north * north + shrunk * shrunk).sqrt() * TENTHS_A_DEGREE
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::document::shape::Member as _;
    use serde_json::json;

    fn distance_km(from: [f64; 2], to: [f64; 2]) -> f64 {
        let from = Value::from(json!({ "lat": from[0], "lon": from[1] }));
        let to = Value::from(json!({ "lat": to[0], "lon": to[1] }));
        tenths_of_km(Place::of(&from), Place::of(&to)) / 10.0
    }

    /// Great-circle distances by the haversine formula and the machine's own functions.
    #[test]
    fn distances_are_those_of_the_sphere() {
        for (from, to) in [
            ([24.5, 54.4], [25.3, 55.3]),
            ([44.85466, -93.24565], [41.8, -87.6]),
            ([0.0, 179.9], [0.0, -179.9]),
            ([28.6139, 77.209], [28.6129, 77.2295]),
            ([-33.9, 151.2], [-37.8, 145.0]),
            ([60.2, 24.9], [59.3, 18.1]),
            ([12.0, 34.0], [12.0, 34.0]),
        ] {
            let [a, b, c, d] = [from[0], from[1], to[0], to[1]].map(f64::to_radians);
            let half = ((c - a) / 2.0).sin().powi(2) + a.cos() * c.cos() * ((d - b) / 2.0).sin().powi(2);
            let expected = 2.0 * 6_371.0 * half.sqrt().min(1.0).asin();
            let found = distance_km(from, to);
            assert!((found - expected).abs() <= expected * 0.01, "{from:?} {to:?}: {expected} {found}");
        }
        // Far is far, whatever the digits.
        assert!(distance_km([51.5, -0.1], [-33.9, 151.2]) > 12_000.0);
        assert!(distance_km([90.0, 0.0], [-90.0, 0.0]) > 12_000.0);
    }

    fn told_at(now: &str, hours: &serde_json::Value) -> (Option<String>, Option<u64>, Option<String>) {
        let shop = Value::from(json!({ "hours": hours, "utc_offset_minutes": 330,
            "offset_changes": [{ "from": "2027-01-01T00:00:00Z", "utc_offset_minutes": 0 }] }));
        let mut facts = Map::default();
        opening(Shop::of(&shop), Moment::parse(now).unwrap(), &mut facts);
        let text = |key: &str| facts.get(key).and_then(Value::as_str).map(str::to_owned);
        let minute = facts.get("until").or(facts.get("opens")).and_then(Value::as_u64);
        (text("state"), minute, text("day"))
    }

    #[test]
    fn hours_are_those_of_the_shops_own_clock() {
        let some = |text: &str| Some(text.to_owned());
        let weekdays =
            json!([{ "days": ["mon", "tue", "wed", "thu", "fri"], "opens": "10:00", "closes": "21:30" }]);
        // 2026-11-23 is a Monday; at 05:00 UTC it is 10:30 in India.
        assert_eq!(told_at("2026-11-23T05:00:00Z", &weekdays), (some("open"), Some(21 * 60 + 30), None));
        assert_eq!(told_at("2026-11-23T04:00:00Z", &weekdays), (some("closed"), Some(10 * 60), None));
        assert_eq!(told_at("2026-11-23T16:00:00Z", &weekdays), (some("closed"), Some(10 * 60), some("tue")));
        assert_eq!(told_at("2026-11-27T16:00:00Z", &weekdays), (some("closed"), Some(10 * 60), some("mon")));
        // Summer time, or whatever the year brings: 10:30 UTC is then 10:30 there.
        assert_eq!(told_at("2027-01-04T10:30:00Z", &weekdays), (some("open"), Some(21 * 60 + 30), None));
        let nights = json!([{ "days": ["sun"], "opens": "18:00", "closes": "02:00" }]);
        assert_eq!(told_at("2026-11-22T20:00:00Z", &nights), (some("open"), Some(2 * 60), None));
        let always = json!([{ "days": ["mon"], "opens": "00:00", "closes": "00:00" }]);
        assert_eq!(told_at("2026-11-23T05:00:00Z", &always), (some("open"), Some(0), None));
        assert_eq!(told_at("2026-11-23T05:00:00Z", &json!([])), (None, None, None));
    }
}
