//! The order of products by declared weights, and what moved each of them.
//!
//! In: positions of products, the `weights` of a section's `data`, the profile, the moment. Out: all of them in order, and of the
//! first ones the score and the signal that weighed most. One product after the other, so that [`super::catalogue`] can do some at a time. A signal is a number from 0 to 1, ½ where nothing is known:
//!
//! | signal | 0 to 1 |
//! |---|---|
//! | `category`, `brand` | count of the product's own in the profile ÷ largest count there |
//! | `price` | 1 inside the band, below it price ÷ low, above it high ÷ price; else by the median of `bought` |
//! | `popularity` | sold ÷ (sold + mean `sold` of the candidates) |
//! | `novelty` | 30 days ÷ (30 days + time since `publishedAt`) |
//! | `stock` | 0 if it cannot be bought, else quantity ÷ (quantity + 10) |
//! | `margin` | as the product says |
//! | `bought` | 0 if the shopper has it |
//! | `diversity` | 1 ÷ (1 + better products of the same category) |
//!
//! Score = ½ + Σ weight × (signal − ½) ÷ Σ weight; equal ones keep the order of the document. The order is that of a
//! greedy choice, place by place: within a category the better product always comes first, so how many stand before
//! it is known without trying. Only + − × ÷ and comparisons, always in this order, so that every machine gives the same
//! bytes. Must not: evaluate rules, or note faults.

use super::catalogue::product;
use super::order::best_first;
use super::{Placement, Visit};
use crate::document::json::Value;
use crate::document::limits::MAX_CATEGORIES;
use crate::document::{Entries, Product, Weights};

/// The signals, in the order in which they are added up; of equally heavy ones the first is named.
const SIGNALS: [&str; 9] =
    ["category", "brand", "price", "popularity", "novelty", "stock", "margin", "bought", "diversity"];

/// Where `diversity` stands.
const DIVERSITY: usize = SIGNALS.len() - 1;

/// A signal of which nothing is known.
const NEUTRAL: f64 = 0.5;

/// A product is half as new after so long: 30 days, in seconds.
const NOVELTY_SECONDS: f64 = 2_592_000.0;

/// So many in stock are neither many nor few.
const USUAL_STOCK: f64 = 10.0;

/// What the signals of every product are measured by, and what is known of the candidates so far.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    /// Whether products are ranked by weights at all.
    pub(super) weighs: bool,
    /// How much the candidates have sold, and how many of them tell.
    sold: [f64; 2],
    weights: [f64; SIGNALS.len()],
    /// The largest count of a category, and of a brand.
    most: [f64; 2],
    /// The least and the most that the shopper pays; 0 if unknown.
    band: [f64; 2],
    /// By position: whether the shopper has bought the product.
    bought: Vec<bool>,
    mean_sold: f64,
    now: f64,
    /// The candidates in the order of the document, their scores, and what of it diversity has added.
    pub(super) candidates: Vec<usize>,
    scores: Vec<f64>,
    diversity: Vec<f64>,
    /// How many of each category have come.
    categories: Vec<(String, f64)>,
}

impl Ranking {
    /// One candidate more.
    pub(super) fn add(&mut self, candidate: Product<'_>) {
        if let Some(count) = number(candidate.json(), "sold") {
            // Whole numbers: the sum is exact, so that the order of the products does not matter.
            self.sold[0] += count;
            self.sold[1] += 1.0;
        }
    }

    /// All candidates are there, and weights rank them.
    pub(super) fn weigh_by(&mut self, visit: Visit<'_>, given: Weights<'_>) {
        let (document, profile) = (visit.document, visit.profile());
        self.weighs = true;
        self.weights = SIGNALS.map(|key| number(given.json(), key).unwrap_or(0.0));
        self.most = [most(profile.categories()), most(profile.brands())];
        self.bought = vec![false; document.product_count()];
        if self.sold[1] > 0.0 {
            self.mean_sold = self.sold[0] / self.sold[1];
        }
        self.now = visit.context.now.unix_seconds as f64;
        let mut prices = Vec::new();
        for id in profile.bought().iter() {
            if let Some(position) = document.product_position(id.0) {
                self.bought[position] = true;
                prices.push(price(product(document, position)));
            }
        }
        if let Some(middle) = best_first(&prices).get(prices.len() / 2) {
            self.band = [prices[*middle]; 2];
        }
        for (end, given) in self.band.iter_mut().zip(profile.price_band().iter()) {
            *end = given.into();
        }
    }

