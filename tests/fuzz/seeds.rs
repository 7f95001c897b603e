//! What fuzzing begins from: small inputs that reach much of the code. Made from the samples, so none lie in git.

use serde_json::{Value, json};
use storefront::document::page_schema;
use storefront::sample::shop;

#[path = "../model/glb_builder.rs"]
mod glb_builder;
#[path = "../page/sample.rs"]
mod sample;

/// Products of the shop's document that stay: all of them would make each mutation a rare hit.
const PRODUCTS: usize = 6;

/// The seeds of each target.
pub(crate) fn all() -> [(&'static str, Vec<Vec<u8>>); 4] {
    [("glb", glb()), ("document", documents()), ("rules", rules()), ("probe", probes())]
}

/// Small files with everything in them.
pub(crate) fn glb() -> Vec<Vec<u8>> {
    use glb_builder::Glb;
    let mut loop_ = Glb::triangle();
    loop_.json["meshes"][0]["primitives"][0]["mode"] = json!(2);
    let mut pointed = Glb::textured_triangle();
    let output = pointed.floats("VEC4", &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    pointed.animate("glow", 0, "pointer", "LINEAR", &[0.0, 1.0], output);
    pointed.json["animations"][0]["channels"][0]["target"] = json!({ "path": "pointer", "extensions": {
        "KHR_animation_pointer": { "pointer": "/materials/0/pbrMetallicRoughness/baseColorFactor" },
    } });
    [Glb::triangle(), loop_, Glb::textured_triangle(), pointed, Glb::everything()]
        .iter()
        .map(Glb::bytes)
        .collect()
}

/// The shop for its shoppers, and a document in which every field of the schema is filled in.
pub(crate) fn documents() -> Vec<Vec<u8>> {
    let mut shop = shop::document();
    if let Some(products) = shop["products"].as_array_mut() {
        products.truncate(PRODUCTS);
    }
    let full = sample::document(&page_schema());
    let mut pairs = vec![(&full, json!({ "name": "Asha", "tier": "gold", "points": 120, "seed": "7" }))];
    pairs.extend(shop::shoppers().into_iter().map(|(_, profile)| (&shop, profile)));
    pairs
        .into_iter()
        .map(|(page, profile)| [page.to_string(), profile.to_string()].join("\0").into_bytes())
        .collect()
}

/// One case for each family of operators.
pub(crate) fn rules() -> Vec<Vec<u8>> {
    let data = json!({ "a": { "b": [1, 2.5, "3", null] }, "city": "Pune", "orders": 4, "version": "1.4.0-rc.1",
        "$flagd": { "flagKey": "k" }, "targetingKey": "user-7" });
    let rules = [
        json!({ "and": [{ ">=": [{ "var": "orders" }, 3] }, { "in": [{ "var": "city" }, ["Pune", "Delhi"]] }] }),
        json!({ "if": [{ "==": [{ "var": "a.b.2" }, 3] }, { "cat": ["x", { "var": "city" }] }, { "!": [1] }] }),
        json!({ "reduce": [{ "map": [{ "filter": [{ "var": "a.b" }, { "var": "" }] }, { "*": [{ "var": "" }, 2] }] },
            { "+": [{ "var": "current" }, { "var": "accumulator" }] }, 0] }),
        json!({ "fractional": [{ "var": "targetingKey" }, ["red", 30], ["blue", 70]] }),
        json!({ "sem_ver": [{ "var": "version" }, "^", "1.3.9"] }),
        json!({ "or": [{ "starts_with": [{ "var": "city" }, "Pu"] }, { "ends_with": [{ "var": "city" }, "ne"] }] }),
        json!({ "missing_some": [2, ["a", "c", "city"]] }),
        json!({ "merge": [{ "missing": ["x"] }, { "substr": ["storefront", -5, 3] }, { "max": [1, { "/": [7, 2] }, { "%": [7, 4] }] }] }),
        json!({ "all": [{ "var": "a.b" }, { "<": [0, { "var": "" }, 10] }] }),
        json!({ "sort": [{ "val": ["a", "b"] }, false, { "length": { "cat": [{ "val": [] }, { "val": [[2], "city"] }, { "val": [[1], "index"] }] } }] }),
        json!({ "try": [{ "if": [{ "exists": ["a", "c"] }, 1, { "throw": { "??": [{ "val": "x" }, "none"] } }] }, { "/": [1, 0] }, { "val": "type" }] }),
        json!({ "slice": [{ "merge": [{ "slice": [{ "val": "city" }, -3, null, 2] }, { "slice": [{ "val": ["a", "b"] }, null, null, -1] }] }, 0, 3] }),
    ];
    rules.into_iter().map(|rule| json!({ "rule": rule, "data": data }).to_string().into_bytes()).collect()
}

/// A flagship, a cheap phone, an iPhone, and nothing.
pub(crate) fn probes() -> Vec<Vec<u8>> {
    let healthy = json!({ "crashes": 0, "context_losses": 0, "last_good_tier": "T3" });
    let probes: [Value; 4] = [
        json!({ "ua": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36",
            "device_memory_gib": 8, "hardware_concurrency": 8, "cpu_performance": 4, "screen_css_px": [412, 915], "dpr": 2.6,
            "wasm": true, "wasm_simd": true, "wasm_memory_mib": 2048, "offscreen_canvas": true, "reduced_motion": false,
            "reduced_data": false, "webgl": { "version": 2, "renderer": "Adreno (TM) 740", "max_texture_size": 16384,
            "lost": false, "probe_scene_ok": true }, "webgpu": { "adapter": true, "fallback": false, "compatibility": false,
            "vendor": "qualcomm", "architecture": "adreno-7xx" }, "network": { "save_data": false, "effective_type": "4g",
            "rtt_millis": 50, "downlink_mbps": 10 }, "ar": { "immersive_ar": true, "hit_test": true, "quick_look": false,
            "scene_viewer_possible": true, "camera": true, "webview": false },
            "bench": { "cpu_index": 1200.5, "gpu_mpx_ops_per_milli": 90 }, "history": healthy }),
        json!({ "ua": "Mozilla/5.0 (Linux; Android 11; wv) AppleWebKit/537.36 Chrome/98.0 Mobile Safari/537.36",
            "device_memory_gib": 1, "wasm": true, "wasm_memory_mib": 64, "webgl": { "version": 2,
            "renderer": "PowerVR Rogue GE8320", "lost": false, "probe_scene_ok": true },
            "network": { "save_data": true, "rtt_millis": 1500 }, "history": { "crashes": 1, "context_losses": 2 } }),
        json!({ "ua": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "wasm": true, "wasm_memory_mib": 128, "webgl": { "version": 2, "renderer": "Apple GPU", "lost": false,
            "probe_scene_ok": true }, "ar": { "quick_look": true }, "history": healthy }),
        json!({}),
    ];
    probes.iter().map(|probe| probe.to_string().into_bytes()).collect()
}
