//! No hostile AVIF makes its decoder take more memory than its size allows.
//!
//! A binary of its own: it counts every allocation of the process (`memory/counting.rs`).

#![cfg(feature = "avif-textures")]
#![allow(unsafe_code, reason = "an allocator can be counted in no other way")]
#![allow(clippy::unwrap_used, reason = "tests")]

use storefront::unpack::unpack;

#[path = "unpack/avif_file.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/unpack")]
mod avif_file;
#[path = "memory/counting.rs"]
mod counting;
#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
#[path = "unpack/packed.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/unpack")]
mod packed;
use avif_file::Avif;

/// Most bytes held at once, beyond the file itself, and the code of the fault.
fn peak(avif: &Avif) -> (usize, Option<&'static str>) {
    let glb = packed::textured(&avif.bytes(), Some("EXT_texture_avif")).bytes();
    let (bytes, code) = counting::peak(|| unpack(&glb).err().map(|error| error.code()));
    (bytes - glb.len(), code)
}

#[test]
fn a_hostile_picture_takes_no_more_memory_than_a_small_one() {
    let usual = || Avif::of("ramp-lossless");
    let (small_bytes, none) = peak(&usual());
    assert_eq!(none, None);
    let again = |from: usize, times: usize| {
        let mut avif = usual();
        let part = avif.data[from..].to_vec();
        (0..times).for_each(|_| avif.data.extend_from_slice(&part));
        avif.parts = vec![[0, avif.data.len() as u32]];
        avif
    };
    let frame = usual().data.iter().position(|byte| *byte == 0x32).unwrap();
    // A sequence header with the largest sides that AV1 has, 65,536, and none of what may follow.
    let head = [0x0a, 9, 0x18, 0x3f, 0xff, 0xff, 0xff, 0xff, 0xc0, 0x00, 0x80];
    let data = [&head[..], &usual().data[frame..]].concat();
    let largest = Avif { parts: vec![[0, data.len() as u32]], data, size_px: [4096, 4096], ..usual() };
    for (name, avif, code) in [
        ("declared size", Avif { size_px: [60_000, 60_000], ..usual() }, "over-limit"),
        ("size of the frame", Avif { size_px: [8, 8], ..usual() }, "bad-picture"),
        ("largest frame", largest, "bad-picture"),
        ("a thousand frames", again(frame, 1000), "bad-picture"),
        ("a thousand pictures", again(0, 1000), "bad-picture"),
        ("one part, often", Avif { parts: vec![[0, 900]; 60_000], ..usual() }, "bad-picture"),
    ] {
        let (peak_bytes, found) = peak(&avif);
        println!(
            "{name}: {} KiB held, {found:?}; {} KiB for a small one",
            peak_bytes >> 10,
            small_bytes >> 10
        );
        assert_eq!(found, Some(code), "{name}");
        // The JSON, and what the parts are put together in.
        assert!(peak_bytes < small_bytes + (2 << 20), "{name}: {peak_bytes} bytes");
    }
}
