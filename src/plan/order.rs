//! In which order sections stand for this shopper, and how ranks are compared.
//!
//! Sections with a rank share the places that they have in `order`, the highest first; sections without one
//! stay where they are, so a merchant can pin a banner to the top. Equal ranks keep the merchant's order.

use super::Visit;
use super::section::{Candidate, Planner};
use crate::document::List;
use crate::document::limits::MAX_SECTIONS;

/// The sections whose `when` holds, the last of the page first.
pub(super) fn arranged(planner: &mut Planner, visit: Visit<'_>, order: List<'_, &str>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let (mut places, mut ranks) = (Vec::new(), Vec::new());
    for id in order.iter().take(MAX_SECTIONS) {
        if let Some(candidate) = planner.candidate(visit, id) {
            if let Some(rank) = candidate.rank {
                places.push(candidates.len());
                ranks.push(rank);
            }
            candidates.push(Some(candidate));
        }
    }
    let mut taken: Vec<usize> = (0..candidates.len()).collect();
    for (place, best) in places.iter().zip(best_first(&ranks)) {
        taken[*place] = places[best];
    }
    let mut arranged = Vec::new();
    while let Some(place) = taken.pop() {
        arranged.extend(candidates[place].take());
    }
    arranged
}

/// Positions of ranks, the highest rank first; equal ranks keep their order.
///
/// A merge sort by hand: the standard library's costs 4 kB of wasm for each type that is sorted.
pub(super) fn best_first(ranks: &[f64]) -> Vec<usize> {
    let rank = |position: usize| ranks.get(position).copied().unwrap_or(f64::NEG_INFINITY);
    let mut sorted: Vec<usize> = (0..ranks.len()).collect();
    let mut width = 1;
    while width < sorted.len() {
        let mut merged = Vec::with_capacity(sorted.len());
        for pair in sorted.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some((&l, behind_l)), Some((&r, behind_r))) = (left.split_first(), right.split_first())
            {
                if rank(r) > rank(l) {
                    merged.push(r);
                    right = behind_r;
                } else {
                    merged.push(l);
                    left = behind_l;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        sorted = merged;
        width *= 2;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_sort_stably_from_the_highest() {
        assert!(best_first(&[]).is_empty());
        assert_eq!(best_first(&[1.0, 3.0, 2.0, 3.0, f64::NEG_INFINITY, 1.0]), [1, 3, 2, 0, 5, 4]);
    }

    #[test]
    fn every_length_sorts_as_the_standard_library_does() {
        for length in 0..70_u32 {
            let ranks: Vec<f64> = (0..length).map(|n| f64::from(n * 7919 % 13)).collect();
            let mut expected: Vec<usize> = (0..ranks.len()).collect();
            expected.sort_by(|a, b| ranks[*b].total_cmp(&ranks[*a]));
            assert_eq!(best_first(&ranks), expected);
        }
    }
}
