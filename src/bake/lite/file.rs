//! A GLB as JSON and bytes, without regard to what they mean.
//!
//! In: a GLB that [`crate::model::Model::parse`] took. Out: its JSON, to be changed, and where its buffer views lie.

use serde_json::{Map, Value};

use crate::bake::BakeError;
use crate::model::{Fault, ModelError, Place};

/// The chunks of a GLB.
#[derive(Clone, Debug)]
pub(super) struct File<'a> {
    pub(super) json: Map<String, Value>,
    pub(super) bin: &'a [u8],
}

/// A fault at a JSON pointer.
pub(super) fn fault(pointer: String, fault: Fault) -> BakeError {
    BakeError::Model(ModelError { fault, place: Place::Pointer(pointer) })
}

impl<'a> File<'a> {
    /// # Errors
    /// `truncated`, `bad-json`.
    pub(super) fn open(glb: &'a [u8]) -> Result<Self, BakeError> {
        let at = |byte: usize, fault| {
            BakeError::Model(ModelError { fault, place: Place::ByteOffset(byte as u64) })
        };
        let chunk = |start: usize| {
            let word = glb.get(start..start.checked_add(4)?)?;
            let length = u32::from_le_bytes(word.try_into().ok()?) as usize;
            glb.get(start + 8..start.checked_add(8)?.checked_add(length)?)
        };
        let json = chunk(12).ok_or_else(|| at(12, Fault::Truncated))?;
        let parsed = serde_json::from_slice(json).map_err(|_| at(20, Fault::BadJson))?;
        let bin_at = 20 + json.len();
        let is_bin = glb.get(bin_at + 4..bin_at + 8) == Some(b"BIN\0");
        Ok(Self { json: parsed, bin: if is_bin { chunk(bin_at).unwrap_or_default() } else { &[] } })
    }

    /// A list of the file; empty where there is none.
    pub(super) fn list(&self, key: &str) -> &[Value] {
        self.json.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// A list of the file, to be changed; nothing where there is none.
    pub(super) fn list_mut(&mut self, key: &str) -> &mut [Value] {
        self.json.get_mut(key).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
    }

    /// The bytes of a buffer view, and its stride where it has one.
    ///
    /// # Errors
    /// `missing`, `out-of-bounds`.
    pub(super) fn view(&self, reference: &Value) -> Result<(&'a [u8], Option<usize>), BakeError> {
        let pointer = || format!("/bufferViews/{reference}");
        let view = reference
            .as_u64()
            .and_then(|index| self.list("bufferViews").get(usize::try_from(index).ok()?))
            .filter(|view| view.get("buffer").and_then(Value::as_u64) == Some(0))
            .ok_or_else(|| fault(pointer(), Fault::Missing))?;
        let number = |key: &str| view.get(key).map_or(Some(0), Value::as_u64).unwrap_or(u64::MAX);
        let (start, end) = (number("byteOffset"), number("byteOffset").saturating_add(number("byteLength")));
        let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
        let bytes = range.and_then(|(start, end)| self.bin.get(start..end)).ok_or_else(|| {
            let available_bytes = self.bin.len() as u64;
            fault(pointer(), Fault::OutOfBounds { end_bytes: end, available_bytes })
        })?;
        let stride = view.get("byteStride").and_then(Value::as_u64).map(|stride| stride.min(252) as usize);
        Ok((bytes, stride))
    }
}

/// An entry of a list, named by a JSON number.
pub(super) fn index(value: Option<&Value>) -> Option<usize> {
    value?.as_u64().and_then(|index| usize::try_from(index).ok())
}

/// Adds an extension to those that a file uses, and requires.
pub(super) fn require(json: &mut Map<String, Value>, extension: &str) {
    uses(json, extension);
    add(json, "extensionsRequired", extension);
}

/// Adds an extension to those that a file uses.
pub(super) fn uses(json: &mut Map<String, Value>, extension: &str) {
    add(json, "extensionsUsed", extension);
}

fn add(json: &mut Map<String, Value>, key: &str, extension: &str) {
    let list = json.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    if let Some(list) = list.as_array_mut()
        && !list.iter().any(|name| name == extension)
    {
        list.push(extension.into());
    }
}

/// A GLB of these chunks.
pub(super) fn container(json: &Map<String, Value>, bin: &[u8]) -> Result<Vec<u8>, BakeError> {
    let encode = |error: &dyn std::fmt::Display| BakeError::Encode { reason: error.to_string() };
    let mut json = serde_json::to_vec(json).map_err(|error| encode(&error))?;
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut padded = bin.to_vec();
    padded.resize(bin.len().next_multiple_of(4), 0);
    let mut glb = b"glTF\x02\0\0\0\0\0\0\0".to_vec();
    for (kind, chunk) in [(b"JSON", &json), (b"BIN\0", &padded)] {
        if kind == b"BIN\0" && chunk.is_empty() {
            continue;
        }
        let length = u32::try_from(chunk.len()).map_err(|error| encode(&error))?;
        glb.extend(length.to_le_bytes());
        glb.extend(kind);
        glb.extend(chunk);
    }
    let length = u32::try_from(glb.len()).map_err(|error| encode(&error))?;
    glb.splice(8..12, length.to_le_bytes());
    Ok(glb)
}
