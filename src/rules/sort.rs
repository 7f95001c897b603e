//! `sort` and `slice`: lists in another order, and parts of lists and texts.

use std::cmp::Ordering;

use super::RuleErrorKind;
use super::coerce::{order, to_number, to_text};
use super::evaluate::Run;
use super::held::{Held, argument};
use crate::document::json::Value;

impl Run<'_> {
    /// Where a key goes into the keys that are in order, behind those that are equal to it.
    pub(super) fn place(
        &mut self,
        key: &Value,
        keys: &[Value],
        descending: bool,
    ) -> Result<usize, RuleErrorKind> {
        // Paid for: a comparison for each halving, and the moving of what stands behind.
        for _ in keys.len().leading_zeros()..usize::BITS {
            self.weigh(key, 0)?;
        }
        self.spend(keys.len() / 32)?;
        let before = if descending { Ordering::Less } else { Ordering::Greater };
        Ok(keys.partition_point(|other| key_order(other, key) != before))
    }

    /// `slice` is `[list or text, start, end, step]`: from the start until before the end, both counted from the back
    /// if they are negative; backwards if the step is. `substr` is `[text, start, length]`: a negative length
    /// leaves that many out.
    pub(super) fn slice(&mut self, values: &[Held<'_>], substr: bool) -> Result<Value, RuleErrorKind> {
        let from = argument(values, 0);
        let (mut characters, mut items) = (Vec::new(), [].as_slice());
        let is_text = substr || from.as_str().is_some();
        match from {
            _ if values.is_empty() && substr => {}
            _ if is_text => characters.extend(to_text(from).chars()),
            Value::Null => return Ok(Value::Null),
            Value::Array(list) => items = list,
            _ => return Err(RuleErrorKind::InvalidArguments),
        }
        let mut wrong = false;
        let mut whole = |at: usize, default: i64| match values.get(at).map(|value| &**value) {
            // A float cast saturates, and NaN becomes 0: what JavaScript does with a bad index.
            #[allow(clippy::cast_possible_truncation, reason = "saturates")]
            Some(value) if substr || value.as_f64().is_some() => to_number(value) as i64,
            value => {
                wrong |= value.is_some_and(|value| !value.is_null());
                default
            }
        };
        let step = if substr { 1 } else { whole(3, 1) };
        let backwards = step < 0;
        let start = whole(1, if backwards { i64::MAX } else { 0 });
        let end = whole(2, if backwards { i64::MIN } else { i64::MAX });
        if wrong {
            return Err(RuleErrorKind::NotANumber);
        }
        if step == 0 {
            return Err(RuleErrorKind::InvalidArguments);
        }
        #[allow(clippy::cast_possible_wrap, reason = "no list is that long")]
        let count = (items.len() + characters.len()) as i64;
        // What a start or an end can be at least and at most.
        let low = -i64::from(backwards);
        let high = count + low;
        let bounded = |at: i64| if at < 0 { (at + count).max(low) } else { at.min(high) };
        let mut at = bounded(start);
        let end = if substr && end >= 0 { at.saturating_add(end) } else { bounded(end) };
        let (mut text, mut list) = (String::new(), Vec::new());
        while if backwards { at > end } else { at < end } {
            let place = at as usize;
            if let Some(character) = characters.get(place) {
                text.push(*character);
            } else if let Some(item) = items.get(place) {
                list.push(self.copy(item)?);
            } else {
                break;
            }
            at = at.saturating_add(step);
        }
        Ok(if is_text { Value::String(text) } else { Value::Array(list) })
    }
}

/// Null before false before true before numbers before texts before lists before objects.
fn key_order(left: &Value, right: &Value) -> Ordering {
    let kind = |value: &Value| match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    };
    let kinds = kind(left).cmp(&kind(right));
    if kinds.is_ne() || kind(left) > 3 { kinds } else { order(left, right).unwrap_or(Ordering::Equal) }
}
