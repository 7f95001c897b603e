//! Real products: each compressed file looks like its plain original. `../shared/data/models`; skips where it is missing.

use std::path::Path;

use image::imageops::{FilterType, resize};
use image::{GrayImage, RgbaImage};
use storefront::bake::{Product, Shot};
use storefront::unpack::unpack;

/// Pixels on a side.
const SIDE_PX: u32 = 256;
/// They are simplified, quantised and have smaller textures: 0.992 and more, measured.
const MIN_SSIM: f64 = 0.98;

const PAIRS: [(&str, &str); 5] = [
    ("MaterialsVariantsShoe-1k-meshopt-webp", "MaterialsVariantsShoe"),
    ("MaterialsVariantsShoe-512-draco", "MaterialsVariantsShoe"),
    ("SheenChair-1k-meshopt-webp", "SheenChair"),
    ("WaterBottle-1k-meshopt-webp", "WaterBottle"),
    ("WaterBottle-512-draco", "WaterBottle"),
];

#[test]
fn compressed_products_look_like_their_originals() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = ["../shared/data/models", "../../shared/data/models"].map(|path| beside.join(path));
    let Some(folder) = folder.into_iter().find(|path| path.exists()) else {
        println!("skipped {} models: ../shared/data/models is missing", PAIRS.len());
        return;
    };
    let read = |name: &str| std::fs::read(folder.join(format!("{name}.glb"))).unwrap();
    let mut faults = Vec::new();
    for (compressed, original) in PAIRS {
        let packed = read(compressed);
        let plain = unpack(&packed).unwrap().expect("a compressed file").glb;
        let ssim = ssim(&picture(&plain), &picture(&read(original)));
        println!("{compressed:40} {ssim:.4}");
        if ssim < MIN_SSIM {
            faults.push(compressed);
        }
    }
    assert!(faults.is_empty(), "not alike: {faults:?}");
}

pub(crate) fn picture(glb: &[u8]) -> GrayImage {
    let mut product = Product::open_at(glb, 512).unwrap();
    product.set_samples(2);
    let shot = Shot { size_px: [SIDE_PX; 2], camera_orbit: "30deg 75deg 105%", ..Shot::default() };
    let picture = product.picture(&shot).unwrap();
    image::imageops::grayscale(&RgbaImage::from_raw(SIDE_PX, SIDE_PX, picture.rgba).unwrap())
}

/// Mean structural similarity (Wang et al. 2004) over windows of 8 × 8, where either picture shows anything.
pub(crate) fn ssim(one: &GrayImage, other: &GrayImage) -> f64 {
    const WINDOW: u32 = 8;
    let (mut sum, mut windows) = (0.0, 0.0);
    for y in (0..=SIDE_PX - WINDOW).step_by(4) {
        for x in (0..=SIDE_PX - WINDOW).step_by(4) {
            let pixels = |of: &GrayImage| -> Vec<f64> {
                let at = (0..WINDOW * WINDOW).map(|at| (x + at % WINDOW, y + at / WINDOW));
                at.map(|(x, y)| f64::from(of.get_pixel(x, y).0[0])).collect()
            };
            let (a, b) = (pixels(one), pixels(other));
            if a.iter().chain(&b).all(|pixel| *pixel == 255.0) {
                continue;
            }
            let n = a.len() as f64;
            let mean = |of: &[f64]| of.iter().sum::<f64>() / n;
            let (ma, mb) = (mean(&a), mean(&b));
            let spread = |p: &[f64], mp: f64, q: &[f64], mq: f64| {
                p.iter().zip(q).map(|(p, q)| (p - mp) * (q - mq)).sum::<f64>() / n
            };
            let (va, vb, covariance) =
                (spread(&a, ma, &a, ma), spread(&b, mb, &b, mb), spread(&a, ma, &b, mb));
            let (c1, c2) = ((0.01_f64 * 255.0).powi(2), (0.03_f64 * 255.0).powi(2));
            sum +=
                (2.0 * ma * mb + c1) * (2.0 * covariance + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            windows += 1.0;
        }
    }
    sum / windows
}

#[test]
fn the_measure_tells_likeness_from_difference() {
    let ramp = GrayImage::from_fn(SIDE_PX, SIDE_PX, |x, y| image::Luma([((x * 3 + y * 5) % 200) as u8]));
    assert!((ssim(&ramp, &ramp) - 1.0).abs() < 1e-9);
    let small = resize(&ramp, 32, 32, FilterType::Triangle);
    assert!(ssim(&ramp, &resize(&small, SIDE_PX, SIDE_PX, FilterType::Nearest)) < 0.9);
}
