//! `storefront render`: a complete HTML page, readable before any script and without one.

use storefront::document::{Link, Url};
use storefront::html;

use crate::input::Failure;
use crate::output::print;
use crate::request::{Request, url};

/// Render a shopper's page as a complete HTML page.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    request: Request,
    /// A style sheet; give it again for more.
    #[arg(long, value_parser = url)]
    css: Vec<String>,
    /// The module that defines the elements; without it the page has no script.
    #[arg(long, value_parser = url)]
    script: Option<String>,
    /// Against which relative URLs are resolved.
    #[arg(long, value_parser = link)]
    base: Option<String>,
    /// The address of the page by which search engines should know it.
    #[arg(long, value_parser = link)]
    canonical: Option<String>,
    /// Where the element finds the document when it makes the page anew.
    #[arg(long, value_parser = url)]
    src: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let frame = html::Frame {
        css: arguments.css.iter().map(|url| Url::read(url)).collect(),
        script: arguments.script.as_deref().map(Url::read),
        base: arguments.base.as_deref().map(Link::read),
        canonical: arguments.canonical.as_deref().map(Link::read),
        src: arguments.src.as_deref().map(Url::read),
    };
    arguments.request.planned(|plan| print(html::complete(plan, &html::render(plan), &frame).as_str()))
}

fn link(text: &str) -> Result<String, String> {
    Link::cleaned(text).map(Into::into).ok_or_else(|| "an https: or a relative URL".to_owned())
}
