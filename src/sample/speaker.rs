//! Portable speaker: a pebble-round tower of knitted cloth, rubber foot, top plate with keys, carrying strap.

use glam::{Mat4, Vec2, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, through};
use super::lettering::{WORDMARK, ribbons};
use super::loft::{loft, ring};
use super::material::{Material, Pictures};
use super::pattern;
use super::solid::{puck, rounded_box};
use super::surface::Surface;
use super::sweep::{Section, sweep, sweep_closed};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Graphite", color: 0x4A4D52, accent: 0x26282B },
    Variant { name: "Clay", color: 0xB9785A, accent: 0x4A332A },
    Variant { name: "Mist", color: 0xC9CEC9, accent: 0x8B9590 },
    Variant { name: "Pine", color: 0x3C5A4C, accent: 0x22332C },
    Variant { name: "Saffron", color: 0xE2A035, accent: 0x4A3A22 },
];

const HALF: Vec2 = Vec2::new(0.047, 0.041);
const AROUND: usize = 64;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let cloth = pictures.add(pattern::weave());
    let relief = pictures.add(pattern::weave_relief());
    let at = |y: f32, less: f32| ring(Vec2::ZERO, HALF - less, 2.5, y, AROUND);
    let shut = |y: f32| ring(Vec2::ZERO, Vec2::splat(1e-7), 2.0, y, AROUND);
    // Outline of the tower as (how much narrower, height), then rings of it.
    let stack = |outline: &Outline| -> Surface {
        let rings: Vec<Vec<Vec3>> = outline.points().iter().map(|p| at(p.y, p.x)).collect();
        loft(&rings)
    };
    let foot = Outline::default()
        .to(0.030, 0.0)
        .round(0.006, 0.0, 0.003, 3)
        .round(0.0022, 0.010, 0.002, 3)
        .round(0.0022, 0.0130, 0.0006, 2)
        .to(0.0040, 0.0134);
    let grille = Outline::default()
        .to(0.0040, 0.0130)
        .round(0.0006, 0.0132, 0.0010, 3)
        .along(&[[0.0004, 0.0150], [-0.0012, 0.060], [-0.0012, 0.110], [0.0004, 0.1560]], 4)
        .round(0.0006, 0.1580, 0.0010, 3)
        .to(0.0040, 0.1582);
    let cap = Outline::default()
        .to(0.0040, 0.1578)
        .round(0.0022, 0.1580, 0.0006, 2)
        .round(0.0022, 0.1660, 0.0030, 4)
        .round(0.0070, 0.1672, 0.0010, 2)
        .round(0.0085, 0.1655, 0.0008, 2)
        .to(0.0300, 0.1650);
    let lid = loft(&[at(0.1650, 0.0300), shut(0.1650)]);
    let sole = loft(&[shut(0.0), at(0.0, 0.0300)]);
    let mut keys = Surface::default();
    for (x, z) in [(-0.018, 0.0), (0.0, 0.0), (0.018, 0.0)] {
        keys = keys.join(puck(0.0058, 0.0018, 0.0008, 20).shifted(x, 0.1648, z + 0.006));
    }
    keys = keys.join(rounded_box(vec3(0.016, 0.0012, 0.0022), 0.0005, 2).shifted(0.0, 0.1656, -0.014));
    let strap = through(
        &[
            vec3(HALF.x - 0.002, 0.148, 0.0),
            vec3(HALF.x + 0.010, 0.153, 0.0),
            vec3(HALF.x + 0.021, 0.139, 0.0),
            vec3(HALF.x + 0.022, 0.112, 0.0),
            vec3(HALF.x + 0.012, 0.096, 0.0),
            vec3(HALF.x - 0.002, 0.099, 0.0),
        ],
        5,
    );
    let strap = sweep(&strap, Section::band(0.011, 0.0026, 12), Vec3::Y, |_| 1.0).tiled(20.0, 0.5);
    let mut trim = at(0.1582, 0.0016);
    let first = trim[0];
    if let Some(last) = trim.last_mut() {
        *last = first;
    }
    let trim = sweep_closed(&trim, Section::round(0.0009, 8), Vec3::Y);
    let badge = rounded_box(vec3(0.034, 0.0080, 0.0020), 0.0009, 2).shifted(0.0, 0.034, HALF.y + 0.0006);
    let name =
        ribbons(WORDMARK, 0.0024, 0.17).moved(Mat4::from_translation(vec3(0.0, 0.034, HALF.y + 0.00175)));
    let rubber = stack(&foot).join(sole).join(stack(&cap)).join(lid);
    let strap_uv = strap.textured(|_, uv| vec2(uv.x, uv.y));
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("knit", variant.color, 0.95).printed(cloth).embossed(relief, 1.0),
            Material::matt("rubber", variant.accent, 0.62),
            Material::matt("keys", variant.color, 0.5),
            Material::metal("trim", 0xD8C08A, 0.28),
            Material::matt("strap", variant.accent, 0.85).printed(cloth),
            Material::matt("badge name", 0x2A2418, 0.5),
        ]
    })
    .part("grille", &stack(&grille).tiled(7.0, 4.0))
    .part("rubber", &rubber)
    .part("keys", &keys)
    .part("trim", &trim.join(badge))
    .part("strap", &strap_uv)
    .part("badge name", &name)
}
