//! [`PlannedSection`]s → HTML; and on a server a whole page with JSON-LD. Their markup are templates (`template`).
//!
//! In: a plan. Out: `Rendered`: what goes inside `<store-page>`, complete without script, and schema.org
//! JSON-LD. Everything that came from a document or a profile passes through `writer`, where text
//! cannot become markup and URLs are checked. Must not: decide anything that the plan decides.

#[cfg(feature = "server")]
mod absolute;
#[cfg(feature = "server")]
mod document;
#[cfg(feature = "server")]
mod json_ld;
mod markup;
mod money;
mod picture;
mod product;
#[cfg(feature = "server")]
mod room;
mod sheet;
mod template;
mod time;
#[cfg(feature = "server")]
mod turntable;
mod words;
mod writer;

#[cfg(feature = "server")]
pub use document::{Frame, complete};
#[cfg(feature = "server")]
pub use json_ld::of as json_ld;
pub use sheet::Written;
pub use writer::Finished;

use crate::document::pieces::pieces;
use crate::document::{Direction, Page, language};
#[cfg(feature = "server")]
use crate::plan::Plan;
use crate::plan::{PlannedSection, Visit};
use sheet::Sheet;
use writer::Css;

/// A page as text.
#[cfg(feature = "server")]
#[derive(Clone, Debug)]
pub struct Rendered {
    /// What goes inside `<store-page>`: one `section` after the other.
    pub html: Finished,
    /// schema.org JSON-LD, safe inside a script element.
    pub json_ld: String,
    /// Ids of sections that were left out because the page grew beyond
    /// [`MAX_HTML_BYTES`](crate::document::limits::MAX_HTML_BYTES).
    pub too_long: Vec<String>,
}

/// Writes a page.
#[cfg(feature = "server")]
pub fn render(plan: &Plan<'_>) -> Rendered {
    let mut written = Written::default();
    let html = write(plan.visit, &plan.sections, &mut written);
    Rendered { html, json_ld: json_ld(plan), too_long: written.too_long }
}

/// Writes the next sections of a page, which follow what was `written` before.
pub fn write(visit: Visit<'_>, sections: &[PlannedSection], written: &mut Written) -> Finished {
    let mut sheet = Sheet::new(visit, written);
    for section in sections {
        if sheet.is_full() {
            sheet.leave_out(section);
        } else {
            template::write(&mut sheet, section);
        }
    }
    sheet.finish()
}

/// What `<store-page>` itself carries: language, direction, and the document's tokens as custom properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Title of the page.
    pub title: String,
    /// `lang`, BCP 47.
    pub lang: String,
    /// `dir`, `ltr` or `rtl`.
    pub dir: &'static str,
    /// What the page says of itself, for search engines.
    #[cfg(feature = "server")]
    pub description: String,
    /// Names (with `--sf-`) and values of custom properties.
    pub properties: Vec<(&'static str, String)>,
}

/// What `<store-page>` itself carries.
pub fn host(page: Page<'_>) -> Host {
    let mut properties = Vec::new();
    for (name, value) in tokens(page) {
        let mut css = String::new();
        value.push_to(&mut css);
        properties.push((name, css));
    }
    let title = if page.title().is_empty() { page.id() } else { page.title() };
    Host {
        title: title.to_owned(),
        lang: page.locale().to_owned(),
        dir: direction(page).as_str(),
        #[cfg(feature = "server")]
        description: page.description().unwrap_or_default().to_owned(),
        properties,
    }
}

/// The document's tokens as custom properties.
fn tokens(page: Page<'_>) -> Vec<(&'static str, Css<'_>)> {
    let mut tokens = Vec::new();
    for (name, colour) in page.tokens().colours() {
        tokens.push((name, Css::Colour(colour)));
    }
    if let Some(radius) = page.tokens().radius_css_px() {
        tokens.push(("--sf-radius", Css::Px(radius.min(64))));
    }
    tokens
}

/// The direction of reading: as the page says, else that of its language.
fn direction(page: Page<'_>) -> Direction {
    page.direction().unwrap_or_else(|| {
        // Languages of Unicode CLDR whose main script is Arabic, Hebrew or Thaana.
        let known =
            pieces("ar ckb dv fa he ks ps sd ug ur yi", b' ').any(|known| known == language(page.locale()));
        if known { Direction::Rtl } else { Direction::Ltr }
    })
}
