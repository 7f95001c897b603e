//! light.wasm: light and sky from the picture that `environment-image` or `skybox-image` names.
//!
//! A module of its own, since most pages have no such picture, and the memory that a whole file takes is not the renderer's.
//! A thin wrapper: `scene::environment::Making` does the work.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports only what is pub")]
mod exports {
    use storefront::model;
    use storefront::scene::environment::{Environment, HdrError, Making, Sky};
    use storefront::web::convert;
    use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

    /// A picture on its way to be light.
    #[wasm_bindgen]
    #[derive(Debug)]
    pub struct Light(Making);

    #[wasm_bindgen]
    impl Light {
        /// From a Radiance file, with a sky of at most this width, or with none (0). Throws an `Error` with a `code`.
        pub fn from_hdr(bytes: Vec<u8>, sky_width_texels: usize) -> Result<Light, JsValue> {
            Making::from_hdr(bytes, sky_width_texels).map(Self).map_err(|fault| thrown(&fault))
        }

        /// From sRGB-encoded RGBA.
        pub fn from_pixels(rgba: Vec<u8>, width_px: usize, sky_width_texels: usize) -> Light {
            Self(Making::from_pixels(rgba, width_px, sky_width_texels))
        }

        /// Go on for some milliseconds at most; false when nothing is left to do.
        pub fn step(&mut self) -> Result<bool, JsValue> {
            self.0.step().map_err(|fault| thrown(&fault))
        }

        /// For `Renderer.add_surroundings` of a GPU tier, once nothing is left to do.
        pub fn words(&self) -> Vec<u32> {
            self.with_sky(Environment::words)
        }

        /// The same for the rasteriser.
        pub fn map_words(&self) -> Vec<u32> {
            self.with_sky(Environment::map_words)
        }

        fn with_sky(&self, words_of: fn(&Environment) -> Vec<u32>) -> Vec<u32> {
            let light = self.0.environment().map(|light| words_of(light)).unwrap_or_default();
            [light, self.0.sky().map(Sky::words).unwrap_or_default()].concat()
        }
    }

    /// Width and height of a PNG, JPEG or WebP; empty for anything else.
    #[wasm_bindgen]
    pub fn picture_size(bytes: &[u8]) -> Vec<u32> {
        model::picture_size(bytes).map(Vec::from).unwrap_or_default()
    }

    fn thrown(fault: &HdrError) -> JsValue {
        convert::error(fault.code(), &fault.to_string())
    }
}
