//! What every reason of a plan says to people: one table, from which the command line and the scripts speak.
//!
//! In: a [`Reason`]. Out: a sentence; or the whole table as JSON, `dist/reasons.json`, which the build puts into
//! `explain.js` and the studio. A code without a sentence does not compile.

use crate::document::json::{Value, Writer};
use crate::plan::{Reason, ReasonCode};

/// Where the detail goes in a sentence.
const SLOT: &str = "{}";
/// The sentence for any detail that has none of its own.
const ANY: &str = "*";

/// Of a section that has no condition and stands in for nothing: no reason of a plan says it. In the JSON its code is
/// [`EVERYBODY_CODE`].
pub(super) const EVERYBODY: &str = "It is for everybody.";
const EVERYBODY_CODE: &str = "for-everybody";
/// Of a product where weights rank: the signal that moved it most is the detail.
const PLACED: Sentences =
    &[("", "Nothing is known that would move it."), (ANY, "It stands here mostly because of {}.")];
const PLACED_CODE: &str = "placed";
/// Of a product that is not where it stood before the products were ranked; its place there, from 1, is the detail.
const MOVED: &str = "It stood at number {} before the products were ranked.";
const MOVED_CODE: &str = "moved";

/// Sentences by detail: `""` where there is none, `"*"` for any other, with `{}` in its place.
type Sentences = &'static [(&'static str, &'static str)];

macro_rules! sentences {
    ($($code:ident { $($detail:literal => $sentence:literal),+ $(,)? })*) => {
        const CODES: &[ReasonCode] = &[$(ReasonCode::$code),*];

        fn sentences_of(code: ReasonCode) -> Sentences {
            match code {
                $(ReasonCode::$code => &[$(($detail, $sentence)),+],)*
            }
        }
    };
}

sentences! {
    WhenHolds {
        "" => "The condition for showing it holds.",
        "*" => "The shopper belongs to the segment “{}”.",
    }
    WhenFails {
        "" => "The condition for showing it does not hold.",
        "*" => "The shopper does not belong to the segment “{}”.",
    }
    WhenBroken {
        "" => "The condition for showing it could not be worked out.",
        "*" => "Whether the shopper belongs to the segment “{}” could not be worked out.",
    }
    Disabled { "" => "It is switched off in the document." }
    Variant {
        "" => "One of several versions was chosen.",
        "*" => "The version “{}” is the first whose condition holds.",
    }
    Ranked {
        "" => "It has a rank that could not be worked out, and stands last among those that have one.",
        "*" => "Its rank is {}; sections with a rank stand from the highest to the lowest.",
    }
    Level {
        "" => "Its settings are those for this kind of handset.",
        "rich" => "Its settings are those for strong handsets (T3 and T4).",
        "std" => "Its settings are those for ordinary handsets (T1 and T2).",
        "lite" => "Its settings are those for handsets without script (T0).",
    }
    LevelOff {
        "" => "The document leaves it out on this kind of handset.",
        "rich" => "The document leaves it out on strong handsets (T3 and T4).",
        "std" => "The document leaves it out on ordinary handsets (T1 and T2).",
        "lite" => "The document leaves it out on handsets without script (T0).",
    }
    UnknownType {
        "" => "This build does not know its type.",
        "*" => "This build does not know the type “{}”.",
    }
    Broken { "" => "Something that it cannot do without is missing or wrong." }
    Missing { "" => "No section of the document has this id." }
    NoProducts { "" => "None of its products came through, so there is nothing to show." }
    ItemsRanked { "" => "Its products stand in the order that suits this shopper." }
    ItemsLimited {
        "" => "More products came through than it shows.",
        "1" => "One more product came through than it shows.",
        "*" => "{} more products came through than it shows.",
    }
    PageItemLimit { "" => "The page has as many products as a page may have; the rest is left out." }
    Fallback {
        "" => "It stands in for another section that could not be shown.",
        "*" => "It stands in for “{}”, which could not be shown.",
    }
    ShownAlready { "" => "It stands on the page already." }
    Preview {
        "" => "It has a 3D preview.",
        "auto" => "Its 3D preview loads by itself.",
        "tap" => "Its 3D preview loads after a tap: the handset saves data, or the network is slow.",
        "poster" => "Its 3D preview stays a picture on this handset.",
    }
    Shows {
        "" => "The plan says what the preview shows.",
        "full" => "It shows the product's own model in 3D.",
        "lite" => "It shows a lighter model of the product in 3D.",
        "raster" => "It shows the product in 3D, drawn without a GPU.",
        "turntable" => "It shows pictures from all around, which turn like a model.",
        "poster" => "It shows the poster alone.",
    }
    TooHeavy {
        "" => "A model was passed over: it is too much here.",
        "tier" => "A model was passed over: this handset does not draw as much.",
        "network" => "A model was passed over: it would take long on this network, or data are saved.",
    }
    NoModel { "" => "The product has no 3D model; a picture stands there." }
    FirstPicture { "" => "It has the page's first picture, which loads before everything else." }
    NotYet { "" => "Its time has not come." }
    Ended { "" => "Its time is over." }
    Capped { "" => "The shopper has seen it as often as the document lets them." }
    CapLeft {
        "" => "How often it is shown is limited; this time counts.",
        "1" => "How often it is shown is limited; this is the last time for now.",
        "*" => "How often it is shown is limited; {} times are left, this one included.",
    }
    Experiment {
        "" => "What it is depends on an experiment.",
        "*" => "What it is depends on the experiment {}.",
    }
    Overlay {
        "" => "An overlay of the document changes it.",
        "*" => "The overlay at position {} of the document changes it.",
    }
    NotNew { "" => "It is for shoppers who have never bought here." }
    ChunkMissing { "" => "Its content, or that of a section above it, is in a chunk that is not here yet." }
    NoProduct { "" => "No product of the document has this id." }
    NamedTwice { "" => "It is named more than once, and stands here once." }
    QueryFails {
        "" => "Not all conditions for its products hold.",
        "*" => "Not all conditions of {} hold.",
    }
    SoldOut { "" => "It is sold out, and only what can be bought is shown." }
    FilterFails {
        "" => "The rule that chooses products does not let it through.",
        "*" => "The rule {} does not let it through.",
    }
    FilterBroken {
        "" => "The rule that chooses products could not be worked out on it.",
        "*" => "The rule {} could not be worked out on it.",
    }
    BeyondFirst {
        "" => "It came through, but others stand before it, and no more are shown.",
        "*" => "It came through, but others stand before it, and {} lets no more through.",
    }
    Replaced {
        "" => "The document names it here; this shopper has other products in its place.",
        "*" => "The document names it here; this shopper has those of {} in its place.",
    }
}

