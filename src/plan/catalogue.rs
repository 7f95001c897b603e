//! Which products a section shows, in which order.
//!
//! In: the document's products (parsed when first needed, each once), a section's `data`, the audience.
//! Out: the products, chosen and ranked. A product that cannot be read is noted once and left out
//! everywhere. Rules over products are counted against
//! [`MAX_ITEM_EVALUATIONS`], so that a hostile document cannot keep a phone busy.

use super::audience::{Audience, number_of, truth_of};
use super::order::best_first;
use super::reason::{Reason, ReasonCode};
use crate::document::json::Value;
use crate::document::limits::{MAX_ITEM_EVALUATIONS, MAX_SECTION_ITEMS};
use crate::document::shape::{Member as _, listed};
use crate::document::{Data, Document, FaultCode, Product, Query, Reader, Shopper};
use crate::rules::Rule;

/// The products of a document, as far as they have been needed.
#[derive(Debug)]
pub(super) struct Catalogue<'d> {
    document: &'d Document<'d>,
    shopper: &'d Shopper,
    products: Vec<Value>,
    /// How near each product is to the shopper, as rules see it.
    affinities: Vec<Value>,
    /// Positions of the products, sorted by id. Each new one moves at most 20 kB ([`MAX_PRODUCTS`] positions).
    ///
    /// [`MAX_PRODUCTS`]: crate::document::limits::MAX_PRODUCTS
    by_id: Vec<usize>,
    parsed: bool,
    evaluations: usize,
}

impl<'d> Catalogue<'d> {
    /// A catalogue that has parsed nothing yet.
    pub(super) fn new(document: &'d Document<'d>, shopper: &'d Shopper) -> Self {
        Self {
            document,
            shopper,
            products: Vec::new(),
            affinities: Vec::new(),
            by_id: Vec::new(),
            parsed: false,
            evaluations: 0,
        }
    }

    /// The product at `position`.
    pub(super) fn product(&self, position: usize) -> Product<'_> {
        self.products.get(position).map_or(Product::nothing(), Product::of)
    }

    /// All products that were parsed; positions point into it.
    pub(super) fn into_products(self) -> Vec<Value> {
        self.products
    }

    /// The products that `data` asks for, at most as many as it asks for; `reader` stands at `data`.
    pub(super) fn choose(
        &mut self,
        data: Data<'_>,
        audience: &mut Audience,
        reader: &mut Reader,
        reasons: &mut Vec<Reason>,
    ) -> Vec<usize> {
        self.parse_all(reader);
        let mut chosen = if data.ids().is_empty() {
            (0..self.products.len()).collect()
        } else {
            self.by_ids(data, reader)
        };
        if let Some(query) = data.query() {
            let mut kept = Vec::with_capacity(chosen.len());
            for position in chosen {
                if matches(query, self.product(position)) {
                    kept.push(position);
                }
            }
            chosen = kept;
        }
        if let Some(filter) = data.filter() {
            self.filter(&mut chosen, filter, audience, reader);
        }
        if let Some(rank) = data.rank() {
            self.rank(&mut chosen, rank, audience, reader);
            reasons.push(Reason::new(ReasonCode::ItemsRanked, Value::Null));
        }
        let first = data.first().min(MAX_SECTION_ITEMS) as usize;
        if chosen.len() > first {
            reasons.push(Reason::new(ReasonCode::ItemsLimited, chosen.len() - first));
            chosen.truncate(first);
        }
        chosen
    }

    /// Parses every product, once. Faults go to where the products stand.
    fn parse_all(&mut self, reader: &mut Reader) {
        if std::mem::replace(&mut self.parsed, true) {
            return;
        }
        let mut at_products = Reader::default();
        for position in 0..self.document.product_count() {
            let Some(value) = self.document.product(position, &mut at_products) else { continue };
            let product = Product::of(&value);
            let Err(place) = self.place_of(product.id().0) else {
                let mark = at_products.enter("products");
                at_products.enter_entry(position);
                at_products.note(FaultCode::Duplicate, "the id is taken; the first product is used");
                at_products.leave(mark);
                continue;
            };
            self.by_id.insert(place, self.products.len());
            self.affinities.push(affinity(self.shopper, product));
            self.products.push(value);
        }
        reader.extend(at_products.into_faults());
    }

    fn position_of(&self, id: &str) -> Option<usize> {
        self.by_id.get(self.place_of(id).ok()?).copied()
    }

    /// Where the product of this id stands in `by_id`, or would stand.
    fn place_of(&self, id: &str) -> Result<usize, usize> {
        self.by_id.binary_search_by(|&position| self.product(position).id().0.cmp(id))
    }

    fn by_ids(&self, data: Data<'_>, reader: &mut Reader) -> Vec<usize> {
        let mark = reader.enter("ids");
        let mut positions = Vec::with_capacity(data.ids().len());
        for (place, id) in data.ids().iter().enumerate() {
            match self.position_of(id.0) {
                Some(position) if !positions.contains(&position) => positions.push(position),
                Some(_) => {}
                None => {
                    let mark = reader.enter_entry(place);
                    reader.note(
                        FaultCode::DanglingReference,
                        listed("no product has the id", [id.0].into_iter()),
                    );
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
        let mut kept = Vec::new();
        // A filter that cannot be read lets nothing through: showing everything may break a promise.
        if let Some(rule) = audience.parse(filter, reader) {
            let mut faults = OneFault::default();
            for &position in chosen.iter() {
                if self.look(position, audience, &rule, reader, &mut faults, truth_of) == Some(true) {
                    kept.push(position);
                }
            }
        }
        *chosen = kept;
        reader.leave(mark);
    }

    fn rank(&mut self, chosen: &mut Vec<usize>, rank: &Value, audience: &mut Audience, reader: &mut Reader) {
        let mark = reader.enter("rank");
        if let Some(rule) = audience.parse(rank, reader) {
            let mut faults = OneFault::default();
            let mut ranks = Vec::with_capacity(chosen.len());
            for &position in chosen.iter() {
                let number = self.look(position, audience, &rule, reader, &mut faults, number_of);
                ranks.push(number.unwrap_or(f64::NEG_INFINITY));
            }
            *chosen = best_first(&ranks).into_iter().filter_map(|place| chosen.get(place).copied()).collect();
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
        let (item, affinity) = (self.products.get_mut(position)?, self.affinities.get_mut(position)?);
        let mut silent = Reader::default();
        let seen = audience.with_item(item, affinity, |data| evaluate(rule, data, &mut silent));
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
fn affinity(shopper: &Shopper, product: Product<'_>) -> Value {
    let profile = shopper.profile();
    let category = product.product_type().and_then(|category| profile.categories().get(category));
    let brand = product.vendor().and_then(|vendor| profile.brands().get(vendor));
    Value::object([
        ("category", category.unwrap_or(0).into()),
        ("brand", brand.unwrap_or(0).into()),
        ("bought", profile.bought().iter().any(|id| id == product.id()).into()),
    ])
}

/// Whether every condition of a query holds.
fn matches(query: Query<'_>, product: Product<'_>) -> bool {
    let says = |wanted: Option<&str>, is: Option<&str>| wanted.is_none() || wanted == is;
    let holds = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
    says(query.product_type(), product.product_type())
        && says(query.vendor(), product.vendor())
        && query.tag().is_none_or(|wanted| product.tags().iter().any(|tag| tag == wanted))
        && holds(query.available(), product.available())
        && holds(query.on_sale(), product.before().is_some())
        && holds(query.with_model(), product.model().is_some())
}
