//! (document, shopper, device, context) → [`Plan`]: which sections this shopper sees, with what in them, and why.
//!
//! Pure: the same inputs give the same plan natively, in a browser and at an edge. The only time is
//! `context.now`, the only chance is the hash of the shopper's seed in `fractional`. A section that
//! cannot be shown takes down itself alone: its fallback stands in, or nothing, and the plan says so.
//! Must not: write HTML, or know what is on the screen.

mod audience;
mod catalogue;
mod contents;
mod device;
mod facts;
mod feed;
mod height;
mod judge;
mod merge;
mod order;
mod overlay;
mod preview;
mod ranking;
mod reason;
mod section;
mod validate;
#[cfg_attr(not(feature = "reasons"), path = "untold.rs")]
mod why;

use std::rc::Rc;

pub use catalogue::matches;
pub use device::{Device, Level};
pub use feed::Order;
pub use preview::Preview;
pub use reason::{Reason, ReasonCode};
pub use section::Planner;
pub use validate::validate;
pub use why::*;

use crate::document::json::{Value, Writer};
use crate::document::sections::{PlacedBlock, SectionType};
use crate::document::shape::Member as _;
use crate::document::{Context, Document, Fault, Page, Product, Profile, Section, Shopper, write_faults};

/// Who looks at which document, when, and on what.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'d> {
    /// What the merchant shows.
    pub document: &'d Document<'d>,
    /// Who sees it.
    pub shopper: &'d Shopper,
    /// When.
    pub context: &'d Context,
    /// On what.
    pub device: Device,
}

/// The page of one shopper, as data.
#[derive(Debug)]
pub struct Plan<'d> {
    /// Whose page it is.
    pub visit: Visit<'d>,
    /// Sections, in the order of the page.
    pub sections: Vec<PlannedSection>,
    /// Sections of the document's order that this shopper does not see.
    pub dropped: Vec<Dropped>,
    /// The segments, and whether the shopper belongs to them.
    pub segments: Vec<(String, bool)>,
    /// The experiments that the shopper is counted in, and their variants.
    pub experiments: Value,
    /// Positions of the overlays that were laid over the sections.
    pub overlays: Vec<usize>,
    /// What is wrong with what was read; sections and products that nobody looked at are not judged.
    pub faults: Vec<Fault>,
}

/// One section, decided.
#[derive(Clone, Debug)]
pub struct PlannedSection {
    /// Its id in the document.
    pub id: String,
    /// Its type.
    pub kind: &'static SectionType,
    /// The variant that was chosen.
    pub variant: Option<String>,
    /// What it shows, checked, with variant and level laid over.
    pub settings: Value,
    /// What was found out for it: states, distances ([`crate::html`] reads them by name).
    pub facts: Value,
    /// Its parts that the shopper sees, checked, in order.
    pub blocks: Vec<PlacedBlock>,
    /// Its parts that the shopper does not see, and why.
    pub dropped_blocks: Vec<Dropped>,
    /// The products it shows, in order, as positions in the document.
    pub items: Vec<usize>,
    /// What placed each of `items`, where `data.weights` ranks them; else empty.
    pub placements: Vec<Placement>,
    /// Why its products are there, and others are not.
    pub why: Why,
    /// What a feed shows by and by.
    pub feed: Order,
    /// How many of its pictures load at once; the others when they come near.
    pub eager_pictures: usize,
    /// Whether its first picture loads before everything else.
    pub first_picture: bool,
    /// Whether it starts below the first screen, so that drawing it can wait.
    pub below_fold: bool,
    /// Estimated height on a phone and on a wide screen, in CSS px.
    pub height_css_px: [u32; 2],
    /// The section as the document has it.
    pub section: Rc<Value>,
    /// Why it is as it is.
    pub reasons: Vec<Reason>,
}

/// What placed a product, where weights rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The signal that moved it most, by its key in `weights`; empty if none did.
    pub signal: &'static str,
    /// Its score in thousandths: 500 where nothing is known of it.
    pub score: u32,
}

/// A section, or a block of one, that is not shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Dropped {
    /// Its id.
    pub id: String,
    /// Why.
    pub reason: Reason,
    /// Why not its products, where it came to that.
    pub why: Why,
}

/// Plans a page. [`Planner`] does the same in steps.
pub fn plan<'d>(
    document: &'d Document<'d>,
    shopper: &'d Shopper,
    device: Device,
    context: &'d Context,
) -> Plan<'d> {
    let visit = Visit { document, shopper, context, device };
    let mut planner = Planner::new(visit);
    while planner.step(visit) {}
    planner.finish(visit)
}

