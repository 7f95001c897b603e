//! `KHR_animation_pointer`: what a channel drives beside nodes, and the numbers of it at rest.
//!
//! In: a JSON pointer of the glTF 2.0 Asset Object Model. Out: a [`Change`], or nothing for what we do not drive and for what
//! the file does not have: operations on such pointers are undefined, and we pass them over. A pointer never leads
//! anywhere but to the properties in [`PROPERTIES`], or to nodes (`read`).

use super::super::document::Document;
use super::super::error::{Fault, Refusal};
use super::super::json::{List, Spot};
use super::super::light::EXTENSION as LIGHTS;
use super::read::{Reader, fitting, parts};
use super::{Animation, Change};

/// What animations of a file drive beside nodes: one thing of one material or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Driven {
    /// What thing.
    pub thing: Thing,
    /// Index into `Model::materials` or `Model::lights`.
    pub index: usize,
    /// Where its numbers begin in `Model::driven_at_rest`.
    pub start: usize,
}

/// What is driven, and its numbers in their order; a texture's transform has offset (2), rotation and scale (2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// Linear RGBA.
    BaseColor,
    /// One number.
    Metallic,
    /// One number.
    Roughness,
    /// One number; counts for masked materials only.
    AlphaCutoff,
    /// One number.
    NormalScale,
    /// One number.
    OcclusionStrength,
    /// Linear RGB, and a strength that multiplies it.
    Emissive,
    /// Of that texture.
    BaseColorTexture,
    /// Of that texture.
    MetallicRoughnessTexture,
    /// Of that texture.
    NormalTexture,
    /// Of that texture.
    OcclusionTexture,
    /// Of that texture.
    EmissiveTexture,
    /// Linear RGB, and an intensity that multiplies it.
    Light,
}

impl Thing {
    /// How many numbers it has.
    pub fn width(self) -> usize {
        match self {
            Self::BaseColor | Self::Emissive | Self::Light => 4,
            Self::BaseColorTexture
            | Self::MetallicRoughnessTexture
            | Self::NormalTexture
            | Self::OcclusionTexture
            | Self::EmissiveTexture => 5,
            _ => 1,
        }
    }
}

/// The most numbers that a thing has.
const MOST_NUMBERS: usize = 5;

/// A property: what it is of, where it stands in its object, its first number among the thing's, how many it has, and what each is
/// where the file does not say.
type Row = (Thing, &'static str, usize, usize, f32);

macro_rules! with_transforms {
    ([$($row:expr),* $(,)?] $($thing:ident $texture:literal)*) => {
        [
            $($row,)*
            $((Thing::$thing, concat!($texture, "/extensions/KHR_texture_transform/offset"), 0, 2, 0.0),
            (Thing::$thing, concat!($texture, "/extensions/KHR_texture_transform/rotation"), 2, 1, 0.0),
            (Thing::$thing, concat!($texture, "/extensions/KHR_texture_transform/scale"), 3, 2, 1.0),)*
        ]
    };
}

const PROPERTIES: [Row; 25] = with_transforms!(
    [
        (Thing::BaseColor, "pbrMetallicRoughness/baseColorFactor", 0, 4, 1.0),
        (Thing::Metallic, "pbrMetallicRoughness/metallicFactor", 0, 1, 1.0),
        (Thing::Roughness, "pbrMetallicRoughness/roughnessFactor", 0, 1, 1.0),
        (Thing::AlphaCutoff, "alphaCutoff", 0, 1, 0.5),
        (Thing::NormalScale, "normalTexture/scale", 0, 1, 1.0),
        (Thing::OcclusionStrength, "occlusionTexture/strength", 0, 1, 1.0),
        (Thing::Emissive, "emissiveFactor", 0, 3, 0.0),
        (Thing::Emissive, "extensions/KHR_materials_emissive_strength/emissiveStrength", 3, 1, 1.0),
        (Thing::Light, "color", 0, 3, 1.0),
        (Thing::Light, "intensity", 3, 1, 1.0),
    ]
    BaseColorTexture "pbrMetallicRoughness/baseColorTexture"
    MetallicRoughnessTexture "pbrMetallicRoughness/metallicRoughnessTexture"
    NormalTexture "normalTexture"
    OcclusionTexture "occlusionTexture"
    EmissiveTexture "emissiveTexture"
);

/// Some numbers of a thing.
struct Pointed {
    thing: Thing,
    index: usize,
    /// The first one's number among the thing's.
    first: usize,
    count: usize,
    /// All of the thing.
    at_rest: [f32; MOST_NUMBERS],
}

impl Reader<'_> {
    /// Takes in a channel that drives what `pointer` leads to; false where that is nowhere, or nowhere that we drive.
    pub(super) fn change(
        &mut self,
        pointer: &Spot<'_>,
        sampler: &Spot<'_>,
        animation: &mut Animation,
    ) -> Result<bool, Refusal> {
        let Some(pointed) = lead(self.document, pointer.text()?)? else { return Ok(false) };
        let Pointed { thing, index, first, count, at_rest } = pointed;
        let keyframes = fitting(sampler, animation, count)?;
        let known = self.driven.iter().find(|its| its.thing == thing && its.index == index);
        let start = known.map_or(self.driven_at_rest.len(), |its| its.start);
        if known.is_none() {
            self.driven_at_rest.extend(at_rest.iter().take(thing.width()));
            self.driven.push(Driven { thing, index, start });
            let (found, max) = (self.driven.len() as u64, self.document.limits.list_entries);
            if found > max {
                return Err(pointer.error(Fault::OverLimit { limit: "list_entries", found, max }));
            }
        }
        animation.changes.push(Change { at: start + first, count, keyframes });
        Ok(true)
    }
}

