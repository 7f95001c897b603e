//! The CSS-like strings that place a camera: `camera-orbit`, `camera-target`, `field-of-view`.
//!
//! In: an attribute's text (untrusted). Out: [`Term`]s that [`super::orbit`] resolves against a
//! product's framing, or where the text goes wrong. Grammar of `<model-viewer>`: numbers with a unit
//! (`deg rad m cm mm %`), `auto`, `calc(…)` with `+ - * /` and brackets. Terms are separated by
//! white space, or by commas as on our command line.
//!
//! Numbers are read by hand: `str::parse::<f32>` would bring 12 kB of tables into each wasm module.

use std::fmt;

/// One value of a camera string.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Term {
    /// What the product's framing says.
    #[default]
    Auto,
    /// `fixed + share · whole`, where the framing gives the whole (100 %).
    Linear {
        /// Radians or metres.
        fixed: f32,
        /// 1 is 100 %.
        share: f32,
    },
}

impl Term {
    /// The value, when `auto` means `auto` and 100 % means `whole`.
    pub fn resolve(self, auto: f32, whole: f32) -> f32 {
        match self {
            Self::Auto => auto,
            // 0 % of an unlimited whole is nothing, not NaN.
            Self::Linear { fixed, share } => fixed + if share == 0.0 { 0.0 } else { share * whole },
        }
    }
}

/// What is wrong with a camera string. Offsets count bytes from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CameraStringError {
    /// Not a number, `auto` or `calc(`.
    NotANumber {
        /// Where.
        byte_offset: usize,
    },
    /// A unit that does not exist, or a length where an angle belongs.
    WrongUnit {
        /// Where.
        byte_offset: usize,
    },
    /// More values than the attribute has.
    TooManyTerms {
        /// Where the first one too many starts.
        byte_offset: usize,
    },
    /// A `calc()` that is not closed, is too deep, or multiplies two lengths.
    BadCalc {
        /// Where.
        byte_offset: usize,
    },
}

impl CameraStringError {
    /// Stable: JS and telemetry match on it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotANumber { .. } => "camera-number",
            Self::WrongUnit { .. } => "camera-unit",
            Self::TooManyTerms { .. } => "camera-terms",
            Self::BadCalc { .. } => "camera-calc",
        }
    }
}

impl fmt::Display for CameraStringError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, byte_offset) = match self {
            Self::NotANumber { byte_offset } => ("expected a number, auto or calc()", byte_offset),
            Self::WrongUnit { byte_offset } => ("expected deg, rad, m, cm, mm or % as it fits", byte_offset),
            Self::TooManyTerms { byte_offset } => ("one value too many", byte_offset),
            Self::BadCalc { byte_offset } => ("calc() does not work out", byte_offset),
        };
        write!(f, "{what} at byte {byte_offset}")
    }
}

impl std::error::Error for CameraStringError {}

#[derive(Clone, Copy, PartialEq)]
enum Quantity {
    Angle,
    Length,
}

/// `camera-orbit`: azimuth, polar angle, radius. Missing terms are `auto`.
///
/// ```
/// use storefront::scene::camera_string::{camera_orbit, Term};
/// let [_, phi, radius] = camera_orbit("30deg auto 105%")?;
/// assert_eq!(phi, Term::Auto);
/// assert_eq!(radius, Term::Linear { fixed: 0.0, share: 1.05 });
/// # Ok::<(), storefront::scene::camera_string::CameraStringError>(())
/// ```
/// # Errors
/// See [`CameraStringError`].
pub fn camera_orbit(text: &str) -> Result<[Term; 3], CameraStringError> {
    terms(text, [Quantity::Angle, Quantity::Angle, Quantity::Length])
}

/// `camera-target`: x, y, z. Missing terms are `auto`.
/// # Errors
/// See [`CameraStringError`].
pub fn camera_target(text: &str) -> Result<[Term; 3], CameraStringError> {
    terms(text, [Quantity::Length; 3])
}

/// `orientation`: roll, pitch, yaw. Missing terms are `auto`.
/// # Errors
/// See [`CameraStringError`].
pub fn orientation(text: &str) -> Result<[Term; 3], CameraStringError> {
    terms(text, [Quantity::Angle; 3])
}

/// `field-of-view` or `rotation-per-second`: one angle.
/// # Errors
/// See [`CameraStringError`].
pub fn angle(text: &str) -> Result<Term, CameraStringError> {
    terms(text, [Quantity::Angle]).map(|[term]| term)
}

fn terms<const N: usize>(text: &str, quantities: [Quantity; N]) -> Result<[Term; N], CameraStringError> {
    let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
    let mut found = [Term::Auto; N];
    for (term, quantity) in found.iter_mut().zip(quantities) {
        reader.skip_separators();
        if reader.peek().is_some() {
            *term = reader.term(quantity)?;
        }
    }
    reader.skip_separators();
    match reader.peek() {
        None => Ok(found),
        Some(_) => Err(CameraStringError::TooManyTerms { byte_offset: reader.at }),
    }
}

