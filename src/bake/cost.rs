//! What a model costs whoever shows it.

use crate::model::Model;
use crate::scene::Scene;

/// Bytes on a GPU, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GpuBytes {
    /// Textures as RGBA8 with mips, in their full size.
    pub textures: u64,
    /// Vertices, as renderers hold them.
    pub vertices: u64,
    /// Indices.
    pub indices: u64,
}

impl GpuBytes {
    /// Of a model and the scene made of it.
    pub fn of(model: &Model, scene: &Scene) -> Self {
        let sum = |bytes: &dyn Fn(&crate::scene::Mesh) -> usize| {
            scene.meshes.iter().map(bytes).sum::<usize>() as u64
        };
        Self {
            textures: model.figures.texture_bytes(u64::MAX),
            vertices: sum(&|mesh| size_of_val(mesh.vertices.as_slice())),
            indices: sum(&|mesh| size_of_val(mesh.indices.as_slice())),
        }
    }

    /// All of them.
    pub fn total(self) -> u64 {
        self.textures + self.vertices + self.indices
    }
}
