//! JSONLogic rules with flagd's operators: parsed once, evaluated many times.
//!
//! In: a rule as JSON (untrusted) and the data it looks at. Out: a JSON value, or a [`RuleError`]
//! with a code and the place of the rule. The page's `when`, `variants` and `rank` are such rules.
//! Must not: reach outside its data, take unbounded time, memory or stack, or panic.
//!
//! Values compare and convert as in JavaScript, which is what JSONLogic means, with these choices:
//! - Arithmetic converts with `Number`, never with `parseFloat`; a result that is not a finite number
//!   is an error (JSON cannot hold it), while a comparison with NaN is false.
//! - `var` sees members of objects and items of arrays, nothing inherited and no `length`.
//! - `substr` counts characters, so that it cannot cut an emoji in half.
//! - flagd's operators give null for arguments they cannot use, as flagd's specification says.
//!
//! `parse`: JSON → tree. `evaluate`: tree and data → value; `apply`: the operators that see values; `held`: a value
//! that stays borrowed; `scope`: what paths begin at; `sort`: also `slice`. `calculate`: arithmetic. `coerce`: JavaScript's conversions. `flagd`: `fractional`, `sem_ver`, `starts_with`, `ends_with`.

mod apply;
mod calculate;
mod coerce;
mod evaluate;
mod flagd;
mod held;
mod parse;
mod scope;
mod sort;

use std::fmt;

pub use coerce::truthy;
pub use flagd::MAX_WEIGHT_SUM;

use crate::document::json::Value;

/// Deepest nesting of a rule. The evaluator recurses this deep, on a wasm stack of 1 MiB.
pub const MAX_DEPTH: usize = 64;

/// Most operators and values of one rule, items of literal lists included.
pub const MAX_NODES: usize = 16_384;

/// Work that one evaluation may do. An operator or an item costs 1, so does copying 16 bytes:
/// a few milliseconds on a slow phone, and far above what a page rule needs.
pub const MAX_STEPS: u32 = 100_000;

/// A rule that was checked and can be evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    root: parse::Node,
    pointer: String,
}

impl Rule {
    /// Parses a rule. `pointer` is the JSON pointer of the rule in its document; errors start with it.
    ///
    /// # Errors
    /// [`RuleErrorKind::UnknownOperator`], [`RuleErrorKind::TooDeep`] or [`RuleErrorKind::TooLarge`].
    ///
    /// ```
    /// # use storefront::rules::Rule;
    /// # use serde_json::json;
    /// let rule = Rule::parse(&json!({">=": [{"var": "orders"}, 3]}).into(), "/when").unwrap();
    /// assert_eq!(rule.evaluate(&json!({"orders": 4}).into()), Ok(true.into()));
    /// assert_eq!(Rule::parse(&json!({"!": {"eval": "x"}}).into(), "/when").unwrap_err().pointer, "/when/!/eval");
    /// ```
    pub fn parse(rule: &Value, pointer: &str) -> Result<Self, RuleError> {
        Ok(Self { root: parse::parse(rule, pointer)?, pointer: pointer.to_owned() })
    }

    /// The value of the rule for `data`.
    ///
    /// # Errors
    /// [`RuleErrorKind::NotANumber`], [`RuleErrorKind::InvalidArguments`], or
    /// [`RuleErrorKind::OverBudget`] after [`MAX_STEPS`].
    pub fn evaluate(&self, data: &Value) -> Result<Value, RuleError> {
        self.evaluate_over(data, &[])
    }

    /// The value of the rule for `data` with these members laid over it; nothing is copied for that.
    ///
    /// # Errors
    /// As [`Rule::evaluate`].
    pub fn evaluate_over(&self, data: &Value, over: &[(&'static str, &Value)]) -> Result<Value, RuleError> {
        evaluate::evaluate(&self.root, data, over).map_err(|(kind, thrown)| RuleError {
            kind,
            pointer: self.pointer.clone(),
            thrown,
        })
    }
}

/// Why a rule could not be parsed or evaluated, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleError {
    /// What is wrong.
    pub kind: RuleErrorKind,
    /// JSON pointer: to the operator where parsing failed, to the rule where evaluation did.
    pub pointer: String,
    /// The object that the rule threw, if it is [`RuleErrorKind::Thrown`].
    pub thrown: Option<Box<Value>>,
}

/// What is wrong with a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleErrorKind {
    /// No such operator.
    UnknownOperator,
    /// Nested deeper than [`MAX_DEPTH`], or its result is.
    TooDeep,
    /// More nodes than [`MAX_NODES`].
    TooLarge,
    /// An operator got too few arguments.
    InvalidArguments,
    /// Arithmetic gave no finite number.
    NotANumber,
    /// More work than [`MAX_STEPS`].
    OverBudget,
    /// The rule threw an error, and did not catch it.
    Thrown,
}

impl RuleError {
    /// Stable code: JS and telemetry match on it.
    pub const fn code(&self) -> &'static str {
        match self.kind {
            RuleErrorKind::UnknownOperator => "rule-unknown-operator",
            RuleErrorKind::TooDeep => "rule-too-deep",
            RuleErrorKind::TooLarge => "rule-too-large",
            RuleErrorKind::InvalidArguments => "rule-invalid-arguments",
            RuleErrorKind::NotANumber => "rule-not-a-number",
            RuleErrorKind::OverBudget => "rule-over-budget",
            RuleErrorKind::Thrown => "rule-thrown",
        }
    }

    /// The error as JSONLogic's shared test suites write it: what was thrown, or `{"type": …}`.
    pub fn value(&self) -> Value {
        evaluate::error_value(self.kind, self.thrown.clone())
    }
}

impl RuleErrorKind {
    /// The type that JSONLogic's shared test suites give such an error.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::UnknownOperator => "Unknown Operator",
            Self::TooDeep => "Too Deep",
            Self::TooLarge => "Too Large",
            Self::InvalidArguments => "Invalid Arguments",
            Self::NotANumber => "NaN",
            Self::OverBudget => "Over Budget",
            Self::Thrown => "Thrown",
        }
    }
}

impl RuleError {
    /// What is wrong, for people.
    pub fn sentence(&self) -> String {
        let what = match self.kind {
            RuleErrorKind::UnknownOperator => " is no operator of JSONLogic or flagd",
            RuleErrorKind::TooDeep => " is nested deeper than 64 levels",
            RuleErrorKind::TooLarge => " has more than 16384 parts",
            RuleErrorKind::InvalidArguments => " has an operator with too few arguments",
            RuleErrorKind::NotANumber => " calculates with what is no number",
            RuleErrorKind::OverBudget => " does too much work",
            RuleErrorKind::Thrown => " threw an error",
        };
        [if self.pointer.is_empty() { "the rule" } else { &self.pointer }, what].concat()
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())
    }
}

impl std::error::Error for RuleError {}
