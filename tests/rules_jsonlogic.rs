//! The rule engine against the 275 cases of jsonlogic.com, and against cases of our own.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::rules::{MAX_DEPTH, MAX_NODES, Rule, RuleErrorKind};

#[allow(clippy::needless_pass_by_value, reason = "reads well with json!")]
fn eval(rule: Value, data: Value) -> Result<Value, RuleErrorKind> {
    let result = Rule::parse(&rule.into(), "").and_then(|rule| rule.evaluate(&data.into()));
    result.map(|value| Value::from(&value)).map_err(|error| error.kind)
}

/// Numbers compare by value: 1 and 1.0 are the same in JSONLogic.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        _ => left == right,
    }
}

#[test]
fn all_cases_of_jsonlogic_com_pass() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/rules/jsonlogic-tests.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped 275 cases: {path} is missing");
        return;
    };
    let suite: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut cases = 0;
    for case in suite.iter().filter_map(Value::as_array) {
        let [rule, data, expected] = case.as_slice() else { panic!("{case:?} is no case") };
        let result = eval(rule.clone(), data.clone());
        assert!(
            result.as_ref().is_ok_and(|result| same(result, expected)),
            "{rule} of {data}: {result:?}, not {expected}"
        );
        cases += 1;
    }
    assert_eq!(cases, 275);
}

#[test]
fn values_compare_as_in_javascript() {
    for (rule, expected) in [
        (json!({"==": [null, 0]}), false),
        (json!({"==": [null]}), true),
        (json!({"==": ["", 0]}), true),
        (json!({"==": ["1", true]}), true),
        (json!({"==": [" 0x10 ", 16]}), true),
        (json!({"==": [[1], 1]}), true),
        (json!({"==": [[1, 2], "1,2"]}), true),
        (json!({"==": [[], false]}), true),
        (json!({"==": [[1], [1]]}), false),
        (json!({"===": [1, 1.0]}), true),
        (json!({"<": ["10", "9"]}), true),
        (json!({"<": ["10", 9]}), false),
        (json!({"<": ["apple", 1]}), false),
        (json!({">=": ["apple", 1]}), false),
        (json!({"<": [null, 1]}), true),
        (json!({">": [1]}), false),
        (json!({"<": [{"var": "nothing"}, "1e400"]}), true),
        (json!({"in": [1, ["1"]]}), false),
        (json!({"in": [1, "412"]}), true),
        (json!({"in": ["a", {"var": "nothing"}]}), false),
    ] {
        assert_eq!(eval(rule.clone(), json!({})), Ok(json!(expected)), "{rule}");
    }
    let list = json!({"list": [1]});
    assert_eq!(eval(json!({"===": [{"var": "list"}, {"var": "list"}]}), list), Ok(json!(true)));
}

#[test]
fn numbers_are_written_as_in_javascript() {
    for (number, written) in [
        (json!(1.0), "1"),
        (json!(-0.0), "0"),
        (json!(0.1), "0.1"),
        (json!(-12.5), "-12.5"),
        (json!(1e20), "100000000000000000000"),
        (json!(1e21), "1e+21"),
        (json!(1.5e300), "1.5e+300"),
        (json!(0.000_001), "0.000001"),
        (json!(0.000_000_1), "1e-7"),
        (json!(1.25e-9), "1.25e-9"),
        (json!(123_456_789_012_345_680_000.0), "123456789012345680000"),
        (json!(18_446_744_073_709_551_615_u64), "18446744073709551615"),
        (json!(0.000_001_234_5), "0.0000012345"),
    ] {
        assert_eq!(eval(json!({"cat": [number]}), json!({})), Ok(json!(written)));
    }
    assert_eq!(
        eval(json!({"cat": [null, true, [1, [null, 2]], {"a": 1, "b": 2}]}), json!({})),
        Ok(json!("true1,,2[object Object]"))
    );
}

