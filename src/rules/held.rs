//! What an operator gives: borrowed from the rule or the data while that is possible.
//!
//! Two words, whichever it is: a `Cow` of a value would be copied around whole.

use std::ops::Deref;

use crate::document::json::Value;

/// A value, borrowed or owned.
pub(super) enum Held<'a> {
    Borrowed(&'a Value),
    Owned(Box<Value>),
}

/// What is not there, where it is not told apart from null.
pub(super) static NULL: Value = Value::Null;
static TRUE: Value = Value::Bool(true);
static FALSE: Value = Value::Bool(false);

impl Held<'_> {
    pub(super) fn null() -> Self {
        Self::Borrowed(&NULL)
    }

    pub(super) fn truth(holds: bool) -> Self {
        Self::Borrowed(if holds { &TRUE } else { &FALSE })
    }
}

impl Deref for Held<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        match self {
            Self::Borrowed(value) => value,
            Self::Owned(value) => value,
        }
    }
}

impl From<Value> for Held<'_> {
    fn from(value: Value) -> Self {
        Self::Owned(Box::new(value))
    }
}

/// The argument at this place, null if there is none.
pub(super) fn argument<'v>(values: &'v [Held<'_>], at: usize) -> &'v Value {
    values.get(at).map_or(&NULL, |value| value)
}
