//! JSON values → typed shapes, noting every fault with its JSON pointer instead of stopping at the first.
//!
//! [`shape!`] and [`choice!`] say a shape once: the struct, how it is read, and (feature `schema`) its
//! JSON Schema. A field that must be there and is not, or is wrong, takes its shape down (`None`); an
//! optional one is noted and becomes its default; a wrong entry of a list is noted and left out.
//! So a fault costs the smallest part that cannot stand without it.
//! Must not: touch the network, or keep a value it could not check.

use serde_json::{Map, Value};

use super::fault::{Fault, FaultCode};

/// Collects faults while shapes are read; knows where in the document it stands.
#[derive(Debug, Default)]
pub struct Reader {
    pointer: String,
    faults: Vec<Fault>,
}

/// A type that can be read from a JSON value.
pub trait Read: Sized {
    /// The value, or `None` after noting why not.
    fn read(value: &Value, reader: &mut Reader) -> Option<Self>;
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
        self.note_at(&pointer, code, sentence);
    }

    /// Notes a fault at another place, which the caller knows better.
    pub fn note_at(&mut self, pointer: &str, code: FaultCode, sentence: impl Into<String>) {
        self.faults.push(Fault { code, pointer: pointer.to_owned(), sentence: sentence.into() });
    }

    /// Steps to the member `key`; give the result to [`Reader::leave`].
    pub fn enter(&mut self, key: &str) -> usize {
        let mark = self.pointer.len();
        self.pointer.push('/');
        for character in key.chars() {
            match character {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                other => self.pointer.push(other),
            }
        }
        mark
    }

    /// Steps back to where the reader stood before [`Reader::enter`].
    pub fn leave(&mut self, mark: usize) {
        self.pointer.truncate(mark);
    }

    /// `value` as an object, or a noted fault.
    pub fn object<'v>(&mut self, value: &'v Value) -> Option<&'v Map<String, Value>> {
        value.as_object().or_else(|| self.wrong_type("an object", value))
    }

    /// `value` as a list, or a noted fault.
    pub fn list<'v>(&mut self, value: &'v Value) -> Option<&'v [Value]> {
        value.as_array().map(Vec::as_slice).or_else(|| self.wrong_type("a list", value))
    }

    /// `value` as a string, or a noted fault.
    pub fn string<'v>(&mut self, value: &'v Value) -> Option<&'v str> {
        value.as_str().or_else(|| self.wrong_type("a string", value))
    }

    /// Notes that `value` is of the wrong type. Always `None`, for `or_else`.
    pub fn wrong_type<T>(&mut self, expected: &str, value: &Value) -> Option<T> {
        let found = type_name(value);
        self.note(FaultCode::WrongType, format!("expected {expected}, found {found}"));
        None
    }

    /// A member that must be there.
    pub fn required<T: Read>(&mut self, object: &Map<String, Value>, key: &str) -> Option<T> {
        let mark = self.enter(key);
        let read = match object.get(key) {
            Some(value) => T::read(value, self),
            None => {
                self.note(FaultCode::Missing, "this field must be there");
                None
            }
        };
        self.leave(mark);
        read
    }

    /// A member that may be absent or null.
    pub fn optional<T: Read>(&mut self, object: &Map<String, Value>, key: &str) -> Option<T> {
        let value = object.get(key)?;
        if value.is_null() {
            return None;
        }
        let mark = self.enter(key);
        let read = T::read(value, self);
        self.leave(mark);
        read
    }

    /// Notes every key of `object` that is not in `known`.
    pub fn only_keys(&mut self, object: &Map<String, Value>, known: &[&str]) {
        for key in object.keys() {
            if !known.contains(&key.as_str()) {
                let mark = self.enter(key);
                self.note(FaultCode::UnknownField, format!("known here: {}", known.join(", ")));
                self.leave(mark);
            }
        }
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

impl Read for String {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.string(value).map(str::to_owned)
    }
}

impl Read for bool {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value.as_bool().or_else(|| reader.wrong_type("true or false", value))
    }
}

impl Read for u32 {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        value
            .as_u64()
            .and_then(|n| Self::try_from(n).ok())
            .or_else(|| reader.wrong_type("a whole number from 0 to 4294967295", value))
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        T::read(value, reader).map(Some)
    }
}

/// Any JSON: rules and settings that are read later, each with its own faults.
impl Read for Value {
    fn read(value: &Value, _: &mut Reader) -> Option<Self> {
        Some(value.clone())
    }
}

/// Entries that cannot be read are noted and left out.
impl<T: Read> Read for Vec<T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let list = reader.list(value)?;
        let mut entries = Vec::with_capacity(list.len());
        for (position, entry) in list.iter().enumerate() {
            let mark = reader.enter(&position.to_string());
            entries.extend(T::read(entry, reader));
            reader.leave(mark);
        }
        Some(entries)
    }
}