#[test]
fn texts_become_numbers_as_in_javascript() {
    for (text, number) in [
        ("", 0.0),
        (" \n12\t", 12.0),
        ("+5", 5.0),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("007", 7.0),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        ("0b101", 5.0),
        ("0o17", 15.0),
    ] {
        let result = eval(json!({"+": [text]}), json!({})).unwrap();
        assert_eq!(result.as_f64(), Some(number), "{text:?}");
    }
    for text in
        [".", "-", "e5", "1e", "1e+", "1 2", "0x", "0x+1", "12px", "NaN", "Infinity", "1e400", "１", "é"]
    {
        assert_eq!(eval(json!({"+": [text]}), json!({})), Err(RuleErrorKind::NotANumber), "{text:?}");
    }
}

#[test]
fn arithmetic_that_json_cannot_hold_is_an_error() {
    for rule in
        [json!({"/": [1, 0]}), json!({"%": [1, 0]}), json!({"max": [1, "x"]}), json!({"min": ["x", 1]})]
    {
        assert_eq!(eval(rule, json!({})), Err(RuleErrorKind::NotANumber));
    }
    for rule in [json!({"max": []}), json!({"-": []}), json!({"/": [1]}), json!({"map": []})] {
        assert_eq!(eval(rule, json!({})), Err(RuleErrorKind::InvalidArguments));
    }
}

#[test]
fn paths_reach_members_and_items_only() {
    let data = json!({"a": [{"b": 1}], "": {"": 2}, "n": null, "01": 3});
    for (path, expected) in [
        (json!("a.0.b"), json!(1)),
        (json!("a.00.b"), json!(null)),
        (json!("a.+0.b"), json!(null)),
        (json!("a.length"), json!(null)),
        (json!("a.-1"), json!(null)),
        (json!("__proto__"), json!(null)),
        (json!("."), json!(2)),
        (json!("01"), json!(3)),
        (json!(["n", "default"]), json!(null)),
        (json!(["n.x", "default"]), json!("default")),
        (json!(["a.9", {"cat": ["de", "fault"]}]), json!("default")),
    ] {
        assert_eq!(eval(json!({"var": path}), data.clone()), Ok(expected), "{path}");
    }
}

#[test]
fn substr_counts_characters() {
    assert_eq!(eval(json!({"substr": ["a😀b", 1, 1]}), json!({})), Ok(json!("😀")));
    assert_eq!(eval(json!({"substr": ["abc", -9]}), json!({})), Ok(json!("abc")));
    assert_eq!(eval(json!({"substr": ["abc", 1, -9]}), json!({})), Ok(json!("")));
    assert_eq!(eval(json!({"substr": ["abc", 9, 1]}), json!({})), Ok(json!("")));
    assert_eq!(eval(json!({"substr": ["abc", "x"]}), json!({})), Ok(json!("abc")));
    assert_eq!(eval(json!({"substr": []}), json!({})), Ok(json!("")));
}

#[test]
fn only_the_chosen_branch_is_evaluated() {
    let broken = json!({"/": [1, 0]});
    assert_eq!(eval(json!({"if": [true, 1, broken]}), json!({})), Ok(json!(1)));
    assert_eq!(eval(json!({"or": [1, broken]}), json!({})), Ok(json!(1)));
    assert_eq!(eval(json!({"and": [0, broken]}), json!({})), Ok(json!(0)));
    assert_eq!(eval(json!({"log": ["kept"]}), json!({})), Ok(json!("kept")));
    assert_eq!(eval(json!([1, {"var": "x"}]), json!({"x": 2})), Ok(json!([1, 2])));
}

#[test]
fn fractional_picks_the_same_bucket_as_flagd() {
    // place = murmur3(key) × sum of weights >> 32, computed with another murmur3.
    let quarters = json!({"fractional": [{"var": "key"}, ["a", 25], ["b", 25], ["c", 25], ["d", 25]]});
    for (key, expected) in FRACTIONAL_QUARTERS {
        assert_eq!(eval(quarters.clone(), json!({"key": key})), Ok(json!(expected)), "{key}");
    }
    let shorthand = json!({"fractional": [["heads"], ["tails", 1]]});
    let shopper = |key: &str| json!({"targetingKey": key, "$flagd": {"flagKey": "coin"}});
    for (key, expected) in FRACTIONAL_COIN {
        assert_eq!(eval(shorthand.clone(), shopper(key)), Ok(json!(expected)), "{key}");
    }
}

