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
//! and rules of sections and overlays `experiment` (name: variant), rules over products also `item` and `affinity`. `fractional` hashes `flagKey` and `targetingKey`, as flagd does.

use super::Visit;
use super::judge::holds;
use crate::document::json::{Map, Value};
use crate::document::shape::{Member as _, nothing};
use crate::document::{FaultCode, Page, Profile, Reader};
use crate::rules::{self, Rule};

/// How rules call an experiment, before its name.
pub(super) const EXPERIMENT: &str = "experiment.";

/// What the variant that changes nothing is called.
const CONTROL: &str = "control";

/// What rules see, and the answers of the segments.
#[derive(Debug)]
pub(super) struct Audience {
    data: Value,
    segments: Segments,
    /// Whether the shopper counts in experiments.
    counted: bool,
}

/// Names of segments, and whether the shopper belongs to them.
pub(super) type Segments = Vec<(String, bool)>;

impl Audience {
    /// Gathers what rules see and evaluates every segment; their faults go to `reader`.
    pub(super) fn new(visit: Visit<'_>, reader: &mut Reader) -> Self {
        let Visit { context, device, .. } = visit;
        let profile = visit.profile();
        let data = Value::object(vec![
            ("shopper", profile.json().clone()),
            ("now", context.now.to_json()),
            (
                "device",
                Value::object(vec![
                    ("tier", device.tier.as_str().into()),
                    ("level", device.level().as_str().into()),
                    ("delivery", device.delivery.as_str().into()),
                    ("ar", device.ar.as_str().into()),
                ]),
            ),
            ("targetingKey", profile.hashed().into()),
            (
                "$flagd",
                Value::object(vec![("flagKey", "".into()), ("timestamp", context.now.unix_seconds.into())]),
            ),
        ]);
        let mut audience = Self { data, segments: Vec::new(), counted: !profile.hashed().is_empty() };
        audience.answer_segments(visit.page(), reader);
        audience.deal(visit, reader);
        audience
    }

    /// Deals the shopper a variant of every experiment that they take part in: `experiment.NAME`.
    fn deal(&mut self, visit: Visit<'_>, reader: &mut Reader) {
        let mut dealt = Vec::new();
        let outer = reader.enter("experiments");
        for (name, experiment) in visit.page().experiments().iter() {
            let mark = reader.enter(name);
            self.about(name);
            if holds(experiment.when(), self, reader) == Some(true) {
                let key = [experiment.seed().unwrap_or(name), visit.profile().hashed()].concat();
                let mut buckets = vec![key.into()];
                let mut control = "";
                for (name, weight) in experiment.variants().iter() {
                    if control.is_empty() || name == CONTROL {
                        control = name;
                    }
                    buckets.push(Value::Array(vec![name.into(), weight.into()]));
                }
                let rule = Value::object(vec![("fractional", Value::Array(buckets))]);
                let mut variant = self.value(&rule, reader).unwrap_or_default();
                if !self.counted || variant.is_null() {
                    variant = control.into();
                }
                dealt.push((name.to_owned(), variant));
            }
            reader.leave(mark);
        }
        reader.leave(outer);
        if let Value::Object(data) = &mut self.data {
            data.insert("experiment", Value::Object(Map::from(dealt)));
        }
    }

    /// The experiments that the shopper is counted in, and their variants: nobody is without a seed.
    pub(super) fn dealt(&self) -> &Value {
        self.data.get("experiment").filter(|_| self.counted).unwrap_or(nothing())
    }

    /// The words of `track` for the experiments that rules in `value` look at, to be laid over a section.
    pub(super) fn track(&self, value: &Value) -> Option<Value> {
        let dealt = self.dealt().as_object()?;
        let (mut named, mut words) = (Vec::new(), Vec::new());
        // Most pages have none, and their sections need not be looked through.
        if !dealt.is_empty() {
            mentions(value, "var", &mut named);
        }
        for (name, variant) in dealt {
            let path = [EXPERIMENT, name].concat();
            if named.contains(&path.as_str()) {
                words.push((path, variant.clone()));
            }
        }
        (!words.is_empty()).then(|| Value::object(vec![("track", Value::Object(Map::from(words)))]))
    }

    /// Evaluates segments whose references are all answered, until none is left or only circles are.
    /// By rounds instead of recursion: the stack of a wasm module is small.
    fn answer_segments(&mut self, page: Page<'_>, reader: &mut Reader) {
        let mut open: Vec<(&str, &Value)> =
            page.segments().iter().map(|(name, segment)| (name, segment.rule())).collect();
        loop {
            let before = open.len();
            let mut waiting = Vec::new();
            for (name, rule) in open {
                let mut named = Vec::new();
                mentions(rule, "$ref", &mut named);
                let waits = named
                    .iter()
                    .any(|other| page.segments().get(other).is_some() && self.answer(other).is_none());
                if waits {
                    waiting.push((name, rule));
                } else {
                    let mark = enter_segment(reader, name);
                    self.about(name);
                    let answer = self.truth(rule, reader).unwrap_or(false);
                    self.segments.push((name.to_owned(), answer));
                    reader.leave(mark);
                }
            }
            open = waiting;
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
            self.segments.push((name.to_owned(), false));
        }
    }

