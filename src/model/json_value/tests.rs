//! Against `serde_json`, on good texts and their mutations.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

/// The same value as `serde_json` reads it.
fn same(ours: &Value<'_>, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Flag(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Value::Number(ours), serde_json::Value::Number(theirs)) => {
            let theirs = theirs.as_f64().unwrap();
            (ours - theirs).abs() <= theirs.abs() * 4.0 * f64::EPSILON
        }
        (Value::Text(ours), serde_json::Value::String(theirs)) => ours == theirs,
        (Value::Array(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Object(entries), serde_json::Value::Object(theirs)) => {
            entries.iter().all(|(key, _)| theirs.contains_key(key.as_ref()))
                && theirs.iter().all(|(key, value)| ours.get(key).is_some_and(|ours| same(ours, value)))
        }
        _ => false,
    }
}

const TEXTS: [&str; 8] = [
    r#" { "a" : [ 1 , -2.5e3, 0, -0.0, 1E+2, 1e-2 ] , "b":{"c":null,"d":[true,false]},"a":[] } "#,
    r#"{"name":"caf\u00e9 \ud83d\ude00 \"\\\/\b\f\n\r\t","":{"":""},"ключ":"значение"}"#,
    "[0.1,0.30000001192092896,3.4028234663852886e38,1.1754943508222875e-38,5e-324,1e-400,123456789012345678901234567890]",
    "[18446744073709551615,9007199254740993,0.000000000000000000000000000000000000001e40,1.7976931348623157e308]",
    "[[[[[[[[[[]]]]]]]]]]",
    "\"\\ud800\"",
    "[1,]",
    "{\"asset\":{\"version\":\"2.0\"},\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"matrix\":[1,0,0,0]}]}",
];

#[test]
fn texts_and_their_mutations_are_read_as_serde_json_reads_them() {
    let mut seed = 1_u32;
    let mut dice = |sides: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % sides
    };
    let alphabet = b"{}[]\",:0123456789.eE+-\\utrfanl \n\x01\x7f\xc3\xa9";
    for round in 0..40_000 {
        let mut text = TEXTS[round % TEXTS.len()].as_bytes().to_vec();
        for _ in 0..dice(4) {
            let at = dice(text.len());
            match dice(3) {
                0 => text[at] = alphabet[dice(alphabet.len())],
                1 => drop(text.remove(at)),
                _ => text.insert(at, alphabet[dice(alphabet.len())]),
            }
        }
        let shown = String::from_utf8_lossy(&text).into_owned();
        match (Value::parse(&text), serde_json::from_slice::<serde_json::Value>(&text)) {
            (Ok(ours), Ok(theirs)) => assert!(same(&ours, &theirs), "{shown}"),
            (Err(at), Err(_)) => assert!(at <= text.len()),
            // A number too large for an f64 is an error there; we hand it on as infinite.
            (Ok(_), Err(theirs)) => {
                assert!(theirs.to_string().contains("number out of range"), "{shown}: {theirs}");
            }
            (Err(at), Ok(_)) => panic!("refused at {at}: {shown}"),
        }
    }
}

#[test]
fn every_f32_survives_being_written_and_read() {
    let mut bits = 1_u32;
    for _ in 0..20_000 {
        bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let number = f32::from_bits(bits);
        if number.is_finite() {
            for text in [format!("{number:e}"), format!("{:e}", f64::from(number)), format!("{number}")] {
                let Ok(Value::Number(read)) = Value::parse(text.as_bytes()) else { panic!("{text}") };
                assert_eq!(read as f32, number, "{text}");
            }
        }
    }
}

#[test]
fn nesting_beyond_the_limit_is_an_error_where_it_begins() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(Value::parse(deep(128).as_bytes()).is_ok());
    assert_eq!(Value::parse(deep(129).as_bytes()), Err(128));
    assert_eq!(Value::parse("[".repeat(1_000_000).as_bytes()), Err(128));
}
