//! JSON → rule tree: names operators, measures depth and size, finds what is constant.

use super::{MAX_DEPTH, MAX_NODES, RuleError, RuleErrorKind};
use crate::document::json::{Value, whole_text};
use crate::document::pieces::pieces;

/// One part of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A value that needs no evaluation.
    Literal(Value),
    /// An operator and its arguments; a single argument need not stand in a list.
    Call(Operator, Vec<Node>),
}

/// Every operator. An object with exactly one key is a call of the operator with that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Var,
    Missing,
    MissingSome,
    If,
    Equal,
    StrictEqual,
    NotEqual,
    StrictNotEqual,
    Not,
    Truthy,
    Or,
    And,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Max,
    Min,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Map,
    Reduce,
    Filter,
    All,
    None,
    Some,
    Merge,
    In,
    Concatenate,
    Substring,
    Log,
    Fractional,
    SemanticVersion,
    StartsWith,
    EndsWith,
    Val,
    Exists,
    Coalesce,
    Try,
    Throw,
    Length,
    Sort,
    Slice,
    /// No name: a list of which at least one item needs evaluation.
    List,
}

/// The names of the operators, each followed by a space: one text is a third of a table of texts in the module.
macro_rules! operators {
    ($($operator:ident = $name:literal,)+) => {
        const NAMES: &str = concat!($($name, " "),+);
        const OPERATORS: &[Operator] = &[$(Operator::$operator),+];
    };
}

operators! {
    Var = "var",
    Missing = "missing",
    MissingSome = "missing_some",
    If = "if",
    If = "?:",
    Equal = "==",
    StrictEqual = "===",
    NotEqual = "!=",
    StrictNotEqual = "!==",
    Not = "!",
    Truthy = "!!",
    Or = "or",
    And = "and",
    Greater = ">",
    GreaterEqual = ">=",
    Less = "<",
    LessEqual = "<=",
    Max = "max",
    Min = "min",
    Add = "+",
    Subtract = "-",
    Multiply = "*",
    Divide = "/",
    Remainder = "%",
    Map = "map",
    Reduce = "reduce",
    Filter = "filter",
    All = "all",
    None = "none",
    Some = "some",
    Merge = "merge",
    In = "in",
    Concatenate = "cat",
    Substring = "substr",
    Log = "log",
    Fractional = "fractional",
    SemanticVersion = "sem_ver",
    StartsWith = "starts_with",
    EndsWith = "ends_with",
    Val = "val",
    Exists = "exists",
    Coalesce = "??",
    Try = "try",
    Throw = "throw",
    Length = "length",
    Sort = "sort",
    Slice = "slice",
}

/// Parses the rule that stands at `pointer`.
pub(super) fn parse(rule: &Value, pointer: &str) -> Result<Node, RuleError> {
    let mut parser = Parser { place: String::new(), nodes: 0 };
    parser.node(rule, 0).map_err(|kind| RuleError {
        kind,
        pointer: [pointer, &parser.place].concat(),
        thrown: None,
    })
}

struct Parser {
    /// Where something failed, written on the way out.
    place: String,
    nodes: usize,
}

impl Parser {
    fn node(&mut self, json: &Value, depth: usize) -> Result<Node, RuleErrorKind> {
        self.count(depth)?;
        match json {
            Value::Array(items) => {
                let items = self.items(items, depth)?;
                if !items.iter().all(|item| matches!(item, Node::Literal(_))) {
                    return Ok(Node::Call(Operator::List, items));
                }
            }
            Value::Object(members) => match members.iter().next() {
                Some((name, arguments)) if members.len() == 1 => {
                    let call = self.call(name, arguments, depth);
                    if call.is_err() {
                        self.leave(name);
                    }
                    return call;
                }
                // An object that is no call stands for itself, rules in it included.
                _ => self.measure(json, depth)?,
            },
            _ => {}
        }
        Ok(Node::Literal(json.clone()))
    }

    fn call(&mut self, name: &str, arguments: &Value, depth: usize) -> Result<Node, RuleErrorKind> {
        let known = pieces(NAMES, b' ').zip(OPERATORS).find(|(known, _)| *known == name);
        let (_, operator) = known.ok_or(RuleErrorKind::UnknownOperator)?;
        let arguments = match arguments {
            Value::Array(items) => self.items(items, depth + 1)?,
            single => vec![self.node(single, depth + 1)?],
        };
        Ok(Node::Call(*operator, arguments))
    }

    fn items(&mut self, items: &[Value], depth: usize) -> Result<Vec<Node>, RuleErrorKind> {
        let mut nodes = Vec::with_capacity(items.len().min(MAX_NODES));
        for (index, item) in items.iter().enumerate() {
            let node = self.node(item, depth + 1);
            if node.is_err() {
                self.leave(&whole_text(index as u64));
            }
            nodes.push(node?);
        }
        Ok(nodes)
    }

    fn measure(&mut self, json: &Value, depth: usize) -> Result<(), RuleErrorKind> {
        self.count(depth)?;
        match json {
            Value::Array(items) => {
                for item in items {
                    self.measure(item, depth + 1)?;
                }
            }
            Value::Object(members) => {
                for (_, member) in members {
                    self.measure(member, depth + 1)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn count(&mut self, depth: usize) -> Result<(), RuleErrorKind> {
        self.nodes += 1;
        if depth > MAX_DEPTH {
            return Err(RuleErrorKind::TooDeep);
        }
        if self.nodes > MAX_NODES { Err(RuleErrorKind::TooLarge) } else { Ok(()) }
    }

    /// Puts a member before the place where something failed.
    fn leave(&mut self, name: &str) {
        let mut place = String::from("/");
        // An operator's name may be long and hostile; its beginning is enough to find it.
        for character in name.chars().take(64) {
            match character {
                '~' => place.push_str("~0"),
                '/' => place.push_str("~1"),
                other => place.push(other),
            }
        }
        place.push_str(&self.place);
        self.place = place;
    }
}
