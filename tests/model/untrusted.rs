//! Hostile files: every truncation, and thousands of mutations from a fixed seed. An error is fine, a panic is not.

use serde_json::{Value, json};

use crate::dice::Dice;
use crate::glb_builder::Glb;
use crate::targets::glb as survive;

const MUTATIONS: u32 = 6_000;

#[test]
fn a_file_cut_at_any_byte_is_an_error() {
    let glb = Glb::everything().bytes();
    assert!(survive(&glb));
    for end in 0..glb.len() {
        assert!(!survive(&glb[..end]), "cut at {end}");
        // The same with a header that admits the cut: the chunks, the JSON or the views must notice.
        let mut cut = glb[..end].to_vec();
        if let Some(length) = cut.get_mut(8..12) {
            length.copy_from_slice(&(end as u32).to_le_bytes());
            assert!(!survive(&cut), "cut at {end}");
        }
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let glb = Glb::everything().bytes();
    let mut dice = Dice::new(1);
    let mut accepted = 0;
    for _ in 0..MUTATIONS {
        let mut broken = glb.clone();
        for _ in 0..=dice.roll(4) {
            let at = dice.roll(broken.len());
            broken[at] = match dice.roll(4) {
                0 => 0,
                1 => 0xff,
                2 => broken[at] ^ (1 << dice.roll(8)),
                _ => dice.roll(256) as u8,
            };
        }
        accepted += u32::from(survive(&broken));
    }
    println!("{accepted} of {MUTATIONS} accepted");
    assert!(accepted > 0 && accepted < MUTATIONS);
}

#[test]
fn strange_json_values_never_panic() {
    let strange = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(2),
        json!(255),
        json!(65_535),
        json!(4_294_967_295_u32),
        json!(u64::MAX),
        json!(9_007_199_254_740_993_u64),
        json!(0.5),
        json!(-1e38),
        json!(1e300),
        json!(""),
        json!("VEC4"),
        json!("MAT4"),
        json!("data:,"),
        json!("\u{0}/~"),
        json!([]),
        json!([0, 0]),
        json!({}),
        json!({ "source": 0 }),
        json!(5121),
        json!(5125),
        json!(5126),
        json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
    ];
    let glb = Glb::everything();
    let mut whole = glb.clone();
    whole.json["buffers"] = json!([{ "byteLength": glb.bin.len() }]);
    let mut pointers = Vec::new();
    collect(&whole.json, String::new(), &mut pointers);
    let mut dice = Dice::new(2);
    let mut accepted = 0;
    // First each value in each place, then two faults at a time, then removals.
    let alone =
        pointers.iter().flat_map(|pointer| strange.iter().map(move |value| vec![(pointer, value.clone())]));
    let mut cases: Vec<Vec<(&String, Value)>> = alone.collect();
    for _ in 0..MUTATIONS {
        let fault = |dice: &mut Dice| {
            (&pointers[dice.roll(pointers.len())], strange[dice.roll(strange.len())].clone())
        };
        cases.push(vec![fault(&mut dice), fault(&mut dice)]);
    }
    for case in &cases {
        let mut broken = whole.clone();
        for (pointer, value) in case {
            if let Some(place) = broken.json.pointer_mut(pointer) {
                *place = value.clone();
            }
        }
        accepted += u32::from(survive(&broken.bytes()));
    }
    for pointer in &pointers {
        let mut broken = whole.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        match broken.json.pointer_mut(parent).unwrap() {
            Value::Object(object) => drop(object.remove(key)),
            Value::Array(array) => drop(array.remove(key.parse().unwrap())),
            _ => {}
        }
        accepted += u32::from(survive(&broken.bytes()));
    }
    println!("{accepted} of {} accepted", cases.len() + pointers.len());
    assert!(accepted > 0);
}

/// JSON pointers to everything but the root.
fn collect(value: &Value, pointer: String, into: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                collect(value, format!("{pointer}/{key}"), into);
            }
        }
        Value::Array(array) => {
            for (at, value) in array.iter().enumerate() {
                collect(value, format!("{pointer}/{at}"), into);
            }
        }
        _ => {}
    }
    if !pointer.is_empty() {
        into.push(pointer);
    }
}
