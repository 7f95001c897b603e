//! why.wasm: a shopper's plan with what it says of every product, for who asks "why do I see this?" (`dist/explain.js`).
//!
//! A thin wrapper over `plan`. A module of its own, because what a phone downloads for a shopper has no room for it; it
//! writes no HTML.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports it")]
mod exports {
    use storefront::document::json::{Writer, write_floats_by};
    use storefront::document::{Context, Document, DocumentError, Shopper};
    use storefront::plan::{self, Device};
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = "
/** Candidates of a section that it does not show for one reason: how many, and the ids of the first ten. */
export type DroppedItems = { reason: { code: string; detail?: unknown }; count: number; ids: string[] };
/** What a section of the plan says of its products besides: what ranked them, and where each of `items` stood before. */
export type WhyProducts = { dropped_items?: DroppedItems[]; ranked?: { by: string; from: number[] } };
";

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = String)]
        fn float_text(number: f64) -> String;
    }

    /// The plan as JSON, as `storefront plan --products` prints it: a `PagePlan` with `WhyProducts` in its sections and in
    /// those it left out. When a text is wrong: `code`, `message` and `pointer`.
    #[wasm_bindgen]
    pub fn why(document: Vec<u8>, shopper: &str, verdict: &str, context: &str) -> String {
        write_floats_by(float_text);
        planned(document, shopper, verdict, context).unwrap_or_else(|error| {
            let mut json = Writer::default();
            json.object().key("code").text(error.code()).key("message").text(&error.sentence());
            json.key("pointer").text(error.pointer()).end_object();
            json.finish()
        })
    }

    fn planned(
        document: Vec<u8>,
        shopper: &str,
        verdict: &str,
        context: &str,
    ) -> Result<String, DocumentError> {
        let context = Context::parse(context)?;
        let device = Device::parse(verdict)?;
        let shopper = Shopper::parse(shopper)?;
        let document = Document::from_bytes(document, shopper.known(false).locale())?;
        Ok(plan::plan(&document, &shopper, device, &context).to_json_with_products())
    }
}
