//! Shapes: which fields a JSON object may have, said once, as a table.
//!
//! `shape!` says a shape once and gives three things: a table that [`check`] walks, a view with a method
//! for each field, and (feature `schema`) the JSON Schema. Tables instead of generated readers, because
//! readers for all shapes are half of what page.wasm may weigh.
//!
//! [`check`] takes a value by `&mut`: what is wrong is noted with its JSON pointer and taken out. A field that
//! must be there and is not, or is wrong, takes its shape down; an optional one goes alone; a wrong entry of
//! a list goes alone. So a fault costs the smallest part that cannot stand without it. Views never trust
//! that their value was checked: a missing text is empty, and a URL or colour is judged again when read.

use std::borrow::Cow;

use super::fault::{Fault, FaultCode};
use super::json::{Map, Number, Value};

/// Which fields an object has.
#[derive(Debug)]
pub struct Shape {
    /// Its name in the JSON Schema.
    pub name: &'static str,
    /// What it is, in the words of its documentation.
    #[cfg(feature = "schema")]
    pub about: &'static str,
    /// Whether keys that are not in the table pass unnoted (a wider format than ours).
    pub open: bool,
    /// The table.
    pub fields: &'static [Field],
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its key.
    pub key: &'static str,
    /// What it is, in the words of its documentation.
    #[cfg(feature = "schema")]
    pub about: &'static str,
    /// Whether the object cannot stand without it.
    pub required: bool,
    /// What it takes.
    pub kind: Kind,
}

