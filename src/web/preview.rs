//! The host of all 3D previews of a page: open, look, turn, draw, close.
//!
//! Generic over the [`Backend`] and pure: JS values are converted in `convert`, time comes in as
//! numbers. In: GLB bytes, settings, input, decoded pictures. Out: what to decode, where the camera
//! is, whether a new picture is due. Draws only when told to, so a still preview costs nothing.
//! Must not: keep GLB bytes, nor vertex data of what cannot move, once the backend has them; phones count every megabyte.

#[cfg(feature = "environment")]
mod surroundings;

use crate::device::governor::Governor;
use crate::model::Limits;
use crate::render::backend::{Backend, ModelKey};
use crate::render::frame::Frame;
use crate::scene::orbit::{Orbit, OrbitSettings};
use crate::scene::textures::TextureRequest;
use crate::scene::{Scene, ToneMapping};
#[cfg(feature = "animation")]
use crate::web::animation::Motion;
use crate::web::error::PreviewError;
use crate::web::settings::{Input, Options, Settings};

mod edit;
mod open;
mod pictures;
#[cfg(feature = "tangents")]
mod refine;
mod room;

pub use open::Opened;
pub use pictures::decoded;

/// All previews of one backend.
#[derive(Debug)]
pub struct Previews<B: Backend> {
    backend: B,
    finer_at_rest: Option<fn(&mut B, bool)>,
    governor: Option<Governor>,
    /// The device was still busy with the last picture when this frame was asked for.
    late: bool,
    limits: Limits,
    max_texture_side_texels: u32,
    /// By number. A list, as in `backend::Models`.
    previews: Vec<(u32, Preview)>,
    #[cfg(feature = "environment")]
    surroundings: Vec<surroundings::Surroundings>,
    next_number: u32,
    /// How often a preview came into view, or went out of it.
    glances: u32,
}

/// Where a preview is after a step in time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Advanced {
    /// A new picture is due. Stays true until it is drawn.
    pub dirty: bool,
    /// Step again at the next animation frame; else nothing changes until somebody calls.
    pub moving: bool,
    /// Azimuth.
    pub theta_radians: f32,
    /// Angle from straight above.
    pub phi_radians: f32,
    /// Distance from the target.
    pub radius_metres: f32,
    /// World space.
    pub target_metres: [f32; 3],
    /// Vertical.
    pub field_of_view_radians: f32,
    /// The least and the greatest that a hand can reach.
    pub field_of_view_limits_radians: [f32; 2],
    /// How far the product has turned by itself.
    pub turntable_radians: f32,
    /// A hand, not an attribute, moved the camera last.
    pub user: bool,
}

#[derive(Debug)]
struct Preview {
    key: ModelKey,
    scene: Scene,
    orbit: Orbit,
    camera: OrbitSettings,
    look: Look,
    textures: Vec<TextureRequest>,
    /// What moves the model, if anything does.
    #[cfg(feature = "animation")]
    motion: Option<Motion>,
    #[cfg(feature = "environment")]
    around: surroundings::Around,
    /// Somebody sees it.
    seen: bool,
    /// The value of [`Previews::glances`] when that last changed.
    glanced_at: u32,
    /// What its textures will take that are still to be handed in.
    awaited_bytes: u64,
    /// When time last passed; `None` at rest.
    stepped_at_millis: Option<f64>,
    dirty: bool,
    /// The last picture was drawn while things moved, or was the first one.
    coarse: bool,
    /// There was a first picture; where one at rest is no finer, nobody notes it.
    drawn: bool,
}

/// Everything of a picture that the camera does not decide.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    variant: Option<u32>,
    exposure: f32,
    tone_mapping: ToneMapping,
    shadow_intensity: f32,
    background: [u8; 4],
    skybox_height_metres: f32,
    aspect: Option<f32>,
}

impl Look {
    /// As an element without attributes.
    const NEUTRAL: Self = Self {
        variant: None,
        exposure: 1.0,
        tone_mapping: ToneMapping::Neutral,
        shadow_intensity: 0.0,
        background: [0; 4],
        skybox_height_metres: 0.0,
        aspect: None,
    };

