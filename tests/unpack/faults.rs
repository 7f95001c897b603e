//! Hostile compressed files: an error with its place, and never a panic.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::{Value, json};
use storefront::model::{Limits, Model};
use storefront::unpack::unpack;

use crate::glb_builder::Glb;
use crate::packed::{DRACO, file, meshopt, parts, textured, with_fallback};

#[path = "../fuzz/dice.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/fuzz")]
mod dice;
use dice::Dice;

fn vertices() -> Glb {
    let plain: Vec<[u8; 16]> =
        (0..64_u8).map(|at| std::array::from_fn(|byte| at.wrapping_mul(byte as u8))).collect();
    let data = ::meshopt::encode_vertex_buffer(&plain).unwrap();
    let layout = json!({ "mode": "ATTRIBUTES", "count": 64, "byteStride": 16 });
    meshopt("EXT_meshopt_compression", &data, 1024, layout)
}

/// The extension of the compressed view, changed.
fn view(change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut glb = vertices();
    let views = glb.json["bufferViews"].as_array_mut().unwrap();
    change(&mut views.last_mut().unwrap()["extensions"]["EXT_meshopt_compression"]);
    with_fallback(&glb)
}

/// The stream of the first primitive, changed, with its view.
fn stream(change: impl Fn(&mut [u8], &mut Value)) -> Vec<u8> {
    let mut glb = parts(&file(DRACO[0]));
    let index =
        glb.json["meshes"][0]["primitives"][0]["extensions"]["KHR_draco_mesh_compression"]["bufferView"]
            .as_u64()
            .unwrap() as usize;
    let view = &mut glb.json["bufferViews"][index];
    let start = view.get("byteOffset").map_or(0, |offset| offset.as_u64().unwrap()) as usize;
    let length = view["byteLength"].as_u64().unwrap() as usize;
    change(&mut glb.bin[start..start + length], view);
    glb.bytes()
}

fn ktx2(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = file("tests/browser/fixtures/ramp-uastc.ktx2");
    change(&mut bytes);
    textured(&bytes, Some("KHR_texture_basisu")).bytes()
}

fn put(bytes: &mut [u8], at: usize, word: u32) {
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
}

#[test]
fn what_is_wrong_with_a_compressed_model_is_said_with_its_place() {
    let huge = |bytes: &mut Vec<u8>| {
        put(bytes, 20, 30_000);
        put(bytes, 24, 30_000);
        put(bytes, 40, 1);
    };
    let other_attribute = |glb: &mut Glb| {
        glb.json["meshes"][0]["primitives"][0]["extensions"]["KHR_draco_mesh_compression"]["attributes"]["POSITION"] =
            json!(99);
    };
    let changed = |change: &dyn Fn(&mut Glb)| {
        let mut glb = parts(&file(DRACO[0]));
        change(&mut glb);
        glb.bytes()
    };
    for (name, glb, code, place) in [
        ("bomb", view(|v| v["count"] = json!(4_000_000_000_u64)), "over-limit", "/bufferViews/4"),
        ("beyond 64 bits", view(|v| v["count"] = json!(u64::MAX)), "bad-value", "/bufferViews/4"),
        ("odd", view(|v| v["byteStride"] = json!(3)), "bad-value", "/bufferViews/4"),
        ("wide", view(|v| v["byteStride"] = json!(260)), "bad-value", "/bufferViews/4"),
        ("mode", view(|v| v["mode"] = json!("CONE")), "bad-value", "/bufferViews/4"),
        ("two thirds", view(|v| v["mode"] = json!("TRIANGLES")), "bad-value", "/bufferViews/4"),
        ("filter", view(|v| v["filter"] = json!("QUATERNION")), "bad-value", "/bufferViews/4"),
        ("short", view(|v| v["byteLength"] = json!(20)), "bad-meshopt", "/bufferViews/4"),
        ("empty", view(|v| v["byteLength"] = json!(0)), "bad-meshopt", "/bufferViews/4"),
        ("beyond", view(|v| v["byteLength"] = json!(1_000_000_000)), "out-of-bounds", "/bufferViews/4"),
        ("elsewhere", view(|v| v["buffer"] = json!(1)), "bad-value", "/bufferViews/4"),
        ("no stream", changed(&|glb| glb.bin.clear()), "out-of-bounds", "/bufferViews/"),
        (
            "other attribute",
            changed(&other_attribute),
            "bad-draco",
            "/meshes/0/primitives/0/attributes/POSITION",
        ),
        (
            "faces without end",
            stream(|bytes, _| {
                bytes[12..22].copy_from_slice(&[255, 255, 255, 255, 15, 255, 255, 255, 255, 15]);
            }),
            "over-limit",
            "/meshes/0/primitives/0",
        ),
        (
            "stream cut",
            stream(|_, view| view["byteLength"] = json!(40)),
            "bad-draco",
            "/meshes/0/primitives/0",
        ),
        ("noise", stream(|bytes, _| bytes[60..].fill(0xa5)), "bad-draco", "/meshes/0/primitives/0"),
        ("no Draco", stream(|bytes, _| bytes[..5].fill(0)), "bad-draco", "/meshes/0/primitives/0"),
        ("picture bomb", ktx2(huge), "over-limit", "/images/0"),
        ("head only", ktx2(|bytes| bytes.truncate(60)), "bad-picture", "/images/0"),
        ("levels beyond", ktx2(|bytes| put(bytes, 80, u32::MAX)), "bad-picture", "/images/0"),
        ("other size", ktx2(|bytes| put(bytes, 20, 2048)), "bad-picture", "/images/0"),
        ("blocks of a GPU", ktx2(|bytes| put(bytes, 12, 157)), "bad-picture", "/images/0"),
    ] {
        let error = unpack(&glb).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().contains(place), "{name}: {error}");
    }
}

