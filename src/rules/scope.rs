//! Where a rule stands: what its paths begin at, and what lies around that.

use super::coerce::to_text;
use super::evaluate::{Outcome, Run};
use super::held::Held;
use crate::document::json::Value;
use crate::document::pieces::pieces;

/// The data that a rule sees: all of it, an item of a list, or an error.
pub(super) struct Scope<'a> {
    pub(super) data: &'a Value,
    /// Where the item stands in its list, if it is one.
    pub(super) index: Option<usize>,
    pub(super) outer: Option<&'a Scope<'a>>,
}

impl<'r> Run<'r> {
    /// All of `data` as one value; the copy that lies under something is paid for.
    pub(super) fn whole<'a>(&mut self, data: &'a Value) -> Outcome<'a> {
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
    pub(super) fn find<'a>(&self, mut value: &'a Value, path: &str) -> Option<&'a Value>
    where
        'r: 'a,
    {
        for part in pieces(path, b'.') {
            value = self.member(value, part)?;
        }
        Some(value)
    }

    /// Follows a path of names and indices, after the number of scopes to go out, if the first is a list of it:
    /// two for each list or `try` that is left, of which the nearer one has the `index` of the item.
    pub(super) fn reach<'a>(&self, mut path: &[&Value], mut scope: &'a Scope<'a>) -> Option<Held<'a>>
    where
        'r: 'a,
    {
        if let [first, rest @ ..] = path
            && let Some(levels) = level(first)
        {
            path = rest;
            for _ in 0..levels / 2 {
                scope = scope.outer?;
            }
            if levels % 2 > 0 {
                let [name] = path else { return None };
                return scope
                    .index
                    .filter(|_| name.as_str() == Some("index"))
                    .map(|index| Value::from(index).into());
            }
        }
        let mut value = scope.data;
        for part in path {
            value = self.member(value, &to_text(part))?;
        }
        Some(Held::Borrowed(value))
    }

    /// One step of a path: a member of an object, an item of a list.
    fn member<'a>(&self, value: &'a Value, part: &str) -> Option<&'a Value>
    where
        'r: 'a,
    {
        for (key, member) in self.over(value) {
            if *key == part {
                return Some(member);
            }
        }
        match value {
            Value::Object(members) => members.get(part),
            Value::Array(items) => items.get(index(part)?),
            _ => None,
        }
    }
}

/// How many scopes to go out: a list of one number, whose sign does not count.
pub(super) fn level(value: &Value) -> Option<usize> {
    let [level] = value.as_array()? else { return None };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    level.as_f64().map(|level| level.abs() as usize)
}

/// The index that a text is: "01" is a name, in JavaScript too.
fn index(part: &str) -> Option<usize> {
    // No list is longer than nine digits say.
    if part.is_empty() || part.len() > 9 {
        return None;
    }
    let mut index = 0;
    for digit in part.bytes() {
        if !digit.is_ascii_digit() || (index == 0 && digit == b'0' && part.len() > 1) {
            return None;
        }
        index = index * 10 + usize::from(digit - b'0');
    }
    Some(index)
}