impl<'d> Visit<'d> {
    /// The page as a whole.
    pub fn page(self) -> Page<'d> {
        self.document.page()
    }

    /// What may be known of the shopper.
    pub fn profile(self) -> Profile<'d> {
        self.shopper.known(self.page().needs_consent())
    }

    /// The products of a section, in order.
    pub fn items(self, section: &PlannedSection) -> impl Iterator<Item = Product<'d>> {
        section.items.iter().map(move |position| catalogue::product(self.document, *position))
    }
}

impl Plan<'_> {
    /// The plan as JSON; the same bytes wherever it is made.
    pub fn to_json(&self) -> String {
        self.written(false)
    }

    /// The same with what sections, and those that are not shown, say of each of their products.
    #[cfg(feature = "reasons")]
    pub fn to_json_with_products(&self) -> String {
        self.written(true)
    }

    fn written(&self, products: bool) -> String {
        let mut json = Writer::default();
        json.object().key("v").whole(1);
        let Visit { document, context, device, .. } = self.visit;
        json.key("page").text(document.page().id());
        json.key("now").text(&context.now.to_rfc3339());
        json.key("device").object();
        json.key("tier").text(device.tier.as_str());
        json.key("level").text(device.level().as_str());
        json.key("delivery").text(device.delivery.as_str());
        json.key("ar").text(device.ar.as_str());
        json.end_object().key("segments").object();
        for (name, answer) in &self.segments {
            json.key(name).flag(*answer);
        }
        json.end_object().key("experiments").object();
        for (name, variant) in self.experiments.as_object().into_iter().flatten() {
            json.key(name).maybe_text(variant.as_str());
        }
        json.end_object().key("overlays").list();
        for position in &self.overlays {
            json.whole(*position as u32);
        }
        json.end_list().key("consent").text(
            match (document.page().needs_consent(), self.visit.profile().consent()) {
                (false, _) => "not-needed",
                (_, true) => "given",
                _ => "missing",
            },
        );
        json.key("sections").list();
        for section in &self.sections {
            self.write_section(section, products, &mut json);
        }
        json.end_list().key("dropped");
        write_dropped(&self.dropped, products, &mut json);
        json.key("faults");
        write_faults(&mut json, &self.faults);
        json.end_object();
        json.finish()
    }

    fn write_section(&self, section: &PlannedSection, products: bool, json: &mut Writer) {
        json.object().key("id").text(&section.id).key("type").text(section.kind.name);
        json.key("variant").maybe_text(section.variant.as_deref()).key("items").list();
        for position in &section.items {
            json.text(self.visit.document.product_id(*position));
        }
        json.end_list();
        if section.feed.count() > 0 {
            json.key("count").whole(section.feed.count()).key("digest").whole(section.feed.digest);
        }
        if products {
            section.why.write(json);
        }
        if !section.placements.is_empty() {
            json.key("placements").list();
            for Placement { signal, score } in &section.placements {
                json.object().key("signal").text(signal).key("score").whole(*score).end_object();
            }
            json.end_list();
        }
        json.key("eager_pictures").whole(u32::try_from(section.eager_pictures).unwrap_or(0));
        json.key("first_picture").flag(section.first_picture).key("below_fold").flag(section.below_fold);
        json.key("height_css_px").list();
        json.whole(section.height_css_px[0]).whole(section.height_css_px[1]);
        json.end_list();
        if !section.blocks.is_empty() {
            json.key("blocks").list();
            for block in &section.blocks {
                let state = block.settings.get("state").and_then(Value::as_str);
                json.object().key("id").text(&block.id).key("type").text(block.kind);
                json.key("state").maybe_text(state).end_object();
            }
            json.end_list();
        }
        if !section.dropped_blocks.is_empty() {
            json.key("dropped_blocks");
            write_dropped(&section.dropped_blocks, false, json);
        }
        json.key("track");
        section.write_track(json);
        json.key("reasons").list();
        section.reasons.iter().for_each(|reason| reason.write(json));
        json.end_list().end_object();
    }
}

impl PlannedSection {
    /// Writes the words that its events carry, as a JSON object.
    pub fn write_track(&self, json: &mut Writer) {
        json.object();
        for (key, word) in Section::of(&self.section).track().iter() {
            json.key(key).text(word);
        }
        json.end_object();
    }
}

fn write_dropped(list: &[Dropped], products: bool, json: &mut Writer) {
    json.list();
    for dropped in list {
        json.object().key("id").text(&dropped.id).key("reason");
        dropped.reason.write(json);
        if products {
            dropped.why.write(json);
        }
        json.end_object();
    }
    json.end_list();
}
