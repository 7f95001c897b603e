//! What a section must know of this shopper and this moment before it can be written: states, distances, hours.
//!
//! In: a checked section with its blocks and products, the visit. Out: `facts` of the section and a `state` in blocks, as
//! JSON that templates read by name; or the reason why the section is not shown. All arithmetic is exact or by
//! operations that are the same on every machine, so that the plan's bytes are too. Must not: write words; those
//! are the page's.

mod offer;
mod shops;

use super::audience::Audience;
use super::reason::{Reason, ReasonCode};
use super::{PlannedSection, Visit};
use crate::device::{Delivery, Tier};
use crate::document::json::{Map, Value};
use crate::document::sections::{Coupon, FlashSale, Launch, LiveRoom, MemberCard, Shops, Video};
use crate::document::shape::Member as _;
use crate::document::{Id, List, Moment, Profile, Reader, Url};

/// Finds out what the section must know.
///
/// # Errors
/// The reason why this shopper does not see it now.
pub(super) fn find(
    planned: &mut PlannedSection,
    visit: Visit<'_>,
    audience: &Audience,
    reader: &mut Reader,
) -> Result<(), Reason> {
    let mut facts = Map::default();
    // Buttons that need script are for handsets that run it.
    if visit.device.tier != Tier::T0 {
        facts.insert("script", Value::Bool(true));
    }
    if planned.feed.count() > 0 {
        // For `feed.js`: how many there are, in which order.
        facts.insert("count", planned.feed.count().into());
        facts.insert("digest", planned.feed.digest.into());
    }
    let (settings, profile, now) = (&planned.settings, visit.profile(), visit.context.now);
    let ended = || Err(Reason::new(ReasonCode::Ended, Value::Null));
    let mut state = "";
    let mut film = None;
    match planned.kind.name {
        "flash_sale" => {
            let sale = FlashSale::of(settings);
            state = match phase(now, sale.starts(), Some(sale.ends())) {
                Phase::Soon => "soon",
                Phase::Running => "running",
                Phase::Ended => return ended(),
            };
        }
        "coupons" => {
            for block in &mut planned.blocks {
                let unlocked = unlocked(Coupon::of(&block.settings), &block.id, audience, reader);
                let state = offer::state(profile, now, Coupon::of(&block.settings), unlocked);
                say(&mut block.settings, state);
            }
        }
        "newcomer_gift" => {
            if !profile.new_customer() {
                return Err(Reason::new(ReasonCode::NotNew, Value::Null));
            }
            // It has what a coupon has, but for a rule.
            state = offer::state(profile, now, Coupon::of(settings), true);
        }
        "member_card" => {
            let card = MemberCard::of(settings);
            if card.show_points() {
                tell(&mut facts, "level", profile.tier());
                if let Some(points) = profile.points() {
                    facts.insert("have", points.into());
                    let left = card.next_tier_points().unwrap_or(0).saturating_sub(points);
                    if left > 0 {
                        facts.insert("to_go", left.into());
                        tell(&mut facts, "tier", Some(card.next_tier().unwrap_or_default()));
                    }
                }
            }
        }
        "fan_club" => {
            facts.insert("fan", Value::Bool(profile.fan()));
        }
        "launches" => {
            for block in &mut planned.blocks {
                let launch = Launch::of(&block.settings);
                let state = if launch.at() <= now { "out" } else { reminded(profile, launch.key()) };
                say(&mut block.settings, state);
            }
        }
        "live_room" => {
            let room = LiveRoom::of(settings);
            (state, film) = match phase(now, Some(room.starts()), Some(room.ends())) {
                Phase::Soon => (reminded(profile, room.key()), None),
                Phase::Running => ("live", room.video()),
                Phase::Ended if room.replay().is_none() => return ended(),
                Phase::Ended => ("replay", room.replay()),
            };
            facts.insert("waits", Value::Bool(now < room.starts()));
        }
        "video" => film = Some(Video::of(settings).video()),
        "shops" => {
            let product = visit.items(planned).next();
            facts.insert("near", shops::near(Shops::of(settings), profile.location(), now, product));
        }
        _ => {}
    }
    // A film is for handsets that stand it, on networks that are paid for it.
    let plays = visit.device.tier >= Tier::T2 && visit.device.delivery == Delivery::Auto;
    tell(&mut facts, "plays", film.filter(|_| plays).map(Url::as_str));
    tell(&mut facts, "state", Some(state));
    planned.facts = Value::Object(facts);
    Ok(())
}

fn reminded(profile: Profile<'_>, key: Id<'_>) -> &'static str {
    if holds(profile.reminders(), key) { "reminded" } else { "soon" }
}

/// Where now stands in the time of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has not begun.
    Soon,
    /// It is on.
    Running,
    /// It is over.
    Ended,
}

/// Where `now` stands in the time of something; open ends last for ever.
pub(super) fn phase(now: Moment, starts: Option<Moment>, ends: Option<Moment>) -> Phase {
    if ends.is_some_and(|ends| ends <= now) {
        Phase::Ended
    } else if starts.is_some_and(|starts| starts > now) {
        Phase::Soon
    } else {
        Phase::Running
    }
}

/// Whether the shopper belongs to those who may have the coupon. One whose rule fails stays locked.
fn unlocked(coupon: Coupon<'_>, id: &str, audience: &Audience, reader: &mut Reader) -> bool {
    let Some(rule) = coupon.unlock() else { return true };
    let mark = reader.enter("blocks");
    reader.enter(id);
    reader.enter("settings");
    reader.enter("unlock");
    let holds = audience.holds(rule, reader).unwrap_or(false);
    reader.leave(mark);
    holds
}

/// Notes the state of a block.
fn say(settings: &mut Value, state: &str) {
    if let Some(settings) = settings.as_object_mut() {
        settings.insert("state", state.into());
    }
}

fn tell(facts: &mut Map, fact: &str, words: Option<&str>) {
    if let Some(words) = words {
        facts.insert(fact, words.into());
    }
}

fn holds(list: List<'_, Id<'_>>, key: Id<'_>) -> bool {
    list.iter().any(|known| known == key)
}
