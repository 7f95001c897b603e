//! The list `animations` of the file → [`Animation`]s and what they drive, counted against the limits before memory is taken.

use super::super::accessor::Accessor;
use super::super::document::Document;
use super::super::error::{Fault, Refusal};
use super::super::json::Spot;
use super::super::{Mesh, Node};
#[cfg(feature = "pointers")]
use super::Driven;
use super::{Animation, Channel, Interpolation, Keyframes, Property};

/// Reads animations, and counts what they take.
pub(in crate::model) struct Reader<'d> {
    pub(super) document: &'d Document<'d>,
    nodes: &'d [Node],
    meshes: &'d [Mesh],
    /// Keyframes of all animations so far.
    held_bytes: u64,
    #[cfg(feature = "pointers")]
    pub(in crate::model) driven: Vec<Driven>,
    #[cfg(feature = "pointers")]
    pub(in crate::model) driven_at_rest: Vec<f32>,
}

impl<'d> Reader<'d> {
    pub(in crate::model) fn new(document: &'d Document<'d>, nodes: &'d [Node], meshes: &'d [Mesh]) -> Self {
        Self {
            document,
            nodes,
            meshes,
            held_bytes: 0,
            #[cfg(feature = "pointers")]
            driven: Vec::new(),
            #[cfg(feature = "pointers")]
            driven_at_rest: Vec::new(),
        }
    }

    /// All animations of the file.
    pub(in crate::model) fn animations(&mut self) -> Result<Vec<Animation>, Refusal> {
        if self.document.limits.animation_bytes == 0 {
            return Ok(Vec::new());
        }
        let list = self.document.root.list("animations")?;
        list.at_most("list_entries", self.document.limits.list_entries)?;
        list.iter().enumerate().map(|(at, spot)| self.animation(at, &spot)).collect()
    }

    fn animation(&mut self, at: usize, spot: &Spot<'_>) -> Result<Animation, Refusal> {
        let mut name = spot.text_or_empty("name")?;
        if name.is_empty() {
            name = format!("animation_{at}");
        }
        let samplers = spot.list("samplers")?;
        samplers.at_most("list_entries", self.document.limits.list_entries)?;
        let keyframes = samplers.iter().map(|spot| self.keyframes(&spot)).collect::<Result<Vec<_>, _>>()?;
        let list = spot.list("channels")?;
        list.at_most("list_entries", self.document.limits.list_entries)?;
        let mut animation = Animation { name, keyframes, ..Animation::default() };
        animation.channels.reserve_exact(list.len());
        for spot in list.iter() {
            if !self.channel(&spot, &mut animation)? {
                animation.channels_passed_over += 1;
            }
        }
        Ok(animation)
    }

    /// One entry of `samplers`.
    fn keyframes(&mut self, spot: &Spot<'_>) -> Result<Keyframes, Refusal> {
        let interpolation = match spot.get("interpolation")? {
            None => Interpolation::Linear,
            Some(spot) => match spot.text()? {
                "STEP" => Interpolation::Step,
                "LINEAR" => Interpolation::Linear,
                "CUBICSPLINE" => Interpolation::CubicSpline,
                _ => return Err(spot.error(Fault::BadValue { expected: "STEP, LINEAR or CUBICSPLINE" })),
            },
        };
        let input = Accessor::open(self.document, &spot.need("input")?)?;
        let output_reference = spot.need("output")?;
        let output = Accessor::open(self.document, &output_reference)?;
        if input.width != 1 || input.count == 0 {
            return Err(input.error(Fault::BadValue { expected: "at least one SCALAR" }));
        }
        let number_count = output.count * output.width;
        if number_count == 0 || !number_count.is_multiple_of(input.count * interpolation.values_per_key()) {
            return Err(output_reference.error(Fault::BadValue { expected: "a value for each time" }));
        }
        // Many samplers may name one long accessor, and each is to have numbers of its own.
        self.held_bytes += 4 * (input.count + number_count) as u64;
        let (found, max) = (self.held_bytes, self.document.limits.animation_bytes);
        if found > max {
            return Err(spot.error(Fault::OverLimit { limit: "animation_bytes", found, max }));
        }
        let (mut times_seconds, mut values) = (vec![0.0; input.count], vec![0.0; number_count]);
        input.read_floats(&mut times_seconds)?;
        output.read_floats(&mut values)?;
        if times_seconds.first().is_some_and(|first| *first < 0.0)
            || !times_seconds.is_sorted_by(|earlier, later| earlier < later)
        {
            return Err(input.error(Fault::BadValue { expected: "times that increase, from 0 or later" }));
        }
        Ok(Keyframes { interpolation, times_seconds, values })
    }

