//! Why a page is as it is: a stable code and a detail for every decision.
//!
//! In: nothing. Out: plain data that the plan carries, `storefront plan` prints and `report()` shows.

use crate::document::json::{Value, Writer};

/// A kind of decision. [`ReasonCode::code`] is stable: tests and telemetry match on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonCode {
    /// The section's `when` holds. Detail: the segment's name, if it is one.
    WhenHolds,
    /// The section's `when` does not hold.
    WhenFails,
    /// `when` could not be evaluated; the faults say why.
    WhenBroken,
    /// The document keeps the section but shows it to nobody.
    Disabled,
    /// A variant was chosen. Detail: its id.
    Variant,
    /// The section was ranked. Detail: the number.
    Ranked,
    /// Settings of a level were laid over. Detail: `rich`, `std` or `lite`.
    Level,
    /// The section is left out on this level. Detail: `rich`, `std` or `lite`.
    LevelOff,
    /// This build does not know the type. Detail: the type.
    UnknownType,
    /// A field is missing or wrong that the section cannot stand without; the faults say which.
    Broken,
    /// No such section.
    Missing,
    /// Nothing to show: no product came through.
    NoProducts,
    /// Products were put in the order of the shopper.
    ItemsRanked,
    /// More products came through than are shown. Detail: how many are left out.
    ItemsLimited,
    /// The page has as many products as it may have.
    PageItemLimit,
    /// Stands here in place of another section. Detail: the id of that one.
    Fallback,
    /// The section stands on the page already.
    ShownAlready,
    /// A 3D preview, and how it is delivered. Detail: `auto`, `tap` or `poster`.
    Preview,
    /// The product has no 3D model: a picture stands there.
    NoModel,
    /// Holds the first picture of the page, which loads first.
    FirstPicture,
}

impl ReasonCode {
    /// The stable name, in kebab case.
    pub fn code(self) -> &'static str {
        match self {
            Self::WhenHolds => "when-holds",
            Self::WhenFails => "when-fails",
            Self::WhenBroken => "when-broken",
            Self::Disabled => "disabled",
            Self::Variant => "variant",
            Self::Ranked => "ranked",
            Self::Level => "level",
            Self::LevelOff => "level-off",
            Self::UnknownType => "unknown-type",
            Self::Broken => "broken",
            Self::Missing => "missing",
            Self::NoProducts => "no-products",
            Self::ItemsRanked => "items-ranked",
            Self::ItemsLimited => "items-limited",
            Self::PageItemLimit => "page-item-limit",
            Self::Fallback => "fallback",
            Self::ShownAlready => "shown-already",
            Self::Preview => "preview",
            Self::NoModel => "no-model",
            Self::FirstPicture => "first-picture",
        }
    }
}

/// One decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The kind.
    pub code: ReasonCode,
    /// What the kind says it is; null if nothing.
    pub detail: Value,
}

impl Reason {
    /// A reason with a detail; `Value::Null` for none.
    pub fn new(code: ReasonCode, detail: impl Into<Value>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// Writes the reason as JSON: `code`, and `detail` if there is one.
    pub(super) fn write(&self, json: &mut Writer) {
        json.object().key("code").text(self.code.code());
        match &self.detail {
            Value::Null => {}
            Value::String(text) => {
                json.key("detail").text(text);
            }
            Value::Number(number) => {
                json.key("detail").number(*number);
            }
            other => {
                json.key("detail").flag(other == &Value::Bool(true));
            }
        }
        json.end_object();
    }
}
