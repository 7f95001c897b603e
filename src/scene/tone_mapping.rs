//! `tone-mapping`: which curve brings radiance into the range of a screen.
//!
//! Names and meanings are those of `<model-viewer>` 4.4 on three.js r183. The formulas stand in
//! [`crate::render::raster::tone`] and `shaders/tone.wgsl`. Must not: know a formula.

/// A curve from radiance to what a screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToneMapping {
    /// Khronos PBR Neutral: keeps product colours close to their sRGB input.
    #[default]
    Neutral,
    /// Stephen Hill's fit of ACES: contrast as in a film, colours shift.
    Aces,
    /// AgX as in Blender: soft highlights, pale colours.
    Agx,
    /// Reinhard's simple operator.
    Reinhard,
    /// Hejl and Burgess-Dawson's film stock.
    Cineon,
    /// Exposure alone; what is brighter than the screen is cut.
    Linear,
    /// As `Linear`, and exposure has no say.
    None,
}

impl ToneMapping {
    /// Every word of the attribute.
    pub const WORDS: &str = "auto, neutral, commerce, aces, agx, reinhard, cineon, linear or none";

    /// What a word of the attribute names; nothing for one that it does not have.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "auto" | "neutral" | "commerce" => Self::Neutral,
            "aces" => Self::Aces,
            "agx" => Self::Agx,
            "reinhard" => Self::Reinhard,
            "cineon" => Self::Cineon,
            "linear" => Self::Linear,
            "none" => Self::None,
            _ => return None,
        })
    }

    /// The number that `TONE_MAPPING` of `shaders/tone.wgsl` has for it: for `Linear` and `None` one, since
    /// they differ by exposure alone.
    pub fn curve(self) -> u8 {
        (self as u8).min(Self::Linear as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_and_no_other() {
        let words = ToneMapping::WORDS.replace(" or ", ", ");
        assert_eq!(words.split(", ").filter_map(ToneMapping::from_word).count(), 9);
        for word in ["", "ACES", "filmic", " agx"] {
            assert_eq!(ToneMapping::from_word(word), None, "{word}");
        }
        assert_eq!(ToneMapping::from_word("commerce"), Some(ToneMapping::default()));
    }

    #[test]
    fn the_default_is_the_curve_that_shaders_are_written_for() {
        assert_eq!(ToneMapping::default().curve(), 0);
        assert_eq!(ToneMapping::None.curve(), ToneMapping::Linear.curve());
    }
}
