//! Cushion, 45 cm: plump cotton with a block-printed front, piped edge, standing and leaning back.

use std::f32::consts::TAU;

use glam::{Mat4, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::material::{Material, Pictures};
use super::noise::tile;
use super::pattern;
use super::picture::{Picture, grey};
use super::surface::Surface;
use super::sweep::{Section, sweep_closed};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Indigo", color: 0x6F86B5, accent: 0x24324F },
    Variant { name: "Madder", color: 0xC96F5B, accent: 0x6E2A22 },
    Variant { name: "Turmeric", color: 0xE3B04B, accent: 0x8A5A1C },
    Variant { name: "Neem", color: 0x9DAE82, accent: 0x435233 },
    Variant { name: "Undyed", color: 0xE8DFCB, accent: 0xA48F6C },
];

const HALF: f32 = 0.225;
const PLUMP: f32 = 0.085;
const STEPS: usize = 28;

/// The skin at (a, b) from −1 to 1; `side` is 1 for the front and −1 for the back.
fn skin(a: f32, b: f32, side: f32) -> Vec3 {
    // Stuffing pulls the sides in and leaves the corners out.
    let x = HALF * a * (1.0 - 0.045 * (1.0 - b * b));
    let y = HALF * b * (1.0 - 0.045 * (1.0 - a * a));
    let swell = ((1.0 - a * a) * (1.0 - b * b)).max(0.0).powf(0.42);
    // Folds run from the corners towards the middle and die there.
    let corner = (a.abs() * b.abs()).powi(3);
    let fold = (a.atan2(b) * 14.0).sin() * 0.006 * corner * (1.0 - corner).max(0.0) * 3.0;
    vec3(x, y, side * (PLUMP * swell + fold * swell))
}

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let print = pictures.add(block_print());
    let cloth = pictures.add(pattern::weave());
    let relief = pictures.add(pattern::weave_relief());
    // Denser towards the edge, where the skin turns.
    let spread = |i: usize| {
        let t = i as f32 / STEPS as f32 * 2.0 - 1.0;
        if i == 0 || i == STEPS { t } else { (t * std::f32::consts::FRAC_PI_2).sin() }
    };
    let front = Surface::grid(STEPS + 1, STEPS + 1, |row, column| {
        let (a, b) = (spread(column), spread(row));
        (skin(a, b, 1.0), vec2(a * 0.5 + 0.5, 0.5 - b * 0.5) * 3.0)
    });
    let back = Surface::grid(STEPS + 1, STEPS + 1, |row, column| {
        let (a, b) = (-spread(column), spread(row));
        (skin(a, b, -1.0), vec2(a, b) * 7.0)
    });
    let edge = |i: usize| spread(i % STEPS);
    let seam: Vec<Vec3> = (0..=STEPS * 4)
        .map(|i| match (i / STEPS) % 4 {
            0 => skin(edge(i), -1.0, 0.0),
            1 => skin(1.0, edge(i), 0.0),
            2 => skin(-edge(i), 1.0, 0.0),
            _ => skin(-1.0, -edge(i), 0.0),
        })
        .collect();
    let piping = sweep_closed(&seam, Section::round(0.0042, 8), Vec3::Z).tiled(30.0, 0.5);
    let lean = Mat4::from_rotation_x(-0.21);
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("print", variant.color, 0.95).printed(print),
            Material::matt("back", variant.color, 0.95).printed(cloth).embossed(relief, 0.6),
            Material::matt("piping", variant.accent, 0.9).printed(cloth),
        ]
    })
    .part("print", &front.moved(lean))
    .part("back", &back.moved(lean))
    .part("piping", &piping.moved(lean))
}

/// A hand-cut block: a twelve-petalled flower in a ring, a bud in each corner, ink a little uneven.
fn block_print() -> Picture {
    grey([256, 256], |[x, y]| {
        let motif = |center: [f32; 2], size: f32| {
            let (dx, dy) = (x - center[0], y - center[1]);
            let radius = dx.hypot(dy) / size;
            let turn = dy.atan2(dx);
            let petal = 0.62 + 0.30 * (turn * 6.0).sin().abs();
            let soft = |distance: f32| (distance * size * 90.0).clamp(0.0, 1.0);
            let flower = soft(petal - radius) * soft(radius - 0.26) * soft((turn * 6.0).sin().abs() - 0.12);
            let heart = soft(0.17 - radius);
            let ring = soft(0.045 - (radius - 1.08).abs());
            let dots =
                soft(0.045 - ((radius - 1.24).hypot((turn * 24.0 / TAU).rem_euclid(1.0) * 0.32 - 0.16)));
            flower.max(heart).max(ring).max(dots)
        };
        let bud = |sx: f32, sy: f32| motif([sx, sy], 0.105);
        let ink = motif([0.5, 0.5], 0.27)
            .max(bud(0.0, 0.0))
            .max(bud(1.0, 0.0))
            .max(bud(0.0, 1.0))
            .max(bud(1.0, 1.0));
        let uneven = 0.80 + 0.20 * tile([x, y], [12, 12], 71);
        let thread = if (((x * 64.0) as i32) + ((y * 64.0) as i32)) % 2 == 0 { 0.985 } else { 0.95 };
        thread * (1.0 - 0.66 * ink * uneven)
    })
}
