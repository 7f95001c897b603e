//! Our rule engine against datalogic-rs, a well-kept one: the same random rules and data, the same answers.
//!
//! The rules hold what both mean alike. Where they differ we do as json-logic-js, which JSONLogic's own tests were
//! made with, and the generator leaves it out:
//! - an operator for lists gets a list: json-logic-js takes everything else for an empty one, theirs for a list of it;
//! - `missing` looks for what is there or absent: null and an empty text count as missing, for theirs as present;
//! - `merge` gets no null, which theirs drops; `cat`, `substr` and `in` get no list in place of a text: JavaScript
//!   joins its items with commas;
//! - `max`, `min` and comparisons of three get numbers only: theirs refuses what must become one, and looks at the
//!   third only if the first two are in order;
//! - a number is not compared with a text that is none: false in JavaScript, an error for theirs; nor loosely with
//!   an empty text, which is 0 in JavaScript, or with null, which is not;
//! - scopes: for theirs one for each list and the data beyond the last, for ours two for each list, as the proposal's
//!   tests have it, and null beyond; so they meet one list deep. `index` is that of the innermost list for theirs;
//! - `slice` backwards from beyond an end in steps of more than one: ours ends where Python's does; a number that is
//!   not whole is cut to one by ours;
//! - `exists` gets names only: theirs takes an index in some of its forms for a name; a path of names and indices gets
//!   no text with a point, which theirs splits;
//! - `throw` gets texts and objects: theirs names the type of what is neither; what theirs says in the `type` of other
//!   errors but `NaN` is a sentence; an unknown operator is no rule at all for ours;
//! - `starts_with` and `ends_with` get texts: flagd gives null for others, theirs false.
//!
//! Theirs is told to call a division by zero an error, as we do, and that values of two types may be compared.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use datalogic_rs::{DivisionByZeroHandling, Engine, EvaluationConfig};
use serde_json::Value;
use storefront::rules::Rule;

#[path = "rules/random.rs"]
mod random;
use random::Random;

const RULES: u64 = 20_000;
/// Rules that are an error for both prove little; fewer than these with an answer, and the generator is broken.
const LEAST_ANSWERS: u64 = 17_000;
/// Operators inside each other.
const DEPTH: usize = 3;

#[test]
fn random_rules_have_the_same_answer_as_in_another_engine() {
    let config = EvaluationConfig::default()
        .with_division_by_zero(DivisionByZeroHandling::ThrowError)
        .with_loose_equality_errors(false);
    let engine = Engine::builder().with_config(config).build();
    let (mut answers, mut different) = (0, Vec::new());
    for seed in 1..=RULES {
        let mut random = Random::new(seed);
        let kind = random.kind();
        let rule = random.rule(kind, DEPTH);
        let data = random.data();
        let ours = Rule::parse(&rule.clone().into(), "").and_then(|rule| rule.evaluate(&data.clone().into()));
        let ours = ours.ok().map(|value| Value::from(&value));
        let theirs = engine.eval_str(rule.to_string().as_str(), data.to_string().as_str()).ok();
        let theirs: Option<Value> = theirs.map(|text| serde_json::from_str(&text).unwrap());
        match (&ours, &theirs) {
            (None, None) => {}
            (Some(ours), Some(theirs)) if same(ours, theirs) => answers += 1,
            _ => different.push(format!("seed {seed}: {rule} of {data}: ours {ours:?}, theirs {theirs:?}")),
        }
    }
    println!("{RULES} rules: {answers} equal answers, {} errors for both", RULES - answers);
    assert!(different.is_empty(), "{} of {RULES} differ:\n{}", different.len(), different.join("\n"));
    assert!(answers >= LEAST_ANSWERS, "{answers} answers");
}

/// Numbers are equal up to what reading their text costs: `serde_json` is off by a unit in the last place at times.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let (left, right) = (left.as_f64().unwrap(), right.as_f64().unwrap());
            (left - right).abs() <= 1e-12 * left.abs().max(right.abs())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}
