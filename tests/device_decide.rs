//! Properties of the decision, on thousands of probes; and the cases that a reader would ask about.

#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use storefront::device::probe::GROUPS;
use storefront::device::{Ar, Confidence, Delivery, Probe, Tier, Verdict, decide};

/// A flagship of which everything is known.
fn flagship() -> Value {
    json!({
        "ua": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/154.0.0.0 Mobile Safari/537.36",
        "device_memory_gib": 8, "hardware_concurrency": 8, "cpu_performance": 4, "screen_css_px": [360, 780], "dpr": 3,
        "wasm": true, "wasm_simd": true, "wasm_memory_mib": 2048, "offscreen_canvas": true,
        "reduced_motion": false, "reduced_data": false,
        "webgl": {"version": 2, "renderer": "ANGLE (Qualcomm, Adreno (TM) 740, OpenGL ES 3.2)", "max_texture_size": 16384,
                  "lost": false, "probe_scene_ok": true},
        "webgpu": {"adapter": true, "fallback": false, "compatibility": false, "vendor": "qualcomm", "architecture": "adreno-7xx"},
        "network": {"save_data": false, "effective_type": "4g", "rtt_millis": 50, "downlink_mbps": 10},
        "ar": {"immersive_ar": true, "hit_test": true, "quick_look": false, "scene_viewer_possible": true, "camera": true, "webview": false},
        "bench": {"cpu_index": 1500, "gpu_mpx_ops_per_milli": 200},
        "history": {"crashes": 0, "context_losses": 0, "last_good_tier": "T4"},
    })
}

fn verdict(probe: &Value) -> Verdict {
    decide(&Probe::from_json(probe).unwrap())
}

/// The flagship with one field changed; `path` is a JSON pointer.
fn with(changes: &[(&str, Value)]) -> Verdict {
    let mut probe = flagship();
    for (path, value) in changes {
        *probe.pointer_mut(path).unwrap() = value.clone();
    }
    verdict(&probe)
}

fn codes(verdict: &Verdict) -> Vec<&str> {
    verdict.reasons.iter().map(|reason| &*reason.code).collect()
}

/// For every field, values that matter to the decision, and null.
fn choices() -> Vec<(&'static str, Value)> {
    let flags = json!([true, true, false, null]);
    let uas = json!([
        null,
        flagship()["ua"],
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Android 13; Mobile; rv:156.0) Gecko/156.0 Firefox/156.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/31.0 Chrome/160.0.0.0 Mobile Safari/537.36",
        "curl/8"
    ]);
    let renderers = json!([
        null,
        "Adreno (TM) 308",
        "PowerVR Rogue GE8300",
        "Mali-G52",
        "Mali-G57 MC2",
        "Mali-G78",
        "Apple GPU",
        "Adreno (TM) 650, or similar",
        "PowerVR Rogue GE8322",
        "Brave",
        "SwiftShader",
        ""
    ]);
    vec![
        ("/ua", uas),
        ("/device_memory_gib", json!([null, 0.5, 1, 2, 4, 8])),
        ("/hardware_concurrency", json!([null, 2, 8])),
        ("/cpu_performance", json!([null, 0, 1, 2, 3, 4])),
        ("/dpr", json!([null, 1, 3])),
        ("/wasm", json!([true, true, true, true, false, null])),
        ("/wasm_simd", flags.clone()),
        ("/wasm_memory_mib", json!([null, 0, 32, 64, 2048])),
        ("/offscreen_canvas", json!([true, false])),
        ("/reduced_data", flags.clone()),
        ("/webgl/version", json!([2, 2, 2, 2, 1, 0, null])),
        ("/webgl/renderer", renderers),
        ("/webgl/lost", json!([false, false, false, true, null])),
        ("/webgl/probe_scene_ok", json!([true, true, true, false, null])),
        ("/webgpu/adapter", flags.clone()),
        ("/webgpu/fallback", json!([false, false, true, null])),
        ("/webgpu/compatibility", json!([false, false, true, null])),
        ("/network/save_data", flags.clone()),
        ("/network/effective_type", json!([null, "slow-2g", "2g", "3g", "4g"])),
        ("/network/rtt_millis", json!([null, 50, 300, 2000])),
        ("/ar/immersive_ar", flags.clone()),
        ("/ar/camera", flags),
        ("/bench/cpu_index", json!([null, 100, 300])),
        ("/bench/gpu_mpx_ops_per_milli", json!([null, 1, 3, 20, 100])),
        ("/history/crashes", json!([0, 0, 0, 1, 2, null])),
        ("/history/context_losses", json!([0, 0, 0, 1, 2, null])),
        ("/history/last_good_tier", json!([null, "T0", "T1", "T2", "T3", "T4"])),
    ]
}

