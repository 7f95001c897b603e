//! Every fault of a document, not only those that one shopper would meet.
//!
//! In: a [`Document`]. Out: its faults in the order of the document. Every section is read with each of its
//! variants and levels, every product, and every rule is parsed; no rule is evaluated, because that needs
//! a shopper. Nothing is shown.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Level;
use super::section::{content_of, enter_section, ordered_blocks};
use crate::document::read::Reader;
use crate::document::sections::KINDS;
use crate::document::{Data, Document, Fault, FaultCode, Section};
use crate::rules::Rule;

/// Every fault of a document. Warnings are among them: [`FaultCode::severity`] tells.
pub fn validate(document: &Document<'_>) -> Vec<Fault> {
    let mut reader = Reader::default();
    reader.extend(document.faults.clone());
    let product_ids = products(document, &mut reader);
    let mut check = Check { document, product_ids, reader };
    check.segments();
    check.order();
    let mut named: BTreeSet<String> = document.page.order.iter().cloned().collect();
    for id in document.section_ids() {
        if let Some(section) = document.section(id, &mut check.reader) {
            named.extend(section.fallback.clone());
            let mark = enter_section(&mut check.reader, id);
            check.section(&section);
            check.reader.leave(mark);
        }
    }
    for id in document.section_ids() {
        if !named.contains(id) {
            let mark = enter_section(&mut check.reader, id);
            check.reader.note(FaultCode::Unlisted, "stands in no order and is nobody's fallback");
            check.reader.leave(mark);
        }
    }
    // A value that several variants share is wrong once.
    let mut seen = BTreeSet::new();
    let mut faults = check.reader.into_faults();
    faults.retain(|fault| seen.insert((fault.pointer.clone(), fault.code.code(), fault.sentence.clone())));
    faults
}

/// Reads every product; gives their ids.
fn products(document: &Document<'_>, reader: &mut Reader) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for position in 0..document.product_count() {
        let Some((_, product)) = document.product(position, reader) else { continue };
        if !ids.insert(product.id.0.clone()) {
            let mark = reader.enter("products");
            reader.enter(&position.to_string());
            reader.note(FaultCode::Duplicate, format!("the id {} is taken; the first is used", product.id.0));
            reader.leave(mark);
        }
    }
    ids
}

struct Check<'d> {
    document: &'d Document<'d>,
    product_ids: BTreeSet<String>,
    reader: Reader,
}

