//! `storefront render`: a complete HTML page, readable before any script and without one.

use storefront::document::{Link, Url};
use storefront::html;

use crate::input::Failure;
use crate::request::Request;

/// Render a shopper's page as a complete HTML page.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    request: Request,
    /// A style sheet; give it again for more.
    #[arg(long, value_parser = url)]
    css: Vec<Url>,
    /// The module that defines the elements; without it the page has no script.
    #[arg(long, value_parser = url)]
    script: Option<Url>,
    /// Against which relative URLs are resolved.
    #[arg(long, value_parser = link)]
    base: Option<Link>,
    /// Where the element finds the document when it makes the page anew.
    #[arg(long, value_parser = url)]
    src: Option<Url>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let frame = html::Frame {
        css: arguments.css.clone(),
        script: arguments.script.clone(),
        base: arguments.base.clone(),
        src: arguments.src.clone(),
    };
    arguments.request.planned(|plan| {
        println!("{}", html::complete(plan, &html::render(plan), &frame).as_str());
    })
}

fn url(text: &str) -> Result<Url, String> {
    Url::parse(text).map_err(|error| error.to_string())
}

fn link(text: &str) -> Result<Link, String> {
    Link::parse(text).map_err(|error| error.to_string())
}
