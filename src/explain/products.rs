//! The products of a section in words: what placed each, where it stood before, and which are left out for what reason.
//!
//! In: a section of a plan. Out: lines. Must not: decide anything.

use super::lines::Lines;
use super::sentences;
use crate::plan::{DroppedItems, Placement, Plan, PlannedSection, Why};

/// How far what is said of one product stands in.
const INDENT: usize = 4;

/// The products that a section shows: in one line, or one each where there is something to say of each.
pub(super) fn shown(plan: &Plan<'_>, section: &PlannedSection, lines: &mut Lines) {
    let ids: Vec<&str> = plan.visit.items(section).map(|product| product.id().0).collect();
    let many = match ids.len() {
        0 => return,
        1 => "Product".to_owned(),
        many => format!("{many} products"),
    };
    if section.why.from.is_empty() {
        return lines.point(&format!("{many}: {}.", ids.join(", ")));
    }
    lines.point(&format!("{many}, in the order of {}:", section.why.ranked_by));
    for (place, id) in ids.iter().enumerate() {
        let mut said = Vec::new();
        if let Some(Placement { signal, score }) = section.placements.get(place) {
            said.push(format!("{}.{:03}. {}", score / 1000, score % 1000, sentences::placed(signal)));
        }
        said.extend(
            section.why.from.get(place).filter(|from| **from != place).map(|from| sentences::moved(from + 1)),
        );
        let stays = if said.is_empty() { "." } else { ": " };
        lines.say(INDENT, &format!("{id}{stays}{}", said.join(" ")));
    }
}

/// The candidates that it does not show, by reason.
pub(super) fn left_out(why: &Why, lines: &mut Lines) {
    let all: u32 = why.dropped.iter().map(|group| group.count).sum();
    match all {
        0 => return,
        1 => lines.point("1 product is left out:"),
        _ => lines.point(&format!("{all} products are left out:")),
    }
    // Found last is what came nearest to being shown.
    for group in why.dropped.iter().rev() {
        lines.say(INDENT, &format!("{}: {}", names(group), group.reason.sentence()));
    }
}

/// The ids that are known, and how many there are besides.
fn names(group: &DroppedItems) -> String {
    let named = group.ids.join(", ");
    match group.count as usize - group.ids.len().min(group.count as usize) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
