//! Words with places for the shopper's own: `{name}`, `{city}`, `{tier}`, `{points}`.
//!
//! Only texts are filled in, never URLs, so a document cannot send a profile anywhere by a picture's address.

use super::money::grouped;
use crate::document::{Page, Profile};

/// `text` with the shopper's words put in. A word that the profile does not have leaves no trace:
/// the comma and space before it go too.
pub(super) fn filled(text: &str, profile: &Profile, page: &Page) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let word = match name {
            "name" => profile.name.clone(),
            "city" => profile.city.clone(),
            "tier" => profile.tier.as_deref().map(capitalised),
            "points" => profile.points.map(|points| grouped(u64::from(points), &page.locale)),
            // Not one of ours: the text keeps its brace.
            _ => {
                out.push('{');
                rest = after;
                continue;
            }
        };
        match word {
            Some(word) => out.push_str(&word),
            None => out.truncate(out.trim_end_matches([' ', ',']).len()),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// `text` with the number in place of `{n}`.
pub(super) fn counted(text: &str, number: u32, page: &Page) -> String {
    text.replace("{n}", &grouped(u64::from(number), &page.locale))
}

/// A word of a profile as it is shown: `gold` is `Gold`.
pub(super) fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
