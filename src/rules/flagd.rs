//! flagd's operators: `fractional` (version 2, integers), `sem_ver`, `starts_with`, `ends_with`.
//!
//! Source: the custom operations of flagd's specification and its evaluator tests. Arguments that an
//! operator cannot use give null. The same shopper falls into the same bucket on every engine.

use std::cmp::Ordering;

use super::coerce::to_text;
use super::held::Held;
use crate::document::json::Value;
use crate::document::pieces::{cut, pieces};

/// Largest sum of weights: what flagd allows, so that `hash × weight` stays within 64 bits.
pub const MAX_WEIGHT_SUM: u64 = i32::MAX as u64;

/// Picks a bucket: `[key, [variant, weight], …]`, or `[[variant, weight], …]` with the shopper's
/// `targetingKey` (after `$flagd.flagKey`, if there is one) as the key. A missing weight is 1.
pub(super) fn fractional(arguments: &[Held<'_>], data: &Value) -> Option<Value> {
    let (first, rest) = arguments.split_first()?;
    let (key, buckets) = match &**first {
        Value::String(key) => (key.clone(), rest),
        first => {
            let flag = data.get("$flagd").and_then(|flagd| flagd.get("flagKey")).and_then(Value::as_str);
            let shopper = data.get("targetingKey").and_then(Value::as_str)?;
            let key = [flag.unwrap_or_default(), shopper].concat();
            (key, if first.is_null() { rest } else { arguments })
        }
    };
    let mut sum = 0;
    for bucket in buckets {
        sum += weight_of(bucket)?;
        if sum > MAX_WEIGHT_SUM {
            return None;
        }
    }
    let place = (u64::from(murmur3_x86_32(key.as_bytes())) * sum) >> 32;
    let mut end = 0;
    for bucket in buckets {
        end += weight_of(bucket)?;
        if place < end {
            return bucket.as_array()?.first().cloned();
        }
    }
    None
}

/// The weight of `[variant, weight]`: a whole number that is not negative, `50` or `50.0`; 1 if there is none.
fn weight_of(bucket: &Value) -> Option<u64> {
    let bucket = bucket.as_array()?;
    if matches!(bucket.first()?, Value::Array(_) | Value::Object(_)) {
        return None;
    }
    let weight = bucket.get(1).filter(|weight| !weight.is_null());
    let number = weight.map_or(Some(1.0), Value::as_f64)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked first")]
    (number >= 0.0 && number.fract() == 0.0 && number <= f64::from(i32::MAX)).then_some(number as u64)
}

/// MurmurHash3 x86 32-bit with seed 0 (Austin Appleby, public domain).
fn murmur3_x86_32(bytes: &[u8]) -> u32 {
    let mix = |block: u32| block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let little_endian =
        |bytes: &[u8]| bytes.iter().rev().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte));
    let mut hash = 0_u32;
    let mut blocks = bytes.chunks_exact(4);
    for block in &mut blocks {
        hash = (hash ^ mix(little_endian(block))).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    hash ^= mix(little_endian(blocks.remainder()));
    // The length is taken modulo 2^32, as the algorithm does.
    #[allow(clippy::cast_possible_truncation, reason = "modulo 2^32 is meant")]
    let mut hash = hash ^ bytes.len() as u32;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// Compares versions: `[version, "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "^", version]`.
pub(super) fn semantic_version(arguments: &[Held<'_>]) -> Option<Value> {
    let [left, operator, right] = arguments else { return None };
    let (left, right) = (to_text(left), to_text(right));
    let (left, right) = (Version::parse(&left)?, Version::parse(&right)?);
    let order = left.order(&right);
    Some(Value::Bool(match operator.as_str()? {
        "=" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        ">=" => order.is_ge(),
        "~" => left.numbers[..2] == right.numbers[..2],
        "^" => left.numbers[0] == right.numbers[0],
        _ => return None,
    }))
}

/// Most digits of a number, so that it fits 64 bits for those who calculate with it.
const MAX_DIGITS: usize = 19;

struct Version<'a> {
    /// Digits without leading zeros.
    numbers: [&'a str; 3],
    /// Identifiers after the dash; empty for a release.
    pre_release: &'a str,
}

impl<'a> Version<'a> {
    /// Reads `v1`, `1.2`, `1.2.3-rc.1+build`; missing numbers are 0, build data does not count.
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let text = pieces(text, b'+').next()?;
        let (core, pre_release) = match cut(text, b'-') {
            Some((core, identifiers)) => {
                for part in pieces(identifiers, b'.') {
                    if part.is_empty() || !part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                        return None;
                    }
                }
                (core, identifiers)
            }
            None => (text, ""),
        };
        let mut numbers = ["0"; 3];
        for (index, part) in pieces(core, b'.').enumerate() {
            let plain = part == "0" || !part.starts_with('0');
            if !plain || !is_number(part) || part.is_empty() || part.len() > MAX_DIGITS {
                return None;
            }
            *numbers.get_mut(index)? = part;
        }
        Some(Self { numbers, pre_release })
    }

    fn order(&self, other: &Self) -> Ordering {
        for (left, right) in self.numbers.iter().zip(&other.numbers) {
            let order = identifier_order(left, right);
            if order.is_ne() {
                return order;
            }
        }
        // A release is above every pre-release of it.
        if self.pre_release.is_empty() || other.pre_release.is_empty() {
            return self.pre_release.is_empty().cmp(&other.pre_release.is_empty());
        }
        let (mut left, mut right) = (pieces(self.pre_release, b'.'), pieces(other.pre_release, b'.'));
        loop {
            match (left.next(), right.next()) {
                (Some(left), Some(right)) => {
                    let order = identifier_order(left, right);
                    if order.is_ne() {
                        return order;
                    }
                }
                (left, right) => return left.is_some().cmp(&right.is_some()),
            }
        }
    }
}

/// The order of two parts of a version: numbers stand below words and compare as numbers, of any length.
fn identifier_order(left: &str, right: &str) -> Ordering {
    match (is_number(left), is_number(right)) {
        (true, true) => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
        (false, false) => left.cmp(right),
        (left, right) => right.cmp(&left),
    }
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_digit())
}

/// `[text, beginning]` or, for `end`, `[text, end]`.
pub(super) fn text_has(end: bool, arguments: &[Held<'_>]) -> Option<Value> {
    let [text, part] = arguments else { return None };
    let (text, part) = (text.as_str()?, part.as_str()?);
    Some(Value::Bool(if end { text.ends_with(part) } else { text.starts_with(part) }))
}

#[cfg(test)]
mod tests {
    use super::murmur3_x86_32;

    #[test]
    fn murmur3_matches_the_published_values() {
        assert_eq!(murmur3_x86_32(b""), 0);
        assert_eq!(murmur3_x86_32(b"test"), 0xba6b_d213);
        assert_eq!(murmur3_x86_32(b"Hello, world!"), 0xc036_3e43);
        assert_eq!(murmur3_x86_32(b"The quick brown fox jumps over the lazy dog"), 0x2e4f_f723);
    }
}
