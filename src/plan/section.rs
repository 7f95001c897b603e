//! One section: who sees it, which variant, which products, and what stands here if it cannot.
//!
//! In: a section of the document. Out: a [`PlannedSection`], or a [`Dropped`] with the reason. The order of
//! decisions: `disabled`, `starts` and `ends`, `when`, `cap`, `rank` (before anything is arranged), then variant, level,
//! content, products, pictures.

use std::rc::Rc;

use super::audience::{Audience, EXPERIMENT};
use super::catalogue::{Catalogue, Wish};
use super::contents::{checked_block, chosen_variant, level_patch, ordered_blocks, settings_of};
use super::feed::{Order, first_cards};
use super::judge::{in_time, judge, ranked, when_holds};
use super::merge::merge;
use super::order::arranged;
use super::overlay::Overlays;
use super::reason::{Reason, ReasonCode};
use super::{Dropped, Plan, PlannedSection, Preview, Visit, Why, facts, height};
use crate::document::json::Value;
use crate::document::limits::{MAX_FALLBACKS, MAX_FEED_ITEMS, MAX_PAGE_ITEMS, MAX_SECTION_ITEMS};
use crate::document::sections::{Family, PlacedBlock, ProductList, SectionType};
use crate::document::shape::{Member as _, listed};
use crate::document::{Data, FaultCode, Reader, Section};

/// Pictures that load at once: as many as the first screen of a phone shows.
const EAGER_PICTURES: usize = 3;

/// The type of section that shows its first products only, and the others when they are neared.
const FEED: &str = "product_feed";

/// Where the first screen ends, in CSS px: a tall phone. Sections that begin below may be drawn later.
const FOLD_CSS_PX: u32 = 900;

/// A section that this shopper may see, or one that failed before that was known.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    id: String,
    section: Rc<Value>,
    /// Its rank, if it has one.
    pub(super) rank: Option<f64>,
    /// Why it is here, or why it cannot be shown.
    judged: Result<Vec<Reason>, Reason>,
    /// For how many it stands in.
    stands_in: usize,
}

/// A page while it is planned, section by section from the top. It keeps nothing of the visit, so that both can be
/// kept side by side; every call takes the same one.
#[derive(Debug)]
pub struct Planner {
    audience: Audience,
    overlays: Overlays,
    catalogue: Catalogue,
    /// What is still to be placed, the last of the page first.
    waiting: Vec<Candidate>,
    reader: Reader,
    sections: Vec<PlannedSection>,
    dropped: Vec<Dropped>,
    items: usize,
    /// Products of all feeds.
    feed_items: usize,
    pictures: usize,
    height_css_px: u32,
    /// Whether a section is in a chunk that is not here yet.
    waits: bool,
}

impl Planner {
    /// A planner that knows who sees which section and in which order, and has placed nothing yet.
    pub fn new(visit: Visit<'_>) -> Self {
        let mut reader = visit.document.reader();
        reader.extend(visit.document.faults.clone());
        let audience = Audience::new(visit, &mut reader);
        let (overlays, order) = Overlays::new(visit, &audience, &mut reader);
        let mut planner = Self {
            audience,
            overlays,
            catalogue: Catalogue::new(visit.document),
            waiting: Vec::new(),
            reader,
            sections: Vec::new(),
            dropped: Vec::new(),
            items: 0,
            feed_items: 0,
            pictures: 0,
            height_css_px: 0,
            waits: false,
        };
        planner.waiting = arranged(&mut planner, visit, order);
        planner
    }

    /// Places the next section, or its fallback, or nothing; `false` when none is left. A section that chooses among many
    /// products takes several steps.
    pub fn step(&mut self, visit: Visit<'_>) -> bool {
        let next = self.waiting.pop();
        next.map(|candidate| self.place(visit, candidate)).is_some()
    }

