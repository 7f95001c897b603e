//! Which products a section shows, in which order.
//!
//! In: the document's products (parsed when first needed, each once), a section's `data`, the audience.
//! Out: the products, chosen and ranked. A product that cannot be read is noted once and left out
//! everywhere. Rules over products are counted against
//! [`MAX_ITEM_EVALUATIONS`], so that a hostile document cannot keep a phone busy.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value, json};

use super::audience::{Audience, number_of, truth_of};
use super::reason::{Reason, ReasonCode};
use crate::document::limits::{MAX_ITEM_EVALUATIONS, MAX_SECTION_ITEMS};
use crate::document::read::Reader;
use crate::document::{Data, Document, FaultCode, Product, Query, Shopper};
use crate::rules::Rule;

/// The products of a document, as far as they have been needed.
#[derive(Debug)]
pub(super) struct Catalogue<'d> {
    document: &'d Document<'d>,
    shopper: &'d Shopper,
    entries: Vec<Entry>,
    position_by_id: BTreeMap<String, usize>,
    parsed: bool,
    evaluations: usize,
}

/// A product as rules see it, and as sections show it.
#[derive(Debug)]
struct Entry {
    value: Value,
    product: Rc<Product>,
}

impl<'d> Catalogue<'d> {
    /// A catalogue that has parsed nothing yet.
    pub(super) fn new(document: &'d Document<'d>, shopper: &'d Shopper) -> Self {
        Self {
            document,
            shopper,
            entries: Vec::new(),
            position_by_id: BTreeMap::new(),
            parsed: false,
            evaluations: 0,
        }
    }

    /// The products that `data` asks for, at most as many as it asks for; `reader` stands at `data`.
    pub(super) fn choose(
        &mut self,
        data: &Data,
        audience: &mut Audience,
        reader: &mut Reader,
        reasons: &mut Vec<Reason>,
    ) -> Vec<Rc<Product>> {
        self.parse_all(reader);
        let mut chosen =
            if data.ids.is_empty() { (0..self.entries.len()).collect() } else { self.by_ids(data, reader) };
        if let Some(query) = &data.query {
            chosen.retain(|&position| {
                self.entries.get(position).is_some_and(|entry| matches(query, &entry.product))
            });
        }
        if let Some(filter) = &data.filter {
            self.filter(&mut chosen, filter, audience, reader);
        }
        if let Some(rank) = &data.rank {
            self.rank(&mut chosen, rank, audience, reader);
            reasons.push(Reason::new(ReasonCode::ItemsRanked, Value::Null));
        }
        let first = data.first.min(MAX_SECTION_ITEMS) as usize;
        if chosen.len() > first {
            reasons.push(Reason::new(ReasonCode::ItemsLimited, chosen.len() - first));
            chosen.truncate(first);
        }
        chosen
            .into_iter()
            .filter_map(|position| self.entries.get(position).map(|entry| Rc::clone(&entry.product)))
            .collect()
    }

    /// Parses every product, once. Faults go to where the products stand.
    fn parse_all(&mut self, reader: &mut Reader) {
        if std::mem::replace(&mut self.parsed, true) {
            return;
        }
        let mut at_products = Reader::default();
        for position in 0..self.document.product_count() {
            let Some((value, product)) = self.document.product(position, &mut at_products) else { continue };
            let id = product.id.0.clone();
            if self.position_by_id.contains_key(&id) {
                let mark = at_products.enter("products");
                at_products.enter(&position.to_string());
                at_products.note(FaultCode::Duplicate, format!("the id {id} is taken; the first is used"));
                at_products.leave(mark);
                continue;
            }
            self.position_by_id.insert(id, self.entries.len());
            self.entries.push(Entry { value, product: Rc::new(product) });
        }
        reader.extend(at_products.into_faults());
    }

