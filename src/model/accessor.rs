//! Accessors: typed arrays in the BIN chunk.
//!
//! All component types, normalised integers (so `KHR_mesh_quantization` too), interleaved views and
//! sparse accessors. In: an index into `accessors`. Out: plain vectors of numbers, NaN and infinity refused.
//! Offsets are multiplied and added in 64 bits and checked before a byte is read.
//! glTF 2.0 specification, sections 3.6.2 and 3.11 (how integers become floats).

use super::document::{Document, View, entry};
use super::error::{Fault, ModelError, Refusal};
use super::glb::little_endian;
use super::json::Spot;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    fn size_bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    fn is_unsigned_integer(self) -> bool {
        matches!(self, Self::U8 | Self::U16 | Self::U32)
    }
}

/// An accessor whose data lies inside the BIN chunk.
pub(super) struct Accessor<'a> {
    /// How many elements.
    pub(super) count: usize,
    /// Numbers in an element: 1 (SCALAR) to 4 (VEC4), 16 (MAT4).
    pub(super) width: usize,
    component: Component,
    normalized: bool,
    /// `None`: all zero, but for what is sparse.
    elements: Option<Elements<'a>>,
    sparse: Option<Sparse<'a>>,
    /// JSON pointer, for faults in the data.
    pointer: String,
}

/// `count` elements, `stride` bytes apart; all of them inside `bytes`.
struct Elements<'a> {
    bytes: &'a [u8],
    stride: usize,
}

struct Sparse<'a> {
    count: usize,
    index_component: Component,
    indices: Elements<'a>,
    values: Elements<'a>,
}

impl<'a> Accessor<'a> {
    /// Opens the accessor that `reference` (an index) names.
    ///
    /// # Errors
    /// `out-of-bounds` if it reaches past its buffer view, `over-limit` if it has more elements than any
    /// vertex or index list may have, `bad-value` for an unknown type.
    pub(super) fn open(document: &Document<'a>, reference: &Spot<'_>) -> Result<Self, Refusal> {
        let spot = entry(&document.accessors, reference)?;
        let component = component(&spot.need("componentType")?)?;
        let kind = spot.need("type")?;
        let width = match kind.text()? {
            "SCALAR" => 1,
            "VEC2" => 2,
            "VEC3" => 3,
            "VEC4" => 4,
            "MAT4" => 16,
            _ => return Err(kind.error(Fault::BadValue { expected: "SCALAR, VEC2, VEC3, VEC4 or MAT4" })),
        };
        let element_bytes = width * component.size_bytes();
        let count = count(document, &spot)?;
        let elements = match spot.get("bufferView")? {
            None => None,
            Some(view_reference) => {
                let view = document.view(&view_reference)?;
                let stride = view.stride;
                Some(elements(document, &spot, &view, count, element_bytes, stride)?)
            }
        };
        let sparse = match spot.get("sparse")? {
            None => None,
            Some(sparse) => Some(Sparse::open(document, &sparse, count, element_bytes)?),
        };
        Ok(Self {
            count,
            width,
            component,
            normalized: spot.flag("normalized")?,
            elements,
            sparse,
            pointer: spot.pointer(),
        })
    }

    /// All elements as floats; `N` must be the accessor's width.
    ///
    /// # Errors
    /// `bad-value` for another width, `not-finite` for NaN or infinity.
    pub(super) fn floats<const N: usize>(&self) -> Result<Vec<[f32; N]>, Refusal>
    where
        [f32; N]: bytemuck::Pod,
    {
        if self.width != N {
            return Err(self.error(Fault::BadValue { expected: "another type of element" }));
        }
        let mut floats = vec![[0.0; N]; self.count];
        self.read_floats(bytemuck::cast_slice_mut(&mut floats))?;
        Ok(floats)
    }

    /// All elements as floats, one after another; `into` holds `count * width` zeros.
    pub(super) fn read_floats(&self, into: &mut [f32]) -> Result<(), Refusal> {
        self.each_number(|at, bytes| {
            if let Some(slot) = into.get_mut(at) {
                *slot = self.float(bytes);
            }
        })?;
        if into.iter().all(|number| number.is_finite()) { Ok(()) } else { Err(self.error(Fault::NotFinite)) }
    }

    /// All elements as unsigned integers, one after another.
    ///
    /// # Errors
    /// `bad-value` if they are signed, floating or normalised.
    pub(super) fn integers(&self) -> Result<Vec<u32>, Refusal> {
        if !self.component.is_unsigned_integer() || self.normalized {
            return Err(self.error(Fault::BadValue { expected: "unsigned integers" }));
        }
        let mut integers = vec![0; self.count * self.width];
        self.each_number(|at, bytes| {
            if let Some(slot) = integers.get_mut(at) {
                *slot = little_endian(bytes);
            }
        })?;
        Ok(integers)
    }

    /// A fault of this accessor.
    pub(super) fn error(&self, fault: Fault) -> Refusal {
        ModelError::at_pointer(self.pointer.clone(), fault)
    }

