//! Day pack, 22 litres: rounded canvas body, front pocket, zips, leather base and strap with a brass buckle.

use glam::{Vec2, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, through};
use super::lettering::{WORDMARK, ribbons};
use super::loft::{loft, ring};
use super::material::{Material, Pictures};
use super::pattern;
use super::solid::rounded_box;
use super::surface::Surface;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Olive", color: 0x6F7350, accent: 0x7A4E33 },
    Variant { name: "Ink", color: 0x2D3A52, accent: 0x6B452F },
    Variant { name: "Rust", color: 0xAE5B3C, accent: 0x4C2F22 },
    Variant { name: "Slate", color: 0x5A6067, accent: 0x2E2A28 },
    Variant { name: "Mustard", color: 0xD09A35, accent: 0x5D3B28 },
];

const HALF: Vec2 = Vec2::new(0.145, 0.078);
const HEIGHT: f32 = 0.440;
const BASE: f32 = 0.085;

/// Packed cloth: fuller in the lower half, falling in a little towards the top and at the back.
fn packed(p: Vec3) -> Vec3 {
    let t = (p.y / HEIGHT).clamp(0.0, 1.0);
    let full = 1.0 + 0.10 * (t * 3.0).sin() - 0.13 * t * t;
    let depth = if p.z > 0.0 { full } else { 0.78 };
    let crease =
        0.0016 * ((p.y * 46.0).sin() + (p.x * 38.0 + p.y * 22.0).sin()) * (p.z / 0.05).clamp(0.0, 1.0);
    vec3(p.x * (1.0 + 0.03 * (t * 3.1).sin() - 0.06 * t * t), p.y, p.z * depth + crease)
}

