//! An endless feed: the order of all its products is decided once, of which only a few are on the page at a time.
//!
//! In: the products of a section, chosen and ranked. Out: those that its HTML holds, and the [`Order`] of all. Its digest
//! says whether an order made elsewhere (on an edge, from another profile) is this one, without listing ten thousand ids.

use super::{PlannedSection, Visit};
use crate::document::fnv::{FNV_OFFSET, fnv_1a};
use crate::document::limits::MAX_FEED_CARDS;
use crate::document::sections::ProductList;

/// All products of a feed that has more than it shows at once; nothing for any other section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// As positions in the document.
    items: Vec<usize>,
    /// Digest of their ids, in order.
    pub digest: u32,
}

impl Order {
    /// Takes from `items` what is not shown at once.
    pub(super) fn of(visit: Visit<'_>, shown: usize, items: &mut Vec<usize>) -> Self {
        if items.len() <= shown {
            return Self::default();
        }
        let mut order = Self { items: items.clone(), digest: FNV_OFFSET };
        items.truncate(shown);
        for position in &order.items {
            order.digest = fnv_1a(order.digest, visit.document.product_id(*position));
        }
        order
    }

    /// How many products there are; 0 where all are shown at once.
    pub fn count(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(0)
    }
}

/// How many cards of a feed are shown at once: whole rows, whether there are two columns or the list's own.
pub(super) fn first_cards(list: ProductList<'_>) -> usize {
    MAX_FEED_CARDS - MAX_FEED_CARDS % list.columns().clamp(2, 6) as usize
}

impl PlannedSection {
    /// Makes a feed show other products: `count` at most, from the one at `from` in its order on.
    pub(super) fn turn_to(&mut self, from: usize, count: usize) {
        let behind = self.feed.items.get(from..).unwrap_or_default();
        self.items = behind.get(..count).unwrap_or(behind).to_vec();
        self.first_picture = false;
        self.eager_pictures = 0;
    }
}
