//! Whole pictures of the rasteriser against golden PNGs in `tests/golden`.
//!
//! `BLESS=1 cargo test --test raster_golden` writes them anew; look at them before committing. A picture
//! that differs is written to `target/golden`, beside one that shows where (white: equal).
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::sync::Arc;

use image::{ExtendedColorType, RgbaImage};
use storefront::bake::{Background, Product, Shot};
use storefront::render::raster::Picture;
use storefront::sample;
use storefront::scene::environment::{Environment, Panorama};

#[path = "webgpu_golden/room.rs"]
mod room;

/// The rasteriser is deterministic; `exp` and `sin` of another platform's library may differ in the last
/// bit, which moves a byte by one step, two where it blends.
const TOLERANCE: u8 = 2;
/// Such a bit may also put a sample on the other side of an edge, or a texel into the next mip.
const MAX_OUTLIERS_PX: usize = 20;

const SIDE_PX: u32 = 160;

struct Case {
    name: &'static str,
    product: &'static str,
    variant: usize,
    orbit: &'static str,
    samples: u32,
    background: Background,
}

impl Case {
    const fn at_rest(name: &'static str, product: &'static str, orbit: &'static str) -> Self {
        let background = Background::Color([255, 255, 255]);
        Self { name, product, variant: 0, orbit, samples: 2, background }
    }
}

const CASES: [Case; 9] = [
    Case::at_rest("bottle", "bottle", "-20deg 78deg auto"),
    Case::at_rest("lamp", "lamp", "25deg 80deg auto"),
    Case::at_rest("mug", "mug", "-35deg 68deg auto"),
    Case::at_rest("sneaker", "sneaker", "40deg 70deg auto"),
    Case::at_rest("sunglasses", "sunglasses", "25deg 70deg auto"),
    Case::at_rest("teapot-behind", "teapot", "160deg 60deg auto"),
    // From below no shadow is in the way.
    Case::at_rest("stool-from-below", "stool", "30deg 120deg auto"),
    Case {
        variant: 2,
        background: Background::Transparent,
        ..Case::at_rest("mug-variant", "mug", "20deg 60deg auto")
    },
    // What a moving preview shows.
    Case { samples: 1, ..Case::at_rest("headphones-moving", "headphones", "-30deg 75deg auto") },
];

#[test]
fn our_products_look_as_they_did() {
    let products = sample::products();
    let mut faults = Vec::new();
    for case in &CASES {
        let product = products.iter().find(|product| product.id == case.product).unwrap();
        let mut studio = Product::open(&product.glb()).unwrap();
        studio.set_samples(case.samples);
        let variant = studio.scene().variants.get(case.variant).cloned();
        let shot = Shot {
            size_px: [SIDE_PX; 2],
            camera_orbit: case.orbit,
            variant: variant.as_deref(),
            background: case.background,
            ..Shot::default()
        };
        faults.extend(compare(case.name, &studio.picture(&shot).unwrap()));
    }
    assert!(faults.is_empty(), "{}", faults.join("; "));
}

#[test]
fn a_product_in_a_room_looks_as_it_did() {
    let product = sample::products().into_iter().find(|product| product.id == "headphones").unwrap();
    let mut studio = Product::open(&product.glb()).unwrap();
    studio.set_samples(2);
    let environment = Environment::new(&Panorama::from_hdr(&room::hdr()).unwrap());
    let shot = Shot {
        size_px: [SIDE_PX; 2],
        camera_orbit: "20deg 70deg auto",
        environment: Some(Arc::new(environment)),
        ..Shot::default()
    };
    let fault = compare("headphones-in-a-room", &studio.picture(&shot).unwrap());
    assert!(fault.is_none(), "{fault:?}");
}

/// What is wrong with a picture, if anything; or bless it.
fn compare(name: &str, picture: &Picture) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let golden = root.join("tests/golden").join(name).with_extension("png");
    if std::env::var_os("BLESS").is_some() {
        save(&golden, picture);
        return None;
    }
    let Ok(expected) = image::open(&golden) else {
        return Some(format!("{name}: no {}; BLESS=1 makes it", golden.display()));
    };
    let expected: RgbaImage = expected.into_rgba8();
    if expected.dimensions() != (picture.size_px[0], picture.size_px[1]) {
        return Some(format!("{name}: size differs"));
    }
    let distances: Vec<u8> = picture
        .rgba
        .as_chunks::<4>()
        .0
        .iter()
        .zip(expected.pixels())
        .map(|(a, b)| a.iter().zip(&b.0).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0))
        .collect();
    let outliers = distances.iter().filter(|&&distance| distance > TOLERANCE).count();
    if outliers <= MAX_OUTLIERS_PX {
        return None;
    }
    let folder = root.join("target/golden");
    save(&folder.join(name).with_extension("actual.png"), picture);
    let difference = distances.iter().flat_map(|&d| [255 - d.saturating_mul(8); 3].into_iter().chain([255]));
    let difference = Picture { size_px: picture.size_px, rgba: difference.collect() };
    save(&folder.join(name).with_extension("difference.png"), &difference);
    Some(format!("{name}: {outliers} pixels differ; see {}", folder.display()))
}

fn save(path: &std::path::Path, picture: &Picture) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let [width, height] = picture.size_px;
    image::save_buffer(path, &picture.rgba, width, height, ExtendedColorType::Rgba8).unwrap();
}
