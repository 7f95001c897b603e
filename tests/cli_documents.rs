//! Documents that are too large, too deep, or refer to themselves: one clear line each, in bounded memory.
//!
//! Memory has a ceiling while a command runs (`ulimit -v`, where the system knows it): address space, which holds
//! at least what is used of it.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const NOW: &str = "2026-11-23T10:00:00Z";
/// What the program and a document of the largest size that is read may take; 200 MB do not fit.
const MOST_KIB: u64 = 192 << 10;
/// The size of a file that nobody should read whole.
const HUGE_BYTES: usize = 200 << 20;

/// What a command said and how it ended.
struct Answer {
    stdout: String,
    errors: Vec<String>,
    exit: Option<i32>,
}

/// Runs a command that reads `input` from standard input, with blanks behind it up to `HUGE_BYTES` if `huge`.
fn run(words: &[&str], input: &[u8], huge: bool) -> Answer {
    // Who asks for more than the ceiling gets none, and aborts with another sentence than the test waits for.
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MOST_KIB} 2>/dev/null; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_storefront"))
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A reader that has had enough closes its end: that is no failure of the test.
    let mut open = stdin.write_all(input).is_ok();
    let blanks = vec![b' '; 1 << 20];
    let mut written = input.len();
    while huge && open && written < HUGE_BYTES {
        open = stdin.write_all(&blanks).is_ok();
        written += blanks.len();
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap().lines().map(str::to_owned).collect(),
        exit: output.status.code(),
    }
}

/// Every command that reads a document from standard input.
const COMMANDS: [&[&str]; 8] = [
    &["validate", "-"],
    &["plan", "--page", "-", "--now", NOW],
    &["render", "--page", "-", "--now", NOW],
    &["import", "-", "--from", "shopify", "-o", "never.json"],
    &["import", "-", "--from", "tangram", "-o", "never.json"],
    &["migrate", "-", "-o", "never.json"],
    &["split", "-", "--out", "never"],
    &["join", "-", "-o", "never.json"],
];

fn page(sections: &Value, order: &Value) -> Value {
    json!({ "version": 1, "id": "p", "sections": sections, "order": order })
}

fn words(text: &str) -> Value {
    json!({ "type": "rich_text", "settings": { "text": [text] } })
}

fn one_error(answer: &Answer, code: &str) {
    assert_eq!((answer.errors.len(), answer.exit), (1, Some(1)), "{:?}", answer.errors);
    let start = format!("storefront: {code}: ");
    assert!(answer.errors[0].starts_with(&start), "{code}: {}", answer.errors[0]);
    assert!(answer.errors[0].len() < 300, "{}", answer.errors[0]);
}

#[test]
fn two_hundred_megabytes_are_refused_without_being_read() {
    for command in COMMANDS {
        for start in [&b"{\"version\":1,"[..], b"[[[[", b"\"", b""] {
            let answer = run(command, start, true);
            one_error(&answer, "too-large");
        }
    }
}

#[test]
fn a_file_of_two_hundred_megabytes_is_refused_too() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("huge.json");
    // A hole: no disk is written.
    std::fs::File::create(&path).unwrap().set_len(HUGE_BYTES as u64).unwrap();
    let name = path.to_str().unwrap();
    for command in [&["validate", name][..], &["plan", "--page", name, "--now", NOW]] {
        one_error(&run(command, b"", false), "too-large");
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn ten_thousand_levels_are_one_error_wherever_they_stand() {
    let depth = 10_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(depth) + "1" + &close.repeat(depth);
        for place in ["sections", "order", "products", "segments", "tokens", "unknown"] {
            let text = format!("{{\"version\":1,\"id\":\"p\",\"{place}\":{deep}}}");
            for command in COMMANDS {
                one_error(&run(command, text.as_bytes(), false), "too-deep");
            }
        }
    }
}

#[test]
fn fallbacks_in_a_circle_end_and_are_named() {
    let broken = |fallback: &str| json!({ "type": "hologram", "fallback": fallback });
    let sections = json!({ "a": broken("b"), "b": broken("c"), "c": broken("a"), "self": broken("self"), "good": words("Tea") });
    let text = page(&sections, &json!(["a", "self", "good"])).to_string();
    let answer = run(&["plan", "--page", "-", "--now", NOW], text.as_bytes(), false);
    let plan: Value = serde_json::from_str(&answer.stdout).unwrap();
    let cycles: Vec<&str> = plan["faults"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fault| fault["code"] == "fallback-cycle")
        .map(|fault| fault["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(cycles.len(), 2, "{cycles:?}");
    let shown: Vec<&Value> =
        plan["sections"].as_array().unwrap().iter().map(|section| &section["id"]).collect();
    assert_eq!(shown, ["good"], "one circle takes nothing else with it");
    one_error(&run(&["validate", "-"], text.as_bytes(), false), "fallback-cycle");
}

#[test]
fn two_of_one_id_are_named_and_the_first_is_shown() {
    let product = json!({ "id": "1", "title": "Cup", "priceRange": { "minVariantPrice": { "amount": "1.00", "currencyCode": "EUR" } } });
    let mut twice = page(&json!({ "a": words("first") }), &json!(["a", "a"]));
    twice["products"] = json!([product, product]);
    // Two members of one name: what `json!` cannot hold.
    let text =
        twice.to_string().replacen("\"sections\":{", &format!("\"sections\":{{\"a\":{},", words("zero")), 1);
    let answer = run(&["validate", "-"], text.as_bytes(), false);
    let faults: Value = serde_json::from_str(&answer.stdout).unwrap();
    let of_duplicates: Vec<&str> = faults["faults"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|fault| fault["code"] == "duplicate")
        .map(|fault| fault["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(of_duplicates, ["/products/1", "/order/1", "/sections/a"]);
    assert_eq!(answer.exit, Some(0), "a warning: {:?}", answer.errors);
    let shown = run(&["render", "--page", "-", "--now", NOW], text.as_bytes(), false).stdout;
    assert!(shown.contains(">zero<") && !shown.contains(">first<"), "{shown}");
}

#[test]
fn a_moment_that_is_none_is_one_error() {
    let text = page(&json!({ "a": words("Tea") }), &json!(["a"])).to_string();
    for now in [
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00",
        "99999-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "tomorrow",
        "",
        "1e99",
    ] {
        let now = format!("--now={now}");
        one_error(&run(&["plan", "--page", "-", &now], text.as_bytes(), false), "bad-time");
    }
    for now in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "2024-02-29T00:00:00-23:59"] {
        let answer = run(&["plan", "--page", "-", "--now", now], text.as_bytes(), false);
        assert_eq!((answer.errors.len(), answer.exit), (0, Some(0)), "{now}: {:?}", answer.errors);
    }
}
