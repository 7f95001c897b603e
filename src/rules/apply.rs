//! The operators that see their arguments as values.

use super::calculate::calculate;
use super::coerce::{
    from_number, loosely_equal, order, strictly_equal, to_number, to_text, truthy, write_text,
};
use super::evaluate::{Outcome, Run};
use super::held::{Held, argument};
use super::parse::Operator;
use super::{RuleErrorKind, flagd};
use crate::document::json::Value;

impl<'r> Run<'r> {
    pub(super) fn apply<'a>(
        &mut self,
        operator: Operator,
        mut values: Vec<Held<'a>>,
        data: &'a Value,
    ) -> Outcome<'a>
    where
        'r: 'a,
    {
        match operator {
            Operator::List => return self.list(values, false),
            Operator::Log => return Ok(if values.is_empty() { Held::null() } else { values.swap_remove(0) }),
            Operator::Var => {
                let path = argument(&values, 0);
                let path = if path.is_null() { "".into() } else { to_text(path) };
                if path.is_empty() {
                    return self.whole(data);
                }
                return Ok(match self.find(data, &path) {
                    Some(value) => Held::Borrowed(value),
                    None if values.len() > 1 => values.swap_remove(1),
                    None => Held::null(),
                });
            }
            _ => {}
        }
        for value in &values {
            match (operator, &**value) {
                (Operator::In | Operator::Merge, Value::Array(items)) => self.spend(items.len())?,
                (_, value) => self.weigh(value, 0)?,
            }
        }
        let (first, second) = (argument(&values, 0), argument(&values, 1));
        Ok(Held::truth(match operator {
            Operator::Equal => loosely_equal(first, second),
            Operator::NotEqual => !loosely_equal(first, second),
            Operator::StrictEqual => strictly_equal(first, second),
            Operator::StrictNotEqual => !strictly_equal(first, second),
            Operator::Not => !truthy(first),
            Operator::Truthy => truthy(first),
            Operator::Greater | Operator::GreaterEqual | Operator::Less | Operator::LessEqual => {
                in_order(operator, &values)
            }
            Operator::In => match second {
                Value::String(text) => self.contains(text, &to_text(first))?,
                Value::Array(items) => items.iter().any(|item| strictly_equal(item, first)),
                _ => false,
            },
            Operator::Merge => return self.list(values, true),
            _ => return self.made(operator, &values, data).map(Held::from),
        }))
    }

    /// What an operator makes of its arguments, where it is no truth.
    fn made(
        &mut self,
        operator: Operator,
        values: &[Held<'_>],
        data: &Value,
    ) -> Result<Value, RuleErrorKind> {
        Ok(match operator {
            Operator::Missing => Value::Array(self.missing(&keys(values), data)?),
            Operator::MissingSome => {
                let keys = keys(values.get(1..).unwrap_or_default());
                let mut missing = self.missing(&keys, data)?;
                #[allow(clippy::cast_precision_loss, reason = "a list of keys is short")]
                if (keys.len() - missing.len()) as f64 >= to_number(argument(values, 0)) {
                    missing.clear();
                }
                Value::Array(missing)
            }
            Operator::Concatenate => {
                let mut text = String::new();
                for value in values {
                    if !value.is_null() {
                        write_text(value, &mut text);
                    }
                }
                Value::String(text)
            }
            Operator::Substring => Value::String(substring(values)),
            Operator::Fractional => flagd::fractional(values, data).unwrap_or_default(),
            Operator::SemanticVersion => flagd::semantic_version(values).unwrap_or_default(),
            Operator::StartsWith | Operator::EndsWith => {
                flagd::text_has(operator == Operator::EndsWith, values).unwrap_or_default()
            }
            _ => from_number(calculate(operator, values)?).ok_or(RuleErrorKind::NotANumber)?,
        })
    }

    /// One list of all values; of the items of those that are lists themselves if it is `flat`.
    fn list<'a>(&mut self, values: Vec<Held<'_>>, flat: bool) -> Outcome<'a> {
        let mut list = Vec::with_capacity(values.len());
        for value in values {
            match self.own(value)? {
                Value::Array(mut items) if flat => list.append(&mut items),
                single => list.push(single),
            }
        }
        Ok(Value::Array(list).into())
    }

    /// All of `data` as one value; the copy that lies under something is paid for.
    fn whole<'a>(&mut self, data: &'a Value) -> Outcome<'a> {
        let over = self.over(data);
        if over.is_empty() {
            return Ok(Held::Borrowed(data));
        }
        let mut whole = self.copy(data)?;
        if let Value::Object(members) = &mut whole {
            for (key, member) in over {
                members.insert(key, self.copy(member)?);
            }
        }
        Ok(whole.into())
    }

    /// Follows a path such as `orders.0.city`.
    fn find<'a>(&self, data: &'a Value, path: &str) -> Option<&'a Value>
    where
        'r: 'a,
    {
        let (mut value, mut over) = (data, self.over(data));
        for part in path.split('.') {
            value = match over.iter().find(|(key, _)| *key == part) {
                Some((_, member)) => member,
                None => member(value, part)?,
            };
            over = &[];
        }
        Some(value)
    }

    /// Whether `part` stands in `text`. The standard library's search would cost 1 kB of wasm; beginnings that
    /// repeat themselves, which it is good at, are paid for.
    fn contains(&mut self, text: &str, part: &str) -> Result<bool, RuleErrorKind> {
        let (mut rest, part) = (text.as_bytes(), part.as_bytes());
        while rest.len() >= part.len() {
            let alike = rest.iter().zip(part).take_while(|(left, right)| left == right).count();
            if alike == part.len() {
                return Ok(true);
            }
            self.spend(alike / 16)?;
            rest = &rest[1..];
        }
        Ok(false)
    }

    /// The keys that `data` does not have, or has as null or an empty text.
    fn missing(&mut self, keys: &[&Value], data: &Value) -> Result<Vec<Value>, RuleErrorKind> {
        let mut missing = Vec::new();
        for key in keys {
            let path = if key.is_null() { "".into() } else { to_text(key) };
            // The data itself, which an empty path means, may be empty too.
            let value = if path.is_empty() { Some(data) } else { self.find(data, &path) };
            if value.is_none_or(|value| value.is_null() || value.as_str() == Some("")) {
                missing.push(self.copy(key)?);
            }
        }
        Ok(missing)
    }
}

