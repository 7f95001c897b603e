//! The envelope of a section: what Shopify's templates hold, and what makes it personal.
//!
//! In: one entry of the document's `sections`, parsed only when its turn comes. Out: a [`Section`] whose
//! rules and settings are still JSON: [`crate::plan`] parses the rules, and [`super::sections`] reads the
//! settings once variant and tier have been laid over them.

use super::context::Moment;
use super::json::Value;
use super::shape::{Entries, Id, List, Within, choice, shape};
use super::token::Ratio;
use super::url::Url;

shape! {
    /// One section of the page.
    pub closed struct Section {
        /// What it is: `banner`, `product_grid`, …
        kind: &'v str = "type",
        /// Kept in the document, never shown.
        disabled: bool = "disabled" or false,
        /// Its content; which fields there are depends on the type.
        settings: Option<&'v Value> = "settings",
        /// Its parts, by id.
        blocks: Entries<'v, Block<'v>> = "blocks",
        /// In which order the parts stand.
        block_order: List<'v, &'v str> = "block_order",
        /// Who sees it: a JSONLogic rule, or the name of a segment. Absent: everybody.
        when: Option<&'v Value> = "when",
        /// From when on it is shown.
        starts: Option<Moment> = "starts",
        /// Until when it is shown.
        ends: Option<Moment> = "ends",
        /// How often a shopper sees it.
        cap: Option<Cap<'v>> = "cap",
        /// Other content for some; the first whose `when` holds is laid over `settings`.
        variants: List<'v, Variant<'v>> = "variants",
        /// How important it is to this shopper: a JSONLogic rule that gives a number. Sections with a rank
        /// share the places they have in `order`, the highest first; sections without stay where they are.
        rank: Option<&'v Value> = "rank",
        /// Which products it shows.
        data: Option<Data<'v>> = "data",
        /// How much room is kept before it is drawn.
        reserve: Option<Reserve<'v>> = "reserve",
        /// Other content by the power of the handset: `rich` (T3, T4), `std` (T1, T2), `lite` (T0).
        tier: Option<Levels<'v>> = "tier",
        /// What stands here if this cannot: the id of a section, or `drop`.
        fallback: Option<&'v str> = "fallback",
        /// Words that exposure and click events of this section carry.
        track: Entries<'v, &'v str> = "track",
        /// Files in which its content and products are (`storefront split` writes them); until they are there, it is not shown.
        chunks: List<'v, Url<'v>> = "chunks",
    }
}

shape! {
    /// A part of a section.
    pub closed struct Block {
        /// What it is.
        kind: &'v str = "type",
        /// Its content.
        settings: Option<&'v Value> = "settings",
        /// Who sees it: a JSONLogic rule, or the name of a segment.
        when: Option<&'v Value> = "when",
        /// From when on it is shown.
        starts: Option<Moment> = "starts",
        /// Until when it is shown.
        ends: Option<Moment> = "ends",
    }
}

shape! {
    /// How often a shopper sees a section, by `seen` of the profile.
    pub closed struct Cap {
        /// So many times.
        times: u32 = "times",
        /// In which time.
        per: Period = "per",
    }
}

choice! {
    /// In which time.
    pub enum Period {
        /// 24 hours.
        Day = "day",
        /// Seven times 24 hours.
        Week = "week",
        /// Since the first time.
        Ever = "ever",
    }
}

impl Period {
    /// How long it is.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Day => 86_400,
            Self::Week => 604_800,
            // Longer ago than anything was seen.
            Self::Ever => 1 << 40,
        }
    }
}

shape! {
    /// Content that some shoppers see instead.
    pub closed struct Variant {
        /// Its name in reports and events.
        id: &'v str = "id",
        /// Who sees it: a JSONLogic rule, or the name of a segment. Absent: everybody who comes so far.
        when: Option<&'v Value> = "when",
        /// Laid over the settings of the section (JSON Merge Patch, RFC 7396).
        settings: Option<&'v Value> = "settings",
        /// Products instead of those of the section.
        data: Option<Data<'v>> = "data",
    }
}

shape! {
    /// Which products a section shows: those of `ids`, or all that `query` and `filter` let through,
    /// best `rank` first, at most `first`.
    pub closed struct Data {
        /// Where they come from.
        source: Source = "source",
        /// These, in this order.
        ids: List<'v, Id<'v>> = "ids",
        /// Simple conditions, all of which must hold.
        query: Option<Query<'v>> = "query",
        /// A JSONLogic rule over `item` (the product) and all that other rules see.
        filter: Option<&'v Value> = "filter",
        /// A JSONLogic rule that gives a number; besides `item` it sees `affinity.category`,
        /// `affinity.brand` (counts of the shopper) and `affinity.bought`.
        rank: Option<&'v Value> = "rank",
        /// How much each signal counts in the order, instead of `rank`.
        weights: Option<Weights<'v>> = "weights",
        /// At most so many; at most 200, in a `product_feed` at most 10,000.
        first: u32 = "first" or 12,
    }
}

shape! {
    /// How much each signal counts in the order of products, 0 (not at all) to 100. Every signal is a number
    /// from 0 to 1; one that is not known is 0.5, which moves nothing.
    pub closed struct Weights {
        /// Products of the categories that the shopper likes.
        category: Option<Within<0, 100>> = "category",
        /// Products of the brands that the shopper likes.
        brand: Option<Within<0, 100>> = "brand",
        /// Products at the price that the shopper pays: `price_band`, else the median of what they have bought.
        price: Option<Within<0, 100>> = "price",
        /// What sells better than the others (`sold`).
        popularity: Option<Within<0, 100>> = "popularity",
        /// What is new (`publishedAt`).
        novelty: Option<Within<0, 100>> = "novelty",
        /// What there is much of (`quantityAvailable`); what cannot be bought goes down.
        stock: Option<Within<0, 100>> = "stock",
        /// What the merchant earns more on (`margin`).
        margin: Option<Within<0, 100>> = "margin",
        /// What the shopper has bought already goes down.
        bought: Option<Within<0, 100>> = "bought",
        /// The second, third, … product of the same category goes down.
        diversity: Option<Within<0, 100>> = "diversity",
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
        product_type: Option<&'v str> = "product_type",
        /// Its brand.
        vendor: Option<&'v str> = "vendor",
        /// One of its tags.
        tag: Option<&'v str> = "tag",
        /// Whether it can be bought now.
        available: Option<bool> = "available",
        /// Whether it is reduced.
        on_sale: Option<bool> = "on_sale",
        /// Whether it has a 3D model.
        with_model: Option<bool> = "with_model",
    }
}

shape! {
    /// Room that is kept before the section is drawn.
    pub closed struct Reserve {
        /// Width to height of its picture.
        ratio: Option<Ratio> = "ratio",
        /// Height of a section that has not been drawn yet, in CSS px.
        height_css_px: Option<u32> = "height",
    }
}

shape! {
    /// What changes by the power of the handset: settings laid over, or `false` to leave the section out.
    pub closed struct Levels {
        /// T3 and T4.
        rich: Option<&'v Value> = "rich",
        /// T1 and T2.
        std: Option<&'v Value> = "std",
        /// T0.
        lite: Option<&'v Value> = "lite",
    }
}
