//! `storefront decide`: what a device can do, and why.

use std::path::PathBuf;

use serde_json::Value;
use storefront::device::{Probe, decide};

use crate::input::Failure;
use crate::json_lines::{LineError, answer_lines, error_object};

/// Decide the tier, delivery and AR mode of one probe, or of JSON Lines of probes.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// File with one probe, or one on each line; `-` is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    answer_lines(&arguments.file, answer, error_object)
}

fn answer(line: &Value) -> Result<String, LineError> {
    let probe = Probe::from_json(line)
        .map_err(|error| LineError { code: error.code(), sentence: error.to_string() })?;
    serde_json::to_string(&decide(&probe))
        .map_err(|error| LineError { code: "verdict-unwritable", sentence: error.to_string() })
}
