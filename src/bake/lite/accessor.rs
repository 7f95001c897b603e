//! Typed lists of a glTF file, taken out of its bytes and put back in fewer.
//!
//! In: an accessor of the JSON. Out: [`Elements`], tightly packed, sparse ones filled in. What is read is counted against
//! a budget before memory is taken: accessors may share bytes. glTF 2.0 specification, section 3.6.2.

use serde_json::Value;

use super::file::{File, fault};
use crate::bake::BakeError;
use crate::model::Fault;

/// All that accessors of one file may take when they are read, in bytes: 16 million vertices of 32 bytes.
const MAX_BYTES: u64 = 512 << 20;

/// Type of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Component {
    I8 = 5120,
    U8 = 5121,
    I16 = 5122,
    U16 = 5123,
    U32 = 5125,
    F32 = 5126,
}

impl Component {
    fn from_code(code: u64) -> Option<Self> {
        [Self::I8, Self::U8, Self::I16, Self::U16, Self::U32, Self::F32]
            .into_iter()
            .find(|component| *component as u64 == code)
    }

    pub(super) fn size_bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }
}

/// A list of numbers, or of vectors of them, one after another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Elements {
    pub(super) component: Component,
    pub(super) normalized: bool,
    /// Numbers in an element: 1, 2, 3, 4 or 16.
    pub(super) width: usize,
    /// `count × width` numbers.
    pub(super) bytes: Vec<u8>,
}

impl Elements {
    /// Of floats.
    pub(super) fn floats_of(width: usize, numbers: &[f32]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { component: Component::F32, normalized: false, width, bytes }
    }

    pub(super) fn element_bytes(&self) -> usize {
        self.width * self.component.size_bytes()
    }

    pub(super) fn count(&self) -> usize {
        self.bytes.len() / self.element_bytes()
    }

    /// The bytes of element `at`; empty beyond the end.
    pub(super) fn element(&self, at: usize) -> &[u8] {
        let size = self.element_bytes();
        self.bytes.get(at * size..(at + 1) * size).unwrap_or_default()
    }

    /// Only these elements, in this order.
    pub(super) fn taken(&self, order: &[u32]) -> Self {
        let mut bytes = Vec::with_capacity(order.len() * self.element_bytes());
        order.iter().for_each(|at| bytes.extend_from_slice(self.element(*at as usize)));
        Self { bytes, ..self.clone_shape() }
    }

    /// The first so many elements.
    pub(super) fn first(&self, count: usize) -> Self {
        let bytes = self.bytes.get(..count * self.element_bytes()).unwrap_or_default().to_vec();
        Self { bytes, ..self.clone_shape() }
    }

    fn clone_shape(&self) -> Self {
        Self { component: self.component, normalized: self.normalized, width: self.width, bytes: Vec::new() }
    }

    /// All numbers as floats, normalised ones from −1 or 0 to 1.
    pub(super) fn floats(&self) -> Vec<f32> {
        let scale = |value: f32, most: f32| if self.normalized { (value / most).max(-1.0) } else { value };
        let size = self.component.size_bytes();
        let number = |bytes: &[u8]| {
            let bits = bytes.iter().rev().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
            match self.component {
                Component::F32 => f32::from_bits(bits),
                Component::I8 => scale(f32::from(bits as u8 as i8), 127.0),
                Component::U8 => scale(bits as f32, 255.0),
                Component::I16 => scale(f32::from(bits as u16 as i16), 32767.0),
                Component::U16 => scale(bits as f32, 65535.0),
                Component::U32 => scale(bits as f32, 4_294_967_295.0),
            }
        };
        self.bytes.chunks_exact(size).map(number).collect()
    }

    /// All numbers as unsigned integers; what is signed or floating, as its bits.
    pub(super) fn integers(&self) -> Vec<u32> {
        let size = self.component.size_bytes();
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        self.bytes.chunks_exact(size).map(number).collect()
    }

    /// glTF's name of the type.
    pub(super) fn kind(&self) -> &'static str {
        match self.width {
            1 => "SCALAR",
            2 => "VEC2",
            3 => "VEC3",
            4 => "VEC4",
            _ => "MAT4",
        }
    }
}

/// Reads accessors of one file, within a budget.
pub(super) struct Reader<'f, 'a> {
    file: &'f File<'a>,
    left_bytes: u64,
}

impl<'f, 'a> Reader<'f, 'a> {
    pub(super) fn new(file: &'f File<'a>) -> Self {
        Self { file, left_bytes: MAX_BYTES }
    }

    /// So many bytes are needed no longer.
    pub(super) fn give_back(&mut self, bytes: usize) {
        self.left_bytes += bytes as u64;
    }

