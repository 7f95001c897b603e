//! Why a text is no JSON, or more than we read: a stable code and a byte offset.

use std::fmt;

use super::number::whole_text;
use crate::document::limits::{MAX_DEPTH, MAX_STRING_BYTES, MAX_VALUES};

/// Why a text cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// The whole text is larger than we read: something stands at byte `limit_bytes`.
    TooLarge {
        /// Length of the text.
        bytes: usize,
        /// The most we read.
        limit_bytes: usize,
    },
    /// Objects and lists inside each other, beyond [`MAX_DEPTH`].
    TooDeep {
        /// Where the first one too deep opens.
        byte_offset: usize,
    },
    /// More values than [`MAX_VALUES`].
    TooManyValues {
        /// Where the first one too many stands.
        byte_offset: usize,
    },
    /// A string longer than [`MAX_STRING_BYTES`].
    StringTooLong {
        /// Where the string begins.
        byte_offset: usize,
    },
    /// The text ends before the value does.
    Truncated {
        /// Where the text ends.
        byte_offset: usize,
    },
    /// Something that JSON does not have here.
    Syntax {
        /// Where.
        byte_offset: usize,
        /// What JSON has here.
        expected: &'static str,
    },
}

impl JsonError {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyValues { .. } => "too-many-values",
            Self::StringTooLong { .. } => "string-too-long",
            Self::Truncated { .. } => "truncated",
            Self::Syntax { .. } => "syntax",
        }
    }

    /// The same error in a text of which this one is a part that begins at `start`.
    pub(crate) fn moved(mut self, start: usize) -> Self {
        match &mut self {
            Self::TooDeep { byte_offset }
            | Self::TooManyValues { byte_offset }
            | Self::StringTooLong { byte_offset }
            | Self::Truncated { byte_offset }
            | Self::Syntax { byte_offset, .. } => *byte_offset += start,
            Self::TooLarge { .. } => {}
        }
        self
    }
}

impl JsonError {
    /// What is wrong, for people.
    pub fn sentence(self) -> String {
        let (byte_offset, before, number, after) = match self {
            Self::TooLarge { bytes, limit_bytes } => {
                (limit_bytes, "only this many of ", bytes, " bytes are read")
            }
            Self::TooDeep { byte_offset } => (byte_offset, "nested deeper than ", MAX_DEPTH, ""),
            Self::TooManyValues { byte_offset } => (byte_offset, "more than ", MAX_VALUES, " values"),
            Self::StringTooLong { byte_offset } => {
                (byte_offset, "a string of more than ", MAX_STRING_BYTES, " bytes")
            }
            Self::Truncated { byte_offset } => (byte_offset, "the text ends too soon", 0, ""),
            Self::Syntax { byte_offset, expected } => (byte_offset, "expected ", 0, expected),
        };
        // None of the numbers is ever 0.
        let number = if number == 0 { String::new() } else { whole(number) };
        ["byte ", &whole(byte_offset), ": ", before, &number, after].concat()
    }
}

fn whole(number: usize) -> String {
    whole_text(number as u64)
}

// Texts are made by hand: nothing in page.wasm needs the formatting of the standard library.
impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}
