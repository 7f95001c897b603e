//! What a model costs whoever shows it.

use super::BakeError;
use crate::model::{Limits, Model};
use crate::scene::{Mesh, Scene};

/// What it takes to hold and draw a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The GLB.
    pub bytes: u64,
    /// Drawn in one picture; a line or a point counts as one.
    pub triangles: u64,
    /// That a renderer holds.
    pub vertices: u64,
    /// Primitives drawn in one picture.
    pub draw_calls: u64,
    /// Textures on a GPU: as RGBA8 with mips, in their full size.
    pub texture_bytes: u64,
    /// Vertices on a GPU, as our renderers hold them.
    pub vertex_bytes: u64,
    /// Indices on a GPU.
    pub index_bytes: u64,
}

impl Cost {
    /// The cost of a checked model and the scene made of it.
    pub fn of(model: &Model, scene: &Scene) -> Self {
        let figures = &model.figures;
        let sum = |bytes: &dyn Fn(&Mesh) -> usize| scene.meshes.iter().map(bytes).sum::<usize>() as u64;
        Self {
            bytes: figures.file_bytes,
            triangles: figures.triangles,
            vertices: figures.vertices,
            draw_calls: figures.draw_calls,
            texture_bytes: figures.texture_bytes(u64::MAX),
            vertex_bytes: sum(&|mesh| size_of_val(mesh.vertices.as_slice())),
            index_bytes: sum(&|mesh| size_of_val(mesh.indices.as_slice())),
        }
    }

    /// The cost of a GLB.
    /// # Errors
    /// [`BakeError::Model`].
    pub fn of_glb(glb: &[u8]) -> Result<Self, BakeError> {
        let model = Model::parse(glb, &Limits::default())?;
        Ok(Self::of(&model, &Scene::new(&model)))
    }

    /// Textures, vertices and indices on a GPU.
    pub fn gpu_bytes(&self) -> u64 {
        self.texture_bytes + self.vertex_bytes + self.index_bytes
    }
}
