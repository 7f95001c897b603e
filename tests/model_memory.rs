//! No hostile GLB makes the reader take more memory than the heap of a T1 phone has.
//!
//! A binary of its own: it counts every allocation of the process (`memory/counting.rs`).

#![allow(unsafe_code, reason = "an allocator can be counted in no other way")]
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::model::{Limits, Model};

#[path = "memory/counting.rs"]
mod counting;
#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
use glb_builder::{Glb, container};

/// Most bytes held at once, beyond the file itself, and the code of the fault.
fn peak(glb: &[u8]) -> (usize, Option<&'static str>) {
    counting::peak(|| Model::parse(glb, &Limits::T1).err().map(|error| error.code()))
}

/// The JSON chunk of a file that is just within the limit, with `filling` repeated in the middle.
fn full(head: &str, filling: &str, tail: &str) -> Vec<u8> {
    let room = Limits::T1.json_bytes as usize - head.len() - tail.len() - 8;
    let filling = filling.repeat(room / filling.len());
    container(format!("{head}{}{tail}", filling.trim_end_matches(',')).as_bytes(), b"")
}

fn with(json: &str) -> Vec<u8> {
    container(json.as_bytes(), &[0; 64])
}

/// Most that a list of `list_entries` primitives, materials or skins can hold that one small accessor feeds.
fn shared(change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut glb = Glb::everything();
    change(&mut glb.json);
    glb.bytes()
}

#[test]
fn hostile_files_stay_within_the_heap_of_a_t1_phone() {
    const HEAP_BYTES: usize = 32 << 20;
    let asset = r#"{"asset":{"version":"2.0"},"#;
    let primitive = Glb::everything().json["meshes"][0]["primitives"][0].clone();
    let entries = Limits::T1.list_entries as usize;
    let cases = [
        ("numbers", full(&format!("{asset}\"extras\":["), "0,", "]}")),
        ("empty strings", full(&format!("{asset}\"extras\":["), "\"\",", "]}")),
        ("empty objects", full(&format!("{asset}\"extras\":["), "{},", "]}")),
        ("lists of one", full(&format!("{asset}\"extras\":["), "[0],", "]}")),
        ("keys", full(&format!("{asset}\"extras\":{{"), "\"\":0,", "}}")),
        ("escapes", full(&format!("{asset}\"extras\":[\""), "\\n", "\"]}")),
        ("nesting", full(asset, "[", "")),
        ("materials", full(&format!("{asset}\"materials\":["), "{},", "]}")),
        (
            "accessor without data",
            with(&format!(
                r#"{asset}"accessors":[{{"componentType":5126,"type":"MAT4","count":4294967295}}],
            "nodes":[{{}}],"skins":[{{"joints":[0],"inverseBindMatrices":0}}]}}"#
            )),
        ),
        (
            "largest accessor without data",
            with(&format!(
                r#"{asset}"accessors":[{{"componentType":5126,"type":"VEC3","count":20000}}],
            "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}}}}]}}]}}"#
            )),
        ),
        ("primitives", shared(|json| json["meshes"][0]["primitives"] = json!(vec![&primitive; 1000]))),
        (
            "variants",
            shared(|json| {
                let names = vec![json!({ "name": "a" }); 64];
                json["extensions"]["KHR_materials_variants"]["variants"] = json!(names);
                json["meshes"][0]["primitives"] =
                    json!(vec![json!({ "attributes": { "POSITION": 0 } }); entries]);
            }),
        ),
        ("skins", shared(|json| json["skins"] = json!(vec![json["skins"][0].clone(); entries]))),
        ("nodes", shared(|json| json["nodes"] = json!(vec![json!({ "mesh": 0 }); entries]))),
    ];
    for (name, glb) in cases {
        let (peak_bytes, code) = peak(&glb);
        println!("{name}: {} KiB held, {code:?}", peak_bytes >> 10);
        assert!(peak_bytes < HEAP_BYTES, "{name}: {peak_bytes} bytes");
    }
}
