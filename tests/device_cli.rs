//! `storefront decide` and `storefront eval` as a shell sees them: an answer for each line, and an exit code.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Standard output by lines, standard error, exit code.
fn storefront(command: &str, input: &str) -> (Vec<Value>, String, i32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storefront"))
        .args([command, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let answers = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (answers, String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

#[test]
fn one_probe_over_many_lines_gives_one_verdict() {
    let (answers, errors, code) = storefront("decide", "{\n  \"wasm\": true\n}\n");
    assert_eq!((answers.len(), errors.as_str(), code), (1, "", 0));
    assert_eq!(answers[0]["tier"], "T1");
}

#[test]
fn bad_line_has_an_error_in_its_place_and_the_others_their_verdicts() {
    let (answers, errors, code) =
        storefront("decide", "{\"wasm\":false}\n{\"wasn\":1}\nnonsense\n\n{\"wasm\":true}\n");
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["tier"], "T0");
    assert_eq!(answers[1]["error"]["code"], "probe-unknown-field");
    assert_eq!(answers[2]["error"]["code"], "not-json");
    assert_eq!(answers[3]["tier"], "T1");
    assert_eq!((errors.lines().count(), code), (1, 1));
    assert!(errors.contains("line 2: /wasn"), "{errors}");
}

#[test]
fn broken_probe_over_many_lines_is_one_fault() {
    let (answers, _, code) = storefront("decide", "{\n  \"wasm\": true,\n}\n");
    assert_eq!((answers.len(), code), (1, 1));
    assert_eq!(answers[0]["error"]["code"], "not-json");
}

#[test]
fn error_of_a_rule_is_an_answer() {
    let cases = "{\"rule\":{\"+\":[1,{\"var\":\"x\"}]},\"data\":{\"x\":2}}\n{\"rule\":{\"eval\":1}}\n{\"rule\":{\"/\":[1,0]}}\n";
    let (answers, errors, code) = storefront("eval", cases);
    assert_eq!(
        answers,
        [
            json!({"result": 3}),
            json!({"error": {"type": "Unknown Operator"}}),
            json!({"error": {"type": "NaN"}}),
        ]
    );
    assert_eq!((errors.as_str(), code), ("", 0));
}

#[test]
fn line_without_a_rule_is_bad_input() {
    let (answers, errors, code) = storefront("eval", "{\"rule\":1}\n{\"data\":1}\n");
    assert_eq!(answers, [json!({"result": 1}), json!({"error": {"type": "Invalid Line"}})]);
    assert_eq!(code, 1);
    assert!(errors.contains("no-rule: line 2"), "{errors}");
}

#[test]
fn a_reader_that_has_seen_enough_ends_nothing_in_a_panic() {
    for arguments in [&["validate", "--schema"][..], &["decide", "-"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_storefront"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        child.stdin.take().unwrap().write_all(b"{\"wasm\":true}").unwrap_or_default();
        let output = child.wait_with_output().unwrap();
        assert_eq!((String::from_utf8(output.stderr).unwrap().as_str(), output.status.code()), ("", Some(0)));
    }
}
