//! How large a document may be.
//!
//! The figures: a page of 2,000 products in 200 sections is about 1.5 MB and holds about 100,000 values,
//! so the limits leave twice that. [`super::json`] checks those of the text before memory is taken.

/// Bytes of a document: 2,000 products with three pictures each need about 2 MB.
pub const MAX_DOCUMENT_BYTES: usize = 4 << 20;
/// Bytes of a shopper profile; the longest real one of the test data has 3 kB.
pub const MAX_SHOPPER_BYTES: usize = 256 << 10;
/// Objects and lists inside each other. Pages nest to 9, rules seldom beyond 12.
pub const MAX_DEPTH: usize = 32;
/// Values of all kinds (objects, lists, strings, numbers, …), keys not counted.
pub const MAX_VALUES: usize = 300_000;
/// Bytes of one string, as written.
pub const MAX_STRING_BYTES: usize = 8 << 10;
/// Sections of a document.
pub const MAX_SECTIONS: usize = 400;
/// Products of a document.
pub const MAX_PRODUCTS: usize = 5_000;
/// Blocks of one section; Shopify allows 50 too.
pub const MAX_BLOCKS: usize = 50;
/// Variants of one section.
pub const MAX_VARIANTS: usize = 20;
/// Named segments of a document.
pub const MAX_SEGMENTS: usize = 200;
/// Products shown in one section.
pub const MAX_SECTION_ITEMS: u32 = 200;
/// Products shown on one page.
pub const MAX_PAGE_ITEMS: usize = 4_000;
/// Rules evaluated on products while one page is planned: 200 sections that each filter 2,000 products, twice.
pub const MAX_ITEM_EVALUATIONS: usize = 1_000_000;
/// Bytes of HTML of one page; a card takes about 1 kB.
pub const MAX_HTML_BYTES: usize = 16 << 20;
/// Fallbacks that may follow each other.
pub const MAX_FALLBACKS: usize = 8;
