//! A primitive as lists: its attributes, those of its morph targets, and what joins them.
//!
//! In: a primitive of the JSON. Out: [`Geometry`], with strips and fans as plain triangles and no vertex that nobody uses; on
//! request with equal vertices as one, in an order that caches like. Must not: change a number.

use std::collections::HashMap;

use serde_json::Value;

use super::accessor::{Component, Elements, Reader};
use super::file::fault;
use crate::bake::BakeError;
use crate::model::Fault;

/// glTF's number for lists of triangles.
pub(super) const TRIANGLES: u64 = 4;

/// An attribute of the vertices, or of a morph target of theirs.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    /// Which morph target; `None` for the vertices themselves.
    pub(super) target: Option<usize>,
    pub(super) name: String,
    pub(super) elements: Elements,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Geometry {
    /// glTF's number; strips and fans are lists by now.
    pub(super) mode: u64,
    /// All of the same length, and at least one.
    pub(super) attributes: Vec<Attribute>,
    /// Three for each triangle, at least one triangle; for other modes, as the file has them.
    pub(super) indices: Option<Vec<u32>>,
}

impl Geometry {
    /// Reads a primitive; `None` for one that draws nothing.
    ///
    /// # Errors
    /// Those of [`Reader::read`]; `bad-value`, `index-out-of-range`.
    pub(super) fn read(
        primitive: &Value,
        pointer: &str,
        reader: &mut Reader<'_, '_>,
    ) -> Result<Option<Self>, BakeError> {
        let mode = primitive.get("mode").map_or(Some(TRIANGLES), Value::as_u64);
        let mode = mode
            .filter(|mode| *mode < 7)
            .ok_or_else(|| fault(format!("{pointer}/mode"), Fault::BadValue { expected: "0 to 6" }))?;
        let mut attributes = Vec::new();
        let targets = primitive.get("targets").and_then(Value::as_array).into_iter().flatten();
        let lists = std::iter::once((None, primitive.get("attributes")));
        for (target, list) in lists.chain(targets.enumerate().map(|(at, list)| (Some(at), Some(list)))) {
            for (name, reference) in list.and_then(Value::as_object).into_iter().flatten() {
                attributes.push(Attribute { target, name: name.clone(), elements: reader.read(reference)? });
            }
        }
        let Some(count) = attributes.first().map(|first| first.elements.count()) else { return Ok(None) };
        if attributes.iter().any(|attribute| attribute.elements.count() != count) {
            let expected = "as many elements as the other attributes have";
            return Err(fault(format!("{pointer}/attributes"), Fault::BadValue { expected }));
        }
        let indices = match primitive.get("indices") {
            None => None,
            Some(reference) => Some(reader.read(reference)?.integers()),
        };
        if let Some(index) = indices.iter().flatten().find(|index| **index as usize >= count) {
            let fault_ = Fault::IndexOutOfRange { index: u64::from(*index), count: count as u64 };
            return Err(fault(format!("{pointer}/indices"), fault_));
        }
        let mut geometry = Self { mode, attributes, indices };
        geometry.drop_unused(reader);
        let count = geometry.vertex_count();
        if mode < TRIANGLES {
            return Ok((count > 0).then_some(geometry));
        }
        let joined = geometry.indices.take().unwrap_or_else(|| (0..count as u32).collect());
        let mut triangles = triangles(mode, &joined);
        geometry.mode = TRIANGLES;
        triangles.retain(|[a, b, c]| a != b && b != c && c != a);
        geometry.indices = Some(triangles.into_flattened());
        let empty = geometry.indices.as_ref().is_none_or(Vec::is_empty);
        Ok((!empty).then_some(geometry))
    }