/// A value inside `calc()`. Sums and multiples of linear values are linear again.
#[derive(Clone, Copy)]
struct Value {
    fixed: f64,
    share: f64,
}

/// Radians or metres; no camera needs more, and its sums and squares stay finite in `f32`.
const MAX_VALUE: f64 = 1e9;
/// Deeper brackets than anyone writes; keeps the recursion short.
const MAX_DEPTH: u32 = 8;

struct Reader<'text> {
    bytes: &'text [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        self.at += if there { word.len() } else { 0 };
        there
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn skip_separators(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace() || b == b',') {
            self.at += 1;
        }
    }

    fn term(&mut self, quantity: Quantity) -> Result<Term, CameraStringError> {
        if self.take_word("auto") {
            return Ok(Term::Auto);
        }
        let byte_offset = self.at;
        let value = if self.take_word("calc(") { self.sum(quantity, 0)? } else { self.value(quantity)? };
        if value.fixed.abs().max(value.share.abs()) > MAX_VALUE {
            return Err(CameraStringError::BadCalc { byte_offset });
        }
        Ok(Term::Linear { fixed: value.fixed as f32, share: value.share as f32 })
    }

    /// `product (± product)* )`.
    fn sum(&mut self, quantity: Quantity, depth: u32) -> Result<Value, CameraStringError> {
        if depth == MAX_DEPTH {
            return Err(CameraStringError::BadCalc { byte_offset: self.at });
        }
        let mut sum = self.product(quantity, depth)?;
        loop {
            self.skip_spaces();
            let sign = match self.peek() {
                Some(b'+') => 1.0,
                Some(b'-') => -1.0,
                Some(b')') => {
                    self.at += 1;
                    return Ok(sum);
                }
                _ => return Err(CameraStringError::BadCalc { byte_offset: self.at }),
            };
            self.at += 1;
            let term = self.product(quantity, depth)?;
            sum = Value { fixed: sum.fixed + sign * term.fixed, share: sum.share + sign * term.share };
        }
    }

    /// `factor (*|/ factor)*`.
    fn product(&mut self, quantity: Quantity, depth: u32) -> Result<Value, CameraStringError> {
        let mut product = self.factor(quantity, depth)?;
        loop {
            self.skip_spaces();
            let byte_offset = self.at;
            let times = self.take(b'*');
            if !times && !self.take(b'/') {
                return Ok(product);
            }
            let factor = self.factor(quantity, depth)?;
            let (x, y) = (product, factor);
            // Units do not multiply: 2m * 3m is 6m, as in `<model-viewer>`. A square of a share is no linear value.
            product = if times && x.share * y.share == 0.0 {
                Value { fixed: x.fixed * y.fixed, share: x.fixed * y.share + x.share * y.fixed }
            } else if !times && y.share == 0.0 && y.fixed != 0.0 {
                Value { fixed: x.fixed / y.fixed, share: x.share / y.fixed }
            } else {
                return Err(CameraStringError::BadCalc { byte_offset });
            };
        }
    }

    fn factor(&mut self, quantity: Quantity, depth: u32) -> Result<Value, CameraStringError> {
        self.skip_spaces();
        if self.take(b'(') || self.take_word("calc(") {
            return self.sum(quantity, depth + 1);
        }
        self.value(quantity)
    }

    /// A number and its unit.
    fn value(&mut self, quantity: Quantity) -> Result<Value, CameraStringError> {
        let number = self.number()?;
        let byte_offset = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphabetic() || b == b'%') {
            self.at += 1;
        }
        let unit = self.bytes.get(byte_offset..self.at).unwrap_or_default();
        let (of, scale) = match unit {
            b"" => return Ok(Value { fixed: number, share: 0.0 }),
            b"%" => return Ok(Value { fixed: 0.0, share: number / 100.0 }),
            b"rad" => (Quantity::Angle, 1.0),
            b"deg" => (Quantity::Angle, std::f64::consts::PI / 180.0),
            b"m" => (Quantity::Length, 1.0),
            b"cm" => (Quantity::Length, 0.01),
            b"mm" => (Quantity::Length, 0.001),
            _ => return Err(CameraStringError::WrongUnit { byte_offset }),
        };
        if of != quantity {
            return Err(CameraStringError::WrongUnit { byte_offset });
        }
        Ok(Value { fixed: number * scale, share: 0.0 })
    }

    fn number(&mut self) -> Result<f64, CameraStringError> {
        let start = self.at;
        let negative = self.take(b'-');
        if !negative {
            self.take(b'+');
        }
        let (mut value, mut digits) = (0.0f64, 0u32);
        while let Some(digit) = self.digit() {
            value = value * 10.0 + digit;
            digits += 1;
        }
        if self.take(b'.') {
            let mut place = 0.1;
            while let Some(digit) = self.digit() {
                value += digit * place;
                place *= 0.1;
                digits += 1;
            }
        }
        if digits == 0 || value > MAX_VALUE {
            return Err(CameraStringError::NotANumber { byte_offset: start });
        }
        Ok(if negative { -value } else { value })
    }

    fn digit(&mut self) -> Option<f64> {
        let byte = self.peek().filter(u8::is_ascii_digit)?;
        self.at += 1;
        Some(f64::from(byte - b'0'))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn linear(fixed: f32, share: f32) -> Term {
        Term::Linear { fixed, share }
    }

    #[test]
    fn the_default_orbit_is_read() {
        let [theta, phi, radius] = camera_orbit("0deg 75deg 105%").unwrap();
        assert_eq!(theta, linear(0.0, 0.0));
        assert_eq!(phi.resolve(0.0, 0.0), 75f32.to_radians());
        assert_eq!(radius.resolve(0.0, 2.0), 2.1);
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(
            camera_target("1.5m -20cm,3mm").unwrap(),
            [linear(1.5, 0.0), linear(-0.2, 0.0), linear(0.003, 0.0)]
        );
        assert_eq!(angle("+.5rad").unwrap(), linear(0.5, 0.0));
        assert_eq!(angle(" 2 ").unwrap(), linear(2.0, 0.0));
    }

    #[test]
    fn missing_terms_and_auto_are_left_to_the_framing() {
        assert_eq!(camera_orbit("").unwrap(), [Term::Auto; 3]);
        assert_eq!(camera_orbit("auto 10deg").unwrap()[0], Term::Auto);
        assert_eq!(camera_orbit("auto 10deg").unwrap()[2], Term::Auto);
    }

    #[test]
    fn calc_mixes_percent_and_length() {
        let [_, _, radius] = camera_orbit("0deg 0deg calc(2 * (100% + 10cm) - 1m / 4)").unwrap();
        assert_eq!(radius, linear(-0.05, 2.0));
        assert_eq!(angle("calc(-1rad - -2rad)").unwrap(), linear(1.0, 0.0));
    }

    /// Cases of `<model-viewer>`'s evaluators-spec and parsers-spec, with the wholes that it gives there (1 rad, 1 rad, 1 m).
    #[test]
    fn calc_works_out_as_in_model_viewer() {
        for (text, expected) in [
            ("calc(1 + 1)", 2.0),
            ("calc(1 - 1)", 0.0),
            ("calc(5 * 4)", 20.0),
            ("calc(100 / 10)", 10.0),
            ("calc(1 + 2 * 2.5 - -2 / -1)", 4.0),
            ("calc(1 + calc(1))", 2.0),
            ("calc(1m + 1000mm)", 2.0),
            ("calc(1m + calc(1) + 0)", 2.0),
            ("calc(200% * calc(3m))", 6.0),
            ("calc(3m * 200%)", 6.0),
            ("calc(2m * 3m)", 6.0),
            ("calc(6m / 3m)", 2.0),
            ("200%", 2.0),
        ] {
            let [_, _, radius] = camera_orbit(&format!("0 0 {text}")).unwrap();
            assert!((radius.resolve(2.0, 1.0) - expected).abs() < 1e-6, "{text}: {radius:?}");
        }
        let turn = angle("calc(180deg + 3.14159265rad)").unwrap().resolve(0.0, 0.0);
        assert!((turn - std::f32::consts::TAU).abs() < 1e-6);
    }

    #[test]
    fn faults_are_told_with_their_place() {
        use CameraStringError::*;
        for (text, error) in [
            ("0deg 1deg 2m 3m", TooManyTerms { byte_offset: 13 }),
            ("0deg front", NotANumber { byte_offset: 5 }),
            ("5px", WrongUnit { byte_offset: 1 }),
            ("1m", WrongUnit { byte_offset: 1 }),
            ("0deg 0deg 3deg", WrongUnit { byte_offset: 11 }),
            ("calc(1deg", BadCalc { byte_offset: 9 }),
            ("calc(1deg / 0)", BadCalc { byte_offset: 10 }),
            ("calc(50% * 1deg * 50%)", BadCalc { byte_offset: 16 }),
            ("calc(1deg / 50%)", BadCalc { byte_offset: 10 }),
            ("calc((((((((((1deg))))))))))", BadCalc { byte_offset: 13 }),
            ("calc(999999 * 999999rad)", BadCalc { byte_offset: 0 }),
            ("-", NotANumber { byte_offset: 0 }),
            ("99999999999deg", NotANumber { byte_offset: 0 }),
        ] {
            assert_eq!(camera_orbit(text), Err(error), "{text}");
        }
        assert_eq!(camera_orbit("5px").unwrap_err().code(), "camera-unit");
    }

    #[test]
    fn no_text_panics() {
        for text in ["é", "calc(", "calc()", "%", "1e5m", "auto auto auto auto", "\u{0}", "calc(é)"] {
            let _ = camera_orbit(text).map_err(|e| e.to_string());
        }
    }
}
