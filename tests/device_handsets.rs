//! Every handset of the shared data set gets the tier that it should, for the reasons that it should.
//!
//! Each row becomes the probe that the browser on that handset would give. What the rows do not say is
//! filled in as a healthy browser does: wasm runs, the scene is drawn right, no history. The width of the
//! address space is a field of the rows (`abi`) and reaches a probe as the memory that can be reserved.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::{Ar, Probe, Verdict, decide};

/// The value of a field: rows hold `{"v": value, "s": source}` or the value itself.
fn field<'a>(row: &'a Value, name: &str) -> &'a Value {
    let field = &row[name];
    field.get("v").unwrap_or(field)
}

fn probe_of(row: &Value) -> Value {
    let version = field(row, "webgl_version");
    let has_webgl2 = *version == json!(2);
    let core_webgpu = *field(row, "webgpu_core_expected") == json!(true);
    let apple = *field(row, "webgl_renderer") == json!("Apple GPU");
    json!({
        "ua": field(row, "ua"),
        "device_memory_gib": field(row, "device_memory"),
        "hardware_concurrency": field(row, "hardware_concurrency"),
        "cpu_performance": field(row, "cpu_performance"),
        "screen_css_px": field(row, "screen_css"),
        "dpr": field(row, "dpr"),
        "wasm": field(row, "wasm").as_bool().unwrap_or(true),
        "wasm_simd": field(row, "wasm_simd").as_bool().unwrap_or(true),
        "wasm_memory_mib": if *field(row, "abi") == json!("64") { 2048 } else { 64 },
        "webgl": {
            "version": version,
            "renderer": field(row, "webgl_renderer"),
            "lost": false,
            "probe_scene_ok": has_webgl2,
        },
        "webgpu": if core_webgpu {
            json!({"adapter": true, "fallback": false, "compatibility": false})
        } else {
            json!({"adapter": false})
        },
        "ar": {"quick_look": apple},
        "history": {"crashes": 0, "context_losses": 0},
    })
}

fn has(verdict: &Verdict, code: &str, cap: &str) -> bool {
    verdict.reasons.iter().any(|reason| reason.code == code && reason.cap == cap)
}

/// Whether the verdict carries the reason that a row expects.
fn is_given(verdict: &Verdict, expected: &str) -> bool {
    match expected {
        "<=T0: no wasm or server-side scripting browser" | "Gecko 48 has no wasm (Firefox 52+)" => {
            has(verdict, "WASM_ABSENT_CAP_T0", "T0")
        }
        "<=T1: no WebGL2 (wgpu web needs WebGL2)" => has(verdict, "WEBGL2_ABSENT_CAP_T1", "T1"),
        "<=T1: deviceMemory<=1" => has(verdict, "MEM_1_CAP_T1", "T1"),
        "<=T2: deviceMemory 2" => has(verdict, "MEM_2_CAP_T2", "T2"),
        "<=T1: GPU class A" => has(verdict, "GPU_CLASS_A", "T1"),
        "<=T2: GPU class B" => has(verdict, "GPU_CLASS_B", "T2"),
        "<=T2: GPU class C: T3 only after benchmark" => has(verdict, "GPU_CLASS_C", "T2"),
        "<=T3: WebGPU present but GPU class D" => has(verdict, "GPU_CLASS_D", "T3"),
        "<=T3: no core WebGPU" => has(verdict, "WEBGPU_ABSENT_CAP_T3", "T3"),
        "<=T1: unknown GPU and <=3 GB" => has(verdict, "GPU_CLASS_U", "T1"),
        "<=T2: unknown GPU and <=3 GB" => has(verdict, "GPU_CLASS_U", "T2"),
        "<=T2: GPU unknown: benchmark decides" => ["GPU_CLASS_U", "GPU_MASKED"]
            .into_iter()
            .any(|code| has(verdict, code, "T1") || has(verdict, code, "T2")),
        "<=T2: renderer masked: prior only, benchmark decides" => has(verdict, "GPU_MASKED", "T2"),
        "renderer masked to \"Apple GPU\" on every iPhone; class from iOS floor + benchmark" => {
            has(verdict, "GPU_APPLE", "T3")
        }
        "quick-look AR via rel=ar" => verdict.ar == Ar::QuickLook,
        software if software.starts_with("<=T1: software GL") => has(verdict, "GPU_SOFTWARE_CAP_T1", "T1"),
        unknown => panic!("no code for the reason {unknown:?}"),
    }
}

#[test]
fn every_handset_gets_its_tier_for_its_reasons() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/handsets.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped 54 handsets: {path} is missing");
        return;
    };
    let data: Value = serde_json::from_str(&text).unwrap();
    let handsets = data["handsets"].as_array().unwrap();
    assert_eq!(handsets.len(), 54);
    let mut wrong = Vec::new();
    for row in handsets {
        let json = probe_of(row);
        let verdict = decide(&Probe::from_json(&json).unwrap());
        let id = &row["id"];
        if json!(verdict.tier) != row["expected_tier"] {
            wrong.push(format!(
                "{id}: {:?}, not {}: {:?}",
                verdict.tier, row["expected_tier"], verdict.reasons
            ));
        }
        for expected in row["expected_reasons"].as_array().unwrap() {
            if !is_given(&verdict, expected.as_str().unwrap()) {
                wrong.push(format!("{id}: no reason for {expected}: {:?}", verdict.reasons));
            }
        }
        // A signal that the browser withholds must not make the phone look better than it is.
        for (name, value) in json.as_object().unwrap() {
            for inner in value.as_object().into_iter().flat_map(|group| group.keys()).map(Some).chain([None])
            {
                let mut less = json.clone();
                match inner {
                    Some(inner) => less[name].as_object_mut().unwrap().remove(inner),
                    None => less.as_object_mut().unwrap().remove(name),
                };
                let after = decide(&Probe::from_json(&less).unwrap()).tier;
                if after > verdict.tier {
                    wrong
                        .push(format!("{id}: {:?} becomes {after:?} without {name} {inner:?}", verdict.tier));
                }
            }
        }
        // The other form of a renderer string is the same chip.
        if let Some(other_form) = field(row, "webgl_renderer_alt").as_str() {
            let mut json = json;
            json["webgl"]["renderer"] = json!(other_form);
            let other = decide(&Probe::from_json(&json).unwrap());
            if other.tier != verdict.tier {
                wrong.push(format!("{id}: {:?} as {other_form}", other.tier));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
