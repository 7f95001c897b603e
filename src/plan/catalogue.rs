//! Which products a section shows, in which order, and why the others are not among them.
//!
//! In: the document's products (of which only those are looked at that a section names, or all for a section that
//! chooses among all), a section's `data`, the audience. Out: positions of products, chosen and ranked; every other
//! candidate is left out for one reason, the first in the order `ids`, `query`, `filter`, `first`. A product
//! that cannot be read is noted when it is first looked at and left out everywhere. Rules over products are counted against
//! [`MAX_ITEM_EVALUATIONS`], so that a hostile document cannot keep a phone busy.

use std::mem::take;

use super::audience::{Audience, number_of, truth_of};
use super::order::best_first;
use super::ranking::Ranking;
use super::reason::{Reason, ReasonCode};
use super::{PlannedSection, Visit, Why};
use crate::document::json::Value;
use crate::document::limits::MAX_ITEM_EVALUATIONS;
use crate::document::shape::{Member as _, listed, nothing};
use crate::document::{Data, Document, FaultCode, Product, Profile, Query, Reader};
use crate::rules::Rule;

/// A sentence of a fault.
const TOO_MUCH_WORK: &str = "too many rules over products on one page";
/// A sentence of a fault; also of `validate`.
pub(super) const RANK_OR_WEIGHTS: &str = "rank and weights exclude each other; rank is used";

/// So many products pass a stage in one step. A phone at a sixth of this machine's speed reads them in 5 ms, in 20 while the
/// browser has not compiled the module to its end; `<store-page>` does steps for 12 ms, and no task may take 50.
const STEP_PRODUCTS: usize = 64;

/// The rules that products are put through, in this order.
const RULES: [&str; 2] = ["filter", "rank"];
const FILTER: usize = 0;
const RANK: usize = 1;

/// The products of a document, as this shopper's page has looked at them, and the choice among them that is being made: in
/// stages, and these in steps, because ten thousand at once would hold a slow phone up for more than a second.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// By position: which choice has looked at the product last; none: 0. Its faults are noted when it is looked at first.
    looked_at: Vec<usize>,
    evaluations: usize,
    /// Number of the choice, and its stage; 0: none is being made.
    choice: usize,
    stage: usize,
    /// What goes into the stage, and how far it has come; behind the last one, what was chosen.
    input: Vec<usize>,
    at: usize,
    /// What came out of the stage so far, and a number for each.
    output: Vec<usize>,
    numbers: Vec<f64>,
    /// How many more the step may take.
    left: usize,
    rules: [Option<Rule>; 2],
    /// Of the same fault on thousands of products the first is enough.
    noted: [bool; 2],
    /// What was found wrong since the choice began.
    reader: Reader,
    ranking: Ranking,
    /// Of the section that is being planned.
    pub(super) why: Why,
}

/// What a choice depends on.
pub(super) struct Wish<'w> {
    pub(super) visit: Visit<'w>,
    pub(super) data: Data<'w>,
    pub(super) audience: &'w Audience,
    /// Products at most.
    pub(super) most: usize,
    /// How many of them are shown at once: of the others nobody asks what placed them.
    pub(super) shown: usize,
}

impl Catalogue {
    /// A catalogue of which nothing has been looked at yet.
    pub(super) fn new(document: &Document<'_>) -> Self {
        Self { looked_at: vec![0; document.product_count()], ..Self::default() }
    }

    /// Whether the last choice has to go on, with the same wish.
    pub(super) fn is_choosing(&self) -> bool {
        self.stage > 0
    }

