//! `storefront inspect`, as a person at a terminal meets it.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
use glb_builder::{Glb, png};

/// Runs `storefront inspect -` on these bytes.
fn inspect(glb: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_storefront"))
        .args(["inspect", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(glb).unwrap();
    child.wait_with_output().unwrap()
}

fn report(glb: &[u8]) -> Value {
    let output = inspect(glb);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_report_says_what_a_product_holds_and_costs() {
    let report = report(&Glb::everything().bytes());
    // A build that draws with wgpu holds a tangent of four bytes in each.
    let vertex_bytes = if cfg!(feature = "tangents") { 48 } else { 44 };
    for (pointer, expected) in [
        ("/triangles", json!(1)),
        ("/vertices", json!(3)),
        ("/draw_calls", json!(1)),
        (
            "/textures/0",
            json!({ "mime": "image/png", "size": [64, 32], "file_bytes": 29, "gpu_bytes": 10_924 }),
        ),
        ("/gpu_bytes", json!(2 * 10_924 + 3 * vertex_bytes + 3 * 4)),
        ("/variants", json!(["plain", "red"])),
        ("/cameras/0/aspect", json!(1.5)),
        ("/lights", json!({ "standing": 0, "shining": 0 })),
        (
            "/animations/1",
            json!({ "name": "swing", "duration_seconds": 1.0, "channels": 1, "channels_passed_over": 0 }),
        ),
        ("/skins", json!([{ "joints": 2 }])),
        ("/morph_targets", json!(2)),
        ("/extensions/not_drawn", json!(["KHR_xmp_json_ld"])),
        ("/tiers/0", json!({ "tier": "T0", "shows": "poster", "reasons": [] })),
        ("/tiers/4/shows", json!("model")),
    ] {
        assert_eq!(report.pointer(pointer), Some(&expected), "{pointer}");
    }
}

#[test]
fn a_tier_that_cannot_show_a_product_says_which_limit_is_in_the_way() {
    let mut glb = Glb::textured_triangle();
    glb.picture(&png([4096, 64]));
    glb.json["textures"][0]["source"] = json!(1);
    let report = report(&glb.bytes());
    let reason = json!([{ "code": "over-limit", "limit": "picture_side_px", "found": 4096, "max": 2048 }]);
    assert_eq!(report["tiers"][1]["shows"], "poster");
    assert_eq!(report["tiers"][2]["reasons"], reason);
    assert_eq!(report["tiers"][3]["shows"], "model");
}

#[test]
fn a_broken_file_is_one_line_on_stderr_and_exit_code_1() {
    let mut glb = Glb::triangle();
    glb.json["nodes"][0]["mesh"] = json!(7);
    let output = inspect(&glb.bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(line, "storefront: index-out-of-range: -: there is no entry 7, only 1 (\"/nodes/0/mesh\")\n");
}
