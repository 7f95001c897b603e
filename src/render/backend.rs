//! The narrow seam between what is drawn and how.
//!
//! Statically dispatched: each wasm module holds one backend. A backend owns its GPU or CPU
//! resources, keyed by [`ModelKey`], so that one context serves all previews of a page.

use std::fmt;

use crate::model::{Blocks, Texture};
use crate::render::frame::Frame;
use crate::scene::Scene;

/// Names one uploaded scene inside a backend. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelKey(pub u32);

/// What a backend holds for each uploaded scene. A list, for a page shows few products at once: maps are quicker from
/// some dozens on, and cost a module 1.5 kB.
#[derive(Clone, Debug)]
pub struct Models<M> {
    held: Vec<(ModelKey, M)>,
    uploads: u32,
}

impl<M> Default for Models<M> {
    fn default() -> Self {
        Self { held: Vec::new(), uploads: 0 }
    }
}

impl<M> Models<M> {
    /// Take one over, under a key of its own.
    pub fn insert(&mut self, model: M) -> ModelKey {
        let key = ModelKey(self.uploads);
        self.uploads += 1;
        self.held.push((key, model));
        key
    }

    /// # Errors
    /// [`RenderError::UnknownModel`].
    pub fn get(&self, key: ModelKey) -> Result<&M, RenderError> {
        self.held.iter().find(|(its, _)| *its == key).map(|(_, model)| model).ok_or(RenderError::UnknownModel)
    }

    /// # Errors
    /// [`RenderError::UnknownModel`].
    pub fn get_mut(&mut self, key: ModelKey) -> Result<&mut M, RenderError> {
        let found = self.held.iter_mut().find(|(its, _)| *its == key);
        found.map(|(_, model)| model).ok_or(RenderError::UnknownModel)
    }

    /// Give one out, if it is there.
    pub fn remove(&mut self, key: ModelKey) -> Option<M> {
        let at = self.held.iter().position(|(its, _)| *its == key)?;
        Some(self.held.swap_remove(at).1)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &M> {
        self.held.iter().map(|(_, model)| model)
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut M> {
        self.held.iter_mut().map(|(_, model)| model)
    }
}

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

    /// The same for a texture in blocks.
    /// # Errors
    /// As [`Backend::set_texture`]; [`RenderError::Unsupported`] for a format or levels that this backend does not take.
    fn set_blocks(
        &mut self,
        _model: ModelKey,
        _texture: u32,
        _blocks: Blocks<'_>,
        _srgb: bool,
    ) -> Result<(), RenderError> {
        Err(NO_BLOCKS)
    }

    /// Have an empty place for texture number `texture` of an uploaded scene, white again until its next picture: that of
    /// the one that is there is given back; the number after the last one makes another, and one beyond it none.
    /// # Errors
    /// [`RenderError::UnknownModel`].
    fn make_room(&mut self, model: ModelKey, texture: u32, sampling: Texture) -> Result<(), RenderError>;

    /// Take over the vertices of some of an uploaded scene's meshes again, as many as before, and with `shadow` its
    /// shadow.
    /// # Errors
    /// [`RenderError::UnknownModel`].
    #[cfg(feature = "animation")]
    fn reshape(
        &mut self,
        model: ModelKey,
        scene: &Scene,
        meshes: &[u32],
        shadow: bool,
    ) -> Result<(), RenderError>;

    /// Give an uploaded scene the meshes of another one, `twin`, which keeps none. One that draws without tangents has no use for them.
    /// # Errors
    /// [`RenderError::UnknownModel`].
    #[cfg(feature = "tangents")]
    fn refine(&mut self, _model: ModelKey, _twin: ModelKey) -> Result<(), RenderError> {
        Ok(())
    }

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

/// Blocks are not what they say, or of a format that is not read here.
pub const NO_BLOCKS: RenderError = RenderError::Unsupported { what: "these blocks" };

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
