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
    let text = text.trim();
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8), ("0O", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            #[allow(clippy::cast_precision_loss, reason = "JavaScript rounds long integers too")]
            return whole(digits, radix).map_or(f64::NAN, |whole| whole as f64);
        }
    }
    let (sign, unsigned) = match text.as_bytes().first() {
        None => return 0.0,
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if unsigned == "Infinity" {
        return sign * f64::INFINITY;
    }
    // JavaScript's grammar is wider than JSON's: `.5`, `5.` and `05` are numbers, and `1e400` is infinite.
    let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    match Digits::read([before, behind], power) {
        Some(digits) => sign * digits.to_f64(),
        None => f64::NAN,
    }
}

/// A whole number of digits alone, without a sign.
pub(super) fn whole(digits: &str, radix: u32) -> Option<u64> {
    let add =
        |sum: u64, digit: char| sum.checked_mul(radix.into())?.checked_add(digit.to_digit(radix)?.into());
    if digits.is_empty() { None } else { digits.chars().try_fold(0, add) }
}

/// `String(value)`.
pub(super) fn to_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "null".into(),
        Value::Bool(true) => "true".into(),
        Value::Bool(false) => "false".into(),
        Value::Number(number) => number.to_text().into(),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => {
            let mut joined = String::new();
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    joined.push(',');
                }
                if !item.is_null() {
                    joined.push_str(&to_text(item));
                }
            }
            joined.into()
        }
        Value::Object(_) => "[object Object]".into(),
    }
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
        (Value::Number(_), Value::Number(_)) => to_number(left) == to_number(right),
        (Value::Array(_) | Value::Object(_), _) => std::ptr::eq(left, right),
        _ => left == right,
    }
}

/// `left == right`.
pub(super) fn loosely_equal(left: &Value, right: &Value) -> bool {
    let is_object = |value: &Value| matches!(value, Value::Array(_) | Value::Object(_));
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => left.is_null() && right.is_null(),
        (Value::String(left), Value::String(right)) => left == right,
        _ if is_object(left) && is_object(right) => std::ptr::eq(left, right),
        // One of them is a list or an object, the other a text: compared as texts.
        (Value::String(text), object) | (object, Value::String(text)) if is_object(object) => {
            to_text(object) == *text
        }
        (object, number) | (number, object) if is_object(object) => {
            text_to_number(&to_text(object)) == to_number(number)
        }
        _ => to_number(left) == to_number(right),
    }
}

/// The order of two values under `<`; `None` where every comparison is false.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    let is_text = |value: &Value| matches!(value, Value::String(_) | Value::Array(_) | Value::Object(_));
    if is_text(left) && is_text(right) {
        let (left, right) = (to_text(left), to_text(right));
        return Some(left.chars().map(utf16_place).cmp(right.chars().map(utf16_place)));
    }
    to_number(left).partial_cmp(&to_number(right))
}

/// Where a character stands in JavaScript's order, which is that of UTF-16: what takes two units begins with
/// one from U+D800 to U+DBFF, so it stands below U+E000 to U+FFFF.
fn utf16_place(character: char) -> u32 {
    let code = u32::from(character);
    if (0xe000..=0xffff).contains(&code) { code + 0x11_0000 } else { code }
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