impl Reason {
    /// What the reason says to people, the detail filled in.
    pub fn sentence(&self) -> String {
        let detail = match &self.detail {
            Value::String(text) => text.clone(),
            Value::Number(_) => self.detail.as_f64().map_or(String::new(), |number| number.to_string()),
            _ => String::new(),
        };
        let sentences = sentences_of(self.code);
        let find = |wanted: &str| sentences.iter().find(|(key, _)| *key == wanted).map(|(_, text)| *text);
        let any = || if detail.is_empty() { None } else { find(ANY) };
        find(&detail).or_else(any).or_else(|| find("")).unwrap_or_default().replacen(SLOT, &detail, 1)
    }
}

/// What placed a product, by the signal that moved it most; empty where none did.
pub(super) fn placed(signal: &str) -> String {
    let found = PLACED.iter().find(|(key, _)| *key == if signal.is_empty() { "" } else { ANY });
    found.map_or("", |(_, sentence)| sentence).replacen(SLOT, signal, 1)
}

/// From where a product was moved, from 1.
pub(super) fn moved(from: usize) -> String {
    MOVED.replacen(SLOT, &from.to_string(), 1)
}

/// The table as JSON: sentences by code and detail.
pub fn sentences_json() -> String {
    let mut json = Writer::default();
    json.object().key(EVERYBODY_CODE).object().key("").text(EVERYBODY).end_object();
    json.key(PLACED_CODE).object();
    for (detail, sentence) in PLACED {
        json.key(detail).text(sentence);
    }
    json.end_object();
    json.key(MOVED_CODE).object().key("").text(MOVED).end_object();
    for code in CODES {
        json.key(code.code()).object();
        for (detail, sentence) in sentences_of(*code) {
            json.key(detail).text(sentence);
        }
        json.end_object();
    }
    json.end_object();
    json.finish()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence() {
        let table: serde_json::Value = serde_json::from_str(&sentences_json()).unwrap();
        for code in ReasonCode::ALL {
            assert!(table[code.code()][""].is_string(), "{} has no sentence", code.code());
        }
        assert_eq!(table.as_object().unwrap().len(), ReasonCode::ALL.len() + 3);
    }

    #[test]
    fn sentences_are_sentences() {
        for code in CODES {
            for (detail, sentence) in sentences_of(*code) {
                assert!(sentence.ends_with('.') && !sentence.starts_with(char::is_lowercase), "{sentence}");
                assert_eq!(*detail == ANY, sentence.contains(SLOT), "{sentence}");
            }
        }
    }

    #[test]
    fn the_detail_is_said() {
        let said = |code, detail: Value| Reason::new(code, detail).sentence();
        assert_eq!(said(ReasonCode::WhenHolds, "gold".into()), "The shopper belongs to the segment “gold”.");
        assert_eq!(said(ReasonCode::WhenHolds, Value::Null), "The condition for showing it holds.");
        assert_eq!(said(ReasonCode::Preview, "tap".into()), sentences_of(ReasonCode::Preview)[2].1);
        assert_eq!(
            said(ReasonCode::ItemsLimited, 1_u32.into()),
            "One more product came through than it shows."
        );
        assert_eq!(
            said(ReasonCode::ItemsLimited, 31_u32.into()),
            "31 more products came through than it shows."
        );
        assert_eq!(
            said(ReasonCode::Variant, "{}".into()),
            "The version “{}” is the first whose condition holds."
        );
    }
}