/// The keys that `missing` looks for: its arguments, or the items of a list that is the first one.
fn keys<'v>(values: &'v [Held<'_>]) -> Vec<&'v Value> {
    match argument(values, 0) {
        Value::Array(items) => items.iter().collect(),
        _ => values.iter().map(|value| &**value).collect(),
    }
}

/// One step of a path: a member of an object, an item of a list.
fn member<'v>(value: &'v Value, part: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(part),
        // "01" is a name, not an index, in JavaScript too.
        Value::Array(items) if matches!(part.as_bytes(), b"0" | [b'1'..=b'9', ..]) => {
            items.get(part.parse::<u32>().ok()? as usize)
        }
        _ => None,
    }
}

fn in_order(operator: Operator, values: &[Held<'_>]) -> bool {
    for pair in values.windows(2) {
        let [left, right] = pair else { return false };
        let holds = order(left, right).is_some_and(|order| match operator {
            Operator::Greater => order.is_gt(),
            Operator::GreaterEqual => order.is_ge(),
            Operator::Less => order.is_lt(),
            _ => order.is_le(),
        });
        if !holds {
            return false;
        }
    }
    values.len() > 1
}

/// `[text, start, length]`; a negative start counts from the end, a negative length leaves that many out.
fn substring(values: &[Held<'_>]) -> String {
    let text = if values.is_empty() { "".into() } else { to_text(&values[0]) };
    #[allow(clippy::cast_possible_wrap, reason = "no text is that long")]
    let count = text.chars().count() as i64;
    // A float cast saturates, and NaN becomes 0: what JavaScript does with a bad index.
    #[allow(clippy::cast_possible_truncation, reason = "saturates")]
    let whole = |at: usize, default: i64| values.get(at).map_or(default, |value| to_number(value) as i64);
    let start = whole(1, 0);
    let start = if start < 0 { (count + start).max(0) } else { start.min(count) };
    let length = whole(2, i64::MAX);
    let length = if length < 0 { count - start + length } else { length };
    let size = |number: i64| usize::try_from(number).unwrap_or_default();
    text.chars().skip(size(start)).take(size(length)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::held::NULL;
    use super::*;

    #[test]
    fn parts_are_found_as_the_standard_library_does() {
        let texts = ["", "a", "aa", "aab", "ab", "é", "aé", "éa😀", "😀"];
        for text in texts {
            for part in texts {
                let found = Run::new(&NULL, &[]).contains(text, part);
                assert_eq!(found, Ok(text.contains(part)), "{part:?} in {text:?}");
            }
        }
    }

    #[test]
    fn looking_for_what_repeats_itself_runs_out_of_budget() {
        let (text, part) = ("a".repeat(1_000_000), "a".repeat(500_000) + "b");
        assert_eq!(Run::new(&NULL, &[]).contains(&text, &part), Err(RuleErrorKind::OverBudget));
    }
}
