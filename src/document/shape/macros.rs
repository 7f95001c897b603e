//! `shape!`, `choice!` and `judged!`: how shapes are said; `codes!`: how reasons and faults are.

/// A shape said once: its table, a view with a method for each field, its place in the JSON Schema.
///
/// `closed` notes keys that are not in the table, `open` lets them pass.
/// `name: Type = "key"` must be there unless its type says otherwise (`Option`, lists, words; `; must` overrules
/// that); with `or value` it may be absent. `says "…"` is `or "…"` for words that templates ask for by their key.
macro_rules! shape {
    (@words) => { "" };
    (@words $words:literal) => { $words };
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
            $( $(#[doc = $field_about:literal])* $field:ident : $type:ty = $key:literal $(says $words:literal)? $(or $default:expr)? $(; $must:ident)?, )*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'v>(&'v $crate::document::json::Value);

        impl<'v> $name<'v> {
            /// The table of its fields, as it is written here.
            const FIELDS: &'static [$crate::document::shape::Field] = &[$(
                $crate::document::shape::Field {
                    key: $key,
                    #[cfg(feature = "schema")]
                    about: concat!($($field_about, "\n"),*),
                    required: shape!(@required $type $(, $default)? $(, $words)? $(, $must)?),
                    words: shape!(@words $($words)?),
                    #[cfg(feature = "schema")]
                    default: concat!("" $(, stringify!($default))? $(, stringify!($words))?),
                    kind: <$type as $crate::document::shape::Member<'v>>::KIND,
                },
            )*];

            /// The table of its fields.
            pub const SHAPE: $crate::document::shape::Shape = $crate::document::shape::Shape {
                #[cfg(feature = "schema")]
                name: stringify!($name),
                #[cfg(feature = "schema")]
                about: concat!($($about, "\n"),*),
                #[cfg(feature = "schema")]
                fields: Self::FIELDS,
                packed: $crate::document::shape::pack::as_str(
                    &$crate::document::shape::pack::text::<{
                        $crate::document::shape::pack::text_bytes(<$name<'static>>::FIELDS)
                    }>(shape!(@open $open), <$name<'static>>::FIELDS),
                ),
            };

            /// The JSON that is looked at.
            pub fn json(self) -> &'v $crate::document::json::Value {
                self.0
            }

            /// A view of nothing: every field is absent.
            pub fn nothing() -> Self {
                Self($crate::document::shape::nothing())
            }

            $(
                $(#[doc = $field_about])*
                pub fn $field(self) -> $type {
                    shape!(@read $crate::document::shape::member(self.0, $key) $(, $default)? $(, $words)?)
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
    ($name:ty, $id:literal, $kept:expr, $code:ident, $sentence:literal, $pattern:literal) => {
        impl<'v> $crate::document::shape::Member<'v> for $name {
            const KIND: $crate::document::shape::Kind =
                $crate::document::shape::Kind::Judged(&$crate::document::shape::Judge {
                    id: $id,
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

/// An enum whose variants have stable names, said once. One text of all names: a table of texts weighs twice as much.
macro_rules! codes {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $( $(#[doc = $doc:literal])* $variant:ident = $code:literal, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $( $(#[doc = $doc])* $variant, )*
        }

        impl $name {
            /// The stable name, in kebab case.
            pub fn code(self) -> &'static str {
                $crate::document::shape::nth_word(concat!($($code, " "),*), self as usize)
            }

            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
        }
    };
}
pub(crate) use codes;
