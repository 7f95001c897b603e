//! Design tokens: the few CSS values that a document may set, typed so that they cannot carry CSS.
//!
//! In: strings and numbers of `tokens`. Out: [`Token`], written as a custom property `--sf-NAME`.
//! Colours are `#rgb`, `#rrggbb` or `#rrggbbaa`; lengths are whole CSS px.
//! No functions, no `url()`, no keywords, no names from the document.

use serde_json::Value;

use super::fault::FaultCode;
use super::read::{Read, Reader, default_shape, leaf_schema, shape};

/// A colour as a document writes it, `#rgb` to `#rrggbbaa`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colour(String);

leaf_schema!(Colour, { "type": "string", "pattern": "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$" });

impl Colour {
    /// The checked text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Read for Colour {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let text = reader.string(value)?;
        let digits = text.strip_prefix('#').unwrap_or_default();
        if matches!(digits.len(), 3 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some(Self(text.to_owned()));
        }
        reader.note(FaultCode::BadToken, "a colour such as #b4532a");
        None
    }
}

/// A width to height, such as `4/5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Parts across, 1 to 10,000.
    pub width: u32,
    /// Parts down, 1 to 10,000.
    pub height: u32,
}

leaf_schema!(Ratio, { "type": "string", "pattern": "^[0-9]{1,5}/[0-9]{1,5}$" });

impl Read for Ratio {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let part = |text: &str| text.trim().parse().ok().filter(|part| (1..=10_000).contains(part));
        let ratio = reader
            .string(value)?
            .split_once('/')
            .and_then(|(width, height)| Some(Self { width: part(width)?, height: part(height)? }));
        if ratio.is_none() {
            reader.note(FaultCode::BadToken, "a ratio of width to height such as \"4/5\"");
        }
        ratio
    }
}

shape! {
    /// The look of the page, as far as a document may set it.
    pub closed struct Tokens {
        /// Buttons, links, prices of sales.
        accent: Option<Colour> = "accent" or None,
        /// Text on the accent.
        on_accent: Option<Colour> = "on_accent" or None,
        /// Behind everything.
        background: Option<Colour> = "background" or None,
        /// Behind cards and pictures.
        surface: Option<Colour> = "surface" or None,
        /// Text.
        text: Option<Colour> = "text" or None,
        /// Text that stands back.
        muted: Option<Colour> = "muted" or None,
        /// Lines between things.
        line: Option<Colour> = "line" or None,
        /// Corners of cards and pictures, in CSS px.
        radius_css_px: Option<u32> = "radius" or None,
    }
}

impl Tokens {
    /// Custom property and value of every colour that is set.
    pub fn colours(&self) -> impl Iterator<Item = (&'static str, &Colour)> {
        [
            ("--sf-accent", &self.accent),
            ("--sf-on-accent", &self.on_accent),
            ("--sf-background", &self.background),
            ("--sf-surface", &self.surface),
            ("--sf-text", &self.text),
            ("--sf-muted", &self.muted),
            ("--sf-line", &self.line),
        ]
        .into_iter()
        .filter_map(|(name, colour)| Some((name, colour.as_ref()?)))
    }
}

default_shape!(Tokens);
