//! Walking the JSON chunk, with the place of every fault.
//!
//! A [`Spot`] is a JSON value that knows its way back to the root, so an error can say
//! `/meshes/2/primitives/0/indices` although no path is kept while all goes well.
//! Walked by hand, not derived: derived readers for all of glTF are several times as large in wasm.

use std::fmt::Write as _;

use super::error::{Fault, ModelError, Refusal};
use super::json_value::Value;

/// A value of the JSON chunk and the way to it.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    value: &'a Value<'a>,
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

impl<'a> Spot<'a> {
    pub(super) fn root(value: &'a Value<'a>) -> Self {
        Self { value, step: Step::Root, parent: None }
    }

    /// A fault at this place.
    pub(super) fn error(&self, fault: Fault) -> Refusal {
        ModelError::at_pointer(self.pointer(), fault)
    }

    /// JSON pointer to this place.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.parent.map(Spot::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                pointer.push('/');
                // A key of ours, never of the file: nothing in it needs an escape.
                pointer.push_str(key);
            }
            Step::Index(index) => {
                // Writing into a String cannot fail.
                let _ = write!(pointer, "/{index}");
            }
        }
        pointer
    }

    /// The property `key` of this object.
    pub(super) fn get<'s>(&'s self, key: &'s str) -> Result<Option<Spot<'s>>, Refusal> {
        if !matches!(self.value, Value::Object(_)) {
            return Err(self.wrong_type("an object"));
        }
        Ok(self.value.get(key).map(|value| Spot { value, step: Step::Key(key), parent: Some(self) }))
    }

    /// The property `key`, which must be there.
    pub(super) fn need<'s>(&'s self, key: &'s str) -> Result<Spot<'s>, Refusal> {
        self.get(key)?.ok_or_else(|| {
            Spot { value: &Value::Null, step: Step::Key(key), parent: Some(self) }.error(Fault::Missing)
        })
    }

    /// The array `key`; empty where it is absent.
    pub(super) fn list<'s>(&'s self, key: &'s str) -> Result<List<'s>, Refusal> {
        match self.get(key)? {
            Some(spot) if !matches!(spot.value, Value::Array(_)) => Err(spot.wrong_type("an array")),
            spot => Ok(List(spot)),
        }
    }

    /// The array where these properties lead to; empty where they lead to none.
    #[cfg(feature = "lods")]
    pub(super) fn array_at(&self, keys: &[&str]) -> &'a [Value<'a>] {
        match keys.iter().try_fold(self.value, |value, key| value.get(key)) {
            Some(Value::Array(values)) => values,
            _ => &[],
        }
    }

    /// Whether `key` is there, whatever it holds.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    /// A number of 0 or more without a fraction; those beyond 2^64 arrive as the largest `u64`.
    pub(super) fn integer(&self) -> Result<u64, Refusal> {
        match self.value {
            // Casting back and forth drops a fraction, and the sign with what is below 0.
            Value::Number(number) if *number as u64 as f64 == *number || *number > u64::MAX as f64 => {
                Ok(*number as u64)
            }
            _ => Err(self.wrong_type("an integer of 0 or more")),
        }
    }

    /// The integer `key`, or `default` where it is absent.
    pub(super) fn integer_or(&self, key: &str, default: u64) -> Result<u64, Refusal> {
        self.get(key)?.map_or(Ok(default), |spot| spot.integer())
    }

    /// An index into a list of `count` entries.
    pub(super) fn index(&self, count: usize) -> Result<usize, Refusal> {
        let index = self.integer()?;
        usize::try_from(index)
            .ok()
            .filter(|index| *index < count)
            .ok_or_else(|| self.error(Fault::IndexOutOfRange { index, count: count as u64 }))
    }

    /// The index `key` into a list of `count` entries, where it is there.
    pub(super) fn index_of(&self, key: &str, count: usize) -> Result<Option<usize>, Refusal> {
        self.get(key)?.map(|spot| spot.index(count)).transpose()
    }

    /// A number, finite as an `f32` too.
    pub(super) fn number(&self) -> Result<f32, Refusal> {
        let Value::Number(number) = self.value else { return Err(self.wrong_type("a number")) };
        let number = *number as f32;
        if number.is_finite() { Ok(number) } else { Err(self.error(Fault::NotFinite)) }
    }

    /// The number `key`, or `default` where it is absent.
    pub(super) fn number_or(&self, key: &str, default: f32) -> Result<f32, Refusal> {
        self.get(key)?.map_or(Ok(default), |spot| spot.number())
    }

    /// The `into.len()` numbers of the array `key`; `into` stays as it is where it is absent.
    pub(super) fn numbers(&self, key: &str, into: &mut [f32]) -> Result<(), Refusal> {
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
    pub(super) fn flag(&self, key: &str) -> Result<bool, Refusal> {
        match self.get(key)? {
            None => Ok(false),
            Some(Spot { value: Value::Flag(flag), .. }) => Ok(*flag),
            Some(spot) => Err(spot.wrong_type("true or false")),
        }
    }

    /// A string.
    pub(super) fn text(&self) -> Result<&'a str, Refusal> {
        match self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong_type("a string")),
        }
    }

    /// The string `key`; empty where it is absent.
    pub(super) fn text_or_empty(&self, key: &str) -> Result<String, Refusal> {
        self.get(key)?.map_or(Ok(String::new()), |spot| spot.text().map(str::to_owned))
    }

    fn wrong_type(&self, expected: &'static str) -> Refusal {
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
    pub(super) fn at_most(&self, limit: &'static str, max: u64) -> Result<(), Refusal> {
        let found = self.len() as u64;
        match &self.0 {
            Some(spot) if found > max => Err(spot.error(Fault::OverLimit { limit, found, max })),
            _ => Ok(()),
        }
    }

    fn values(&self) -> &'a [Value<'a>] {
        match self.0 {
            Some(Spot { value: Value::Array(values), .. }) => values,
            _ => &[],
        }
    }
}
