//! The operators that see their arguments as values.

use super::calculate::calculate;
use super::coerce::{
    from_number, loosely_equal, order, strictly_equal, to_number, to_text, truthy, write_text,
};
use super::evaluate::{Outcome, Run, object};
use super::held::{Held, argument};
use super::parse::Operator;
use super::scope::{Scope, level};
use super::{RuleErrorKind, flagd};
use crate::document::json::Value;

impl<'r> Run<'r> {
    pub(super) fn apply<'a>(
        &mut self,
        operator: Operator,
        mut values: Vec<Held<'a>>,
        scope: &'a Scope<'a>,
    ) -> Outcome<'a>
    where
        'r: 'a,
    {
        let data = scope.data;
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
                (
                    Operator::In | Operator::Merge | Operator::Length | Operator::Slice,
                    Value::Array(items),
                ) => self.spend(items.len())?,
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
            Operator::Val | Operator::Exists => {
                // A single list is the path itself, unless it says how many scopes to go out.
                let path = keys(&values, values.len() == 1 && level(first).is_none());
                let found = self.reach(&path, scope);
                if operator == Operator::Val {
                    return match found {
                        Some(Held::Borrowed(value)) => self.whole(value),
                        found => Ok(found.unwrap_or_else(Held::null)),
                    };
                }
                found.is_some()
            }
            Operator::Throw => {
                let value = self.copy(first)?;
                self.thrown =
                    Some(Box::new(if value.is_object() { value } else { object("type", value, None) }));
                return Err(RuleErrorKind::Thrown);
            }
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
            Operator::Missing => Value::Array(self.missing(&keys(values, true), data)?),
            Operator::MissingSome => {
                let keys = keys(values.get(1..).unwrap_or_default(), true);
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
            Operator::Length => match argument(values, 0) {
                Value::String(text) => text.chars().count().into(),
                Value::Array(items) => items.len().into(),
                _ => return Err(RuleErrorKind::InvalidArguments),
            },
            Operator::Slice | Operator::Substring => self.slice(values, operator == Operator::Substring)?,
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

/// The keys that an operator looks for: its arguments, or the items of a list that is the first one if it is `flat`.
fn keys<'v>(values: &'v [Held<'_>], flat: bool) -> Vec<&'v Value> {
    let mut keys = Vec::new();
    if let (true, Value::Array(items)) = (flat, argument(values, 0)) {
        keys.extend(items);
    } else {
        keys.extend(values.iter().map(|value| &**value));
    }
    keys
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
