//! Planter with a snake plant: ribbed clay pot on a saucer, earth, a dozen standing leaves.

use std::f32::consts::TAU;

use glam::{Mat4, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::Outline;
use super::material::{Material, Pictures};
use super::noise::{hash, tile};
use super::pattern;
use super::picture::{Picture, color};
use super::revolve::revolve;
use super::surface::Surface;

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Terracotta", color: 0xC0704E, accent: 0xA85F41 },
    Variant { name: "Chalk", color: 0xE9E4DA, accent: 0xD6D0C4 },
    Variant { name: "Slate", color: 0x53585E, accent: 0x44484D },
    Variant { name: "Ochre", color: 0xC98F3A, accent: 0xB07B30 },
];

const SEGMENTS: usize = 64;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let leaf_picture = pictures.add(leaf_bands());
    let speckle = pictures.add(pattern::speckle());
    let ribbed = |p: Vec3| {
        // Twenty-four soft flutes between foot and rim.
        let depth = 0.0014 * ((p.y - 0.010) / 0.02).clamp(0.0, 1.0) * ((0.120 - p.y) / 0.02).clamp(0.0, 1.0);
        let factor = 1.0 - depth / 0.08 * (1.0 - (p.x.atan2(p.z) * 24.0).cos());
        vec3(p.x * factor, p.y, p.z * factor)
    };
    let mut flutes = Outline::default().to(0.0, 0.006).round(0.060, 0.006, 0.004, 3);
    for step in 1..=7_u8 {
        let t = f32::from(step) / 8.0;
        flutes = flutes.to(0.0605 + 0.0225 * t, 0.008 + 0.114 * t);
    }
    let wall = revolve(&flutes.to(0.083, 0.122), 120).bent(ribbed).tiled(3.0, 8.0);
    let rim = Outline::default()
        .to(0.083, 0.1215)
        .round(0.0835, 0.126, 0.001, 2)
        .round(0.0900, 0.127, 0.002, 3)
        .round(0.0915, 0.150, 0.003, 4)
        .round(0.0850, 0.150, 0.003, 4)
        .to(0.0800, 0.118);
    let saucer = Outline::default()
        .to(0.0, 0.0)
        .round(0.070, 0.0, 0.003, 3)
        .round(0.092, 0.016, 0.002, 3)
        .round(0.088, 0.016, 0.002, 3)
        .round(0.068, 0.005, 0.003, 3)
        .to(0.0, 0.005);
    let earth = Outline::default().to(0.0825, 0.128).to(0.060, 0.131).to(0.030, 0.134).to(0.0, 0.135);
    let mut leaves = Surface::default();
    for index in 0..12_i32 {
        let random = |what: u32| hash(index, 0, what);
        let turn = (index as f32 * 0.381_966 + random(1) * 0.05) * TAU;
        let outer = 0.012 + 0.034 * (index as f32 / 12.0).sqrt();
        let height = 0.34 - 0.16 * (index as f32 / 12.0) + 0.05 * random(2);
        let lean = 0.10 + 0.22 * (index as f32 / 12.0);
        let blade = leaf(height, 0.021 + 0.006 * random(3), (random(4) - 0.5) * 1.2, lean);
        let place = Mat4::from_rotation_y(turn)
            * Mat4::from_translation(vec3(0.0, 0.128, outer))
            * Mat4::from_rotation_y((random(5) - 0.5) * 1.6);
        leaves = leaves.join(blade.moved(place));
    }
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("clay", variant.color, 0.8).printed(speckle),
            Material::matt("saucer", variant.accent, 0.8).printed(speckle),
            Material::matt("earth", 0x3B2D23, 1.0),
            Material { double_sided: true, ..Material::matt("leaf", 0xFFFFFF, 0.42).printed(leaf_picture) },
        ]
    })
    .part("pot", &wall.join(revolve(&rim, SEGMENTS).tiled(3.0, 8.0)))
    .part("saucer", &revolve(&saucer, SEGMENTS).tiled(3.0, 8.0))
    .part("earth", &revolve(&earth, 32))
    .part("leaves", &leaves)
}

/// A blade standing on the origin, folded along its middle, twisted and leaning to +z.
fn leaf(height: f32, half_width: f32, twist: f32, lean: f32) -> Surface {
    Surface::grid(17, 7, |row, column| {
        let t = row as f32 / 16.0;
        let across = column as f32 / 3.0 - 1.0;
        let width = half_width * (0.55 + 0.9 * t - 0.45 * t * t) * (1.0 - t.powi(5)).sqrt();
        let fold = across * across * 0.006 * (1.0 - t);
        let (sin, cos) = (twist * t).sin_cos();
        let (x, z) = (across * width, fold);
        let sway = lean * height * t * t;
        (vec3(x * cos + z * sin, height * t, z * cos - x * sin + sway), vec2(across * 0.5 + 0.5, 1.0 - t))
    })
}

/// Dark green with pale wavy bands and a yellow edge; u across the blade, v from tip to foot.
fn leaf_bands() -> Picture {
    color([64, 256], |[x, y]| {
        let edge = ((x - 0.5).abs() * 2.0 - 0.84).max(0.0) / 0.16;
        let wave = 0.10 * (tile([x, y], [3, 10], 61) - 0.5) + 0.03 * ((x - 0.5) * 7.0).cos();
        let band =
            (0.5 + 0.5 * ((y + wave) * TAU * 9.0).sin()).powf(1.6) * (0.6 + 0.4 * tile([x, y], [4, 30], 62));
        let mix = |dark: f32, pale: f32, rim: f32| {
            let body = dark + (pale - dark) * band;
            ((body + (rim - body) * (edge * 1.8).min(1.0)) * 48.0).round() / 48.0
        };
        [mix(0.12, 0.46, 0.82), mix(0.27, 0.56, 0.78), mix(0.16, 0.40, 0.40)]
    })
}
