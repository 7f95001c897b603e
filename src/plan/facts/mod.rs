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
use crate::document::sections::{
    Coupon, FlashSale, Launch, LiveRoom, MemberCard, NewcomerGift, PlacedBlock, Shops,
};
use crate::document::shape::Member as _;
use crate::document::{Id, List, Moment, Profile, Reader};

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
    let (settings, profile, now) = (&planned.settings, visit.profile(), visit.context.now);
    let mut state = "";
    match planned.kind.name {
        "flash_sale" => {
            let sale = FlashSale::of(settings);
            state = phase(now, sale.starts(), Some(sale.ends()))?;
        }
        "coupons" => {
            for block in &mut planned.blocks {
                let coupon = Coupon::of(&block.settings);
                let unlocked = unlocked(coupon, &block.id, audience, reader);
                let state =
                    offer::state(profile, now, coupon.key(), unlocked, [coupon.starts(), coupon.ends()]);
                say(block, "state", state);
            }
        }
        "newcomer_gift" => {
            if !profile.new_customer() {
                return Err(Reason::new(ReasonCode::NotNew, Value::Null));
            }
            let gift = NewcomerGift::of(settings);
            state = offer::state(profile, now, gift.key(), true, [gift.starts(), gift.ends()]);
        }
        "member_card" => {
            let card = MemberCard::of(settings);
            if card.show_points() {
                if let Some(tier) = profile.tier() {
                    facts.insert("level", tier.into());
                }
                if let Some(points) = profile.points() {
                    facts.insert("have", points.into());
                    if let Some(left) = card.next_tier_points().and_then(|goal| goal.checked_sub(points))
                        && left > 0
                    {
                        facts.insert("to_go", left.into());
                        facts.insert("tier", card.next_tier().unwrap_or_default().into());
                    }
                }
            }
            for block in planned.blocks.iter_mut().filter(|block| block.kind == "gift") {
                say(block, "gift", "gift");
            }
        }
        "fan_club" if profile.fan() => facts.insert("fan", Value::Bool(true)),
        "launches" => {
            for block in &mut planned.blocks {
                let launch = Launch::of(&block.settings);
                let state = if launch.at() <= now { "out" } else { reminded(profile, launch.key()) };
                say(block, "state", state);
            }
        }
        "live_room" => {
            let room = LiveRoom::of(settings);
            let video;
            (state, video) = match phase(now, Some(room.starts()), Some(room.ends())) {
                Ok("running") => ("live", room.video()),
                Ok(_) => (reminded(profile, room.key()), None),
                Err(ended) => ("replay", Some(room.replay().ok_or(ended)?)),
            };
            if now < room.starts() {
                facts.insert("waits", Value::Bool(true));
            }
            // A stream is for handsets that stand it, on networks that are paid for it.
            let plays = visit.device.tier >= Tier::T2 && visit.device.delivery == Delivery::Auto;
            if let Some(video) = video.filter(|_| plays) {
                facts.insert("plays", video.as_str().into());
            }
        }
        "shops" => {
            let product = visit.items(planned).next();
            facts.insert("near", shops::near(Shops::of(settings), profile.location(), now, product));
        }
        _ => {}
    }
    if !state.is_empty() {
        facts.insert("state", state.into());
    }
    planned.facts = Value::Object(facts);
    Ok(())
}

fn reminded(profile: Profile<'_>, key: Id<'_>) -> &'static str {
    if holds(profile.reminders(), key) { "reminded" } else { "soon" }
}

/// `soon` or `running`.
///
/// # Errors
/// [`ReasonCode::Ended`] when it is over.
pub(super) fn phase(
    now: Moment,
    starts: Option<Moment>,
    ends: Option<Moment>,
) -> Result<&'static str, Reason> {
    if ends.is_some_and(|ends| ends <= now) {
        return Err(Reason::new(ReasonCode::Ended, Value::Null));
    }
    Ok(if starts.is_some_and(|starts| starts > now) { "soon" } else { "running" })
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

fn say(block: &mut PlacedBlock, fact: &str, word: &str) {
    if let Some(settings) = block.settings.as_object_mut() {
        settings.insert(fact, word.into());
    }
}

fn holds(list: List<'_, Id<'_>>, key: Id<'_>) -> bool {
    list.iter().any(|known| known == key)
}
