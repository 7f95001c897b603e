//! Texts with places for words: the shopper's own (`{name}`, `{city}`, `{tier}`, `{points}`), numbers, plural forms.
//!
//! Plural forms are those of ICU MessageFormat, which translators and their tools know:
//! `{points, plural, =0 {none yet} one {# point} other {# points}}`. Which number takes which form the document says
//! (`texts.plurals`). In a form `#` is the number; other places for words stand before or behind it.
//!
//! Only texts are filled in, never URLs, so a document cannot send a profile anywhere by a picture's address.

use super::money::number;
use crate::document::json::{Value, whole_text};
use crate::document::pieces::cut;
use crate::document::{Page, Profile};
use crate::rules::{Rule, truthy};

/// What stands in the place of a name in braces.
pub(super) enum Word {
    /// A text.
    Text(String),
    /// A number, which may also choose a plural form.
    Count(u64),
    /// Nothing: the comma and space before it go too.
    Absent,
    /// Not one of ours: the text keeps its brace.
    Unknown,
}

impl From<Option<&str>> for Word {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Absent, |text| Self::Text(text.to_owned()))
    }
}

impl From<Option<&Value>> for Word {
    fn from(value: Option<&Value>) -> Self {
        match value.and_then(Value::as_u64) {
            Some(count) => Self::Count(count),
            None => value.and_then(Value::as_str).into(),
        }
    }
}

/// `text` with words in the places of names in braces.
pub(super) fn fill(text: &str, page: Page<'_>, look: &dyn Fn(&str) -> Word) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = cut(rest, b'{') {
        out.push_str(before);
        rest = after;
        let (inside, behind) = halves(after, b'}');
        let (name, forms) = halves(inside, b',');
        let word = look(name);
        let count = if let Word::Count(count) = word { count } else { 0 };
        let (form, behind) = match forms {
            "" => ("#", Some(behind)),
            forms => plural(forms, behind, count, page),
        };
        match (word, behind) {
            (Word::Unknown, _) | (_, None) => {
                out.push('{');
                continue;
            }
            (Word::Text(word), _) => out.push_str(&word),
            (Word::Count(count), _) => {
                let (before, after) = halves(form, b'#');
                out.push_str(before);
                if before.len() < form.len() {
                    out.push_str(&number(count, 0, page));
                }
                out.push_str(after);
            }
            (Word::Absent, _) => {
                while let Some(b' ' | b',') = out.as_bytes().last() {
                    out.pop();
                }
            }
        }
        rest = behind.unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The form of `count` in ` plural, one {…` and `… other {…}}` behind it, and what follows the last brace, if the forms
/// end.
fn plural<'t>(forms: &'t str, behind: &'t str, count: u64, page: Page<'_>) -> (&'t str, Option<&'t str>) {
    let mut chosen = "";
    let (kind, mut forms) = halves(forms, b',');
    let mut behind = behind;
    while let Some((category, form)) = cut(forms, b'{').filter(|_| kind == " plural") {
        if chosen.is_empty() && takes(category.trim_ascii(), count, page) {
            chosen = form;
        }
        if let Some(end) = behind.strip_prefix('}') {
            return (chosen, Some(end));
        }
        (forms, behind) = halves(behind, b'}');
    }
    (chosen, None)
}

/// Whether a number takes the form of a category; `=0` and the like take just that number.
fn takes(category: &str, count: u64, page: Page<'_>) -> bool {
    if let Some(exact) = category.strip_prefix('=') {
        return exact == whole_text(count);
    }
    if category == "other" {
        return true;
    }
    let Some(plurals) = page.texts().plurals().get(page.locale()) else {
        return category == "one" && count == 1;
    };
    plurals.get(category).is_some_and(|rule| {
        let data = Value::object(vec![("n", (count as usize).into())]);
        Rule::parse(rule, "").and_then(|rule| rule.evaluate(&data)).is_ok_and(|answer| truthy(&answer))
    })
}

/// `text` with the shopper's words put in.
pub(super) fn filled(text: &str, profile: Profile<'_>, page: Page<'_>) -> String {
    fill(text, page, &|name| match name {
        "name" | "city" | "points" => profile.json().get(name).into(),
        "tier" => match profile.tier() {
            Some(tier) => Word::Text(capitalised(tier)),
            None => Word::Absent,
        },
        _ => Word::Unknown,
    })
}

/// What stands before and behind the first `at`; everything and nothing if there is none.
pub(super) fn halves(text: &str, at: u8) -> (&str, &str) {
    cut(text, at).unwrap_or((text, ""))
}

/// A word of a profile as it is shown: `gold` is `Gold`. ASCII only: the tables for more weigh 5 kB.
pub(super) fn capitalised(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}
