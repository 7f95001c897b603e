//! Every fault of a document, not only those that one shopper would meet.
//!
//! In: a [`Document`]. Out: its faults in the order of the document. Every section is read with each of its
//! variants and levels, every product, and every rule is parsed; no rule is evaluated, because that needs
//! a shopper. Nothing is shown.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Level;
use super::audience::{EXPERIMENT, mentions};
use super::catalogue::RANK_OR_WEIGHTS;
use super::contents::{checked_block, ordered_blocks, settings_of};
use super::overlay::patched;
use super::section::enter_section;
#[cfg(feature = "sources")]
use crate::document::check_sources;
use crate::document::json::{Map, Value, whole_text};
use crate::document::limits::{MAX_FALLBACKS, MAX_VARIANTS};
use crate::document::sections::{Coupon, SectionType};
use crate::document::shape::Member as _;
use crate::document::{Data, Document, Fault, FaultCode, List, Moment, Product, Reader, Section};
use crate::rules::{MAX_WEIGHT_SUM, Rule};

/// Every fault of a document. Warnings are among them: [`FaultCode::severity`] tells.
pub fn validate(document: &Document<'_>) -> Vec<Fault> {
    let mut reader = document.reader();
    reader.extend(document.faults.clone());
    let product_ids = products(document, &mut reader);
    let mut check = Check { document, product_ids, reader };
    check.segments();
    check.plurals();
    check.experiments();
    check.order(document.page().order(), &[]);
    check.overlays();
    let mut named: BTreeSet<String> = document.page().order().iter().map(str::to_owned).collect();
    named.extend(
        document.page().overlays().iter().flat_map(|overlay| overlay.order().iter()).map(str::to_owned),
    );
    let mut ids = BTreeSet::new();
    for id in document.section_ids() {
        if !ids.insert(id.to_owned()) {
            let mark = enter_section(&mut check.reader, id);
            check.reader.note(FaultCode::Duplicate, "the id is taken; the first is used");
            check.reader.leave(mark);
        } else if let Some(section) = document.section(id, &mut check.reader) {
            let section = Section::of(section);
            named.extend(section.fallback().map(str::to_owned));
            let mark = enter_section(&mut check.reader, id);
            check.section(section);
            if check.fallbacks_never_end(id) {
                check.at("fallback", |check| {
                    check.reader.note(FaultCode::FallbackCycle, "too many fallbacks in a row, or a circle");
                });
            }
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
    // One text for all three: a set of another type would come with code of its own.
    faults.retain(|fault| seen.insert([&fault.pointer, "\0", fault.code.code(), &fault.sentence].concat()));
    faults
}

/// Reads every product; gives their ids.
fn products(document: &Document<'_>, reader: &mut Reader) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for position in 0..document.product_count() {
        if let Some(product) = document.product(position, reader) {
            ids.insert(Product::of(product).id().0.to_owned());
        }
        #[cfg(feature = "sources")]
        {
            let mark = reader.enter("products");
            reader.enter_entry(position);
            // As it is written: in what was checked the entries of lists stand elsewhere.
            check_sources(&document.written_product(position), reader);
            reader.leave(mark);
        }
    }
    ids.extend(document.away_product_ids().map(str::to_owned));
    ids
}

struct Check<'d> {
    document: &'d Document<'d>,
    product_ids: BTreeSet<String>,
    reader: Reader,
}

