//! Rule tree and data → value, within a budget.
//!
//! Values stay borrowed from the rule or the data as long as they can; every copy is paid for.

use std::borrow::Cow;

use super::calculate::calculate;
use super::coerce::{from_number, loosely_equal, order, strictly_equal, to_number, to_text, truthy, whole};
use super::parse::{Node, Operator};
use super::{MAX_STEPS, RuleErrorKind, flagd};
use crate::document::json::Value;

type Outcome<'a> = Result<Cow<'a, Value>, RuleErrorKind>;

/// Deepest value that may be built. Dropping and printing a value recurses this deep.
const MAX_VALUE_DEPTH: usize = 128;

/// What an argument that is not there evaluates to, where it is not told apart from null.
static NULL: Value = Value::Null;

/// Evaluates a tree; see [`super::Rule::evaluate_over`].
pub(super) fn evaluate(
    root: &Node,
    data: &Value,
    over: &[(&'static str, &Value)],
) -> Result<Value, RuleErrorKind> {
    let mut run = Run { steps_left: MAX_STEPS, root: data, over };
    let value = run.node(root, data)?;
    run.own(value)
}

struct Run<'r> {
    steps_left: u32,
    /// What the whole rule looks at, and the members that lie over it without being copied into it.
    root: &'r Value,
    over: &'r [(&'static str, &'r Value)],
}

impl<'r> Run<'r> {
    fn spend(&mut self, steps: usize) -> Result<(), RuleErrorKind> {
        let left = u32::try_from(steps).ok().and_then(|steps| self.steps_left.checked_sub(steps));
        self.steps_left = left.ok_or(RuleErrorKind::OverBudget)?;
        Ok(())
    }

    /// An owned value; the copy is paid for by its size.
    fn own(&mut self, value: Cow<'_, Value>) -> Result<Value, RuleErrorKind> {
        if let Cow::Borrowed(value) = value {
            self.weigh(value, 0)?;
        }
        Ok(value.into_owned())
    }

    fn weigh(&mut self, value: &Value, depth: usize) -> Result<(), RuleErrorKind> {
        if depth > MAX_VALUE_DEPTH {
            return Err(RuleErrorKind::TooDeep);
        }
        self.spend(1)?;
        match value {
            Value::String(text) => self.spend(text.len() / 16),
            Value::Array(items) => items.iter().try_for_each(|item| self.weigh(item, depth + 1)),
            Value::Object(members) => members.iter().try_for_each(|(name, member)| {
                self.spend(name.len() / 16)?;
                self.weigh(member, depth + 1)
            }),
            _ => Ok(()),
        }
    }

    fn node<'a>(&mut self, node: &'a Node, data: &'a Value) -> Outcome<'a>
    where
        'r: 'a,
    {
        self.spend(1)?;
        match node {
            Node::Literal(value) => Ok(Cow::Borrowed(value)),
            Node::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    let item = self.node(item, data)?;
                    list.push(self.own(item)?);
                }
                Ok(Cow::Owned(Value::Array(list)))
            }
            Node::Call(operator, arguments) => match operator {
                Operator::If => self.choose(arguments, data),
                Operator::And => self.first_where(arguments, data, false),
                Operator::Or => self.first_where(arguments, data, true),
                Operator::Map
                | Operator::Filter
                | Operator::Reduce
                | Operator::All
                | Operator::None
                | Operator::Some => self.over_list(*operator, arguments, data),
                _ => {
                    let mut values = Vec::with_capacity(arguments.len());
                    for argument in arguments {
                        values.push(self.node(argument, data)?);
                    }
                    self.apply(*operator, values, data)
                }
            },
        }
    }

    /// `[condition, value, condition, value, …, otherwise]`: only what is chosen is evaluated.
    fn choose<'a>(&mut self, arguments: &'a [Node], data: &'a Value) -> Outcome<'a>
    where
        'r: 'a,
    {
        let mut rest = arguments;
        loop {
            match rest {
                [] => return Ok(Cow::Borrowed(&NULL)),
                [last] => return self.node(last, data),
                [condition, value, others @ ..] => {
                    if truthy(self.node(condition, data)?.as_ref()) {
                        return self.node(value, data);
                    }
                    rest = others;
                }
            }
        }
    }

    /// The first argument whose truth is `wanted`, else the last one.
    fn first_where<'a>(&mut self, arguments: &'a [Node], data: &'a Value, wanted: bool) -> Outcome<'a>
    where
        'r: 'a,
    {
        let mut last = Cow::Borrowed(&NULL);
        for argument in arguments {
            last = self.node(argument, data)?;
            if truthy(&last) == wanted {
                break;
            }
        }
        Ok(last)
    }

    /// The operators whose second argument is evaluated for each item of the first.
    fn over_list<'a>(&mut self, operator: Operator, arguments: &'a [Node], data: &'a Value) -> Outcome<'a>
    where
        'r: 'a,
    {
        let (list, body) = match arguments {
            [] => return Err(RuleErrorKind::InvalidArguments),
            [list, rest @ ..] => (self.node(list, data)?, rest.first()),
        };
        let items: &[Value] = list.as_array().unwrap_or_default();
        if operator == Operator::Reduce {
            let start = match arguments.get(2) {
                Some(start) => {
                    let start = self.node(start, data)?;
                    self.own(start)?
                }
                None => Value::Null,
            };
            return self.reduce(items, body, start).map(Cow::Owned);
        }
        let mut results = Vec::new();
        for item in items {
            let value = match body {
                Some(body) => self.node(body, item)?,
                None => Cow::Borrowed(&NULL),
            };
            match operator {
                Operator::Map => results.push(self.own(value)?),
                Operator::Filter if truthy(&value) => results.push(self.own(Cow::Borrowed(item))?),
                Operator::Filter => {}
                // What settles the question: for `all` an item that fails, for the others one that holds.
                _ if truthy(&value) != (operator == Operator::All) => {
                    return Ok(Cow::Owned(Value::Bool(operator == Operator::Some)));
                }
                _ => {}
            }
        }
        Ok(Cow::Owned(match operator {
            Operator::Map | Operator::Filter => Value::Array(results),
            Operator::All => Value::Bool(!items.is_empty()),
            _ => Value::Bool(operator == Operator::None),
        }))
    }

    fn reduce(&mut self, items: &[Value], body: Option<&Node>, start: Value) -> Result<Value, RuleErrorKind> {
        let mut accumulator = start;
        for item in items {
            let current = self.own(Cow::Borrowed(item))?;
            let scope = Value::object(vec![("accumulator", accumulator), ("current", current)]);
            accumulator = match body {
                Some(body) => {
                    let value = self.node(body, &scope)?;
                    self.own(value)?
                }
                None => Value::Null,
            };
        }
        Ok(accumulator)
    }

    /// The operators that see their arguments as values.
    fn apply<'a>(
        &mut self,
        operator: Operator,
        mut values: Vec<Cow<'a, Value>>,
        data: &'a Value,
    ) -> Outcome<'a>
    where
        'r: 'a,
    {
        if operator == Operator::Log {
            return Ok(if values.is_empty() { Cow::Borrowed(&NULL) } else { values.swap_remove(0) });
        }
        if operator == Operator::Var {
            let path = values.first().map(AsRef::as_ref).filter(|path| !path.is_null()).map(to_text);
            let Some(path) = path.filter(|path| !path.is_empty()) else {
                return self.whole(data);
            };
            let found = self.find(data, &path);
            return Ok(match found {
                Some(value) => Cow::Borrowed(value),
                None if values.len() > 1 => values.swap_remove(1),
                None => Cow::Borrowed(&NULL),
            });
        }
        for value in &values {
            match (operator, value.as_ref()) {
                (Operator::In | Operator::Merge, Value::Array(items)) => self.spend(items.len())?,
                (_, value) => self.weigh(value, 0)?,
            }
        }
        let list: Vec<&Value> = values.iter().map(AsRef::as_ref).collect();
        let first = list.first().copied().unwrap_or(&NULL);
        let second = list.get(1).copied().unwrap_or(&NULL);
        let result = match operator {
            Operator::Equal | Operator::NotEqual => {
                Value::Bool(loosely_equal(first, second) == (operator == Operator::Equal))
            }
            Operator::StrictEqual | Operator::StrictNotEqual => {
                Value::Bool(strictly_equal(first, second) == (operator == Operator::StrictEqual))
            }
            Operator::Not | Operator::Truthy => Value::Bool(truthy(first) == (operator == Operator::Truthy)),
            Operator::Greater | Operator::GreaterEqual | Operator::Less | Operator::LessEqual => {
                Value::Bool(list.len() > 1 && list.windows(2).all(|pair| in_order(operator, pair)))
            }
            Operator::Missing => Value::Array(self.missing(&keys(&list), data)?),
            Operator::MissingSome => {
                let keys = keys(list.get(1..).unwrap_or_default());
                let missing = self.missing(&keys, data)?;
                let found = keys.len() - missing.len();
                #[allow(clippy::cast_precision_loss, reason = "a list of keys is short")]
                let enough = found as f64 >= to_number(first);
                Value::Array(if enough { Vec::new() } else { missing })
            }
            Operator::In => Value::Bool(match second {
                Value::String(text) => self.contains(text, &to_text(first))?,
                Value::Array(items) => items.iter().any(|item| strictly_equal(item, first)),
                _ => false,
            }),
            Operator::Concatenate => Value::String(concatenate(&list)),
            Operator::Substring => Value::String(substring(&list)),
            Operator::Merge => Value::Array(self.merge(values)?),
            Operator::Fractional => flagd::fractional(&list, data).unwrap_or(Value::Null),
            Operator::SemanticVersion => flagd::semantic_version(&list).unwrap_or(Value::Null),
            Operator::StartsWith => {
                flagd::text_has(&list, |text, part| text.starts_with(part)).unwrap_or(Value::Null)
            }
            Operator::EndsWith => {
                flagd::text_has(&list, |text, part| text.ends_with(part)).unwrap_or(Value::Null)
            }
            _ => from_number(calculate(operator, &list)?).ok_or(RuleErrorKind::NotANumber)?,
        };
        Ok(Cow::Owned(result))
    }

    /// The members that lie over `data`.
    fn over(&self, data: &Value) -> &'r [(&'static str, &'r Value)] {
        if std::ptr::eq(data, self.root) { self.over } else { &[] }
    }

    /// All of `data` as one value; the copy that lies under something is paid for.
    fn whole<'a>(&mut self, data: &'a Value) -> Outcome<'a> {
        let mut whole = Cow::Borrowed(data);
        for (key, member) in self.over(data) {
            self.weigh(data, 0)?;
            if let Value::Object(members) = whole.to_mut() {
                members.insert(key, (*member).clone());
            }
        }
        Ok(whole)
    }

    /// Follows a path such as `orders.0.city`.
    fn find<'a>(&self, data: &'a Value, path: &str) -> Option<&'a Value>
    where
        'r: 'a,
    {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        match self.over(data).iter().find(|(key, _)| *key == first) {
            Some((_, member)) => rest.map_or(Some(*member), |rest| lookup(member, rest)),
            None => lookup(data, path),
        }
    }

    /// Whether `part` stands in `text`. The standard library's search would cost 1 kB of wasm; beginnings that
    /// repeat themselves, which it is good at, are paid for.
    fn contains(&mut self, text: &str, part: &str) -> Result<bool, RuleErrorKind> {
        for start in 0..=text.len() {
            let Some(rest) = text.as_bytes().get(start..).filter(|rest| rest.len() >= part.len()) else {
                break;
            };
            let alike = rest.iter().zip(part.as_bytes()).take_while(|(left, right)| left == right).count();
            if alike == part.len() {
                return Ok(true);
            }
            self.spend(alike / 16)?;
        }
        Ok(false)
    }

    /// The keys that `data` does not have, or has as null or an empty text.
    fn missing(&mut self, keys: &[&Value], data: &Value) -> Result<Vec<Value>, RuleErrorKind> {
        let mut missing = Vec::new();
        for key in keys {
            let path = if key.is_null() { Cow::default() } else { to_text(key) };
            // The data itself, which an empty path means, may be empty too.
            let value = if path.is_empty() { Some(data) } else { self.find(data, &path) };
            if value.is_none_or(|value| value.is_null() || value.as_str() == Some("")) {
                missing.push(self.own(Cow::Borrowed(*key))?);
            }
        }
        Ok(missing)
    }

    fn merge(&mut self, values: Vec<Cow<'_, Value>>) -> Result<Vec<Value>, RuleErrorKind> {
        let mut merged = Vec::new();
        for value in values {
            match self.own(value)? {
                Value::Array(mut items) => merged.append(&mut items),
                single => merged.push(single),
            }
        }
        Ok(merged)
    }
}

