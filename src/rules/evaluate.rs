//! Rule tree and data → value, within a budget.
//!
//! Values stay borrowed from the rule or the data as long as they can; every copy is paid for. Here: the budget,
//! and the operators that choose which arguments to evaluate, or evaluate one for each item of a list.
//! `apply` has the others.

use super::coerce::truthy;
use super::held::{Held, NULL};
use super::parse::{Node, Operator};
use super::{MAX_STEPS, RuleErrorKind};
use crate::document::json::Value;

pub(super) type Outcome<'a> = Result<Held<'a>, RuleErrorKind>;

/// Deepest value that may be built. Dropping and printing a value recurses this deep.
const MAX_VALUE_DEPTH: usize = 128;

/// Evaluates a tree; see [`super::Rule::evaluate_over`].
pub(super) fn evaluate(
    root: &Node,
    data: &Value,
    over: &[(&'static str, &Value)],
) -> Result<Value, RuleErrorKind> {
    let mut run = Run::new(data, over);
    let value = run.node(root, data)?;
    run.own(value)
}

pub(super) struct Run<'r> {
    steps_left: u32,
    /// What the whole rule looks at, and the members that lie over it without being copied into it.
    root: &'r Value,
    over: &'r [(&'static str, &'r Value)],
}

impl<'r> Run<'r> {
    pub(super) fn new(root: &'r Value, over: &'r [(&'static str, &'r Value)]) -> Self {
        Self { steps_left: MAX_STEPS, root, over }
    }

    #[inline(never)]
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), RuleErrorKind> {
        let left = u32::try_from(steps).ok().and_then(|steps| self.steps_left.checked_sub(steps));
        self.steps_left = left.ok_or(RuleErrorKind::OverBudget)?;
        Ok(())
    }

    /// An owned value; the copy is paid for by its size.
    pub(super) fn own(&mut self, value: Held<'_>) -> Result<Value, RuleErrorKind> {
        match value {
            Held::Borrowed(value) => self.copy(value),
            Held::Owned(value) => Ok(*value),
        }
    }

    /// A copy, paid for by its size.
    pub(super) fn copy(&mut self, value: &Value) -> Result<Value, RuleErrorKind> {
        self.weigh(value, 0)?;
        Ok(value.clone())
    }

    pub(super) fn weigh(&mut self, value: &Value, depth: usize) -> Result<(), RuleErrorKind> {
        if depth > MAX_VALUE_DEPTH {
            return Err(RuleErrorKind::TooDeep);
        }
        let mut steps = 1;
        match value {
            Value::String(text) => steps += text.len() / 16,
            Value::Array(items) => {
                for item in items {
                    self.weigh(item, depth + 1)?;
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    steps += name.len() / 16;
                    self.weigh(member, depth + 1)?;
                }
            }
            _ => {}
        }
        self.spend(steps)
    }

    /// The members that lie over `data`.
    pub(super) fn over(&self, data: &Value) -> &'r [(&'static str, &'r Value)] {
        if std::ptr::eq(data, self.root) { self.over } else { &[] }
    }

    pub(super) fn node<'a>(&mut self, node: &'a Node, data: &'a Value) -> Outcome<'a>
    where
        'r: 'a,
    {
        self.spend(1)?;
        let (operator, arguments) = match node {
            Node::Literal(value) => return Ok(Held::Borrowed(value)),
            Node::Call(operator, arguments) => (*operator, arguments.as_slice()),
        };
        match operator {
            Operator::If | Operator::And | Operator::Or => self.choose(operator, arguments, data),
            Operator::Map
            | Operator::Filter
            | Operator::Reduce
            | Operator::All
            | Operator::None
            | Operator::Some => self.over_list(operator, arguments, data),
            _ => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.node(argument, data)?);
                }
                self.apply(operator, values, data)
            }
        }
    }

    /// `[condition, value, condition, value, …, otherwise]` for `if`, else the first argument that settles the
    /// question, or the last one: only what is needed is evaluated.
    fn choose<'a>(&mut self, operator: Operator, arguments: &'a [Node], data: &'a Value) -> Outcome<'a>
    where
        'r: 'a,
    {
        let mut value = Held::null();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            value = self.node(argument, data)?;
            let holds = truthy(&value);
            if operator != Operator::If {
                if holds == (operator == Operator::Or) {
                    break;
                }
            } else if let Some(chosen) = rest.next() {
                if holds {
                    return self.node(chosen, data);
                }
                value = Held::null();
            }
        }
        Ok(value)
    }

    /// The operators whose second argument is evaluated for each item of the first.
    fn over_list<'a>(&mut self, operator: Operator, arguments: &'a [Node], data: &'a Value) -> Outcome<'a>
    where
        'r: 'a,
    {
        let list = self.node(arguments.first().ok_or(RuleErrorKind::InvalidArguments)?, data)?;
        let items: &[Value] = list.as_array().unwrap_or_default();
        let mut accumulator = Value::Null;
        if let (Operator::Reduce, Some(start)) = (operator, arguments.get(2)) {
            let start = self.node(start, data)?;
            accumulator = self.own(start)?;
        }
        let mut results = Vec::new();
        for item in items {
            let pair;
            let mut seen = item;
            if operator == Operator::Reduce {
                let current = self.copy(item)?;
                pair = Value::object(vec![("accumulator", accumulator), ("current", current)]);
                accumulator = Value::Null;
                seen = &pair;
            }
            let value = match arguments.get(1) {
                Some(body) => self.node(body, seen)?,
                None => Held::Borrowed(&NULL),
            };
            let holds = truthy(&value);
            match operator {
                Operator::Reduce => accumulator = self.own(value)?,
                Operator::Map => results.push(self.own(value)?),
                Operator::Filter if holds => results.push(self.copy(item)?),
                Operator::Filter => {}
                // What settles the question: for `all` an item that fails, for the others one that holds.
                _ if holds != (operator == Operator::All) => {
                    return Ok(Held::truth(operator == Operator::Some));
                }
                _ => {}
            }
        }
        Ok(match operator {
            Operator::Reduce => accumulator.into(),
            Operator::Map | Operator::Filter => Value::Array(results).into(),
            Operator::All => Held::truth(!items.is_empty()),
            _ => Held::truth(operator == Operator::None),
        })
    }
}
