//! page.wasm: a store document and a shopper's profile → the shopper's page.
//!
//! A thin wrapper: everything happens in `document`, `plan` and `html`, which run natively too. Only texts cross the
//! border, because objects would bring a kilobyte of glue: `www/src/page-open.ts` makes objects of them.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(not(target_arch = "wasm32"))]
fn main() {}

#[cfg(target_arch = "wasm32")]
#[allow(unreachable_pub, reason = "wasm-bindgen exports it")]
mod exports {
    use storefront::document::json::Writer;
    use storefront::document::{Context, Document, DocumentError, Shopper, write_faults};
    use storefront::html;
    use storefront::plan::{Device, Planner, Visit};
    use wasm_bindgen::prelude::wasm_bindgen;

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
/** What `open_page` throws, as JSON: which of its texts is wrong, and where (empty: all of it). */
export type PageError = { code: string; message: string; text: 'document' | 'shopper' | 'verdict' | 'context'; pointer: string };
/** What `<store-page>` itself carries: language, direction, custom properties (`--sf-…`). */
export type PageHost = { title: string; lang: string; dir: 'ltr' | 'rtl'; properties: Record<string, string> };
/** What else there is to know of a page. */
export type PageReport = { shopper_faults: PageFault[]; too_long: string[] };
";

    /// A page in the making, its sections given out from the top as they are planned.
    #[wasm_bindgen]
    pub struct OpenPage {
        document: Document<'static>,
        shopper: Shopper,
        context: Context,
        device: Device,
        planner: Planner,
        written: html::Written,
    }

    /// Begin a page from JSON texts; of the document, its bytes. `verdict` may be `null` (nothing is known of the handset).
    #[wasm_bindgen]
    pub fn open_page(
        document: Vec<u8>,
        shopper: &str,
        verdict: &str,
        context: &str,
    ) -> Result<OpenPage, String> {
        let context = Context::parse(context).map_err(|error| failure("context", &error))?;
        let device = Device::parse(verdict).map_err(|error| failure("verdict", &error))?;
        let shopper = Shopper::parse(shopper).map_err(|error| failure("shopper", &error))?;
        let document = Document::from_bytes(document).map_err(|error| failure("document", &error))?;
        let planner =
            Planner::new(Visit { document: &document, shopper: &shopper, context: &context, device });
        Ok(OpenPage { document, shopper, context, device, planner, written: html::Written::default() })
    }

    #[wasm_bindgen]
    impl OpenPage {
        /// What `<store-page>` itself carries: JSON of a `PageHost`.
        pub fn host(&self) -> String {
            let host = html::host(self.document.page());
            let mut json = Writer::default();
            json.object().key("title").text(&host.title).key("lang").text(&host.lang);
            json.key("dir").text(host.dir).key("properties").object();
            for (name, value) in &host.properties {
                json.key(name).text(value);
            }
            json.end_object().end_object();
            json.finish()
        }

        /// The HTML of the next sections, of `count` at most; empty when none is left.
        pub fn more(&mut self, count: usize) -> String {
            let visit = Visit {
                document: &self.document,
                shopper: &self.shopper,
                context: &self.context,
                device: self.device,
            };
            let from = self.planner.sections().len();
            while self.planner.sections().len() < from.saturating_add(count) && self.planner.step(visit) {}
            let sections = self.planner.sections().get(from..).unwrap_or_default();
            html::write(visit, sections, &mut self.written).into_string()
        }

        /// What there is to know of the page; sections that nobody has asked for are planned now, and not written.
        /// Three texts with U+0000 between them: the `PagePlan` as JSON, the same bytes wherever it is made and safe
        /// inside a script element; the `PageReport` as JSON; schema.org JSON-LD, empty on a handset.
        pub fn finish(mut self) -> String {
            let visit = Visit {
                document: &self.document,
                shopper: &self.shopper,
                context: &self.context,
                device: self.device,
            };
            while self.planner.step(visit) {}
            let plan = self.planner.finish(visit);
            let mut report = Writer::default();
            report.object().key("shopper_faults");
            write_faults(&mut report, &self.shopper.faults);
            report.key("too_long").list();
            self.written.too_long.iter().for_each(|id| {
                report.text(id);
            });
            report.end_list().end_object();
            #[cfg(feature = "server")]
            let json_ld = html::json_ld(&plan);
            #[cfg(not(feature = "server"))]
            let json_ld = "";
            [&plan.to_json(), "\0", &report.finish(), "\0", &json_ld].concat()
        }
    }

    /// JSON of a `PageError`.
    fn failure(text: &str, error: &DocumentError) -> String {
        let mut json = Writer::default();
        json.object().key("code").text(error.code()).key("text").text(text);
        json.key("message").text(&[text, ": ", &error.to_string()].concat());
        json.key("pointer").text(error.pointer()).end_object();
        json.finish()
    }
}
