//! Why a GLB was refused: one fault, one place.
//!
//! A fault has a stable [`ModelError::code`] (JS and telemetry match on it); a place is a byte offset of
//! the file or a JSON pointer into its JSON chunk. Messages hold integers only: printing a float would
//! add 17 kB to every module that a phone loads.

use std::fmt;

/// A GLB cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    /// What is wrong.
    pub fault: Fault,
    /// Where.
    pub place: Place,
}

/// A [`ModelError`] on its way up: one word, so that a `?` on the good path costs next to nothing
/// (with the error by value this room is a third larger in wasm).
pub(super) type Refusal = Box<ModelError>;

/// Where a fault stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Bytes from the start of the GLB.
    ByteOffset(u64),
    /// JSON pointer (RFC 6901) into the JSON chunk; empty is the whole chunk.
    Pointer(String),
}

/// What can be wrong with a GLB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The first bytes are not those of a binary glTF.
    NotGlb,
    /// Not glTF 2.0.
    UnsupportedVersion,
    /// The file ends before what its header or a chunk header promises.
    Truncated,
    /// The first chunk is not JSON, or a chunk lies about its length.
    BadChunk,
    /// The JSON chunk is not JSON, or is nested more than 128 deep.
    BadJson,
    /// More than [`super::Limits`] allow.
    OverLimit {
        /// Name of the field of [`super::Limits`].
        limit: &'static str,
        /// What the file asks for, in the unit of that field.
        found: u64,
        /// What is allowed.
        max: u64,
    },
    /// A property that must be there is not.
    Missing,
    /// A JSON value of the wrong type.
    WrongType {
        /// What belongs there.
        expected: &'static str,
    },
    /// The right type, but a value that glTF does not allow here.
    BadValue {
        /// What belongs there.
        expected: &'static str,
    },
    /// An index that points at nothing.
    IndexOutOfRange {
        /// The index.
        index: u64,
        /// How many there are.
        count: u64,
    },
    /// A buffer view or accessor that reaches past the end of what it lies in.
    OutOfBounds {
        /// Where it would end, in bytes.
        end_bytes: u64,
        /// How many bytes there are.
        available_bytes: u64,
    },
    /// NaN or infinity in vertex data.
    NotFinite,
    /// `extensionsRequired` names something that we cannot do.
    UnsupportedExtension {
        /// The extension.
        name: String,
    },
    /// Data outside the GLB.
    ExternalUri,
    /// Data in a `data:` URI; we read buffers and pictures from the BIN chunk only.
    DataUri,
    /// A node is the child of two nodes, or a scene lists it twice or below another node.
    TwoParents,
    /// A node is its own ancestor.
    NodeCycle,
    /// A picture that is not PNG, JPEG or WebP.
    UnknownPicture,
    /// A picture whose header ends early or gives a side of 0.
    BadPicture,
}

impl ModelError {
    /// A fault at a byte of the GLB.
    pub(super) fn at_byte(byte_offset: usize, fault: Fault) -> Refusal {
        Box::new(Self { fault, place: Place::ByteOffset(byte_offset as u64) })
    }

    /// A fault at a JSON pointer.
    pub(super) fn at_pointer(pointer: String, fault: Fault) -> Refusal {
        Box::new(Self { fault, place: Place::Pointer(pointer) })
    }

    /// An extension that we cannot do. Its name comes from the file and goes to logs: plain characters only.
    pub(super) fn unsupported(extension: &str) -> Fault {
        let name = extension.chars().filter(char::is_ascii_graphic).take(64).collect();
        Fault::UnsupportedExtension { name }
    }

    /// Stable name of the fault.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::NotGlb => "not-glb",
            Fault::UnsupportedVersion => "unsupported-version",
            Fault::Truncated => "truncated",
            Fault::BadChunk => "bad-chunk",
            Fault::BadJson => "bad-json",
            Fault::OverLimit { .. } => "over-limit",
            Fault::Missing => "missing",
            Fault::WrongType { .. } => "wrong-type",
            Fault::BadValue { .. } => "bad-value",
            Fault::IndexOutOfRange { .. } => "index-out-of-range",
            Fault::OutOfBounds { .. } => "out-of-bounds",
            Fault::NotFinite => "not-finite",
            // The three for which a decoder could be fetched have a code each: who loads it matches on it.
            Fault::UnsupportedExtension { name } => match name.as_str() {
                "KHR_draco_mesh_compression" => "needs-draco",
                "EXT_meshopt_compression" => "needs-meshopt",
                "KHR_texture_basisu" => "needs-basisu",
                _ => "unsupported-extension",
            },
            Fault::ExternalUri => "external-uri",
            Fault::DataUri => "data-uri",
            Fault::TwoParents => "two-parents",
            Fault::NodeCycle => "node-cycle",
            Fault::UnknownPicture => "unknown-picture",
            Fault::BadPicture => "bad-picture",
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::NotGlb => f.write_str("not a binary glTF (.glb) file"),
            Fault::UnsupportedVersion => f.write_str("only glTF 2.0 can be read"),
            Fault::Truncated => f.write_str("the file ends too early"),
            Fault::BadChunk => f.write_str("a JSON chunk belongs here"),
            Fault::BadJson => f.write_str("the JSON chunk cannot be parsed"),
            Fault::OverLimit { limit, found, max } => write!(f, "{limit} is {found}, the limit is {max}"),
            Fault::Missing => f.write_str("missing"),
            Fault::WrongType { expected } => write!(f, "the type is wrong, expected {expected}"),
            Fault::BadValue { expected } => write!(f, "the value is wrong, expected {expected}"),
            Fault::IndexOutOfRange { index, count } => write!(f, "there is no entry {index}, only {count}"),
            Fault::OutOfBounds { end_bytes, available_bytes } => {
                write!(f, "reaches to byte {end_bytes} of {available_bytes}")
            }
            Fault::NotFinite => f.write_str("a number is NaN or infinite"),
            Fault::UnsupportedExtension { name } => {
                write!(f, "the file requires {name}, which cannot be read; export it without")
            }
            Fault::ExternalUri => f.write_str("data outside the GLB; pack it into the BIN chunk"),
            Fault::DataUri => f.write_str("data in a data: URI; pack it into the BIN chunk"),
            Fault::TwoParents => f.write_str("the node has two parents"),
            Fault::NodeCycle => f.write_str("the node is its own ancestor"),
            Fault::UnknownPicture => f.write_str("the picture is not PNG, JPEG or WebP"),
            Fault::BadPicture => f.write_str("the picture's header is broken"),
        }?;
        match &self.place {
            Place::ByteOffset(offset) => write!(f, " (byte {offset})"),
            Place::Pointer(pointer) => write!(f, " (\"{pointer}\")"),
        }
    }
}

impl std::error::Error for ModelError {}
