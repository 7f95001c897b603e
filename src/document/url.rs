//! URLs that a page may carry.
//!
//! In: a string of the document. Out: a [`Url`] (pictures, models: https or relative) or a [`Link`]
//! (also tel and mailto), with the scheme judged as a browser sees it: tab, newline and leading
//! control characters taken away first (WHATWG URL, "basic URL parser", steps 1 to 3).
//! Must not: normalise further; the browser does that. The only way to an `href` or `src` in HTML is
//! one of these two types, so a `javascript:` URL cannot reach the page.

use std::fmt;

use serde_json::Value;

use super::fault::FaultCode;
use super::read::{Read, Reader};

/// Where a picture, model or stylesheet is: `https:` or relative to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Url(String);

/// Where a tap leads: `https:`, relative to the page, `tel:` or `mailto:`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Link(String);

/// A URL is not one that a page may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    /// Nothing is left after control characters and spaces are taken away.
    Empty,
    /// A scheme that is not on the list.
    Scheme,
    /// `//host` or `\\host`: say `https:`.
    SchemeRelative,
}

impl UrlError {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "url-empty",
            Self::Scheme => "url-scheme",
            Self::SchemeRelative => "url-scheme-relative",
        }
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty URL; leave the field out",
            Self::Scheme => "only https: and relative URLs here, for links also tel: and mailto:",
            Self::SchemeRelative => "a URL without its scheme; write https: in front",
        })
    }
}

impl Url {
    /// Checks where a picture, model or stylesheet is.
    ///
    /// # Errors
    /// [`UrlError`] for anything but `https:` and relative.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        checked(text, &["https"]).map(Self)
    }

    /// The checked text, without control characters and spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Link {
    /// Checks where a tap leads.
    ///
    /// # Errors
    /// [`UrlError`] for anything but `https:`, relative, `tel:` and `mailto:`.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        checked(text, &["https", "tel", "mailto"]).map(Self)
    }

    /// The checked text, without control characters and spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Read for Url {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        noted(Self::parse(reader.string(value)?), reader)
    }
}

impl Read for Link {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        noted(Self::parse(reader.string(value)?), reader)
    }
}

fn noted<T>(parsed: Result<T, UrlError>, reader: &mut Reader) -> Option<T> {
    parsed.map_err(|error| reader.note(FaultCode::UrlForbidden, error.to_string())).ok()
}

/// The text as a browser reads it, if its scheme is in `schemes` or it has none.
fn checked(text: &str, schemes: &[&str]) -> Result<String, UrlError> {
    let mut clean = String::with_capacity(text.len());
    for character in text.trim_matches(|c: char| c <= ' ' || c == '\u{7f}').chars() {
        match character {
            // A space would end the URL inside a srcset.
            ' ' => clean.push_str("%20"),
            // Browsers drop tab and newline; the other control characters have no place in a URL.
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    if clean.is_empty() {
        return Err(UrlError::Empty);
    }
    // Browsers take a backslash for a slash.
    let mut first = clean.chars().map(|c| if c == '\\' { '/' } else { c });
    if first.next() == Some('/') && first.next() == Some('/') {
        return Err(UrlError::SchemeRelative);
    }
    let end = clean.find([':', '/', '\\', '?', '#']).unwrap_or(clean.len());
    let (scheme, rest) = clean.split_at(end);
    if rest.starts_with(':') && !schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Err(UrlError::Scheme);
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_and_relative_urls_pass() {
        for text in [
            "https://a.example/b?c=d#e",
            "HTTPS://a.example",
            "/b.jpg",
            "b.jpg",
            "../b",
            "?q=1:2",
            "#top",
            "a/b:c",
        ] {
            assert_eq!(Url::parse(text).map(|url| url.0), Ok(text.to_owned()));
        }
    }

    #[test]
    fn links_may_call_and_write() {
        assert!(Link::parse("tel:+911234").is_ok());
        assert!(Link::parse("mailto:a@b.example").is_ok());
        assert_eq!(Url::parse("tel:+911234"), Err(UrlError::Scheme));
    }

    #[test]
    fn script_in_every_disguise_is_refused() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "java\r\nscript:alert(1)",
            "javascript\t:alert(1)",
            "vbscript:x",
            "data:text/html,<script>",
            "blob:https://a/b",
            "file:///etc",
            "intent://x",
            "http://a.example",
            "javascript\u{0}:alert(1)",
            "view-source:https://a",
            "feed:javascript:x",
        ] {
            assert_eq!(Link::parse(text), Err(UrlError::Scheme), "{text:?}");
        }
    }

    #[test]
    fn a_host_without_a_scheme_is_refused() {
        for text in ["//a.example", "\\\\a.example", "/\\a.example", "/\t/a.example", "\\/a.example"] {
            assert_eq!(Link::parse(text), Err(UrlError::SchemeRelative), "{text:?}");
        }
    }

    #[test]
    fn nothing_but_space_is_empty() {
        assert_eq!(Url::parse(" \u{0}\n"), Err(UrlError::Empty));
    }

    #[test]
    fn spaces_cannot_end_a_candidate_of_a_srcset() {
        assert_eq!(Url::parse("a b.jpg 2x").map(|url| url.0), Ok("a%20b.jpg%202x".to_owned()));
    }
}