    fn apply(&mut self, settings: &Settings, variants: &[String]) {
        if let Some(name) = &settings.variant_name {
            // A name that the model does not have shows its own materials, as in `<model-viewer>`:
            // the same page may offer a colour before all models have it. `Opened` lists the names.
            let found = variants.iter().position(|variant| Some(variant) == name.as_ref());
            self.variant = found.and_then(|index| u32::try_from(index).ok());
        }
        self.exposure = settings.exposure.unwrap_or(self.exposure);
        if let Some(known) = settings.tone_mapping {
            self.tone_mapping = known.unwrap_or_default();
        }
        self.shadow_intensity = settings.shadow_intensity.unwrap_or(self.shadow_intensity);
        self.background = settings.background.unwrap_or(self.background);
        self.skybox_height_metres = settings.skybox_height_metres.unwrap_or(self.skybox_height_metres);
        self.aspect = settings.aspect.or(self.aspect);
    }
}

impl<B: Backend> Previews<B> {
    /// No preview yet.
    ///
    /// `finer_at_rest`, where pictures cost time, is told before each draw whether things move: it
    /// draws coarser then, and the host draws once more when they have come to rest.
    pub fn new(backend: B, finer_at_rest: Option<fn(&mut B, bool)>, options: &Options) -> Self {
        let max_triangles = options.limits.triangles.min(options.max_triangles.into());
        let limits = Limits { triangles: max_triangles, ..*options.limits };
        Self {
            backend,
            finer_at_rest,
            governor: options.govern.then(Governor::default),
            late: false,
            limits,
            max_texture_side_texels: options.max_texture_side_texels,
            previews: Vec::new(),
            #[cfg(feature = "environment")]
            surroundings: Vec::new(),
            next_number: 1,
            glances: 0,
        }
    }

    /// Take changed settings.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`]; [`PreviewError::BadValue`] for an unknown word, which counts as the
    /// default: everything is taken.
    pub fn configure(&mut self, preview: u32, settings: &Settings) -> Result<(), PreviewError> {
        self.glance(preview, settings.seen)?;
        let open = self.preview(preview)?;
        let camera = settings.camera.over(&open.camera);
        if camera != open.camera {
            open.orbit.configure(&camera);
            open.camera = camera;
        }
        let before = open.look.clone();
        open.look.apply(settings, &open.scene.variants);
        open.dirty |= before != open.look;
        settings.check_words()
    }

