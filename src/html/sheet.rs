//! The page while it is written: the writer, the plan, and which headings have been used.

use super::words::filled;
use super::writer::{Css, Finished, Writer};
use crate::document::limits::MAX_HTML_BYTES;
use crate::document::{Texts, json};
use crate::plan::{PlannedSection, Visit};

/// What has been written of a page so far.
#[derive(Debug, Default)]
pub struct Written {
    /// Ids of sections that were left out because the page grew beyond [`MAX_HTML_BYTES`].
    pub too_long: Vec<String>,
    bytes: usize,
    has_main_heading: bool,
}

/// A page while it is written.
pub(super) struct Sheet<'p> {
    /// Where it is written to.
    pub(super) writer: Writer,
    /// Whose page it is.
    pub(super) visit: Visit<'p>,
    written: &'p mut Written,
}

impl<'p> Sheet<'p> {
    /// An empty sheet, which follows what has been `written` of the page.
    pub(super) fn new(visit: Visit<'p>, written: &'p mut Written) -> Self {
        Self { writer: Writer::default(), visit, written }
    }

    /// Whether the page has as much text as it may have.
    pub(super) fn is_full(&self) -> bool {
        self.written.bytes + self.writer.len() > MAX_HTML_BYTES
    }

    /// Notes that a section was left out because the page is full.
    pub(super) fn leave_out(&mut self, section: &PlannedSection) {
        self.written.too_long.push(section.id.clone());
    }

    /// What is on the sheet.
    pub(super) fn finish(self) -> Finished {
        self.written.bytes += self.writer.len();
        self.writer.finish()
    }

    /// Words of the page itself.
    pub(super) fn texts(&self) -> Texts<'p> {
        self.visit.page().texts()
    }

    /// A text of the document with the shopper's words put in.
    pub(super) fn filled(&self, text: &str) -> String {
        filled(text, self.visit.profile(), self.visit.page())
    }

    /// The tag of the next section heading: `h1` once, then `h2`.
    pub(super) fn heading_tag(&mut self) -> &'static str {
        if std::mem::replace(&mut self.written.has_main_heading, true) { "h2" } else { "h1" }
    }

    /// Opens the `section`; the caller closes it.
    pub(super) fn open_section(&mut self, section: &PlannedSection, heading: Option<&str>) {
        let first = self.written.bytes + self.writer.len() == 0;
        let writer = &mut self.writer;
        writer
            .open(section.kind.tag)
            .attribute_of("class", "sf-section sf-", section.kind.name)
            // Prefixed, so that no section takes an id (or a global variable) that the embedder's page counts on.
            .attribute_of("id", "sf-", &section.id)
            .attribute("data-section", &section.id);
        if first {
            // Not `:first-child`: while one page follows another, the old one still stands above the new one, unseen.
            writer.flag("data-first");
        }
        if let Some(heading) = heading {
            writer.attribute("aria-label", heading);
        }
        if let Some(variant) = &section.variant {
            writer.attribute("data-variant", variant);
        }
        let mut words = json::Writer::default();
        section.write_track(&mut words);
        let words = words.finish();
        if words != "{}" {
            writer.attribute("data-track", &words);
        }
        if section.below_fold {
            let [phone, wide] = section.height_css_px;
            writer
                .flag("data-later")
                .properties(&[("--sf-tall", Css::Px(phone)), ("--sf-wide", Css::Px(wide))]);
        }
    }
}
