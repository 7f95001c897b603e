//! Real products drawn recognisably: how much of the picture they cover, where, and in which mean colour.
//!
//! The figures come from pictures that were looked at. They are wide enough for a change of light, not for a
//! product upside down, a lost texture or a face turned inside out. Models: `../shared/data/models`; where they
//! are missing the test skips and says how many.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use storefront::bake::{Background, Product, Shot};

struct Expected {
    model: &'static str,
    /// Share of pixels covered, percent.
    coverage: f32,
    /// Mean place of the covered pixels, percent of the side, from the top left.
    center: [f32; 2],
    /// Mean sRGB colour of the covered pixels.
    color: [f32; 3],
}

const COVERAGE_TOLERANCE: f32 = 1.5;
const CENTER_TOLERANCE: f32 = 2.0;
const COLOR_TOLERANCE: f32 = 14.0;

const EXPECTED: [Expected; 5] = [
    Expected { model: "WaterBottle", coverage: 26.7, center: [49.7, 53.8], color: [94.0, 83.0, 42.0] },
    Expected { model: "WickerChair", coverage: 20.4, center: [48.3, 59.0], color: [112.0, 35.0, 39.0] },
    Expected { model: "Fox", coverage: 10.6, center: [44.3, 50.4], color: [213.0, 146.0, 76.0] },
    Expected { model: "BoxTextured", coverage: 46.5, center: [48.0, 51.7], color: [165.0, 200.0, 190.0] },
    Expected {
        model: "ToyCar-512-simplified-webp",
        coverage: 20.3,
        center: [49.1, 59.4],
        color: [48.0, 27.0, 20.0],
    },
];

#[test]
fn real_products_are_recognisable() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/models");
    let mut skipped = 0;
    for expected in &EXPECTED {
        let Ok(glb) = std::fs::read(folder.join(expected.model).with_extension("glb")) else {
            skipped += 1;
            continue;
        };
        let shot = Shot {
            size_px: [200; 2],
            camera_orbit: "30deg 70deg 105%",
            background: Background::Transparent,
            shadow_intensity: 0.0,
            ..Shot::default()
        };
        let picture = Product::open(&glb).unwrap().picture(&shot).unwrap();
        let (mut covered, mut center, mut color) = (0.0f32, [0.0f32; 2], [0.0f32; 3]);
        for (index, pixel) in picture.rgba.as_chunks::<4>().0.iter().enumerate() {
            let alpha = f32::from(pixel[3]) / 255.0;
            covered += alpha;
            center[0] += alpha * (index % 200) as f32 / 2.0;
            center[1] += alpha * (index / 200) as f32 / 2.0;
            color.iter_mut().zip(pixel).for_each(|(sum, &c)| *sum += alpha * f32::from(c));
        }
        let (center, color) = (center.map(|c| c / covered), color.map(|c| c / covered));
        let coverage = covered / 400.0;
        let found = format!("{}: {coverage:.1} {center:.1?} {color:.0?}", expected.model);
        println!("{found}");
        let near =
            |a: &[f32], b: &[f32], tolerance: f32| a.iter().zip(b).all(|(a, b)| (a - b).abs() < tolerance);
        assert!((coverage - expected.coverage).abs() < COVERAGE_TOLERANCE, "coverage of {found}");
        assert!(near(&center, &expected.center, CENTER_TOLERANCE), "centre of {found}");
        assert!(near(&color, &expected.color, COLOR_TOLERANCE), "colour of {found}");
    }
    if skipped > 0 {
        println!("skipped {skipped} of {} models: {} is missing", EXPECTED.len(), folder.display());
    }
}