    fn by_ids(&self, data: &Data, reader: &mut Reader) -> Vec<usize> {
        let mark = reader.enter("ids");
        let mut positions = Vec::with_capacity(data.ids.len());
        for (place, id) in data.ids.iter().enumerate() {
            match self.position_by_id.get(&id.0) {
                Some(&position) if !positions.contains(&position) => positions.push(position),
                Some(_) => {}
                None => {
                    let mark = reader.enter(&place.to_string());
                    reader.note(FaultCode::DanglingReference, format!("no product has the id {}", id.0));
                    reader.leave(mark);
                }
            }
        }
        reader.leave(mark);
        positions
    }

    fn filter(
        &mut self,
        chosen: &mut Vec<usize>,
        filter: &Value,
        audience: &mut Audience,
        reader: &mut Reader,
    ) {
        let mark = reader.enter("filter");
        let kept = audience.parse(filter, reader).map(|rule| {
            let mut faults = OneFault::default();
            let kept: Vec<usize> = chosen
                .iter()
                .copied()
                .filter(|&position| {
                    let holds = self.look(position, audience, &rule, reader, &mut faults, truth_of);
                    holds == Some(true)
                })
                .collect();
            kept
        });
        // A filter that cannot be read lets nothing through: showing everything may break a promise.
        *chosen = kept.unwrap_or_default();
        reader.leave(mark);
    }

    fn rank(&mut self, chosen: &mut Vec<usize>, rank: &Value, audience: &mut Audience, reader: &mut Reader) {
        let mark = reader.enter("rank");
        if let Some(rule) = audience.parse(rank, reader) {
            let mut faults = OneFault::default();
            let mut ranked: Vec<(f64, usize)> = Vec::with_capacity(chosen.len());
            for &position in chosen.iter() {
                let number = self.look(position, audience, &rule, reader, &mut faults, number_of);
                ranked.push((number.unwrap_or(f64::NEG_INFINITY), position));
            }
            // Stable: products of one rank keep the merchant's order.
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
            *chosen = ranked.into_iter().map(|(_, position)| position).collect();
        }
        reader.leave(mark);
    }

    /// Evaluates a rule on one product; of the faults of all products the first is noted.
    fn look<T>(
        &mut self,
        position: usize,
        audience: &mut Audience,
        rule: &Rule,
        reader: &mut Reader,
        faults: &mut OneFault,
        evaluate: fn(&Rule, &Value, &mut Reader) -> Option<T>,
    ) -> Option<T> {
        if self.evaluations >= MAX_ITEM_EVALUATIONS {
            faults.note(reader, FaultCode::TooMany, "too many rules over products on one page");
            return None;
        }
        self.evaluations += 1;
        let entry = self.entries.get_mut(position)?;
        let affinity = affinity(self.shopper, &entry.product);
        let mut silent = Reader::default();
        let seen = audience.with_item(&mut entry.value, affinity, |data| evaluate(rule, data, &mut silent));
        if let Some(fault) = silent.into_faults().first() {
            faults.note(reader, fault.code, &fault.sentence);
        }
        seen
    }
}

/// Of the same fault on thousands of products the first is enough.
#[derive(Default)]
struct OneFault {
    noted: bool,
}

impl OneFault {
    fn note(&mut self, reader: &mut Reader, code: FaultCode, sentence: &str) {
        if !self.noted {
            reader.note(code, sentence);
            self.noted = true;
        }
    }
}

/// How near a product is to the shopper, as rules see it.
fn affinity(shopper: &Shopper, product: &Product) -> Value {
    let count = |counts: &BTreeMap<String, u32>, key: &Option<String>| {
        key.as_ref().and_then(|key| counts.get(key)).copied().unwrap_or(0)
    };
    json!({
        "category": count(&shopper.profile.categories, &product.product_type),
        "brand": count(&shopper.profile.brands, &product.vendor),
        "bought": shopper.has_bought(&product.id),
    })
}

/// Whether every condition of a query holds.
fn matches(query: &Query, product: &Product) -> bool {
    let says = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
    let holds = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
    says(&query.product_type, &product.product_type)
        && says(&query.vendor, &product.vendor)
        && query.tag.as_ref().is_none_or(|tag| product.tags.contains(tag))
        && holds(query.available, product.available)
        && holds(query.on_sale, product.before().is_some())
        && holds(query.with_model, product.model().is_some())
}
