//! One section: who sees it, which variant, which products, and what stands here if it cannot.
//!
//! In: a section of the document. Out: a [`PlannedSection`], or a [`Dropped`] with the reason. The order of
//! decisions: `disabled`, `when`, `rank` (before anything is arranged), then variant, level, content,
//! products, pictures.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::audience::Audience;
use super::catalogue::Catalogue;
use super::merge::merge;
use super::reason::{Reason, ReasonCode};
use super::{Device, Dropped, Level, PlannedSection, height};
use crate::document::limits::{MAX_BLOCKS, MAX_FALLBACKS, MAX_PAGE_ITEMS, MAX_VARIANTS};
use crate::document::read::Reader;
use crate::document::sections::{Content, KINDS, PlacedBlock};
use crate::document::{Data, Document, Fault, FaultCode, Product, Section, Shopper, Variant};

/// Pictures that load at once: as many as the first screen of a phone shows.
const EAGER_PICTURES: usize = 3;

/// Where the first screen ends, in CSS px: a tall phone. Sections that begin below may be drawn later.
const FOLD_CSS_PX: u32 = 900;

/// A section that this shopper may see, or one that failed before that was known.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    id: String,
    section: Rc<Section>,
    /// Its rank, if it has one.
    pub(super) rank: Option<f64>,
    /// Why it is here, or why it cannot be shown.
    judged: Result<Vec<Reason>, Reason>,
}

/// What [`Planner::finish`] gives: sections, dropped ones, segments, faults.
pub(super) type Planned = (Vec<PlannedSection>, Vec<Dropped>, BTreeMap<String, bool>, Vec<Fault>);

/// The state of a page while it is planned.
pub(super) struct Planner<'d> {
    document: &'d Document<'d>,
    device: Device,
    audience: Audience,
    catalogue: Catalogue<'d>,
    reader: Reader,
    sections: Vec<PlannedSection>,
    dropped: Vec<Dropped>,
    shown: BTreeSet<String>,
    items: usize,
    pictures: usize,
    height_css_px: u32,
}

impl<'d> Planner<'d> {
    /// A planner that has placed nothing yet; `reader` may hold faults already.
    pub(super) fn new(
        document: &'d Document<'d>,
        shopper: &'d Shopper,
        device: Device,
        audience: Audience,
        reader: Reader,
    ) -> Self {
        Self {
            document,
            device,
            audience,
            catalogue: Catalogue::new(document, shopper),
            reader,
            sections: Vec::new(),
            dropped: Vec::new(),
            shown: BTreeSet::new(),
            items: 0,
            pictures: 0,
            height_css_px: 0,
        }
    }