/// The keys that `missing` looks for: its arguments, or the items of a list that is the first one.
fn keys<'a>(list: &[&'a Value]) -> Vec<&'a Value> {
    match list.first() {
        Some(Value::Array(items)) => items.iter().collect(),
        _ => list.to_vec(),
    }
}

/// Follows a path such as `orders.0.city`.
fn lookup<'a>(data: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(data, |value, part| match value {
        Value::Object(members) => members.get(part),
        // "01" is a name, not an index, in JavaScript too.
        Value::Array(items) if part == "0" || !part.starts_with('0') => {
            items.get(usize::try_from(whole(part, 10)?).ok()?)
        }
        _ => None,
    })
}

fn in_order(operator: Operator, pair: &[&Value]) -> bool {
    let [left, right] = pair else { return false };
    order(left, right).is_some_and(|order| match operator {
        Operator::Greater => order.is_gt(),
        Operator::GreaterEqual => order.is_ge(),
        Operator::Less => order.is_lt(),
        _ => order.is_le(),
    })
}

fn concatenate(list: &[&Value]) -> String {
    list.iter().filter(|value| !value.is_null()).map(|value| to_text(value)).collect()
}

/// `[text, start, length]`; a negative start counts from the end, a negative length leaves that many out.
fn substring(list: &[&Value]) -> String {
    let text = list.first().map_or_else(Default::default, |value| to_text(value));
    let count = text.chars().count();
    // A float cast saturates, and NaN becomes 0: what JavaScript does with a bad index.
    #[allow(clippy::cast_possible_truncation, reason = "saturates")]
    let whole = |index: usize| list.get(index).map(|value| to_number(value) as i64);
    let from_end =
        |offset: i64| count.saturating_sub(usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX));
    let start = whole(1).map_or(0, |start| match usize::try_from(start) {
        Ok(start) => start.min(count),
        Err(_) => from_end(start),
    });
    let length = whole(2).map_or(usize::MAX, |length| match usize::try_from(length) {
        Ok(length) => length,
        Err(_) => from_end(length).saturating_sub(start),
    });
    text.chars().skip(start).take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_STEPS, NULL, RuleErrorKind, Run};

    #[test]
    fn parts_are_found_as_the_standard_library_does() {
        let texts = ["", "a", "aa", "aab", "ab", "é", "aé", "éa😀", "😀"];
        for text in texts {
            for part in texts {
                let mut run = Run { steps_left: MAX_STEPS, root: &NULL, over: &[] };
                assert_eq!(run.contains(text, part), Ok(text.contains(part)), "{part:?} in {text:?}");
            }
        }
    }

    #[test]
    fn looking_for_what_repeats_itself_runs_out_of_budget() {
        let (text, part) = ("a".repeat(1_000_000), "a".repeat(500_000) + "b");
        let mut run = Run { steps_left: MAX_STEPS, root: &NULL, over: &[] };
        assert_eq!(run.contains(&text, &part), Err(RuleErrorKind::OverBudget));
    }
}
