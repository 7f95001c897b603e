//! Hostile files: what the parser takes must not make the rest panic, or take memory that nobody limited.

use serde_json::json;
use storefront::bake::lite::{LiteOptions, lite};

use crate::dice::Dice;
use crate::glb_builder::Glb;
use crate::shapes::{ball, png};

const MUTATIONS: u32 = 40;

/// An error has a code; what is made parses. Whether it was made.
fn survives(glb: &[u8]) -> bool {
    let options =
        LiteOptions { triangles: 10, vertices: 10, surface_fraction: 0.2, ..LiteOptions::default() };
    match lite(glb, &options) {
        Ok(made) => {
            assert!(made.error.ssim.is_finite() && made.error.surface_fraction.is_finite());
            true
        }
        Err(error) => {
            assert!(!error.code().is_empty() && !error.to_string().is_empty());
            false
        }
    }
}

#[test]
fn broken_files_never_panic() {
    let mut textured = Glb::everything();
    // A picture that decodes.
    let picture = textured.view(&png(4, |x, y| [x as u8 * 60, y as u8 * 60, 9, 255]));
    textured.json["images"][0]["bufferView"] = json!(picture);
    let mut dice = Dice::new(7);
    let (mut made, mut refused) = (0, 0);
    for seed in [Glb::triangle(), Glb::strip(), textured, ball(3)].map(|glb| glb.bytes()) {
        assert!(survives(&seed));
        let json_end = 20 + u32::from_le_bytes(seed[12..16].try_into().unwrap()) as usize;
        for mutation in 0..MUTATIONS {
            let mut broken = if mutation % 2 == 0 { dice.broken(&seed) } else { seed.clone() };
            if mutation % 2 == 1 {
                // Numbers that mean something, and other ones than before.
                for _ in 0..3 {
                    let at = json_end + dice.roll(broken.len() - json_end);
                    broken[at] ^= 1 << dice.roll(8);
                }
            }
            // Else nearly all are refused for their length.
            let length = (broken.len() as u32).to_le_bytes();
            if let Some(slot) = broken.get_mut(8..12) {
                slot.copy_from_slice(&length);
            }
            *if survives(&broken) { &mut made } else { &mut refused } += 1;
        }
    }
    println!("{made} made, {refused} refused");
    assert!(made > 0 && refused > 0);
}

#[test]
fn what_the_parser_passes_over_is_checked_before_memory_is_taken() {
    let code = |change: &dyn Fn(&mut Glb)| {
        let mut glb = ball(3);
        change(&mut glb);
        lite(&glb.bytes(), &LiteOptions::default()).map_or_else(|error| error.code(), |_| "made")
    };
    // Attributes that our parser does not read.
    let attribute = |name: &'static str, accessor: serde_json::Value| {
        move |glb: &mut Glb| {
            glb.json["accessors"].as_array_mut().unwrap().push(accessor.clone());
            let at = glb.json["accessors"].as_array().unwrap().len() - 1;
            glb.json["meshes"][0]["primitives"][0]["attributes"][name] = json!(at);
        }
    };
    let of = |count: u64, view: u64| json!({ "componentType": 5126, "type": "VEC4", "count": count, "bufferView": view });
    assert_eq!(code(&|_| {}), "made");
    assert_eq!(code(&attribute("TANGENT", of(1 << 40, 0))), "over-limit");
    assert_eq!(code(&attribute("TANGENT", of(1 << 20, 0))), "out-of-bounds");
    assert_eq!(code(&attribute("_X", of(28, 99))), "missing");
    assert_eq!(code(&attribute("_X", of(3, 0))), "bad-value");
    assert_eq!(
        code(&attribute("_X", json!({ "componentType": 5126, "type": "VEC9", "count": 1 }))),
        "bad-value"
    );
    assert_eq!(
        code(&|glb| glb.json["meshes"][0]["primitives"][0]["attributes"]["_X"] = json!("a")),
        "missing"
    );
    // A thousand names for one long list of zeros, which takes no byte of the file.
    assert_eq!(
        code(&|glb| {
            for at in 0..1000 {
                attribute("_Z", json!({ "componentType": 5126, "type": "MAT4", "count": 28 }))(glb);
                let accessor = primitive_at(glb)["attributes"]["_Z"].take();
                glb.json["accessors"][accessor.as_u64().unwrap() as usize]["count"] = json!(1_000_000);
                primitive_at(glb)["attributes"][format!("_Z{at}")] = accessor;
                primitive_at(glb)["attributes"].as_object_mut().unwrap().remove("_Z");
            }
        }),
        "over-limit"
    );
    // Views that all name the same bytes, kept because an extension may name them.
    assert_eq!(
        code(&|glb| {
            glb.json["extensions"] = json!({ "ACME_x": { "view": 0 } });
            for _ in 0..50 {
                let length = glb.bin.len();
                glb.json["bufferViews"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!({ "buffer": 0, "byteLength": length }));
            }
        }),
        "over-limit"
    );
}

fn primitive_at(glb: &mut Glb) -> &mut serde_json::Value {
    &mut glb.json["meshes"][0]["primitives"][0]
}
