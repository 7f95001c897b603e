//! Why a picture was not made.

use std::fmt;

use crate::model::ModelError;
use crate::render::backend::RenderError;
use crate::scene::camera_string::CameraStringError;

/// See the variants.
#[derive(Clone, Debug, PartialEq)]
pub enum BakeError {
    /// The GLB was refused.
    Model(ModelError),
    /// A camera string does not parse.
    Camera(CameraStringError),
    /// The model has no variant of this name.
    UnknownVariant {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A moment is asked for, and nothing in the model moves.
    NoAnimation,
    /// The model has no animation of this name.
    UnknownAnimation {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A picture inside the GLB cannot be decoded.
    Texture {
        /// Index into the file's textures.
        texture: u32,
        /// What the decoder says.
        reason: String,
    },
    /// The rasteriser refused.
    Render(RenderError),
    /// A turntable that cannot be drawn, or that WebP or memory cannot hold.
    Turntable {
        /// What is wrong with it.
        reason: String,
    },
    /// The picture could not be compressed.
    Encode {
        /// What the encoder says.
        reason: String,
    },
}

impl BakeError {
    /// Stable.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Model(error) => error.code(),
            Self::Camera(error) => error.code(),
            Self::UnknownVariant { .. } => "unknown-variant",
            Self::NoAnimation => "no-animation",
            Self::UnknownAnimation { .. } => "unknown-animation",
            Self::Texture { .. } => "bad-texture",
            Self::Render(error) => error.code(),
            Self::Turntable { .. } => "bad-turntable",
            Self::Encode { .. } => "encode",
        }
    }
}

impl fmt::Display for BakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Model(error) => error.fmt(f),
            Self::Camera(error) => error.fmt(f),
            Self::UnknownVariant { name, known } => {
                write!(f, "no variant {name:?}; the model has {known:?}")
            }
            Self::NoAnimation => f.write_str("the model has no animation; draw it without a time"),
            Self::UnknownAnimation { name, known } => {
                write!(f, "no animation {name:?}; the model has {known:?}")
            }
            Self::Texture { texture, reason } => write!(f, "/textures/{texture}: {reason}"),
            Self::Render(error) => error.fmt(f),
            Self::Turntable { reason } | Self::Encode { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for BakeError {}

impl From<ModelError> for BakeError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

impl From<CameraStringError> for BakeError {
    fn from(error: CameraStringError) -> Self {
        Self::Camera(error)
    }
}

impl From<RenderError> for BakeError {
    fn from(error: RenderError) -> Self {
        Self::Render(error)
    }
}