    /// The document's order.
    pub(super) fn order(&self) -> &'d [String] {
        &self.document.page.order
    }

    /// What was placed, what was not, and what was found wrong on the way.
    pub(super) fn finish(self) -> Planned {
        (self.sections, self.dropped, self.audience.into_segments(), self.reader.into_faults())
    }

    /// The section `id`, unless it is certain that this shopper does not see it.
    pub(super) fn candidate(&mut self, id: &str) -> Option<Candidate> {
        if !self.document.has_section(id) {
            let mark = self.reader.enter("order");
            self.reader.note(FaultCode::DanglingReference, format!("no section has the id {id}"));
            self.reader.leave(mark);
            self.drop_section(id, Reason::new(ReasonCode::Missing, Value::Null));
            return None;
        }
        let Some(section) = self.document.section(id, &mut self.reader) else {
            self.drop_section(id, Reason::new(ReasonCode::Broken, Value::Null));
            return None;
        };
        let mark = enter_section(&mut self.reader, id);
        self.audience.about(id);
        let judged = judge(&section, &self.audience, &mut self.reader);
        let mut rank = None;
        let judged = match judged {
            Ok(mut reasons) => {
                rank = ranked(&section, &self.audience, &mut self.reader, &mut reasons);
                Ok(reasons)
            }
            Err(reason) => Err(reason),
        };
        self.reader.leave(mark);
        match judged {
            // Not for this shopper: nothing failed, so nothing stands in.
            Err(reason) if matches!(reason.code, ReasonCode::Disabled | ReasonCode::WhenFails) => {
                self.drop_section(id, reason);
                None
            }
            judged => Some(Candidate { id: id.to_owned(), section: Rc::new(section), rank, judged }),
        }
    }

    /// Puts a section on the page, or its fallback, or nothing.
    pub(super) fn place(&mut self, candidate: Candidate) {
        let mut candidate = candidate;
        for _ in 0..MAX_FALLBACKS {
            let placed =
                candidate.judged.and_then(|reasons| self.planned(&candidate.id, &candidate.section, reasons));
            let reason = match placed {
                Ok(planned) => {
                    self.shown.insert(candidate.id);
                    return self.sections.push(planned);
                }
                Err(reason) => reason,
            };
            self.drop_section(&candidate.id, reason);
            let Some(fallback) = candidate.section.fallback.as_deref().filter(|id| *id != "drop") else {
                return;
            };
            let Some(mut next) = self.candidate(fallback) else { return };
            if let Ok(reasons) = &mut next.judged {
                reasons.push(Reason::new(ReasonCode::Fallback, candidate.id));
            }
            candidate = next;
        }
        let mark = enter_section(&mut self.reader, &candidate.id);
        self.reader.note(FaultCode::FallbackCycle, format!("more than {MAX_FALLBACKS} fallbacks in a row"));
        self.reader.leave(mark);
    }

    fn drop_section(&mut self, id: &str, reason: Reason) {
        self.dropped.push(Dropped { id: id.to_owned(), reason });
    }

    /// Variant, level, content, products and pictures of one section.
    fn planned(
        &mut self,
        id: &str,
        section: &Section,
        reasons: Vec<Reason>,
    ) -> Result<PlannedSection, Reason> {
        if self.shown.contains(id) {
            return Err(Reason::new(ReasonCode::ShownAlready, Value::Null));
        }
        self.audience.about(id);
        let mark = enter_section(&mut self.reader, id);
        let planned = self.planned_here(id, section, reasons);
        self.reader.leave(mark);
        planned
    }

    fn planned_here(
        &mut self,
        id: &str,
        section: &Section,
        mut reasons: Vec<Reason>,
    ) -> Result<PlannedSection, Reason> {
        if !KINDS.contains(&section.kind.as_str()) {
            let mark = self.reader.enter("type");
            self.reader.note(FaultCode::UnknownSectionType, format!("known here: {}", KINDS.join(", ")));
            self.reader.leave(mark);
            return Err(Reason::new(ReasonCode::UnknownType, section.kind.as_str()));
        }
        let variant = chosen_variant(section, &self.audience, &mut self.reader);
        if let Some((_, variant)) = variant {
            reasons.push(Reason::new(ReasonCode::Variant, variant.id.as_str()));
        }
        let level = level_patch(section, self.device.level(), &mut reasons)?;
        let content = self.content(section, variant, level)?;
        let data = variant.and_then(|(_, variant)| variant.data.as_ref()).or(section.data.as_ref());
        let items = self.products(&content, data, &mut reasons)?;
        self.weigh_preview(&content, &items, &mut reasons);
        Ok(self.laid_out(id, section, variant.map(|(_, v)| v.id.clone()), content, items, reasons))
    }

    /// The content, with variant and level laid over the settings.
    fn content(
        &mut self,
        section: &Section,
        variant: Option<(usize, &Variant)>,
        level: Option<&Value>,
    ) -> Result<Content, Reason> {
        let blocks = visible_blocks(section, &self.audience, &mut self.reader);
        let level = level.map(|patch| (self.device.level(), patch));
        content_of(section, variant, level, &blocks, &mut self.reader)
            .ok_or(Reason::new(ReasonCode::Broken, Value::Null))
    }

    fn products(
        &mut self,
        content: &Content,
        data: Option<&Data>,
        reasons: &mut Vec<Reason>,
    ) -> Result<Vec<Rc<Product>>, Reason> {
        let mark = self.reader.enter("data");
        let mut items = match data {
            Some(data) => self.catalogue.choose(data, &mut self.audience, &mut self.reader, reasons),
            None => Vec::new(),
        };
        if data.is_none() && content.needs_products() {
            self.reader.note(FaultCode::Missing, "this type of section shows products; say which");
        }
        self.reader.leave(mark);
        let room = MAX_PAGE_ITEMS.saturating_sub(self.items);
        if items.len() > room {
            items.truncate(room);
            reasons.push(Reason::new(ReasonCode::PageItemLimit, Value::Null));
        }
        if items.is_empty() && content.needs_products() {
            return Err(Reason::new(ReasonCode::NoProducts, Value::Null));
        }
        Ok(items)
    }

    fn weigh_preview(&self, content: &Content, items: &[Rc<Product>], reasons: &mut Vec<Reason>) {
        if let (Content::ProductView(_), Some(product)) = (content, items.first()) {
            reasons.push(match product.model() {
                Some(_) => Reason::new(ReasonCode::Preview, self.device.delivery.as_str()),
                None => Reason::new(ReasonCode::NoModel, Value::Null),
            });
        }
    }

    /// Which pictures load at once, and how much room is kept.
    fn laid_out(
        &mut self,
        id: &str,
        section: &Section,
        variant: Option<String>,
        content: Content,
        items: Vec<Rc<Product>>,
        mut reasons: Vec<Reason>,
    ) -> PlannedSection {
        let pictures = pictures(&content, &items);
        let first_picture = self.pictures == 0 && pictures > 0;
        if first_picture {
            reasons.push(Reason::new(ReasonCode::FirstPicture, Value::Null));
        }
        let below_fold = self.height_css_px > FOLD_CSS_PX;
        let eager_pictures =
            if below_fold { 0 } else { EAGER_PICTURES.saturating_sub(self.pictures).min(pictures) };
        let mut height_css_px = height::estimate(&content, items.len());
        if let Some(height) = section.reserve.as_ref().and_then(|reserve| reserve.height_css_px) {
            height_css_px = [height; 2];
        }
        self.pictures += pictures;
        self.items += items.len();
        self.height_css_px = self.height_css_px.saturating_add(height_css_px[0]);
        PlannedSection {
            id: id.to_owned(),
            kind: section.kind.clone(),
            variant,
            content,
            items,
            eager_pictures,
            first_picture,
            below_fold,
            height_css_px,
            track: section.track.clone(),
            reasons,
        }
    }
}

