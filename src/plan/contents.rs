//! What stands in a section for this shopper: the variant, what the level lays over it, its blocks, its settings.
//!
//! In: a section of the document. Out: its parts as they are for somebody, checked. Must not: decide whether the section
//! is shown, or choose products.

use super::Level;
use super::audience::Audience;
use super::judge::holds;
use super::merge::merge;
use super::reason::{Reason, ReasonCode};
use crate::document::json::Value;
use crate::document::limits::{MAX_BLOCKS, MAX_VARIANTS};
use crate::document::pieces::pieces;
use crate::document::sections::{PlacedBlock, SectionType};
use crate::document::shape::listed;
use crate::document::{Block, FaultCode, Reader, Section, Variant};

/// The first variant whose `when` holds, and its position. One that fails is passed over.
pub(super) fn chosen_variant<'s>(
    section: Section<'s>,
    audience: &Audience,
    reader: &mut Reader,
) -> Option<(usize, Variant<'s>)> {
    let outer = reader.enter("variants");
    if section.variants().len() > MAX_VARIANTS {
        reader.note(FaultCode::TooMany, "at most 20; the rest is left out");
    }
    let mut chosen = None;
    for (position, variant) in section.variants().iter().take(MAX_VARIANTS).enumerate() {
        let mark = reader.enter_entry(position);
        let holds = holds(variant.when(), audience, reader);
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
pub(super) fn level_patch<'s>(
    section: Section<'s>,
    level: Level,
    reasons: &mut Vec<Reason>,
) -> Result<Option<&'s Value>, Reason> {
    let Some(levels) = section.tier() else { return Ok(None) };
    let patch = match level {
        Level::Rich => levels.rich(),
        Level::Std => levels.std(),
        Level::Lite => levels.lite(),
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

/// All blocks, in the order of `block_order`, or by id without one; `reader` stands at the section.
pub(super) fn ordered_blocks<'s>(section: Section<'s>, reader: &mut Reader) -> Vec<(&'s str, Block<'s>)> {
    let mut blocks: Vec<(&str, Block<'_>)> = Vec::new();
    let mark = reader.enter("block_order");
    if section.block_order().is_empty() {
        blocks.extend(section.blocks().iter());
    }
    for id in section.block_order().iter() {
        match section.blocks().get(id) {
            Some(block) => blocks.push((id, block)),
            None => {
                reader.note(FaultCode::DanglingReference, listed("no block has the id", &[id]));
            }
        }
    }
    if blocks.len() > MAX_BLOCKS {
        reader.note(FaultCode::TooMany, "at most 50; the rest is left out");
        blocks.truncate(MAX_BLOCKS);
    }
    reader.leave(mark);
    blocks
}

/// A block with its settings checked; `reader` stands at the block.
pub(super) fn checked_block(
    kind: &'static SectionType,
    id: &str,
    block: Block<'_>,
    reader: &mut Reader,
) -> Option<PlacedBlock> {
    kind.block(id, block.kind(), block.settings().cloned().unwrap_or_default(), reader)
}

/// The settings of a section with what lies over them, checked. Faults name the place that the wrong value
/// came from; `reader` stands at the section.
pub(super) fn settings_of(
    kind: &'static SectionType,
    section: Section<'_>,
    variant: Option<(usize, Variant<'_>)>,
    level: Option<(Level, &Value)>,
    reader: &mut Reader,
) -> Option<Value> {
    let mut settings = section.settings().cloned().unwrap_or_default();
    let mut overlays: Vec<(String, &Value)> = Vec::new();
    if let Some((position, variant)) = variant {
        let mark = reader.enter("variants");
        reader.enter_entry(position);
        reader.enter("settings");
        overlays.extend(variant.settings().map(|patch| (reader.pointer().to_owned(), patch)));
        reader.leave(mark);
    }
    if let Some((level, patch)) = level {
        let mark = reader.enter("tier");
        reader.enter(level.as_str());
        overlays.push((reader.pointer().to_owned(), patch));
        reader.leave(mark);
    }
    for (_, patch) in &overlays {
        merge(&mut settings, patch);
    }
    let mut inner = reader.apart();
    let settings = kind.settings(settings, &mut inner);
    let mark = reader.enter("settings");
    let mut faults = inner.into_faults();
    for fault in &mut faults {
        let Some(path) = fault.pointer.strip_prefix(reader.pointer()) else { continue };
        let mut keys = pieces(path, b'/');
        keys.next();
        let key = keys.next().unwrap_or_default();
        if let Some((place, _)) = overlays.iter().rev().find(|(_, patch)| patch.get(key).is_some()) {
            let mut pointer = place.clone();
            pointer.push_str(path);
            fault.pointer = pointer;
        }
    }
    reader.leave(mark);
    reader.extend(faults);
    settings
}
