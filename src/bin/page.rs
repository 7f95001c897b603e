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
    use std::cell::Cell;

    use storefront::document::json::{Writer, write_floats_by};
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
  experiments: Record<string, string>;
  overlays: number[];
  consent: 'not-needed' | 'given' | 'missing';
  sections: { id: string; type: string; variant: string | null; items: string[];
    placements?: { signal: string; score: number }[]; eager_pictures: number;
    first_picture: boolean; below_fold: boolean; height_css_px: [number, number];
    blocks?: { id: string; type: string; state: string | null }[];
    dropped_blocks?: { id: string; reason: PageReason }[];
    track: Record<string, string>; reasons: PageReason[] }[];
  dropped: { id: string; reason: PageReason }[];
  faults: PageFault[];
};
/** What `open_page` gives, as JSON, when one of its texts is wrong: which, and where (empty: all of it). */
export type PageError = { code: string; message: string; text: 'document' | 'shopper' | 'verdict' | 'context'; pointer: string };
/** What `<store-page>` itself carries: language, direction, custom properties (`--sf-…`). */
export type PageHost = { title: string; lang: string; dir: 'ltr' | 'rtl'; properties: Record<string, string>;
  /** Of `page-server.wasm`: what the page says of itself, for search engines. */ description?: string };
/** What else there is to know of a page. */
export type PageReport = { shopper_faults: PageFault[]; too_long: string[] };
";

    /// A page in the making, its sections given out from the top as they are planned.
    struct OpenPage {
        document: Document<'static>,
        shopper: Shopper,
        context: Context,
        device: Device,
        planner: Planner,
        written: html::Written,
    }

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = String)]
        fn float_text(number: f64) -> String;
    }

    impl OpenPage {
        fn parse(
            document: Vec<u8>,
            shopper: &str,
            verdict: &str,
            context: &str,
        ) -> Result<Box<Self>, String> {
            write_floats_by(float_text);
            let context = Context::parse(context).map_err(|error| failure("context", &error))?;
            let device = Device::parse(verdict).map_err(|error| failure("verdict", &error))?;
            let shopper = Shopper::parse(shopper).map_err(|error| failure("shopper", &error))?;
            let document = Document::from_bytes(document, shopper.known(false).locale())
                .map_err(|error| failure("document", &error))?;
            let visit = Visit { document: &document, shopper: &shopper, context: &context, device };
            let planner = Planner::new(visit);
            Ok(Box::new(Self {
                document,
                shopper,
                context,
                device,
                planner,
                written: html::Written::default(),
            }))
        }

        /// The planner, what was written, and what both take at each call.
        fn parts(&mut self) -> (&mut Planner, &mut html::Written, Visit<'_>) {
            let Self { document, shopper, context, device, planner, written } = self;
            (planner, written, Visit { document, shopper, context, device: *device })
        }
    }

    thread_local! {
        /// Pages that are not closed; a handle is a place in it. By numbers, because a class would bring glue along.
        static OPEN: Cell<Vec<Option<Box<OpenPage>>>> = const { Cell::new(Vec::new()) };
    }

    /// Takes a page out, to work on it or to close it.
    fn taken(handle: usize) -> Option<Box<OpenPage>> {
        let mut open = OPEN.take();
        let page = open.get_mut(handle).and_then(Option::take);
        OPEN.set(open);
        page
    }

    /// Puts a page in where it was taken out, or a new one at the first place that is free; gives its handle.
    fn kept(page: Box<OpenPage>, place: Option<usize>) -> usize {
        let mut open = OPEN.take();
        let free = || open.iter().position(Option::is_none).unwrap_or(open.len());
        let handle = place.unwrap_or_else(free);
        if handle == open.len() {
            open.push(None);
        }
        open[handle] = Some(page);
        OPEN.set(open);
        handle
    }

    /// Begin a page from JSON texts; of the document, its bytes. `verdict` may be `null` (nothing is known of the handset).
    /// Gives JSON: a `PageHost` with the `handle` of the page, or a `PageError`.
    #[wasm_bindgen]
    pub fn open_page(document: Vec<u8>, shopper: &str, verdict: &str, context: &str) -> String {
        let page = match OpenPage::parse(document, shopper, verdict, context) {
            Ok(page) => page,
            Err(error) => return error,
        };
        let mut json = Writer::default();
        let host = html::host(page.document.page());
        json.object().key("title").text(&host.title).key("lang").text(&host.lang);
        #[cfg(feature = "server")]
        json.key("description").text(&host.description);
        json.key("dir").text(host.dir).key("properties").object();
        for (name, value) in &host.properties {
            json.key(name).text(value);
        }
        let handle = kept(page, None);
        json.end_object().key("handle").whole(u32::try_from(handle).unwrap_or(u32::MAX)).end_object();
        json.finish()
    }

    /// Products whose memory is given back in one step.
    const FORGOTTEN_PRODUCTS: usize = 2_000;

    /// HTML of nothing: there is more to do. An end tag without a name is left out by every parser.
    const NOT_YET: &str = "</>";

    /// The HTML of the next sections, of `count` at most; empty when none is left, or the page is closed. With 1 it is the next
    /// one, and no call takes long: what chooses among many products says `</>` until it has, and so does a page that is over
    /// until its products have gone.
    #[wasm_bindgen]
    pub fn more(handle: usize, count: usize) -> String {
        let Some(mut page) = taken(handle) else { return String::new() };
        let (planner, written, visit) = page.parts();
        let from = planner.sections().len();
        let end = from.saturating_add(count);
        while planner.step(visit) && count > 1 && planner.sections().len() < end {}
        let over = planner.is_over();
        let sections = planner.sections().get(from..).unwrap_or_default();
        let mut text = html::write(visit, sections, written).into_string();
        if count == 1 && text.is_empty() && (!over || page.document.forget_products(FORGOTTEN_PRODUCTS)) {
            text.push_str(NOT_YET);
        }
        kept(page, Some(handle));
        text
    }

    /// The feed that is section number `place` of the page, as HTML with other cards: `count` at most, from the one at `from` in
    /// its order on. The page is planned down to it, and good for nothing else from now on. Empty if the page has no such
    /// section, or is closed.
    #[wasm_bindgen]
    pub fn cards(handle: usize, place: usize, from: usize, count: usize) -> String {
        let Some(mut page) = taken(handle) else { return String::new() };
        let (planner, _, visit) = page.parts();
        let feed = planner.feed(visit, place, from, count);
        let text = html::write(visit, feed, &mut html::Written::default()).into_string();
        kept(page, Some(handle));
        text
    }

    /// Close a page, and say what there is to know of it; sections that nobody has asked for are planned now, and not
    /// written. Three texts with U+0000 between them: the `PagePlan` as JSON, the same bytes wherever it is made and
    /// safe inside a script element; the `PageReport` as JSON; schema.org JSON-LD, empty on a handset. Empty for a page
    /// that is closed.
    #[wasm_bindgen]
    pub fn finish(handle: usize) -> String {
        let Some(mut page) = taken(handle) else { return String::new() };
        let (planner, _, visit) = page.parts();
        while planner.step(visit) {}
        let OpenPage { document, shopper, context, device, planner, written } = *page;
        let plan =
            planner.finish(Visit { document: &document, shopper: &shopper, context: &context, device });
        let mut report = Writer::default();
        report.object().key("shopper_faults");
        write_faults(&mut report, &shopper.faults);
        report.key("too_long").list();
        written.too_long.iter().for_each(|id| {
            report.text(id);
        });
        report.end_list().end_object();
        #[cfg(feature = "server")]
        let json_ld = html::json_ld(&plan);
        #[cfg(not(feature = "server"))]
        let json_ld = String::new();
        [&plan.to_json(), "\0", &report.finish(), "\0", &json_ld].concat()
    }

    /// Close a page that nobody wants any more.
    #[wasm_bindgen]
    pub fn close(handle: usize) {
        drop(taken(handle));
    }

    /// JSON of a `PageError`.
    fn failure(text: &str, error: &DocumentError) -> String {
        let mut json = Writer::default();
        json.object().key("code").text(error.code()).key("text").text(text);
        json.key("message").text(&[text, ": ", &error.sentence()].concat());
        json.key("pointer").text(error.pointer()).end_object();
        json.finish()
    }
}