/// Steps to a section.
pub(super) fn enter_section(reader: &mut Reader, id: &str) -> usize {
    let mark = reader.enter("sections");
    reader.enter(id);
    mark
}

/// Whether the shopper may see the section, with the reasons; `reader` stands at the section.
fn judge(section: &Section, audience: &Audience, reader: &mut Reader) -> Result<Vec<Reason>, Reason> {
    if section.disabled {
        return Err(Reason::new(ReasonCode::Disabled, Value::Null));
    }
    let Some(when) = &section.when else { return Ok(Vec::new()) };
    let segment = when.as_str().map_or(Value::Null, Value::from);
    let mark = reader.enter("when");
    let holds = audience.holds(when, reader);
    reader.leave(mark);
    match holds {
        Some(true) => Ok(vec![Reason::new(ReasonCode::WhenHolds, segment)]),
        Some(false) => Err(Reason::new(ReasonCode::WhenFails, segment)),
        None => Err(Reason::new(ReasonCode::WhenBroken, segment)),
    }
}

/// The section's rank. One that cannot be evaluated ranks lowest: it keeps to the ranked places.
fn ranked(
    section: &Section,
    audience: &Audience,
    reader: &mut Reader,
    reasons: &mut Vec<Reason>,
) -> Option<f64> {
    let rule = section.rank.as_ref()?;
    let mark = reader.enter("rank");
    let rank = audience.number(rule, reader);
    reader.leave(mark);
    reasons.push(Reason::new(ReasonCode::Ranked, rank.map_or(Value::Null, Value::from)));
    Some(rank.unwrap_or(f64::NEG_INFINITY))
}

/// The first variant whose `when` holds, and its position. One that fails is passed over.
fn chosen_variant<'s>(
    section: &'s Section,
    audience: &Audience,
    reader: &mut Reader,
) -> Option<(usize, &'s Variant)> {
    let outer = reader.enter("variants");
    if section.variants.len() > MAX_VARIANTS {
        reader.note(FaultCode::TooMany, format!("at most {MAX_VARIANTS}; the rest is left out"));
    }
    let mut chosen = None;
    for (position, variant) in section.variants.iter().take(MAX_VARIANTS).enumerate() {
        let mark = reader.enter(&position.to_string());
        reader.enter("when");
        let holds = variant.when.as_ref().map_or(Some(true), |when| audience.holds(when, reader));
        reader.leave(mark);
        if holds == Some(true) {
            chosen = Some((position, variant));
            break;
        }
    }
    reader.leave(outer);
    chosen
}

