//! A complete page: what a server, an edge or `storefront render` sends, readable before any script.
//!
//! No inline script and no inline style element, so a strict Content-Security-Policy holds. `<store-page>`
//! adopts what stands inside it: the sections, and the plan they follow. The edge (`www/edge/shell.ts`) puts another
//! shopper's sections, plan and JSON-LD into a page of this shape, so the shape has its one home here.

use super::writer::{Finished, Writer};
use super::{Rendered, host, tokens};
use crate::document::{Link, Url};
use crate::plan::Plan;

/// What stands around the page.
#[derive(Clone, Debug, Default)]
pub struct Frame<'a> {
    /// Stylesheets, in order.
    pub css: Vec<Url<'a>>,
    /// The module that defines the elements.
    pub script: Option<Url<'a>>,
    /// Against which relative URLs are resolved.
    pub base: Option<Link<'a>>,
    /// Where `<store-page>` finds the document when it makes the page anew.
    pub src: Option<Url<'a>>,
}

/// A complete HTML page around what [`super::render`] has written.
pub fn complete(plan: &Plan<'_>, rendered: &Rendered, frame: &Frame<'_>) -> Finished {
    let page = plan.visit.page();
    let host = host(page);
    let mut writer = Writer::default();
    writer.doctype();
    writer.open("html").attribute("lang", &host.lang).attribute("dir", host.dir);
    writer.open("head").open("meta").attribute("charset", "utf-8").empty();
    if let Some(base) = frame.base {
        writer.open("base").link(base).empty();
    }
    writer.open("title").text(&host.title).close();
    writer
        .open("meta")
        .attribute("name", "viewport")
        .attribute("content", "width=device-width, initial-scale=1")
        .empty();
    if let Some(description) = page.description() {
        writer.open("meta").attribute("name", "description").attribute("content", description).empty();
    }
    for &css in &frame.css {
        writer.open("link").attribute("rel", "stylesheet");
        writer.url("href", css).empty();
    }
    if let Some(script) = frame.script {
        writer.open("script").attribute("type", "module").url("src", script).close();
    }
    writer.data("application/ld+json", &rendered.json_ld);
    writer.close().open_class("body", "sf-alone").open("store-page").flag("adopted");
    writer.attribute("lang", &host.lang).attribute("dir", host.dir).properties(&tokens(page));
    if let Some(src) = frame.src {
        writer.url("src", src);
    }
    writer.finished(&rendered.html);
    // Last, so that it keeps no section waiting; inside, so that it goes when the element makes its own page.
    writer.data("application/json", &plan.to_json());
    writer.finish()
}
