//! Why each product that a section could show is there, is not, or stands where it stands.
//!
//! In: what [`super::catalogue`] decides, as it decides. Out: [`Why`]: every candidate that is not shown, for one reason;
//! where the shown ones stood before they were ranked. Bounded however many candidates there are: of each reason the count
//! and the first ids. With the cargo feature `reasons` alone: shoppers have no use for it, so what they download does without
//! (`untold.rs` stands here then). Must not: decide anything; a plan is the same with and without.

use super::Visit;
use super::reason::{Reason, ReasonCode};
use crate::document::json::Writer;
use crate::document::shape::Member as _;
use crate::document::{Data, Document, Section};

/// So many candidates are named for each reason; a feed may leave out ten thousand.
const IDS_PER_REASON: usize = 10;

/// Why products are, or are not, in a section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {
    /// Candidates that are not shown, by reason, in the order in which the reasons were first found.
    pub dropped: Vec<DroppedItems>,
    /// JSON pointer of what ranks, in the section as this shopper's page has it; empty if nothing does.
    pub ranked_by: String,
    /// Where each product shown stood among those that came through before they were ranked, from 0.
    pub from: Vec<usize>,
    /// JSON pointer of the `data` that chooses.
    data: String,
}

/// Candidates of a section that are not shown for the same reason.
#[derive(Clone, Debug, PartialEq)]
pub struct DroppedItems {
    /// Why. The detail is the JSON pointer of what decided.
    pub reason: Reason,
    /// How many there are.
    pub count: u32,
    /// Ids of the first ones, ten at most, in the order in which they were looked at.
    pub ids: Vec<String>,
}

impl Why {
    /// Begins a section that stands at `pointer`, and whose `data` may be that of a variant.
    pub(super) fn begin(&mut self, pointer: &str, variant: Option<usize>) {
        let by = variant.map(|position| format!("/variants/{position}")).unwrap_or_default();
        *self = Self { data: [pointer, &by, "/data"].concat(), ..Self::default() };
    }

    /// A mention in `ids` that leads to nothing.
    pub(super) fn leave_out(&mut self, code: ReasonCode, id: &str) {
        let known = self.dropped.iter().position(|group| group.reason.code == code);
        let place = known.unwrap_or(self.dropped.len());
        if known.is_none() {
            let key = match code {
                ReasonCode::QueryFails | ReasonCode::SoldOut => "/query",
                ReasonCode::FilterFails | ReasonCode::FilterBroken => "/filter",
                ReasonCode::BeyondFirst => "/first",
                _ => "",
            };
            let reason = Reason::new(code, [&self.data, key].concat());
            self.dropped.push(DroppedItems { reason, count: 0, ids: Vec::new() });
        }
        if let Some(group) = self.dropped.get_mut(place) {
            group.count += 1;
            if group.ids.len() < IDS_PER_REASON {
                group.ids.push(id.to_owned());
            }
        }
    }

    /// Products that are not shown, by their positions in the document.
    pub(super) fn leave_out_all(&mut self, code: ReasonCode, document: &Document<'_>, positions: &[usize]) {
        positions.iter().for_each(|position| self.leave_out(code, document.product_id(*position)));
    }

    /// Products that the document or an overlay names in the section, and `data`, which counts, does not.
    pub(super) fn replaced(&mut self, visit: Visit<'_>, id: &str, section: Section<'_>, data: Data<'_>) {
        // Without ids all products are candidates already.
        if data.ids().is_empty() {
            return;
        }
        let own = visit.document.section(id, &mut visit.document.reader());
        let before = [own.and_then(|own| Section::of(own).data()), section.data()];
        // Most sections have one `data`, the document's own, and nothing is to be looked up.
        let others = before.into_iter().flatten().filter(|other| !std::ptr::eq(other.json(), data.json()));
        let others: Vec<&str> = others.flat_map(|other| other.ids().iter()).map(|id| id.0).collect();
        if others.is_empty() {
            return;
        }
        let mut named = vec![false; visit.document.product_count()];
        let position = |id: &str| visit.document.product_position(id);
        data.ids().iter().filter_map(|id| position(id.0)).for_each(|position| named[position] = true);
        for id in others {
            if position(id).is_some_and(|position| !std::mem::replace(&mut named[position], true)) {
                self.leave_out(ReasonCode::Replaced, id);
            }
        }
    }

    /// Says what ranks, and where each product stood before.
    pub(super) fn ranked(&mut self, key: &str, from: &[usize]) {
        self.ranked_by = [&self.data, "/", key].concat();
        self.from = from.to_vec();
    }

    /// What it says of the section's products is all that is shown now.
    pub(super) fn end(&mut self, shown: usize) {
        self.from.truncate(shown);
    }

    /// Writes the members `dropped_items` and `ranked`, each where there is something to say.
    pub(super) fn write(&self, json: &mut Writer) {
        if !self.dropped.is_empty() {
            json.key("dropped_items").list();
            for DroppedItems { reason, count, ids } in &self.dropped {
                json.object().key("reason");
                reason.write(json);
                json.key("count").whole(*count).key("ids").list();
                ids.iter().for_each(|id| {
                    json.text(id);
                });
                json.end_list().end_object();
            }
            json.end_list();
        }
        if !self.from.is_empty() {
            json.key("ranked").object().key("by").text(&self.ranked_by).key("from").list();
            self.from.iter().for_each(|place| {
                json.whole(u32::try_from(*place).unwrap_or(u32::MAX));
            });
            json.end_list().end_object();
        }
    }
}
