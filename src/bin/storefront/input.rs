//! Reading what a command is given, and saying in one line what is wrong with it.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

/// A command could not do its work: one line for stderr, with a stable code in front.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    sentence: String,
}

impl Failure {
    /// `sentence` says what is wrong, where, and what to do.
    pub(crate) fn new(code: &'static str, sentence: impl fmt::Display) -> Self {
        Self { code, sentence: sentence.to_string().replace(char::is_control, " ") }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.sentence)
    }
}

/// Says in one line what is odd about an input that is used all the same.
pub(crate) fn warn(code: &'static str, sentence: impl fmt::Display) {
    eprintln!("storefront: warning: {}", Failure::new(code, sentence));
}

/// The sentence of a reader that counts lines and columns, with the byte offset in front, as ours have it.
pub(crate) fn at_byte(text: &str, error: &serde_json::Error) -> String {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    // Columns count bytes and the one that is wrong; column 0 is a line that has none.
    let byte = (line_start + error.column().saturating_sub(1)).min(text.len());
    let sentence = error.to_string();
    let sentence = sentence.rsplit_once(" at line ").map_or(sentence.as_str(), |(sentence, _)| sentence);
    format!("byte {byte}: {sentence}")
}

/// The bytes of a file; `-` is standard input.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|e| Failure::new("unreadable", format_args!("{}: {e}", path.display())))
}

/// The text of a file; `-` is standard input.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path)?).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        Failure::new("not-utf8", format_args!("{}: byte {byte} is no UTF-8", path.display()))
    })
}
