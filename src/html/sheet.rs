//! The page while it is written: the writer, the plan, and which headings have been used.

use super::words::filled;
use super::writer::{Css, Writer};
use crate::document::shape::Member as _;
use crate::document::{Link, Section, Texts, json};
use crate::plan::{Plan, PlannedSection};

/// A page while it is written.
pub(super) struct Sheet<'p> {
    /// Where it is written to.
    pub(super) writer: Writer,
    /// What is written.
    pub(super) plan: &'p Plan<'p>,
    has_main_heading: bool,
}

impl<'p> Sheet<'p> {
    /// An empty page.
    pub(super) fn new(plan: &'p Plan<'p>) -> Self {
        Self { writer: Writer::default(), plan, has_main_heading: false }
    }

    /// Words of the page itself.
    pub(super) fn texts(&self) -> Texts<'p> {
        self.plan.page.texts()
    }

    /// A text of the document with the shopper's words put in.
    pub(super) fn filled(&self, text: &str) -> String {
        filled(text, self.plan.shopper.profile(), self.plan.page)
    }

    /// The tag of the next section heading: `h1` once, then `h2`.
    pub(super) fn heading_tag(&mut self) -> &'static str {
        if std::mem::replace(&mut self.has_main_heading, true) { "h2" } else { "h1" }
    }

    /// Opens the `section`; the caller closes it.
    pub(super) fn open_section(
        &mut self,
        section: &PlannedSection,
        class: &'static str,
        heading: Option<&str>,
    ) {
        let first = self.writer.len() == 0;
        let writer = &mut self.writer;
        // Prefixed, so that no section takes an id (or a global variable) that the embedder's page counts on.
        let mut anchor = String::from("sf-");
        anchor.push_str(&section.id);
        writer.open_class("section", class).attribute("id", &anchor).attribute("data-section", &section.id);
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
        if Section::of(&section.section).track().iter().next().is_some() {
            let mut words = json::Writer::default();
            section.write_track(&mut words);
            writer.attribute("data-track", &words.finish());
        }
        if section.below_fold {
            let [phone, wide] = section.height_css_px;
            writer
                .flag("data-later")
                .properties(&[("--sf-tall", Css::Px(phone)), ("--sf-wide", Css::Px(wide))]);
        }
    }

    /// A heading with a "see all" beside it, and a sentence below. Gives the tag of headings below it.
    pub(super) fn head(
        &mut self,
        heading: Option<&str>,
        more: Option<(Link<'_>, &str)>,
        text: Option<&str>,
    ) -> &'static str {
        if heading.is_none() && more.is_none() && text.is_none() {
            return "h2";
        }
        self.writer.open_class("div", "sf-head");
        if let Some(heading) = heading {
            let tag = self.heading_tag();
            let heading = self.filled(heading);
            self.writer.element(tag, "sf-heading", &heading);
        }
        if let Some((link, label)) = more {
            self.writer.open_class("a", "sf-more").link(link).text(label).close();
        }
        if let Some(text) = text {
            let text = self.filled(text);
            self.writer.element("p", "sf-text", &text);
        }
        self.writer.close();
        if heading.is_some() { "h3" } else { "h2" }
    }

    /// A link that looks like a button.
    pub(super) fn button(&mut self, link: Link<'_>, label: &str) {
        self.writer.open_class("a", "sf-button").link(link).text(label).close();
    }
}