#[test]
fn fractional_without_usable_arguments_is_null() {
    let shopper = json!({"targetingKey": "k"});
    for rule in [
        json!({"fractional": []}),
        json!({"fractional": [1, ["a", 1]]}),
        json!({"fractional": ["k", ["a", 0], ["b", 0]]}),
        json!({"fractional": ["k", ["a", -1], ["b", 2]]}),
        json!({"fractional": ["k", ["a", 0.5], ["b", 2]]}),
        json!({"fractional": ["k", ["a", 2_147_483_647], ["b", 1]]}),
        json!({"fractional": ["k", ["a", "50"]]}),
        json!({"fractional": ["k", "a"]}),
        json!({"fractional": ["k", []]}),
    ] {
        assert_eq!(eval(rule.clone(), shopper.clone()), Ok(json!(null)), "{rule}");
    }
    assert_eq!(eval(json!({"fractional": [["a", 1], ["b", 1]]}), json!({})), Ok(json!(null)));
    assert_eq!(eval(json!({"fractional": [["only", 1]]}), shopper.clone()), Ok(json!("only")));
    assert_eq!(eval(json!({"fractional": [{"var": "no"}, [true, 1]]}), shopper.clone()), Ok(json!(true)));
    // Weights and variants may be rules themselves.
    let nested = json!({"fractional": ["k", ["a", {"var": "w"}], [{"var": "name"}, 100.0]]});
    assert_eq!(eval(nested, json!({"w": 0, "name": "b"})), Ok(json!("b")));
}

#[test]
fn widening_a_rollout_never_removes_a_shopper() {
    for shopper in 0..500 {
        let mut was_in = false;
        for percent in [0, 1, 5, 10, 50, 99, 100] {
            let rule = json!({"fractional": [{"var": "id"}, ["in", percent], ["out", 100 - percent]]});
            let is_in = eval(rule, json!({"id": format!("shopper-{shopper}")})) == Ok(json!("in"));
            assert!(is_in || !was_in);
            was_in = is_in;
        }
        assert!(was_in);
    }
}

#[test]
fn versions_compare_by_semantic_versioning() {
    for (left, operator, right, expected) in [
        ("2.0.0", "=", "2.0.0", json!(true)),
        ("2.1.0", ">", "2.0.0", json!(true)),
        ("1.9.0", "<", "1.10.0", json!(true)),
        ("2.0.0-alpha", "<", "2.0.0", json!(true)),
        ("2.0.0-alpha.2", "<", "2.0.0-alpha.10", json!(true)),
        ("2.0.0-alpha", "<", "2.0.0-alpha.1", json!(true)),
        ("2.0.0-1", "<", "2.0.0-a", json!(true)),
        ("1.0.0-99999999999999999999999", "<", "1.0.0-100000000000000000000000", json!(true)),
        ("2.0.0", "!=", "2.0.1", json!(true)),
        ("3.0.1", "~", "3.0.0", json!(true)),
        ("3.1.0", "~", "3.0.0", json!(false)),
        ("3.1.0", "^", "3.0.0", json!(true)),
        ("4.0.0", "^", "3.0.0", json!(false)),
        ("v1.0.0", "=", "1.0.0+build", json!(true)),
        ("1.5.0", "^", "1", json!(true)),
        ("2.0.0", ">=", "2", json!(true)),
        ("2.0.0", "<=", "1.9.9", json!(false)),
        ("2.0.0.0", "=", "2.0.0", json!(null)),
        ("not-a-version", "=", "1.0.0", json!(null)),
        ("1.0.0", "===", "1.0.0", json!(null)),
        ("1.01.0", "=", "1.1.0", json!(null)),
        ("1..0", "=", "1.0.0", json!(null)),
        ("", "=", "0.0.0", json!(null)),
        ("1.0.0-", "=", "1.0.0", json!(null)),
        ("99999999999999999999.0.0", "=", "1.0.0", json!(null)),
    ] {
        assert_eq!(
            eval(json!({"sem_ver": [left, operator, right]}), json!({})),
            Ok(expected),
            "{left} {operator} {right}"
        );
    }
    assert_eq!(eval(json!({"sem_ver": ["1.0.0", "="]}), json!({})), Ok(json!(null)));
}