/// What a field takes.
#[derive(Debug)]
pub enum Kind {
    /// Any JSON: rules, and settings that are checked later.
    Any,
    /// A string.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number from 0 to 4294967295.
    Whole,
    /// A number in this range, both ends included.
    Number(u32, u32),
    /// A string that is not empty, or a whole number, which becomes a string.
    Id,
    /// A string that a function judges and may rewrite.
    Judged(&'static Judge),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An object.
    Object(&'static Shape),
    /// A list.
    List(&'static Kind),
    /// An object with keys of the author.
    Entries(&'static Kind),
}

/// How a string of a certain form is told from others.
#[derive(Debug)]
pub struct Judge {
    /// `None` if the string is not of this form; else the string as it is kept, borrowed if that is the same.
    pub kept: fn(&str) -> Option<Cow<'_, str>>,
    /// The kind of fault.
    pub code: FaultCode,
    /// What to write instead.
    pub sentence: &'static str,
    /// A regular expression for the JSON Schema; empty if none says it well.
    #[cfg(feature = "schema")]
    pub pattern: &'static str,
}

/// Collects faults while shapes are checked; knows where in the document it stands.
#[derive(Debug, Default)]
pub struct Reader {
    pointer: String,
    faults: Vec<Fault>,
}

impl Reader {
    /// A reader that stands at `pointer` (empty for the whole document).
    pub fn at(pointer: &str) -> Self {
        Self { pointer: pointer.to_owned(), faults: Vec::new() }
    }

    /// Where the reader stands.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Everything noted so far, in reading order.
    pub fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Notes faults that another reader has found.
    pub fn extend(&mut self, faults: Vec<Fault>) {
        self.faults.extend(faults);
    }

    /// Notes a fault at the place where the reader stands.
    pub fn note(&mut self, code: FaultCode, sentence: impl Into<String>) {
        let pointer = self.pointer.clone();
        self.push(pointer, code, sentence.into());
    }

    /// Notes a fault at another place, which the caller knows better.
    pub fn note_at(&mut self, pointer: &str, code: FaultCode, sentence: impl Into<String>) {
        self.push(pointer.to_owned(), code, sentence.into());
    }

    fn push(&mut self, pointer: String, code: FaultCode, sentence: String) {
        self.faults.push(Fault { code, pointer, sentence });
    }

    /// Steps to the member `key`; give the result to [`Reader::leave`].
    pub fn enter(&mut self, key: &str) -> usize {
        let mark = self.pointer.len();
        self.pointer.push('/');
        if !key.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.pointer.push_str(key);
            return mark;
        }
        for character in key.chars() {
            match character {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                other => self.pointer.push(other),
            }
        }
        mark
    }

    /// Steps to the entry at `position` of a list.
    pub fn enter_entry(&mut self, position: usize) -> usize {
        self.enter(&position.to_string())
    }

    /// Steps back to where the reader stood before [`Reader::enter`].
    pub fn leave(&mut self, mark: usize) {
        self.pointer.truncate(mark);
    }

    /// Notes that `value` is of the wrong type.
    pub fn wrong_type(&mut self, expected: &str, value: &Value) {
        let mut sentence = String::from("expected ");
        sentence.push_str(expected);
        sentence.push_str(", found ");
        sentence.push_str(type_name(value));
        self.note(FaultCode::WrongType, sentence);
    }
}

/// How the type of a value is called in sentences.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether a value is what `kind` takes. Notes what is not, and takes it out where the rest can stand without it.
pub fn check(kind: &Kind, value: &mut Value, reader: &mut Reader) -> bool {
    let expected = match (kind, &mut *value) {
        (Kind::Any, _) | (Kind::Text, Value::String(_)) | (Kind::Flag, Value::Bool(_)) => return true,
        (Kind::Whole, Value::Number(Number::Whole(number))) if u32::try_from(*number).is_ok() => return true,
        (Kind::Number(least, most), Value::Number(number)) => {
            let inside = (f64::from(*least)..=f64::from(*most)).contains(&number.as_f64());
            if !inside {
                let range = [least.to_string(), "to".to_owned(), most.to_string()];
                reader.note(FaultCode::OutOfRange, listed("a number from", range.iter().map(String::as_str)));
            }
            return inside;
        }
        (Kind::Id, Value::String(text)) if !text.is_empty() => return true,
        (Kind::Id, Value::Number(Number::Whole(number))) => {
            *value = Value::String(number.to_string());
            return true;
        }
        (Kind::Judged(judge), Value::String(text)) => {
            let Some(kept) = (judge.kept)(text) else {
                reader.note(judge.code, judge.sentence);
                return false;
            };
            if let Cow::Owned(kept) = kept {
                *text = kept;
            }
            return true;
        }
        (Kind::Word(words), Value::String(text)) => {
            let known = words.contains(&text.as_str());
            if !known {
                reader.note(FaultCode::UnknownValue, listed("one of:", words.iter().copied()));
            }
            return known;
        }
        (Kind::Object(shape), Value::Object(object)) => return check_object(shape, object, reader),
        (Kind::List(kind), Value::Array(list)) => {
            let mut position = 0;
            list.retain_mut(|entry| {
                let mark = reader.enter_entry(position);
                let sound = check(kind, entry, reader);
                reader.leave(mark);
                position += 1;
                sound
            });
            return true;
        }
        (Kind::Entries(kind), Value::Object(object)) => {
            object.retain(|key, entry| {
                let mark = reader.enter(key);
                let sound = check(kind, entry, reader);
                reader.leave(mark);
                sound
            });
            return true;
        }
        (Kind::Number(..), _) => "a number",
        (Kind::Flag, _) => "true or false",
        (Kind::Whole, _) => "a whole number from 0 to 4294967295",
        (Kind::Id, _) => "an id: a string that is not empty, or a whole number",
        (Kind::Text | Kind::Judged(_) | Kind::Word(_), _) => "a string",
        (Kind::Object(_) | Kind::Entries(_), _) => "an object",
        (Kind::List(_), _) => "a list",
    };
    reader.wrong_type(expected, value);
    false
}

fn check_object(shape: &Shape, object: &mut Map, reader: &mut Reader) -> bool {
    let mut sound = true;
    for field in shape.fields {
        let mark = reader.enter(field.key);
        let present = object.get_mut(field.key).filter(|value| field.required || !value.is_null());
        if let Some(value) = present {
            if !check(&field.kind, value, reader) {
                object.remove(field.key);
                sound &= !field.required;
            }
        } else if field.required {
            reader.note(FaultCode::Missing, "this field must be there");
            sound = false;
        }
        reader.leave(mark);
    }
    if !shape.open {
        for (key, _) in object.iter() {
            if !shape.fields.iter().any(|field| field.key == key) {
                let mark = reader.enter(key);
                let known = shape.fields.iter().map(|field| field.key);
                reader.note(FaultCode::UnknownField, listed("known here:", known));
                reader.leave(mark);
            }
        }
    }
    sound
}

/// `intro` and then every word.
pub fn listed<'w>(intro: &str, words: impl Iterator<Item = &'w str>) -> String {
    let mut sentence = intro.to_owned();
    for word in words {
        sentence.push(' ');
        sentence.push_str(word);
    }
    sentence
}

static NULL: Value = Value::Null;

/// A value that holds nothing, for views of what is not there.
pub fn nothing() -> &'static Value {
    &NULL
}

/// The member `key`; null if there is none.
pub fn member<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or(&NULL)
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
    object: Option<&'v Map>,
    entry: std::marker::PhantomData<T>,
}

impl<'v, T: Member<'v>> Entries<'v, T> {
    /// The entry under `key`.
    pub fn get(self, key: &str) -> Option<T> {
        self.object.and_then(|object| object.get(key)).map(T::of)
    }

    /// Keys and entries, by key.
    pub fn iter(self) -> impl Iterator<Item = (&'v str, T)> {
        self.object.into_iter().flatten().map(|(key, value)| (key.as_str(), T::of(value)))
    }
}

