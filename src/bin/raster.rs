//! raster.wasm: product previews on the CPU, for tier T1 and everything that fails above it; and raster-moves.wasm, the
//! same with what only some models need, which is fetched instead of it where one does.
//!
//! Thin wrappers: conversions stand in `storefront::web::renderer`. A panic is a trap (there is no
//! unwinding, and no message to pay for); JS counts a module that trapped as dead and starts over.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use js_sys::Promise;
    use storefront::model::Limits;
    use storefront::render::raster::Raster;
    use storefront::web::{self, error::PreviewError};
    use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = web::renderer::TYPES;

    /// All previews of a page.
    #[wasm_bindgen]
    #[derive(Debug)]
    pub struct Renderer(web::renderer::Renderer<Raster>);

    #[wasm_bindgen]
    impl Renderer {
        /// `canvas` is not used: pictures come back as pixels.
        #[wasm_bindgen(unchecked_return_type = "Promise<Renderer>")]
        pub fn create(
            #[wasm_bindgen(unchecked_param_type = "undefined")] canvas: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "RendererOptions")] options: &JsValue,
        ) -> Promise {
            let _ = canvas;
            web::renderer::settled(Self::new(options))
        }

        fn new(options: &JsValue) -> Result<Self, PreviewError> {
            let options = web::renderer::options(options, &[("T1", Limits::T1)])?;
            let finer_at_rest: fn(&mut Raster, bool) = if options.antialias {
                |raster, moving| {
                    raster.set_samples(if moving { 1 } else { 2 });
                    raster.halve_shading(moving);
                }
            } else {
                Raster::halve_shading
            };
            Ok(Self(web::renderer::Renderer::new(Raster::new(1), Some(finer_at_rest), &options)))
        }

        /// Read a GLB and upload it; textures stay white until they are handed in.
        #[wasm_bindgen(unchecked_return_type = "OpenedPreview")]
        pub fn open(
            &mut self,
            glb: &[u8],
            #[wasm_bindgen(unchecked_param_type = "PreviewSettings")] settings: &JsValue,
        ) -> Result<JsValue, JsValue> {
            Ok(self.0.open(glb, settings)?)
        }

        /// Hand in decoded pixels: straight alpha, row by row, first row first.
        pub fn set_pixels(
            &mut self,
            preview: u32,
            texture: u32,
            width_px: u32,
            height_px: u32,
            rgba: Vec<u8>,
        ) -> Result<(), JsValue> {
            let picture = web::preview::decoded([width_px, height_px], rgba)?;
            Ok(self.0.set_texture(preview, texture, picture)?)
        }

        /// Take changed settings.
        pub fn configure(
            &mut self,
            preview: u32,
            #[wasm_bindgen(unchecked_param_type = "PreviewSettings")] settings: &JsValue,
        ) -> Result<(), JsValue> {
            Ok(self.0.configure(preview, settings)?)
        }

        /// Give a material other values, or make the next one: the bytes of 56 numbers, as `Previews::set_material` orders them; the rest is
        /// as in material `like`.
        pub fn set_material(
            &mut self,
            preview: u32,
            material: u32,
            like: u32,
            values: &[u8],
        ) -> Result<(), JsValue> {
            Ok(self.0.set_material(preview, material, like, values)?)
        }

        /// Have a variant put material `to` on what may wear material `from`; below 0 it puts nothing on anything.
        pub fn wear(
            &mut self,
            preview: u32,
            #[wasm_bindgen(unchecked_param_type = "string")] variant: &JsValue,
            from: u32,
            to: i32,
        ) -> Result<(), JsValue> {
            Ok(self.0.wear(preview, variant, from, to)?)
        }

        /// Have room for a picture, and say the size to decode it to: width in the upper 16 bits, height in the lower.
        pub fn make_room(
            &mut self,
            preview: u32,
            texture: u32,
            sampling: u32,
            srgb: bool,
            width_px: u32,
            height_px: u32,
        ) -> Result<u32, JsValue> {
            Ok(self.0.make_room(preview, texture, sampling, srgb, [width_px, height_px])?)
        }

        /// Have the model stand as animations have it: three numbers for each, its index, seconds, and weight.
        #[cfg(feature = "animation")]
        pub fn pose(&mut self, preview: u32, playing: bool, layers: &[f32]) -> Result<(), JsValue> {
            Ok(self.0.pose(preview, playing, layers)?)
        }

        /// Take over the maps that light.wasm made of a picture, and a sky; gives its number.
        #[cfg(feature = "environment")]
        pub fn add_surroundings(&mut self, words: &[u32]) -> Result<u32, JsValue> {
            Ok(self.0.add_light(words)?)
        }

        /// Have a preview lit by one such picture, and another one, or the same, behind it; 0 is the studio, or no sky.
        #[cfg(feature = "environment")]
        pub fn surround(&mut self, preview: u32, light: u32, sky: u32) -> Result<(), JsValue> {
            Ok(self.0.surround(preview, light, sky)?)
        }

        /// Forget a picture; it is gone when no preview shows it any more.
        #[cfg(feature = "environment")]
        pub fn remove_surroundings(&mut self, number: u32) {
            self.0.remove_surroundings(number);
        }

        /// Take what a hand did.
        pub fn input(
            &mut self,
            preview: u32,
            #[wasm_bindgen(unchecked_param_type = "PreviewInput")] event: &JsValue,
        ) -> Result<(), JsValue> {
            Ok(self.0.input(preview, event)?)
        }

        /// Step camera and time; does not draw.
        #[wasm_bindgen(unchecked_return_type = "AdvancedPreview")]
        pub fn advance(&mut self, preview: u32, now_millis: f64) -> Result<JsValue, JsValue> {
            Ok(self.0.advance(preview, now_millis)?)
        }

        /// Draw one picture: RGBA with straight alpha, ready for `ImageData`.
        pub fn draw(&mut self, preview: u32, width_px: u32, height_px: u32) -> Result<Vec<u8>, JsValue> {
            Ok(self.0.draw(preview, width_px, height_px)?.straight_pixels())
        }

        /// Draw only rows `first` to `end` of the pictures to come; twice 0 is all of them.
        pub fn set_rows(&mut self, first: u32, end: u32) {
            self.0.backend_mut().set_rows([first, end]);
        }

        /// Tell how long a picture took, and the least scale that the page allows; gives the scale for the sides of the next
        /// moving one, 0.25 to 1.
        pub fn drawn(
            &mut self,
            preview: u32,
            now_millis: f64,
            draw_millis: f32,
            minimum_scale: f32,
        ) -> Result<f32, JsValue> {
            Ok(self.0.drawn(preview, now_millis, draw_millis, minimum_scale)?)
        }

        /// Give everything of a preview back.
        pub fn close(&mut self, preview: u32) {
            self.0.close(preview);
        }

        /// Bytes held.
        #[wasm_bindgen(unchecked_return_type = "RendererMemory")]
        pub fn memory(&self) -> JsValue {
            self.0.memory()
        }
    }
}