#[test]
fn beginnings_and_ends_are_compared() {
    assert_eq!(eval(json!({"starts_with": ["abcdef", "abc"]}), json!({})), Ok(json!(true)));
    assert_eq!(eval(json!({"starts_with": ["abcdef", "b"]}), json!({})), Ok(json!(false)));
    assert_eq!(eval(json!({"ends_with": ["abcdef", "def"]}), json!({})), Ok(json!(true)));
    assert_eq!(eval(json!({"ends_with": [5, "5"]}), json!({})), Ok(json!(null)));
    assert_eq!(eval(json!({"ends_with": ["abc"]}), json!({})), Ok(json!(null)));
}

#[test]
fn unknown_operator_is_an_error_with_its_place() {
    let error = Rule::parse(&json!({"and": [true, {"if": [{"a/b~c": 1}]}]}).into(), "/sections/hero/when")
        .unwrap_err();
    assert_eq!(error.pointer, "/sections/hero/when/and/1/if/0/a~1b~0c");
    assert_eq!(error.code(), "rule-unknown-operator");
    let long = "x".repeat(100_000);
    assert!(Rule::parse(&json!({long: 1}).into(), "").unwrap_err().pointer.len() < 100);
}

#[test]
fn deep_or_large_rule_is_an_error() {
    let nest = |levels: usize| (0..levels).fold(json!(1), |rule, _| json!({"!": rule})).into();
    assert!(Rule::parse(&nest(MAX_DEPTH), "").is_ok());
    assert_eq!(Rule::parse(&nest(MAX_DEPTH + 1), "").unwrap_err().kind, RuleErrorKind::TooDeep);
    let literal = |levels: usize| (0..levels).fold(json!(1), |value, _| json!({"a": value, "b": 0})).into();
    assert_eq!(Rule::parse(&literal(MAX_DEPTH + 1), "").unwrap_err().kind, RuleErrorKind::TooDeep);
    let list = vec![json!(1); MAX_NODES];
    assert_eq!(Rule::parse(&json!({"in": [1, list]}).into(), "").unwrap_err().kind, RuleErrorKind::TooLarge);
}

#[test]
fn hostile_rule_runs_out_of_budget_and_not_out_of_time() {
    let many = json!(vec![1; 1000]);
    // A text that doubles, a list that doubles, a loop in a loop in a loop.
    let doubling = |operator: &str| json!({"reduce": [{"var": "many"}, {operator: [{"var": "accumulator"}, {"var": "accumulator"}]}, "long enough to count"]});
    let loops = (0..5).fold(json!(1), |body, _| json!({"map": [many.clone(), body]}));
    for rule in [doubling("cat"), doubling("merge"), loops] {
        let started = std::time::Instant::now();
        assert_eq!(eval(rule, json!({"many": many})), Err(RuleErrorKind::OverBudget));
        assert!(started.elapsed().as_secs() < 2);
    }
    let long = "a".repeat(10_000_000);
    let comparing = json!({"all": [{"var": "many"}, {"==": [{"var": ""}, {"var": ""}]}]});
    assert_eq!(eval(comparing, json!({"many": [long]})), Err(RuleErrorKind::OverBudget));
}

#[test]
fn value_that_nests_without_end_is_an_error() {
    let many = json!(vec![1; 1000]);
    let nesting = json!({"reduce": [{"var": "many"}, [{"var": "accumulator"}], 0]});
    assert_eq!(eval(nesting, json!({"many": many})), Err(RuleErrorKind::TooDeep));
}

const FRACTIONAL_QUARTERS: [(&str, &str); 8] = [
    ("asha", "c"),
    ("bilal", "c"),
    ("chen", "a"),
    ("dina", "c"),
    ("Ekaterina", "b"),
    ("ファン", "b"),
    ("a longer key with spaces", "c"),
    ("", "a"),
];

const FRACTIONAL_COIN: [(&str, &str); 5] = [
    ("jon@company.com", "tails"),
    ("jane@company.com", "tails"),
    ("shopper-1", "tails"),
    ("shopper-2", "heads"),
    ("shopper-3", "tails"),
];