/// A small generator of our own: the tests must be the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn probes(count: usize) -> impl Iterator<Item = Value> {
    let choices = choices();
    let mut dice = Dice(7);
    (0..count).map(move |_| {
        let mut probe = flagship();
        // Few changes keep the flagship's good values; many make contradictory probes. Both must hold.
        for _ in 0..=dice.roll(30) {
            let (path, values) = &choices[dice.roll(choices.len())];
            let values = values.as_array().unwrap();
            *probe.pointer_mut(path).unwrap() = values[dice.roll(values.len())].clone();
        }
        probe
    })
}

/// The probe without one field, or one whole group, for every field and group.
fn losses(probe: &Value) -> Vec<(String, Value)> {
    let mut losses = Vec::new();
    for (name, value) in probe.as_object().unwrap() {
        let mut without = probe.clone();
        without.as_object_mut().unwrap().remove(name);
        losses.push((name.clone(), without));
        for inner in value.as_object().into_iter().flat_map(|group| group.keys()) {
            let mut without = probe.clone();
            without[name].as_object_mut().unwrap().remove(inner);
            losses.push((format!("{name}/{inner}"), without));
        }
    }
    losses
}

#[test]
fn losing_a_signal_never_raises_the_tier() {
    let mut seen = [0; 5];
    for probe in probes(4_000) {
        let tier = verdict(&probe).tier;
        seen[tier as usize] += 1;
        for (lost, without) in losses(&probe) {
            let after = verdict(&without).tier;
            assert!(after <= tier, "{tier:?} becomes {after:?} without {lost}: {probe}");
        }
    }
    assert!(seen.iter().all(|count| *count > 20), "the probes miss a tier: {seen:?}");
}

/// One field after the other, until nothing is left: sparse probes, and losses of many fields at once.
#[test]
fn losing_signals_until_none_is_left_never_raises_the_tier() {
    let mut dice = Dice(11);
    for mut probe in probes(500) {
        let mut tier = verdict(&probe).tier;
        loop {
            let mut smaller = losses(&probe);
            if smaller.is_empty() {
                break;
            }
            for (lost, without) in &smaller {
                let after = verdict(without).tier;
                assert!(after <= tier, "{tier:?} becomes {after:?} without {lost}: {probe}");
            }
            probe = smaller.swap_remove(dice.roll(smaller.len())).1;
            tier = verdict(&probe).tier;
        }
        assert_eq!(tier, Tier::T0);
    }
}

/// An alarm that is not there is not known to be silent, whatever else is known.
#[test]
fn alarm_that_got_lost_lifts_nobody() {
    let row =
        json!({"wasm": true, "device_memory_gib": 8, "webgl": {"version": 2, "renderer": "Adreno (TM) 740"}});
    let unknown = verdict(&row);
    assert_eq!(unknown.tier, Tier::T1);
    assert!(codes(&unknown).contains(&"PROBE_SCENE_UNKNOWN_CAP_T1"));
    assert!(codes(&unknown).contains(&"CRASHES_UNKNOWN_CAP_T1"));
    for (group, alarm) in [
        ("history", json!({"crashes": 2})),
        ("history", json!({"context_losses": 2})),
        ("history", json!({"crashes": 0, "context_losses": 0})),
        ("offscreen_canvas", json!(true)),
        ("reduced_motion", json!(false)),
        ("cpu_performance", json!(1)),
        ("network", json!({"save_data": true})),
    ] {
        let mut told = row.clone();
        told[group] = alarm;
        assert_eq!(verdict(&told).tier, Tier::T1, "{told}");
    }
}

