//! How large a document may be.
//!
//! The figures: a page of 2,000 products in 200 sections is about 1.5 MB and holds about 100,000 values; the largest
//! we promise is a feed that chooses among 10,000 products. [`super::json`] checks those of the text before memory
//! is taken.

/// Bytes of a document: 10,000 products of one picture and no description, as the benches write them, need 4.5 MB.
/// Of them a handset keeps the text and what it has looked at. The same figure stands in `www/src/page-source.ts` and `www/edge/origin.ts`.
pub const MAX_DOCUMENT_BYTES: usize = 8 << 20;
/// Bytes of a shopper profile; the longest real one of the test data has 3 kB.
pub const MAX_SHOPPER_BYTES: usize = 256 << 10;
/// Objects and lists inside each other. Pages nest to 9, rules seldom beyond 12.
pub const MAX_DEPTH: usize = 32;
/// Values of all kinds (objects, lists, strings, numbers, …), keys not counted.
/// 10,000 products of 30 to 40 values are up to 400,000.
pub const MAX_VALUES: usize = 500_000;
/// Bytes of one string, as written.
pub const MAX_STRING_BYTES: usize = 8 << 10;
/// Sections of a document.
pub const MAX_SECTIONS: usize = 400;
/// Products of a document: the candidates of one feed.
pub const MAX_PRODUCTS: usize = 10_000;
/// Blocks of one section; Shopify allows 50 too.
pub const MAX_BLOCKS: usize = 50;
/// Variants of one section.
pub const MAX_VARIANTS: usize = 20;
/// Named segments of a document.
pub const MAX_SEGMENTS: usize = 200;
/// Experiments of a document.
pub const MAX_EXPERIMENTS: usize = 50;
/// Overlays of a document.
pub const MAX_OVERLAYS: usize = 20;
/// Products shown in one section.
pub const MAX_SECTION_ITEMS: usize = 200;
/// Products of one feed, and of all feeds of a page together: what its first cards leave waits as numbers, 4 bytes each.
pub const MAX_FEED_ITEMS: usize = 10_000;
/// Cards of a feed in its HTML; the others come when they are neared. Fewer where they would not fill the last row.
pub const MAX_FEED_CARDS: usize = 24;
/// Products shown on one page.
pub const MAX_PAGE_ITEMS: usize = 4_000;
/// Categories that diversity tells apart; products of all others count as of one more.
pub const MAX_CATEGORIES: usize = 200;
/// Rules evaluated and signals weighed on products while one page is planned: 200 sections that each filter 2,000
/// products, twice.
pub const MAX_ITEM_EVALUATIONS: usize = 1_000_000;
/// Bytes of HTML of one page; a card takes about 1 kB.
pub const MAX_HTML_BYTES: usize = 16 << 20;
/// Fallbacks that may follow each other.
pub const MAX_FALLBACKS: usize = 8;