    /// Leaves out vertices that no index names: primitives may share one long list of which each uses a part.
    fn drop_unused(&mut self, reader: &mut Reader<'_, '_>) {
        let count = self.vertex_count();
        let Some(indices) = &mut self.indices else { return };
        let (order, renamed) = in_order_of_use(indices, count);
        if order.len() == count {
            return;
        }
        *indices = renamed;
        for attribute in &mut self.attributes {
            let taken = attribute.elements.taken(&order);
            reader.give_back(attribute.elements.bytes.len() - taken.bytes.len());
            attribute.elements = taken;
        }
    }

    pub(super) fn vertex_count(&self) -> usize {
        self.attributes.first().map_or(0, |first| first.elements.count())
    }

    /// An attribute of the vertices themselves.
    pub(super) fn attribute(&self, name: &str) -> Option<&Elements> {
        let found = self.attributes.iter().find(|a| a.target.is_none() && a.name == name);
        found.map(|attribute| &attribute.elements)
    }

    pub(super) fn triangles(&self) -> Option<&[u32]> {
        self.indices.as_deref().filter(|_| self.mode == TRIANGLES)
    }

    /// Vertices whose bytes are the same become one.
    pub(super) fn weld(&self, triangles: &mut [[u32; 3]]) {
        let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut places: Vec<Option<u32>> = vec![None; self.vertex_count()];
        for index in triangles.as_flattened_mut() {
            let Some(place) = places.get_mut(*index as usize) else { continue };
            *index = *place.get_or_insert_with(|| {
                let all = self.attributes.iter();
                let bytes = all.flat_map(|a| a.elements.element(*index as usize)).copied().collect();
                *known.entry(bytes).or_insert(*index)
            });
        }
    }

    /// With these triangles only, in an order that caches like, and the vertices that they use: first those of the last of `levels`,
    /// then what the one before it has more, and so on. The levels come back with the vertices' new numbers.
    pub(super) fn compacted(&mut self, triangles: &[u32], levels: &[&[u32]]) -> Vec<Vec<u32>> {
        let count = self.vertex_count();
        let lists = levels.iter().rev().copied().chain([triangles]);
        let lists: Vec<_> = lists.map(|list| meshopt::optimize_vertex_cache(list, count)).collect();
        let (order, all) = in_order_of_use(&lists.concat(), count);
        for attribute in &mut self.attributes {
            attribute.elements = attribute.elements.taken(&order);
        }
        let mut rest = all.as_slice();
        let mut renamed: Vec<Vec<u32>> = Vec::with_capacity(lists.len());
        for list in &lists {
            let (own, others) = rest.split_at_checked(list.len()).unwrap_or((rest, &[]));
            renamed.push(own.to_vec());
            rest = others;
        }
        self.indices = renamed.pop();
        renamed.reverse();
        renamed
    }
}

/// The vertices that indices name, in the order in which they do, and the indices of these.
fn in_order_of_use(indices: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut order = Vec::new();
    let mut places: Vec<Option<u32>> = vec![None; count];
    let renamed = indices.iter().filter_map(|index| {
        let place = places.get_mut(*index as usize)?;
        Some(*place.get_or_insert_with(|| {
            order.push(*index);
            order.len() as u32 - 1
        }))
    });
    let renamed = renamed.collect();
    (order, renamed)
}

/// Lists, strips and fans as triangles; every second one of a strip turns the other way.
fn triangles(mode: u64, joined: &[u32]) -> Vec<[u32; 3]> {
    match mode {
        TRIANGLES => joined.as_chunks::<3>().0.to_vec(),
        5 => {
            let windows = joined.array_windows::<3>().enumerate();
            windows.map(|(at, &[a, b, c])| if at % 2 == 0 { [a, b, c] } else { [a, c, b] }).collect()
        }
        _ => {
            let Some((hub, rim)) = joined.split_first() else { return Vec::new() };
            rim.array_windows::<2>().map(|&[b, c]| [*hub, b, c]).collect()
        }
    }
}

impl Component {
    /// Its numbers are whole.
    pub(super) fn is_whole(self) -> bool {
        self != Self::F32
    }
}