/// Where `pointer` leads.
fn lead(document: &Document<'_>, pointer: &str) -> Result<Option<Pointed>, Refusal> {
    let lights = pointer.strip_prefix("/extensions/").and_then(|rest| rest.strip_prefix(LIGHTS));
    let Some((list, index, path)) = parts(lights.unwrap_or(pointer)) else { return Ok(None) };
    let from = |objects: &List<'_>, of: fn(Thing) -> bool| match objects.get(index) {
        Some(object) => thing(&object, index, path, of),
        None => Ok(None),
    };
    match (list, lights) {
        ("lights", Some(_)) => {
            let Some(extensions) = document.root.get("extensions")? else { return Ok(None) };
            let Some(extension) = extensions.get(LIGHTS)? else { return Ok(None) };
            from(&extension.list("lights")?, |thing| thing == Thing::Light)
        }
        ("materials", None) => from(&document.materials, |thing| thing != Thing::Light),
        _ => Ok(None),
    }
}

/// The thing of `object` that has a property at `path`.
fn thing(
    object: &Spot<'_>,
    index: usize,
    path: &str,
    of: fn(Thing) -> bool,
) -> Result<Option<Pointed>, Refusal> {
    let found = PROPERTIES.iter().find(|(thing, its, ..)| of(*thing) && *its == path);
    let Some(&(thing, _, first, count, _)) = found else { return Ok(None) };
    let mut at_rest = [0.0; MOST_NUMBERS];
    let mut is_there = false;
    for (_, its, first, count, default) in PROPERTIES.iter().filter(|row| row.0 == thing) {
        let numbers = at_rest.get_mut(*first..first + count).unwrap_or_default();
        numbers.fill(*default);
        is_there |= read(object, its, numbers)? && *its == path;
    }
    Ok(is_there.then_some(Pointed { thing, index, first, count, at_rest }))
}

/// The numbers at `path` below `object`, which stay as they are where only they are absent; false where more is.
fn read(object: &Spot<'_>, path: &str, into: &mut [f32]) -> Result<bool, Refusal> {
    if let Some((key, rest)) = path.split_once('/') {
        let Some(below) = object.get(key)? else { return Ok(false) };
        return read(&below, rest, into);
    }
    match into {
        [number] => *number = object.number_or(path, *number)?,
        numbers => object.numbers(path, numbers)?,
    }
    Ok(true)
}
