//! webgpu.wasm: product previews on WebGPU, for tier T4.
//!
//! Thin wrappers: conversions stand in `storefront::web::renderer`. A panic is a trap (there is no
//! unwinding, and no message to pay for); JS counts a module that trapped as dead and starts over.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod exports {
    use storefront::model::Limits;
    use storefront::render::webgpu::{self, Picture, WebGpu};
    use storefront::web::{self, error::PreviewError};
    use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
    use web_sys::ImageBitmap;

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = web::renderer::TYPES;

    /// All previews of a page.
    #[wasm_bindgen]
    #[derive(Debug)]
    pub struct Renderer(web::renderer::Renderer<WebGpu>);

    #[wasm_bindgen]
    impl Renderer {
        /// Take a canvas over. Rejects with `unsupported` where there is no real WebGPU.
        pub async fn create(
            #[wasm_bindgen(unchecked_param_type = "OffscreenCanvas | HTMLCanvasElement")] canvas: &JsValue,
            #[wasm_bindgen(unchecked_param_type = "RendererOptions")] options: &JsValue,
        ) -> Result<Renderer, JsValue> {
            let options = web::renderer::options(options, &[("T4", Limits::T4)])?;
            let wanted =
                webgpu::Options { antialias: options.antialias, allow_fallback: options.allow_fallback };
            let backend = WebGpu::from_canvas(canvas, wanted).await.map_err(PreviewError::from)?;
            Ok(Self(web::renderer::Renderer::new(backend, None, &options)))
        }

        /// Which blocks the device reads: 1 for ASTC, 2 for BC1 to BC7, 4 for ETC2.
        pub fn block_formats(&mut self) -> u32 {
            self.0.backend_mut().block_formats()
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

        /// Have a preview take the meshes of another one of the same model, which has tangents and is to be closed.
        pub fn refine(&mut self, preview: u32, twin: u32) -> Result<(), JsValue> {
            Ok(self.0.refine(preview, twin)?)
        }

        /// Hand in a decoded picture; it is closed afterwards.
        pub fn set_bitmap(
            &mut self,
            preview: u32,
            texture: u32,
            bitmap: &ImageBitmap,
        ) -> Result<(), JsValue> {
            let result = self.0.set_texture(preview, texture, Picture::Bitmap(bitmap.clone()));
            bitmap.close();
            Ok(result?)
        }

        /// Hand in a texture in blocks of the format that its place in the GLB names: all levels, the largest first.
        pub fn set_blocks(
            &mut self,
            preview: u32,
            texture: u32,
            width_px: u32,
            height_px: u32,
            bytes: &[u8],
        ) -> Result<(), JsValue> {
            Ok(self.0.set_blocks(preview, texture, [width_px, height_px], bytes)?)
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

        /// Take what a hand did.
        pub fn input(
            &mut self,
            preview: u32,
            #[wasm_bindgen(unchecked_param_type = "PreviewInput")] event: &JsValue,
        ) -> Result<(), JsValue> {
            Ok(self.0.input(preview, event)?)
        }

        /// Have the model stand as animations have it: three numbers for each, its index, seconds, and weight.
        pub fn pose(&mut self, preview: u32, playing: bool, layers: &[f32]) -> Result<(), JsValue> {
            Ok(self.0.pose(preview, playing, layers)?)
        }

        /// Take over what light.wasm made of a picture; gives its number.
        pub fn add_surroundings(&mut self, words: &[u32]) -> Result<u32, JsValue> {
            Ok(self.0.add_surroundings(words)?)
        }

        /// Have a preview lit by one such picture, and one behind it; 0 is the studio, and none.
        pub fn surround(&mut self, preview: u32, light: u32, sky: u32) -> Result<(), JsValue> {
            Ok(self.0.surround(preview, light, sky)?)
        }

        /// Forget a picture; it is gone when no preview shows it any more.
        pub fn remove_surroundings(&mut self, number: u32) {
            self.0.remove_surroundings(number);
        }

        /// Step camera and time; does not draw.
        #[wasm_bindgen(unchecked_return_type = "AdvancedPreview")]
        pub fn advance(&mut self, preview: u32, now_millis: f64) -> Result<JsValue, JsValue> {
            Ok(self.0.advance(preview, now_millis)?)
        }

        /// Draw one picture on the canvas. Take it before this task ends.
        pub fn draw(&mut self, preview: u32, width_px: u32, height_px: u32) -> Result<(), JsValue> {
            self.0.draw(preview, width_px, height_px)?;
            Ok(())
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
