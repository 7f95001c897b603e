//! The envelope of a section: what Shopify's templates hold, and what makes it personal.
//!
//! In: one entry of the document's `sections`, parsed only when its turn comes. Out: a [`Section`] whose
//! rules and settings are still JSON: [`crate::plan`] parses the rules, and [`super::sections`] reads the
//! settings once variant and tier have been laid over them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::product::Id;
use super::read::{choice, shape};
use super::token::Ratio;

shape! {
    /// One section of the page.
    pub closed struct Section {
        /// What it is: `banner`, `product_grid`, …
        kind: String = "type",
        /// Kept in the document, never shown.
        disabled: bool = "disabled" or false,
        /// Its content; which fields there are depends on the type.
        settings: Value = "settings" or Value::Object(Default::default()),
        /// Its parts, by id.
        blocks: BTreeMap<String, Block> = "blocks" or BTreeMap::new(),
        /// In which order the parts stand.
        block_order: Vec<String> = "block_order" or Vec::new(),
        /// Who sees it: a JSONLogic rule, or the name of a segment. Absent: everybody.
        when: Option<Value> = "when" or None,
        /// Other content for some; the first whose `when` holds is laid over `settings`.
        variants: Vec<Variant> = "variants" or Vec::new(),
        /// How important it is to this shopper: a JSONLogic rule that gives a number. Sections with a rank
        /// share the places they have in `order`, the highest first; sections without stay where they are.
        rank: Option<Value> = "rank" or None,
        /// Which products it shows.
        data: Option<Data> = "data" or None,
        /// How much room is kept before it is drawn.
        reserve: Option<Reserve> = "reserve" or None,
        /// Other content by the power of the handset: `rich` (T3, T4), `std` (T1, T2), `lite` (T0).
        tier: Option<Levels> = "tier" or None,
        /// What stands here if this cannot: the id of a section, or `drop`.
        fallback: Option<String> = "fallback" or None,
        /// Words that exposure and click events of this section carry.
        track: BTreeMap<String, String> = "track" or BTreeMap::new(),
    }
}

shape! {
    /// A part of a section.
    pub closed struct Block {
        /// What it is.
        kind: String = "type",
        /// Its content.
        settings: Value = "settings" or Value::Object(Default::default()),
        /// Who sees it: a JSONLogic rule, or the name of a segment.
        when: Option<Value> = "when" or None,
    }
}

shape! {
    /// Content that some shoppers see instead.
    pub closed struct Variant {
        /// Its name in reports and events.
        id: String = "id",
        /// Who sees it: a JSONLogic rule, or the name of a segment. Absent: everybody who comes so far.
        when: Option<Value> = "when" or None,
        /// Laid over the settings of the section (JSON Merge Patch, RFC 7396).
        settings: Value = "settings" or Value::Object(Default::default()),
        /// Products instead of those of the section.
        data: Option<Data> = "data" or None,
    }
}

shape! {
    /// Which products a section shows: those of `ids`, or all that `query` and `filter` let through,
    /// best `rank` first, at most `first`.
    pub closed struct Data {
        /// Where they come from.
        source: Source = "source" or Source::Products,
        /// These, in this order.
        ids: Vec<Id> = "ids" or Vec::new(),
        /// Simple conditions, all of which must hold.
        query: Option<Query> = "query" or None,
        /// A JSONLogic rule over `item` (the product) and all that other rules see.
        filter: Option<Value> = "filter" or None,
        /// A JSONLogic rule that gives a number; besides `item` it sees `affinity.category`,
        /// `affinity.brand` (counts of the shopper) and `affinity.bought`.
        rank: Option<Value> = "rank" or None,
        /// At most so many; at most 200.
        first: u32 = "first" or 12,
    }
}

choice! {
    /// Where products come from.
    pub enum Source {
        /// The document's own list.
        Products = "products",
    }
}

shape! {
    /// Simple conditions on a product.
    pub closed struct Query {
        /// Its category.
        product_type: Option<String> = "product_type" or None,
        /// Its brand.
        vendor: Option<String> = "vendor" or None,
        /// One of its tags.
        tag: Option<String> = "tag" or None,
        /// Whether it can be bought now.
        available: Option<bool> = "available" or None,
        /// Whether it is reduced.
        on_sale: Option<bool> = "on_sale" or None,
        /// Whether it has a 3D model.
        with_model: Option<bool> = "with_model" or None,
    }
}

shape! {
    /// Room that is kept before the section is drawn.
    pub closed struct Reserve {
        /// Width to height of its picture.
        ratio: Option<Ratio> = "ratio" or None,
        /// Height of a section that has not been drawn yet, in CSS px.
        height_css_px: Option<u32> = "height" or None,
    }
}

shape! {
    /// What changes by the power of the handset: settings laid over, or `false` to leave the section out.
    pub closed struct Levels {
        /// T3 and T4.
        rich: Option<Value> = "rich" or None,
        /// T1 and T2.
        std: Option<Value> = "std" or None,
        /// T0.
        lite: Option<Value> = "lite" or None,
    }
}