/// Entries that cannot be read are noted and left out. Sorted by key, so that order never varies.
impl<T: Read> Read for std::collections::BTreeMap<String, T> {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let mut entries = Self::new();
        for (key, entry) in reader.object(value)? {
            let mark = reader.enter(key);
            if let Some(entry) = T::read(entry, reader) {
                entries.insert(key.clone(), entry);
            }
            reader.leave(mark);
        }
        Some(entries)
    }
}

/// A struct, how it is read, and its JSON Schema, said once.
///
/// `closed` notes keys that it does not know; `open` lets them pass (a wider format than ours).
/// `name: Type = "key"` must be there; `or default` may be absent, null or wrong.
macro_rules! shape {
    ($(#[$about:meta])* pub closed struct $name:ident { $($fields:tt)* }) => {
        $crate::document::read::shape! {
            @build closed
            #[cfg_attr(feature = "schema", schemars(deny_unknown_fields))]
            $(#[$about])*
            $name { $($fields)* }
        }
    };
    ($(#[$about:meta])* pub open struct $name:ident { $($fields:tt)* }) => {
        $crate::document::read::shape! { @build open $(#[$about])* $name { $($fields)* } }
    };
    (@field $reader:ident, $object:ident, $key:literal) => {
        $reader.required($object, $key)
    };
    (@field $reader:ident, $object:ident, $key:literal or $default:expr) => {
        Some($reader.optional($object, $key).unwrap_or_else(|| $default))
    };
    (@keys closed $reader:ident, $object:ident, $($key:literal)*) => {
        $reader.only_keys($object, &[$($key),*]);
    };
    (@keys open $reader:ident, $object:ident, $($key:literal)*) => {};
    (
        @build $kind:ident $(#[$about:meta])*
        $name:ident {
            $( $(#[$field_about:meta])* $field:ident : $type:ty = $key:literal $(or $default:expr)? ),* $(,)?
        }
    ) => {
        #[derive(Clone, Debug, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $(#[$about])*
        pub struct $name {
            $(
                $(#[$field_about])*
                #[cfg_attr(feature = "schema", schemars(rename = $key))]
                $( #[cfg_attr(feature = "schema", schemars(extend("x-default" = stringify!($default))))] )?
                pub $field: $type,
            )*
        }

        impl $crate::document::read::Read for $name {
            fn read(
                value: &serde_json::Value,
                reader: &mut $crate::document::read::Reader,
            ) -> Option<Self> {
                let object = reader.object(value)?;
                $crate::document::read::shape!(@keys $kind reader, object, $($key)*);
                // All fields are read before the first missing one takes the shape down: every fault is noted.
                $( let $field = $crate::document::read::shape!(@field reader, object, $key $(or $default)?); )*
                Some(Self { $($field: $field?),* })
            }
        }
    };
}
pub(crate) use shape;

/// `Default` of a shape all of whose fields may be absent: what an empty object reads as.
macro_rules! default_shape {
    ($name:ident) => {
        impl Default for $name {
            fn default() -> Self {
                use $crate::document::read::{Read, Reader};
                let empty = serde_json::Value::Object(serde_json::Map::new());
                Self::read(&empty, &mut Reader::default()).expect("every field has a default")
            }
        }
    };
}
pub(crate) use default_shape;

/// An enum of words, how it is read, and its JSON Schema, said once.
macro_rules! choice {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $( $(#[$word_about:meta])* $word:ident = $text:literal ),* $(,)? }
    ) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $(#[$about])*
        pub enum $name {
            $( $(#[$word_about])* #[cfg_attr(feature = "schema", schemars(rename = $text))] $word, )*
        }

        impl $name {
            /// The word as documents write it.
            pub fn as_str(self) -> &'static str {
                match self { $( Self::$word => $text, )* }
            }
        }

        impl $crate::document::read::Read for $name {
            fn read(
                value: &serde_json::Value,
                reader: &mut $crate::document::read::Reader,
            ) -> Option<Self> {
                match reader.string(value)? {
                    $( $text => Some(Self::$word), )*
                    _ => {
                        reader.note(
                            $crate::document::fault::FaultCode::UnknownValue,
                            concat!("one of:" $(, " ", $text)*),
                        );
                        None
                    }
                }
            }
        }
    };
}
pub(crate) use choice;

/// What the JSON Schema says of a type that reads one JSON value.
macro_rules! leaf_schema {
    ($name:ident, $($schema:tt)*) => {
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($($schema)*)
            }
        }
    };
}
pub(crate) use leaf_schema;
