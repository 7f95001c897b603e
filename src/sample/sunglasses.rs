//! Sunglasses: round acetate front, tinted lenses, temples with metal hinges, standing open.

use glam::{Mat4, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{around, through};
use super::material::{Material, Pictures};
use super::noise::cloud;
use super::picture::{Picture, color};
use super::solid::rounded_box;
use super::surface::Surface;
use super::sweep::{Section, sweep, sweep_closed};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Tortoise", color: 0xA8672F, accent: 0x3E3A26 },
    Variant { name: "Jet", color: 0x1E1E20, accent: 0x24282E },
    Variant { name: "Honey", color: 0xD9A14A, accent: 0x5B3A1E },
    Variant { name: "Bottle", color: 0x2F5A48, accent: 0x1F3A34 },
];

/// Middle of the right lens.
const LENS_X: f32 = 0.0335;
/// Outline of the right lens round its middle, counter-clockwise from the nose.
const LENS: [[f32; 2]; 12] = [
    [-0.0235, 0.0040],
    [-0.0215, -0.0080],
    [-0.0140, -0.0180],
    [-0.0010, -0.0220],
    [0.0120, -0.0190],
    [0.0205, -0.0100],
    [0.0240, 0.0030],
    [0.0235, 0.0140],
    [0.0150, 0.0195],
    [0.0010, 0.0205],
    [-0.0130, 0.0190],
    [-0.0215, 0.0130],
];

/// A face is round: the front bows back towards the temples.
fn bow(p: Vec3) -> Vec3 {
    vec3(p.x, p.y, p.z - p.x * p.x * 1.9)
}

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let shell = pictures.add(tortoiseshell());
    let corners: Vec<Vec3> = LENS.iter().map(|p| vec3(LENS_X + p[0], p[1], 0.0)).collect();
    let rim_path = around(&corners, 5);
    let rim =
        sweep_closed(&rim_path, Section { half: vec2(0.0026, 0.0021), exponent: 3.0, sides: 14 }, Vec3::Z);
    let middle = vec3(LENS_X, -0.0005, 0.0);
    let lens = Surface::grid(6, rim_path.len(), |row, column| {
        let share = 1.0 - row as f32 / 5.0;
        let place = middle + (rim_path[column] - middle) * share;
        // Ground in a shallow curve.
        let dome = 0.0016 * (1.0 - share * share);
        (place + Vec3::Z * dome, vec2(place.x, -place.y) * 10.0)
    });
    let bridge = through(
        &[
            vec3(-0.0105, 0.0070, 0.0),
            vec3(-0.0060, 0.0105, 0.0008),
            vec3(0.0, 0.0118, 0.0012),
            vec3(0.0060, 0.0105, 0.0008),
            vec3(0.0105, 0.0070, 0.0),
        ],
        4,
    );
    let bridge =
        sweep(&bridge, Section { half: vec2(0.0024, 0.0026), exponent: 2.6, sides: 14 }, Vec3::Z, |_| 1.0);
    let pad = through(
        &[vec3(0.0112, 0.0010, -0.0010), vec3(0.0090, -0.0030, -0.0045), vec3(0.0100, -0.0080, -0.0060)],
        4,
    );
    let pad = sweep(&pad, Section { half: vec2(0.0030, 0.0016), exponent: 2.2, sides: 10 }, Vec3::Z, |t| {
        (0.7 + 1.6 * t * (1.0 - t)).max(0.4)
    });
    let hinge_x = 0.0635;
    let end_piece =
        rounded_box(vec3(0.0110, 0.0090, 0.0046), 0.0018, 3).shifted(hinge_x - 0.0035, 0.0125, 0.0);
    let back = |x: f32, y: f32, z: f32| vec3(x, y, z - hinge_x * hinge_x * 1.9);
    let temple = through(
        &[
            back(hinge_x + 0.0006, 0.0125, 0.0010),
            back(hinge_x + 0.0030, 0.0125, -0.0300),
            back(hinge_x + 0.0040, 0.0115, -0.0750),
            back(hinge_x + 0.0022, 0.0050, -0.1050),
            back(hinge_x - 0.0020, -0.0100, -0.1250),
            back(hinge_x - 0.0050, -0.0215, -0.1340),
        ],
        7,
    );
    let temple =
        sweep(&temple, Section { half: vec2(0.0021, 0.0046), exponent: 3.0, sides: 14 }, Vec3::Y, |t| {
            1.0 - 0.35 * (t * 2.2).min(1.0) + 0.35 * (t - 0.55).max(0.0)
        });
    let pin = |y: f32| {
        rounded_box(vec3(0.0016, 0.0022, 0.0022), 0.0007, 2).moved(Mat4::from_translation(back(
            hinge_x + 0.0030,
            y,
            -0.0080,
        )))
    };
    let studs = pin(0.0150).join(pin(0.0100));
    let frame = rim.join(pad).join(end_piece).bent(bow).join(temple).and_mirrored().join(bridge.bent(bow));
    let frame = frame.textured(|p, _| vec2(p.x + p.z * 0.7, p.y - p.z * 0.4) * 22.0);
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("acetate", variant.color, 0.16).printed(shell),
            Material::metal("studs", 0xD9C08A, 0.25),
            Material { alpha: 0.80, double_sided: true, ..Material::matt("lens", variant.accent, 0.05) },
        ]
    })
    .part("acetate", &frame)
    .part("studs", &studs.and_mirrored())
    .part("lens", &lens.bent(bow).and_mirrored())
}

/// Amber and brown clouds, hard at their edges; multiplied with the variant's colour.
fn tortoiseshell() -> Picture {
    color([128, 128], |at| {
        let depth = ((cloud(at, [5, 4], 81) - 0.47) * 7.0).clamp(0.0, 1.0);
        let step = |v: f32| (v * 40.0).round() / 40.0;
        [step(1.0 - 0.72 * depth), step(1.0 - 0.82 * depth), step(1.0 - 0.86 * depth)]
    })
}
