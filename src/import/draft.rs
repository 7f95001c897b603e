//! Settings of theirs → settings of ours, with the place that each came from.
//!
//! In: settings and the puts of a row. Out: settings that the document's shapes let pass; what they refuse is named where it
//! stood in the file.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::change::{Left, changed, is_empty};
use super::report::Notes;
use super::table::Put;
use crate::document::json::Value as Ours;
use crate::document::sections::SectionType;
use crate::document::shape::Shape;
use crate::document::{Fault, Reader};

/// Settings of theirs, and where they stand.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// Pointer to the object.
    pub(super) place: String,
    /// By name.
    pub(super) values: Map<String, Value>,
    /// Names that the file leaves to the theme.
    pub(super) defaults: Vec<String>,
}

impl Settings {
    /// The pointer of a setting.
    pub(super) fn pointer(&self, name: &str) -> String {
        [&self.place, "/", &escaped(name)].concat()
    }
}

/// A key as it stands in a JSON pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Settings of ours in the making, and where each came from.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    /// By name.
    pub(super) values: Map<String, Value>,
    origins: BTreeMap<String, String>,
}

impl Draft {
    /// Takes over what `shape` has a field for.
    pub(super) fn fill(&mut self, puts: &[Put], shape: &Shape, settings: &Settings, notes: &mut Notes) {
        for put in puts.iter().filter(|put| shape.keys().any(|key| key == put.to)) {
            let Some(value) = settings.values.get(put.from).filter(|value| !is_empty(value)) else {
                continue;
            };
            if self.values.contains_key(put.to) {
                continue;
            }
            let pointer = settings.pointer(put.from);
            match changed(put.how, value, &pointer, notes) {
                Ok(value) => {
                    if settings.defaults.iter().any(|name| name == put.from) {
                        notes.guessed(&pointer, "the theme's default");
                    }
                    notes.used.insert(pointer.clone());
                    self.values.insert(put.to.to_owned(), value);
                    self.origins.insert(put.to.to_owned(), pointer);
                }
                Err(Left::Content(why)) => notes.left(&pointer, why),
                Err(Left::Look) => notes.look(&pointer),
            }
        }
    }

    /// The settings as the document's shapes let them pass; nothing if they do not stand.
    pub(super) fn judged(self, kind: &'static SectionType, notes: &mut Notes) -> Option<Value> {
        let mut reader = Reader::default();
        let settings = kind.settings(Ours::from(Value::Object(self.values)), &mut reader);
        for Fault { pointer, sentence, .. } in reader.into_faults() {
            let name = pointer.split('/').nth(2).unwrap_or_default();
            if let Some(origin) = self.origins.get(name) {
                notes.left(origin, &sentence);
            }
        }
        settings.as_ref().map(Value::from)
    }
}