/// Rings of a soft block drawn by `outline` as (how much narrower, height), shut at both ends.
fn block(outline: &Outline, center: Vec2, half: Vec2, exponent: f32, around: usize) -> Surface {
    let points = outline.points();
    let mut rings: Vec<Vec<Vec3>> = points
        .iter()
        .map(|p| ring(center, half - p.x.min(half.min_element() - 0.001), exponent, p.y, around))
        .collect();
    let shut = |ring: &[Vec3]| ring.iter().map(|p| vec3(p.x, p.y, center.y)).collect::<Vec<Vec3>>();
    let (first, last) = (shut(&rings[0]), shut(&rings[rings.len() - 1]));
    rings.insert(0, first);
    rings.push(last);
    loft(&rings)
}

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let cloth = pictures.add(pattern::weave());
    let relief = pictures.add(pattern::weave_relief());
    let grain = pictures.add(pattern::grain_relief());
    let mut body = Outline::default().to(0.060, 0.002).round(0.0, 0.002, 0.030, 5);
    for step in 1..=7_u8 {
        body = body.to(0.0, 0.04 + 0.0425 * f32::from(step));
    }
    let body = body.round(0.0, HEIGHT, 0.075, 8).to(0.076, HEIGHT);
    let body = block(&body, Vec2::ZERO, HALF, 3.6, 60).tiled(8.0, 8.0);
    let base = Outline::default()
        .to(0.060, 0.0)
        .round(-0.0016, 0.0, 0.030, 5)
        .to(-0.0016, 0.050)
        .round(-0.0016, BASE, 0.001, 2)
        .to(0.004, BASE + 0.0003);
    let base = block(&base, Vec2::ZERO, HALF, 3.6, 60).tiled(26.0, 8.0);
    let pocket_half = vec2(0.104, 0.038);
    let pocket_center = vec2(0.0, HALF.y + 0.006);
    let pocket = Outline::default()
        .to(0.034, BASE - 0.020)
        .round(0.0, BASE - 0.020, 0.020, 4)
        .to(0.0, 0.15)
        .to(0.0, 0.20)
        .round(0.0, 0.262, 0.034, 6)
        .to(0.036, 0.262);
    let pocket = block(&pocket, pocket_center, pocket_half, 4.0, 48).tiled(6.0, 4.0);
    // Zips: a dark tape with a brass line of teeth, over the top of the body and round the pocket.
    let over = |lift: f32| -> Vec<Vec3> {
        let (half, corner) = (HALF.x, 0.075);
        let mut path = vec![vec3(-half - lift, 0.235, 0.0), vec3(-half - lift, 0.300, 0.0)];
        for i in 0..=8_u8 {
            let (sin, cos) = (f32::from(i) / 8.0 * 90.0_f32).to_radians().sin_cos();
            path.push(vec3(
                -half + corner - (corner + lift) * cos,
                HEIGHT - corner + (corner + lift) * sin,
                0.0,
            ));
        }
        let home: Vec<Vec3> = path.iter().rev().map(|p| vec3(-p.x, p.y, p.z)).collect();
        path.extend(home);
        path
    };
    let tape = sweep(
        &over(0.0006),
        Section { half: vec2(0.0016, 0.0085), exponent: 5.0, sides: 10 },
        Vec3::Z,
        |_| 1.0,
    );
    let teeth = sweep(
        &over(0.0020),
        Section { half: vec2(0.0013, 0.0024), exponent: 3.0, sides: 8 },
        Vec3::Z,
        |_| 1.0,
    );
    let front = |y: f32| packed(vec3(0.0, y, pocket_center.y + pocket_half.y)).z;
    let across = |lift: f32, half: f32| -> Vec<Vec3> {
        (0..=16_u8)
            .map(|i| {
                let t = f32::from(i) / 8.0 - 1.0;
                let round = (1.0 - t.abs().powf(4.0)).max(0.0).powf(0.25);
                vec3(t * half, 0.224, pocket_center.y + (pocket_half.y + lift) * round)
            })
            .collect()
    };
    let pocket_tape = sweep(
        &across(0.0006, 0.100),
        Section { half: vec2(0.0014, 0.0070), exponent: 5.0, sides: 10 },
        Vec3::Y,
        |_| 1.0,
    );
    let pocket_teeth = sweep(
        &across(0.0020, 0.0985),
        Section { half: vec2(0.0012, 0.0021), exponent: 3.0, sides: 8 },
        Vec3::Y,
        |_| 1.0,
    );
    let pull =
        |x: f32, y: f32, z: f32| rounded_box(vec3(0.0075, 0.030, 0.0026), 0.0012, 2).shifted(x, y - 0.016, z);
    let top_handle = through(
        &[
            vec3(-0.042, HEIGHT - 0.004, -0.040),
            vec3(-0.036, HEIGHT + 0.022, -0.040),
            vec3(0.0, HEIGHT + 0.034, -0.040),
            vec3(0.036, HEIGHT + 0.022, -0.040),
            vec3(0.042, HEIGHT - 0.004, -0.040),
        ],
        5,
    );
    let top_handle = sweep(&top_handle, Section::band(0.020, 0.006, 12), Vec3::Y, |_| 1.0);
    let strap = through(
        &[
            vec3(0.045, HEIGHT - 0.060, -0.045),
            vec3(0.050, HEIGHT - 0.010, -0.066),
            vec3(0.058, HEIGHT - 0.008, -0.094),
            vec3(0.066, HEIGHT - 0.050, -0.116),
            vec3(0.076, 0.320, -0.128),
            vec3(0.092, 0.200, -0.112),
            vec3(0.108, 0.100, -0.088),
            vec3(0.118, 0.045, -0.064),
        ],
        6,
    );
    let strap =
        sweep(&strap, Section { half: vec2(0.0280, 0.0060), exponent: 3.2, sides: 10 }, Vec3::Z, |t| {
            1.0 - 0.55 * ((t - 0.62) / 0.2).clamp(0.0, 1.0)
        })
        .and_mirrored();
    let label_y = 0.170;
    let label =
        rounded_box(vec3(0.078, 0.026, 0.0030), 0.0013, 2).shifted(0.0, label_y, front(label_y) + 0.0004);
    let name = ribbons(WORDMARK, 0.0052, 0.15).shifted(0.0, label_y, front(label_y) + 0.0021);
    let pulls = pull(-0.030, 0.232, 0.0)
        .bent(|p| vec3(p.x, p.y, p.z + front(0.224) + 0.0038))
        .join(pull(0.0, 0.0, 0.0).bent(|p| vec3(HALF.x - 0.006 + p.z * 0.8, p.y + 0.258, 0.020 + p.x)));
    let leather = base
        .join(top_handle.tiled(30.0, 2.0))
        .bent(packed)
        .join(label.tiled(24.0, 24.0))
        .join(pulls.tiled(24.0, 24.0));
    Blueprint::new(pictures, move |variant| {
        let canvas = Material::matt("canvas", variant.color, 0.92).printed(cloth).embossed(relief, 0.7);
        vec![
            canvas.clone(),
            Material::matt("leather", variant.accent, 0.55).embossed(grain, 0.7),
            Material::matt("tape", 0x232325, 0.85).printed(cloth),
            Material::metal("teeth", 0xC9A560, 0.32),
            Material { name: "straps", ..canvas },
            Material::matt("stamp", 0xE9D9B8, 0.6),
        ]
    })
    .part("canvas", &body.join(pocket).bent(packed))
    .part("leather", &leather)
    .part("tape", &tape.bent(packed).join(pocket_tape.bent(packed)))
    .part("teeth", &teeth.bent(packed).join(pocket_teeth.bent(packed)))
    .part("straps", &strap.tiled(14.0, 0.7))
    .part("stamp", &name)
}
