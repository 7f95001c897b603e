//! [`Previews`] with the signatures of the JS class `Renderer`, which `src/bin` exports.
//!
//! One call is one conversion in, one step, one conversion out. `renderer.d.ts` says the same in
//! TypeScript and travels inside the modules. Must not: decide anything.

use js_sys::Promise;
use wasm_bindgen::JsValue;

use crate::render::backend::Backend;
use crate::scene::textures::TextureRequest;
use crate::web::convert::{Fields, array, entries};
use crate::web::error::PreviewError;
use crate::web::preview::Previews;
use crate::web::settings::{Input, Options, Settings, Tiers};

/// The types of what crosses, for the modules' `.d.ts`.
pub const TYPES: &str = include_str!("renderer.d.ts");

/// All previews of a page on one backend, as JS sees them.
#[derive(Debug)]
pub struct Renderer<B: Backend> {
    previews: Previews<B>,
}

/// Options as JS gives them, for a module that serves `tiers`.
///
/// # Errors
/// An `Error` with a code, as all functions here.
pub fn options<const N: usize>(options: &JsValue, tiers: Tiers<N>) -> Result<Options, PreviewError> {
    Options::read(entries(options)?, tiers)
}

/// A promise that is settled already: `create` has one signature on every rung.
pub fn settled(result: Result<impl Into<JsValue>, PreviewError>) -> Promise {
    match result {
        Ok(value) => Promise::resolve(&value.into()),
        Err(error) => Promise::reject(&error.into()),
    }
}

impl<B: Backend> Renderer<B> {
    /// No preview yet; as [`Previews::new`].
    pub fn new(backend: B, finer_at_rest: Option<fn(&mut B, bool)>, options: &Options) -> Self {
        Self { previews: Previews::new(backend, finer_at_rest, options) }
    }

    /// `open(glb, settings): Opened`.
    ///
    /// # Errors
    /// Codes of [`PreviewError`], here and below.
    pub fn open(&mut self, glb: &[u8], settings: &JsValue) -> Result<JsValue, PreviewError> {
        let opened = self.previews.open(glb, &Settings::read(entries(settings)?)?)?;
        let fields = Fields::default()
            .with("preview", opened.preview)
            .with("triangles", opened.triangles as f64)
            .with("variants", array(opened.variants))
            .with("animations", array(opened.animations))
            .with("animation_seconds", array(opened.animation_seconds))
            .with("unmoved", opened.unmoved.map(|fault| JsValue::from(PreviewError::from(fault))))
            .with("closed", array(opened.closed))
            .with("lobes", opened.lobes)
            .with("center_metres", array(opened.bounds.center().to_array()))
            .with("size_metres", array(opened.bounds.size().to_array()))
            .with("ideal_aspect", opened.ideal_aspect)
            .with("world_from_scene", array(opened.world_from_scene.to_cols_array()))
            .with("textures", array(opened.textures.iter().map(texture)))
            .with("material_textures", array(opened.material_textures))
            .with("texture_count", opened.texture_count);
        #[cfg(feature = "tangents")]
        let fields = fields.with("untangented", opened.untangented);
        Ok(fields.into())
    }

    /// `refine(preview, twin)`.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "tangents")]
    pub fn refine(&mut self, preview: u32, twin: u32) -> Result<(), PreviewError> {
        self.previews.refine(preview, twin)
    }

    /// `set_material(preview, material, like, values)`.
    ///
    /// # Errors
    /// As above.
    pub fn set_material(
        &mut self,
        preview: u32,
        material: u32,
        like: u32,
        values: &[u8],
    ) -> Result<(), PreviewError> {
        self.previews.set_material(preview, material, like, values)
    }

    /// `wear(preview, variant, from, to)`.
    ///
    /// # Errors
    /// As above.
    pub fn wear(&mut self, preview: u32, variant: &JsValue, from: u32, to: i32) -> Result<(), PreviewError> {
        // Not `&str`, which would bring an encoder into glue that has use for none.
        self.previews.wear(preview, variant.as_string().unwrap_or_default(), from, u32::try_from(to).ok())
    }

    /// `make_room(preview, texture, sampling, srgb, width_px, height_px)`: the size to decode to, width in the upper half.
    ///
    /// # Errors
    /// As above.
    pub fn make_room(
        &mut self,
        preview: u32,
        texture: u32,
        sampling: u32,
        srgb: bool,
        size_px: [u32; 2],
    ) -> Result<u32, PreviewError> {
        let [width_px, height_px] = self.previews.make_room(preview, texture, sampling, srgb, size_px)?;
        Ok(width_px << 16 | height_px)
    }

    /// `set_bitmap` and `set_pixels`, once JS values are a picture.
    ///
    /// # Errors
    /// As above.
    pub fn set_texture(
        &mut self,
        preview: u32,
        texture: u32,
        picture: B::Picture,
    ) -> Result<(), PreviewError> {
        self.previews.set_texture(preview, texture, picture)
    }

