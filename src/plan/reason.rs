//! Why a page is as it is: a stable code and a detail for every decision.
//!
//! In: nothing. Out: plain data that the plan carries, `storefront plan` prints and `report()` shows.

use crate::document::json::{Value, Writer};
use crate::document::shape::codes;

codes! {
    /// A kind of decision. [`ReasonCode::code`] is stable: tests and telemetry match on it.
    pub enum ReasonCode {
        /// The section's `when` holds. Detail: the segment's name, if it is one.
        WhenHolds = "when-holds",
        /// The section's `when` does not hold.
        WhenFails = "when-fails",
        /// `when` could not be evaluated; the faults say why.
        WhenBroken = "when-broken",
        /// The document keeps the section but shows it to nobody.
        Disabled = "disabled",
        /// A variant was chosen. Detail: its id.
        Variant = "variant",
        /// The section was ranked. Detail: the number.
        Ranked = "ranked",
        /// Settings of a level were laid over. Detail: `rich`, `std` or `lite`.
        Level = "level",
        /// The section is left out on this level. Detail: `rich`, `std` or `lite`.
        LevelOff = "level-off",
        /// This build does not know the type. Detail: the type.
        UnknownType = "unknown-type",
        /// A field is missing or wrong that the section cannot stand without; the faults say which.
        Broken = "broken",
        /// No such section.
        Missing = "missing",
        /// Nothing to show: no product came through.
        NoProducts = "no-products",
        /// Products were put in the order of the shopper.
        ItemsRanked = "items-ranked",
        /// More products came through than are shown. Detail: how many are left out.
        ItemsLimited = "items-limited",
        /// The page has as many products as it may have.
        PageItemLimit = "page-item-limit",
        /// Stands here in place of another section. Detail: the id of that one.
        Fallback = "fallback",
        /// The section stands on the page already.
        ShownAlready = "shown-already",
        /// A 3D preview, and how it is delivered. Detail: `auto`, `tap` or `poster`.
        Preview = "preview",
        /// What the preview shows. Detail: `full`, `lite`, `raster`, `turntable` or `poster`.
        Shows = "shows",
        /// A model was passed over. Detail: `tier` (the handset does not draw as much) or `network` (it would take long).
        TooHeavy = "too-heavy",
        /// The product has no 3D model: a picture stands there.
        NoModel = "no-model",
        /// Holds the first picture of the page, which loads first.
        FirstPicture = "first-picture",
        /// Its time has not come.
        NotYet = "not-yet",
        /// Its time is over.
        Ended = "ended",
        /// The shopper has seen it as often as its cap says.
        Capped = "capped",
        /// The section has a cap, and seeing it counts. Detail: how many times are left, this one included.
        CapLeft = "cap-left",
        /// What the section is depends on an experiment. Detail: `NAME=VARIANT`.
        Experiment = "experiment",
        /// An overlay was laid over the section. Detail: its position in the document.
        Overlay = "overlay",
        /// For shoppers who have never bought here.
        NotNew = "not-new",
        /// Its content, or that of a section above it, is in a chunk that is not here yet.
        ChunkMissing = "chunk-missing",
        /// Of a product: no product of the document has the id. Here and below the detail is the JSON pointer of
        /// what decided, as far as something in the document did.
        NoProduct = "no-product",
        /// Of a product: named once more than it is shown.
        NamedTwice = "named-twice",
        /// Of a product: a condition of `query` does not hold.
        QueryFails = "query-fails",
        /// Of a product: all of `query` holds but that it can be bought now.
        SoldOut = "sold-out",
        /// Of a product: the rule `filter` does not let it through.
        FilterFails = "filter-fails",
        /// Of a product: `filter` could not be evaluated on it; the faults say why.
        FilterBroken = "filter-broken",
        /// Of a product: it came through behind as many as are shown.
        BeyondFirst = "beyond-first",
        /// Of a product: the document's section names it, what a variant or an overlay puts there does not.
        Replaced = "replaced",
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
