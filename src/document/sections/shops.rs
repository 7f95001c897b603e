//! Offline shops near the shopper.

use super::super::context::Moment;
use super::super::json::Value;
use super::super::pieces::cut;
use super::super::place::Place;
use super::super::shape::{Entries, Id, Kind, List, Member, choice, judged, shape};
use super::super::url::Link;

shape! {
    /// Shops, the nearest first where the profile says a `location`, else in this order. With products (the section's
    /// `data`) each says whether it has the first one for pick-up.
    pub closed struct Shops {
        /// The heading.
        heading: &'v str = "heading",
        /// A sentence below it.
        text: Option<&'v str> = "text",
        /// Where all of them are.
        link: Option<Link<'v>> = "link",
        /// What that link says.
        link_label: Option<&'v str> = "link_label",
        /// At most so many are shown.
        first: u32 = "first" or 3,
        /// None that is farther away.
        within_km: Option<u32> = "within_km",
        /// All of them; at most 2,000.
        shops: List<'v, Shop<'v>> = "shops"; must,
    }
}

shape! {
    /// One shop.
    pub closed struct Shop {
        /// Its name in events.
        id: Id<'v> = "id",
        /// What it is called.
        title: &'v str = "title",
        /// Street and house.
        address: &'v str = "address",
        /// Town.
        city: Option<&'v str> = "city",
        /// Where it is.
        location: Place<'v> = "location",
        /// When it is open, in its own time.
        hours: List<'v, Hours<'v>> = "hours",
        /// Minutes that its time is ahead of UTC.
        utc_offset_minutes: OffsetMinutes = "utc_offset_minutes" or OffsetMinutes(0),
        /// When that changes (summer time), in order.
        offset_changes: List<'v, OffsetChange<'v>> = "offset_changes",
        /// What one can have done there.
        services: List<'v, &'v str> = "services",
        /// How many it has of each product, by id.
        stock: Entries<'v, u32> = "stock",
        /// Its number.
        phone: Option<Link<'v>> = "phone",
        /// Where one books a visit.
        booking: Option<Link<'v>> = "booking",
        /// Its page, or the way there.
        link: Option<Link<'v>> = "link",
    }
}

shape! {
    /// When a shop is open on some days. `closes` before `opens` is the next day.
    pub closed struct Hours {
        /// The days.
        days: List<'v, Day> = "days"; must,
        /// From when.
        opens: ClockTime = "opens",
        /// Until when.
        closes: ClockTime = "closes",
    }
}

choice! {
    /// A day of the week.
    pub enum Day {
        /// Monday.
        Monday = "mon",
        /// Tuesday.
        Tuesday = "tue",
        /// Wednesday.
        Wednesday = "wed",
        /// Thursday.
        Thursday = "thu",
        /// Friday.
        Friday = "fri",
        /// Saturday.
        Saturday = "sat",
        /// Sunday.
        Sunday = "sun",
    }
}

shape! {
    /// From a moment on another time.
    pub closed struct OffsetChange {
        /// From when.
        from: Moment = "from",
        /// Minutes that its time is ahead of UTC from then on.
        utc_offset_minutes: OffsetMinutes = "utc_offset_minutes",
    }
}

/// Minutes ahead of UTC, −840 to 840.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetMinutes(pub i64);

impl<'v> Member<'v> for OffsetMinutes {
    const KIND: Kind = Kind::Number(-840, 840);
    fn of(value: &'v Value) -> Self {
        // Saturates: nothing that was not checked moves the time by more than a day either.
        Self((value.as_f64().unwrap_or_default() as i64).clamp(-840, 840))
    }
}

/// A time of day, in minutes since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockTime(pub u32);

impl ClockTime {
    fn parse(text: &str) -> Option<Self> {
        let part = |text: &str, limit: u32| {
            // The length first: a longer number does not fit.
            if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let part = text.bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit & 15));
            (part < limit).then_some(part)
        };
        let (hours, minutes) = cut(text, b':')?;
        Some(Self(part(hours, 24)? * 60 + part(minutes, 60)?))
    }

    fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self(0))
    }
}

judged!(
    ClockTime,
    b'k',
    |text| ClockTime::parse(text).map(|_| text.into()),
    BadTime,
    "a time of day such as \"09:30\"",
    "^([01][0-9]|2[0-3]):[0-5][0-9]$"
);
