//! Design tokens: the few CSS values that a document may set, typed so that they cannot carry CSS.
//!
//! In: strings and numbers of `tokens`. Out: [`Token`], written as a custom property `--sf-NAME`.
//! Colours are `#rgb`, `#rrggbb` or `#rrggbbaa`; lengths are whole CSS px.
//! No functions, no `url()`, no keywords, no names from the document.

use super::pieces::{cut, pieces};
use super::shape::{Member as _, judged, member, shape};

/// A colour as a document writes it, `#rgb` to `#rrggbbaa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour<'v>(&'v str);

impl<'v> Colour<'v> {
    /// The text; black for what is no colour.
    pub fn as_str(self) -> &'v str {
        self.0
    }

    fn read(text: &'v str) -> Self {
        Self(if is_colour(text) { text } else { "#000" })
    }
}

judged!(
    Colour<'v>,
    b'h',
    |text| is_colour(text).then_some(text.into()),
    BadToken,
    "a colour such as #b4532a",
    "^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"
);

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A width to height, such as `4/5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// Parts across, 1 to 9,999.
    pub width: u32,
    /// Parts down, 1 to 9,999.
    pub height: u32,
}

impl Ratio {
    fn parse(text: &str) -> Option<Self> {
        let part = |text: &str| {
            // The length first: a longer number does not fit.
            if !(1..=4).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let part = text.bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit & 15));
            (part > 0).then_some(part)
        };
        let (width, height) = cut(text, b'/')?;
        Some(Self { width: part(width)?, height: part(height)? })
    }

    fn read(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self { width: 1, height: 1 })
    }
}

judged!(
    Ratio,
    b'r',
    |text| Ratio::parse(text).map(|_| text.into()),
    BadToken,
    "a ratio of width to height such as \"4/5\"",
    "^[0-9]{1,4}/[0-9]{1,4}$"
);

shape! {
    /// The look of the page, as far as a document may set it.
    pub closed struct Tokens {
        /// Buttons, links, prices of sales.
        accent: Option<Colour<'v>> = "accent",
        /// Text on the accent.
        on_accent: Option<Colour<'v>> = "on_accent",
        /// Behind everything.
        background: Option<Colour<'v>> = "background",
        /// Behind cards and pictures.
        surface: Option<Colour<'v>> = "surface",
        /// Text.
        text: Option<Colour<'v>> = "text",
        /// Text that stands back.
        muted: Option<Colour<'v>> = "muted",
        /// Lines between things.
        line: Option<Colour<'v>> = "line",
        /// Corners of cards and pictures, in CSS px.
        radius_css_px: Option<u32> = "radius",
    }
}

impl<'v> Tokens<'v> {
    /// Custom property and value of every colour that is set.
    pub fn colours(self) -> impl Iterator<Item = (&'static str, Colour<'v>)> {
        // One text, because seven pairs weigh more.
        let names = "--sf-accent=accent --sf-on-accent=on_accent --sf-background=background --sf-surface=surface \
                     --sf-text=text --sf-muted=muted --sf-line=line";
        pieces(names, b' ').filter_map(move |pair| {
            let (property, key) = cut(pair, b'=')?;
            Some((property, Option::of(member(self.json(), key))?))
        })
    }
}
