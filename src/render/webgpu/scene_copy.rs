//! What stands behind panes: the picture of everything opaque, with mips, for `shaders/lobes.wgsl`.
//!
//! Only frames with a see-through material have one; it has the size of the target.

use super::device::Gpu;
use super::pipeline::Pipelines;
use super::texture::Texture;

/// The copy and its size.
#[derive(Debug)]
pub(super) struct SceneCopy {
    size_px: [u32; 2],
    pub(super) texture: Texture,
}

impl SceneCopy {
    pub(super) fn new(gpu: &Gpu, pipelines: &Pipelines, size_px: [u32; 2]) -> Self {
        let levels = size_px[0].max(size_px[1]).max(1).ilog2() + 1;
        Self { size_px, texture: Texture::new(gpu, size_px, pipelines.format, levels) }
    }

    /// Whether frames of this size can use it.
    pub(super) fn fits(&self, size_px: [u32; 2]) -> bool {
        self.size_px == size_px
    }
}
