//! What moves an open model: its nodes and keyframes, and the pose it stands in.
//!
//! In: a [`Model`], which animations count, and how much. Out: a posed [`Scene`], and to the backend what is
//! other than in the last picture. The page keeps the time (`www/src/animation.ts`). Must not: work before a
//! picture is drawn, or keep what no pose needs.

use crate::model::Model;
use crate::render::backend::{Backend, ModelKey, RenderError};
use crate::scene::Scene;
use crate::scene::motion::Layer;
use crate::scene::pose::Pose;

/// A moving product casts its shadow anew in every second picture, one of more triangles than these in every third,
/// and so on. A small product's shadow costs as much as its pose, for most of it is blurring: 0.3 ms each on a desktop,
/// ten times that on a weak phone; a pass over so many triangles costs as much again.
const SHADOW_TRIANGLES: u64 = 10_000;

/// A model that can move.
#[derive(Debug)]
pub(super) struct Motion {
    /// Nodes, skins, animations, and the shapes of what bends.
    model: Model,
    layers: Vec<Layer>,
    /// More poses follow at once.
    pub(super) playing: bool,
    pose: Pose,
    /// As in the picture before.
    before: Pose,
    /// The layers are others than those of `pose`.
    due: bool,
    shadow_due: bool,
    pictures_since_shadow: u64,
}

impl Motion {
    /// Keep what poses need of a model; `None` where nothing moves it.
    pub(super) fn of(mut model: Model) -> Option<Self> {
        if model.animations.is_empty() {
            return None;
        }
        for primitive in model.meshes.iter_mut().flat_map(|mesh| &mut mesh.primitives) {
            primitive.uv0 = Vec::new();
            primitive.uv1 = Vec::new();
            primitive.colors = Vec::new();
            // One triangle stays, as a sign that it is drawn.
            primitive.indices.truncate(3);
            primitive.indices.shrink_to_fit();
            if primitive.joints.is_empty() && primitive.deformation.morph_targets.is_empty() {
                primitive.positions = Vec::new();
                primitive.normals = Vec::new();
                #[cfg(feature = "tangents")]
                primitive.tangents.clear();
            }
        }
        model.materials = Vec::new();
        model.textures = Vec::new();
        model.images = Vec::new();
        Some(Self {
            layers: Vec::new(),
            playing: false,
            pose: Pose::at_rest(&model),
            before: Pose::at_rest(&model),
            due: false,
            shadow_due: false,
            pictures_since_shadow: 0,
            model,
        })
    }

    /// Take three numbers for each layer. Says whether that makes another picture.
    pub(super) fn take(&mut self, playing: bool, layers: &[f32]) -> bool {
        let layers = || {
            let layer = |&[animation, seconds, weight]: &[f32; 3]| Layer {
                // No number at all counts as the first one.
                animation: animation as usize,
                seconds,
                weight,
            };
            layers.as_chunks::<3>().0.iter().map(layer)
        };
        let others = !self.layers.iter().copied().eq(layers());
        if others {
            self.layers.clear();
            self.layers.extend(layers());
            self.due = true;
        }
        let rests = self.playing && !playing;
        self.playing = playing;
        // At rest a shadow that was left behind catches up.
        others || rests
    }

    /// Have a light of the model shine like this from the next pose on.
    #[cfg(feature = "lobes")]
    pub(super) fn shine(&mut self, light: usize, color: [f32; 3]) {
        if let Some(light) = self.model.lights.get_mut(light) {
            light.color = color;
            self.due = true;
        }
    }

    /// Have `scene`, which was made from the same model, and what the backend has of it stand in the pose.
    ///
    /// # Errors
    /// As [`Backend::reshape`].
    pub(super) fn stand<B: Backend>(
        &mut self,
        scene: &mut Scene,
        shadow: bool,
        backend: &mut B,
        key: ModelKey,
    ) -> Result<(), RenderError> {
        let mut deformed = Vec::new();
        if std::mem::take(&mut self.due) {
            std::mem::swap(&mut self.before, &mut self.pose);
            self.pose.blend(&self.model, &self.layers);
            deformed = scene.pose(&self.model, Some(&self.before), &self.pose);
            self.shadow_due = true;
        }
        self.pictures_since_shadow += 1;
        let waits = self.playing
            && self.pictures_since_shadow * SHADOW_TRIANGLES < SHADOW_TRIANGLES + scene.triangles();
        let cast = shadow && self.shadow_due && !waits;
        if cast {
            scene.cast_shadow();
            self.shadow_due = false;
            self.pictures_since_shadow = 0;
        }
        if cast || !deformed.is_empty() {
            backend.reshape(key, scene, &deformed, cast)?;
        }
        Ok(())
    }
}
