//! What rules see, and who belongs to which segment.
//!
//! In: shopper, device, moment, and the document's segments. Out: [`Audience`], which answers `when`, gives
//! ranks, and parses rules over products. Segments are evaluated once; `{"$ref": "name"}` in a rule becomes
//! the answer. Rules see:
//!
//! ```json
//! { "shopper": {…the profile…}, "now": {"unix_seconds", "date", "hour", "minute", "weekday"},
//!   "device": {"tier": "T2", "level": "std", "delivery": "auto", "ar": "none"},
//!   "targetingKey": "…seed…", "$flagd": {"flagKey": "…section id…", "timestamp": 0} }
//! ```
//!
//! and rules over products also `item` and `affinity`. `fractional` hashes `flagKey` and `targetingKey`, as flagd does.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Device;
use crate::document::read::Reader;
use crate::document::{Context, FaultCode, Page, Shopper};
use crate::rules::{self, Rule};

/// What rules see, and the answers of the segments.
#[derive(Debug)]
pub(super) struct Audience {
    data: Value,
    segments: BTreeMap<String, bool>,
}

impl Audience {
    /// Gathers what rules see and evaluates every segment; their faults go to `reader`.
    pub(super) fn new(
        page: &Page,
        shopper: &Shopper,
        device: Device,
        context: &Context,
        reader: &mut Reader,
    ) -> Self {
        let mut audience = Self {
            data: json!({
                "shopper": shopper.value,
                "now": context.now.to_json(),
                "device": {
                    "tier": device.tier.as_str(),
                    "level": device.level().as_str(),
                    "delivery": device.delivery.as_str(),
                    "ar": device.ar.as_str(),
                },
                "targetingKey": shopper.seed(),
                "$flagd": { "flagKey": "", "timestamp": context.now.unix_seconds },
            }),
            segments: BTreeMap::new(),
        };
        audience.answer_segments(page, reader);
        audience
    }

    /// Evaluates segments whose references are all answered, until none is left or only circles are.
    /// By rounds instead of recursion: the stack of a wasm module is small.
    fn answer_segments(&mut self, page: &Page, reader: &mut Reader) {
        let mut open: Vec<(&str, &Value)> =
            page.segments.iter().map(|(name, segment)| (name.as_str(), &segment.rule)).collect();
        loop {
            let before = open.len();
            open.retain(|(name, rule)| {
                let mut named = Vec::new();
                references(rule, &mut named);
                let waits = named
                    .iter()
                    .any(|other| page.segments.contains_key(*other) && !self.segments.contains_key(*other));
                if !waits {
                    let mark = enter_segment(reader, name);
                    self.about(name);
                    let answer = self.truth(rule, reader).unwrap_or(false);
                    self.segments.insert((*name).to_owned(), answer);
                    reader.leave(mark);
                }
                waits
            });
            if open.is_empty() {
                return;
            }
            if open.len() == before {
                break;
            }
        }
        for (name, _) in open {
            let mark = enter_segment(reader, name);
            reader.note(FaultCode::SegmentCycle, "refers to itself by way of others; nobody belongs to it");
            reader.leave(mark);
            self.segments.insert(name.to_owned(), false);
        }
    }

    /// The segments and whether the shopper belongs to them.
    pub(super) fn into_segments(self) -> BTreeMap<String, bool> {
        self.segments
    }

    /// Says which section (or segment) the following rules belong to: `$flagd.flagKey`.
    pub(super) fn about(&mut self, id: &str) {
        self.data["$flagd"]["flagKey"] = Value::from(id);
    }

    /// Whether a `when` holds: a rule, or the name of a segment. `None` after a fault.
    pub(super) fn holds(&self, when: &Value, reader: &mut Reader) -> Option<bool> {
        match when {
            Value::String(name) => self.segment(name, reader),
            rule => self.truth(rule, reader),
        }
    }

    /// The number that a rule gives. `None` after a fault.
    pub(super) fn number(&self, rule: &Value, reader: &mut Reader) -> Option<f64> {
        let rule = self.parse(rule, reader)?;
        number_of(&rule, &self.data, reader)
    }