impl Check<'_> {
    fn segments(&mut self) {
        let circles = self.never_answered();
        for (name, segment) in self.document.page().segments().iter() {
            let mark = self.reader.enter("segments");
            self.reader.enter(name);
            self.rule("rule", Some(segment.rule()));
            if circles.contains(name) {
                self.at("rule", |check| {
                    let sentence = "refers to itself by way of others; nobody belongs to it";
                    check.reader.note(FaultCode::SegmentCycle, sentence);
                });
            }
            let mut named = Vec::new();
            mentions(segment.rule(), "var", &mut named);
            if named.iter().any(|path| path.starts_with(EXPERIMENT)) {
                self.reader
                    .note(FaultCode::DanglingReference, "segments are known before experiments are dealt");
            }
            self.reader.leave(mark);
        }
    }

    fn plurals(&mut self) {
        for (locale, rules) in self.document.page().texts().plurals().iter() {
            for (category, rule) in rules.iter() {
                let mark = self.reader.enter("texts");
                self.reader.enter("plurals");
                self.reader.enter(locale);
                self.rule(category, Some(rule));
                self.reader.leave(mark);
            }
        }
    }

    /// Segments that wait for their own answer, or for one that does.
    fn never_answered(&self) -> BTreeSet<String> {
        let segments = self.document.page().segments();
        let mut waiting: BTreeSet<String> = segments.iter().map(|(name, _)| name.to_owned()).collect();
        loop {
            let still: BTreeSet<String> = segments
                .iter()
                .filter(|(name, segment)| {
                    let mut named = Vec::new();
                    mentions(segment.rule(), "$ref", &mut named);
                    waiting.contains(*name) && named.iter().any(|other| waiting.contains(*other))
                })
                .map(|(name, _)| name.to_owned())
                .collect();
            if still.len() == waiting.len() {
                return waiting;
            }
            waiting = still;
        }
    }

    fn experiments(&mut self) {
        let mark = self.reader.enter("experiments");
        let experiments = self.document.page().experiments();
        for (name, experiment) in experiments.iter() {
            let mark = self.reader.enter(name);
            if name.contains(['.', '=']) {
                self.reader.note(FaultCode::UnknownValue, "names of experiments hold neither . nor =");
            }
            self.audience("when", experiment.when());
            let weights = experiment.variants().iter().map(|(_, weight)| u64::from(weight));
            if !(1..=MAX_WEIGHT_SUM).contains(&weights.sum()) {
                self.at("variants", |check| {
                    let sentence = [
                        "the weights must add up to 1 to ",
                        &whole_text(MAX_WEIGHT_SUM),
                        "; everybody sees the control",
                    ]
                    .concat();
                    check.reader.note(FaultCode::OutOfRange, sentence);
                });
            }
            self.reader.leave(mark);
        }
        self.reader.leave(mark);
    }

    /// Each overlay alone, laid over the document: what it makes wrong that was not wrong before.
    fn overlays(&mut self) {
        let mark = self.reader.enter("overlays");
        let overlays = self.document.page().overlays();
        // A section that one overlay brings may stand in the order of another.
        let brought: Vec<&str> =
            overlays.iter().flat_map(|overlay| overlay.patch().iter()).map(|(id, _)| id).collect();
        for (position, overlay) in overlays.iter().enumerate() {
            let mark = self.reader.enter_entry(position);
            self.audience("when", overlay.when());
            self.order(overlay.order(), &brought);
            self.reader.enter("patch");
            for (id, patch) in overlay.patch().iter() {
                let mark = self.reader.enter(id);
                let before = self.document.section(id, &mut Reader::default()).map(Rc::as_ref);
                if let Some(section) = patched(before, patch, &mut self.reader) {
                    let known = before.map(|before| self.faults_of(before)).unwrap_or_default();
                    let found = self.faults_of(&section);
                    self.reader.extend(found.into_iter().filter(|fault| !known.contains(fault)).collect());
                }
                self.reader.leave(mark);
            }
            self.reader.leave(mark);
        }
        self.reader.leave(mark);
    }

    /// The faults of a section, as if it stood where the reader stands.
    fn faults_of(&mut self, section: &Value) -> Vec<Fault> {
        let here = self.reader.apart();
        let outer = std::mem::replace(&mut self.reader, here);
        self.section(Section::of(section));
        std::mem::replace(&mut self.reader, outer).into_faults()
    }

    /// `brought` are sections that stand in no document but in a patch.
    fn order(&mut self, order: List<'_, &str>, brought: &[&str]) {
        let mark = self.reader.enter("order");
        let mut seen = BTreeSet::new();
        for (position, id) in order.iter().enumerate() {
            let mark = self.reader.enter_entry(position);
            if !self.document.has_section(id) && !brought.contains(&id) {
                self.reader.note(FaultCode::DanglingReference, ["no section has the id ", id].concat());
            } else if !seen.insert(id.to_owned()) {
                self.reader.note(FaultCode::Duplicate, [id, " stands in the order already"].concat());
            }
            self.reader.leave(mark);
        }
        self.reader.leave(mark);
    }

    /// `reader` stands at the section.
    fn section(&mut self, section: Section<'_>) {
        self.audience("when", section.when());
        self.times(section.starts(), section.ends());
        self.rule("rank", section.rank());
        self.data(section.data());
        if let Some(fallback) = section.fallback()
            && fallback != "drop"
            && !self.document.has_section(fallback)
        {
            self.at("fallback", |check| {
                check
                    .reader
                    .note(FaultCode::DanglingReference, ["no section has the id ", fallback].concat());
            });
        }
        let mark = self.reader.enter("variants");
        if section.variants().len() > MAX_VARIANTS {
            self.reader.note(
                FaultCode::TooMany,
                ["at most ", &whole_text(MAX_VARIANTS as u64), "; the rest is left out"].concat(),
            );
        }
        for (position, variant) in section.variants().iter().enumerate() {
            let mark = self.reader.enter_entry(position);
            self.audience("when", variant.when());
            self.data(variant.data());
            self.reader.leave(mark);
        }
        self.reader.leave(mark);
        if let Some(kind) = SectionType::named(section.kind(), &mut self.reader)
            // Where it is in chunks, so is what could be wrong with it.
            && section.chunks().is_empty()
        {
            self.blocks(kind, section);
            self.settings(kind, section);
            let mut shown_variants = section.variants().iter();
            let without_data = section.data().is_none()
                && (!always_varied(section) || shown_variants.any(|variant| variant.data().is_none()));
            if kind.needs_products() && without_data {
                self.at("data", |check| {
                    check.reader.note(FaultCode::Missing, "this type of section shows products; say which");
                });
            }
        }
    }

    /// Whether more fallbacks follow each other from this section on than a plan follows.
    fn fallbacks_never_end(&self, id: &str) -> bool {
        let mut next = Some(id.to_owned());
        for _ in 0..MAX_FALLBACKS {
            let Some(section) = next.and_then(|id| self.document.section(&id, &mut Reader::default())) else {
                return false;
            };
            next = Section::of(section).fallback().filter(|id| *id != "drop").map(str::to_owned);
        }
        next.is_some()
    }

    fn blocks(&mut self, kind: &'static SectionType, section: Section<'_>) {
        ordered_blocks(section, &mut self.reader);
        for (id, block) in section.blocks().iter() {
            let mark = self.reader.enter("blocks");
            self.reader.enter(id);
            self.audience("when", block.when());
            self.times(block.starts(), block.ends());
            checked_block(kind, id, block, &mut self.reader);
            // The one setting that is a rule: who may have a coupon.
            if let Some(settings) = block.settings().filter(|_| kind.name == "coupons") {
                self.at("settings", |check| check.audience("unlock", Coupon::of(settings).unlock()));
            }
            self.reader.leave(mark);
        }
    }

    /// The settings as every variant on every level shows them.
    fn settings(&mut self, kind: &'static SectionType, section: Section<'_>) {
        let mut levels = Vec::new();
        for level in [Level::Rich, Level::Std, Level::Lite] {
            let Some(tier) = section.tier() else { break };
            let patch = match level {
                Level::Rich => tier.rich(),
                Level::Std => tier.std(),
                Level::Lite => tier.lite(),
            };
            match patch {
                Some(patch) if patch.is_object() => levels.push((level, patch)),
                Some(patch) if !patch.is_boolean() => self.at("tier", |check| {
                    check.at(level.as_str(), |check| check.reader.wrong_type("settings, or false", patch));
                }),
                _ => {}
            }
        }
        let bare = (!always_varied(section)).then_some(None);
        for variant in bare.into_iter().chain(section.variants().iter().enumerate().map(Some)) {
            settings_of(kind, section, variant, None, &mut self.reader);
            for &level in &levels {
                settings_of(kind, section, variant, Some(level), &mut self.reader);
            }
        }
    }

    fn data(&mut self, data: Option<Data<'_>>) {
        let Some(data) = data else { return };
        let mark = self.reader.enter("data");
        self.rule("filter", data.filter());
        self.rule("rank", data.rank());
        if data.rank().is_some() && data.weights().is_some() {
            self.reader.note(FaultCode::Conflict, RANK_OR_WEIGHTS);
        }
        for (position, id) in data.ids().iter().enumerate() {
            if !self.product_ids.contains(id.0) {
                let mark = self.reader.enter("ids");
                self.reader.enter_entry(position);
                self.reader.note(FaultCode::DanglingReference, ["no product has the id ", id.0].concat());
                self.reader.leave(mark);
            }
        }
        self.reader.leave(mark);
    }

    /// The name of a segment, or a rule.
    fn audience(&mut self, key: &str, who: Option<&Value>) {
        match who {
            Some(Value::String(name)) => self.at(key, |check| check.segment(name)),
            rule => self.rule(key, rule),
        }
    }

    fn times(&mut self, starts: Option<Moment>, ends: Option<Moment>) {
        if let (Some(starts), Some(ends)) = (starts, ends)
            && ends.unix_seconds <= starts.unix_seconds
        {
            self.at("ends", |check| check.reader.note(FaultCode::OutOfRange, "ends before it starts"));
        }
    }

    fn rule(&mut self, key: &str, rule: Option<&Value>) {
        let Some(rule) = rule else { return };
        self.at(key, |check| {
            check.references(rule);
            check.mentioned(rule);
            if let Err(error) = Rule::parse(&without_references(rule), check.reader.pointer()) {
                check.reader.note_at(&error.pointer, FaultCode::RuleInvalid, error.sentence());
            }
        });
    }

    fn references(&mut self, rule: &Value) {
        match rule {
            Value::Object(object) => {
                if let Some(name) = object.get("$ref").and_then(Value::as_str) {
                    self.segment(name);
                }
                object.iter().for_each(|(_, value)| self.references(value));
            }
            Value::Array(list) => list.iter().for_each(|entry| self.references(entry)),
            _ => {}
        }
    }

    /// Experiments that a rule looks at must be there.
    fn mentioned(&mut self, rule: &Value) {
        let mut named = Vec::new();
        mentions(rule, "var", &mut named);
        for name in named.iter().filter_map(|path| path.strip_prefix(EXPERIMENT)) {
            if self.document.page().experiments().get(name).is_none() {
                let sentence = ["no experiment is called ", name].concat();
                self.reader.note(FaultCode::DanglingReference, sentence);
            }
        }
    }

    fn segment(&mut self, name: &str) {
        if self.document.page().segments().get(name).is_none() {
            self.reader.note(FaultCode::DanglingReference, ["no segment is called ", name].concat());
        }
    }

    fn at(&mut self, key: &str, look: impl FnOnce(&mut Self)) {
        let mark = self.reader.enter(key);
        look(self);
        self.reader.leave(mark);
    }
}

/// Whether some variant is for everybody, so that nobody sees the section without one.
fn always_varied(section: Section<'_>) -> bool {
    section.variants().iter().any(|variant| variant.when().is_none())
}

/// `rule` with every reference to a segment replaced by `false`.
fn without_references(rule: &Value) -> Value {
    match rule {
        Value::Object(object) if object.contains_key("$ref") => Value::Bool(false),
        Value::Object(object) => {
            let members: Vec<_> =
                object.iter().map(|(key, value)| (key.clone(), without_references(value))).collect();
            Value::Object(Map::from(members))
        }
        Value::Array(list) => Value::Array(list.iter().map(without_references).collect()),
        other => other.clone(),
    }
}