    /// Take what a hand did. The camera follows in the next steps.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    pub fn input(&mut self, preview: u32, input: Input) -> Result<(), PreviewError> {
        let orbit = &mut self.preview(preview)?.orbit;
        match input {
            Input::Orbit { dx_css_px, dy_css_px, height_css_px } => {
                orbit.turn(dx_css_px, dy_css_px, height_css_px);
            }
            Input::Pan { dx_css_px, dy_css_px, height_css_px } => {
                orbit.pan(dx_css_px, dy_css_px, height_css_px);
            }
            Input::Zoom { factor } => orbit.zoom(factor),
            Input::Jump => orbit.jump_to_goal(),
            Input::Recenter => orbit.recenter(),
            Input::Turntable { radians } => orbit.turn_table_to(radians),
        }
        Ok(())
    }

    /// Have the model stand as its animations have it, from the next picture on: for each one that counts its number,
    /// its time in seconds and its weight, as in `scene::motion::Layer`. None of them is the rest pose. `playing`
    /// says that others follow at once. A model without animations stands as it does.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    #[cfg(feature = "animation")]
    pub fn pose(&mut self, preview: u32, playing: bool, layers: &[f32]) -> Result<(), PreviewError> {
        let open = self.preview(preview)?;
        open.dirty |= open.motion.as_mut().is_some_and(|motion| motion.take(playing, layers));
        Ok(())
    }

    /// Step to `now_millis` (any clock that runs evenly; the first call only sets it). Does not draw.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    pub fn advance(&mut self, preview: u32, now_millis: f64) -> Result<Advanced, PreviewError> {
        self.late = self.backend.busy();
        let finer_at_rest = self.finer_at_rest.is_some();
        let open = self.preview(preview)?;
        let since = open.stepped_at_millis.map_or(0.0, |before| now_millis - before);
        let step = open.orbit.step(since as f32);
        #[cfg(feature = "animation")]
        let moving = step.moving || open.motion.as_ref().is_some_and(|motion| motion.playing);
        #[cfg(not(feature = "animation"))]
        let moving = step.moving;
        // A preview at rest forgets the time, or its next movement would start with a leap.
        open.stepped_at_millis = moving.then_some(now_millis);
        open.dirty |= step.changed || (open.coarse && !moving);
        // The first picture is coarse, so that it is there; the next one is not, and is asked for at once.
        let moving = moving || (finer_at_rest && !open.drawn);
        Ok(Advanced {
            dirty: open.dirty,
            moving,
            theta_radians: open.orbit.theta_radians(),
            phi_radians: open.orbit.phi_radians(),
            radius_metres: open.orbit.radius_metres(),
            target_metres: open.orbit.target().to_array(),
            field_of_view_radians: open.orbit.field_of_view_radians(),
            field_of_view_limits_radians: open.orbit.field_of_view_limits_radians(),
            turntable_radians: open.orbit.turntable_radians(),
            user: open.orbit.moved_by_user(),
        })
    }

    /// Draw one picture into the backend's target.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`], [`PreviewError::BadValue`] for a side of 0 or above 8192 px,
    /// [`PreviewError::Render`].
    pub fn draw(&mut self, preview: u32, size_px: [u32; 2]) -> Result<(), PreviewError> {
        if !size_px.iter().all(|side| (1..=MAX_SIDE_PX).contains(side)) {
            return Err(PreviewError::BadValue { key: "size_px".to_owned(), wants: "sides of 1 to 8192 px" });
        }
        let open = find(&mut self.previews, preview)?;
        let mut view = open.orbit.view(size_px);
        view.variant = open.look.variant;
        view.exposure = open.look.exposure;
        view.tone_mapping = open.look.tone_mapping;
        view.shadow_intensity = open.look.shadow_intensity;
        view.background = open.look.background;
        view.skybox_height_metres = open.look.skybox_height_metres;
        if let Some(finer_at_rest) = self.finer_at_rest {
            open.coarse = open.stepped_at_millis.is_some() || !open.drawn;
            open.drawn = true;
            finer_at_rest(&mut self.backend, open.coarse);
        }
        #[cfg(feature = "animation")]
        if let Some(motion) = &mut open.motion {
            let shadow = open.look.shadow_intensity > 0.0;
            motion.stand(&mut open.scene, shadow, &mut self.backend, open.key)?;
        }
        let frame = Frame::new(&open.scene, &view);
        #[cfg(feature = "environment")]
        let mut frame = frame;
        #[cfg(feature = "environment")]
        open.around.surround(&mut frame);
        self.backend.draw(open.key, &frame)?;
        open.dirty = false;
        Ok(())
    }

    /// Tell how long the picture took that the last [`Previews::advance`] asked for, and take the scale for the sides
    /// of the next moving one, `minimum_scale` at the least. Pictures at rest do not count.
    ///
    /// # Errors
    /// [`PreviewError::UnknownPreview`].
    pub fn drawn(
        &mut self,
        preview: u32,
        now_millis: f64,
        draw_millis: f32,
        minimum_scale: f32,
    ) -> Result<f32, PreviewError> {
        let moving = self.preview(preview)?.stepped_at_millis.is_some();
        let late = self.late;
        let Some(governor) = &mut self.governor else { return Ok(1.0) };
        governor.minimum_scale = minimum_scale;
        if moving {
            governor.frame(now_millis, draw_millis, late);
        }
        Ok(governor.scale())
    }

    /// Give everything of a preview back. One that is closed already stays closed.
    pub fn close(&mut self, preview: u32) {
        if let Some(at) = self.previews.iter().position(|(number, _)| *number == preview) {
            self.backend.remove(self.previews.swap_remove(at).1.key);
        }
    }

    /// Open previews.
    pub fn count(&self) -> usize {
        self.previews.len()
    }

    /// The backend, for its pictures and its byte count.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// The backend, for what it alone has.
    pub fn backend_mut(&mut self) -> &mut B {
        &mut self.backend
    }

    fn preview(&mut self, preview: u32) -> Result<&mut Preview, PreviewError> {
        find(&mut self.previews, preview)
    }
}

fn find(previews: &mut [(u32, Preview)], preview: u32) -> Result<&mut Preview, PreviewError> {
    let found = previews.iter_mut().find(|(number, _)| *number == preview);
    found.map(|(_, open)| open).ok_or(PreviewError::UnknownPreview { preview })
}

/// Wider than any phone, and within every `MAX_RENDERBUFFER_SIZE` of WebGL2's tiers.
const MAX_SIDE_PX: u32 = 8192;

#[cfg(test)]
mod tests;
