//! Why a compressed model could not be read: what is wrong, and the JSON pointer of where.

use std::fmt;

/// See the variants; `pointer` is a JSON pointer (RFC 6901) into the file's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnpackError {
    /// The data of a view is not what meshoptimizer writes.
    Meshopt {
        /// Where.
        pointer: String,
    },
    /// The data of a primitive is not what Draco writes, or not of this primitive.
    Draco {
        /// What the decoder says.
        reason: String,
        /// Where.
        pointer: String,
    },
    /// A picture that its decoder cannot read.
    Picture {
        /// What the decoder says.
        reason: String,
        /// Where.
        pointer: String,
    },
    /// A property that is missing, or has a value that its extension does not allow.
    BadValue {
        /// What belongs there.
        expected: &'static str,
        /// Where.
        pointer: String,
    },
    /// An index that points at nothing.
    IndexOutOfRange {
        /// The index.
        index: u64,
        /// How many there are.
        count: u64,
        /// Where.
        pointer: String,
    },
    /// A view that reaches past the end of what it lies in.
    OutOfBounds {
        /// Where it would end, in bytes.
        end_bytes: u64,
        /// How many bytes there are.
        available_bytes: u64,
        /// Where.
        pointer: String,
    },
    /// More than one model may have.
    OverLimit {
        /// Name of the field of [`crate::model::Limits`].
        limit: &'static str,
        /// What the file asks for, at least.
        found: u64,
        /// What is allowed.
        max: u64,
        /// Where.
        pointer: String,
    },
}

impl UnpackError {
    /// Stable; where a browser meets the same fault, the same code (`www/src/gltf-*.ts`).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Meshopt { .. } => "bad-meshopt",
            Self::Draco { .. } => "bad-draco",
            Self::Picture { .. } => "bad-picture",
            Self::BadValue { .. } => "bad-value",
            Self::IndexOutOfRange { .. } => "index-out-of-range",
            Self::OutOfBounds { .. } => "out-of-bounds",
            Self::OverLimit { .. } => "over-limit",
        }
    }
}

impl fmt::Display for UnpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Meshopt { pointer } => write!(f, "not the data of meshoptimizer (\"{pointer}\")"),
            Self::Draco { reason, pointer } | Self::Picture { reason, pointer } => {
                write!(f, "{reason} (\"{pointer}\")")
            }
            Self::BadValue { expected, pointer } => {
                write!(f, "the value is wrong, expected {expected} (\"{pointer}\")")
            }
            Self::IndexOutOfRange { index, count, pointer } => {
                write!(f, "there is no entry {index}, only {count} (\"{pointer}\")")
            }
            Self::OutOfBounds { end_bytes, available_bytes, pointer } => {
                write!(f, "reaches to byte {end_bytes} of {available_bytes} (\"{pointer}\")")
            }
            Self::OverLimit { limit, found, max, pointer } => {
                write!(f, "{limit} is {found}, the limit is {max} (\"{pointer}\")")
            }
        }
    }
}

impl std::error::Error for UnpackError {}