/// What a server or a catalogue writes down: the phone, and the health that it assumes.
#[test]
fn described_phone_that_is_said_to_be_healthy_gets_its_tier() {
    let described = |renderer: &str, gib: u32| {
        let mut probe = json!({
            "wasm": true, "wasm_memory_mib": 64, "device_memory_gib": gib, "cpu_performance": 0,
            "webgl": {"version": 2, "renderer": renderer, "lost": false, "probe_scene_ok": true},
            "history": {"crashes": 0, "context_losses": 0},
        });
        probe["ua"] = flagship()["ua"].clone();
        verdict(&probe)
    };
    let phone = described("PowerVR Rogue GE8320", 2);
    assert_eq!(phone.tier, Tier::T2);
    assert_eq!(
        codes(&phone),
        ["GPU_CLASS_C", "MEM_2_CAP_T2", "WEBGPU_UNKNOWN_CAP_T3", "AR_NOTHING_FOUND"][..]
    );
    assert_eq!(described("Adreno (TM) 740", 8).tier, Tier::T3);
    assert_eq!(verdict(&json!({"wasm": true})).tier, Tier::T1);
    assert_eq!(verdict(&json!({})).tier, Tier::T0);
}

#[test]
fn losing_the_history_or_a_measurement_lifts_nobody() {
    for tier in Tier::ALL {
        let crashed = with(&[("/history/crashes", json!(2)), ("/history/last_good_tier", json!(tier))]);
        assert_eq!(crashed.tier, Tier::T1);
    }
    let mut forgetful = flagship();
    forgetful.as_object_mut().unwrap().remove("history");
    assert_eq!(verdict(&forgetful).tier, Tier::T1);
}

#[test]
fn order_of_the_fields_never_matters() {
    let mut dice = Dice(3);
    for json in probes(500) {
        let mut fields: Vec<(String, String, Value)> = Vec::new();
        for (name, value) in json.as_object().unwrap() {
            match value.as_object() {
                Some(group) => fields
                    .extend(group.iter().map(|(inner, value)| (name.clone(), inner.clone(), value.clone()))),
                None => fields.push((String::new(), name.clone(), value.clone())),
            }
        }
        for last in (1..fields.len()).rev() {
            fields.swap(last, dice.roll(last + 1));
        }
        let mut shuffled = Probe::default();
        for (group, name, value) in &fields {
            shuffled.set(group, name, storefront::device::probe::Fact::from_json(value)).unwrap();
        }
        assert_eq!(decide(&shuffled), verdict(&json));
    }
}

#[test]
fn verdict_survives_the_trip_through_json() {
    for probe in probes(200) {
        let verdict = verdict(&probe);
        let text = serde_json::to_string(&verdict).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&text).unwrap(), verdict, "{text}");
    }
}

#[test]
fn reasons_are_sorted_and_explain_the_tier() {
    for probe in probes(2_000) {
        let verdict = verdict(&probe);
        let keys: Vec<_> = verdict.reasons.iter().map(|reason| (&reason.cap, &reason.code)).collect();
        assert!(keys.is_sorted());
        let lowest = verdict.reasons.iter().filter_map(|reason| Tier::parse(&reason.cap)).min();
        assert_eq!(lowest.unwrap_or(Tier::T4), verdict.tier);
        assert!(
            verdict.delivery == Delivery::Auto
                || verdict.reasons.iter().any(|reason| reason.cap == verdict.delivery.as_str())
        );
        assert!(verdict.reasons.iter().any(|reason| reason.cap == verdict.ar.as_str()));
    }
}

#[test]
fn flagship_gets_everything() {
    let verdict = verdict(&flagship());
    assert_eq!((verdict.tier, verdict.delivery, verdict.ar), (Tier::T4, Delivery::Auto, Ar::WebXr));
    assert_eq!(codes(&verdict), ["AR_WEBXR"]);
    assert_eq!((verdict.confidence, verdict.ttl_hours), (Confidence::Prior, 168));
}

