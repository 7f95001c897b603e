//! Over-ear headphones: padded band, metal sliders and forks, cups with soft leather cushions.

use std::f32::consts::FRAC_PI_2;

use glam::{Mat4, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, arc, through};
use super::material::{Material, Pictures};
use super::pattern;
use super::revolve::revolve;
use super::surface::Surface;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Ivory", color: 0xEDE6DA, accent: 0xC7A17A },
    Variant { name: "Onyx", color: 0x2B2C2F, accent: 0x1C1C1E },
    Variant { name: "Sage", color: 0x9FAE97, accent: 0x4F4436 },
    Variant { name: "Rosewood", color: 0x7A3B35, accent: 0x2E211E },
];

/// Half the distance between the cups' outer faces, and the height of a cup's axis.
const CUP_X: f32 = 0.076;
const CUP_Y: f32 = 0.047;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let grain = pictures.add(pattern::grain_relief());
    let brushed = pictures.add(pattern::brushed());
    // Turned about +y with the outer face at y = 0 going up, then laid on its side.
    let shell = Outline::default()
        .to(0.0330, -0.0210)
        .round(0.0365, -0.0205, 0.001, 2)
        .round(0.0385, -0.0080, 0.006, 4)
        .round(0.0330, 0.0, 0.006, 5)
        .round(0.0300, 0.0005, 0.0008, 2)
        .round(0.0285, -0.0010, 0.0008, 2)
        .to(0.0270, -0.0010);
    let disc = Outline::default()
        .to(0.0275, -0.0014)
        .round(0.0272, -0.0002, 0.0006, 2)
        .along(&[[0.0262, 0.0004], [0.0150, 0.0018], [0.0, 0.0022]], 4);
    let cushion = Outline::default().along(
        &[
            [0.0225, -0.0270],
            [0.0240, -0.0350],
            [0.0300, -0.0390],
            [0.0370, -0.0375],
            [0.0405, -0.0310],
            [0.0395, -0.0240],
            [0.0340, -0.0200],
        ],
        3,
    );
    let lining = Outline::default().to(0.0, -0.0290).to(0.0240, -0.0290);
    // Cups are taller than wide.
    let cup = |outline: &Outline, segments: usize| {
        let lay = Mat4::from_translation(vec3(CUP_X, CUP_Y, 0.0))
            * Mat4::from_rotation_z(-FRAC_PI_2 - 0.06)
            * Mat4::from_rotation_y(0.1)
            * Mat4::from_scale(vec3(1.20, 1.0, 1.0));
        revolve(outline, segments).moved(lay)
    };
    let band_path = arc(vec3(0.0, 0.105, 0.0), Vec3::X, Vec3::Y, 0.0815, [4.0, 176.0], 30);
    let band =
        sweep(&band_path, Section { half: vec2(0.0135, 0.0036), exponent: 3.0, sides: 18 }, Vec3::X, |t| {
            0.80 + 0.8 * t * (1.0 - t)
        });
    let pad_path = arc(vec3(0.0, 0.104, 0.0), Vec3::X, Vec3::Y, 0.0755, [32.0, 148.0], 24);
    let pad =
        sweep(&pad_path, Section { half: vec2(0.0120, 0.0062), exponent: 2.4, sides: 18 }, Vec3::X, |t| {
            0.86 + 0.56 * t * (1.0 - t)
        });
    let slider = through(
        &[
            vec3(0.0812, 0.125, 0.0),
            vec3(0.0818, 0.108, 0.0),
            vec3(0.0822, 0.098, 0.0),
            vec3(0.0826, 0.0900, 0.0),
        ],
        3,
    );
    let slider =
        sweep(&slider, Section { half: vec2(0.0050, 0.0018), exponent: 4.0, sides: 12 }, Vec3::X, |_| 1.0);
    // A fork round the upper half of the cup, seen from the side.
    let fork: Vec<Vec3> = (0..=24_u8)
        .map(|i| {
            let (sin, cos) = (f32::from(i) / 24.0 * 184.0 - 2.0).to_radians().sin_cos();
            vec3(CUP_X - 0.0030 + 0.0015 * sin, CUP_Y + 0.0495 * sin, 0.0420 * cos)
        })
        .collect();
    let fork =
        sweep(&fork, Section { half: vec2(0.0018, 0.0030), exponent: 3.0, sides: 10 }, Vec3::X, |_| 1.0);
    let pivot = |z: f32| {
        super::solid::puck(0.0042, 0.0050, 0.001, 16).moved(
            Mat4::from_translation(vec3(CUP_X - 0.0048, CUP_Y, z * 0.0385))
                * Mat4::from_rotation_x(FRAC_PI_2 * z),
        )
    };
    let metal = slider.join(fork).join(pivot(1.0)).join(pivot(-1.0));
    let both = Surface::and_mirrored;
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("shell", variant.color, 0.4),
            Material::matt("leather", variant.accent, 0.6).embossed(grain, 0.6),
            Material::metal("aluminium", 0xD9D6D0, 0.32).polished(brushed),
            Material::matt("lining", 0x1D1D1F, 1.0),
        ]
    })
    .part("shell", &both(cup(&shell, 36)).join(band))
    .part("leather", &both(cup(&cushion, 32).tiled(12.0, 60.0)).join(pad.tiled(40.0, 3.0)))
    .part("metal", &both(metal.join(cup(&disc, 28).tiled(1.0, 12.0))))
    .part("lining", &both(cup(&lining, 24)))
}
