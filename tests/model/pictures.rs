//! Sizes of pictures from their headers, and what they cost as textures.

use serde_json::json;
use storefront::model::{Limits, Model, mip_chain_bytes, size_within};

use crate::glb_builder::{Glb, png};

fn header(bytes: &[u8]) -> (&'static str, [u32; 2]) {
    let mut glb = Glb::textured_triangle();
    glb.picture(bytes);
    glb.json["textures"][0]["source"] = json!(1);
    let model = Model::parse(&glb.bytes(), &Limits::default()).unwrap();
    let image = &model.images[0];
    (image.mime, [image.width_px, image.height_px])
}

#[test]
fn the_size_of_a_png_is_read() {
    assert_eq!(header(&png([1025, 7])), ("image/png", [1025, 7]));
}

#[test]
fn the_size_of_a_jpeg_is_found_behind_other_segments() {
    // Exif with a marker in its data, a quantisation table, fill bytes, then the frame.
    let exif = b"\xff\xe1\x00\x06\xff\xc0\x00\x00";
    let table = b"\xff\xdb\x00\x04\x00\x00";
    for frame in [0xc0, 0xc1, 0xc2, 0xc9, 0xcf] {
        let mut jpeg = b"\xff\xd8".to_vec();
        jpeg.extend_from_slice(exif);
        jpeg.extend_from_slice(table);
        jpeg.extend_from_slice(&[0xff, 0xff, 0xff, frame, 0, 17, 8, 0x03, 0x20, 0x05, 0x00, 3]);
        assert_eq!(header(&jpeg), ("image/jpeg", [1280, 800]), "{frame:#x}");
    }
}

#[test]
fn the_sizes_of_all_three_kinds_of_webp_are_read() {
    let webp = |chunk: &[u8], data: &[u8]| [b"RIFF\0\0\0\0WEBP", chunk, b"\0\0\0\0", data].concat();
    // 1600 x 9, with scaling bits that are no part of the size.
    let lossy = webp(b"VP8 ", b"\x30\x01\x00\x9d\x01\x2a\x40\x46\x09\xc0");
    assert_eq!(header(&lossy), ("image/webp", [1600, 9]));
    // 14 bits each, less one: 16384 x 2.
    let lossless = webp(b"VP8L", b"\x2f\xff\x7f\x00\x00");
    assert_eq!(header(&lossless), ("image/webp", [16_384, 2]));
    let extended = webp(b"VP8X", b"\x10\0\0\0\xff\x03\x00\xff\x01\x00");
    assert_eq!(header(&extended), ("image/webp", [1024, 512]));
}

#[test]
fn textures_are_made_smaller_in_proportion() {
    assert_eq!(size_within([2048, 1024], 512), [512, 256]);
    assert_eq!(size_within([300, 200], 512), [300, 200]);
    assert_eq!(size_within([4096, 1], 512), [512, 1]);
    assert_eq!(size_within([3, 1000], 100), [1, 100]);
}

#[test]
fn a_mip_chain_ends_at_one_texel() {
    assert_eq!(mip_chain_bytes([1, 1]), 4);
    assert_eq!(mip_chain_bytes([4, 2]), 4 * (8 + 2 + 1));
    assert_eq!(mip_chain_bytes([0, 9]), 0);
    assert_eq!(mip_chain_bytes([u32::MAX, u32::MAX]), u64::MAX);
}

#[test]
fn a_tier_counts_textures_at_the_size_it_would_hold() {
    let mut glb = Glb::textured_triangle();
    glb.picture(&png([2048, 2048]));
    glb.json["textures"] = json!([{ "source": 1 }, { "source": 1 }]);
    let figures = Model::parse(&glb.bytes(), &Limits::T1).unwrap().figures;
    assert_eq!(figures.texture_bytes(Limits::T1.texture_side_texels), mip_chain_bytes([512, 512]));
    assert_eq!(figures.texture_bytes(u64::MAX), mip_chain_bytes([2048, 2048]));
}

#[test]
fn a_higher_tier_allows_at_least_as_much() {
    for pair in Limits::TIERS.windows(2) {
        let ((low_name, low), (high_name, high)) = (pair[0], pair[1]);
        let fields = |limits: Limits| {
            [
                limits.file_bytes,
                limits.json_bytes,
                limits.list_entries,
                limits.node_depth,
                limits.vertices,
                limits.triangles,
                limits.draw_calls,
                limits.variants,
                limits.picture_side_px,
                limits.texture_side_texels,
                limits.texture_bytes,
            ]
        };
        assert!(
            fields(low).iter().zip(fields(high)).all(|(low, high)| *low <= high),
            "{low_name} {high_name}"
        );
    }
    assert_eq!(Limits::for_tier("T2"), Some(Limits::T2));
    assert_eq!(Limits::for_tier("T0"), None);
}