#[test]
fn each_cap_holds_whatever_else_is_good() {
    for (path, value, code, tier) in [
        ("/wasm", json!(false), "WASM_ABSENT_CAP_T0", Tier::T0),
        ("/wasm_memory_mib", json!(32), "WASM_MEMORY_CAP_T1", Tier::T1),
        ("/device_memory_gib", json!(1), "MEM_1_CAP_T1", Tier::T1),
        ("/device_memory_gib", json!(0.5), "MEM_1_CAP_T1", Tier::T1),
        ("/device_memory_gib", json!(2), "MEM_2_CAP_T2", Tier::T2),
        ("/cpu_performance", json!(1), "CPU_1_CAP_T1", Tier::T1),
        ("/cpu_performance", json!(2), "CPU_2_CAP_T2", Tier::T2),
        ("/webgl/version", json!(1), "WEBGL2_ABSENT_CAP_T1", Tier::T1),
        ("/webgl/version", json!(0), "WEBGL2_ABSENT_CAP_T1", Tier::T1),
        ("/webgl/lost", json!(true), "WEBGL_LOST_CAP_T1", Tier::T1),
        ("/webgl/probe_scene_ok", json!(false), "PROBE_SCENE_WRONG_CAP_T1", Tier::T1),
        ("/webgl/renderer", json!("SwiftShader"), "GPU_SOFTWARE_CAP_T1", Tier::T1),
        ("/webgl/renderer", json!("Mali-T720"), "GPU_CLASS_A", Tier::T1),
        ("/webgl/renderer", json!("Mali-T830"), "GPU_CLASS_B", Tier::T2),
        ("/webgl/renderer", json!("Mali-G52"), "GPU_CLASS_C", Tier::T3),
        ("/webgpu/adapter", json!(false), "WEBGPU_ABSENT_CAP_T3", Tier::T3),
        ("/webgpu/fallback", json!(true), "WEBGPU_FALLBACK_CAP_T3", Tier::T3),
        ("/webgpu/compatibility", json!(true), "WEBGPU_COMPATIBILITY_CAP_T3", Tier::T3),
        ("/history/crashes", json!(1), "CRASH_ONE_TIER_DOWN", Tier::T3),
        ("/history/crashes", json!(2), "CRASHES_CAP_T1", Tier::T1),
        ("/history/context_losses", json!(2), "CONTEXT_LOSSES_CAP_T1", Tier::T1),
    ] {
        let verdict = with(&[(path, value.clone())]);
        assert_eq!(verdict.tier, tier, "{path} {value}");
        assert!(codes(&verdict).contains(&code), "{path} {value}: {:?}", codes(&verdict));
    }
}

#[test]
fn benchmark_or_a_good_visit_settles_a_doubtful_gpu() {
    let doubtful = |fill: Value, cpu: Value, last_good: Value| {
        with(&[
            ("/webgl/renderer", json!("Adreno (TM) 610")),
            ("/bench/gpu_mpx_ops_per_milli", fill),
            ("/bench/cpu_index", cpu),
            ("/history/last_good_tier", last_good),
        ])
    };
    let prior = doubtful(json!(null), json!(null), json!(null));
    assert_eq!((prior.tier, prior.confidence), (Tier::T2, Confidence::Prior));
    assert!(prior.not_used.iter().any(|unused| unused.why == "WOULD_SETTLE_GPU"));
    let fast = doubtful(json!(22), json!(null), json!(null));
    assert_eq!((fast.tier, fast.confidence), (Tier::T3, Confidence::Measured));
    assert_eq!(fast.reasons[0].source, "bench");
    assert_eq!(doubtful(json!(500), json!(9000), json!(null)).tier, Tier::T3, "class C ends at T3");
    assert_eq!(doubtful(json!(1), json!(null), json!("T3")).tier, Tier::T3);
    assert_eq!(doubtful(json!(1), json!(null), json!("T1")).tier, Tier::T2, "a slow run never lowers");
}

#[test]
fn unlisted_gpu_on_a_small_32_bit_phone_gets_the_rasteriser() {
    let phone = |mib: u32, gib: u32, cpu_index: Value| {
        with(&[
            ("/webgl/renderer", json!("PowerVR Rogue GE8322")),
            ("/wasm_memory_mib", json!(mib)),
            ("/device_memory_gib", json!(gib)),
            ("/bench", json!({ "cpu_index": cpu_index })),
            ("/history/last_good_tier", json!(null)),
        ])
        .tier
    };
    assert_eq!(phone(64, 2, json!(null)), Tier::T1);
    assert_eq!(phone(2048, 2, json!(null)), Tier::T2);
    assert_eq!(phone(64, 4, json!(null)), Tier::T2);
    assert_eq!(phone(64, 2, json!(400)), Tier::T2, "a mid-range CPU comes with a GPU that can do T2");
}

