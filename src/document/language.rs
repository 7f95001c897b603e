//! Which of a document's languages a page speaks, and which words of a text that are.
//!
//! In: BCP 47 tags, in the canonical case that browsers give: `pt-BR`. Out: the tag that is meant. A document speaks one
//! language for one page, chosen where it is parsed, so that templates, rules and JSON-LD see plain strings. Must not:
//! know any language; there are no locale tables.

use std::rc::Rc;

use super::json::{Map, Value};
use super::pieces::{cut, pieces};

/// The tags under which texts are looked for, best first, with a space behind each; none where a text is one string.
pub type Languages = Option<Rc<String>>;

/// The language of a tag: `pt` of `pt-BR`.
pub fn language(tag: &str) -> &str {
    cut(tag, b'-').map_or(tag, |(language, _)| language)
}

/// Chooses the language of a page: that of its `locales` which `wanted` names, else the first of the same language, else
/// its own. From then on it is the page's `locale`.
pub(super) fn speak(page: &mut Map, wanted: &str) -> Languages {
    let own = page.get("locale").and_then(Value::as_str).unwrap_or("en");
    let mut chosen = own;
    for tag in
        page.get("locales").and_then(Value::as_array).unwrap_or_default().iter().filter_map(Value::as_str)
    {
        if tag == wanted || chosen == own && language(tag) == language(wanted) {
            chosen = tag;
        }
    }
    let mut tags = String::new();
    for tag in [chosen, language(chosen), own, language(own)] {
        tags.push_str(tag);
        tags.push(' ');
    }
    if chosen != own {
        let chosen = chosen.into();
        page.insert("locale", chosen);
        // It is that of the document's own language.
        page.remove("direction");
    }
    Some(Rc::new(tags))
}

/// The words of a text that has some for each language.
pub(super) fn words<'t>(text: &'t Map, languages: &str) -> Option<&'t Value> {
    pieces(languages, b' ').find_map(|tag| text.get(tag))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_speaks_the_tag_that_is_wanted_then_its_language_then_its_own() {
        for (wanted, chosen, first) in [
            ("pt-PT", "pt-PT", "pt-PT pt en-IN en "),
            ("pt", "pt-BR", "pt-BR pt en-IN en "),
            ("pt-AO", "pt-BR", "pt-BR pt en-IN en "),
            ("de-AT", "de", "de de en-IN en "),
            ("en-GB", "en-IN", "en-IN en en-IN en "),
            ("fr", "en-IN", "en-IN en en-IN en "),
            ("", "en-IN", "en-IN en en-IN en "),
        ] {
            let mut page =
                Value::from(json!({ "locale": "en-IN", "locales": ["en-IN", "pt-BR", 5, "pt-PT", "de"] }));
            let page = page.as_object_mut().unwrap();
            assert_eq!(*speak(page, wanted).unwrap(), first);
            assert_eq!(page.get("locale"), Some(&chosen.into()), "{wanted}");
        }
    }

    #[test]
    fn words_are_found_under_the_tag_its_language_and_those_of_the_document() {
        let find = |text: serde_json::Value| {
            words(Value::from(text).as_object().unwrap(), "de-AT de en-IN en ")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        assert_eq!(find(json!({ "de": "d", "de-AT": "a", "en": "e" })).as_deref(), Some("a"));
        assert_eq!(find(json!({ "de": "d", "en": "e" })).as_deref(), Some("d"));
        assert_eq!(find(json!({ "fr": "f", "en": "e" })).as_deref(), Some("e"));
        assert_eq!(find(json!({ "fr": "f" })), None);
    }
}
