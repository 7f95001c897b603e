//! Insulated steel bottle, 750 ml: powder-coated body, bare steel neck, screw lid with a carrying loop.

use std::f32::consts::FRAC_PI_2;

use glam::{Mat4, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, through};
use super::lettering::{WORDMARK, ribbons};
use super::material::{Material, Pictures};
use super::pattern;
use super::revolve::revolve;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Forest", color: 0x2F4A3C, accent: 0x22302A },
    Variant { name: "Sand", color: 0xD9C3A0, accent: 0x3A342D },
    Variant { name: "Marigold", color: 0xE0912B, accent: 0x33291F },
    Variant { name: "Indigo", color: 0x2C3E66, accent: 0x20242E },
    Variant { name: "Brick", color: 0xA5432F, accent: 0x2B211E },
];

const RADIUS: f32 = 0.0365;
const SEGMENTS: usize = 56;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let brushed = pictures.add(pattern::brushed());
    let grain = pictures.add(pattern::grain_relief());
    let foot = Outline::default()
        .to(0.0, 0.003)
        .round(0.028, 0.003, 0.002, 2)
        .round(0.030, 0.0, 0.002, 3)
        .round(0.0352, 0.0, 0.003, 3)
        .to(0.0352, 0.012);
    let body = Outline::default()
        .to(0.0352, 0.0115)
        .round(RADIUS, 0.012, 0.0008, 3)
        .round(RADIUS, 0.180, 0.012, 6)
        .round(0.0245, 0.2045, 0.006, 5)
        .round(0.0245, 0.2115, 0.001, 3)
        .to(0.0225, 0.2117);
    let neck = Outline::default().to(0.0228, 0.2110).to(0.0228, 0.2170);
    let lid = Outline::default()
        .to(0.0, 0.2145)
        .round(0.0252, 0.2145, 0.0012, 3)
        .round(0.0258, 0.2400, 0.004, 5)
        .round(0.0150, 0.2420, 0.004, 3)
        .to(0.0, 0.2415);
    let loop_path = through(
        &[
            Vec3::new(-0.0205, 0.234, 0.0),
            Vec3::new(-0.0205, 0.249, 0.0),
            Vec3::new(-0.0130, 0.2600, 0.0),
            Vec3::new(0.0, 0.2630, 0.0),
            Vec3::new(0.0130, 0.2600, 0.0),
            Vec3::new(0.0205, 0.249, 0.0),
            Vec3::new(0.0205, 0.234, 0.0),
        ],
        5,
    );
    let carrying_loop =
        sweep(&loop_path, Section { half: vec2(0.0065, 0.0026), exponent: 3.0, sides: 16 }, Vec3::X, |_| 1.0);
    let body = revolve(&body, SEGMENTS);
    // The name runs up the front, laid round the body a fifth of a millimetre above the coat.
    let name = ribbons(WORDMARK, 0.0095, 0.14).moved(Mat4::from_rotation_z(FRAC_PI_2)).bent(|p| {
        let (sin, cos) = (p.x / RADIUS).sin_cos();
        vec3(sin * (RADIUS + 0.0002), p.y + 0.098, cos * (RADIUS + 0.0002))
    });
    let steel = revolve(&foot, SEGMENTS).join(revolve(&neck, 40)).tiled(4.0, 20.0);
    let lid = revolve(&lid, 48).tiled(10.0, 60.0).join(carrying_loop.tiled(60.0, 2.0));
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("powder coat", variant.color, 0.55),
            Material::metal("brushed steel", 0xD6D4D0, 0.38).polished(brushed),
            Material::matt("lid", variant.accent, 0.6).embossed(grain, 0.5),
            Material::metal("engraving", 0xE9E6E0, 0.45),
        ]
    })
    .part("body", &body)
    .part("steel", &steel)
    .part("lid", &lid)
    .part("name", &name)
}
