//! Fills in a template of JSON-LD: a tenth of the code that writing each property by hand takes.
//!
//! In: a template of this crate (never of a document), values of the document, and what was found out beside them. Out:
//! properties in the graph's writer, which escapes every text. What a value lacks is left out.
//!
//! | word of a template | is |
//! |---|---|
//! | `Type`, first | `@type` |
//! | `key=name` | the value: text, or a number |
//! | `key#name` | what was found out, as JSON |
//! | `key@name` | an address, or a picture's address, in full |
//! | `key~name` | a number to call, without `tel:` |
//! | `key*name` | a list of days in full |
//! | `key%name` | a time of day; one that is the other end of the day too (all day long) is its last minute |
//! | `key{name Type … }` | an object of what is under `name`, a list of such objects, or one of the same values without a name |

use super::super::absolute::absolute;
use super::super::words::filled;
use super::Graph;
use crate::document::Profile;
use crate::document::json::Value;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What was found out beside the document's values; it goes first.
pub(super) type Found<'f> = &'f [(&'static str, &'f str)];

impl Graph<'_> {
    /// Begins an object and writes what the template says; the caller ends it. Gives what follows the object's `}`.
    pub(super) fn begin(&mut self, template: &'static str, value: &Value, found: Found<'_>) -> &'static str {
        let (kind, mut rest) = next(template);
        self.json.object().key("@type").text(kind);
        loop {
            let (word, behind) = next(rest);
            if word.len() < 2 {
                return behind;
            }
            rest = self.property(word, behind, value, found);
        }
    }

    /// An object by a template.
    pub(super) fn whole(&mut self, template: &'static str, value: &Value, found: Found<'_>) -> &'static str {
        let behind = self.begin(template, value, found);
        self.json.end_object();
        behind
    }

    /// A text of the document as a stranger reads it: graphs are for search engines, and name no shopper.
    pub(super) fn said(&self, text: &str) -> String {
        filled(text, Profile::nothing(), self.plan.visit.page())
    }

    fn property(
        &mut self,
        word: &'static str,
        behind: &'static str,
        value: &Value,
        found: Found<'_>,
    ) -> &'static str {
        let end = word.bytes().position(|byte| !byte.is_ascii_alphabetic() && byte != b'-').unwrap_or(0);
        let (key, name) = word.split_at(end);
        let (kind, name) = name.split_at(1);
        let own = if name.is_empty() { Some(value) } else { value.get(name) };
        let extra = found.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        let text = extra.or(own.and_then(Value::as_str)).unwrap_or_default();
        match (kind, own) {
            ("{", Some(Value::Array(list))) => {
                self.json.key(key).list();
                let mut rest = behind;
                for value in list {
                    rest = self.whole(behind, value, found);
                }
                self.json.end_list();
                // An empty list has skipped nothing; none of ours stands before other words.
                return rest;
            }
            ("{", None | Some(Value::Null)) if !name.is_empty() => {
                // None of ours has another object in it.
                let mut rest = ("", behind);
                while rest.0 != "}" {
                    rest = next(rest.1);
                }
                return rest.1;
            }
            ("{", _) => {
                let value = own.unwrap_or(value);
                self.json.key(key);
                return self.whole(behind, value, found);
            }
            ("*", Some(Value::Array(list))) => {
                self.json.key(key).list();
                for day in list {
                    let short = day.as_str().unwrap_or_default().get(1..);
                    for long in DAYS.iter().filter(|long| long.get(1..3) == short) {
                        self.json.text(long);
                    }
                }
                self.json.end_list();
            }
            ("=", Some(Value::Number(number))) => {
                self.json.key(key).number(*number);
            }
            ("#", _) => {
                self.json.key(key).raw(text);
            }
            ("%", _) => {
                let end = value.get(key).and_then(Value::as_str).unwrap_or_default();
                self.json.key(key).text(if end == text { "23:59" } else { end });
            }
            ("@", _) => {
                let picture = own.and_then(|own| own.get("url")).and_then(Value::as_str);
                let url = picture.unwrap_or(text);
                if !url.is_empty() {
                    self.json.key(key).text(&absolute(self.plan.visit.context, url));
                }
            }
            _ => {
                let said = if matches!(name, "heading" | "text") { self.said(text) } else { text.to_owned() };
                if !said.is_empty() {
                    self.json.key(key).text(said.strip_prefix("tel:").unwrap_or(&said));
                }
            }
        }
        behind
    }
}

/// The first word, and what follows.
fn next(template: &'static str) -> (&'static str, &'static str) {
    template.split_once(' ').unwrap_or((template, ""))
}
