//! The narrow seam between what is drawn and how.
//!
//! Statically dispatched: each wasm module holds one backend. A backend owns its GPU or CPU
//! resources, keyed by [`ModelKey`], so that one context serves all previews of a page.

use std::fmt;

use crate::render::frame::Frame;
use crate::scene::Scene;

/// Names one uploaded scene inside a backend. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelKey(pub u32);

/// What every rung can do. Methods take effect in call order.
pub trait Backend {
    /// A decoded picture in the form this backend takes over.
    type Picture;

    /// Take over a scene's meshes and shadow; its textures start white until [`Backend::set_texture`].
    /// # Errors
    /// [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError>;

    /// Give one texture of an uploaded scene its picture. `srgb` says how its colours are encoded.
    /// # Errors
    /// [`RenderError::UnknownModel`], [`RenderError::OutOfMemory`], [`RenderError::ContextLost`].
    fn set_texture(
        &mut self,
        model: ModelKey,
        texture: u32,
        picture: Self::Picture,
        srgb: bool,
    ) -> Result<(), RenderError>;

    /// Draw one picture into the backend's target, which takes the frame's size.
    /// # Errors
    /// [`RenderError::UnknownModel`], [`RenderError::ContextLost`].
    fn draw(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError>;

    /// Give everything of one scene back. An unknown key is already given back.
    fn remove(&mut self, model: ModelKey);

    /// Whether the device still works on the last picture. Never, where drawing waits until it is done.
    fn busy(&self) -> bool {
        false
    }

    /// Bytes held for uploaded scenes and targets (GPU memory, or plain memory of the rasteriser).
    fn resident_bytes(&self) -> u64;
}

/// Why nothing was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenderError {
    /// The key was removed, or comes from another backend.
    UnknownModel,
    /// The device has no room for this model.
    OutOfMemory {
        /// What was asked for.
        wanted_bytes: u64,
    },
    /// The GPU context is gone; the whole backend has to be made anew.
    ContextLost,
    /// This device cannot run the backend at all.
    Unsupported {
        /// What is missing.
        what: &'static str,
    },
    /// The driver refused a shader.
    Shader {
        /// Its log.
        log: String,
    },
    /// The driver refused a command, or failed inside.
    Driver {
        /// What it said.
        log: String,
    },
}

impl RenderError {
    /// Stable: JS and telemetry match on it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownModel => "unknown-model",
            Self::OutOfMemory { .. } => "out-of-memory",
            Self::ContextLost => "context-lost",
            Self::Unsupported { .. } => "unsupported",
            Self::Shader { .. } => "shader",
            Self::Driver { .. } => "driver",
        }
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownModel => f.write_str("this model was removed or never uploaded"),
            Self::OutOfMemory { wanted_bytes } => {
                write!(f, "no room for {wanted_bytes} bytes; drop textures or a tier")
            }
            Self::ContextLost => f.write_str("the GPU context was lost; make the renderer anew"),
            Self::Unsupported { what } => write!(f, "this device lacks {what}"),
            Self::Shader { log } => write!(f, "the driver refused a shader: {log}"),
            Self::Driver { log } => write!(f, "the GPU driver failed: {log}"),
        }
    }
}

impl std::error::Error for RenderError {}