    /// Gives a section the products that it asks for, at most as many as it asks for, and where weights have ranked them, what
    /// placed each; nothing while the choice is not made. `reader` stands at `data`.
    pub(super) fn choose(
        &mut self,
        wish: &Wish<'_>,
        reader: &mut Reader,
        planned: &mut PlannedSection,
    ) -> Option<()> {
        if self.once(0) {
            self.choice += 1;
            let ids = wish.data.ids();
            self.input = (0..if ids.is_empty() { self.looked_at.len() } else { ids.len() }).collect();
            self.noted = [false; 2];
            self.reader = reader.apart();
            self.ranking = Ranking::default();
            for number in [FILTER, RANK] {
                let mark = self.reader.enter(RULES[number]);
                let rule = wish.data.json().get(RULES[number]);
                self.rules[number] = rule.and_then(|rule| wish.audience.parse(rule, &mut self.reader));
                self.reader.leave(mark);
            }
        }
        self.left = STEP_PRODUCTS;
        self.chosen(wish, planned)?;
        self.stage = 0;
        reader.take_from(&mut self.reader);
        planned.items = take(&mut self.input);
        Some(())
    }

    fn chosen(&mut self, wish: &Wish<'_>, planned: &mut PlannedSection) -> Option<()> {
        let Wish { visit, data, .. } = *wish;
        let (rank, weights) = (data.rank(), data.weights());
        self.each(1, wish, Self::look)?;
        if rank.is_some() || weights.is_some() {
            planned.reasons.push(Reason::new(ReasonCode::ItemsRanked, Value::Null));
        }
        let found = self.input.len();
        if self.once(2) {
            if rank.is_some() {
                let candidates = take(&mut self.input);
                self.arrange("rank", &best_first(&self.numbers), &candidates);
            }
            if let Some(weights) = weights {
                self.evaluations += found;
                if rank.is_some() {
                    self.reader.note(FaultCode::Conflict, RANK_OR_WEIGHTS);
                } else if self.evaluations > MAX_ITEM_EVALUATIONS {
                    self.reader.note(FaultCode::TooMany, TOO_MUCH_WORK);
                } else {
                    self.ranking.weigh_by(visit, weights);
                }
            }
        }
        let first = wish.most.min(data.first() as usize);
        if self.ranking.weighs {
            self.each(3, wish, |this, wish, position| {
                Some((position, this.ranking.own(wish.visit, position)))
            })?;
            if self.once(4) {
                self.input = self.ranking.begin(take(&mut self.input), take(&mut self.numbers));
            }
            self.each(5, wish, |this, wish, place| {
                this.ranking.diversify(wish.visit, place);
                None
            })?;
            let (sorted, placements) = self.ranking.end(visit, first.min(wish.shown));
            planned.placements = placements;
            let candidates = take(&mut self.ranking.candidates);
            self.arrange("weights", &sorted, &candidates);
        }
        if found > first {
            planned.reasons.push(Reason::new(ReasonCode::ItemsLimited, found - first));
            self.why.leave_out_all(ReasonCode::BeyondFirst, visit.document, &self.input[first..]);
            self.input.truncate(first);
        }
        Some(())
    }

    /// Puts the candidates in the order of these places, by what `key` says.
    fn arrange(&mut self, key: &str, places: &[usize], candidates: &[usize]) {
        self.why.ranked(key, places);
        self.input = places.iter().map(|place| candidates[*place]).collect();
    }

    /// Whether a stage that is done at once is due; it counts as done.
    fn once(&mut self, stage: usize) -> bool {
        let due = self.stage == stage;
        self.stage += usize::from(due);
        due
    }

