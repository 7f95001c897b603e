//! Walking the JSON chunk, with the place of every fault.
//!
//! A [`Spot`] is a JSON value that knows its way back to the root, so an error can say
//! `/meshes/2/primitives/0/indices` although no path is kept while all goes well.
//! Walked by hand, not derived: derived readers for all of glTF are several times as large in wasm.

use std::fmt::Write as _;

use serde_json::Value;

use super::error::{Fault, ModelError, Place};

/// A value of the JSON chunk and the way to it.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    value: &'a Value,
    step: Step<'a>,
    parent: Option<&'a Spot<'a>>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

/// An array, or nothing: a list that is absent is an empty one.
pub(super) struct List<'a>(Option<Spot<'a>>);

/// Parses the JSON chunk, which starts at `byte_offset` of the GLB.
pub(super) fn parse(json: &[u8], byte_offset: usize) -> Result<Value, ModelError> {
    serde_json::from_slice(json).map_err(|error| {
        let line_start = match error.line() {
            0 | 1 => 0,
            line => json
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte == b'\n')
                .nth(line - 2)
                .map_or(0, |(at, _)| at + 1),
        };
        ModelError::at_byte(byte_offset + line_start + error.column(), Fault::BadJson)
    })
}

impl<'a> Spot<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, step: Step::Root, parent: None }
    }

    /// A fault at this place.
    pub(super) fn error(&self, fault: Fault) -> ModelError {
        ModelError { fault, place: Place::Pointer(self.pointer()) }
    }

    /// JSON pointer to this place.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.parent.map(Spot::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Step::Index(index) => {
                // Writing into a String cannot fail.
                let _ = write!(pointer, "/{index}");
            }
        }
        pointer
    }

    /// The property `key` of this object.
    pub(super) fn get<'s>(&'s self, key: &'s str) -> Result<Option<Spot<'s>>, ModelError> {
        let object = self.value.as_object().ok_or_else(|| self.wrong_type("an object"))?;
        Ok(object.get(key).map(|value| Spot { value, step: Step::Key(key), parent: Some(self) }))
    }

    /// The property `key`, which must be there.
    pub(super) fn need<'s>(&'s self, key: &'s str) -> Result<Spot<'s>, ModelError> {
        self.get(key)?.ok_or_else(|| {
            Spot { value: &Value::Null, step: Step::Key(key), parent: Some(self) }.error(Fault::Missing)
        })
    }

    /// The array `key`; empty where it is absent.
    pub(super) fn list<'s>(&'s self, key: &'s str) -> Result<List<'s>, ModelError> {
        match self.get(key)? {
            Some(spot) if !spot.value.is_array() => Err(spot.wrong_type("an array")),
            spot => Ok(List(spot)),
        }
    }

    /// Whether `key` is there, whatever it holds.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    /// A number of 0 or more without a fraction.
    pub(super) fn integer(&self) -> Result<u64, ModelError> {
        self.value.as_u64().ok_or_else(|| self.wrong_type("an integer of 0 or more"))
    }

    /// The integer `key`, or `default` where it is absent.
    pub(super) fn integer_or(&self, key: &str, default: u64) -> Result<u64, ModelError> {
        self.get(key)?.map_or(Ok(default), |spot| spot.integer())
    }

    /// An index into a list of `count` entries.
    pub(super) fn index(&self, count: usize) -> Result<usize, ModelError> {
        let index = self.integer()?;
        usize::try_from(index)
            .ok()
            .filter(|index| *index < count)
            .ok_or_else(|| self.error(Fault::IndexOutOfRange { index, count: count as u64 }))
    }

    /// The index `key` into a list of `count` entries, where it is there.
    pub(super) fn index_of(&self, key: &str, count: usize) -> Result<Option<usize>, ModelError> {
        self.get(key)?.map(|spot| spot.index(count)).transpose()
    }

    /// A number, finite as an `f32` too.
    pub(super) fn number(&self) -> Result<f32, ModelError> {
        let number = self.value.as_f64().ok_or_else(|| self.wrong_type("a number"))? as f32;
        if number.is_finite() { Ok(number) } else { Err(self.error(Fault::NotFinite)) }
    }

    /// The number `key`, or `default` where it is absent.
    pub(super) fn number_or(&self, key: &str, default: f32) -> Result<f32, ModelError> {
        self.get(key)?.map_or(Ok(default), |spot| spot.number())
    }

    /// The `into.len()` numbers of the array `key`; `into` stays as it is where it is absent.
    pub(super) fn numbers(&self, key: &str, into: &mut [f32]) -> Result<(), ModelError> {
        let list = self.list(key)?;
        let Some(spot) = &list.0 else { return Ok(()) };
        if list.len() != into.len() {
            return Err(spot.error(Fault::BadValue { expected: "another count of numbers" }));
        }
        for (number, spot) in into.iter_mut().zip(list.iter()) {
            *number = spot.number()?;
        }
        Ok(())
    }

    /// The flag `key`; false where it is absent.
    pub(super) fn flag(&self, key: &str) -> Result<bool, ModelError> {
        self.get(key)?
            .map_or(Ok(false), |spot| spot.value.as_bool().ok_or_else(|| spot.wrong_type("true or false")))
    }

    /// A string.
    pub(super) fn text(&self) -> Result<&'a str, ModelError> {
        self.value.as_str().ok_or_else(|| self.wrong_type("a string"))
    }

    /// The string `key`; empty where it is absent.
    pub(super) fn text_or_empty(&self, key: &str) -> Result<String, ModelError> {
        self.get(key)?.map_or(Ok(String::new()), |spot| spot.text().map(str::to_owned))
    }

    fn wrong_type(&self, expected: &'static str) -> ModelError {
        self.error(Fault::WrongType { expected })
    }
}

impl<'a> List<'a> {
    pub(super) fn len(&self) -> usize {
        self.values().len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Spot<'_>> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    pub(super) fn get(&self, index: usize) -> Option<Spot<'_>> {
        let value = self.values().get(index)?;
        Some(Spot { value, step: Step::Index(index), parent: self.0.as_ref() })
    }

    /// An error if the list is longer than `max`, the value of the field `limit` of `Limits`.
    pub(super) fn at_most(&self, limit: &'static str, max: u64) -> Result<(), ModelError> {
        let found = self.len() as u64;
        match &self.0 {
            Some(spot) if found > max => Err(spot.error(Fault::OverLimit { limit, found, max })),
            _ => Ok(()),
        }
    }

    fn values(&self) -> &'a [Value] {
        self.0.and_then(|spot| spot.value.as_array()).map_or(&[], Vec::as_slice)
    }
}
