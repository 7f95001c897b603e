//! From a file to a preview.
//!
//! In: the bytes of a GLB, settings. Out: [`Opened`], with the pictures that are still to be handed in. Must not: keep the
//! bytes, nor vertex data of what cannot move, once the backend has them.

use glam::Mat4;

#[cfg(feature = "tangents")]
use super::refine;
#[cfg(feature = "environment")]
use super::surroundings;
use super::{Look, Preview, Previews, edit};
use crate::model::{Limits, Model, ModelError};
use crate::render::backend::Backend;
use crate::scene::framing::Framing;
use crate::scene::orbit::{Orbit, OrbitSettings};
use crate::scene::placement::placement;
use crate::scene::textures::{TextureRequest, resident_bytes, within_budget};
use crate::scene::{Bounds, Scene};
#[cfg(feature = "animation")]
use crate::web::animation::Motion;
use crate::web::error::PreviewError;
use crate::web::settings::Settings;

/// What is known once a preview is open.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its number, never reused.
    pub preview: u32,
    /// Triangles of one picture.
    pub triangles: u64,
    /// Names of the model's variants.
    pub variants: Vec<String>,
    /// Names of the model's animations.
    pub animations: Vec<String>,
    /// How long each takes; empty in a module that plays none.
    pub animation_seconds: Vec<f32>,
    /// Why the model stands still although the file has something that moves it.
    pub unmoved: Option<ModelError>,
    /// Previews that were closed to make room for it: nobody saw them.
    pub closed: Vec<u32>,
    /// Some material is more than core glTF, to this module.
    pub lobes: bool,
    /// Something has a normal map and no tangents, and nothing moves it, so that it may take some: `Previews::refine`.
    #[cfg(feature = "tangents")]
    pub untangented: bool,
    /// Box around the product.
    pub bounds: Bounds,
    /// A picture narrower than this (width / height) widens the field of view.
    pub ideal_aspect: f32,
    /// How `orientation` and `scale` stand it up: world ← the file's scene.
    pub world_from_scene: Mat4,
    /// Pictures to decode and hand in, the most visible first.
    pub textures: Vec<TextureRequest>,
    /// For each material the numbers of its textures, in the order of [`Previews::set_material`]; −1 is none.
    pub material_textures: Vec<i32>,
    /// Textures of the file; those that a script adds are numbered after them.
    pub texture_count: u32,
}

impl<B: Backend> Previews<B> {
    /// Read a GLB and upload it; its textures stay white until they are handed in.
    ///
    /// # Errors
    /// [`PreviewError::Model`] for a faulty or too large file, [`PreviewError::Render`],
    /// [`PreviewError::BadValue`].
    pub fn open(&mut self, glb: &[u8], settings: &Settings) -> Result<Opened, PreviewError> {
        settings.check_words()?;
        let (mut model, unmoved) = read(glb, &self.limits)?;
        let world_from_scene = placement(settings.orientation, settings.scale);
        model.world_from_scene = world_from_scene;
        model.shadow_sharpness = settings.shadow_sharpness;
        let side_texels = self.max_texture_side_texels;
        let mut textures = within_budget(&mut model, side_texels, self.limits.texture_bytes);
        let mut scene = Scene::new(&model);
        let (closed, left_bytes) = self.make_way(&scene, &textures);
        if let Some(bytes) = left_bytes {
            textures = within_budget(&mut model, side_texels, bytes);
            scene = Scene::new(&model);
        }
        #[cfg(feature = "animation")]
        let (animations, animation_seconds) =
            model.animations.iter().map(|it| (it.name.clone(), it.duration_seconds)).unzip();
        #[cfg(not(feature = "animation"))]
        let (animations, animation_seconds) = (model.animation_names.clone(), Vec::new());
        #[cfg(feature = "animation")]
        let motion = Motion::of(model);
        #[cfg(not(feature = "animation"))]
        drop(model);
        let camera = settings.camera.over(&OrbitSettings::default());
        let framing = Framing::new(&scene);
        let orbit = Orbit::new(framing, &camera);
        let mut look = Look::NEUTRAL;
        look.apply(settings, &scene.variants);

        let key = self.backend.upload(&scene)?;
        let triangles = scene.triangles();
        // The backend has its copy; frames are made from instances and materials.
        #[cfg(feature = "animation")]
        let moves = motion.is_some();
        #[cfg(not(feature = "animation"))]
        let moves = false;
        #[cfg(feature = "tangents")]
        let untangented = !moves && refine::wanted(&scene);
        if !moves {
            scene.meshes = Vec::new();
        }
        scene.shadow.iter_mut().for_each(|shadow| shadow.alpha = Vec::new());

        let preview = self.next_number;
        self.next_number += 1;
        let awaited_bytes = textures.iter().map(resident_bytes).sum();
        #[cfg(feature = "lobes")]
        let lobes = scene.materials.iter().any(|material| material.lobes.is_some());
        #[cfg(not(feature = "lobes"))]
        let lobes = false;
        let opened = Opened {
            preview,
            triangles,
            variants: scene.variants.clone(),
            animations,
            animation_seconds,
            unmoved,
            closed,
            lobes,
            #[cfg(feature = "tangents")]
            untangented,
            bounds: scene.bounds,
            ideal_aspect: framing.ideal_aspect,
            world_from_scene,
            textures: textures.clone(),
            material_textures: edit::numbers(&scene),
            texture_count: scene.textures.len() as u32,
        };
        self.previews.push((
            preview,
            Preview {
                key,
                scene,
                orbit,
                camera,
                look,
                textures,
                #[cfg(feature = "animation")]
                motion,
                #[cfg(feature = "environment")]
                around: surroundings::Around::default(),
                seen: settings.seen.unwrap_or(true),
                glanced_at: 0,
                awaited_bytes,
                stepped_at_millis: None,
                dirty: true,
                coarse: false,
                drawn: false,
            },
        ));
        Ok(opened)
    }
}

/// The model, and why it stands still where what moves it cannot be read: a product at rest is better than none.
fn read(glb: &[u8], limits: &Limits) -> Result<(Model, Option<ModelError>), ModelError> {
    let model = Model::parse(glb, limits);
    // A model that cannot be read at all fails again.
    #[cfg(feature = "animation")]
    if let Err(error) = model {
        return Ok((Model::parse(glb, &limits.at_rest())?, Some(error)));
    }
    Ok((model?, None))
}