    /// The elements of an accessor.
    ///
    /// # Errors
    /// `index-out-of-range`, `missing`, `bad-value`, `out-of-bounds`; `over-limit` before memory is taken.
    pub(super) fn read(&mut self, reference: &Value) -> Result<Elements, BakeError> {
        let accessors = self.file.list("accessors");
        let pointer = format!("/accessors/{reference}");
        let accessor = reference
            .as_u64()
            .and_then(|index| accessors.get(usize::try_from(index).ok()?))
            .ok_or_else(|| fault(pointer.clone(), Fault::Missing))?;
        let number = |value: &Value, key: &str| value.get(key).map_or(Some(0), Value::as_u64);
        let bad = |expected| fault(pointer.clone(), Fault::BadValue { expected });
        let component = |value: &Value| Component::from_code(value.get("componentType")?.as_u64()?);

        let of = component(accessor).ok_or_else(|| bad("a componentType"))?;
        let width = match accessor.get("type").and_then(Value::as_str) {
            Some("SCALAR") => 1,
            Some("VEC2") => 2,
            Some("VEC3") => 3,
            Some("VEC4") => 4,
            Some("MAT4") => 16,
            _ => return Err(bad("SCALAR, VEC2, VEC3, VEC4 or MAT4")),
        };
        let size = width * of.size_bytes();
        let count = number(accessor, "count").ok_or_else(|| bad("a count"))?;
        let found = count.saturating_mul(size as u64);
        if found > self.left_bytes {
            let max = self.left_bytes;
            return Err(fault(pointer, Fault::OverLimit { limit: "accessor_bytes", found, max }));
        }
        self.left_bytes -= found;
        let count = count as usize;

        let mut bytes = vec![0; count * size];
        if let Some(view) = accessor.get("bufferView") {
            let start = number(accessor, "byteOffset").ok_or_else(|| bad("a byteOffset"))?;
            self.copy(view, start, None, size, count, &mut |at, element| {
                if let Some(slot) = bytes.get_mut(at * size..(at + 1) * size) {
                    slot.copy_from_slice(element);
                }
            })?;
        }
        if let Some(sparse) = accessor.get("sparse") {
            let changed = number(sparse, "count").filter(|changed| *changed <= count as u64);
            let changed = changed.ok_or_else(|| bad("fewer sparse elements than elements"))? as usize;
            let (Some(indices), Some(values)) = (sparse.get("indices"), sparse.get("values")) else {
                return Err(bad("sparse indices and values"));
            };
            let index_size = component(indices).ok_or_else(|| bad("a componentType"))?.size_bytes();
            let start = |value: &Value| number(value, "byteOffset").ok_or_else(|| bad("a byteOffset"));
            let view = |value: &'f Value| value.get("bufferView").ok_or_else(|| bad("a bufferView"));
            let mut places = vec![0usize; changed];
            self.copy(
                view(indices)?,
                start(indices)?,
                Some(index_size),
                index_size,
                changed,
                &mut |at, element| {
                    if let Some(place) = places.get_mut(at) {
                        *place = element.iter().rev().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
                    }
                },
            )?;
            if let Some(index) = places.iter().find(|place| **place >= count) {
                return Err(fault(
                    pointer,
                    Fault::IndexOutOfRange { index: *index as u64, count: count as u64 },
                ));
            }
            self.copy(view(values)?, start(values)?, Some(size), size, changed, &mut |at, element| {
                let place = places.get(at).copied().unwrap_or_default();
                if let Some(slot) = bytes.get_mut(place * size..(place + 1) * size) {
                    slot.copy_from_slice(element);
                }
            })?;
        }
        let normalized = accessor.get("normalized").and_then(Value::as_bool).unwrap_or(false);
        Ok(Elements { component: of, normalized, width, bytes })
    }

    /// Gives out `count` elements of a buffer view, with their numbers; `stride` where the view's own does not count.
    fn copy(
        &self,
        view: &Value,
        start: u64,
        stride: Option<usize>,
        size: usize,
        count: usize,
        put: &mut dyn FnMut(usize, &[u8]),
    ) -> Result<(), BakeError> {
        let (bytes, own_stride) = self.file.view(view)?;
        let stride = stride.or(own_stride).unwrap_or(size);
        let length = count.checked_sub(1).map_or(0, |gaps| gaps as u64 * stride as u64 + size as u64);
        let end = start.saturating_add(length);
        if end > bytes.len() as u64 {
            let pointer = format!("/bufferViews/{view}");
            let available_bytes = bytes.len() as u64;
            return Err(fault(pointer, Fault::OutOfBounds { end_bytes: end, available_bytes }));
        }
        for at in 0..count {
            let from = start as usize + at * stride;
            if let Some(element) = bytes.get(from..from + size) {
                put(at, element);
            }
        }
        Ok(())
    }
}
