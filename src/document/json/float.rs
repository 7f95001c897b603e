//! Doubles as text, as JavaScript writes them: `0.5`, `1e+21`, `1e-7`.
//!
//! In: a finite double. Out: the shortest digits that read back as the same one (ECMA-262, `Number::toString`). Where
//! JavaScript is at hand, its own function does it: digits by hand weigh 1.5 kB. Both give the same bytes.

use std::cell::Cell;

thread_local! {
    static WRITER: Cell<fn(f64) -> String> = const { Cell::new(by_hand) };
}

/// Lets `writer` write doubles from now on: in a wasm module, which has none of its own, `String` of JavaScript.
pub fn write_floats_by(writer: fn(f64) -> String) {
    WRITER.set(writer);
}

pub(super) fn text(number: f64) -> String {
    WRITER.get()(number)
}

#[cfg(target_arch = "wasm32")]
fn by_hand(_: f64) -> String {
    String::new()
}

#[cfg(not(target_arch = "wasm32"))]
fn by_hand(number: f64) -> String {
    let mut buffer = zmij::Buffer::new();
    let shortest = buffer.format_finite(number);
    // Take the shortest form apart: digits without point, and where the point belongs.
    let (sign, unsigned) = shortest.strip_prefix('-').map_or(("", shortest), |rest| ("-", rest));
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all[leading..].trim_end_matches('0');
    if digits.is_empty() {
        return "0".to_owned();
    }
    // The value is 0.DIGITS × 10^point. A double has at most 17 digits and |point| < 350.
    let point = whole.len() as i32 - leading as i32 + exponent.parse().unwrap_or(0);
    let mut text = String::from(sign);
    if !(-5..=21).contains(&point) {
        let (first, rest) = digits.split_at(1);
        text.push_str(first);
        if !rest.is_empty() {
            text.push('.');
        }
        text.push_str(rest);
        text.push_str(if point > 0 { "e+" } else { "e-" });
        text.push_str(&(point - 1).unsigned_abs().to_string());
        return text;
    }
    // From the first digit or the unit, whichever is larger, to the last digit or the unit.
    for place in point.min(1) - 1..0 {
        text.push('0');
        if place == point.min(1) - 1 {
            text.push('.');
        }
    }
    for (digit, place) in digits.chars().zip(0_i32..) {
        if place == point && place > 0 {
            text.push('.');
        }
        text.push(digit);
    }
    for _ in digits.len() as i32..point {
        text.push('0');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_written_as_javascript_does() {
        for (number, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (100.0, "100"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (1.25e-9, "1.25e-9"),
            (123_456.789, "123456.789"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (0.30000000000000004, "0.30000000000000004"),
        ] {
            assert_eq!(text(number), expected);
        }
    }
}
