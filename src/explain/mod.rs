//! A plan in words: "why does this shopper see this page?", for people.
//!
//! In: a [`Plan`]. Out: plain text of at most [`COLUMNS`] columns: whose page it is, the handset, the segments, every
//! section in the order of the page with a sentence for each reason, what is left out where it would have stood, and
//! the faults last. Native only: a phone has the same sentences in `dist/explain.js`. Must not: decide anything.

mod lines;
mod products;
mod sentences;

use std::collections::BTreeMap;

pub use lines::COLUMNS;
use lines::Lines;
pub use sentences::sentences_json;

use crate::document::shape::Member as _;
use crate::document::{Section, Severity};
use crate::plan::{Dropped, Plan, PlannedSection, ReasonCode};

/// A section of the page, or of those that are not on it.
enum Row<'p> {
    Shown(&'p PlannedSection),
    Dropped(&'p Dropped),
}

/// The plan in words.
pub fn explain(plan: &Plan<'_>) -> String {
    let mut lines = Lines::default();
    head(plan, &mut lines);
    let moved = moved(plan);
    let mut place = 0;
    for row in rows(plan) {
        lines.blank();
        match row {
            Row::Shown(section) => {
                place += 1;
                shown(plan, section, place, moved.get(section.id.as_str()).copied(), &mut lines);
            }
            Row::Dropped(dropped) => left_out(plan, dropped, &mut lines),
        }
    }
    faults(plan, &mut lines);
    lines.finish()
}

/// Whose page it is, when, on what, and which segments hold.
fn head(plan: &Plan<'_>, lines: &mut Lines) {
    let visit = plan.visit;
    lines.say(0, &format!("Page “{}”, {}", visit.page().id(), visit.context.now.to_rfc3339()));
    let profile = visit.profile();
    let mut traits = vec![profile.name().unwrap_or("somebody without a name").to_owned()];
    traits.extend(profile.tier().map(|tier| format!("member tier {tier}")));
    traits.extend(profile.points().map(|points| format!("{points} points")));
    traits.extend(profile.city().map(|city| format!("in {city}")));
    traits.extend(profile.fan().then(|| "follows the shop".to_owned()));
    traits.extend(profile.new_customer().then(|| "has never bought here".to_owned()));
    lines.say(0, &format!("Shopper: {}", traits.join(", ")));
    let device = visit.device;
    let (level, delivery, ar) = (device.level().as_str(), device.delivery.as_str(), device.ar.as_str());
    lines.say(
        0,
        &format!("Handset: {}, level {level}, 3D previews {delivery}, AR {ar}", device.tier.as_str()),
    );
    for (answer, title) in [(true, "Segments that hold"), (false, "Segments that do not")] {
        let mut names: Vec<&str> = plan
            .segments
            .iter()
            .filter(|(_, holds)| *holds == answer)
            .map(|(name, _)| name.as_str())
            .collect();
        names.sort_unstable();
        lines.say(
            0,
            &format!("{title}: {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") }),
        );
    }
}

fn shown(
    plan: &Plan<'_>,
    section: &PlannedSection,
    place: usize,
    moved: Option<(usize, usize)>,
    lines: &mut Lines,
) {
    lines.say(0, &format!("{place}. {} ({})", section.id, section.kind.name));
    // The other reasons say how it is shown, not to whom.
    let condition = |code| matches!(code, ReasonCode::WhenHolds | ReasonCode::Fallback);
    if !section.reasons.iter().any(|reason| condition(reason.code)) {
        lines.point(sentences::EVERYBODY);
    }
    for reason in &section.reasons {
        lines.point(&reason.sentence());
    }
    if let Some((from, to)) = moved {
        lines.point(&format!("It moved: number {from} in the document's order, number {to} here."));
    }
    let track: Vec<String> =
        Section::of(&section.section).track().iter().map(|(key, word)| format!("{key} = {word}")).collect();
    if !track.is_empty() {
        lines.point(&format!("Its events carry: {}.", track.join(", ")));
    }
    products::shown(plan, section, lines);
    products::left_out(&section.why, lines);
}

fn left_out(plan: &Plan<'_>, dropped: &Dropped, lines: &mut Lines) {
    let stands_in = plan.sections.iter().find(|section| replaces(section, &dropped.id));
    match stands_in {
        Some(section) => lines.say(0, &format!("- {}, replaced by {}", dropped.id, section.id)),
        None => lines.say(0, &format!("- {}, left out", dropped.id)),
    }
    lines.point(&dropped.reason.sentence());
    products::left_out(&dropped.why, lines);
}

fn faults(plan: &Plan<'_>, lines: &mut Lines) {
    lines.blank();
    lines.say(0, if plan.faults.is_empty() { "No faults were found on the way." } else { "Faults:" });
    for fault in &plan.faults {
        let severity = match fault.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        lines.point(&format!("{severity} {} at {}: {}", fault.code.code(), fault.pointer, fault.sentence));
    }
}

/// What is shown in the order of the page; what is not comes behind the section it follows in the document.
fn rows<'p>(plan: &'p Plan<'_>) -> Vec<Row<'p>> {
    let mut rows: Vec<Row<'p>> = plan.sections.iter().map(Row::Shown).collect();
    let order: Vec<&str> = plan.visit.page().order().iter().collect();
    let mut left: Vec<&Dropped> = plan.dropped.iter().collect();
    // Fallbacks that failed too stand in no order: behind the rest.
    left.sort_by_key(|dropped| order.iter().position(|id| *id == dropped.id).unwrap_or(order.len()));
    for dropped in left {
        let stand_in = rows.iter().position(|row| matches!(row, Row::Shown(s) if replaces(s, &dropped.id)));
        let at = stand_in.unwrap_or_else(|| {
            let place = order.iter().position(|id| *id == dropped.id).unwrap_or(order.len());
            let before = order.get(..place).unwrap_or_default();
            before
                .iter()
                .rev()
                .find_map(|id| rows.iter().position(|row| is(row, id)))
                .map_or(0, |row| row + 1)
        });
        rows.insert(at, Row::Dropped(dropped));
    }
    rows
}

/// Whether a row is about the section `id` of the document's order, by itself or by what stands in for it.
fn is(row: &Row<'_>, id: &str) -> bool {
    match row {
        Row::Shown(section) => section.id == id || replaces(section, id),
        Row::Dropped(dropped) => dropped.id == id,
    }
}

/// Whether `section` stands in for `id`.
fn replaces(section: &PlannedSection, id: &str) -> bool {
    let names = |reason: &crate::plan::Reason| reason.detail.as_str() == Some(id);
    section.reasons.iter().any(|reason| reason.code == ReasonCode::Fallback && names(reason))
}

/// Of sections that a rank has moved: the place among what is shown by the document's order, and the real one; from 1.
fn moved<'p>(plan: &'p Plan<'_>) -> BTreeMap<&'p str, (usize, usize)> {
    let order: Vec<&str> = plan.visit.page().order().iter().collect();
    let place_of = |section: &PlannedSection| {
        order.iter().position(|id| section.id == *id || replaces(section, id)).unwrap_or(order.len())
    };
    let mut by_document: Vec<(usize, &PlannedSection)> = plan.sections.iter().enumerate().collect();
    by_document.sort_by_key(|(_, section)| place_of(section));
    by_document
        .iter()
        .enumerate()
        .filter(|(from, (to, _))| from != to)
        .map(|(from, (to, section))| (section.id.as_str(), (from + 1, to + 1)))
        .collect()
}

#[cfg(test)]
mod tests;
