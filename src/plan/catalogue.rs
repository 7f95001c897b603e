//! Which products a section shows, in which order.
//!
//! In: the document's products (of which only those are looked at that a section names, or all for a section that
//! chooses among all), a section's `data`, the audience. Out: positions of products, chosen and ranked. A product
//! that cannot be read is noted when it is first looked at and left out everywhere. Rules over products are counted against
//! [`MAX_ITEM_EVALUATIONS`], so that a hostile document cannot keep a phone busy.

use super::audience::{Audience, Sight, number_of, truth_of};
use super::order::best_first;
use super::reason::{Reason, ReasonCode};
use super::{Placement, Visit, ranking};
use crate::document::json::Value;
use crate::document::limits::MAX_ITEM_EVALUATIONS;
use crate::document::shape::{Member as _, listed, nothing};
use crate::document::{Data, Document, FaultCode, Product, Profile, Query, Reader};
use crate::rules::Rule;

/// A sentence of a fault.
const TOO_MUCH_WORK: &str = "too many rules over products on one page";
/// A sentence of a fault; also of `validate`.
pub(super) const RANK_OR_WEIGHTS: &str = "rank and weights exclude each other; rank is used";

/// The products of a document, as this shopper's page has looked at them.
#[derive(Debug)]
pub(super) struct Catalogue {
    /// By position: whether the product has been looked at, and its faults noted.
    looked_at: Vec<bool>,
    evaluations: usize,
}

impl Catalogue {
    /// A catalogue of which nothing has been looked at yet.
    pub(super) fn new(document: &Document<'_>) -> Self {
        Self { looked_at: vec![false; document.product_count()], evaluations: 0 }
    }

    /// The products that `data` asks for, at most as many as it asks for and at most `most`, and where weights have
    /// ranked them, what placed each; `reader` stands at `data`.
    pub(super) fn choose(
        &mut self,
        visit: Visit<'_>,
        data: Data<'_>,
        most: usize,
        audience: &Audience,
        reader: &mut Reader,
        reasons: &mut Vec<Reason>,
    ) -> (Vec<usize>, Vec<Placement>) {
        let document = visit.document;
        let mut chosen = if data.ids().is_empty() {
            (0..document.product_count())
                .filter(|position| self.is_sound(document, *position, reader))
                .collect()
        } else {
            self.by_ids(document, data, reader)
        };
        if let Some(query) = data.query() {
            let mut kept = Vec::with_capacity(chosen.len());
            for position in chosen {
                if matches(query, product(document, position)) {
                    kept.push(position);
                }
            }
            chosen = kept;
        }
        if let Some(filter) = data.filter() {
            self.filter(document, &mut chosen, filter, audience, reader);
        }
        let first = most.min(data.first() as usize);
        let (found, mut placements) = (chosen.len(), Vec::new());
        if data.rank().is_some() || data.weights().is_some() {
            reasons.push(Reason::new(ReasonCode::ItemsRanked, Value::Null));
        }
        if let Some(rank) = data.rank() {
            self.rank(document, &mut chosen, rank, audience, reader);
        }
        if let Some(weights) = data.weights() {
            self.evaluations += found;
            if data.rank().is_some() {
                reader.note(FaultCode::Conflict, RANK_OR_WEIGHTS);
            } else if self.evaluations > MAX_ITEM_EVALUATIONS {
                reader.note(FaultCode::TooMany, TOO_MUCH_WORK);
            } else {
                placements = ranking::place(visit, &mut chosen, weights, first);
            }
        }
        if found > first {
            reasons.push(Reason::new(ReasonCode::ItemsLimited, found - first));
            chosen.truncate(first);
        }
        (chosen, placements)
    }

    /// Whether the product at `position` can be shown. Its faults are noted when it is looked at first.
    fn is_sound(&mut self, document: &Document<'_>, position: usize, reader: &mut Reader) -> bool {
        let mut unheard = Reader::default();
        let first = self.looked_at.get_mut(position).is_some_and(|seen| !std::mem::replace(seen, true));
        document.product(position, if first { reader } else { &mut unheard }).is_some()
    }

