//! What `plan` and `render` are given: a document, a shopper, a handset and a moment.
//!
//! In: files. Out: a plan, handed to whoever writes it. The same inputs give the same plan on every machine: the
//! clock is an argument.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use storefront::device::{Probe, decide};
use storefront::document::{Context, Document, DocumentError, Shopper};
use storefront::plan::{Device, Plan, plan};

use crate::input::{Failure, read_text};

/// For whom, on what and when a page is made.
#[derive(clap::Args)]
pub(crate) struct Request {
    /// The store document; `-` is standard input.
    #[arg(long)]
    page: PathBuf,
    /// The shopper's profile; without one, a visitor of whom nothing is known.
    #[arg(long)]
    shopper: Option<PathBuf>,
    /// The probe of the handset; without one, nothing is known of it: posters.
    #[arg(long)]
    probe: Option<PathBuf>,
    /// The moment, RFC 3339, such as 2026-11-23T10:00:00Z.
    #[arg(long)]
    now: String,
    /// Where the shop lives, in front of relative product links for search engines.
    #[arg(long)]
    base_url: Option<String>,
}

impl Request {
    /// Read everything, plan, and hand the plan over; it borrows from what was read.
    pub(crate) fn planned(
        &self,
        write: impl FnOnce(&Plan<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut context = json!({ "now": self.now });
        if let (Some(base), Some(fields)) = (&self.base_url, context.as_object_mut()) {
            fields.insert("base_url".to_owned(), Value::from(base.as_str()));
        }
        let context = Context::parse(&context.to_string())
            .map_err(|error| Failure::new(error.code(), format_args!("--now: {error}")))?;
        let device = match &self.probe {
            Some(path) => device_of(path)?,
            None => Device::UNKNOWN,
        };
        let shopper = match &self.shopper {
            Some(path) => Shopper::parse(&read_text(path)?).map_err(|error| in_file(path, &error))?,
            None => Shopper::parse("{}").map_err(|error| in_file(Path::new("{}"), &error))?,
        };
        let text = read_text(&self.page)?;
        let document = Document::parse(&text).map_err(|error| in_file(&self.page, &error))?;
        write(&plan(&document, &shopper, device, &context))
    }
}

fn device_of(path: &Path) -> Result<Device, Failure> {
    let json: Value = serde_json::from_str(&read_text(path)?)
        .map_err(|error| Failure::new("syntax", format_args!("{}: {error}", path.display())))?;
    let probe = Probe::from_json(&json)
        .map_err(|error| Failure::new(error.code(), format_args!("{}: {error}", path.display())))?;
    Ok(Device::from(&decide(&probe)))
}

fn in_file(path: &Path, error: &DocumentError) -> Failure {
    Failure::new(error.code(), format_args!("{}: {error}", path.display()))
}