#[test]
fn broken_streams_are_errors_or_models_and_never_panics() {
    // A panic of a decoder is caught and becomes an error; here it shows.
    let (thread, shown) = (std::thread::current().id(), Arc::new(AtomicUsize::new(0)));
    let (counted, hook) = (Arc::clone(&shown), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        counted.fetch_add(usize::from(std::thread::current().id() == thread), Relaxed);
        hook(panic);
    }));
    #[cfg_attr(not(feature = "avif-textures"), allow(unused_mut, reason = "then these are all"))]
    let mut seeds = vec![
        with_fallback(&vertices()),
        file(DRACO[0]),
        file(DRACO[1]),
        ktx2(|_| {}),
        textured(&file("tests/browser/fixtures/ramp-etc1s.ktx2"), Some("KHR_texture_basisu")).bytes(),
    ];
    #[cfg(feature = "avif-textures")]
    for name in ["ramp-420-limited", "ramp-422-10bit-alpha", "ramp-444-12bit", "ramp-lossless"] {
        let avif = crate::avif_file::fixture(name);
        seeds.push(textured(&avif, Some("EXT_texture_avif")).bytes());
    }
    let mut dice = Dice::new(0x5eed);
    let rounds = std::env::var("UNPACK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(300);
    let (mut refused, mut read) = (0, 0);
    for seed in &seeds {
        let json_bytes = u32::from_le_bytes(seed[12..16].try_into().unwrap()) as usize;
        let bin = 28 + json_bytes;
        for _ in 0..rounds {
            let mut glb = seed.clone();
            for _ in 0..=dice.roll(6) {
                let at = bin + dice.roll(glb.len() - bin);
                match dice.roll(3) {
                    0 => glb[at] ^= 1 << dice.roll(8),
                    1 => glb[at] = [0, 255, 127, 128][dice.roll(4)],
                    _ => {
                        let end = (at + dice.roll(64)).min(glb.len());
                        glb[at..end].fill(dice.roll(256) as u8);
                    }
                }
            }
            match unpack(&glb) {
                Err(_) => refused += 1,
                Ok(Some(plain)) => {
                    let _ = Model::parse(&plain.glb, &Limits::default());
                    read += 1;
                }
                Ok(None) => {}
            }
        }
    }
    println!("{refused} refused, {read} read");
    assert!(refused > 100 && read > 100);
    assert_eq!(shown.load(Relaxed), 0, "panics");
}
