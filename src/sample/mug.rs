//! Stoneware mug, 320 ml: speckled glaze outside, another glaze inside, bare clay foot, pulled handle.

use glam::{Vec3, vec2};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, through};
use super::material::{Material, Pictures};
use super::pattern;
use super::revolve::revolve;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Oat", color: 0xE6DCC8, accent: 0xF2EBDD },
    Variant { name: "Lagoon", color: 0x3F7C85, accent: 0xDDE8E4 },
    Variant { name: "Terracotta", color: 0xBE6544, accent: 0xF1E3D2 },
    Variant { name: "Moss", color: 0x6E7B4B, accent: 0xEDE9D6 },
    Variant { name: "Ink", color: 0x2A3140, accent: 0xDAD9D6 },
];

const SEGMENTS: usize = 48;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let speckle = pictures.add(pattern::speckle());
    let foot = Outline::default()
        .to(0.0, 0.0035)
        .round(0.0265, 0.0035, 0.0012, 2)
        .round(0.0285, 0.0, 0.0012, 3)
        .round(0.0325, 0.0, 0.0014, 3)
        .to(0.0335, 0.0075);
    let outside = Outline::default()
        .to(0.0334, 0.0070)
        .round(0.0350, 0.0072, 0.0006, 3)
        .along(&[[0.0370, 0.010], [0.0405, 0.020], [0.0420, 0.038], [0.0415, 0.062], [0.0413, 0.086]], 3)
        .round(0.0413, 0.0930, 0.0022, 4)
        .to(0.0395, 0.0935);
    let inside = Outline::default()
        .to(0.0397, 0.0934)
        .round(0.0375, 0.0930, 0.0018, 3)
        .along(&[[0.0374, 0.088], [0.0376, 0.060], [0.0380, 0.038], [0.0365, 0.022], [0.0300, 0.011]], 4)
        .round(0.0240, 0.0075, 0.008, 3)
        .to(0.0, 0.0070);
    let handle_path = through(
        &[
            Vec3::new(0.0385, 0.0755, 0.0),
            Vec3::new(0.0520, 0.0790, 0.0),
            Vec3::new(0.0665, 0.0730, 0.0),
            Vec3::new(0.0715, 0.0560, 0.0),
            Vec3::new(0.0660, 0.0370, 0.0),
            Vec3::new(0.0525, 0.0255, 0.0),
            Vec3::new(0.0385, 0.0240, 0.0),
        ],
        6,
    );
    let section = Section { half: vec2(0.0078, 0.0042), exponent: 2.4, sides: 18 };
    let handle = sweep(&handle_path, section, Vec3::Y, |t| 1.25 - 0.9 * t * (1.0 - t) * 1.3);
    let clay = revolve(&foot, SEGMENTS).tiled(2.0, 8.0);
    let glaze = revolve(&outside, SEGMENTS).tiled(2.0, 16.0).join(handle.tiled(8.0, 0.5));
    let lining = revolve(&inside, SEGMENTS).tiled(2.0, 16.0);
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("glaze", variant.color, 0.28).printed(speckle),
            Material::matt("lining", variant.accent, 0.22).printed(speckle),
            Material::matt("clay", 0xB79A7C, 0.9),
        ]
    })
    .part("glaze", &glaze)
    .part("lining", &lining)
    .part("clay", &clay)
}