    fn by_ids(&mut self, document: &Document<'_>, data: Data<'_>, reader: &mut Reader) -> Vec<usize> {
        let mark = reader.enter("ids");
        let mut positions = Vec::with_capacity(data.ids().len());
        for (place, id) in data.ids().iter().enumerate() {
            let position = document.product_position(id.0);
            match position.filter(|position| self.is_sound(document, *position, reader)) {
                Some(position) if !positions.contains(&position) => positions.push(position),
                Some(_) => {}
                None => {
                    let mark = reader.enter_entry(place);
                    reader.note(FaultCode::DanglingReference, listed("no product has the id", &[id.0]));
                    reader.leave(mark);
                }
            }
        }
        reader.leave(mark);
        positions
    }

    fn filter(
        &mut self,
        document: &Document<'_>,
        chosen: &mut Vec<usize>,
        filter: &Value,
        audience: &Audience,
        reader: &mut Reader,
    ) {
        let mark = reader.enter("filter");
        let mut kept = Vec::new();
        // A filter that cannot be read lets nothing through: showing everything may break a promise.
        if let Some(rule) = audience.parse(filter, reader) {
            let mut faults = OneFault::default();
            for &position in chosen.iter() {
                let item = product_value(document, position);
                if self.look(item, audience, &rule, reader, &mut faults, truth_of) == Some(true) {
                    kept.push(position);
                }
            }
        }
        *chosen = kept;
        reader.leave(mark);
    }

    fn rank(
        &mut self,
        document: &Document<'_>,
        chosen: &mut Vec<usize>,
        rank: &Value,
        audience: &Audience,
        reader: &mut Reader,
    ) {
        let mark = reader.enter("rank");
        if let Some(rule) = audience.parse(rank, reader) {
            let mut faults = OneFault::default();
            let mut ranks = Vec::with_capacity(chosen.len());
            for &position in chosen.iter() {
                let item = product_value(document, position);
                let number = self.look(item, audience, &rule, reader, &mut faults, number_of);
                ranks.push(number.unwrap_or(f64::NEG_INFINITY));
            }
            *chosen = best_first(&ranks).into_iter().filter_map(|place| chosen.get(place).copied()).collect();
        }
        reader.leave(mark);
    }

    /// Evaluates a rule on one product; of the faults of all products the first is noted.
    fn look<T>(
        &mut self,
        item: &Value,
        audience: &Audience,
        rule: &Rule,
        reader: &mut Reader,
        faults: &mut OneFault,
        evaluate: fn(&Rule, Sight<'_>, &mut Reader) -> Option<T>,
    ) -> Option<T> {
        if self.evaluations >= MAX_ITEM_EVALUATIONS {
            faults.note(reader, FaultCode::TooMany, TOO_MUCH_WORK);
            return None;
        }
        self.evaluations += 1;
        let affinity = affinity(audience.shopper(), Product::of(item));
        let mut silent = Reader::default();
        let seen = evaluate(rule, audience.sight(&[("item", item), ("affinity", &affinity)]), &mut silent);
        if let Some(fault) = silent.into_faults().first() {
            faults.note(reader, fault.code, &fault.sentence);
        }
        seen
    }
}

/// The product at `position`.
pub(super) fn product<'d>(document: &'d Document<'_>, position: usize) -> Product<'d> {
    Product::of(product_value(document, position))
}

/// The product at `position` as rules see it. Its faults were noted when it was chosen.
fn product_value<'d>(document: &'d Document<'_>, position: usize) -> &'d Value {
    document.product(position, &mut Reader::default()).unwrap_or(nothing())
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
fn affinity(profile: Profile<'_>, product: Product<'_>) -> Value {
    let category = product.product_type().and_then(|category| profile.categories().get(category));
    let brand = product.vendor().and_then(|vendor| profile.brands().get(vendor));
    Value::object(vec![
        ("category", category.unwrap_or(0).into()),
        ("brand", brand.unwrap_or(0).into()),
        ("bought", profile.bought().iter().any(|id| id == product.id()).into()),
    ])
}

/// Whether every condition of a query holds.
pub fn matches(query: Query<'_>, product: Product<'_>) -> bool {
    let says = |wanted: Option<&str>, is: Option<&str>| wanted.is_none() || wanted == is;
    let holds = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
    says(query.product_type(), product.product_type())
        && says(query.vendor(), product.vendor())
        && query.tag().is_none_or(|wanted| product.tags().iter().any(|tag| tag == wanted))
        && holds(query.available(), product.available())
        && holds(query.on_sale(), product.before().is_some())
        && holds(query.with_model(), product.model().is_some())
}
