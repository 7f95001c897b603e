//! JavaScript's conversions between JSON values: truth, number, text, equality, order.
//!
//! Numbers are written in JSON's shortest form, laid out as JavaScript does.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::document::json::{Digits, Number, Value};

/// JSONLogic's truth: as in JavaScript, but an empty list is false.
pub fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != 0.0,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(_) => true,
    }
}

/// `Number(value)`; NaN where JavaScript says so.
pub(super) fn to_number(value: &Value) -> f64 {
    match value {
        Value::Null => 0.0,
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text_to_number(text),
        Value::Array(_) => text_to_number(&to_text(value)),
        Value::Object(_) => f64::NAN,
    }
}

fn text_to_number(text: &str) -> f64 {
    let text = trimmed(text);
    if let [b'0', letter, digits @ ..] = text.as_bytes() {
        let radix = match letter | 0x20 {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 0,
        };
        if radix > 0 {
            let mut sum = if digits.is_empty() { f64::NAN } else { 0.0 };
            for digit in digits {
                let value = match digit {
                    b'0'..=b'9' => digit - b'0',
                    _ => (digit | 0x20).wrapping_sub(b'a').saturating_add(10),
                };
                if value >= radix {
                    return f64::NAN;
                }
                sum = sum * f64::from(radix) + f64::from(value);
            }
            return sum;
        }
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let size = match unsigned {
        "Infinity" => f64::INFINITY,
        "" if text.is_empty() => 0.0,
        // JavaScript's grammar is wider than JSON's: `.5`, `5.` and `05` are numbers, and `1e400` is infinite.
        _ => Digits::read(unsigned).map_or(f64::NAN, |digits| digits.to_f64()),
    };
    if text.starts_with('-') { -size } else { size }
}

/// A number without the space around it. Forwards only: what walks backwards over characters weighs 0.4 kB.
fn trimmed(text: &str) -> &str {
    let (mut start, mut end) = (None, 0);
    for (at, character) in text.char_indices() {
        if !is_space(character) {
            start = start.or(Some(at));
            end = at + character.len_utf8();
        }
    }
    text.get(start.unwrap_or(0)..end).unwrap_or_default()
}

/// What JavaScript takes for space around a number.
fn is_space(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}'
        | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
}

/// `String(value)`.
pub(super) fn to_text(value: &Value) -> Cow<'_, str> {
    if let Value::String(text) = value {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    write_text(value, &mut text);
    Cow::Owned(text)
}

/// Writes `String(value)`.
pub(super) fn write_text(value: &Value, text: &mut String) {
    text.push_str(match value {
        Value::Null => "null",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::String(value) => value,
        Value::Object(_) => "[object Object]",
        Value::Number(number) => return text.push_str(&number.to_text()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                if !item.is_null() {
                    write_text(item, text);
                }
            }
            return;
        }
    });
}

/// The JSON value of a finite number; whole numbers without a fraction.
pub(super) fn from_number(number: f64) -> Option<Value> {
    // 2^53: up to here every whole double is exact, and prints as an integer.
    if number.abs() < 9_007_199_254_740_992.0 && number.fract() == 0.0 {
        #[allow(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        return Some(Value::from(number as i64));
    }
    Number::from_f64(number).map(Value::Number)
}

/// `left === right`; lists and objects are equal only to themselves.
pub(super) fn strictly_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::String(left), Value::String(right)) => left == right,
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {
            std::ptr::eq(left, right)
        }
        _ => false,
    }
}

/// `left == right`.
pub(super) fn loosely_equal(left: &Value, right: &Value) -> bool {
    let is_object = |value: &Value| matches!(value, Value::Array(_) | Value::Object(_));
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => left.is_null() && right.is_null(),
        _ if is_object(left) && is_object(right) => std::ptr::eq(left, right),
        (Value::String(text), other) | (other, Value::String(text))
            if is_object(other) || matches!(other, Value::String(_)) =>
        {
            to_text(other) == *text
        }
        _ => to_number(left) == to_number(right),
    }
}

/// The order of two values under `<`; `None` where every comparison is false.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    let is_text = |value: &Value| matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_));
    if is_text(left) && is_text(right) {
        let (left, right) = (to_text(left), to_text(right));
        return Some(left.bytes().map(utf16_place).cmp(right.bytes().map(utf16_place)));
    }
    to_number(left).partial_cmp(&to_number(right))
}

/// Where a byte of UTF-8 stands in JavaScript's order, which is that of UTF-16: a character that takes two units
/// (first bytes F0 to F4) stands below U+E000 to U+FFFF (first bytes EE and EF).
fn utf16_place(byte: u8) -> u8 {
    if byte & 0xfe == 0xee { byte | 0x10 } else { byte }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_in_the_order_of_utf_16() {
        let texts = [
            "",
            "a",
            "ab",
            "b",
            "é",
            "\u{d7ff}",
            "\u{10000}",
            "😀",
            "😀a",
            "\u{10ffff}",
            "\u{e000}",
            "\u{ffff}",
        ];
        for left in texts {
            for right in texts {
                let expected = left.encode_utf16().cmp(right.encode_utf16());
                assert_eq!(order(&left.into(), &right.into()), Some(expected), "{left:?} {right:?}");
            }
        }
    }
}
