//! What a shopper can have for a time: flash sale, coupons, the gift for newcomers.

use super::super::context::Moment;
use super::super::product::Image;
use super::super::shape::{Entries, Id, shape};
use super::super::token::{Colour, Ratio};
use super::super::url::Link;

shape! {
    /// Products for a short time, with a countdown. Before `starts` it says when; after `ends` it is not shown.
    pub closed struct FlashSale {
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Where "see all" leads.
        link: Option<Link<'v>> = "link",
        /// What "see all" says.
        link_label: Option<&'v str> = "link_label",
        /// When it begins; absent: it has begun.
        starts: Option<Moment> = "starts",
        /// When it ends.
        ends: Moment = "ends",
        /// How many there were of each product, by id: a bar shows how many are left.
        totals: Entries<'v, u32> = "totals",
        /// Width to height of the pictures.
        ratio: Ratio = "ratio" or Ratio { width: 4, height: 5 },
        /// Whether the brand stands above the name.
        show_vendor: bool = "show_vendor" or false,
        /// Whether ratings are shown.
        show_rating: bool = "show_rating" or false,
        /// Behind the heading.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words there.
        colour: Option<Colour<'v>> = "colour",
    }
}

shape! {
    /// Coupons and benefits to claim; each is a block `coupon`.
    pub closed struct Coupons {
        /// The heading.
        heading: Option<&'v str> = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Where "see all" leads.
        link: Option<Link<'v>> = "link",
        /// What "see all" says.
        link_label: Option<&'v str> = "link_label",
    }
}

shape! {
    /// Something to claim. Its state is `soon`, `locked`, `open`, `claimed`, `used` or `ended`: the profile's `claimed` and
    /// `used` hold keys.
    pub closed struct Coupon {
        /// Its name in profiles and events.
        key: Id<'v> = "key",
        /// What it is worth: `20 %`, `₹300`.
        value: &'v str = "value",
        /// What it is.
        title: &'v str = "title",
        /// What one must know about it.
        text: Option<&'v str> = "text",
        /// The code, shown once it is claimed.
        code: Option<&'v str> = "code",
        /// Who may have it: a JSONLogic rule, or the name of a segment. Absent: everybody.
        unlock: Option<&'v super::super::json::Value> = "unlock",
        /// What stands there while it is locked.
        unlock_text: Option<&'v str> = "unlock_text",
        /// From when it can be claimed.
        starts: Option<Moment> = "starts",
        /// Until when it is good.
        ends: Option<Moment> = "ends",
        /// Where it is used, and without script claimed.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// What waits for who has never bought here: a large coupon. Others do not see it (reason `not-new`).
    pub closed struct NewcomerGift {
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// What it is worth.
        value: &'v str = "value",
        /// Its name in profiles and events.
        key: Id<'v> = "key",
        /// The code, shown once it is claimed.
        code: Option<&'v str> = "code",
        /// From when it can be claimed.
        starts: Option<Moment> = "starts",
        /// Until when it is good.
        ends: Option<Moment> = "ends",
        /// Where it is used, and without script claimed.
        link: Option<Link<'v>> = "link",
        /// A picture of it.
        image: Option<Image<'v>> = "image",
        /// Behind the words.
        background: Option<Colour<'v>> = "background",
        /// Colour of the words.
        colour: Option<Colour<'v>> = "colour",
    }
}
