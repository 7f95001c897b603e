//! glTF as JSON, with its buffers and pictures beside it or in `data:` URIs, packed into one GLB. Native: the command line.
//!
//! In: the JSON, and who reads the files that it names. Out: a GLB that [`crate::model`] reads. Must not: read files itself, or
//! judge the model. In a browser `www/src/gltf.ts` does the same.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

mod data_uri;
mod error;

pub use data_uri::percent_decoded;
pub use error::PackError;

/// Files that one model may name.
pub const MAX_FILES: usize = 1024;
/// All bytes of a model, with its files: as `Limits::default().file_bytes`.
pub const MAX_BYTES: u64 = 256 << 20;

/// Reads the file that a relative `uri` names: at most so many bytes.
pub type ReadFile<'a> = dyn FnMut(&str, u64) -> Result<Vec<u8>, PackError> + 'a;

/// Whether these bytes are glTF as JSON: the first one that is no space opens an object.
pub fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Packs a glTF file and what it names into one GLB.
///
/// ```
/// use storefront::model::{Limits, Model};
/// use storefront::pack::{PackError, pack};
///
/// let gltf = br#"{"asset":{"version":"2.0"},"buffers":[{"uri":"data:;base64,AAAA","byteLength":3}]}"#;
/// let glb = pack(gltf, &mut |uri, _| Err(PackError::missing(uri, "not there")))?;
/// assert!(Model::parse(&glb, &Limits::T1).is_ok());
/// # Ok::<(), PackError>(())
/// ```
/// # Errors
/// [`PackError`], with a stable code and a JSON pointer where there is one.
pub fn pack(gltf: &[u8], read: &mut ReadFile<'_>) -> Result<Vec<u8>, PackError> {
    let gltf = gltf.strip_prefix(b"\xef\xbb\xbf").unwrap_or(gltf);
    let mut root: Map<String, Value> = serde_json::from_slice(gltf).map_err(|_| PackError::BadJson)?;
    let mut packed = Packed { read, files: BTreeMap::new(), bin: Vec::new(), spent_bytes: gltf.len() as u64 };

    let mut starts = Vec::new();
    for (index, buffer) in entries(&root, "buffers").iter().enumerate() {
        let pointer = format!("/buffers/{index}");
        let uri = buffer.get("uri").and_then(Value::as_str);
        let length_bytes = buffer.get("byteLength").and_then(Value::as_u64);
        if uri.is_none() && length_bytes.is_some() && stands_in(buffer) {
            starts.push(None);
            continue;
        }
        // Without a file the reader of models would look into the BIN chunk, where something else lies now.
        let (Some(uri), Some(length_bytes)) = (uri, length_bytes) else {
            return Err(PackError::Missing { pointer });
        };
        let bytes = packed.file(uri, &format!("{pointer}/uri"))?;
        let bytes = usize::try_from(length_bytes).ok().and_then(|length| bytes.get(..length)).ok_or(
            PackError::OutOfBounds { end_bytes: length_bytes, available_bytes: bytes.len() as u64, pointer },
        )?;
        starts.push(Some((packed.bin.len() as u64, length_bytes)));
        packed.bin.extend_from_slice(bytes);
        packed.pad();
    }

    let mut views = entries(&root, "bufferViews");
    for (index, view) in views.iter_mut().enumerate() {
        let pointer = format!("/bufferViews/{index}");
        move_view(view, &starts, &pointer)?;
        for (name, extension) in
            view.get_mut("extensions").and_then(Value::as_object_mut).into_iter().flatten()
        {
            if MESHOPT.contains(&name.as_str()) {
                move_view(extension, &starts, &pointer)?;
            }
        }
    }

    let mut images = entries(&root, "images");
    for (index, image) in images.iter_mut().enumerate() {
        let Some(uri) = image.get("uri").and_then(Value::as_str) else { continue };
        let bytes = packed.file(uri, &format!("/images/{index}/uri"))?;
        let view = json!({ "buffer": 0, "byteOffset": packed.bin.len(), "byteLength": bytes.len() });
        packed.bin.extend_from_slice(&bytes);
        packed.pad();
        *image = json!({ "bufferView": views.len() });
        views.push(view);
    }

    for (key, list) in [("bufferViews", views), ("images", images)] {
        if !list.is_empty() {
            root.insert(key.to_owned(), Value::Array(list));
        }
    }
    if !packed.bin.is_empty() {
        let mut buffers = vec![json!({ "byteLength": packed.bin.len() })];
        // One for all of them: nobody asks how long it is.
        buffers.extend(entries(&root, "buffers").into_iter().find(stands_in));
        root.insert("buffers".to_owned(), Value::Array(buffers));
    }
    Ok(container(Value::Object(root).to_string().into_bytes(), &packed.bin))
}

/// Names of extensions, as a file says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// `extensionsUsed`.
    pub used: Vec<String>,
    /// `extensionsRequired`.
    pub required: Vec<String>,
}