    /// The segments and whether the shopper belongs to them.
    pub(super) fn into_segments(self) -> Segments {
        self.segments
    }

    /// Says which section (or segment) the following rules belong to: `$flagd.flagKey`.
    pub(super) fn about(&mut self, id: &str) {
        if let Some(Value::Object(flagd)) = self.data.as_object_mut().and_then(|data| data.get_mut("$flagd"))
        {
            flagd.insert("flagKey", id.into());
        }
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
        number_of(&rule, self.sight(&[]), reader)
    }

    /// Parses a rule with the answers of the segments put in. `None` after a fault.
    pub(super) fn parse(&self, rule: &Value, reader: &mut Reader) -> Option<Rule> {
        let mut named = Vec::new();
        mentions(rule, "$ref", &mut named);
        // Most rules refer to nothing, and are not copied.
        let answered = if named.is_empty() { None } else { Some(self.answered(rule, reader)?) };
        Rule::parse(answered.as_ref().unwrap_or(rule), reader.pointer())
            .map_err(|error| reader.note_at(&error.pointer, FaultCode::RuleInvalid, error.sentence()))
            .ok()
    }

    /// What a rule over products sees: the data, and these members.
    pub(super) fn sight<'a>(&'a self, over: &'a [(&'static str, &'a Value)]) -> Sight<'a> {
        Sight { data: &self.data, over }
    }

    /// The profile, as rules see it.
    pub(super) fn shopper(&self) -> Profile<'_> {
        Profile::of(self.data.get("shopper").unwrap_or(nothing()))
    }

    fn answer(&self, name: &str) -> Option<bool> {
        self.segments.iter().find(|(known, _)| known == name).map(|(_, answer)| *answer)
    }

    fn truth(&self, rule: &Value, reader: &mut Reader) -> Option<bool> {
        self.value(rule, reader).map(|value| rules::truthy(&value))
    }

    fn value(&self, rule: &Value, reader: &mut Reader) -> Option<Value> {
        let rule = self.parse(rule, reader)?;
        evaluated(&rule, self.sight(&[]), reader)
    }

    fn segment(&self, name: &str, reader: &mut Reader) -> Option<bool> {
        let answer = self.answer(name);
        if answer.is_none() {
            reader.note(FaultCode::DanglingReference, ["no segment is called ", name].concat());
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
                let mut answered = Vec::with_capacity(list.len());
                for entry in list {
                    answered.push(self.answered(entry, reader)?);
                }
                Value::Array(answered)
            }
            Value::Object(object) => {
                let mut answered = Vec::with_capacity(object.len());
                for (key, value) in object {
                    answered.push((key.clone(), self.answered(value, reader)?));
                }
                Value::Object(Map::from(answered))
            }
            other => other.clone(),
        })
    }
}

/// What one evaluation sees.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    data: &'a Value,
    /// Members that lie over `data`.
    over: &'a [(&'static str, &'a Value)],
}

/// 1 if a rule holds over what it sees, else 0. `None` after a fault.
pub(super) fn truth_of(rule: &Rule, sight: Sight<'_>, reader: &mut Reader) -> Option<f64> {
    evaluated(rule, sight, reader).map(|value| f64::from(u8::from(rules::truthy(&value))))
}

/// The number that a rule gives over what it sees. `None` after a fault.
pub(super) fn number_of(rule: &Rule, sight: Sight<'_>, reader: &mut Reader) -> Option<f64> {
    let value = evaluated(rule, sight, reader)?;
    let number = value.as_f64();
    if number.is_none() {
        reader.note(FaultCode::RuleFailed, "a rank must be a number");
    }
    number
}

fn evaluated(rule: &Rule, sight: Sight<'_>, reader: &mut Reader) -> Option<Value> {
    rule.evaluate_over(sight.data, sight.over)
        .map_err(|error| reader.note(FaultCode::RuleFailed, error.sentence()))
        .ok()
}

/// The name in `{"$ref": "name"}`.
fn reference(rule: &Value) -> Option<&str> {
    match rule.as_object() {
        Some(object) if object.len() == 1 => object.get("$ref")?.as_str(),
        _ => None,
    }
}

/// Every name that stands in a value as `{key: name}` or `{key: [name, …]}`.
pub(super) fn mentions<'v>(value: &'v Value, key: &str, names: &mut Vec<&'v str>) {
    match value {
        Value::Array(list) => list.iter().for_each(|entry| mentions(entry, key, names)),
        Value::Object(object) => {
            for (known, value) in object {
                if known == key {
                    let name = value.as_array().and_then(<[Value]>::first).unwrap_or(value);
                    names.extend(name.as_str());
                }
                mentions(value, key, names);
            }
        }
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
