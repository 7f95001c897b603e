//! JSON: text → values, within limits; text → unparsed parts, for what may never be needed; and back to text.
//!
//! In: an untrusted text. Out: a [`Value`], or a [`JsonError`] with the byte offset. Limits are checked before
//! memory is taken. Why not `serde_json`: its reader, its error texts and its maps are a third of what page.wasm
//! may weigh; ours are a tenth of it, and give offsets. `tests/page_json.rs` holds both against each other.

mod error;
mod escape;
mod float;
mod foreign;
mod number;
mod parser;
mod value;
mod writer;

pub use error::JsonError;
pub use float::write_floats_by;
pub use number::{Digits, Number, push_whole, whole_text};
pub(super) use parser::Parser;
pub use value::{Map, Value};
pub use writer::Writer;

/// Parses a whole text of at most `limit_bytes`.
///
/// # Errors
/// The first [`JsonError`].
pub fn parse(text: &str, limit_bytes: usize) -> Result<Value, JsonError> {
    let mut parser = Parser::new(text, limit_bytes)?;
    let value = parser.value()?;
    parser.end()?;
    Ok(value)
}