/// What the level lays over the settings; an error if it leaves the section out.
fn level_patch<'s>(
    section: &'s Section,
    level: Level,
    reasons: &mut Vec<Reason>,
) -> Result<Option<&'s Value>, Reason> {
    let Some(levels) = &section.tier else { return Ok(None) };
    let patch = match level {
        Level::Rich => &levels.rich,
        Level::Std => &levels.std,
        Level::Lite => &levels.lite,
    };
    match patch {
        Some(Value::Bool(false)) => Err(Reason::new(ReasonCode::LevelOff, level.as_str())),
        Some(patch @ Value::Object(_)) => {
            reasons.push(Reason::new(ReasonCode::Level, level.as_str()));
            Ok(Some(patch))
        }
        _ => Ok(None),
    }
}

/// The blocks that the shopper sees, in order; `reader` stands at the section.
fn visible_blocks<'s>(
    section: &'s Section,
    audience: &Audience,
    reader: &mut Reader,
) -> Vec<PlacedBlock<'s>> {
    let mut placed = ordered_blocks(section, reader);
    let outer = reader.enter("blocks");
    placed.retain(|block| {
        let Some(when) = section.blocks.get(block.id).and_then(|block| block.when.as_ref()) else {
            return true;
        };
        let mark = reader.enter(block.id);
        reader.enter("when");
        let holds = audience.holds(when, reader);
        reader.leave(mark);
        holds == Some(true)
    });
    reader.leave(outer);
    placed
}

/// All blocks, in the order of `block_order`, or by id without one; `reader` stands at the section.
pub(super) fn ordered_blocks<'s>(section: &'s Section, reader: &mut Reader) -> Vec<PlacedBlock<'s>> {
    let ids: Vec<&'s String> = if section.block_order.is_empty() {
        section.blocks.keys().collect()
    } else {
        section.block_order.iter().collect()
    };
    let mark = reader.enter("block_order");
    if ids.len() > MAX_BLOCKS {
        reader.note(FaultCode::TooMany, format!("at most {MAX_BLOCKS}; the rest is left out"));
    }
    let mut blocks = Vec::new();
    for id in ids.into_iter().take(MAX_BLOCKS) {
        match section.blocks.get(id) {
            Some(block) => blocks.push(PlacedBlock { id, kind: &block.kind, settings: &block.settings }),
            None => reader.note(FaultCode::DanglingReference, format!("no block has the id {id}")),
        }
    }
    reader.leave(mark);
    blocks
}

/// The content of a section with what lies over it. Faults name the place that the wrong value came from.
pub(super) fn content_of(
    section: &Section,
    variant: Option<(usize, &Variant)>,
    level: Option<(Level, &Value)>,
    blocks: &[PlacedBlock<'_>],
    reader: &mut Reader,
) -> Option<Content> {
    let mut settings = section.settings.clone();
    let mut inner = Reader::at(reader.pointer());
    let base = format!("{}/settings", reader.pointer());
    let mut overlays = Vec::new();
    if let Some((position, variant)) = variant {
        merge(&mut settings, &variant.settings);
        overlays.push((format!("{}/variants/{position}/settings", reader.pointer()), &variant.settings));
    }
    if let Some((level, patch)) = level {
        merge(&mut settings, patch);
        overlays.push((format!("{}/tier/{}", reader.pointer(), level.as_str()), patch));
    }
    let content = Content::read(&section.kind, &settings, blocks, &mut inner);
    let mut faults = inner.into_faults();
    for fault in &mut faults {
        let Some(path) = fault.pointer.strip_prefix(&base) else { continue };
        let key = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        if let Some((place, _)) = overlays.iter().rev().find(|(_, patch)| patch.get(key).is_some()) {
            fault.pointer = format!("{place}{path}");
        }
    }
    reader.extend(faults);
    content
}

/// How many pictures a section shows.
fn pictures(content: &Content, items: &[Rc<Product>]) -> usize {
    match content {
        Content::Banner(banner) => usize::from(banner.image.is_some()),
        Content::ProductGrid(_) | Content::ProductRail(_) => {
            items.iter().filter(|product| product.picture().is_some()).count()
        }
        Content::ProductView(_) => {
            items.first().map_or(0, |product| usize::from(product.picture().is_some()))
        }
        Content::RichText(..) | Content::MemberCard(..) => 0,
    }
}