/// The extensions of a GLB, of one too that the reader of models refuses; `None` without a JSON chunk.
pub fn extensions(glb: &[u8]) -> Option<Extensions> {
    let length = u32::from_le_bytes(glb.get(12..16)?.try_into().ok()?);
    let json = glb.get(20..)?.get(..usize::try_from(length).ok()?)?;
    let root: Value = serde_json::from_slice(json).ok()?;
    let names = |key: &str| {
        let list = root.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Some(Extensions { used: names("extensionsUsed"), required: names("extensionsRequired") })
}

/// Extensions with a buffer view of their own in a buffer view.
const MESHOPT: [&str; 2] = ["EXT_meshopt_compression", "KHR_meshopt_compression"];

/// Whether a buffer without a file stands for what compressed views become.
fn stands_in(buffer: &Value) -> bool {
    MESHOPT.iter().any(|name| buffer.pointer(&format!("/extensions/{name}")).is_some())
}

/// Have anything with the fields of a view look where the bytes of its buffer lie now. Views of no bytes stay: what
/// decodes them gives them some.
fn move_view(view: &mut Value, starts: &[Option<(u64, u64)>], pointer: &str) -> Result<(), PackError> {
    let number = |key: &str| view.get(key).map_or(Some(0), Value::as_u64);
    let place = view.get("buffer").and_then(Value::as_u64).and_then(|index| usize::try_from(index).ok());
    // What is no number, or points nowhere, stays as it is: the reader of models says so.
    let (Some(start), Some(length_bytes)) = (number("byteOffset"), number("byteLength")) else {
        return Ok(());
    };
    match place.and_then(|place| starts.get(place)) {
        Some(&Some((base, available_bytes))) => {
            let end_bytes = start.saturating_add(length_bytes);
            if end_bytes > available_bytes {
                let pointer = pointer.to_owned();
                return Err(PackError::OutOfBounds { end_bytes, available_bytes, pointer });
            }
            if let Some(view) = view.as_object_mut() {
                view.insert("buffer".to_owned(), json!(0));
                view.insert("byteOffset".to_owned(), json!(base + start));
            }
        }
        Some(None) => {
            if let Some(view) = view.as_object_mut() {
                view.insert("buffer".to_owned(), json!(1));
            }
        }
        None => {}
    }
    Ok(())
}

/// The BIN chunk as it grows.
struct Packed<'r, 'f> {
    read: &'r mut ReadFile<'f>,
    /// What was read, by its URI: pictures are often named twice.
    files: BTreeMap<String, Vec<u8>>,
    bin: Vec<u8>,
    spent_bytes: u64,
}

impl Packed<'_, '_> {
    fn file(&mut self, uri: &str, pointer: &str) -> Result<Vec<u8>, PackError> {
        let max = MAX_BYTES.saturating_sub(self.bin.len() as u64);
        if let Some(known) = self.files.get(uri) {
            let found = known.len() as u64;
            // Named twice is copied twice.
            return if found <= max {
                Ok(known.clone())
            } else {
                Err(PackError::over("file_bytes", found, max))
            };
        }
        if self.files.len() >= MAX_FILES {
            return Err(PackError::over("files", self.files.len() as u64 + 1, MAX_FILES as u64));
        }
        let left_bytes = MAX_BYTES.saturating_sub(self.spent_bytes);
        let bytes = match uri.strip_prefix("data:") {
            Some(data) => {
                data_uri::decode(data).ok_or_else(|| PackError::BadUri { pointer: pointer.to_owned() })?
            }
            None => (self.read)(uri, left_bytes.saturating_add(1)).map_err(|error| error.at(pointer))?,
        };
        self.spent_bytes += bytes.len() as u64;
        if self.spent_bytes > MAX_BYTES {
            return Err(PackError::over("file_bytes", self.spent_bytes, MAX_BYTES));
        }
        self.files.insert(uri.to_owned(), bytes.clone());
        Ok(bytes)
    }

    fn pad(&mut self) {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
    }
}

/// The list `key`; empty where there is none.
fn entries(root: &Map<String, Value>, key: &str) -> Vec<Value> {
    root.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// A GLB of these two chunks; the second is left out where it is empty.
pub(crate) fn container(mut json: Vec<u8>, bin: &[u8]) -> Vec<u8> {
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut glb = b"glTF\x02\0\0\0\0\0\0\0".to_vec();
    for (kind, chunk) in [(b"JSON", json.as_slice()), (b"BIN\0", bin)] {
        if kind == b"BIN\0" && chunk.is_empty() {
            continue;
        }
        // Within 4 GiB: the bytes are limited, and so is what they are made from.
        glb.extend((chunk.len() as u32).to_le_bytes());
        glb.extend(kind);
        glb.extend(chunk);
    }
    let length = (glb.len() as u32).to_le_bytes();
    glb.splice(8..12, length);
    glb
}

#[cfg(test)]
mod tests;
