//! An endless feed: the order of all its products is decided once, of which only a few are on the page at a time.
//!
//! In: the products of a section, chosen and ranked. Out: those that its HTML holds, and the [`Order`] of all. Its digest
//! says whether an order made elsewhere (on an edge, from another profile) is this one, without listing ten thousand ids.

use super::catalogue::product;
use super::{PlannedSection, Visit};
use crate::document::limits::MAX_FEED_CARDS;
use crate::document::sections::ProductList;

/// FNV-1a, 32 bits: <https://www.rfc-editor.org/rfc/rfc9923>. It tells orders apart, it proves nothing.
const FNV_OFFSET: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// All products of a feed that has more than it shows at once; nothing for any other section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// As positions in the document.
    items: Vec<usize>,
    /// Digest of their ids, in order.
    pub digest: u32,
}

impl Order {
    /// Takes from `items` what is not shown at once: whole rows are, whether there are two columns or the list's own.
    pub(super) fn of(visit: Visit<'_>, list: ProductList<'_>, items: &mut Vec<usize>) -> Self {
        let shown = MAX_FEED_CARDS - MAX_FEED_CARDS % list.columns().clamp(2, 6) as usize;
        if items.len() <= shown {
            return Self::default();
        }
        let mut order = Self { items: items.clone(), digest: FNV_OFFSET };
        items.truncate(shown);
        for position in &order.items {
            order.digest = digest(order.digest, product(visit.document, *position).id().0);
        }
        order
    }

    /// How many products there are; 0 where all are shown at once.
    pub fn count(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(0)
    }
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

/// The digest with an id behind what it was made of. The last step ends the id: `ab`, `c` is not `a`, `bc`.
fn digest(mut digest: u32, id: &str) -> u32 {
    for byte in id.bytes() {
        digest = (digest ^ u32::from(byte)).wrapping_mul(FNV_PRIME);
    }
    digest.wrapping_mul(FNV_PRIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_fnv_1a_and_tells_orders_apart() {
        // The published value of `foobar`, with one more step.
        assert_eq!(digest(FNV_OFFSET, "foobar"), 0xbf9c_f968_u32.wrapping_mul(FNV_PRIME));
        let of = |ids: &[&str]| ids.iter().fold(FNV_OFFSET, |before, id| digest(before, id));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }
}
