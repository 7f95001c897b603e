//! The list `animations` of the file → [`Animation`]s, counted against the limits before memory is taken.

use super::super::accessor::Accessor;
use super::super::document::Document;
use super::super::error::{Fault, Refusal};
use super::super::json::Spot;
use super::super::{Mesh, Node};
use super::{Animation, Channel, Interpolation, Keyframes, Property};

/// All animations of the file.
pub(in crate::model) fn animations(
    document: &Document<'_>,
    nodes: &[Node],
    meshes: &[Mesh],
) -> Result<Vec<Animation>, Refusal> {
    let mut reader = Reader { document, nodes, meshes, held_bytes: 0 };
    let list = document.root.list("animations")?;
    list.at_most("list_entries", document.limits.list_entries)?;
    list.iter().enumerate().map(|(at, spot)| reader.animation(at, &spot)).collect()
}

struct Reader<'d> {
    document: &'d Document<'d>,
    nodes: &'d [Node],
    meshes: &'d [Mesh],
    /// Keyframes of all animations so far.
    held_bytes: u64,
}

impl Reader<'_> {
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
        let mut channels = Vec::with_capacity(list.len());
        for spot in list.iter() {
            channels.extend(self.channel(&spot, &keyframes)?);
        }
        let last = |channel: &Channel| keyframes.get(channel.keyframes)?.times_seconds.last().copied();
        let duration_seconds = channels.iter().filter_map(last).fold(0.0, f32::max);
        Ok(Animation { name, duration_seconds, channels, keyframes })
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

    /// One entry of `channels`; `None` where it drives nothing that core glTF has: the specification
    /// leaves those to extensions.
    fn channel(&self, spot: &Spot<'_>, keyframes: &[Keyframes]) -> Result<Option<Channel>, Refusal> {
        let sampler = spot.need("sampler")?;
        let sampler_index = sampler.index(keyframes.len())?;
        let target = spot.need("target")?;
        let Some(reference) = target.get("node")? else { return Ok(None) };
        let node = reference.index(self.nodes.len())?;
        let (property, width) = match target.need("path")?.text()? {
            "translation" => (Property::Translation, 3),
            "rotation" => (Property::Rotation, 4),
            "scale" => (Property::Scale, 3),
            "weights" => (Property::MorphWeights, self.morph_target_count(&reference, node)?),
            _ => return Ok(None),
        };
        let expected = |frames: &Keyframes| width * frames.interpolation.values_per_key();
        if keyframes.get(sampler_index).is_none_or(|frames| frames.stride() != expected(frames)) {
            return Err(sampler.error(Fault::BadValue { expected: "a sampler with values for this path" }));
        }
        Ok(Some(Channel { node, property, keyframes: sampler_index }))
    }

    fn morph_target_count(&self, reference: &Spot<'_>, node: usize) -> Result<usize, Refusal> {
        let mesh = self.nodes.get(node).and_then(|node| self.meshes.get(node.mesh?));
        match mesh.map_or(0, |mesh| mesh.morph_weights.len()) {
            0 => Err(reference.error(Fault::BadValue { expected: "a node whose mesh has morph targets" })),
            count => Ok(count),
        }
    }
}
