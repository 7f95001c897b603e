//! Real products of `../shared/data/models`; skipped, with their number printed, where they are missing.

use std::path::Path;

use storefront::bake::lite::{LiteOptions, lite};

use crate::{alike, plain};

const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/models");

/// Names, and the most that a lite file of theirs may take of the original's bytes.
const PRODUCTS: [(&str, f64); 9] = [
    ("BoxTextured", 0.95),
    ("Fox", 0.6),
    ("MaterialsVariantsShoe", 0.1),
    ("SheenChair", 0.2),
    ("SunglassesKhronos", 0.6),
    ("ToyCar", 0.15),
    ("ToyCar-512-simplified-webp", 0.995),
    ("WaterBottle", 0.03),
    ("WickerChair", 0.2),
];

#[test]
fn real_products_become_lighter_and_look_alike_within_the_limits_of_t1() {
    let mut skipped = 0;
    println!(
        "| model | bytes | lite | triangles | lite | GPU MB | lite | SSIM | worst | surface | ended by |"
    );
    for (name, share) in PRODUCTS {
        let Ok(glb) = std::fs::read(Path::new(MODELS).join(name).with_extension("glb")) else {
            skipped += 1;
            continue;
        };
        let made = alike(name, &glb, &plain(), &[0.4]);
        let (before, after, error) = (made.before, made.after, made.error);
        println!(
            "| {name} | {} | {} | {} | {} | {:.1} | {:.1} | {:.4} | {:.4} | {:.5} | {} |",
            before.bytes,
            after.bytes,
            before.triangles,
            after.triangles,
            before.gpu_bytes() as f64 / 1e6,
            after.gpu_bytes() as f64 / 1e6,
            error.ssim,
            error.ssim_worst,
            error.surface_fraction,
            made.stop.code(),
        );
        assert!(after.bytes as f64 <= before.bytes as f64 * share, "{name}");
        let most = LiteOptions::default();
        assert!(after.triangles <= most.triangles && after.vertices <= most.vertices, "{name}: {after:?}");
        assert!(after.gpu_bytes() <= before.gpu_bytes(), "{name}");
        assert!(error.surface_fraction <= 0.01, "{name}");
    }
    println!("skipped {skipped} of {} models", PRODUCTS.len());
}

#[test]
fn keyframes_are_compressed_without_a_loss() {
    let Ok(fox) = std::fs::read(Path::new(MODELS).join("Fox.glb")) else {
        println!("skipped 1 of 1 models");
        return;
    };
    let [plain, packed] = [plain(), LiteOptions::default()].map(|options| lite(&fox, &options).unwrap());
    assert!(packed.glb.len() * 10 < plain.glb.len() * 9, "{} of {}", packed.glb.len(), plain.glb.len());
}