    /// Parses a rule with the answers of the segments put in. `None` after a fault.
    pub(super) fn parse(&self, rule: &Value, reader: &mut Reader) -> Option<Rule> {
        let answered = self.answered(rule, reader)?;
        Rule::parse(&answered, reader.pointer())
            .map_err(|error| reader.note_at(&error.pointer, FaultCode::RuleInvalid, error.to_string()))
            .ok()
    }

    /// Shows `item` and `affinity` to a rule over products. The caller gets the item back.
    pub(super) fn with_item<T>(
        &mut self,
        item: &mut Value,
        affinity: Value,
        look: impl FnOnce(&Value) -> T,
    ) -> T {
        let Value::Object(data) = &mut self.data else { return look(&Value::Null) };
        data.insert("item".to_owned(), std::mem::take(item));
        data.insert("affinity".to_owned(), affinity);
        let seen = look(&self.data);
        if let Value::Object(data) = &mut self.data {
            *item = data.remove("item").unwrap_or_default();
        }
        seen
    }

    fn truth(&self, rule: &Value, reader: &mut Reader) -> Option<bool> {
        let rule = self.parse(rule, reader)?;
        truth_of(&rule, &self.data, reader)
    }

    fn segment(&self, name: &str, reader: &mut Reader) -> Option<bool> {
        let answer = self.segments.get(name).copied();
        if answer.is_none() {
            reader.note(FaultCode::DanglingReference, format!("no segment is called {name}"));
        }
        answer
    }

    /// `rule` with every `{"$ref": "name"}` replaced by the answer of that segment.
    fn answered(&self, rule: &Value, reader: &mut Reader) -> Option<Value> {
        if let Some(name) = reference(rule) {
            return self.segment(name, reader).map(Value::Bool);
        }
        Some(match rule {
            Value::Array(list) => {
                let answered: Option<Vec<Value>> =
                    list.iter().map(|entry| self.answered(entry, reader)).collect();
                Value::Array(answered?)
            }
            Value::Object(object) => {
                let mut answered = Map::new();
                for (key, value) in object {
                    answered.insert(key.clone(), self.answered(value, reader)?);
                }
                Value::Object(answered)
            }
            other => other.clone(),
        })
    }
}

/// Whether a rule holds over `data`. `None` after a fault.
pub(super) fn truth_of(rule: &Rule, data: &Value, reader: &mut Reader) -> Option<bool> {
    evaluated(rule, data, reader).map(|value| rules::truthy(&value))
}

/// The number that a rule gives over `data`. `None` after a fault.
pub(super) fn number_of(rule: &Rule, data: &Value, reader: &mut Reader) -> Option<f64> {
    let value = evaluated(rule, data, reader)?;
    let number = value.as_f64();
    if number.is_none() {
        reader.note(FaultCode::RuleFailed, "a rank must be a number");
    }
    number
}

fn evaluated(rule: &Rule, data: &Value, reader: &mut Reader) -> Option<Value> {
    rule.evaluate(data).map_err(|error| reader.note(FaultCode::RuleFailed, error.to_string())).ok()
}

/// The name in `{"$ref": "name"}`.
fn reference(rule: &Value) -> Option<&str> {
    match rule.as_object() {
        Some(object) if object.len() == 1 => object.get("$ref")?.as_str(),
        _ => None,
    }
}

/// Every name that a rule refers to.
fn references<'v>(rule: &'v Value, names: &mut Vec<&'v str>) {
    if let Some(name) = reference(rule) {
        names.push(name);
        return;
    }
    match rule {
        Value::Array(list) => list.iter().for_each(|entry| references(entry, names)),
        Value::Object(object) => object.values().for_each(|value| references(value, names)),
        _ => {}
    }
}

/// Steps to the rule of a segment.
fn enter_segment(reader: &mut Reader, name: &str) -> usize {
    let mark = reader.enter("segments");
    reader.enter(name);
    reader.enter("rule");
    mark
}
