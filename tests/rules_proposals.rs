//! The operators that JSONLogic's community proposes: our own cases, and their limits.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::{Value, json};
use storefront::rules::{Rule, RuleErrorKind};

const CASES: &str = include_str!("rules/proposals.json");

#[allow(clippy::needless_pass_by_value, reason = "reads well with json!")]
fn eval(rule: Value, data: Value) -> Result<Value, Value> {
    let result = Rule::parse(&rule.into(), "").and_then(|rule| rule.evaluate(&data.into()));
    result.map(|value| Value::from(&value)).map_err(|error| Value::from(&error.value()))
}

#[test]
fn proposed_operators_answer_as_written_down() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert!(cases.len() >= 90, "only {} cases", cases.len());
    for case in cases {
        let [name, rule, data, expected] = case.as_array().unwrap().as_slice() else { panic!("{case}") };
        let answer = match eval(rule.clone(), data.clone()) {
            Ok(value) => json!({ "is": value }),
            Err(error) => json!({ "error": error }),
        };
        assert_eq!(&answer, expected, "{name}: {rule} of {data}");
    }
}

#[test]
fn members_that_lie_over_the_data_are_seen_by_val_and_exists() {
    let data = json!({ "a": { "b": 1 }, "list": [1] }).into();
    let item = json!({ "b": 2 }).into();
    let over = [("a", &item), ("new", &item)];
    for (rule, expected) in [
        (json!({ "val": ["a", "b"] }), json!(2)),
        (json!({ "exists": ["new", "b"] }), json!(true)),
        (json!({ "exists": "newer" }), json!(false)),
        (json!({ "map": [{ "val": "list" }, { "val": [[2], "a", "b"] }] }), json!([2])),
        (json!({ "val": [] }), json!({ "a": { "b": 2 }, "list": [1], "new": { "b": 2 } })),
        // The item has no members that lie over it.
        (json!({ "map": [{ "val": "list" }, { "exists": "new" }] }), json!([false])),
    ] {
        let answer = Rule::parse(&rule.clone().into(), "").unwrap().evaluate_over(&data, &over).unwrap();
        assert_eq!(Value::from(&answer), expected, "{rule}");
    }
}

#[test]
fn a_spent_budget_is_caught_by_nobody() {
    let many = json!(vec![1; 1000]);
    let endless = (0..3).fold(json!(1), |body, _| json!({ "map": [{ "val": [[0], "many"] }, body] }));
    let endless = json!({ "map": [{ "val": "many" }, { "map": [{ "val": [[2], "many"] }, { "all": [many, endless] }] }] });
    for rule in [json!({ "try": [endless, "caught"] }), json!({ "??": [{ "try": [1, 2] }, endless] })] {
        let answer = eval(rule.clone(), json!({ "many": many }));
        if rule.get("try").is_some() {
            assert_eq!(answer, Err(json!({ "type": "Over Budget" })));
        } else {
            assert_eq!(answer, Ok(json!(1)));
        }
    }
    let started = std::time::Instant::now();
    let retries = json!({ "reduce": [{ "val": "many" }, { "try": [{ "/": [1, 0] }, { "reduce":
        [{ "val": [[4], "many"] }, { "try": [{ "throw": "again" }, 1] }, 0] }] }, 0] });
    assert_eq!(eval(retries, json!({ "many": many })), Err(json!({ "type": "Over Budget" })));
    assert!(started.elapsed().as_secs() < 2);
}

#[test]
fn sorting_and_slicing_are_paid_for() {
    let started = std::time::Instant::now();
    let falling: Vec<u32> = (0..50_000).rev().collect();
    let texts: Vec<String> = (0..2_000).map(|n| format!("{}{n}", "a".repeat(2_000))).collect();
    let long = "é".repeat(1_000_000);
    let slices =
        json!({ "map": [{ "val": "two" }, { "slice": [{ "val": [[2], "long"] }, null, null, -1] }] });
    for (rule, data) in [
        (json!({ "sort": [{ "val": [] }] }), json!(falling)),
        (json!({ "sort": [{ "val": [] }] }), json!(texts)),
        (slices, json!({ "two": [1, 2], "long": long })),
        (
            json!({ "map": [{ "val": "two" }, { "length": { "val": [[2], "long"] } }] }),
            json!({ "two": [1, 2], "long": long }),
        ),
    ] {
        assert_eq!(eval(rule.clone(), data), Err(json!({ "type": "Over Budget" })), "{rule}");
    }
    assert!(started.elapsed().as_secs() < 5);
    // What a page has of products can be put in order.
    let shuffled: Vec<u32> = (0..2_000).map(|n| n * 7_919 % 2_000).collect();
    let sorted = eval(json!({ "sort": [{ "val": [] }] }), json!(shuffled)).unwrap();
    assert_eq!(sorted, json!((0..2_000).collect::<Vec<u32>>()));
}

#[test]
fn a_thrown_error_that_nobody_catches_is_the_answer() {
    let rule = Rule::parse(&json!({ "throw": { "val": "why" } }).into(), "/when").unwrap();
    let error = rule.evaluate(&json!({ "why": { "type": "closed", "until": 9 } }).into()).unwrap_err();
    assert_eq!(
        (error.kind, error.code(), error.pointer.as_str()),
        (RuleErrorKind::Thrown, "rule-thrown", "/when")
    );
    assert_eq!(Value::from(&error.value()), json!({ "type": "closed", "until": 9 }));
    assert_eq!(error.to_string(), "/when threw an error");
}

#[test]
fn an_error_that_nests_without_end_is_cut() {
    let many = json!(vec![1; 100]);
    // Each error holds the one before; where that is too deep, `try` catches that too.
    let nesting = json!({ "reduce": [{ "val": "many" },
        { "try": [{ "throw": [[{ "val": "accumulator" }]] }, { "val": [] }] }, 0] });
    let mut value = &eval(nesting, json!({ "many": many })).unwrap();
    let mut levels = 0;
    while let Some(inner) = value.get("type").or(value.get(0)) {
        (value, levels) = (inner, levels + 1);
    }
    assert!((1..=130).contains(&levels), "{levels} levels");
}
