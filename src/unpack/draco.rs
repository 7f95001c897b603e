//! `KHR_draco_mesh_compression`, with the decoder of `draco-core`, in which there is no unsafe code.
//!
//! In: primitives that carry the extension. Out: the same primitives, their accessors over plain views. A stream says at
//! its start how many faces and points it has; that is read here and checked before the decoder sees it, which has limits
//! of its own beside. Bitstream 2.2, the one that glTF allows: google.github.io/draco/spec.

use std::collections::BTreeMap;
use std::panic::catch_unwind;

use draco_core::geometry_indices::PointIndex;
use draco_core::{DecodeLimits, DecoderBuffer, Mesh, MeshDecoder, PointAttribute};
use serde_json::{Value, json};

use super::UnpackError;
use super::component::Component;
use super::file::{File, entry, take_extension, whole};
use crate::model::Limits;

pub(super) const NAME: &str = "KHR_draco_mesh_compression";

/// Reads every compressed primitive.
/// # Errors
/// `bad-draco`, `over-limit`, `bad-value`, `out-of-bounds`, `index-out-of-range`.
pub(super) fn read(file: &mut File) -> Result<(), UnpackError> {
    let mut reader = Reader { file, corners: 0, taken: BTreeMap::new() };
    for mesh in 0..reader.file.list("meshes").len() {
        let count = reader.file.list("meshes").get(mesh).map_or(0, |mesh| primitives(mesh).len());
        for index in 0..count {
            reader.primitive(mesh, index)?;
        }
    }
    Ok(())
}

struct Reader<'f> {
    file: &'f mut File,
    /// Corners and points of all streams so far: each costs time, though a stream may be named by many primitives.
    corners: u64,
    /// What was put where: the stream and the attribute in it, by accessor. Primitives may share both.
    taken: BTreeMap<u64, (u64, Option<u64>)>,
}