impl<'v, T: Member<'v> + 'v> Member<'v> for Entries<'v, T> {
    const KIND: Kind = Kind::Entries(&T::KIND);
    const REQUIRED: bool = false;
    fn of(value: &'v Value) -> Self {
        Self { object: value.as_object(), entry: std::marker::PhantomData }
    }
}

/// A shape said once: its table, a view with a method for each field, its place in the JSON Schema.
///
/// `closed` notes keys that are not in the table, `open` lets them pass.
/// `name: Type = "key"` must be there unless its type says otherwise (`Option`, lists, words; `; must` overrules
/// that); with `or value` it may be absent.
macro_rules! shape {
    (@open open) => { true };
    (@open closed) => { false };
    (@required $type:ty) => { <$type as $crate::document::shape::Member<'v>>::REQUIRED };
    (@required $type:ty, must) => { true };
    (@required $type:ty, $default:expr) => { false };
    (@read $value:expr) => { $crate::document::shape::Member::of($value) };
    (@read $value:expr, $default:expr) => {
        Option::unwrap_or($crate::document::shape::Member::of($value), $default)
    };
    (
        $(#[doc = $about:literal])*
        pub $open:ident struct $name:ident {
            $( $(#[doc = $field_about:literal])* $field:ident : $type:ty = $key:literal $(or $default:expr)? $(; $must:ident)?, )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'v>(&'v $crate::document::json::Value);

        impl<'v> $name<'v> {
            /// The table of its fields.
            pub const SHAPE: $crate::document::shape::Shape = $crate::document::shape::Shape {
                name: stringify!($name),
                #[cfg(feature = "schema")]
                about: concat!($($about, "\n"),*),
                open: shape!(@open $open),
                fields: &[$(
                    $crate::document::shape::Field {
                        key: $key,
                        #[cfg(feature = "schema")]
                        about: concat!($($field_about, "\n"),*),
                        required: shape!(@required $type $(, $default)? $(, $must)?),
                        kind: <$type as $crate::document::shape::Member<'v>>::KIND,
                    },
                )*],
            };

            /// A view of nothing: every field is absent.
            pub fn nothing() -> Self {
                Self($crate::document::shape::nothing())
            }

            $(
                $(#[doc = $field_about])*
                pub fn $field(self) -> $type {
                    shape!(@read $crate::document::shape::member(self.0, $key) $(, $default)?)
                }
            )*
        }

        impl<'v> $crate::document::shape::Member<'v> for $name<'v> {
            const KIND: $crate::document::shape::Kind =
                $crate::document::shape::Kind::Object(&$name::<'v>::SHAPE);
            fn of(value: &'v $crate::document::json::Value) -> Self {
                Self(value)
            }
        }
    };
}
pub(crate) use shape;

/// An enum of words, said once: its words, how it is read, its place in the JSON Schema.
/// The first word stands where there is none.
macro_rules! choice {
    (
        $(#[doc = $about:literal])*
        pub enum $name:ident {
            $(#[doc = $first_about:literal])* $first:ident = $first_text:literal,
            $( $(#[doc = $word_about:literal])* $word:ident = $text:literal, )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $first_about])* $first,
            $( $(#[doc = $word_about])* $word, )*
        }

        impl $name {
            /// The word as documents write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_text,
                    $( Self::$word => $text, )*
                }
            }
        }

        impl<'v> $crate::document::shape::Member<'v> for $name {
            const KIND: $crate::document::shape::Kind =
                $crate::document::shape::Kind::Word(&[$first_text $(, $text)*]);
            const REQUIRED: bool = false;
            fn of(value: &'v $crate::document::json::Value) -> Self {
                match value.as_str() {
                    $( Some($text) => Self::$word, )*
                    _ => Self::$first,
                }
            }
        }
    };
}
pub(crate) use choice;

/// A string of a certain form, judged by `kept` when it is checked; `read` judges again when it is read.
macro_rules! judged {
    ($name:ty, $kept:expr, $code:ident, $sentence:literal, $pattern:literal) => {
        impl<'v> $crate::document::shape::Member<'v> for $name {
            const KIND: $crate::document::shape::Kind =
                $crate::document::shape::Kind::Judged(&$crate::document::shape::Judge {
                    kept: $kept,
                    code: $crate::document::fault::FaultCode::$code,
                    sentence: $sentence,
                    #[cfg(feature = "schema")]
                    pattern: $pattern,
                });
            fn of(value: &'v $crate::document::json::Value) -> Self {
                Self::read(value.as_str().unwrap_or_default())
            }
        }
    };
}
pub(crate) use judged;
