//! Words with places for the shopper's own: `{name}`, `{city}`, `{tier}`, `{points}`.
//!
//! Only texts are filled in, never URLs, so a document cannot send a profile anywhere by a picture's address.

use super::money::grouped;
use crate::document::{Page, Profile};

/// `text` with the shopper's words put in. A word that the profile does not have leaves no trace:
/// the comma and space before it go too.
pub(super) fn filled(text: &str, profile: Profile<'_>, page: Page<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let word = match name {
            "name" => profile.name().map(str::to_owned),
            "city" => profile.city().map(str::to_owned),
            "tier" => profile.tier().map(capitalised),
            "points" => profile.points().map(|points| grouped(u64::from(points), page.locale())),
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
pub(super) fn counted(text: &str, number: u32, page: Page<'_>) -> String {
    replaced(text, "n", &grouped(u64::from(number), page.locale()))
}

/// `text` with `word` in place of the first `{name}`.
pub(super) fn replaced(text: &str, name: &str, word: &str) -> String {
    let mut out = String::with_capacity(text.len() + word.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        if let Some(behind) = after.strip_prefix(name).and_then(|behind| behind.strip_prefix('}')) {
            out.push_str(word);
            out.push_str(behind);
            return out;
        }
        out.push('{');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A word of a profile as it is shown: `gold` is `Gold`. ASCII only: the tables for more weigh 5 kB.
pub(super) fn capitalised(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}