    /// Whether all sections are placed.
    pub fn is_over(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The sections placed so far.
    pub fn sections(&self) -> &[PlannedSection] {
        &self.sections
    }

    /// Plans the page down to its section number `place`, and makes that, a feed, show the cards from `from` on, `count` at
    /// most; one section, or none if the page has fewer.
    pub fn feed(&mut self, visit: Visit<'_>, place: usize, from: usize, count: usize) -> &[PlannedSection] {
        while self.sections.len() <= place && self.step(visit) {}
        if let Some(feed) = self.sections.get_mut(place) {
            feed.turn_to(from, count);
        }
        self.sections.get(place..=place).unwrap_or_default()
    }

    /// What was placed, what was not, and what was found wrong on the way.
    pub fn finish(self, visit: Visit<'_>) -> Plan<'_> {
        Plan {
            visit,
            sections: self.sections,
            dropped: self.dropped,
            experiments: self.audience.dealt().clone(),
            segments: self.audience.into_segments(),
            overlays: self.overlays.applied,
            faults: self.reader.into_faults(),
        }
    }

    /// The section `id`, unless it is certain that this shopper does not see it.
    pub(super) fn candidate(&mut self, visit: Visit<'_>, id: &str) -> Option<Candidate> {
        let mut reasons = Vec::new();
        let section = self.overlays.section(visit, id, &mut self.reader, &mut reasons);
        if section.is_none() && !visit.document.has_section(id) {
            let mark = self.reader.enter("order");
            self.reader.note(FaultCode::DanglingReference, listed("no section has the id", &[id]));
            self.reader.leave(mark);
            self.drop_section(id, Reason::new(ReasonCode::Missing, Value::Null));
            return None;
        }
        let Some(mut section) = section else {
            self.drop_section(id, Reason::new(ReasonCode::Broken, Value::Null));
            return None;
        };
        let mark = enter_section(&mut self.reader, id);
        self.audience.about(id);
        if let Some(track) = self.audience.track(&section) {
            merge(Rc::make_mut(&mut section), &track);
        }
        let view = Section::of(&section);
        let judged = judge(visit, id, view, &self.audience, &mut self.reader, &mut reasons);
        let mut rank = None;
        let judged = match judged {
            Ok(()) => {
                rank = ranked(view, &self.audience, &mut self.reader, &mut reasons);
                for (key, variant) in view.track().iter() {
                    if let Some(name) = key.strip_prefix(EXPERIMENT) {
                        reasons.push(Reason::new(ReasonCode::Experiment, [name, "=", variant].concat()));
                    }
                }
                Ok(reasons)
            }
            Err(reason) => Err(reason),
        };
        self.reader.leave(mark);
        match judged {
            // Not for this shopper: nothing failed, so nothing stands in.
            Err(reason) if reason.code != ReasonCode::WhenBroken => {
                self.drop_section(id, reason);
                None
            }
            judged => Some(Candidate { id: id.to_owned(), section, rank, judged, stands_in: 0 }),
        }
    }

    /// Puts a section on the page, or its fallback, or nothing.
    fn place(&mut self, visit: Visit<'_>, candidate: Candidate) {
        let mut candidate = candidate;
        while candidate.stands_in < MAX_FALLBACKS {
            let noted = self.reader.count();
            let mut reasons = Vec::new();
            let placed = candidate.judged.and_then(|judged| {
                reasons = judged;
                self.planned(visit, &candidate.id, &candidate.section)
            });
            let reason = match placed {
                Ok(mut planned) => {
                    reasons.append(&mut planned.reasons);
                    planned.reasons = reasons;
                    return self.sections.push(planned);
                }
                Err(reason) => reason,
            };
            if self.catalogue.is_choosing() {
                // The next step begins anew with all that costs nothing.
                self.reader.forget(noted);
                candidate.judged = Ok(reasons);
                return self.waiting.push(candidate);
            }
            let waits = reason.code == ReasonCode::ChunkMissing;
            self.drop_section(&candidate.id, reason);
            if waits {
                // It comes; what stood here meanwhile would have to go again.
                return;
            }
            let fallback = Section::of(&candidate.section).fallback().filter(|id| *id != "drop");
            let Some(mut next) = fallback.and_then(|id| self.candidate(visit, id)) else { return };
            if let Ok(reasons) = &mut next.judged {
                reasons.push(Reason::new(ReasonCode::Fallback, candidate.id));
            }
            next.stands_in = candidate.stands_in + 1;
            candidate = next;
        }
        let mark = enter_section(&mut self.reader, &candidate.id);
        self.reader.note(FaultCode::FallbackCycle, "too many fallbacks in a row");
        self.reader.leave(mark);
    }

    fn drop_section(&mut self, id: &str, reason: Reason) {
        let why = std::mem::take(&mut self.catalogue.why);
        self.dropped.push(Dropped { id: id.to_owned(), reason, why });
    }

    /// Variant, level, content, products and pictures of one section.
    fn planned(&mut self, visit: Visit<'_>, id: &str, section: &Rc<Value>) -> Result<PlannedSection, Reason> {
        if self.sections.iter().any(|shown| shown.id == id) {
            return Err(Reason::new(ReasonCode::ShownAlready, Value::Null));
        }
        self.audience.about(id);
        let mark = enter_section(&mut self.reader, id);
        let planned = self.planned_here(visit, id, section);
        self.reader.leave(mark);
        planned
    }

    fn planned_here(
        &mut self,
        visit: Visit<'_>,
        id: &str,
        value: &Rc<Value>,
    ) -> Result<PlannedSection, Reason> {
        let section = Section::of(value);
        let mut reasons = Vec::new();
        // What comes behind a section that is still to come would have to move when it does.
        self.waits |= !section.chunks().is_empty();
        if self.waits {
            return Err(Reason::new(ReasonCode::ChunkMissing, Value::Null));
        }
        let Some(kind) = SectionType::named(section.kind(), &mut self.reader) else {
            return Err(Reason::new(ReasonCode::UnknownType, section.kind()));
        };
        let variant = chosen_variant(section, &self.audience, &mut self.reader);
        if let Some((_, variant)) = variant {
            reasons.push(Reason::new(ReasonCode::Variant, variant.id()));
        }
        let level = level_patch(section, visit.device.level(), &mut reasons)?;
        let (blocks, dropped_blocks) = self.visible_blocks(visit, kind, section);
        let level = level.map(|patch| (visit.device.level(), patch));
        let settings = settings_of(kind, section, variant, level, &mut self.reader)
            .ok_or(Reason::new(ReasonCode::Broken, Value::Null))?;
        let varied = variant.filter(|(_, variant)| variant.data().is_some());
        let data = varied.and_then(|(_, variant)| variant.data()).or(section.data());
        if !self.catalogue.is_choosing() {
            self.catalogue.why.begin(self.reader.pointer(), varied.map(|(position, _)| position));
            if let Some(data) = data {
                self.catalogue.why.replaced(visit, id, section, data);
            }
        }
        let mut planned = PlannedSection {
            id: id.to_owned(),
            kind,
            variant: variant.map(|(_, variant)| variant.id().to_owned()),
            settings,
            facts: Value::Null,
            blocks,
            dropped_blocks,
            items: Vec::new(),
            placements: Vec::new(),
            why: Why::default(),
            feed: Order::default(),
            eager_pictures: 0,
            first_picture: false,
            below_fold: false,
            height_css_px: [0; 2],
            section: Rc::clone(value),
            reasons,
        };
        self.products(visit, data, &mut planned)?;
        facts::find(&mut planned, visit, &self.audience, &mut self.reader)?;
        Ok(self.laid_out(visit, planned))
    }

    /// The blocks that the shopper sees, checked, in order, and those that they do not; the reader stands at the
    /// section.
    fn visible_blocks(
        &mut self,
        visit: Visit<'_>,
        kind: &'static SectionType,
        section: Section<'_>,
    ) -> (Vec<PlacedBlock>, Vec<Dropped>) {
        let ordered = ordered_blocks(section, &mut self.reader);
        let outer = self.reader.enter("blocks");
        let (mut visible, mut dropped) = (Vec::with_capacity(ordered.len()), Vec::new());
        for (id, block) in ordered {
            let mark = self.reader.enter(id);
            let judged = in_time(visit, block.starts(), block.ends())
                .and_then(|()| when_holds(block.when(), &self.audience, &mut self.reader))
                .and_then(|_| {
                    checked_block(kind, id, block, &mut self.reader)
                        .ok_or(Reason::new(ReasonCode::Broken, Value::Null))
                });
            match judged {
                Ok(block) => visible.push(block),
                Err(reason) => {
                    dropped.push(Dropped { id: id.to_owned(), reason, why: Why::default() });
                }
            }
            self.reader.leave(mark);
        }
        self.reader.leave(outer);
        (visible, dropped)
    }

    /// The products that a section shows at once, and the order of all that a feed has.
    fn products(
        &mut self,
        visit: Visit<'_>,
        data: Option<Data<'_>>,
        planned: &mut PlannedSection,
    ) -> Result<(), Reason> {
        let is_feed = planned.kind.name == FEED;
        let (most, shown) = if is_feed {
            let shown = first_cards(ProductList::of(&planned.settings));
            (MAX_FEED_ITEMS.saturating_sub(self.feed_items), shown)
        } else {
            (MAX_SECTION_ITEMS, MAX_SECTION_ITEMS)
        };
        let mark = self.reader.enter("data");
        let mut is_chosen = true;
        if let Some(data) = data {
            let wish = Wish { visit, data, audience: &self.audience, most, shown };
            is_chosen = self.catalogue.choose(&wish, &mut self.reader, planned).is_some();
        } else if planned.kind.needs_products() {
            self.reader.note(FaultCode::Missing, "this type of section shows products; say which");
        }
        self.reader.leave(mark);
        if !is_chosen {
            // Nobody sees this reason.
            return Err(Reason::new(ReasonCode::NoProducts, Value::Null));
        }
        if is_feed {
            planned.feed = Order::of(visit, shown, &mut planned.items);
            self.feed_items += planned.feed.count() as usize;
        }
        let room = MAX_PAGE_ITEMS.saturating_sub(self.items);
        if planned.items.len() > room {
            let beyond = &planned.items[room..];
            self.catalogue.why.leave_out_all(ReasonCode::PageItemLimit, visit.document, beyond);
            planned.items.truncate(room);
            planned.reasons.push(Reason::new(ReasonCode::PageItemLimit, Value::Null));
        }
        planned.placements.truncate(planned.items.len());
        self.catalogue.why.end(planned.items.len());
        if planned.items.is_empty() && planned.kind.needs_products() {
            return Err(Reason::new(ReasonCode::NoProducts, Value::Null));
        }
        Ok(())
    }

    /// Which pictures load at once, how a preview comes, and how much room is kept.
    fn laid_out(&mut self, visit: Visit<'_>, mut planned: PlannedSection) -> PlannedSection {
        if planned.kind.family == Family::ProductView {
            let product = visit.items(&planned).next();
            let reasons = &mut planned.reasons;
            let preview = product.and_then(|product| Preview::of(product, visit.device, reasons));
            reasons.push(match preview {
                Some(_) => Reason::new(ReasonCode::Preview, visit.device.delivery.as_str()),
                None => Reason::new(ReasonCode::NoModel, Value::Null),
            });
        }
        let pictures = pictures_of(visit, &planned);
        planned.first_picture = self.pictures == 0 && pictures > 0;
        if planned.first_picture {
            planned.reasons.push(Reason::new(ReasonCode::FirstPicture, Value::Null));
        }
        planned.why = std::mem::take(&mut self.catalogue.why);
        planned.below_fold = self.height_css_px > FOLD_CSS_PX;
        if !planned.below_fold {
            planned.eager_pictures = EAGER_PICTURES.saturating_sub(self.pictures).min(pictures);
        }
        let reserved = Section::of(&planned.section).reserve().and_then(|reserve| reserve.height_css_px());
        planned.height_css_px = match reserved {
            Some(height) => [height; 2],
            None => height::estimate(planned.kind, &planned.settings, &planned.blocks, planned.items.len()),
        };
        self.pictures += pictures;
        self.items += planned.items.len();
        self.height_css_px = self.height_css_px.saturating_add(planned.height_css_px[0]);
        planned
    }
}

/// How many pictures a section shows.
fn pictures_of(visit: Visit<'_>, planned: &PlannedSection) -> usize {
    let shown = match planned.kind.family {
        Family::Grid | Family::Rail => planned.items.len(),
        Family::ProductView => 1,
        Family::Template => {
            let parts = planned.blocks.iter().map(|block| &block.settings).chain([&planned.settings]);
            return parts.filter(|part| part.get("image").is_some()).count() + planned.items.len();
        }
    };
    visit.items(planned).take(shown).filter(|product| product.picture().is_some()).count()
}

/// Steps to a section.
pub(super) fn enter_section(reader: &mut Reader, id: &str) -> usize {
    let mark = reader.enter("sections");
    reader.enter(id);
    mark
}