impl Reader<'_> {
    fn primitive(&mut self, mesh: usize, index: usize) -> Result<(), UnpackError> {
        let pointer = format!("/meshes/{mesh}/primitives/{index}");
        let Some(primitive) = self.primitive_mut(mesh, index) else { return Ok(()) };
        let Some(extension) = take_extension(primitive, NAME) else { return Ok(()) };
        let primitive = primitive.clone();
        let view = whole(&extension, "bufferView", &pointer)?;
        let decoded = self.decode(view, &pointer)?;

        let named = extension.get("attributes").and_then(Value::as_object);
        for (name, id) in named.into_iter().flatten() {
            let place = format!("{pointer}/attributes/{name}");
            let Some(accessor) = primitive.pointer(&format!("/attributes/{name}")) else { continue };
            let (Some(accessor), Some(id)) = (accessor.as_u64(), id.as_u64()) else {
                return Err(UnpackError::BadValue { expected: "a whole number", pointer: place });
            };
            let (bytes, change) = self.attribute(&decoded, accessor, id, &place)?;
            let accessor = self.put(accessor, (view, Some(id)), &bytes, &change, &place)?;
            self.point(mesh, index, &["attributes", name], accessor);
        }
        let corners = decoded.num_faces() as u64 * 3;
        self.file.reserve(corners * 4, &pointer)?;
        let indices: Vec<u8> =
            decoded.faces().iter().flatten().flat_map(|point| point.0.to_le_bytes()).collect();
        let change = json!({ "componentType": 5125, "count": corners, "type": "SCALAR" });
        let accessor = match primitive.get("indices") {
            Some(_) => {
                let accessor = whole(&primitive, "indices", &pointer)?;
                self.put(accessor, (view, None), &indices, &change, &pointer)?
            }
            None => self.add(change, &indices),
        };
        self.point(mesh, index, &["indices"], accessor);
        if let Some(primitive) = self.primitive_mut(mesh, index).and_then(Value::as_object_mut) {
            // Strips come out as triangles.
            primitive.remove("mode");
        }
        Ok(())
    }

    fn primitive_mut(&mut self, mesh: usize, index: usize) -> Option<&mut Value> {
        self.file.list_mut("meshes").get_mut(mesh)?.get_mut("primitives")?.get_mut(index)
    }

    /// Have a property of a primitive name an accessor.
    fn point(&mut self, mesh: usize, index: usize, keys: &[&str], accessor: u64) {
        let mut of = self.primitive_mut(mesh, index);
        for key in keys {
            of = of.map(|of| &mut of[*key]);
        }
        if let Some(of) = of {
            *of = json!(accessor);
        }
    }

    fn decode(&mut self, view: u64, pointer: &str) -> Result<Mesh, UnpackError> {
        let bad = |reason: String| UnpackError::Draco { reason, pointer: pointer.to_owned() };
        let limits = Limits::default();
        let stream = self.file.bytes_of(view, pointer)?;
        let counts = counts(stream).ok_or_else(|| bad("not a mesh of Draco 2.2".to_owned()))?;
        self.corners = counts.iter().fold(self.corners, |sum, count| sum.saturating_add(*count));
        for (limit, found, max) in [
            ("triangles", counts[1].max(self.corners / 4), limits.triangles),
            ("vertices", counts[0], limits.triangles * 3),
        ] {
            if found > max {
                return Err(UnpackError::OverLimit { limit, found, max, pointer: pointer.to_owned() });
            }
        }
        let limits = DecodeLimits::default()
            .with_max_points(limits.triangles * 3)
            .with_max_faces(limits.triangles)
            .with_max_decoded_bytes(self.file.left_bytes());
        // The decoder returns errors; should it break a rule of its own instead, the file is at fault all the same.
        let decoded = catch_unwind(|| {
            let mut mesh = Mesh::new();
            let mut buffer = DecoderBuffer::new(stream).with_limits(limits);
            MeshDecoder::new().decode(&mut buffer, &mut mesh).map(|()| mesh)
        });
        decoded.map_err(|_| bad("the decoder gave up".to_owned()))?.map_err(|error| bad(error.to_string()))
    }

    /// The values of an attribute, one for each point, and what the accessor has to say of them.
    fn attribute(
        &mut self,
        mesh: &Mesh,
        accessor: u64,
        id: u64,
        pointer: &str,
    ) -> Result<(Vec<u8>, Value), UnpackError> {
        let known = entry(self.file.list("accessors"), accessor, pointer)?;
        let component = known.get("componentType").and_then(Value::as_u64).and_then(Component::from_gltf);
        let width = match known.get("type").and_then(Value::as_str) {
            Some("SCALAR") => 1,
            Some("VEC2") => 2,
            Some("VEC3") => 3,
            Some("VEC4") => 4,
            _ => 0,
        };
        let points = mesh.num_points();
        let other = || UnpackError::Draco {
            reason: "the stream has another attribute than the primitive names".to_owned(),
            pointer: pointer.to_owned(),
        };
        let id = u32::try_from(id).map_err(|_| other())?;
        let attribute = mesh.attribute_by_unique_id(id).ok_or_else(other)?;
        let fits = usize::from(attribute.num_components()) == width
            && known.get("count").and_then(Value::as_u64) == Some(points as u64);
        let component = component.filter(|_| fits).ok_or_else(other)?;
        self.file.reserve((points * width * component.size_bytes()) as u64, pointer)?;
        let mut bytes = Vec::with_capacity(points * width * component.size_bytes());
        for point in 0..points {
            let value = value_of(attribute, point).ok_or_else(other)?;
            component.write(attribute.data_type(), value, &mut bytes).ok_or_else(other)?;
        }
        Ok((bytes, json!({})))
    }

    /// Put bytes behind an accessor, or behind a copy of it where it has others already. Returns its index.
    fn put(
        &mut self,
        accessor: u64,
        from: (u64, Option<u64>),
        bytes: &[u8],
        change: &Value,
        pointer: &str,
    ) -> Result<u64, UnpackError> {
        let mut known = entry(self.file.list("accessors"), accessor, pointer)?.clone();
        match self.taken.get(&accessor) {
            Some(taken) if *taken == from => return Ok(accessor),
            Some(_) => {
                for (key, value) in change.as_object().into_iter().flatten() {
                    known[key] = value.clone();
                }
                return Ok(self.add(known, bytes));
            }
            None => {}
        }
        self.taken.insert(accessor, from);
        let view = self.file.add(bytes);
        let accessors = self.file.list_mut("accessors");
        if let Some(known) = accessors.get_mut(accessor as usize).and_then(Value::as_object_mut) {
            known.extend(change.as_object().cloned().unwrap_or_default());
            known.insert("bufferView".to_owned(), json!(view));
            known.remove("byteOffset");
            known.remove("sparse");
        }
        Ok(accessor)
    }

    /// Another accessor. Returns its index.
    fn add(&mut self, mut accessor: Value, bytes: &[u8]) -> u64 {
        accessor["bufferView"] = json!(self.file.add(bytes));
        let accessors = self.file.root.entry("accessors").or_insert_with(|| json!([]));
        accessors.as_array_mut().map_or(0, |accessors| {
            accessors.push(accessor);
            accessors.len() as u64 - 1
        })
    }
}