    /// `set_blocks(preview, texture, width_px, height_px, bytes)`.
    ///
    /// # Errors
    /// As above.
    pub fn set_blocks(
        &mut self,
        preview: u32,
        texture: u32,
        size_texels: [u32; 2],
        bytes: &[u8],
    ) -> Result<(), PreviewError> {
        self.previews.set_blocks(preview, texture, size_texels, bytes)
    }

    /// `configure(preview, settings)`.
    ///
    /// # Errors
    /// As above.
    pub fn configure(&mut self, preview: u32, settings: &JsValue) -> Result<(), PreviewError> {
        self.previews.configure(preview, &Settings::read(entries(settings)?)?)
    }

    /// `input(preview, event)`.
    ///
    /// # Errors
    /// As above.
    pub fn input(&mut self, preview: u32, event: &JsValue) -> Result<(), PreviewError> {
        self.previews.input(preview, Input::read(entries(event)?)?)
    }

    /// `pose(preview, playing, layers)`.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "animation")]
    pub fn pose(&mut self, preview: u32, playing: bool, layers: &[f32]) -> Result<(), PreviewError> {
        self.previews.pose(preview, playing, layers)
    }

    /// `advance(preview, now_millis): Advanced`.
    ///
    /// # Errors
    /// As above.
    pub fn advance(&mut self, preview: u32, now_millis: f64) -> Result<JsValue, PreviewError> {
        let now = self.previews.advance(preview, now_millis)?;
        let camera = Fields::default()
            .with("theta_radians", now.theta_radians)
            .with("phi_radians", now.phi_radians)
            .with("radius_metres", now.radius_metres)
            .with("target_metres", array(now.target_metres))
            .with("field_of_view_degrees", now.field_of_view_radians.to_degrees());
        Ok(Fields::default()
            .with("dirty", now.dirty)
            .with("moving", now.moving)
            .with("camera", camera)
            .with("min_field_of_view_degrees", now.field_of_view_limits_radians[0].to_degrees())
            .with("max_field_of_view_degrees", now.field_of_view_limits_radians[1].to_degrees())
            .with("turntable_radians", now.turntable_radians)
            .with("user", now.user)
            .into())
    }

    /// `draw(preview, width_px, height_px)`: into the backend's target.
    ///
    /// # Errors
    /// As above.
    pub fn draw(&mut self, preview: u32, width_px: u32, height_px: u32) -> Result<&B, PreviewError> {
        self.previews.draw(preview, [width_px, height_px])?;
        Ok(self.previews.backend())
    }

    /// `drawn(preview, now_millis, draw_millis, minimum_scale): scale`.
    ///
    /// # Errors
    /// As above.
    pub fn drawn(
        &mut self,
        preview: u32,
        now_millis: f64,
        draw_millis: f32,
        minimum_scale: f32,
    ) -> Result<f32, PreviewError> {
        self.previews.drawn(preview, now_millis, draw_millis, minimum_scale)
    }

    /// `add_surroundings(words): number`.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "environment")]
    pub fn add_surroundings(&mut self, words: &[u32]) -> Result<u32, PreviewError> {
        self.previews.add_surroundings(words)
    }

    /// The same on the rasteriser.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "environment")]
    pub fn add_light(&mut self, words: &[u32]) -> Result<u32, PreviewError> {
        self.previews.add_light(words)
    }

    /// `surround(preview, light, sky)`.
    ///
    /// # Errors
    /// As above.
    #[cfg(feature = "environment")]
    pub fn surround(&mut self, preview: u32, light: u32, sky: u32) -> Result<(), PreviewError> {
        self.previews.surround(preview, light, sky)
    }

    /// `remove_surroundings(number)`.
    #[cfg(feature = "environment")]
    pub fn remove_surroundings(&mut self, number: u32) {
        self.previews.remove_surroundings(number);
    }

    /// The backend, for what it alone has.
    pub fn backend_mut(&mut self) -> &mut B {
        self.previews.backend_mut()
    }

    /// `close(preview)`.
    pub fn close(&mut self, preview: u32) {
        self.previews.close(preview);
    }

    /// `memory()`.
    pub fn memory(&self) -> JsValue {
        let wasm_pages = core::arch::wasm32::memory_size(0);
        Fields::default()
            .with("resident_bytes", self.previews.backend().resident_bytes() as f64)
            .with("wasm_bytes", wasm_pages as f64 * 65536.0)
            .with("previews", self.previews.count() as f64)
            .into()
    }
}

fn texture(request: &TextureRequest) -> Fields {
    let [width_px, height_px] = request.size_px;
    Fields::default()
        .with("texture", request.texture)
        .with("mime", request.mime)
        .with("byte_offset", request.byte_offset as f64)
        .with("byte_length", request.byte_length as f64)
        .with("width_px", width_px)
        .with("height_px", height_px)
        .with("srgb", request.srgb)
}
