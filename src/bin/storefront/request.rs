//! What `plan` and `render` are given: a document, a shopper, a handset and a moment.
//!
//! In: files. Out: a plan, handed to whoever writes it. The same inputs give the same plan on every machine: the
//! clock is an argument.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use storefront::device::{Probe, decide};
use storefront::document::{Context, Document, DocumentError, Shopper, Url};
use storefront::plan::{Device, Plan, plan};

use crate::input::{Failure, at_byte, read_text, warn};

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
    #[arg(long, value_parser = url)]
    base_url: Option<String>,
}

impl Request {
    /// Read everything, plan, and hand the plan over; it borrows from what was read.
    pub(crate) fn planned(
        &self,
        write: impl FnOnce(&Plan<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let context = self.context()?;
        let device = match &self.probe {
            Some(path) => device_of(path)?,
            None => Device::UNKNOWN,
        };
        let shopper = match &self.shopper {
            Some(path) => Shopper::parse(&read_text(path)?).map_err(|error| in_file(path, &error))?,
            None => Shopper::parse("{}").map_err(|error| in_file(Path::new("{}"), &error))?,
        };
        // A profile with faults still makes a page, without what is wrong in it; `plan` reports those of the page.
        if let Some(path) = &self.shopper {
            for fault in &shopper.faults {
                warn(
                    fault.code.code(),
                    format_args!("{}{}: {}", path.display(), fault.pointer, fault.sentence),
                );
            }
        }
        let text = read_text(&self.page)?;
        let document = Document::parse_for(text.into(), shopper.known(false).locale())
            .map_err(|error| in_file(&self.page, &error))?;
        write(&plan(&document, &shopper, device, &context))
    }
}

impl Request {
    /// The moment and where the shop lives, each blamed by the name of its own flag.
    fn context(&self) -> Result<Context, Failure> {
        let parse = |flag: &str, context: Value| {
            Context::parse(&context.to_string())
                .map_err(|error| Failure::new(error.code(), format_args!("{flag}: {error}")))
        };
        let context = parse("--now", json!({ "now": self.now }))?;
        match &self.base_url {
            None => Ok(context),
            Some(base) => parse("--base-url", json!({ "now": self.now, "base_url": base })),
        }
    }
}

/// A URL that a page may have, for clap.
pub(crate) fn url(text: &str) -> Result<String, String> {
    Url::cleaned(text).map(Into::into).ok_or_else(|| "an https: or a relative URL".to_owned())
}

fn device_of(path: &Path) -> Result<Device, Failure> {
    let text = read_text(path)?;
    let json: Value = serde_json::from_str(&text).map_err(|error| {
        Failure::new("syntax", format_args!("{}: {}", path.display(), at_byte(&text, &error)))
    })?;
    let probe = Probe::from_json(&json)
        .map_err(|error| Failure::new(error.code(), format_args!("{}: {error}", path.display())))?;
    Ok(Device::from(&decide(&probe)))
}

fn in_file(path: &Path, error: &DocumentError) -> Failure {
    Failure::new(error.code(), format_args!("{}: {error}", path.display()))
}
