//! The BIN chunk of the lite file as it grows: each list once, in a buffer view of its own.
//!
//! In: [`Elements`], indices, pictures. Out: the lists `accessors` and `bufferViews`, and what each view holds, so that it
//! can be compressed afterwards. Equal lists are written once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Value, json};

use super::accessor::{Component, Elements};

const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;

/// What a view holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Vertices, this many bytes apart.
    Vertices { stride: usize },
    /// Corners of triangles.
    Triangles { component: Component },
    /// Corners of lines, or points.
    Corners { component: Component },
    /// Keyframes, matrices: numbers that nobody draws, in elements of this size.
    Numbers { stride: usize },
    /// A picture, or what nobody here understands.
    Bytes,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) bin: Vec<u8>,
    pub(super) views: Vec<Value>,
    pub(super) accessors: Vec<Value>,
    /// For each of `views`.
    pub(super) holds: Vec<Holds>,
    /// Accessors by the hash of all that they are.
    known: HashMap<u64, Vec<usize>>,
}

impl Writer {
    /// A view of these bytes.
    pub(super) fn view(&mut self, bytes: &[u8], holds: Holds) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let mut view = json!({ "buffer": 0, "byteOffset": self.bin.len(), "byteLength": bytes.len() });
        match holds {
            Holds::Vertices { stride } => {
                view["byteStride"] = json!(stride);
                view["target"] = json!(ARRAY_BUFFER);
            }
            Holds::Triangles { .. } | Holds::Corners { .. } => view["target"] = json!(ELEMENT_ARRAY_BUFFER),
            Holds::Numbers { .. } | Holds::Bytes => {}
        }
        self.bin.extend_from_slice(bytes);
        self.keep_view(view, holds)
    }

    /// A view as somebody else describes it.
    pub(super) fn keep_view(&mut self, view: Value, holds: Holds) -> usize {
        self.views.push(view);
        self.holds.push(holds);
        self.views.len() - 1
    }

    /// An attribute of vertices: elements begin at multiples of four bytes. `extremes`: with `min` and `max`, as POSITION needs.
    pub(super) fn vertices(&mut self, elements: &Elements, extremes: bool) -> usize {
        let size = elements.element_bytes();
        let stride = size.next_multiple_of(4);
        let mut bytes = Vec::with_capacity(elements.count() * stride);
        for element in elements.bytes.chunks_exact(size) {
            bytes.extend_from_slice(element);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        let mut accessor = described(elements);
        if extremes {
            let (least, most) = extremes_of(elements);
            accessor["min"] = least;
            accessor["max"] = most;
        }
        self.accessor(&bytes, Holds::Vertices { stride }, accessor)
    }

    /// The beginning of an attribute that is written already, as a list of its own.
    pub(super) fn beginning(&mut self, whole: usize, elements: &Elements, extremes: bool) -> usize {
        let Some(view) = self.accessors.get(whole).and_then(|whole| whole.get("bufferView")).cloned() else {
            return whole;
        };
        let mut accessor = described(elements);
        accessor["bufferView"] = view;
        if extremes {
            let (least, most) = extremes_of(elements);
            accessor["min"] = least;
            accessor["max"] = most;
        }
        if let Some(known) = self.accessors.iter().position(|known| *known == accessor) {
            return known;
        }
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    /// Corners, in as few bytes as the number of vertices allows.
    pub(super) fn corners(&mut self, indices: &[u32], vertex_count: usize, triangles: bool) -> usize {
        // 65535 restarts strips in some APIs, so that it is no index.
        let component = if vertex_count <= 0xffff { Component::U16 } else { Component::U32 };
        let bytes = match component {
            Component::U16 => indices.iter().flat_map(|index| (*index as u16).to_le_bytes()).collect(),
            _ => indices.iter().flat_map(|index| index.to_le_bytes()).collect(),
        };
        let elements = Elements { component, normalized: false, width: 1, bytes };
        let holds = if triangles { Holds::Triangles { component } } else { Holds::Corners { component } };
        self.accessor(&elements.bytes, holds, described(&elements))
    }

    /// Numbers that nobody draws; `like` is the accessor that they had, whose other properties stay.
    pub(super) fn numbers(&mut self, elements: &Elements, like: &Value) -> usize {
        let mut accessor = described(elements);
        for key in ["min", "max", "extras"] {
            if let Some(value) = like.get(key) {
                accessor[key] = value.clone();
            }
        }
        let stride = elements.element_bytes();
        self.accessor(&elements.bytes, Holds::Numbers { stride }, accessor)
    }

    fn accessor(&mut self, bytes: &[u8], holds: Holds, mut accessor: Value) -> usize {
        let mut hasher = DefaultHasher::new();
        (bytes, format!("{holds:?}{accessor}")).hash(&mut hasher);
        let hash = hasher.finish();
        let known = self.known.get(&hash).and_then(|known| {
            known
                .iter()
                .copied()
                .find(|at| self.accessors.get(*at).is_some_and(|old| self.same(old, &accessor, bytes)))
        });
        if let Some(known) = known {
            return known;
        }
        accessor["bufferView"] = json!(self.view(bytes, holds));
        self.accessors.push(accessor);
        let at = self.accessors.len() - 1;
        self.known.entry(hash).or_default().push(at);
        at
    }

    /// Whether the accessor `old` is `new`, and its bytes are these.
    fn same(&self, old: &Value, new: &Value, bytes: &[u8]) -> bool {
        let mut bare = old.clone();
        let view = bare.as_object_mut().and_then(|bare| bare.remove("bufferView"));
        let view = view.and_then(|view| self.views.get(view.as_u64()? as usize));
        let number = |key: &str| view.and_then(|view| view.get(key)?.as_u64()).unwrap_or_default() as usize;
        let start = number("byteOffset");
        bare == *new && self.bin.get(start..start + number("byteLength")) == Some(bytes)
    }
}

fn described(elements: &Elements) -> Value {
    let mut accessor = json!({
        "componentType": elements.component as u32,
        "count": elements.count(),
        "type": elements.kind(),
    });
    if elements.normalized {
        accessor["normalized"] = json!(true);
    }
    accessor
}

/// The least and the largest of each component, as the file has them: integers of normalised lists stay integers.
fn extremes_of(elements: &Elements) -> (Value, Value) {
    let plain = Elements { normalized: false, ..elements.clone() };
    let numbers = plain.floats();
    let fold = |start: f32, pick: fn(f32, f32) -> f32| -> Value {
        let mut found = vec![start; elements.width];
        for element in numbers.chunks_exact(elements.width) {
            found.iter_mut().zip(element).for_each(|(slot, number)| *slot = pick(*slot, *number));
        }
        let whole = elements.component != Component::F32;
        found.iter().map(|x| if whole { json!(f64::from(*x) as i64) } else { json!(x) }).collect()
    };
    (fold(f32::INFINITY, f32::min), fold(f32::NEG_INFINITY, f32::max))
}
