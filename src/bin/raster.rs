//! raster.wasm: product previews on the CPU, for tier T1 and everything that fails above it.
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
            let finer_at_rest: Option<fn(&mut Raster, bool)> = if options.antialias {
                Some(|raster, moving| raster.set_samples(if moving { 1 } else { 2 }))
            } else {
                None
            };
            Ok(Self(web::renderer::Renderer::new(Raster::new(1), finer_at_rest, &options)))
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

        /// Tell how long a picture took; gives the scale for the sides of the next moving one, 0.5 to 1.
        pub fn drawn(&mut self, preview: u32, now_millis: f64, draw_millis: f32) -> Result<f32, JsValue> {
            Ok(self.0.drawn(preview, now_millis, draw_millis)?)
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
