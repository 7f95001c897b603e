//! (document, shopper, device, context) → [`Plan`]: which sections this shopper sees, with what in them, and why.
//!
//! Pure: the same inputs give the same plan natively, in a browser and at an edge. The only time is
//! `context.now`, the only chance is the hash of the shopper's seed in `fractional`. A section that
//! cannot be shown takes down itself alone: its fallback stands in, or nothing, and the plan says so.
//! Must not: write HTML, or know what is on the screen.

mod audience;
mod catalogue;
mod device;
mod height;
mod merge;
mod order;
mod reason;
mod section;
mod validate;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value, json};

pub use device::{Device, Level};
pub use reason::{Reason, ReasonCode};
pub use validate::validate;

use crate::document::read::Reader;
use crate::document::sections::Content;
use crate::document::{Context, Document, Fault, Page, Product, Shopper};

/// The page of one shopper, as data.
#[derive(Debug)]
pub struct Plan<'d> {
    /// The page as a whole.
    pub page: &'d Page,
    /// Who sees it.
    pub shopper: &'d Shopper,
    /// When.
    pub context: &'d Context,
    /// On what.
    pub device: Device,
    /// Sections, in the order of the page.
    pub sections: Vec<PlannedSection>,
    /// Sections of the document's order that this shopper does not see.
    pub dropped: Vec<Dropped>,
    /// The segments, and whether the shopper belongs to them.
    pub segments: BTreeMap<String, bool>,
    /// What is wrong with what was read; sections that nobody looked at are not judged.
    pub faults: Vec<Fault>,
}

/// One section, decided.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedSection {
    /// Its id in the document.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// The variant that was chosen.
    pub variant: Option<String>,
    /// What it shows.
    pub content: Content,
    /// The products it shows, in order.
    pub items: Vec<Rc<Product>>,
    /// How many of its pictures load at once; the others when they come near.
    pub eager_pictures: usize,
    /// Whether its first picture loads before everything else.
    pub first_picture: bool,
    /// Whether it starts below the first screen, so that drawing it can wait.
    pub below_fold: bool,
    /// Estimated height on a phone and on a wide screen, in CSS px.
    pub height_css_px: [u32; 2],
    /// Words that its events carry.
    pub track: BTreeMap<String, String>,
    /// Why it is as it is.
    pub reasons: Vec<Reason>,
}

/// A section that is not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    /// Its id in the document.
    pub id: String,
    /// Why.
    pub reason: Reason,
}

/// Plans a page.
pub fn plan<'d>(
    document: &'d Document<'d>,
    shopper: &'d Shopper,
    device: Device,
    context: &'d Context,
) -> Plan<'d> {
    let mut reader = Reader::default();
    let audience = audience::Audience::new(&document.page, shopper, device, context, &mut reader);
    let mut planner = section::Planner::new(document, shopper, device, audience, reader);
    let candidates = order::arranged(&mut planner);
    for candidate in candidates {
        planner.place(candidate);
    }
    let (sections, dropped, segments, faults) = planner.finish();
    let faults = document.faults.iter().cloned().chain(faults).collect();
    Plan { page: &document.page, shopper, context, device, sections, dropped, segments, faults }
}

impl Plan<'_> {
    /// The plan as JSON; the same bytes wherever it is made.
    pub fn to_json(&self) -> Value {
        let sections: Vec<Value> = self.sections.iter().map(PlannedSection::to_json).collect();
        let dropped: Vec<Value> = self
            .dropped
            .iter()
            .map(|dropped| json!({ "id": dropped.id, "reason": dropped.reason.to_json() }))
            .collect();
        json!({
            "v": 1,
            "page": self.page.id,
            "now": self.context.now.to_rfc3339(),
            "device": {
                "tier": self.device.tier.as_str(),
                "level": self.device.level().as_str(),
                "delivery": self.device.delivery.as_str(),
                "ar": self.device.ar.as_str(),
            },
            "segments": self.segments,
            "sections": sections,
            "dropped": dropped,
            "faults": self.faults.iter().map(Fault::to_json).collect::<Vec<_>>(),
        })
    }
}

impl PlannedSection {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "type": self.kind,
            "variant": self.variant,
            "items": self.items.iter().map(|product| product.id.0.as_str()).collect::<Vec<_>>(),
            "eager_pictures": self.eager_pictures,
            "first_picture": self.first_picture,
            "below_fold": self.below_fold,
            "height_css_px": self.height_css_px,
            "track": self.track,
            "reasons": self.reasons.iter().map(Reason::to_json).collect::<Vec<_>>(),
        })
    }
}
