//! Other vertices for a model that is open: those that MikkTSpace made of its own, with tangents.
//!
//! In: the same model once more, as `www/src/tangents.ts` wrote it, opened as any. Out: its meshes in the place of those that are there; camera,
//! materials, textures and what is played stay. Must not: be waited for by the first picture.

use crate::render::backend::Backend;
use crate::scene::Scene;
use crate::web::error::PreviewError;
use crate::web::preview::{Previews, find};

/// Whether something has a normal map, and a first vertex without a tangent.
pub(super) fn wanted(scene: &Scene) -> bool {
    scene.instances.iter().any(|instance| {
        let material = scene.materials.get(instance.material as usize);
        let vertex = scene.meshes.get(instance.mesh as usize).and_then(|mesh| mesh.vertices.first());
        material.is_some_and(|it| it.normal_texture.is_some())
            && vertex.is_some_and(|it| it.tangent == [0; 4])
    })
}

impl<B: Backend> Previews<B> {
    /// Draw an open preview with the meshes of another one from the next picture on. That is its `twin`: opened from the same model, but for
    /// the number of vertices and what it looks like; it has none then, and is to be closed. Neither may have animations.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    pub fn refine(&mut self, preview: u32, twin: u32) -> Result<(), PreviewError> {
        let twin = self.preview(twin)?.key;
        let open = find(&mut self.previews, preview)?;
        open.dirty = true;
        Ok(self.backend.refine(open.key, twin)?)
    }
}
