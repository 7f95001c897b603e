//! page.wasm: a store document and a shopper's profile → the shopper's page.
//!
//! A thin wrapper: everything happens in `document`, `plan` and `html`, which run natively too.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports it")]
mod exports {
    use js_sys::JSON;
    use storefront::document::json::Writer;
    use storefront::document::{Context, Document, DocumentError, Shopper, write_faults};
    use storefront::plan::{self, Device};
    use storefront::{html, web::convert};
    use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

    #[wasm_bindgen(typescript_custom_section)]
    const TYPES: &str = "
/** What is wrong with a document, and where; `severity` is `error` or `warning`. */
export type PageFault = { code: string; severity: string; pointer: string; message: string };
/** A decision of the plan. */
export type PageReason = { code: string; detail?: unknown };
/** The page of one shopper, as data. */
export type PagePlan = {
  v: number;
  page: string;
  now: string;
  device: { tier: string; level: string; delivery: string; ar: string };
  segments: Record<string, boolean>;
  sections: { id: string; type: string; variant: string | null; items: string[]; eager_pictures: number;
    first_picture: boolean; below_fold: boolean; height_css_px: [number, number];
    track: Record<string, string>; reasons: PageReason[] }[];
  dropped: { id: string; reason: PageReason }[];
  faults: PageFault[];
};
/** What `render_page` throws: which of its texts is wrong, and where (empty: all of it). */
export type PageError = Error & { code: string; text: 'document' | 'shopper' | 'verdict' | 'context'; pointer: string };
/** What `<store-page>` itself carries: language, direction, custom properties (`--sf-…`). */
export type PageHost = { title: string; lang: string; dir: 'ltr' | 'rtl'; properties: Record<string, string> };
/** What `render_page` gives. `html` goes inside `<store-page>`: one section after the other. */
export type RenderedPage = {
  html: string;
  host: PageHost;
  json_ld: string;
  plan: PagePlan;
  report: { shopper_faults: PageFault[]; too_long: string[] };
};
";

    /// Plan and write a page from JSON texts. `verdict` may be `null` (nothing is known of the handset).
    #[wasm_bindgen(unchecked_return_type = "RenderedPage")]
    pub fn render_page(
        document: &str,
        shopper: &str,
        verdict: &str,
        context: &str,
    ) -> Result<JsValue, JsValue> {
        let context = Context::parse(context).map_err(|error| failure("context", &error))?;
        let device = Device::parse(verdict).map_err(|error| failure("verdict", &error))?;
        let shopper = Shopper::parse(shopper).map_err(|error| failure("shopper", &error))?;
        let document = Document::parse(document).map_err(|error| failure("document", &error))?;
        let plan = plan::plan(&document, &shopper, device, &context);
        let rendered = html::render(&plan);
        let mut report = Writer::default();
        report.object().key("shopper_faults");
        write_faults(&mut report, &shopper.faults);
        report.key("too_long").list();
        rendered.too_long.iter().for_each(|id| {
            report.text(id);
        });
        report.end_list().end_object();
        Ok(convert::Fields::default()
            .with("html", rendered.html.as_str())
            .with("json_ld", rendered.json_ld.as_str())
            .with("host", host(&document))
            .with("plan", JSON::parse(&plan.to_json())?)
            .with("report", JSON::parse(&report.finish())?)
            .into())
    }

    /// What `<store-page>` itself carries.
    fn host(document: &Document<'_>) -> JsValue {
        let host = html::host(document.page());
        let mut properties = convert::Fields::default();
        for (name, value) in host.properties {
            properties = properties.with(name, value);
        }
        convert::Fields::default()
            .with("title", host.title)
            .with("lang", host.lang)
            .with("dir", host.dir)
            .with("properties", properties)
            .into()
    }

    /// A JS `Error` that says which of the four texts is wrong, and where.
    fn failure(text: &str, error: &DocumentError) -> JsValue {
        let thrown = convert::error(error.code(), &[text, ": ", &error.to_string()].concat());
        convert::set(&thrown, "text", text);
        convert::set(&thrown, "pointer", error.pointer());
        thrown
    }
}
