//! Addresses that only a Shopify shop understands → addresses that a page may carry.
//!
//! In: what stands in a setting. Out: the address, and whether it is a placeholder that somebody must look at.
//! Must not: judge what a page may carry; [`Link`](crate::document::Link) and [`Url`](crate::document::Url) do.

/// Shopify's own scheme.
const SCHEME: &str = "shopify://";

/// The address that a link of theirs leads to, and whether it is a placeholder: a shop's own pages have the same
/// paths wherever they stand, so what follows the scheme is the path. `None` for a link that is made when a page is shown.
pub(super) fn link_of(link: &str) -> Option<(String, bool)> {
    let link = link.trim();
    if is_dynamic(link) {
        return None;
    }
    match link.strip_prefix(SCHEME) {
        Some(path) => Some((["/", path.trim_start_matches('/')].concat(), true)),
        None => Some((link.to_owned(), false)),
    }
}

/// The address of a file, and whether it is a placeholder.
pub(super) fn file_of(file: &str) -> Option<(String, bool)> {
    let file = file.trim();
    if is_dynamic(file) {
        return None;
    }
    if let Some(path) = file.strip_prefix(SCHEME) {
        return Some((path.trim_start_matches('/').to_owned(), true));
    }
    // Pages come by https, and so do the pictures on them.
    match file.strip_prefix("//").or(file.strip_prefix("http://")) {
        Some(rest) => Some((["https://", rest].concat(), true)),
        None => Some((file.to_owned(), false)),
    }
}

/// Whether a value is a piece of Liquid, filled in when a page is shown.
pub(super) fn is_dynamic(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Words made of a handle or the name of a file: `summer-sale` → `Summer sale`.
pub(super) fn name_of(handle: &str) -> String {
    let last = handle.trim().rsplit('/').next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let words =
        stem.split(['-', '_', ' ', '+']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// A handle as it stands in a path.
pub(super) fn handle_of(text: &str) -> Option<&str> {
    let handle = text.trim().rsplit('/').next().unwrap_or_default();
    (!handle.is_empty() && !is_dynamic(text) && !handle.contains(char::is_whitespace)).then_some(handle)
}
