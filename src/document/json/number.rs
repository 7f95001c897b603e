//! Numbers: read from digits, written in their shortest form.
//!
//! Whole ones that fit are exact; others are correctly rounded up to 15 digits and powers of ten up to 22
//! (Clinger 1990), and within a few units in the last place beyond; the same bits on every machine.

use super::float;

/// A number as JSON writes it; whole ones are kept exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Whole and not negative.
    Whole(u64),
    /// Whole and negative.
    Negative(i64),
    /// Any other, always finite.
    Float(f64),
}

impl Number {
    /// The number, if it is finite.
    pub fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self::Float(number))
    }

    /// The number, if it was written whole and not negative.
    pub fn as_u64(self) -> Option<u64> {
        if let Self::Whole(whole) = self { Some(whole) } else { None }
    }

    /// The nearest double.
    #[allow(clippy::cast_precision_loss, reason = "the nearest one is meant")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Negative(negative) => negative as f64,
            Self::Float(float) => float,
        }
    }

    /// The shortest text that reads back as the same number, as JavaScript writes it.
    pub fn to_text(self) -> String {
        match self {
            Self::Whole(whole) => whole_text(whole),
            Self::Negative(number) => {
                [if number < 0 { "-" } else { "" }, &whole_text(number.unsigned_abs())].concat()
            }
            Self::Float(float) => float::text(float),
        }
    }
}

/// A whole number in digits. By hand: page.wasm would carry the formatting of the standard library for nothing else.
pub fn whole_text(number: u64) -> String {
    let mut text = String::new();
    push_whole(&mut text, number, 1);
    text
}

/// Writes a whole number with zeros in front up to so many digits.
pub fn push_whole(text: &mut String, number: u64, least_digits: usize) {
    if number > 9 || least_digits > 1 {
        push_whole(text, number / 10, least_digits.saturating_sub(1));
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// The digits of a number as they come: `mantissa` × 10^`exponent`.
#[derive(Debug, Default)]
pub struct Digits {
    pub(super) mantissa: u64,
    pub(super) exponent: i32,
    pub(super) in_fraction: bool,
}

impl Digits {
    pub(super) fn push(&mut self, digit: u8) {
        let next = self.mantissa.checked_mul(10).and_then(|m| m.checked_add(u64::from(digit)));
        match next {
            Some(mantissa) if self.exponent <= 0 => {
                self.mantissa = mantissa;
                self.exponent -= i32::from(self.in_fraction);
            }
            // No more room: the digit only moves the point.
            _ => self.exponent += i32::from(!self.in_fraction),
        }
    }

    /// A number without a sign as JavaScript reads it: digits, perhaps with a point among or beside them, perhaps
    /// a power of ten. `None` if anything else is there, or no digit.
    pub fn read(text: &str) -> Option<Self> {
        let mut digits = Self::default();
        let mut some = false;
        let mut bytes = text.as_bytes();
        while let [byte, rest @ ..] = bytes {
            bytes = rest;
            match byte {
                b'0'..=b'9' => {
                    digits.push(byte - b'0');
                    some = true;
                }
                b'.' if !digits.in_fraction => digits.in_fraction = true,
                b'e' | b'E' if some => {
                    let size = if let [b'+' | b'-', size @ ..] = rest { size } else { rest };
                    let mut power = Self::default();
                    for byte in size {
                        power.push(byte.is_ascii_digit().then(|| byte - b'0')?);
                    }
                    digits.scale(&power, rest.starts_with(b"-"));
                    return (!size.is_empty()).then_some(digits);
                }
                _ => return None,
            }
        }
        some.then_some(digits)
    }

    /// Multiplies by ten to the `power`.
    pub(super) fn scale(&mut self, power: &Self, negative: bool) {
        let power = i32::try_from(power.mantissa).unwrap_or(i32::MAX).min(9_999);
        self.exponent += if negative { -power } else { power };
    }

    /// The double nearest to it, or a few units in the last place beside that; infinite beyond the largest.
    pub fn to_f64(&self) -> f64 {
        let mut value = self.mantissa as f64;
        let mut power = self.exponent;
        while power != 0 && value != 0.0 && value.is_finite() {
            let step = power.unsigned_abs().min(22);
            let factor = POWERS.get(step as usize).copied().unwrap_or(1.0);
            if power > 0 {
                value *= factor;
                power -= step as i32;
            } else {
                value /= factor;
                power += step as i32;
            }
        }
        value
    }
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];
