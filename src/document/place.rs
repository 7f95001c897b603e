//! A place on the earth.

use super::json::Value;
use super::shape::{Kind, Member, shape};

shape! {
    /// A place on the earth (WGS 84).
    pub closed struct Place {
        /// Degrees north of the equator.
        latitude: Degrees = "lat",
        /// Degrees east of Greenwich.
        longitude: Degrees = "lon",
    }
}

/// Degrees, −180 to 180.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Degrees(pub f64);

impl<'v> Member<'v> for Degrees {
    const KIND: Kind = Kind::Number(-180, 180);
    fn of(value: &'v Value) -> Self {
        Self(value.as_f64().unwrap_or_default())
    }
}
