//! The JSON and the BIN of a file that is unpacked: where data lies now, and where what was made of it will.
//!
//! What is made goes behind the bytes that are there, and its view then points at it: nothing else moves. All bytes
//! together stay within what a model may have, which is asked before they are made.

use serde_json::{Map, Value, json};

use super::UnpackError;
use crate::pack;

pub(super) type Object = Map<String, Value>;

/// A GLB on its way to a plain one.
pub(super) struct File {
    pub(super) root: Object,
    bin: Vec<u8>,
    /// Bytes of `bin` that the file brought.
    own_bytes: usize,
    /// Bytes that were asked for, and those that the file brought.
    reserved_bytes: u64,
}

impl File {
    /// # Errors
    /// `out-of-bounds` for a view of BIN that ends behind it: there will be something.
    pub(super) fn new(root: Object, bin: &[u8]) -> Result<Self, UnpackError> {
        let promised = root.get("buffers").and_then(|buffers| buffers.pointer("/0/byteLength"));
        let promised = promised.and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
        let own_bytes = bin.len().min(promised.unwrap_or(usize::MAX));
        let bin = bin.get(..own_bytes).unwrap_or_default().to_vec();
        let file = Self { root, own_bytes, reserved_bytes: bin.len() as u64, bin };
        for (index, view) in file.list("bufferViews").iter().enumerate() {
            // What is no number is for the reader of models.
            let number = |key: &str| view.get(key).and_then(Value::as_u64);
            if number("buffer") == Some(0) {
                let end = number("byteOffset").unwrap_or(0).saturating_add(number("byteLength").unwrap_or(0));
                file.range(end, &format!("/bufferViews/{index}"))?;
            }
        }
        Ok(file)
    }

    /// The list `key` of the file; empty where there is none.
    pub(super) fn list(&self, key: &str) -> &[Value] {
        self.root.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The same, to change.
    pub(super) fn list_mut(&mut self, key: &str) -> &mut [Value] {
        self.root.get_mut(key).and_then(Value::as_array_mut).map_or(&mut [], Vec::as_mut_slice)
    }

    fn range(&self, end_bytes: u64, pointer: &str) -> Result<usize, UnpackError> {
        let available_bytes = self.own_bytes as u64;
        usize::try_from(end_bytes).ok().filter(|_| end_bytes <= available_bytes).ok_or_else(|| {
            UnpackError::OutOfBounds { end_bytes, available_bytes, pointer: pointer.to_owned() }
        })
    }

    /// The bytes of anything with the fields of a view.
    /// # Errors
    /// `bad-value` for another buffer than the file's own, `out-of-bounds`.
    pub(super) fn bytes_in(&self, view: &Value, pointer: &str) -> Result<&[u8], UnpackError> {
        if whole(view, "buffer", pointer)? != 0 {
            let expected = "a view of the BIN chunk";
            return Err(UnpackError::BadValue { expected, pointer: pointer.to_owned() });
        }
        let start = view.get("byteOffset").map_or(Ok(0), |_| whole(view, "byteOffset", pointer))?;
        let end = self.range(start.saturating_add(whole(view, "byteLength", pointer)?), pointer)?;
        // In range: `start <= end`, which fits.
        Ok(self.bin.get(start as usize..end).unwrap_or_default())
    }

    /// The bytes of a view as the file has them.
    /// # Errors
    /// As [`Self::bytes_in`]; `index-out-of-range`.
    pub(super) fn bytes_of(&self, view: u64, pointer: &str) -> Result<&[u8], UnpackError> {
        let views = self.list("bufferViews");
        let found = entry(views, view, pointer)?;
        self.bytes_in(found, &format!("/bufferViews/{view}"))
    }

    /// Refuse so many bytes before they are made.
    /// # Errors
    /// `over-limit`
    pub(super) fn reserve(&mut self, bytes: u64, pointer: &str) -> Result<(), UnpackError> {
        self.reserved_bytes = self.reserved_bytes.saturating_add(bytes);
        if self.reserved_bytes <= pack::MAX_BYTES {
            return Ok(());
        }
        let (found, max) = (self.reserved_bytes, pack::MAX_BYTES);
        Err(UnpackError::OverLimit { limit: "file_bytes", found, max, pointer: pointer.to_owned() })
    }

    /// Bytes that may still be asked for.
    pub(super) fn left_bytes(&self) -> u64 {
        pack::MAX_BYTES.saturating_sub(self.reserved_bytes)
    }

    /// Give a view other bytes. Returns where they start in BIN.
    pub(super) fn replace(&mut self, view: usize, bytes: &[u8]) -> usize {
        let start = self.put(bytes);
        if let Some(view) = self.list_mut("bufferViews").get_mut(view).and_then(Value::as_object_mut) {
            view.insert("buffer".to_owned(), json!(0));
            view.insert("byteOffset".to_owned(), json!(start));
            view.insert("byteLength".to_owned(), json!(bytes.len()));
        }
        start
    }

    /// Another view. Returns its index.
    pub(super) fn add(&mut self, bytes: &[u8]) -> usize {
        let view = json!({ "buffer": 0, "byteOffset": self.put(bytes), "byteLength": bytes.len() });
        let views = self.root.entry("bufferViews").or_insert_with(|| json!([]));
        views.as_array_mut().map_or(0, |views| {
            views.push(view);
            views.len() - 1
        })
    }

    fn put(&mut self, bytes: &[u8]) -> usize {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let start = self.bin.len();
        self.bin.extend_from_slice(bytes);
        start
    }

    /// The plain GLB, and where its BIN starts.
    pub(super) fn finish(mut self) -> (Vec<u8>, usize) {
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        let length = self.bin.len();
        let buffers = self.root.entry("buffers").or_insert_with(|| json!([]));
        if let Some(buffers) = buffers.as_array_mut() {
            // Those without a file stood for what compressed views become.
            while buffers.len() > 1 && buffers.last().is_some_and(|buffer| buffer.get("uri").is_none()) {
                buffers.pop();
            }
            match buffers.first_mut().and_then(Value::as_object_mut) {
                Some(first) => first.insert("byteLength".to_owned(), json!(length)),
                None => {
                    buffers.push(json!({ "byteLength": length }));
                    None
                }
            };
        }
        let glb = pack::container(Value::Object(self.root).to_string().into_bytes(), &self.bin);
        let start = glb.len() - length;
        (glb, start)
    }
}

/// The entry of `list` with this index.
/// # Errors
/// `index-out-of-range`
pub(super) fn entry<'l>(list: &'l [Value], index: u64, pointer: &str) -> Result<&'l Value, UnpackError> {
    usize::try_from(index).ok().and_then(|index| list.get(index)).ok_or_else(|| {
        UnpackError::IndexOutOfRange { index, count: list.len() as u64, pointer: pointer.to_owned() }
    })
}

/// The whole number `key`.
/// # Errors
/// `bad-value`
pub(super) fn whole(of: &Value, key: &str, pointer: &str) -> Result<u64, UnpackError> {
    of.get(key).and_then(Value::as_u64).ok_or_else(|| UnpackError::BadValue {
        expected: "a whole number",
        pointer: format!("{pointer}/{key}"),
    })
}

/// Takes an extension out of an object, with the last one the property that held them.
pub(super) fn take_extension(of: &mut Value, name: &str) -> Option<Value> {
    let extensions = of.get_mut("extensions")?.as_object_mut()?;
    let found = extensions.remove(name);
    if extensions.is_empty() {
        of.as_object_mut()?.remove("extensions");
    }
    found
}
