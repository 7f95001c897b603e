//! JSON → rule tree: names operators, measures depth and size, finds what is constant.

use super::{MAX_DEPTH, MAX_NODES, RuleError, RuleErrorKind};
use crate::document::json::{Value, whole_text};

/// One part of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// A value that needs no evaluation.
    Literal(Value),
    /// A list of which at least one item needs evaluation.
    List(Vec<Node>),
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
}

use Operator as O;

const OPERATORS: [(&str, Operator); 39] = [
    ("var", O::Var),
    ("missing", O::Missing),
    ("missing_some", O::MissingSome),
    ("if", O::If),
    ("?:", O::If),
    ("==", O::Equal),
    ("===", O::StrictEqual),
    ("!=", O::NotEqual),
    ("!==", O::StrictNotEqual),
    ("!", O::Not),
    ("!!", O::Truthy),
    ("or", O::Or),
    ("and", O::And),
    (">", O::Greater),
    (">=", O::GreaterEqual),
    ("<", O::Less),
    ("<=", O::LessEqual),
    ("max", O::Max),
    ("min", O::Min),
    ("+", O::Add),
    ("-", O::Subtract),
    ("*", O::Multiply),
    ("/", O::Divide),
    ("%", O::Remainder),
    ("map", O::Map),
    ("reduce", O::Reduce),
    ("filter", O::Filter),
    ("all", O::All),
    ("none", O::None),
    ("some", O::Some),
    ("merge", O::Merge),
    ("in", O::In),
    ("cat", O::Concatenate),
    ("substr", O::Substring),
    ("log", O::Log),
    ("fractional", O::Fractional),
    ("sem_ver", O::SemanticVersion),
    ("starts_with", O::StartsWith),
    ("ends_with", O::EndsWith),
];

/// Parses the rule that stands at `pointer`.
pub(super) fn parse(rule: &Value, pointer: &str) -> Result<Node, RuleError> {
    let mut parser = Parser { pointer: pointer.to_owned(), nodes: 0 };
    match parser.node(rule, 0) {
        Ok(node) => Ok(node),
        Err(kind) => Err(RuleError { kind, pointer: parser.pointer }),
    }
}

struct Parser {
    /// Where the parser stands; left as it is when something fails.
    pointer: String,
    nodes: usize,
}

impl Parser {
    fn node(&mut self, json: &Value, depth: usize) -> Result<Node, RuleErrorKind> {
        self.count(depth)?;
        match json {
            Value::Array(items) => {
                let items = self.items(items, depth)?;
                if items.iter().all(|item| matches!(item, Node::Literal(_))) {
                    return Ok(Node::Literal(json.clone()));
                }
                Ok(Node::List(items))
            }
            Value::Object(members) => match members.iter().next() {
                Some((name, arguments)) if members.len() == 1 => {
                    let operator =
                        OPERATORS.iter().find(|(known, _)| known == name).map(|(_, operator)| *operator);
                    let before = self.enter(name);
                    let operator = operator.ok_or(RuleErrorKind::UnknownOperator)?;
                    let arguments = match arguments {
                        Value::Array(items) => self.items(items, depth + 1)?,
                        single => vec![self.node(single, depth + 1)?],
                    };
                    self.pointer.truncate(before);
                    Ok(Node::Call(operator, arguments))
                }
                _ => self.literal(json, depth),
            },
            _ => Ok(Node::Literal(json.clone())),
        }
    }

    fn items(&mut self, items: &[Value], depth: usize) -> Result<Vec<Node>, RuleErrorKind> {
        let mut nodes = Vec::with_capacity(items.len().min(MAX_NODES));
        for (index, item) in items.iter().enumerate() {
            let before = self.enter(&whole_text(index as u64));
            nodes.push(self.node(item, depth + 1)?);
            self.pointer.truncate(before);
        }
        Ok(nodes)
    }

    /// An object that is no call stands for itself, rules in it included.
    fn literal(&mut self, json: &Value, depth: usize) -> Result<Node, RuleErrorKind> {
        self.measure(json, depth)?;
        Ok(Node::Literal(json.clone()))
    }

    fn measure(&mut self, json: &Value, depth: usize) -> Result<(), RuleErrorKind> {
        self.count(depth)?;
        match json {
            Value::Array(items) => items.iter().try_for_each(|item| self.measure(item, depth + 1)),
            Value::Object(members) => {
                members.iter().try_for_each(|(_, member)| self.measure(member, depth + 1))
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, depth: usize) -> Result<(), RuleErrorKind> {
        self.nodes += 1;
        if depth > MAX_DEPTH {
            return Err(RuleErrorKind::TooDeep);
        }
        if self.nodes > MAX_NODES { Err(RuleErrorKind::TooLarge) } else { Ok(()) }
    }

    /// Steps into a member; gives the length to truncate the pointer to on the way out.
    fn enter(&mut self, name: &str) -> usize {
        let before = self.pointer.len();
        self.pointer.push('/');
        // An operator's name may be long and hostile; its beginning is enough to find it.
        for character in name.chars().take(64) {
            match character {
                '~' => self.pointer.push_str("~0"),
                '/' => self.pointer.push_str("~1"),
                other => self.pointer.push(other),
            }
        }
        before
    }
}
