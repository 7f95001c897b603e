//! JavaScript's conversions between JSON values: truth, number, text, equality, order.
//!
//! Numbers are written in JSON's shortest form, laid out as JavaScript does.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::document::json::{Number, Value};

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
    if text.is_empty() {
        return 0.0;
    }
    for (prefix, radix) in [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8), ("0O", 8)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            #[allow(clippy::cast_precision_loss, reason = "JavaScript rounds long integers too")]
            return match u64::from_str_radix(digits, radix) {
                Ok(whole) if !digits.starts_with('+') => whole as f64,
                _ => f64::NAN,
            };
        }
    }
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => (-1.0, &text[1..]),
        Some(b'+') => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if digits == "Infinity" {
        return sign * f64::INFINITY;
    }
    // JSON's grammar is narrower than JavaScript's: `.5`, `5.` and `05` need a rewrite first.
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if (whole.is_empty() && fraction.is_empty())
        || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
    {
        return f64::NAN;
    }
    let whole = whole.trim_start_matches('0');
    let mut json = String::with_capacity(digits.len() + 2);
    json.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        json.push('.');
        json.push_str(fraction);
    }
    json.push_str(exponent);
    match crate::document::json::parse(&json, json.len()) {
        Ok(number) => sign * number.as_f64().unwrap_or(f64::NAN),
        // JSON has no number above the largest double; JavaScript makes it infinite.
        Err(_) => {
            let power = exponent.get(1..).unwrap_or("0");
            let power = power.strip_prefix('+').unwrap_or(power);
            let is_number = !power.is_empty() && power.bytes().all(|b| b.is_ascii_digit());
            if is_number { sign * f64::INFINITY } else { f64::NAN }
        }
    }
}

/// `String(value)`.
pub(super) fn to_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "null".into(),
        Value::Bool(true) => "true".into(),
        Value::Bool(false) => "false".into(),
        Value::Number(number) => number_to_text(*number).into(),
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

/// A number as JavaScript writes it: `100`, `0.5`, `1e+21`, `1e-7`.
fn number_to_text(number: Number) -> String {
    let shortest = number.to_text();
    if !matches!(number, Number::Float(_)) {
        return shortest;
    }
    // Take the shortest form apart: digits without point, and where the point belongs.
    let (sign, unsigned) = shortest.strip_prefix('-').map_or(("", shortest.as_str()), |rest| ("-", rest));
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all[leading..].trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // The value is 0.DIGITS × 10^point. A double has at most 17 digits and |point| < 350.
    let point = i32::try_from(whole.len()).unwrap_or(0) - i32::try_from(leading).unwrap_or(0) + exponent;
    let count = i32::try_from(digits.len()).unwrap_or(0);
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    if (1..=21).contains(&point) {
        if count <= point {
            return format!("{sign}{digits}{}", zeros(point - count));
        }
        let (whole, fraction) = digits.split_at(usize::try_from(point).unwrap_or(0));
        return format!("{sign}{whole}.{fraction}");
    }
    if (-5..=0).contains(&point) {
        return format!("{sign}0.{}{digits}", zeros(-point));
    }
    let (first, rest) = digits.split_at(1);
    let (dot, direction) = (if rest.is_empty() { "" } else { "." }, if point > 0 { "+" } else { "-" });
    format!("{sign}{first}{dot}{rest}e{direction}{}", (point - 1).abs())
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
    if let (Value::String(left), Value::String(right)) = (left, right) {
        return Some(left.encode_utf16().cmp(right.encode_utf16()));
    }
    let primitive = |value: &Value| match value {
        Value::Array(_) | Value::Object(_) => Some(to_text(value).into_owned()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    match (primitive(left), primitive(right)) {
        (Some(left), Some(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        (left_text, right_text) => {
            let number = |text: Option<String>, value: &Value| {
                text.map_or_else(|| to_number(value), |text| text_to_number(&text))
            };
            number(left_text, left).partial_cmp(&number(right_text, right))
        }
    }
}
