//! Reading what a command is given, and saying in one line what is wrong with it.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use storefront::document::limits::MAX_DOCUMENT_BYTES;

/// A command could not do its work: one line for stderr, with a stable code in front.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    sentence: String,
}

impl Failure {
    /// Stable.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong.
    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

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

/// Bytes of a text that is read as a whole: twice what the largest of them, a document, may have.
const MOST_TEXT_BYTES: usize = 2 * MAX_DOCUMENT_BYTES;

/// The bytes of a file; `-` is standard input.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    read_at_most(path, usize::MAX)
}

/// The first bytes of a file; `-` is standard input.
pub(crate) fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let read = |from: &mut dyn std::io::Read| {
        let mut bytes = Vec::new();
        from.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes).map(|_| bytes)
    };
    let read = if path == Path::new("-") {
        read(&mut std::io::stdin().lock())
    } else {
        std::fs::File::open(path).and_then(|mut file| read(&mut file))
    };
    read.map_err(|e| Failure::new("unreadable", format_args!("{}: {e}", path.display())))
}

/// The text of a file; `-` is standard input.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read_at_most(path, MOST_TEXT_BYTES + 1)?;
    if bytes.len() > MOST_TEXT_BYTES {
        let sentence = format_args!("{}: byte {MAX_DOCUMENT_BYTES}: only this many are read", path.display());
        return Err(Failure::new("too-large", sentence));
    }
    String::from_utf8(bytes).map_err(|error| {
        let byte = error.utf8_error().valid_up_to();
        Failure::new("not-utf8", format_args!("{}: byte {byte} is no UTF-8", path.display()))
    })
}
