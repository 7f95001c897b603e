//! validate.wasm: every fault of a store document, for editors in a browser (`www/studio`). No shopper loads it.
//!
//! A thin wrapper over `plan::validate`, which `storefront validate` prints. A module of its own, because it costs six
//! kilobytes that neither a phone nor an edge has a use for.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports it")]
mod exports {
    use storefront::document::json::Writer;
    use storefront::document::{Document, DocumentError, write_faults};
    use storefront::plan;
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = "
/** What is wrong with a document, and where; `severity` is `error` or `warning`. */
export type PageFault = { code: string; severity: string; pointer: string; message: string };
";

    /// The faults of a document, from its bytes: JSON of a list of `PageFault`.
    #[wasm_bindgen]
    pub fn validate(document: Vec<u8>) -> String {
        let mut json = Writer::default();
        match Document::from_bytes(document, None) {
            Ok(document) => write_faults(&mut json, &plan::validate(&document)),
            Err(DocumentError::NoPage(faults)) => write_faults(&mut json, &faults),
            Err(error) => {
                json.list().object().key("code").text(error.code()).key("severity").text("error");
                json.key("pointer").text(error.pointer()).key("message").text(&error.sentence());
                json.end_object().end_list();
            }
        }
        json.finish()
    }
}
