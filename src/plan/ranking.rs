//! The order of products by declared weights, and what moved each of them.
//!
//! In: positions of products, the `weights` of a section's `data`, the profile, the moment. Out: the best ones in order,
//! each with its score and the signal that weighed most. A signal is a number from 0 to 1, ½ where nothing is known:
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
use crate::document::{Entries, Product, Profile, Weights};

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

/// What the signals of every product are measured by.
struct Scale<'v> {
    weights: [f64; SIGNALS.len()],
    profile: Profile<'v>,
    /// The largest count of a category, and of a brand.
    most: [f64; 2],
    /// The least and the most that the shopper pays; 0 if unknown.
    band: [f64; 2],
    /// By position: whether the shopper has bought the product.
    bought: Vec<bool>,
    mean_sold: f64,
    now: f64,
}

/// Puts the best `first` of `chosen` in order; says what placed each.
pub(super) fn place(
    visit: Visit<'_>,
    chosen: &mut Vec<usize>,
    weights: Weights<'_>,
    first: usize,
) -> Vec<Placement> {
    // Once each: to ask the document for a product costs more than to weigh it.
    let products: Vec<Product<'_>> = chosen.iter().map(|place| product(visit.document, *place)).collect();
    let scale = Scale::new(visit, &products, weights);
    let mut scores = vec![0.0; chosen.len()];
    for place in 0..chosen.len() {
        for signal in 0..DIVERSITY {
            scores[place] += scale.moved(signal, products[place], chosen[place]);
        }
    }
    let mut diversity = vec![0.0; chosen.len()];
    let mut categories: Vec<(&str, f64)> = Vec::new();
    for place in best_first(&scores) {
        let Some(category) = products[place].product_type() else { continue };
        let known = categories.iter().position(|(known, _)| *known == category).unwrap_or(categories.len());
        if known == MAX_CATEGORIES {
            continue;
        }
        if known == categories.len() {
            categories.push((category, 0.0));
        }
        categories[known].1 += 1.0;
        diversity[place] = scale.weights[DIVERSITY] * (1.0 / categories[known].1 - NEUTRAL);
        scores[place] += diversity[place];
    }
    let mut total = 0.0;
    for weight in scale.weights {
        total += weight;
    }
    let mut sorted = best_first(&scores);
    sorted.truncate(first);
    let mut placements = vec![Placement { signal: "", score: 500 }; sorted.len()];
    for (placement, place) in placements.iter_mut().zip(&mut sorted) {
        let mut heaviest = 0.0;
        for (signal, name) in SIGNALS.iter().enumerate() {
            let moved = match signal {
                DIVERSITY => diversity[*place],
                _ => scale.moved(signal, products[*place], chosen[*place]),
            };
            if moved.abs() > heaviest {
                heaviest = moved.abs();
                placement.signal = name;
            }
        }
        if total > 0.0 {
            placement.score = ((NEUTRAL + scores[*place] / total) * 1000.0 + 0.5) as u32;
        }
        *place = chosen[*place];
    }
    *chosen = sorted;
    placements
}

impl<'v> Scale<'v> {
    fn new(visit: Visit<'v>, candidates: &[Product<'_>], given: Weights<'_>) -> Self {
        let (document, profile) = (visit.document, visit.profile());
        let mut scale = Self {
            weights: SIGNALS.map(|key| number(given.json(), key).unwrap_or(0.0)),
            profile,
            most: [most(profile.categories()), most(profile.brands())],
            band: [0.0; 2],
            bought: vec![false; document.product_count()],
            mean_sold: 0.0,
            now: visit.context.now.unix_seconds as f64,
        };
        let mut prices = Vec::new();
        for id in profile.bought().iter() {
            if let Some(position) = document.product_position(id.0) {
                scale.bought[position] = true;
                prices.push(price(product(document, position)));
            }
        }
        if let Some(middle) = best_first(&prices).get(prices.len() / 2) {
            scale.band = [prices[*middle]; 2];
        }
        for (end, given) in scale.band.iter_mut().zip(profile.price_band().iter()) {
            *end = given.into();
        }
        let mut tell = 0.0;
        for candidate in candidates {
            if let Some(count) = number(candidate.json(), "sold") {
                // Whole numbers: the sum is exact, so that the order of the products does not matter.
                scale.mean_sold += count;
                tell += 1.0;
            }
        }
        if tell > 0.0 {
            scale.mean_sold /= tell;
        }
        scale
    }

    /// What a signal, but for `diversity`, adds to the score of the product at `position`; 0 where nothing is known.
    fn moved(&self, signal: usize, product: Product<'_>, position: usize) -> f64 {
        let profile = self.profile;
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
