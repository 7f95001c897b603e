//! Table lamp: turned wooden foot, brass stem, drum shade of glowing cloth, cloth-covered cable.

use glam::Vec3;

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, through};
use super::material::{Material, Pictures};
use super::pattern;
use super::revolve::revolve;
use super::solid::puck;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Linen", color: 0xEBDFC9, accent: 0xC89A66 },
    Variant { name: "Rust", color: 0xB8613B, accent: 0x8A5A36 },
    Variant { name: "Sage", color: 0xA9B497, accent: 0xC89A66 },
    Variant { name: "Midnight", color: 0x364259, accent: 0x5B3D2A },
];

const SEGMENTS: usize = 48;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let wood = pictures.add(pattern::wood());
    let cloth = pictures.add(pattern::weave());
    let relief = pictures.add(pattern::weave_relief());
    let foot = Outline::default()
        .to(0.0, 0.0)
        .round(0.078, 0.0, 0.004, 3)
        .round(0.080, 0.016, 0.006, 4)
        .along(
            &[
                [0.066, 0.024],
                [0.045, 0.030],
                [0.036, 0.044],
                [0.044, 0.074],
                [0.054, 0.110],
                [0.050, 0.150],
                [0.032, 0.186],
            ],
            3,
        )
        .round(0.019, 0.204, 0.004, 3)
        .to(0.0, 0.204);
    let stem = Outline::default()
        .to(0.0, 0.202)
        .round(0.0145, 0.202, 0.001, 2)
        .round(0.0145, 0.210, 0.002, 3)
        .round(0.0060, 0.212, 0.001, 2)
        .round(0.0060, 0.262, 0.001, 2)
        .round(0.0160, 0.264, 0.002, 3)
        .round(0.0160, 0.306, 0.003, 3)
        .to(0.0, 0.308);
    let bulb = Outline::default().to(0.0155, 0.304).along(
        &[[0.0165, 0.310], [0.0270, 0.332], [0.0300, 0.352], [0.0255, 0.372], [0.0130, 0.384], [0.0, 0.387]],
        4,
    );
    // A drum that widens a little to the bottom, cloth inside and out.
    let shade = Outline::default()
        .to(0.1330, 0.262)
        .round(0.1345, 0.260, 0.0006, 2)
        .round(0.1360, 0.262, 0.0006, 2)
        .to(0.1110, 0.448)
        .round(0.1095, 0.450, 0.0006, 2)
        .round(0.1080, 0.448, 0.0006, 2)
        .to(0.1330, 0.262);
    let rim = |radius: f32, y: f32| {
        let band = Outline::default()
            .to(radius - 0.0008, y)
            .round(radius + 0.0012, y, 0.0006, 2)
            .round(radius + 0.0012 - 0.0012 * (0.025 / 0.188 * 8.0), y + 0.008, 0.0006, 2)
            .to(radius - 0.0008 - 0.001, y + 0.008);
        revolve(&band, SEGMENTS)
    };
    let mut spider = puck(0.010, 0.004, 0.001, 16).shifted(0.0, 0.304, 0.0);
    for turn in 0..3_u8 {
        let (sin, cos) = (f32::from(turn) * 120.0_f32).to_radians().sin_cos();
        let arm = through(
            &[
                Vec3::new(0.006 * sin, 0.306, 0.006 * cos),
                Vec3::new(0.06 * sin, 0.300, 0.06 * cos),
                Vec3::new(0.128 * sin, 0.302, 0.128 * cos),
            ],
            4,
        );
        spider = spider.join(sweep(&arm, Section::round(0.0016, 6), Vec3::Y, |_| 1.0));
    }
    let cable = through(
        &[
            Vec3::new(0.0, 0.0045, -0.074),
            Vec3::new(0.010, 0.0035, -0.100),
            Vec3::new(0.045, 0.0026, -0.118),
            Vec3::new(0.090, 0.0026, -0.098),
            Vec3::new(0.118, 0.0026, -0.104),
        ],
        5,
    );
    let cable = sweep(&cable, Section::round(0.0026, 8), Vec3::Y, |_| 1.0).tiled(30.0, 0.5);
    let brass = revolve(&stem, 24).join(spider);
    let cloth_shade = revolve(&shade, SEGMENTS).tiled(9.0, 11.0);
    Blueprint::new(pictures, move |variant| {
        let shade = Material::matt("shade cloth", variant.color, 0.95).printed(cloth).embossed(relief, 0.6);
        vec![
            Material::matt("wood", variant.accent, 0.55).printed(wood),
            Material::metal("brass", 0xD9B36A, 0.3),
            Material { glow: dimmed(variant.color), ..shade },
            Material { glow: 0xFFE2B0, ..Material::matt("bulb", 0xFFF4E0, 0.4) },
            Material::matt("cable", variant.accent, 0.9).printed(cloth),
        ]
    })
    .part("foot", &revolve(&foot, SEGMENTS).tiled(3.0, 4.0))
    .part("brass", &brass.join(rim(0.1350, 0.2605)))
    .part("shade", &cloth_shade)
    .part("bulb", &revolve(&bulb, 20))
    .part("cable", &cable)
}

/// The light that comes through cloth of this colour: warmer and a third as bright.
fn dimmed(color: u32) -> u32 {
    [(16, 110), (8, 84), (0, 56)]
        .into_iter()
        .map(|(shift, share)| (((color >> shift) & 0xFF) * share / 255) << shift)
        .sum()
}