impl Check<'_> {
    fn segments(&mut self) {
        for (name, segment) in &self.document.page.segments {
            let mark = self.reader.enter("segments");
            self.reader.enter(name);
            self.rule("rule", Some(&segment.rule));
            self.reader.leave(mark);
        }
    }

    fn order(&mut self) {
        let mark = self.reader.enter("order");
        let mut seen = BTreeSet::new();
        for (position, id) in self.document.page.order.iter().enumerate() {
            let mark = self.reader.enter(&position.to_string());
            if !self.document.has_section(id) {
                self.reader.note(FaultCode::DanglingReference, format!("no section has the id {id}"));
            } else if !seen.insert(id) {
                self.reader.note(FaultCode::Duplicate, format!("{id} stands in the order already"));
            }
            self.reader.leave(mark);
        }
        self.reader.leave(mark);
    }

    /// `reader` stands at the section.
    fn section(&mut self, section: &Section) {
        self.when(section.when.as_ref());
        self.rule("rank", section.rank.as_ref());
        self.data(section.data.as_ref());
        if let Some(fallback) = section.fallback.as_deref()
            && fallback != "drop"
            && !self.document.has_section(fallback)
        {
            self.at("fallback", |check| {
                check.reader.note(FaultCode::DanglingReference, format!("no section has the id {fallback}"));
            });
        }
        for (id, block) in &section.blocks {
            let mark = self.reader.enter("blocks");
            self.reader.enter(id);
            self.when(block.when.as_ref());
            self.reader.leave(mark);
        }
        for (position, variant) in section.variants.iter().enumerate() {
            let mark = self.reader.enter("variants");
            self.reader.enter(&position.to_string());
            self.when(variant.when.as_ref());
            self.data(variant.data.as_ref());
            self.reader.leave(mark);
        }
        self.content(section);
    }

    /// The content as every variant on every level shows it.
    fn content(&mut self, section: &Section) {
        if !KINDS.contains(&section.kind.as_str()) {
            let known = format!("known here: {}", KINDS.join(", "));
            self.at("type", |check| check.reader.note(FaultCode::UnknownSectionType, known));
            return;
        }
        let blocks = ordered_blocks(section, &mut self.reader);
        let levels = section.tier.as_ref().map_or_else(Vec::new, |levels| {
            [(Level::Rich, &levels.rich), (Level::Std, &levels.std), (Level::Lite, &levels.lite)]
                .into_iter()
                .filter_map(|(level, patch)| Some((level, patch.as_ref()?)))
                .collect()
        });
        for (level, patch) in &levels {
            if !patch.is_object() && !patch.is_boolean() {
                self.at("tier", |check| {
                    check.at(level.as_str(), |check| {
                        check.reader.wrong_type::<()>("settings, or false", patch);
                    });
                });
            }
        }
        let variants = std::iter::once(None).chain(section.variants.iter().enumerate().map(Some));
        for variant in variants {
            // Settings that only some variants complete are whole where a shopper sees them.
            let complete_elsewhere = variant.is_none() && section.variants.iter().any(|v| v.when.is_none());
            if !complete_elsewhere {
                content_of(section, variant, None, &blocks, &mut self.reader);
            }
            for &(level, patch) in levels.iter().filter(|(_, patch)| patch.is_object()) {
                if !complete_elsewhere {
                    content_of(section, variant, Some((level, patch)), &blocks, &mut self.reader);
                }
            }
        }
    }

    fn data(&mut self, data: Option<&Data>) {
        let Some(data) = data else { return };
        let mark = self.reader.enter("data");
        self.rule("filter", data.filter.as_ref());
        self.rule("rank", data.rank.as_ref());
        for (position, id) in data.ids.iter().enumerate() {
            if !self.product_ids.contains(&id.0) {
                let mark = self.reader.enter("ids");
                self.reader.enter(&position.to_string());
                self.reader.note(FaultCode::DanglingReference, format!("no product has the id {}", id.0));
                self.reader.leave(mark);
            }
        }
        self.reader.leave(mark);
    }

    fn when(&mut self, when: Option<&Value>) {
        match when {
            Some(Value::String(name)) => self.at("when", |check| check.segment(name)),
            rule => self.rule("when", rule),
        }
    }

    fn rule(&mut self, key: &str, rule: Option<&Value>) {
        let Some(rule) = rule else { return };
        self.at(key, |check| {
            check.references(rule);
            if let Err(error) = Rule::parse(&without_references(rule), check.reader.pointer()) {
                check.reader.note_at(&error.pointer, FaultCode::RuleInvalid, error.to_string());
            }
        });
    }

    fn references(&mut self, rule: &Value) {
        match rule {
            Value::Object(object) => {
                if let Some(name) = object.get("$ref").and_then(Value::as_str) {
                    self.segment(name);
                }
                object.values().for_each(|value| self.references(value));
            }
            Value::Array(list) => list.iter().for_each(|entry| self.references(entry)),
            _ => {}
        }
    }

    fn segment(&mut self, name: &str) {
        if !self.document.page.segments.contains_key(name) {
            self.reader.note(FaultCode::DanglingReference, format!("no segment is called {name}"));
        }
    }

    fn at(&mut self, key: &str, look: impl FnOnce(&mut Self)) {
        let mark = self.reader.enter(key);
        look(self);
        self.reader.leave(mark);
    }
}

/// `rule` with every reference to a segment replaced by `false`.
fn without_references(rule: &Value) -> Value {
    match rule {
        Value::Object(object) if object.contains_key("$ref") => Value::Bool(false),
        Value::Object(object) => Value::Object(
            object.iter().map(|(key, value)| (key.clone(), without_references(value))).collect(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(without_references).collect()),
        other => other.clone(),
    }
}
