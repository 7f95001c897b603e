//! Views: how a checked value is read, field by field. They never trust that it was checked.

use super::super::json::{Map, Value};
use super::super::pieces::cut;
use super::Kind;

static NULL: Value = Value::Null;
static EMPTY: Map = Map::new();

/// A value that holds nothing, for views of what is not there.
pub fn nothing() -> &'static Value {
    &NULL
}

/// The member `key`; null if there is none.
pub fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&NULL)
}

/// The word at `position` of words with a space behind each.
pub fn nth_word(words: &'static str, position: usize) -> &'static str {
    let mut rest = words;
    for _ in 0..position {
        rest = cut(rest, b' ').map_or("", |(_, rest)| rest);
    }
    cut(rest, b' ').map_or("", |(word, _)| word)
}

/// A type that a view gives for a field.
pub trait Member<'v>: Sized {
    /// What the field takes.
    const KIND: Kind;
    /// Whether the object can stand without it.
    const REQUIRED: bool = true;
    /// The field's value; something empty if it is missing or wrong.
    fn of(value: &'v Value) -> Self;
}

impl<'v> Member<'v> for &'v Value {
    const KIND: Kind = Kind::Any;
    fn of(value: &'v Value) -> Self {
        value
    }
}

impl<'v> Member<'v> for &'v str {
    const KIND: Kind = Kind::Text;
    fn of(value: &'v Value) -> Self {
        value.as_str().unwrap_or_default()
    }
}

impl<'v> Member<'v> for bool {
    const KIND: Kind = Kind::Flag;
    fn of(value: &'v Value) -> Self {
        value.as_bool().unwrap_or_default()
    }
}

impl<'v> Member<'v> for u32 {
    const KIND: Kind = Kind::Whole;
    fn of(value: &'v Value) -> Self {
        value.as_u64().and_then(|number| Self::try_from(number).ok()).unwrap_or_default()
    }
}

/// A number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within<const LEAST: i16, const MOST: i16>(pub f64);

impl<'v, const LEAST: i16, const MOST: i16> Member<'v> for Within<LEAST, MOST> {
    const KIND: Kind = Kind::Number(LEAST, MOST);
    fn of(value: &'v Value) -> Self {
        Self(value.as_f64().unwrap_or_default())
    }
}

impl<'v, T: Member<'v>> Member<'v> for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn of(value: &'v Value) -> Self {
        if value.is_null() { None } else { Some(T::of(value)) }
    }
}

/// An id: a string; a whole number counts as its digits once it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id<'v>(pub &'v str);

impl<'v> Member<'v> for Id<'v> {
    const KIND: Kind = Kind::Id;
    fn of(value: &'v Value) -> Self {
        Self(value.as_str().unwrap_or_default())
    }
}

/// A list of the same kind of thing; may be absent.
#[derive(Clone, Copy, Debug)]
pub struct List<'v, T> {
    values: &'v [Value],
    entry: std::marker::PhantomData<T>,
}

impl<'v, T: Member<'v>> List<'v, T> {
    /// The entries, in order.
    pub fn iter(self) -> impl Iterator<Item = T> + Clone {
        self.values.iter().map(T::of)
    }

    /// The entry at `position`.
    pub fn get(self, position: usize) -> Option<T> {
        self.values.get(position).map(T::of)
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.values.is_empty()
    }
}

impl<'v, T: Member<'v> + 'v> Member<'v> for List<'v, T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const REQUIRED: bool = false;
    fn of(value: &'v Value) -> Self {
        Self { values: value.as_array().unwrap_or_default(), entry: std::marker::PhantomData }
    }
}

/// Things of the same kind under keys of the author; may be absent.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'v, T> {
    object: &'v Map,
    entry: std::marker::PhantomData<T>,
}

impl<'v, T: Member<'v>> Entries<'v, T> {
    /// The entry under `key`.
    pub fn get(self, key: &str) -> Option<T> {
        self.object.get(key).map(T::of)
    }

    /// Keys and entries, by key.
    pub fn iter(self) -> impl Iterator<Item = (&'v str, T)> {
        self.object.iter().map(|(key, value)| (key.as_str(), T::of(value)))
    }
}

impl<'v, T: Member<'v> + 'v> Member<'v> for Entries<'v, T> {
    const KIND: Kind = Kind::Entries(&T::KIND);
    const REQUIRED: bool = false;
    fn of(value: &'v Value) -> Self {
        Self { object: value.as_object().unwrap_or(&EMPTY), entry: std::marker::PhantomData }
    }
}
