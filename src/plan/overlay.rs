//! What the page lays over its sections for some shoppers: JSON Merge Patch (RFC 7396), and another order.
//!
//! In: the page's `overlays`, the audience. Out: [`Overlays`], which gives sections as this shopper's page has them. A
//! patch that breaks its section is noted and leaves the section as it was. Must not: change the document, which
//! other shoppers share.

use std::rc::Rc;

use super::Visit;
use super::audience::Audience;
use super::judge::holds;
use super::merge::merge;
use super::reason::{Reason, ReasonCode};
use crate::document::json::Value;
use crate::document::shape::check;
use crate::document::{List, Reader, Section};

/// The overlays that count for this shopper, and what they made of the sections.
#[derive(Debug, Default)]
pub(super) struct Overlays {
    /// Their positions in the document.
    pub(super) applied: Vec<usize>,
    sections: Vec<Patched>,
}

#[derive(Debug)]
struct Patched {
    id: String,
    section: Rc<Value>,
    /// The position of the overlay.
    by: usize,
}

impl Overlays {
    /// Applies every overlay whose `when` holds, in the order of the document. Also gives the ids of sections in the
    /// order of this shopper's page: the last one that an overlay gives, else the document's.
    pub(super) fn new<'d>(
        visit: Visit<'d>,
        audience: &Audience,
        reader: &mut Reader,
    ) -> (Self, List<'d, &'d str>) {
        let (mut overlays, mut order) = (Self::default(), visit.page().order());
        let outer = reader.enter("overlays");
        for (by, overlay) in visit.page().overlays().iter().enumerate() {
            let mark = reader.enter_entry(by);
            if holds(overlay.when(), audience, reader) == Some(true) {
                overlays.applied.push(by);
                if !overlay.order().is_empty() {
                    order = overlay.order();
                }
                reader.enter("patch");
                let track = audience.track(overlay.json());
                for (id, patch) in overlay.patch().iter() {
                    let mark = reader.enter(id);
                    let before = overlays.section(visit, id, &mut Reader::default(), &mut Vec::new());
                    if let Some(mut section) = patched(before.as_deref(), patch, reader) {
                        if let Some(track) = &track {
                            merge(&mut section, track);
                        }
                        overlays.sections.push(Patched { id: id.to_owned(), section: Rc::new(section), by });
                    }
                    reader.leave(mark);
                }
            }
            reader.leave(mark);
        }
        reader.leave(outer);
        (overlays, order)
    }

    /// A section as this shopper's page has it; says which overlays were laid over it.
    pub(super) fn section(
        &self,
        visit: Visit<'_>,
        id: &str,
        reader: &mut Reader,
        reasons: &mut Vec<Reason>,
    ) -> Option<Rc<Value>> {
        let mut section = None;
        for patched in &self.sections {
            if patched.id == id {
                reasons.push(Reason::new(ReasonCode::Overlay, patched.by));
                section = Some(&patched.section);
            }
        }
        section.or_else(|| visit.document.section(id, reader)).cloned()
    }
}

/// A section with a patch laid over it, checked; `reader` stands at the patch.
pub(super) fn patched(section: Option<&Value>, patch: &Value, reader: &mut Reader) -> Option<Value> {
    let mut section = section.cloned().unwrap_or_default();
    merge(&mut section, patch);
    check(&Section::SHAPE, &mut section, reader).then_some(section)
}
