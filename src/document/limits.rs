//! How large a document may be, checked on its bytes before memory is taken.
//!
//! In: the text of a document or profile. Out: nothing, or a [`LimitError`] with the byte offset.
//! One pass, no allocation. It does not check that the text is JSON; the parser does that afterwards.
//! The figures: a page of 2,000 products in 200 sections is about 1.5 MB and holds about 100,000 values,
//! so the limits leave twice that. Telling sizes apart is not needed: every page is read on a phone.

use std::fmt;

/// Bytes of a document: 2,000 products with three pictures each need about 2 MB.
pub const MAX_DOCUMENT_BYTES: usize = 4 << 20;
/// Bytes of a shopper profile; the longest real one of the test data has 3 kB.
pub const MAX_SHOPPER_BYTES: usize = 256 << 10;
/// Objects and lists inside each other. Pages nest to 9, rules seldom beyond 12.
pub const MAX_DEPTH: usize = 32;
/// Values of all kinds (objects, lists, strings, numbers, …), keys not counted.
pub const MAX_VALUES: usize = 300_000;
/// Bytes of one string, as written.
pub const MAX_STRING_BYTES: usize = 8 << 10;
/// Sections of a document.
pub const MAX_SECTIONS: usize = 400;
/// Products of a document.
pub const MAX_PRODUCTS: usize = 5_000;
/// Blocks of one section; Shopify allows 50 too.
pub const MAX_BLOCKS: usize = 50;
/// Variants of one section.
pub const MAX_VARIANTS: usize = 20;
/// Named segments of a document.
pub const MAX_SEGMENTS: usize = 200;
/// Products shown in one section.
pub const MAX_SECTION_ITEMS: u32 = 200;
/// Products shown on one page.
pub const MAX_PAGE_ITEMS: usize = 4_000;
/// Rules evaluated on products while one page is planned: 200 sections that each filter 2,000 products, twice.
pub const MAX_ITEM_EVALUATIONS: usize = 1_000_000;
/// Bytes of HTML of one page; a card takes about 1 kB.
pub const MAX_HTML_BYTES: usize = 16 << 20;
/// Fallbacks that may follow each other.
pub const MAX_FALLBACKS: usize = 8;

/// A text is larger than we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitError {
    /// The whole text.
    TooLarge {
        /// Length of the text.
        bytes: usize,
        /// The most we read.
        limit_bytes: usize,
    },
    /// Objects and lists inside each other, beyond [`MAX_DEPTH`].
    TooDeep {
        /// Where the first one too deep opens.
        byte_offset: usize,
    },
    /// More values than [`MAX_VALUES`].
    TooManyValues {
        /// Where the first one too many stands.
        byte_offset: usize,
    },
    /// A string longer than [`MAX_STRING_BYTES`].
    StringTooLong {
        /// Where the string begins.
        byte_offset: usize,
    },
}

impl LimitError {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too-large",
            Self::TooDeep { .. } => "too-deep",
            Self::TooManyValues { .. } => "too-many-values",
            Self::StringTooLong { .. } => "string-too-long",
        }
    }
}

impl fmt::Display for LimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes, limit_bytes } => {
                write!(f, "{bytes} bytes; at most {limit_bytes} are read")
            }
            Self::TooDeep { byte_offset } => {
                write!(f, "byte {byte_offset}: nested deeper than {MAX_DEPTH}")
            }
            Self::TooManyValues { byte_offset } => {
                write!(f, "byte {byte_offset}: more than {MAX_VALUES} values")
            }
            Self::StringTooLong { byte_offset } => {
                write!(f, "byte {byte_offset}: a string of more than {MAX_STRING_BYTES} bytes")
            }
        }
    }
}

/// Checks a text against the limits; `limit_bytes` is for the whole of it.
///
/// # Errors
/// The first limit that the text breaks.
pub fn check(text: &str, limit_bytes: usize) -> Result<(), LimitError> {
    if text.len() > limit_bytes {
        return Err(LimitError::TooLarge { bytes: text.len(), limit_bytes });
    }
    let (mut depth, mut values) = (0_usize, 0_usize);
    let mut string_start = None;
    let mut escaped = false;
    for (byte_offset, byte) in text.bytes().enumerate() {
        if let Some(start) = string_start {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => string_start = None,
                _ => {}
            }
            if byte_offset - start > MAX_STRING_BYTES {
                return Err(LimitError::StringTooLong { byte_offset: start });
            }
            continue;
        }
        match byte {
            b'"' => string_start = Some(byte_offset),
            b'{' | b'[' => {
                depth += 1;
                values += 1;
                if depth > MAX_DEPTH {
                    return Err(LimitError::TooDeep { byte_offset });
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            // Every value but the first of its list or object follows a comma.
            b',' => values += 1,
            _ => {}
        }
        if values > MAX_VALUES {
            return Err(LimitError::TooManyValues { byte_offset });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_text_passes() {
        assert_eq!(check(r#"{"a":["b\"{",1,2]}"#, 100), Ok(()));
    }

    #[test]
    fn a_text_over_the_byte_limit_is_refused_by_length() {
        assert_eq!(check("[1,2]", 4), Err(LimitError::TooLarge { bytes: 5, limit_bytes: 4 }));
    }

    #[test]
    fn deep_nesting_is_refused_where_it_begins() {
        let text = "[".repeat(MAX_DEPTH + 1);
        assert_eq!(check(&text, 100), Err(LimitError::TooDeep { byte_offset: MAX_DEPTH }));
    }

    #[test]
    fn brackets_inside_strings_do_not_count() {
        let text = format!("\"{}\"", "[".repeat(1000));
        assert_eq!(check(&text, 2000), Ok(()));
    }

    #[test]
    fn a_long_string_is_refused_at_its_begin() {
        let text = format!("[\"{}\"]", "a".repeat(MAX_STRING_BYTES + 1));
        assert_eq!(check(&text, 1 << 20), Err(LimitError::StringTooLong { byte_offset: 1 }));
    }

    #[test]
    fn too_many_values_are_refused() {
        let text = format!("[{}", ",".repeat(MAX_VALUES + 1));
        assert!(matches!(check(&text, MAX_DOCUMENT_BYTES), Err(LimitError::TooManyValues { .. })));
    }
}
