//! The words that the page itself says, and how it writes numbers, money and times; a document may bring its own.
//!
//! No locale table fits a phone's budget, so the rules come with the document: `node www/build/locale.js de-DE EUR`
//! writes them down from what Node knows of a locale. Patterns hold names in braces, as all texts do; a list is one
//! text with commas, because that is what packs smallest.

use super::json::Value;
use super::shape::{Entries, shape};

shape! {
    /// Words of the page, and how it writes numbers, money and times. `{n}` stands for a number.
    pub closed struct Texts {
        /// Badge of a product that cannot be bought.
        sold_out: &'v str = "sold_out" says "Sold out",
        /// Badge of a product tagged `new`.
        new_product: &'v str = "new" says "New",
        /// Badge of a reduced product.
        percent_off: &'v str = "percent_off" says "−{n}%",
        /// Badge of a product of which few are left.
        few_left: &'v str = "few_left" says "Only {n} left",
        /// Badge of a product with a 3D model.
        model: &'v str = "model" says "3D",
        /// Stands before the price of a product whose variants differ in price.
        from: &'v str = "from" says "From",
        /// Read aloud before the price that is asked.
        price: &'v str = "price" says "Price",
        /// Read aloud before the price that was asked.
        price_before: &'v str = "price_before" says "Before",
        /// Read aloud for a rating.
        rating: &'v str = "rating" says "{rating} of 5, {n} ratings",
        /// What a link to more products says.
        see_all: &'v str = "see_all" says "See all",
        /// What the button of a product says.
        see_product: &'v str = "see_product" says "See the product",
        /// What the link says that places a product in the room.
        see_in_room: &'v str = "see_in_room" says "View in your space",
        /// Points of a member.
        points: &'v str = "points" says "{n} points",
        /// The way to the next tier.
        points_to_go: &'v str = "points_to_go" says "{n} points to {tier}",
        /// Code of a right.
        code: &'v str = "code" says "Code",
        /// Read aloud for a carousel.
        slides: &'v str = "slides" says "Pictures that slide",
        /// Read aloud for categories.
        categories: &'v str = "categories" says "Categories",
        /// The button of the search field.
        search: &'v str = "search" says "Search",
        /// A review by somebody who has bought it.
        verified: &'v str = "verified" says "Verified buyer",
        /// The button of a coupon.
        claim: &'v str = "claim" says "Claim",
        /// A coupon that the shopper has.
        claimed: &'v str = "claimed" says "Claimed",
        /// The link of a coupon that the shopper has.
        use_it: &'v str = "use" says "Use it",
        /// A coupon that the shopper has used.
        used: &'v str = "used" says "Used",
        /// A coupon that is over.
        ended: &'v str = "ended" says "Ended",
        /// A coupon that the shopper may not have.
        locked: &'v str = "locked" says "Not for you yet",
        /// Stands before the time when something begins.
        starts: &'v str = "starts" says "Starts",
        /// Stands before the time when something ends.
        ends: &'v str = "ends" says "Ends",
        /// The button of a fan club.
        follow: &'v str = "follow" says "Follow",
        /// The same, for who follows.
        following: &'v str = "following" says "Following",
        /// How many follow.
        followers: &'v str = "followers" says "{followers} follow",
        /// A benefit that the shopper does not have yet.
        fans_only: &'v str = "fans_only" says "For fans",
        /// The link of a post.
        talk: &'v str = "talk" says "Join in",
        /// The button of a launch.
        remind: &'v str = "remind" says "Remind me",
        /// The same, for who will be reminded.
        reminded: &'v str = "reminded" says "We will remind you",
        /// Stands before the day when something came out.
        out: &'v str = "out" says "Out since",
        /// A live room that is on.
        live: &'v str = "live" says "Live now",
        /// Stands before the time of a recording.
        replay: &'v str = "replay" says "Replay of",
        /// How far a shop is.
        distance: &'v str = "distance" says "{distance} km away",
        /// A shop that is open.
        open_until: &'v str = "open_until" says "Open until {until}",
        /// A shop that is closed.
        opens_at: &'v str = "opens_at" says "Opens {day} {opens}",
        /// A shop that has the product.
        pick_up: &'v str = "pick_up" says "Pick up today",
        /// A shop that has few.
        pick_up_few: &'v str = "pick_up_few" says "Few left here: call first",
        /// A shop that has none.
        pick_up_none: &'v str = "pick_up_none" says "Not in this shop",
        /// The number of a shop.
        call: &'v str = "call" says "Call",
        /// The booking link of a shop.
        book: &'v str = "book" says "Book a visit",
        /// Read aloud for the bar of a flash sale.
        left_of: &'v str = "left_of" says "{n} of {total} left",
        /// Monday.
        mon: &'v str = "mon" says "Mon",
        /// Tuesday.
        tue: &'v str = "tue" says "Tue",
        /// Wednesday.
        wed: &'v str = "wed" says "Wed",
        /// Thursday.
        thu: &'v str = "thu" says "Thu",
        /// Friday.
        fri: &'v str = "fri" says "Fri",
        /// Saturday.
        sat: &'v str = "sat" says "Sat",
        /// Sunday.
        sun: &'v str = "sun" says "Sun",
        /// Stands between a number and its fraction.
        decimal: &'v str = "decimal" says ".",
        /// Stands between groups of digits.
        group: &'v str = "group" says ",",
        /// From how many whole digits on numbers have groups, and the digits of groups above the thousands: `5;3` in
        /// Spain, `4;2` in India.
        grouping: Option<&'v str> = "grouping",
        /// The digit zero; in Unicode the others follow it.
        digits: &'v str = "digits" says "0",
        /// An amount: `{n}` is the number, `{currency}` the symbol.
        money: &'v str = "money" says "{currency}{n}",
        /// Symbols of currencies behind their codes (ISO 4217), with the number of decimals between them where it is not
        /// that of ISO 4217: `IDR0Rp`. Others are written by their code.
        currencies: &'v str = "currencies" says "USD$,EUR€,GBP£,INR₹,JPY¥,CNYCN¥,KRW₩,BRLR$,CADCA$,AUDA$,NZDNZ$,MXNMX$,HKDHK$,TWDNT$,ILS₪,VND₫",
        /// A moment: `{d}` or `{dd}`, `{M}`, `{MM}` or the name `{MMM}`, and those of `time`.
        date: &'v str = "date" says "{d} {MMM}, {HH}:{mm}",
        /// The same in another year, `{y}`.
        date_with_year: &'v str = "date_with_year" says "{d} {MMM} {y}, {HH}:{mm}",
        /// A time of day: `{H}` or `{HH}` of 24 hours, `{h}` or `{hh}` of 12, `{mm}`, `{a}` for the half of the day.
        time: &'v str = "time" says "{HH}:{mm}",
        /// The months, from January.
        months: &'v str = "months" says "Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec",
        /// The halves of the day.
        day_periods: &'v str = "day_periods" says "AM,PM",
        /// By language, which numbers take which plural form: a JSONLogic rule over `n` for `one`, `few`, …; numbers of
        /// none take `other`. Absent: `one` is 1.
        plurals: Entries<'v, Entries<'v, &'v Value>> = "plurals",
    }
}

impl<'v> Texts<'v> {
    /// The words under `key`: the document's, else ours; empty if there is no such key.
    pub fn word(self, key: &str) -> &'v str {
        match self.json().get(key).and_then(Value::as_str) {
            Some(words) => words,
            None => Self::SHAPE.default_text(key),
        }
    }
}
