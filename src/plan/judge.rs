//! Whether this shopper may see a section or a block now: its time, its `when`, its cap; and the rank of a section.
//!
//! In: the envelope of a section or block. Out: the reasons for it, or the one against it. Must not: look at what the
//! section holds.

use super::Visit;
use super::audience::Audience;
use super::facts::{self, Phase};
use super::reason::{Reason, ReasonCode};
use crate::document::json::Value;
use crate::document::{Moment, Reader, Section};

/// Whether a `when` holds; without one it does. `None` after a fault; `reader` stands beside the `when`.
pub(super) fn holds(when: Option<&Value>, audience: &Audience, reader: &mut Reader) -> Option<bool> {
    let Some(when) = when else { return Some(true) };
    let mark = reader.enter("when");
    let holds = audience.holds(when, reader);
    reader.leave(mark);
    holds
}

/// Whether a `when` holds, with the reason; `reader` stands beside it.
pub(super) fn when_holds(
    when: Option<&Value>,
    audience: &Audience,
    reader: &mut Reader,
) -> Result<Option<Reason>, Reason> {
    let segment = when.and_then(Value::as_str).map_or(Value::Null, Value::from);
    match holds(when, audience, reader) {
        Some(true) => Ok(when.map(|_| Reason::new(ReasonCode::WhenHolds, segment))),
        Some(false) => Err(Reason::new(ReasonCode::WhenFails, segment)),
        None => Err(Reason::new(ReasonCode::WhenBroken, segment)),
    }
}

/// Whether it is the time of a section or a block.
pub(super) fn in_time(visit: Visit<'_>, starts: Option<Moment>, ends: Option<Moment>) -> Result<(), Reason> {
    let code = match facts::phase(visit.context.now, starts, ends) {
        Phase::Soon => ReasonCode::NotYet,
        Phase::Running => return Ok(()),
        Phase::Ended => ReasonCode::Ended,
    };
    Err(Reason::new(code, Value::Null))
}

/// Whether the shopper may see the section, with the reasons; `reader` stands at the section.
pub(super) fn judge(
    visit: Visit<'_>,
    id: &str,
    section: Section<'_>,
    audience: &Audience,
    reader: &mut Reader,
    reasons: &mut Vec<Reason>,
) -> Result<(), Reason> {
    if section.disabled() {
        return Err(Reason::new(ReasonCode::Disabled, Value::Null));
    }
    in_time(visit, section.starts(), section.ends())?;
    reasons.extend(when_holds(section.when(), audience, reader)?);
    if let Some(cap) = section.cap() {
        let since = visit.context.now.unix_seconds - cap.per().seconds();
        let seen = visit
            .profile()
            .seen()
            .get(id)
            .map_or(0, |seen| seen.iter().filter(|moment| i64::from(*moment) > since).count());
        match (cap.times() as usize).saturating_sub(seen) {
            0 => return Err(Reason::new(ReasonCode::Capped, Value::Null)),
            left => reasons.push(Reason::new(ReasonCode::CapLeft, left)),
        }
    }
    Ok(())
}

/// The section's rank. One that cannot be evaluated ranks lowest: it keeps to the ranked places.
pub(super) fn ranked(
    section: Section<'_>,
    audience: &Audience,
    reader: &mut Reader,
    reasons: &mut Vec<Reason>,
) -> Option<f64> {
    let rule = section.rank()?;
    let mark = reader.enter("rank");
    let rank = audience.number(rule, reader);
    reader.leave(mark);
    reasons.push(Reason::new(ReasonCode::Ranked, rank.map_or(Value::Null, Value::from)));
    Some(rank.unwrap_or(f64::NEG_INFINITY))
}
