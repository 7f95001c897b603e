//! Teapot, 900 ml: round stoneware body, poured spout, lid with a wooden knob, cane handle over the top.

use glam::{Mat4, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, through};
use super::material::{Material, Pictures};
use super::pattern;
use super::revolve::revolve;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Celadon", color: 0xA9C2AE, accent: 0xC59A62 },
    Variant { name: "Charcoal", color: 0x34363A, accent: 0x9A6B40 },
    Variant { name: "Oat", color: 0xE6DCC8, accent: 0xC59A62 },
    Variant { name: "Indigo", color: 0x344A78, accent: 0xC59A62 },
];

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let speckle = pictures.add(pattern::speckle());
    let wood = pictures.add(pattern::wood());
    let body = Outline::default()
        .to(0.0, 0.0030)
        .round(0.0360, 0.0030, 0.001, 2)
        .round(0.0385, 0.0, 0.001, 2)
        .round(0.0430, 0.0, 0.0015, 3)
        .along(
            &[
                [0.0450, 0.0065],
                [0.0620, 0.0200],
                [0.0725, 0.0440],
                [0.0735, 0.0640],
                [0.0650, 0.0880],
                [0.0480, 0.1020],
            ],
            4,
        )
        .round(0.0400, 0.1050, 0.002, 3)
        .round(0.0400, 0.1090, 0.0015, 3)
        .round(0.0360, 0.1090, 0.0010, 2)
        .to(0.0355, 0.1000);
    let lid = Outline::default()
        .to(0.0, 0.1020)
        .round(0.0352, 0.1020, 0.001, 2)
        .round(0.0356, 0.1088, 0.0006, 2)
        .round(0.0372, 0.1092, 0.0006, 2)
        .along(&[[0.0372, 0.1104], [0.0330, 0.1150], [0.0220, 0.1205], [0.0, 0.1235]], 4);
    let knob = Outline::default().to(0.0, 0.1225).to(0.0062, 0.1225).along(
        &[
            [0.0056, 0.1250],
            [0.0070, 0.1290],
            [0.0110, 0.1335],
            [0.0115, 0.1385],
            [0.0075, 0.1425],
            [0.0, 0.1435],
        ],
        4,
    );
    // The spout leaves the belly, rises and tips over; it thins towards the lip.
    let spout = through(
        &[
            vec3(0.058, 0.040, 0.0),
            vec3(0.084, 0.050, 0.0),
            vec3(0.101, 0.072, 0.0),
            vec3(0.110, 0.096, 0.0),
            vec3(0.124, 0.110, 0.0),
        ],
        5,
    );
    let spout =
        sweep(&spout, Section::round(0.0200, 24), Vec3::Z, |t| 1.0 - 0.62 * t.powf(0.8) + 0.06 * t * t);
    // A dark round in the mouth of the spout, where the inside would be.
    let mouth = super::solid::puck(0.0062, 0.0004, 0.0001, 16)
        .moved(Mat4::from_translation(vec3(0.1247, 0.1106, 0.0)) * Mat4::from_rotation_z(-0.87));
    let lug = |side: f32| {
        let path = through(
            &[
                vec3(side * 0.0560, 0.0890, 0.0),
                vec3(side * 0.0640, 0.1020, 0.0),
                vec3(side * 0.0610, 0.1130, 0.0),
                vec3(side * 0.0510, 0.1110, 0.0),
                vec3(side * 0.0470, 0.0990, 0.0),
            ],
            4,
        );
        sweep(&path, Section::round(0.0042, 10), Vec3::Z, |_| 1.0)
    };
    let handle = through(
        &[
            vec3(-0.0560, 0.1060, 0.0),
            vec3(-0.0690, 0.1300, 0.0),
            vec3(-0.0640, 0.1750, 0.0),
            vec3(-0.0360, 0.2050, 0.0),
            vec3(0.0, 0.2140, 0.0),
            vec3(0.0360, 0.2050, 0.0),
            vec3(0.0640, 0.1750, 0.0),
            vec3(0.0690, 0.1300, 0.0),
            vec3(0.0560, 0.1060, 0.0),
        ],
        5,
    );
    let section = Section { half: vec2(0.0056, 0.0044), exponent: 2.2, sides: 12 };
    let handle = sweep(&handle, section, Vec3::Z, |_| 1.0).textured(|_, uv| vec2(uv.y * 0.5, uv.x * 5.0));
    let knob = revolve(&knob, 24).tiled(1.0, 4.0);
    let glaze = revolve(&body, 52)
        .tiled(3.0, 14.0)
        .join(revolve(&lid, 44).tiled(2.0, 14.0))
        .join(spout.textured(|_, uv| vec2(uv.y, uv.x * 12.0)))
        .join(lug(1.0).join(lug(-1.0)).tiled(12.0, 0.2));
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("glaze", variant.color, 0.24).printed(speckle),
            Material::matt("cane", variant.accent, 0.6).printed(wood),
            Material::matt("mouth", 0x17181A, 0.8),
        ]
    })
    .part("glaze", &glaze)
    .part("cane", &handle.join(knob))
    .part("mouth", &mouth)
}