#[test]
fn network_changes_delivery_and_never_the_tier() {
    for (path, value, delivery) in [
        ("/network/save_data", json!(true), Delivery::Tap),
        ("/reduced_data", json!(true), Delivery::Tap),
        ("/network/effective_type", json!("3g"), Delivery::Tap),
        ("/network/effective_type", json!("2g"), Delivery::Poster),
        ("/network/effective_type", json!("slow-2g"), Delivery::Poster),
    ] {
        let verdict = with(&[(path, value)]);
        assert_eq!((verdict.tier, verdict.delivery), (Tier::T4, delivery), "{path}");
    }
    let far = with(&[("/network/effective_type", json!(null)), ("/network/rtt_millis", json!(1500))]);
    assert_eq!(far.delivery, Delivery::Poster);
}

#[test]
fn ar_takes_the_best_way_that_the_browser_has() {
    assert_eq!(with(&[("/ar/quick_look", json!(true))]).ar, Ar::QuickLook);
    assert_eq!(with(&[("/ar/hit_test", json!(false))]).ar, Ar::SceneViewer);
    assert_eq!(with(&[("/webgl/version", json!(0))]).ar, Ar::SceneViewer, "WebXR draws on the GPU");
    let in_app = [("/ar/immersive_ar", json!(false)), ("/ar/webview", json!(true))];
    assert_eq!(with(&in_app).ar, Ar::Camera);
    assert_eq!(with(&[in_app[0].clone(), in_app[1].clone(), ("/ar/camera", json!(null))]).ar, Ar::None);
}

#[test]
fn unsure_verdicts_are_kept_for_a_day_only() {
    assert_eq!(with(&[("/history/crashes", json!(1))]).ttl_hours, 24);
    assert_eq!(with(&[("/history/crashes", json!(2))]).ttl_hours, 168);
    assert_eq!(with(&[("/history/context_losses", json!(2))]).ttl_hours, 24);
    let masked = with(&[
        ("/webgl/renderer", json!("Brave")),
        ("/bench", json!(null)),
        ("/history/last_good_tier", json!(null)),
    ]);
    assert_eq!((masked.confidence, masked.ttl_hours), (Confidence::Fallback, 24));
}

#[test]
fn faulty_probe_is_an_error_with_its_place() {
    for (probe, code, pointer) in [
        (json!([]), "probe-not-object", ""),
        (json!({"webgl": 2}), "probe-not-object", "/webgl"),
        (json!({"wasn": true}), "probe-unknown-field", "/wasn"),
        (json!({"a~/b": {}}), "probe-unknown-field", "/a~0~1b"),
        (json!({"webgl": {"rendererer": null}}), "probe-unknown-field", "/webgl/rendererer"),
        (json!({"wasm": "yes"}), "probe-wrong-type", "/wasm"),
        (json!({"dpr": {"x": 1}}), "probe-wrong-type", "/dpr"),
        (json!({"dpr": -1}), "probe-out-of-range", "/dpr"),
        (json!({"hardware_concurrency": 1.5}), "probe-wrong-type", "/hardware_concurrency"),
        (json!({"hardware_concurrency": -1}), "probe-out-of-range", "/hardware_concurrency"),
        (json!({"screen_css_px": [1, 2, 3]}), "probe-wrong-type", "/screen_css_px"),
        (json!({"webgl": {"version": 3}}), "probe-out-of-range", "/webgl/version"),
        (json!({"network": {"effective_type": "5g"}}), "probe-out-of-range", "/network/effective_type"),
        (json!({"history": {"last_good_tier": "T5"}}), "probe-out-of-range", "/history/last_good_tier"),
        (json!({"ua": "x".repeat(3000)}), "probe-too-long", "/ua"),
    ] {
        let error = Probe::from_json(&probe).unwrap_err();
        assert_eq!((error.code(), error.pointer.as_str()), (code, pointer), "{probe}");
    }
    for group in GROUPS {
        assert_eq!(Probe::from_json(&json!({ group: null })), Ok(Probe::default()));
    }
}
