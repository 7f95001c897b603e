//! Who looks at the page: a profile that stays on the handset.
//!
//! In: a JSON object (untrusted, at most [`super::limits::MAX_SHOPPER_BYTES`]). Out: a [`Shopper`]; rules
//! see the object whole, so a merchant may add attributes of their own.
//! Every field may be absent: an empty object is a new visitor.

use super::DocumentError;
use super::fault::Fault;
use super::json::{self, Value};
use super::limits::MAX_SHOPPER_BYTES;
use super::place::Place;
use super::shape::{Entries, Id, List, Member as _, Reader, check, shape};

shape! {
    /// The fields of a profile that sections show.
    pub open struct Profile {
        /// Seeds experiments: the same seed sees the same page. Falls back to `customer_id`.
        seed: Option<Id<'v>> = "seed",
        /// The number of the customer.
        customer_id: Option<Id<'v>> = "customer_id",
        /// First name.
        name: Option<&'v str> = "name",
        /// Member tier, in the words of the store: `gold`.
        tier: Option<&'v str> = "tier",
        /// Points of the member.
        points: Option<u32> = "points",
        /// Whether they follow the store.
        fan: bool = "fan" or false,
        /// Whether they have never bought here.
        new_customer: bool = "new_customer" or false,
        /// City.
        city: Option<&'v str> = "city",
        /// Language and region, BCP 47.
        locale: Option<&'v str> = "locale",
        /// How many products of each category they have bought or looked at.
        categories: Entries<'v, u32> = "categories",
        /// The same by brand.
        brands: Entries<'v, u32> = "brands",
        /// Keys of coupons that they have claimed.
        claimed: List<'v, Id<'v>> = "claimed",
        /// Keys of coupons that they have used.
        used: List<'v, Id<'v>> = "used",
        /// Keys of launches and live rooms of which they want to be reminded.
        reminders: List<'v, Id<'v>> = "reminders",
        /// Where they are; for shops near them.
        location: Option<Place<'v>> = "location",
        /// What they pay for a product, the least and the most, in the currency of the store.
        price_band: List<'v, u32> = "price_band",
        /// Whether they let the page know of them what else stands here.
        consent: bool = "consent" or false,
        /// When they saw sections that have a `cap`, by id: seconds since 1970-01-01T00:00:00Z.
        seen: Entries<'v, List<'v, u32>> = "seen",
        /// Products that they have bought.
        bought: List<'v, Id<'v>> = "bought",
    }
}

/// A profile, as sections and as rules see it.
#[derive(Clone, Debug)]
pub struct Shopper {
    /// Fields that could not be read; they count as absent.
    pub faults: Vec<Fault>,
    value: Value,
    /// What of it needs no consent.
    open: Value,
}

impl Shopper {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is too large, no JSON, or no object.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let mut value = json::parse(text, MAX_SHOPPER_BYTES)?;
        let mut reader = Reader::default();
        if !check(&Profile::SHAPE, &mut value, &mut reader) {
            return Err(DocumentError::NoObject);
        }
        let locale = value.get("locale").cloned().unwrap_or_default();
        let open = Value::object(vec![("locale", locale), ("consent", Value::Bool(false))]);
        Ok(Self { faults: reader.into_faults(), value, open })
    }

    /// What a page may know: everything, or where it needs a consent that was not given, the language alone.
    pub fn known(&self, needs_consent: bool) -> Profile<'_> {
        let profile = Profile::of(&self.value);
        if needs_consent && !profile.consent() { Profile::of(&self.open) } else { profile }
    }
}

impl<'v> Profile<'v> {
    /// What experiments hash: `seed`, else `customer_id`, else nothing (every such visitor sees the same page).
    pub fn hashed(self) -> &'v str {
        self.seed().or(self.customer_id()).map_or("", |id| id.0)
    }
}
