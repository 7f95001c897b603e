//! A complete page: what a server, an edge or `storefront render` sends, readable before any script.
//!
//! No inline script and no inline style element, so a strict Content-Security-Policy holds. `<store-page>`
//! adopts what stands inside it: the sections, and the plan they follow. The edge (`www/edge/shell.ts`) puts another
//! shopper's sections, plan and JSON-LD into a page of this shape, so the shape has its one home here.

use super::absolute::absolute;
use super::writer::{Finished, Writer};
use super::{Rendered, host, tokens};
use crate::document::shape::Member as _;
use crate::document::{Image, Link, Reader, Section, Url};
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
    /// The address of the page by which search engines should know it.
    pub canonical: Option<Link<'a>>,
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
    if let Some(canonical) = frame.canonical {
        writer.open("link").attribute("rel", "canonical").link(canonical).empty();
    }
    // What a messenger shows of a link.
    let image = picture(plan).map(|image| absolute(plan.visit.context, image.url().as_str()));
    for (property, content) in [
        ("og:type", Some("website")),
        ("og:title", Some(host.title.as_str())),
        ("og:description", page.description()),
        ("og:url", frame.canonical.map(|link| link.as_str())),
        ("og:image", image.as_deref()),
        ("og:locale", Some(host.lang.replace('-', "_").as_str())),
    ] {
        if let Some(content) = content {
            writer.open("meta").attribute("property", property).attribute("content", content).empty();
        }
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

/// The first picture of a section's own, as the document has it for everybody: an edge makes the head of a page once.
fn picture<'p>(plan: &'p Plan<'_>) -> Option<Image<'p>> {
    let document = plan.visit.document;
    plan.visit.page().order().iter().find_map(|id| {
        let section = document.section(id, &mut Reader::default())?;
        let settings = Section::of(section).settings()?;
        ["image", "poster"].iter().find_map(|name| settings.get(name)).map(Image::of)
    })
}
