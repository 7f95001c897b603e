//! Our JSON reader beside serde_json's: both take and refuse the same texts, and give the same values.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;
use storefront::document::json::{self, Writer, parse};
use storefront::document::{Document, JsonError, limits};

const TEXTS: &[&str] = &[
    "null",
    " true ",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "18446744073709551615",
    "-9223372036854775807",
    "0.5",
    "-12.75",
    "1e3",
    "1E+3",
    "25e-2",
    "123456789.125",
    "\"\"",
    "\"a\"",
    "\"\\u00e9\\n\\/\\\\\\\"\"",
    "\"\\ud83d\\ude00\"",
    "\"é😀\"",
    "[]",
    "[ ]",
    "[1,2,[3]]",
    "{}",
    "{\"a\":{\"b\":[null,true]},\"c\":\"d\"}",
    "{\"a\":1,\"a\":2}",
    "",
    " ",
    "nul",
    "nulll",
    "tru",
    "01",
    "-",
    "1.",
    ".5",
    "+1",
    "1e",
    "0x1",
    "NaN",
    "Infinity",
    "\"",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\u{1}\"",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[1 2]",
    "[,1]",
    "{",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{a:1}",
    "{1:1}",
    "[1}",
    "{]",
    "1 2",
    "[]]",
    "// c\n1",
    "'a'",
    "\u{feff}1",
    "1e400",
    "-1e400",
    "\t[\r\n1\n]\t",
];

/// The value that serde_json reads.
fn theirs(text: &str) -> Option<json::Value> {
    serde_json::from_str::<Value>(text).ok().map(json::Value::from)
}

#[test]
fn both_readers_take_and_refuse_the_same_texts() {
    for text in TEXTS {
        assert_eq!(parse(text, 1_000).ok(), theirs(text), "{text:?}");
    }
}

#[test]
fn every_truncation_of_a_document_is_an_error() {
    let text =
        r#"{"version":1,"id":"p","order":["a"],"sections":{"a":{"type":"x\"}"}},"products":[{"id":1.5e1}]}"#;
    assert!(Document::parse(text).is_ok());
    for end in 0..text.len() {
        assert!(Document::parse(&text[..end]).is_err(), "{end}");
        assert_eq!(parse(&text[..end], 1_000), Err(JsonError::Truncated { byte_offset: end }));
    }
}

#[test]
fn every_changed_byte_of_a_document_is_read_or_refused() {
    let text = r#"{"version":1,"id":"p","order":["a"],"sections":{"a":{"type":"x"}},"products":[{"id":15}]}"#;
    for position in 0..text.len() {
        for byte in (1..128_u8).chain([0]) {
            let mut bytes = text.as_bytes().to_vec();
            bytes[position] = byte;
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(parse(&changed, 1_000).ok(), theirs(&changed), "{changed}");
            let _ = Document::parse(&changed);
        }
    }
}

#[test]
fn limits_are_kept_before_memory_is_taken() {
    assert_eq!(parse("[1,2]", 4), Err(JsonError::TooLarge { bytes: 5, limit_bytes: 4 }));
    let deep = "[".repeat(limits::MAX_DEPTH + 1);
    assert_eq!(parse(&deep, 1_000), Err(JsonError::TooDeep { byte_offset: limits::MAX_DEPTH }));
    let long = format!("[\"{}\"]", "a".repeat(limits::MAX_STRING_BYTES + 1));
    assert_eq!(parse(&long, 1 << 20), Err(JsonError::StringTooLong { byte_offset: 1 }));
    let many = format!("[{}0]", "0,".repeat(limits::MAX_VALUES));
    assert!(matches!(parse(&many, 1 << 20), Err(JsonError::TooManyValues { .. })));
}

#[test]
fn prices_and_positions_are_read_to_the_last_bit() {
    for text in
        ["0.1", "64.99", "1299.00", "12.9716", "77.5946", "4.3", "1e-7", "123456.789e3", "9007199254740993"]
    {
        assert_eq!(parse(text, 100).ok(), theirs(text), "{text}");
    }
}

#[test]
fn what_is_written_reads_back() {
    let text = "a\"\\\u{0}\u{1f}\n<script>&\u{2028}é😀";
    let mut json = Writer::default();
    json.object()
        .key(text)
        .list()
        .text(text)
        .whole(7)
        .flag(true)
        .null()
        .end_list()
        .key("b")
        .object()
        .end_object();
    let written = json.end_object();
    let written = std::mem::take(written).finish();
    assert!(!written.contains('<') && !written.contains('\u{2028}'));
    let value: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(value[text], serde_json::json!([text, 7, true, Value::Null]));
}