    /// What the product at `position` has by its own signals.
    pub(super) fn own(&self, visit: Visit<'_>, position: usize) -> f64 {
        let mut score = 0.0;
        for signal in 0..DIVERSITY {
            score += self.moved(visit, signal, position);
        }
        score
    }

    /// Takes the candidates and what they have by their own signals; gives their places, the best first.
    pub(super) fn begin(&mut self, candidates: Vec<usize>, scores: Vec<f64>) -> Vec<usize> {
        self.candidates = candidates;
        self.diversity = vec![0.0; scores.len()];
        self.scores = scores;
        best_first(&self.scores)
    }

    /// Adds what the candidate at `place` has by coming now.
    pub(super) fn diversify(&mut self, visit: Visit<'_>, place: usize) {
        let Some(category) = product(visit.document, self.candidates[place]).product_type() else { return };
        let categories = &mut self.categories;
        let known = categories.iter().position(|(known, _)| known == category).unwrap_or(categories.len());
        if known == MAX_CATEGORIES {
            return;
        }
        if known == categories.len() {
            categories.push((category.to_owned(), 0.0));
        }
        categories[known].1 += 1.0;
        self.diversity[place] = self.weights[DIVERSITY] * (1.0 / categories[known].1 - NEUTRAL);
        self.scores[place] += self.diversity[place];
    }

    /// The places of the candidates, the best first, and what placed each of the first `shown`.
    pub(super) fn end(&mut self, visit: Visit<'_>, shown: usize) -> (Vec<usize>, Vec<Placement>) {
        let mut total = 0.0;
        for weight in self.weights {
            total += weight;
        }
        let sorted = best_first(&self.scores);
        let mut placements = vec![Placement { signal: "", score: 500 }; shown.min(sorted.len())];
        for (placement, place) in placements.iter_mut().zip(&sorted) {
            let mut heaviest = 0.0;
            for (signal, name) in SIGNALS.iter().enumerate() {
                let moved = match signal {
                    DIVERSITY => self.diversity[*place],
                    _ => self.moved(visit, signal, self.candidates[*place]),
                };
                if moved.abs() > heaviest {
                    heaviest = moved.abs();
                    placement.signal = name;
                }
            }
            if total > 0.0 {
                placement.score = ((NEUTRAL + self.scores[*place] / total) * 1000.0 + 0.5) as u32;
            }
        }
        (sorted, placements)
    }

    /// What a signal, but for `diversity`, adds to the score of the product at `position`; 0 where nothing is known.
    fn moved(&self, visit: Visit<'_>, signal: usize, position: usize) -> f64 {
        let (profile, product) = (visit.profile(), product(visit.document, position));
        let value = match signal {
            0 => liked(profile.categories(), self.most[0], product.product_type()),
            1 => liked(profile.brands(), self.most[1], product.vendor()),
            2 => {
                let (price, [low, high]) = (price(product), self.band);
                if high <= 0.0 {
                    NEUTRAL
                } else if price < low {
                    price / low
                } else if price > high {
                    high / price
                } else {
                    1.0
                }
            }
            3 => grown(number(product.json(), "sold"), self.mean_sold),
            4 => match product.published() {
                Some(since) => grown(Some(NOVELTY_SECONDS), (self.now - since.unix_seconds as f64).max(0.0)),
                None => NEUTRAL,
            },
            5 if !product.available() => 0.0,
            5 => grown(number(product.json(), "quantityAvailable"), USUAL_STOCK),
            6 => number(product.json(), "margin").unwrap_or(NEUTRAL),
            _ if self.bought[position] => 0.0,
            _ => NEUTRAL,
        };
        self.weights[signal] * (value - NEUTRAL)
    }
}

/// The largest count.
fn most(counts: Entries<'_, u32>) -> f64 {
    let mut most = 0;
    for (_, count) in counts.iter() {
        most = most.max(count);
    }
    most.into()
}

/// How much of what the shopper likes most.
fn liked(counts: Entries<'_, u32>, most: f64, name: Option<&str>) -> f64 {
    match name {
        Some(name) if most > 0.0 => f64::from(counts.get(name).unwrap_or(0)) / most,
        _ => NEUTRAL,
    }
}

/// From 0 towards 1: ½ at `half`.
fn grown(number: Option<f64>, half: f64) -> f64 {
    match number {
        Some(number) if number + half > 0.0 => number / (number + half),
        _ => NEUTRAL,
    }
}

fn price(product: Product<'_>) -> f64 {
    product.price_range().min().millionths() as f64 / 1e6
}

fn number(value: &Value, key: &str) -> Option<f64> {
    value.get(key)?.as_f64()
}
