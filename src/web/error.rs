//! What can go wrong between JS and a preview, as one enum with a stable code.

use std::fmt;

use crate::model::{ModelError, Place};
use crate::render::backend::RenderError;
use crate::scene::camera_string::CameraStringError;

/// Why the preview host refused a call. `code()` crosses to JS as the `code` of an `Error`.
#[derive(Clone, Debug, PartialEq)]
pub enum PreviewError {
    /// The GLB is faulty, or larger than this tier shows.
    Model(ModelError),
    /// The backend refused; after `context-lost` the whole renderer has to be made anew.
    Render(RenderError),
    /// A key that this version does not know. Unknown means wrong: nothing is ignored silently.
    UnknownKey {
        /// The key as it came.
        key: String,
    },
    /// A key whose value has the wrong type or is out of its range.
    BadValue {
        /// The key.
        key: String,
        /// What it takes.
        wants: &'static str,
    },
    /// A camera string that does not parse.
    CameraString {
        /// The key.
        key: String,
        /// What is wrong with its text, and where.
        fault: CameraStringError,
    },
    /// No open preview has this number.
    UnknownPreview {
        /// The number as it came.
        preview: u32,
    },
    /// The preview has no texture of this number, or did not ask for it.
    UnknownTexture {
        /// The number as it came.
        texture: u32,
    },
    /// Decoded pixels do not have the size that they claim.
    PixelCount {
        /// Width × height × 4.
        wants_bytes: u64,
        /// What came.
        has_bytes: u64,
    },
}

impl PreviewError {
    /// Stable: JS and telemetry match on it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Model(error) => error.code(),
            Self::Render(error) => error.code(),
            Self::UnknownKey { .. } => "unknown-key",
            Self::BadValue { .. } => "bad-value",
            Self::CameraString { fault, .. } => fault.code(),
            Self::UnknownPreview { .. } => "unknown-preview",
            Self::UnknownTexture { .. } => "unknown-texture",
            Self::PixelCount { .. } => "pixel-count",
        }
    }

    /// Where in the GLB the fault is, if it is at a byte. (A JSON pointer stands in the message alone: as a
    /// field it would cost `raster.wasm` 74 of its last 200 bytes.)
    pub fn byte_offset(&self) -> Option<u64> {
        match self {
            Self::Model(ModelError { place: Place::ByteOffset(offset), .. }) => Some(*offset),
            _ => None,
        }
    }
}

impl fmt::Display for PreviewError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(error) => error.fmt(f),
            Self::Render(error) => error.fmt(f),
            Self::UnknownKey { key } => {
                // A key can be as long as an attacker likes; the message need not be.
                write!(f, "/{}: unknown key", key.chars().take(64).collect::<String>())
            }
            Self::BadValue { key, wants } => write!(f, "/{key}: wants {wants}"),
            Self::CameraString { key, fault } => write!(f, "/{key}: {fault}"),
            Self::UnknownPreview { preview } => write!(f, "preview {preview} is not open"),
            Self::UnknownTexture { texture } => write!(f, "texture {texture} was not asked for"),
            Self::PixelCount { wants_bytes, has_bytes } => {
                write!(f, "pixels: {has_bytes} bytes came, width × height × 4 is {wants_bytes}")
            }
        }
    }
}

impl std::error::Error for PreviewError {}

impl From<ModelError> for PreviewError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<RenderError> for PreviewError {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}