    /// Calls `put` with the place and the bytes of each number: the dense ones first, then the sparse ones over them.
    fn each_number(&self, mut put: impl FnMut(usize, &[u8])) -> Result<(), Refusal> {
        let put: &mut dyn FnMut(usize, &[u8]) = &mut put;
        if let Some(elements) = &self.elements {
            for at in 0..self.count {
                self.put_element(elements, at, at, put);
            }
        }
        let Some(sparse) = &self.sparse else { return Ok(()) };
        for at in 0..sparse.count {
            let index = little_endian(sparse.indices.get(at, sparse.index_component.size_bytes()));
            if index as usize >= self.count {
                return Err(
                    self.error(Fault::IndexOutOfRange { index: index.into(), count: self.count as u64 })
                );
            }
            self.put_element(&sparse.values, at, index as usize, put);
        }
        Ok(())
    }

    fn put_element(
        &self,
        elements: &Elements<'_>,
        from: usize,
        to: usize,
        put: &mut dyn FnMut(usize, &[u8]),
    ) {
        let size = self.component.size_bytes();
        let element = elements.get(from, size * self.width);
        for (component, bytes) in element.chunks_exact(size).enumerate() {
            put(to * self.width + component, bytes);
        }
    }

    fn float(&self, bytes: &[u8]) -> f32 {
        let (value, largest) = match self.component {
            Component::F32 => return f32::from_bits(little_endian(bytes)),
            Component::I8 => (f32::from(little_endian(bytes) as i8), 127.0),
            Component::U8 => (little_endian(bytes) as f32, 255.0),
            Component::I16 => (f32::from(little_endian(bytes) as i16), 32767.0),
            Component::U16 => (little_endian(bytes) as f32, 65535.0),
            Component::U32 => (little_endian(bytes) as f32, 4_294_967_295.0),
        };
        // -128 / 127 is below -1: the specification clamps it.
        if self.normalized { (value / largest).max(-1.0) } else { value }
    }
}

impl<'a> Sparse<'a> {
    fn open(
        document: &Document<'a>,
        spot: &Spot<'_>,
        accessor_count: usize,
        element_bytes: usize,
    ) -> Result<Self, Refusal> {
        let count = count(document, spot)?;
        if count > accessor_count {
            return Err(
                spot.error(Fault::IndexOutOfRange { index: count as u64, count: accessor_count as u64 })
            );
        }
        let indices = spot.need("indices")?;
        let index_component = component(&indices.need("componentType")?)?;
        if !index_component.is_unsigned_integer() {
            return Err(indices.error(Fault::BadValue { expected: "unsigned integers" }));
        }
        let index_view = document.view(&indices.need("bufferView")?)?;
        let values = spot.need("values")?;
        let value_view = document.view(&values.need("bufferView")?)?;
        Ok(Self {
            count,
            index_component,
            indices: elements(document, &indices, &index_view, count, index_component.size_bytes(), None)?,
            values: elements(document, &values, &value_view, count, element_bytes, None)?,
        })
    }
}

impl Elements<'_> {
    /// The bytes of element `at`. In range, as `elements` has checked.
    fn get(&self, at: usize, size_bytes: usize) -> &[u8] {
        let start = at * self.stride;
        self.bytes.get(start..start + size_bytes).unwrap_or_default()
    }
}

/// Checks that `count` elements at the spot's `byteOffset` end inside the view.
fn elements<'a>(
    document: &Document<'_>,
    spot: &Spot<'_>,
    view: &View<'a>,
    count: usize,
    element_bytes: usize,
    stride: Option<usize>,
) -> Result<Elements<'a>, Refusal> {
    let stride = stride.unwrap_or(element_bytes);
    if stride < element_bytes {
        return Err(spot.error(Fault::BadValue { expected: "a byteStride as long as an element" }));
    }
    let start = spot.integer_or("byteOffset", 0)?;
    // Cannot overflow: `count` is within a limit, a stride is at most 252.
    let length = count.checked_sub(1).map_or(0, |gaps| gaps as u64 * stride as u64 + element_bytes as u64);
    document.within(spot, start.saturating_add(length), view.bytes.len() as u64)?;
    Ok(Elements { bytes: view.bytes.get(start as usize..).unwrap_or_default(), stride })
}

/// `count` of an accessor or its sparse part. No list that we make of it may exceed the limits.
fn count(document: &Document<'_>, spot: &Spot<'_>) -> Result<usize, Refusal> {
    let spot = spot.need("count")?;
    let found = spot.integer()?;
    let max = document.limits.vertices.max(document.limits.triangles.saturating_mul(3));
    if found > max {
        return Err(spot.error(Fault::OverLimit { limit: "vertices", found, max }));
    }
    Ok(found as usize)
}

fn component(spot: &Spot<'_>) -> Result<Component, Refusal> {
    Ok(match spot.integer()? {
        5120 => Component::I8,
        5121 => Component::U8,
        5122 => Component::I16,
        5123 => Component::U16,
        5125 => Component::U32,
        5126 => Component::F32,
        _ => return Err(spot.error(Fault::BadValue { expected: "5120, 5121, 5122, 5123, 5125 or 5126" })),
    })
}
