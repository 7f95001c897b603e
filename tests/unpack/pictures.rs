//! Pictures of Basis Universal.

use image::RgbaImage;
use storefront::model::{Limits, Model};
use storefront::unpack::unpack;

use crate::packed::{file, parts, textured};

const BASISU: &str = "KHR_texture_basisu";
/// Basis Universal loses detail; of 255, in the mean over all channels.
const ALIKE: f64 = 4.0;

/// The pixels of the one picture of a model.
fn pixels(glb: &[u8]) -> RgbaImage {
    let model = Model::parse(glb, &Limits::T1).unwrap();
    let image = &model.images[0];
    let bytes = &glb[image.byte_offset..image.byte_offset + image.byte_length];
    image::load_from_memory(bytes).unwrap().into_rgba8()
}

#[test]
fn ktx2_shows_what_the_png_shows() {
    let expected = pixels(&textured(&file("tests/browser/fixtures/ramp.png"), None).bytes());
    for name in ["ramp-etc1s.ktx2", "ramp-uastc.ktx2"] {
        let ktx2 = file(&format!("tests/browser/fixtures/{name}"));
        let unpacked = unpack(&textured(&ktx2, Some(BASISU)).bytes()).unwrap().unwrap();
        let found = pixels(&unpacked.glb);
        assert_eq!(found.dimensions(), expected.dimensions(), "{name}");
        let apart: u64 = found.iter().zip(expected.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let apart = apart as f64 / found.len() as f64;
        assert!(apart < ALIKE, "{name}: {apart}");
        let picture = &unpacked.pictures[0];
        assert_eq!((picture.mime, picture.file_bytes), ("image/ktx2", ktx2.len() as u64));
        assert!(unpacked.glb[picture.byte_offset..].starts_with(b"\x89PNG"), "{name}");
    }
}

#[test]
fn a_texture_with_another_picture_is_not_decoded() {
    let mut glb = textured(&file("tests/browser/fixtures/ramp-etc1s.ktx2"), Some(BASISU));
    let png = glb.picture(&file("tests/browser/fixtures/ramp.png"));
    glb.json["textures"][0]["source"] = png.into();
    let unpacked = unpack(&glb.bytes()).unwrap().unwrap();
    assert_eq!(unpacked.pictures, []);
    assert_eq!(
        pixels(&unpacked.glb),
        pixels(&textured(&file("tests/browser/fixtures/ramp.png"), None).bytes())
    );
    assert_eq!(parts(&unpacked.glb).json["textures"][0].get("extensions"), None);
}
