//! In which order sections stand for this shopper.
//!
//! In: the document's `order`, and each section's `when` and `rank`. Out: the sections that this shopper may
//! see, arranged. Sections with a rank share the places that they have, the highest first; sections
//! without one stay where they are, so a merchant can pin a banner to the top. Equal ranks keep the
//! merchant's order.

use super::section::{Candidate, Planner};

/// The sections whose `when` holds, arranged by rank.
pub(super) fn arranged(planner: &mut Planner<'_>) -> Vec<Candidate> {
    let order = planner.order();
    let candidates: Vec<Candidate> = order.iter().filter_map(|id| planner.candidate(id)).collect();
    let mut ranked: Vec<Candidate> = candidates.iter().filter(|c| c.rank.is_some()).cloned().collect();
    ranked.sort_by(|a, b| {
        let rank = |candidate: &Candidate| candidate.rank.unwrap_or(f64::NEG_INFINITY);
        rank(b).total_cmp(&rank(a))
    });
    let mut ranked = ranked.into_iter();
    candidates
        .into_iter()
        .filter_map(|candidate| if candidate.rank.is_some() { ranked.next() } else { Some(candidate) })
        .collect()
}
