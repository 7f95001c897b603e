//! URLs that a page may carry.
//!
//! In: a string of the document. Out: a [`Url`] (pictures, models: https or relative) or a [`Link`]
//! (also tel and mailto), with the scheme judged as a browser sees it: tab, newline and leading
//! control characters taken away first (WHATWG URL, "basic URL parser", steps 1 to 3).
//! Must not: normalise further; the browser does that. The only way to an `href` or `src` in HTML is
//! one of these two types, so a `javascript:` URL cannot reach the page.

use std::borrow::Cow;

use super::pieces::cut;
use super::shape::judged;

/// Where a picture, model or stylesheet is: `https:` or relative to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'v>(&'v str);

/// Where a tap leads: `https:`, relative to the page, `tel:` or `mailto:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link<'v>(&'v str);

/// Schemes of a [`Url`].
const URL_SCHEMES: &[&str] = &["https"];
/// Schemes of a [`Link`].
const LINK_SCHEMES: &[&str] = &["https", "tel", "mailto"];

impl<'v> Url<'v> {
    /// The text without control characters and spaces, if it is a URL that a page may load from.
    pub fn cleaned(text: &str) -> Option<Cow<'_, str>> {
        cleaned(text, URL_SCHEMES)
    }

    /// A text that [`Url::cleaned`] gave; empty for any other that may not be loaded from.
    pub fn read(text: &'v str) -> Self {
        Self(if is_allowed(text, URL_SCHEMES) { text } else { "" })
    }

    /// The text.
    pub fn as_str(self) -> &'v str {
        self.0
    }
}

impl<'v> Link<'v> {
    /// The text without control characters and spaces, if it is a URL that a tap may lead to.
    pub fn cleaned(text: &str) -> Option<Cow<'_, str>> {
        cleaned(text, LINK_SCHEMES)
    }

    /// A text that [`Link::cleaned`] gave; empty for any other that a tap may not lead to.
    pub fn read(text: &'v str) -> Self {
        Self(if is_allowed(text, LINK_SCHEMES) { text } else { "" })
    }

    /// The text.
    pub fn as_str(self) -> &'v str {
        self.0
    }
}

judged!(Url<'v>, b'u', Url::cleaned, UrlForbidden, "an https: or a relative URL", "format:uri-reference");
judged!(
    Link<'v>,
    b'l',
    Link::cleaned,
    UrlForbidden,
    "an https:, tel:, mailto: or a relative URL",
    "format:uri-reference"
);

/// The text as a browser reads it, if its scheme is in `schemes` or it has none and names no host.
fn cleaned<'t>(text: &'t str, schemes: &[&str]) -> Option<Cow<'t, str>> {
    if is_allowed(text, schemes) {
        return Some(text.into());
    }
    let mut clean = String::with_capacity(text.len());
    let mut spaces = 0;
    for character in text.chars() {
        if character == ' ' {
            spaces += usize::from(!clean.is_empty());
        } else if !character.is_control() {
            // A space would end the URL inside a srcset; those at its ends do not count.
            for _ in 0..std::mem::take(&mut spaces) {
                clean.push_str("%20");
            }
            clean.push(character);
        }
        // Browsers drop tab and newline; the other control characters have no place in a URL.
    }
    is_allowed(&clean, schemes).then_some(clean.into())
}

/// Whether a cleaned text is a URL of one of these schemes, or relative without naming a host.
fn is_allowed(text: &str, schemes: &[&str]) -> bool {
    let has_raw = text.chars().any(|c| c <= ' ' || c.is_control());
    // Browsers take a backslash for a slash.
    let is_slash = |at: usize| matches!(text.as_bytes().get(at), Some(b'/' | b'\\'));
    if text.is_empty() || has_raw || (is_slash(0) && is_slash(1)) {
        return false;
    }
    let end = text.bytes().position(|byte| matches!(byte, b':' | b'/' | b'\\' | b'?' | b'#'));
    match end.and_then(|end| cut(text.get(..=end)?, b':')) {
        Some((scheme, _)) => schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)),
        _ => true,
    }
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
            assert_eq!(Url::cleaned(text).as_deref(), Some(text));
            assert_eq!(Url::read(text).as_str(), text);
        }
    }

    #[test]
    fn links_may_call_and_write() {
        assert!(Link::cleaned("tel:+911234").is_some());
        assert!(Link::cleaned("mailto:a@b.example").is_some());
        assert_eq!(Url::cleaned("tel:+911234"), None);
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
            assert_eq!(Link::cleaned(text), None, "{text:?}");
            assert_eq!(Link::read(text).as_str(), "", "{text:?}");
        }
    }

    #[test]
    fn a_host_without_a_scheme_is_refused() {
        for text in ["//a.example", "\\\\a.example", "/\\a.example", "/\t/a.example", "\\/a.example"] {
            assert_eq!(Link::cleaned(text), None, "{text:?}");
        }
    }

    #[test]
    fn nothing_but_space_is_empty() {
        assert_eq!(Url::cleaned(" \u{0}\n"), None);
    }

    #[test]
    fn spaces_cannot_end_a_candidate_of_a_srcset() {
        assert_eq!(Url::cleaned("a b.jpg 2x").as_deref(), Some("a%20b.jpg%202x"));
    }
}
