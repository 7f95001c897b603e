//! Who looks at the page: a profile that stays on the handset.
//!
//! In: a JSON object (untrusted, at most [`super::limits::MAX_SHOPPER_BYTES`]). Out: a [`Shopper`]; rules
//! see the object whole, so a merchant may add attributes of their own.
//! Every field may be absent: an empty object is a new visitor.

use serde_json::Value;

use super::DocumentError;
use super::fault::Fault;
use super::limits::{self, MAX_SHOPPER_BYTES};
use super::product::Id;
use super::read::{Read, Reader, shape};

shape! {
    /// The fields of a profile that sections show.
    pub open struct Profile {
        /// Seeds experiments: the same seed sees the same page. Falls back to `customer_id`.
        seed: Option<Id> = "seed" or None,
        /// The number of the customer.
        customer_id: Option<Id> = "customer_id" or None,
        /// First name.
        name: Option<String> = "name" or None,
        /// Member tier, in the words of the store: `gold`.
        tier: Option<String> = "tier" or None,
        /// Points of the member.
        points: Option<u32> = "points" or None,
        /// Whether they follow the store.
        fan: bool = "fan" or false,
        /// Whether they have never bought here.
        new_customer: bool = "new_customer" or false,
        /// City.
        city: Option<String> = "city" or None,
        /// Language and region, BCP 47.
        locale: Option<String> = "locale" or None,
        /// How many products of each category they have bought or looked at.
        categories: std::collections::BTreeMap<String, u32> = "categories" or Default::default(),
        /// The same by brand.
        brands: std::collections::BTreeMap<String, u32> = "brands" or Default::default(),
        /// Products that they have bought.
        bought: Vec<Id> = "bought" or Vec::new(),
    }
}

/// A profile, as sections and as rules see it.
#[derive(Clone, Debug)]
pub struct Shopper {
    /// What sections show.
    pub profile: Profile,
    /// What rules see.
    pub value: Value,
    /// Fields that could not be read; they count as absent.
    pub faults: Vec<Fault>,
}

impl Shopper {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is too large, no JSON, or no object.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        limits::check(text, MAX_SHOPPER_BYTES)?;
        let value: Value = serde_json::from_str(text)?;
        let mut reader = Reader::default();
        let Some(mut profile) = Profile::read(&value, &mut reader) else {
            return Err(DocumentError::NoObject);
        };
        profile.bought.sort();
        Ok(Self { profile, value, faults: reader.into_faults() })
    }

    /// What experiments hash: `seed`, else `customer_id`, else nothing (every such visitor sees the same page).
    pub fn seed(&self) -> &str {
        let id = self.profile.seed.as_ref().or(self.profile.customer_id.as_ref());
        id.map_or("", |id| id.0.as_str())
    }

    /// Whether they have bought this product.
    pub fn has_bought(&self, id: &Id) -> bool {
        self.profile.bought.binary_search(id).is_ok()
    }
}
