//! One JSON value, or JSON Lines: a list of values, and an answer in the place of each.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::input::{Failure, at_byte, read_bytes};

/// What went wrong with one line: the code that stands on stdout in its place, and a sentence for stderr.
pub(crate) struct LineError {
    /// Stable code.
    pub(crate) code: &'static str,
    /// What is wrong, where, and what to do.
    pub(crate) sentence: String,
}

/// Reads `path`, answers every value on a line of its own, and fails at the end if any line was bad.
///
/// A file that is one JSON value (also one that is spread over lines) is a list of one. In the place of
/// a bad line stands what `answer` or `describe` make of its error.
pub(crate) fn answer_lines(
    path: &Path,
    answer: impl Fn(&Value) -> Result<String, LineError>,
    describe: impl Fn(&LineError) -> String,
) -> Result<(), Failure> {
    let bytes = read_bytes(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        Failure::new("not-utf8", format_args!("{}: byte {} is no UTF-8", path.display(), error.valid_up_to()))
    })?;
    let mut bad = Vec::new();
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, parsed) in values(text) {
        let answered = parsed.and_then(|value| answer(&value));
        let line = answered.unwrap_or_else(|error| {
            let line = describe(&error);
            bad.push((number, error));
            line
        });
        // A closed pipe (`| head`) is no failure of the input.
        if writeln!(stdout, "{line}").is_err() {
            return Ok(());
        }
    }
    drop(stdout);
    match bad.first() {
        None => Ok(()),
        Some((number, error)) => {
            let more = if bad.len() > 1 {
                format!(" (and {} more bad lines)", bad.len() - 1)
            } else {
                String::new()
            };
            Err(Failure::new(error.code, format_args!("line {number}: {}{more}", error.sentence)))
        }
    }
}

/// `{"error":{"code","message"}}`, what most commands print in the place of a bad line.
pub(crate) fn error_object(error: &LineError) -> String {
    json!({"error": {"code": error.code, "message": error.sentence}}).to_string()
}

type Parsed = Result<Value, LineError>;

/// The values with their line numbers, counted from 1. Blank lines are passed over.
fn values(text: &str) -> Vec<(usize, Parsed)> {
    let parse = |text: &str| {
        serde_json::from_str::<Value>(text)
            .map_err(|error| LineError { code: "not-json", sentence: at_byte(text, &error) })
    };
    let whole = parse(text);
    let lines = || (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    // A broken value over many lines is one fault, not one for each line.
    if whole.is_ok() || !lines().any(|(_, line)| parse(line).is_ok_and(|value| value.is_object())) {
        return vec![(1, whole)];
    }
    lines().map(|(number, line)| (number, parse(line))).collect()
}