fn primitives(mesh: &Value) -> &[Value] {
    mesh.get("primitives").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The bytes of an attribute's value at a point.
fn value_of(attribute: &PointAttribute, point: usize) -> Option<&[u8]> {
    let index = attribute.mapped_index(PointIndex(u32::try_from(point).ok()?)).0 as usize;
    let stride = usize::try_from(attribute.byte_stride()).ok()?;
    let start = index.checked_mul(stride)?;
    let bytes = usize::from(attribute.num_components()) * attribute.data_type().byte_length();
    attribute.buffer().data().get(start..start.checked_add(bytes)?)
}

/// Points and faces, as they stand at the start of a stream; `None` for one that is no mesh of 2.2.
fn counts(stream: &[u8]) -> Option<[u64; 2]> {
    let (head, mut rest) = stream.split_at_checked(11)?;
    let &[b'D', b'R', b'A', b'C', b'O', 2, 2, 1, method @ (0 | 1), _, flags] = head else { return None };
    // Metadata would come first; glTF has none in streams.
    if flags & 0x80 != 0 {
        return None;
    }
    // Edgebreaker names its way of walking the mesh first, and its points; the other method its faces.
    if method == 1 {
        rest = rest.get(1..)?;
    }
    let mut varint = || {
        let mut value = 0_u64;
        for shift in (0..63).step_by(7) {
            let (&byte, after) = rest.split_first()?;
            rest = after;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(value);
            }
        }
        None
    };
    let (first, second) = (varint()?, varint()?);
    Some(if method == 1 { [first, second] } else { [second, first] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_the_two_methods_have_them() {
        let head = |method| [b"DRACO\x02\x02\x01".as_slice(), &[method, 0, 0]].concat();
        let edgebreaker = [head(1), vec![2, 0x85, 0x01, 7]].concat();
        assert_eq!(counts(&edgebreaker), Some([133, 7]));
        assert_eq!(counts(&[head(0), vec![9, 0x80, 0x02]].concat()), Some([256, 9]));
        assert_eq!(counts(&edgebreaker[..13]), None);
        assert_eq!(counts(&[head(1), vec![2], vec![0xff; 20]].concat()), None, "a number without an end");
        assert_eq!(counts(&[head(7), vec![1, 1]].concat()), None, "an unknown method");
        assert_eq!(
            counts(&[b"DRACO\x02\x02\x00".as_slice(), &[0, 0, 0, 1, 1]].concat()),
            None,
            "points only"
        );
    }
}
