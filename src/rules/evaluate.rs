//! Rule tree and data → value, within a budget.
//!
//! Values stay borrowed from the rule or the data as long as they can; every copy is paid for. Here: the budget,
//! and the operators that choose which arguments to evaluate, or evaluate one for each item of a list.
//! `apply` has the others.

use super::coerce::truthy;
use super::held::Held;
use super::parse::{Node, Operator};
use super::scope::Scope;
use super::{MAX_STEPS, RuleErrorKind};
use crate::document::json::{Map, Value};

pub(super) type Outcome<'a> = Result<Held<'a>, RuleErrorKind>;

/// Deepest value that may be built. Dropping and printing a value recurses this deep.
const MAX_VALUE_DEPTH: usize = 128;

/// Evaluates a tree; see [`super::Rule::evaluate_over`]. An error comes with what was thrown.
pub(super) fn evaluate(
    root: &Node,
    data: &Value,
    over: &[(&'static str, &Value)],
) -> Result<Value, (RuleErrorKind, Option<Box<Value>>)> {
    let mut run = Run::new(data, over);
    let value = match run.node(root, &Scope { data, index: None, outer: None }) {
        Ok(value) => run.own(value),
        Err(kind) => Err(kind),
    };
    value.map_err(|kind| (kind, run.thrown))
}

pub(super) struct Run<'r> {
    steps_left: u32,
    /// What the whole rule looks at, and the members that lie over it without being copied into it.
    root: &'r Value,
    over: &'r [(&'static str, &'r Value)],
    /// The error that is on its way, if a rule threw it.
    pub(super) thrown: Option<Box<Value>>,
}

impl<'r> Run<'r> {
    pub(super) fn new(root: &'r Value, over: &'r [(&'static str, &'r Value)]) -> Self {
        Self { steps_left: MAX_STEPS, root, over, thrown: None }
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

    pub(super) fn node<'a>(&mut self, node: &'a Node, scope: &'a Scope<'a>) -> Outcome<'a>
    where
        'r: 'a,
    {
        self.spend(1)?;
        let (operator, arguments) = match node {
            Node::Literal(value) => return Ok(Held::Borrowed(value)),
            Node::Call(operator, arguments) => (*operator, arguments.as_slice()),
        };
        match operator {
            Operator::If | Operator::And | Operator::Or | Operator::Coalesce | Operator::Try => {
                self.choose(operator, arguments, scope)
            }
            Operator::Map
            | Operator::Filter
            | Operator::Reduce
            | Operator::All
            | Operator::None
            | Operator::Some
            | Operator::Sort => self.over_list(operator, arguments, scope),
            _ => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(self.node(argument, scope)?);
                }
                self.apply(operator, values, scope)
            }
        }
    }

    /// `[condition, value, condition, value, …, otherwise]` for `if`, else the first argument that settles the
    /// question, or the last one: only what is needed is evaluated. `try` is settled by what is no error; its last
    /// argument, if it is not the only one, sees the error of the one before.
    fn choose<'a>(&mut self, operator: Operator, arguments: &'a [Node], scope: &'a Scope<'a>) -> Outcome<'a>
    where
        'r: 'a,
    {
        let mut value = Held::null();
        let mut rest = arguments;
        while let [argument, others @ ..] = rest {
            rest = others;
            value = match self.node(argument, scope) {
                // A budget that is spent is spent for the whole rule.
                Err(kind)
                    if operator == Operator::Try && !rest.is_empty() && kind != RuleErrorKind::OverBudget =>
                {
                    let error = error_value(kind, self.thrown.take());
                    let [last] = rest else { continue };
                    let inner = Scope { data: &error, index: None, outer: Some(scope) };
                    let value = self.node(last, &inner)?;
                    return self.own(value).map(Held::from);
                }
                value => value?,
            };
            let holds = match operator {
                Operator::Coalesce => !value.is_null(),
                Operator::Try => true,
                _ => truthy(&value),
            };
            if operator != Operator::If {
                if holds != (operator == Operator::And) {
                    break;
                }
            } else if let [chosen, others @ ..] = rest {
                if holds {
                    return self.node(chosen, scope);
                }
                value = Held::null();
                rest = others;
            }
        }
        Ok(value)
    }

    /// The operators whose second argument is evaluated for each item of the first; the third one for `sort`.
    fn over_list<'a>(
        &mut self,
        operator: Operator,
        arguments: &'a [Node],
        scope: &'a Scope<'a>,
    ) -> Outcome<'a>
    where
        'r: 'a,
    {
        let list = self.node(arguments.first().ok_or(RuleErrorKind::InvalidArguments)?, scope)?;
        let sorting = operator == Operator::Sort;
        let items = match &*list {
            Value::Array(items) => items.as_slice(),
            Value::Null if sorting => return Ok(Held::null()),
            _ if sorting => return Err(RuleErrorKind::InvalidArguments),
            _ => &[],
        };
        let (second, third) = (arguments.get(1), arguments.get(2));
        let (body, other) = if sorting { (third, second) } else { (second, third) };
        let mut accumulator = Value::Null;
        if let (Operator::Reduce | Operator::Sort, Some(other)) = (operator, other) {
            let other = self.node(other, scope)?;
            accumulator = self.own(other)?;
        }
        let (mut results, mut keys) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            let pair;
            let mut inner = Scope { data: item, index: Some(index), outer: Some(scope) };
            if operator == Operator::Reduce {
                let current = self.copy(item)?;
                pair = object("accumulator", accumulator, Some(("current", current)));
                accumulator = Value::Null;
                inner.data = &pair;
            }
            let value = match body {
                Some(body) => self.node(body, &inner)?,
                None if sorting => Held::Borrowed(item),
                None => Held::null(),
            };
            let holds = truthy(&value);
            match operator {
                Operator::Reduce => accumulator = self.own(value)?,
                Operator::Map => results.push(self.own(value)?),
                Operator::Sort => {
                    let key = self.own(value)?;
                    let at = self.place(&key, &keys, accumulator.as_bool() == Some(false))?;
                    keys.insert(at, key);
                    results.insert(at, self.copy(item)?);
                }
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
            Operator::Map | Operator::Filter | Operator::Sort => Value::Array(results).into(),
            Operator::All => Held::truth(!items.is_empty()),
            _ => Held::truth(operator == Operator::None),
        })
    }
}

/// The error as a rule sees it: what was thrown, or `{"type": …}`.
pub(super) fn error_value(kind: RuleErrorKind, thrown: Option<Box<Value>>) -> Value {
    match thrown {
        Some(thrown) => *thrown,
        None => object("type", kind.type_name().into(), None),
    }
}

/// An object of one or two members.
pub(super) fn object(key: &str, value: Value, other: Option<(&str, Value)>) -> Value {
    let mut members = Map::default();
    members.insert(key, value);
    if let Some((key, value)) = other {
        members.insert(key, value);
    }
    Value::Object(members)
}
