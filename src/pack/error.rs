//! Why a glTF file could not be packed.

use std::fmt;

/// See the variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackError {
    /// Not JSON, or no object.
    BadJson,
    /// A buffer without `uri` or `byteLength`.
    Missing {
        /// Where.
        pointer: String,
    },
    /// A `data:` URI that cannot be read.
    BadUri {
        /// Where.
        pointer: String,
    },
    /// A URI that leads away from the folder of the file: another scheme, an absolute path, `..`.
    OutsideFolder {
        /// As it stands in the file.
        uri: String,
        /// Where.
        pointer: String,
    },
    /// A file that cannot be read.
    MissingFile {
        /// As it stands in the file.
        uri: String,
        /// What the system says.
        reason: String,
        /// Where.
        pointer: String,
    },
    /// A buffer or view that reaches past the end of what it lies in.
    OutOfBounds {
        /// Where it would end, in bytes.
        end_bytes: u64,
        /// How many bytes there are.
        available_bytes: u64,
        /// Where.
        pointer: String,
    },
    /// More files, or more bytes, than one model may have.
    OverLimit {
        /// `files` or `file_bytes`.
        limit: &'static str,
        /// What the file asks for, at least.
        found: u64,
        /// What is allowed.
        max: u64,
    },
}

impl PackError {
    /// A file that cannot be read; the packer adds where it is named.
    pub fn missing(uri: &str, reason: impl fmt::Display) -> Self {
        Self::MissingFile { uri: uri.to_owned(), reason: reason.to_string(), pointer: String::new() }
    }

    /// A URI that must not be followed; the packer adds where it stands.
    pub fn outside(uri: &str) -> Self {
        Self::OutsideFolder { uri: uri.to_owned(), pointer: String::new() }
    }

    pub(super) fn over(limit: &'static str, found: u64, max: u64) -> Self {
        Self::OverLimit { limit, found, max }
    }

    /// The same, at a JSON pointer.
    pub(super) fn at(mut self, place: &str) -> Self {
        if let Self::MissingFile { pointer, .. } | Self::OutsideFolder { pointer, .. } = &mut self {
            place.clone_into(pointer);
        }
        self
    }

    /// Stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadJson => "bad-json",
            Self::Missing { .. } => "missing",
            Self::BadUri { .. } => "bad-uri",
            Self::OutsideFolder { .. } => "outside-folder",
            Self::MissingFile { .. } => "unreadable",
            Self::OutOfBounds { .. } => "out-of-bounds",
            Self::OverLimit { .. } => "over-limit",
        }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URI can be as long as an attacker likes; the message need not be.
        let short = |uri: &str| uri.chars().take(128).collect::<String>();
        match self {
            Self::BadJson => f.write_str("the JSON cannot be parsed"),
            Self::Missing { pointer } => write!(f, "no uri or byteLength (\"{pointer}\")"),
            Self::BadUri { pointer } => write!(f, "the data: URI cannot be read (\"{pointer}\")"),
            Self::OutsideFolder { uri, pointer } => {
                write!(f, "{}: only files below the folder of the model are read (\"{pointer}\")", short(uri))
            }
            Self::MissingFile { uri, reason, pointer } => {
                write!(f, "{}: {reason} (\"{pointer}\")", short(uri))
            }
            Self::OutOfBounds { end_bytes, available_bytes, pointer } => {
                write!(f, "reaches to byte {end_bytes} of {available_bytes} (\"{pointer}\")")
            }
            Self::OverLimit { limit, found, max } => write!(f, "{limit} is {found}, the limit is {max}"),
        }
    }
}

impl std::error::Error for PackError {}