    /// One entry of `channels`; false where it drives nothing that we do: the specification leaves those to extensions.
    fn channel(&mut self, spot: &Spot<'_>, animation: &mut Animation) -> Result<bool, Refusal> {
        let sampler = spot.need("sampler")?;
        let keyframes = animation.keyframes.get(sampler.index(animation.keyframes.len())?);
        let last = keyframes.and_then(|keyframes| keyframes.times_seconds.last());
        animation.duration_seconds = last.map_or(0.0, |last| last.max(animation.duration_seconds));
        let target = spot.need("target")?;
        let driven = match target.get("node")? {
            Some(node) => {
                let node = node.index(self.nodes.len())?;
                Property::from_path(target.need("path")?.text()?).map(|property| (node, property))
            }
            None => {
                let Some(extensions) = target.get("extensions")? else { return Ok(false) };
                let Some(extension) = extensions.get("KHR_animation_pointer")? else { return Ok(false) };
                let pointer = extension.need("pointer")?;
                let driven = self.node_at(pointer.text()?);
                #[cfg(feature = "pointers")]
                if driven.is_none() {
                    return self.change(&pointer, &sampler, animation);
                }
                driven
            }
        };
        let Some((node, property)) = driven else { return Ok(false) };
        let width = match property {
            Property::Translation | Property::Scale => 3,
            Property::Rotation => 4,
            Property::Visible => 1,
            Property::MorphWeights => {
                self.morph_target_count(target.get("node")?.as_ref().unwrap_or(&target), node)?
            }
        };
        let keyframes = fitting(&sampler, animation, width)?;
        animation.channels.push(Channel { node, property, keyframes });
        Ok(true)
    }

    /// The node's property that a pointer leads to.
    fn node_at(&self, pointer: &str) -> Option<(usize, Property)> {
        let (list, node, path) = parts(pointer)?;
        let property = Property::from_path(path)?;
        (list == "nodes" && node < self.nodes.len()).then_some((node, property))
    }

    fn morph_target_count(&self, reference: &Spot<'_>, node: usize) -> Result<usize, Refusal> {
        let mesh = self.nodes.get(node).and_then(|node| self.meshes.get(node.mesh?));
        match mesh.map_or(0, |mesh| mesh.morph_weights.len()) {
            0 => Err(reference.error(Fault::BadValue { expected: "a node whose mesh has morph targets" })),
            count => Ok(count),
        }
    }
}

/// The number of the sampler that `reference` names, if its values have `width` numbers.
pub(super) fn fitting(reference: &Spot<'_>, animation: &Animation, width: usize) -> Result<usize, Refusal> {
    let at = reference.index(animation.keyframes.len())?;
    let fits = |frames: &Keyframes| frames.stride() == width * frames.interpolation.values_per_key();
    if animation.keyframes.get(at).is_some_and(fits) {
        return Ok(at);
    }
    Err(reference.error(Fault::BadValue { expected: "a sampler with values for this path" }))
}

/// `/LIST/INDEX/PATH`.
pub(super) fn parts(pointer: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = pointer.strip_prefix('/')?.split_once('/')?;
    let (index, path) = rest.split_once('/')?;
    let digit = |digit: u8| digit.is_ascii_digit().then(|| usize::from(digit - b'0'));
    let place = |before: usize, byte| before.checked_mul(10)?.checked_add(digit(byte)?);
    // RFC 6901: no leading zeros, and at least one digit.
    if index.is_empty() || (index.len() > 1 && index.starts_with('0')) {
        return None;
    }
    Some((list, index.bytes().try_fold(0, place)?, path))
}