    /// The stage in which each of the input goes through `work`, and comes out as something with a number, or not at all.
    /// Nothing while there is more to do than the step may.
    fn each(
        &mut self,
        stage: usize,
        wish: &Wish<'_>,
        work: fn(&mut Self, &Wish<'_>, usize) -> Option<(usize, f64)>,
    ) -> Option<()> {
        if self.stage == stage {
            if self.at == 0 {
                self.numbers.clear();
            }
            while let Some(&entry) = self.input.get(self.at) {
                self.left = self.left.checked_sub(1)?;
                self.at += 1;
                if let Some((kept, number)) = work(self, wish, entry) {
                    self.output.push(kept);
                    self.numbers.push(number);
                }
            }
            self.input = take(&mut self.output);
            self.at = 0;
            self.stage += 1;
        }
        Some(())
    }

    /// The product that stands at `place` among those that `data` names, or among all, if it is wanted, and its rank. One
    /// that is not there, or cannot be shown, is noted where it is named.
    fn look(&mut self, wish: &Wish<'_>, place: usize) -> Option<(usize, f64)> {
        let document = wish.visit.document;
        let id = wish.data.ids().get(place).map(|id| id.0);
        let position = id.map_or(Some(place), |id| document.product_position(id));
        let ranked = position
            .ok_or(ReasonCode::NoProduct)
            .and_then(|position| Ok((position, self.ranked(wish, position)?)));
        let code = match ranked {
            Ok(found) => return Some(found),
            Err(code) => code,
        };
        if let Some(id) = id
            && matches!(code, ReasonCode::NoProduct | ReasonCode::Broken)
        {
            let mark = self.reader.enter("ids");
            self.reader.enter_entry(place);
            self.reader.note(FaultCode::DanglingReference, listed("no product has the id", &[id]));
            self.reader.leave(mark);
        }
        self.why.leave_out(code, id.unwrap_or_else(|| document.product_id(place)));
        None
    }

    /// The rank of a product, or why it is not wanted. Its faults are noted when it is looked at first. One that is in a
    /// chunk would be here if `query` held.
    fn ranked(&mut self, wish: &Wish<'_>, position: usize) -> Result<f64, ReasonCode> {
        let (document, data) = (wish.visit.document, wish.data);
        let before = std::mem::replace(&mut self.looked_at[position], self.choice);
        let noted = self.reader.count();
        let item = document.product(position, &mut self.reader);
        if before > 0 {
            self.reader.forget(noted);
        }
        let Some(item) = item else {
            let away = document.is_away(position);
            return Err(if away { ReasonCode::QueryFails } else { ReasonCode::Broken });
        };
        if before == self.choice {
            return Err(ReasonCode::NamedTwice);
        }
        let product = Product::of(item);
        if let Some(query) = data.query() {
            if !matches(query, product) {
                return Err(ReasonCode::QueryFails);
            }
            if query.available() == Some(true) && !product.available() {
                return Err(ReasonCode::SoldOut);
            }
        }
        // A filter that cannot be evaluated lets nothing through: showing everything may break a promise.
        if data.filter().is_some() && self.ask(wish, item, FILTER).ok_or(ReasonCode::FilterBroken)? <= 0.0 {
            return Err(ReasonCode::FilterFails);
        }
        let mut rank = 0.0;
        if data.rank().is_some() {
            rank = self.ask(wish, item, RANK).unwrap_or(f64::NEG_INFINITY);
        }
        self.ranking.add(product);
        Ok(rank)
    }

    /// What a rule says of a product; nothing where it cannot be evaluated.
    fn ask(&mut self, wish: &Wish<'_>, item: &Value, number: usize) -> Option<f64> {
        let rule = self.rules[number].as_ref()?;
        let mut silent = Reader::default();
        let mut said = None;
        if self.evaluations >= MAX_ITEM_EVALUATIONS {
            silent.note(FaultCode::TooMany, TOO_MUCH_WORK);
        } else {
            self.evaluations += 1;
            let affinity = affinity(wish.audience.shopper(), Product::of(item));
            let over = [("item", item), ("affinity", &affinity)];
            let sight = wish.audience.sight(&over);
            said = [truth_of, number_of][number](rule, sight, &mut silent);
        }
        if let Some(fault) = silent.into_faults().first()
            && !std::mem::replace(&mut self.noted[number], true)
        {
            let mark = self.reader.enter(RULES[number]);
            self.reader.note(fault.code, &fault.sentence);
            self.reader.leave(mark);
        }
        said
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

/// Whether every condition of a query holds but `available`: one that is sold out now may be back soon.
pub fn matches(query: Query<'_>, product: Product<'_>) -> bool {
    let says = |wanted: Option<&str>, is: Option<&str>| wanted.is_none() || wanted == is;
    let holds = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
    says(query.product_type(), product.product_type())
        && says(query.vendor(), product.vendor())
        && query.tag().is_none_or(|wanted| product.tags().iter().any(|tag| tag == wanted))
        && !(query.available() == Some(false) && product.available())
        && holds(query.on_sale(), product.before().is_some())
        && holds(query.with_model(), product.model().is_some())
}
