//! Canvas tote: woven body with a leather base, two webbing handles stitched down the front and back.

use glam::{Mat4, Vec2, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::through;
use super::lettering::{WORDMARK, ribbons};
use super::loft::{domed, loft, ring};
use super::material::{Material, Pictures};
use super::pattern;
use super::solid::{puck, rounded_box};
use super::surface::Surface;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Natural", color: 0xE4D8BE, accent: 0x8B5A3C },
    Variant { name: "Charcoal", color: 0x45464A, accent: 0x2A211C },
    Variant { name: "Olive", color: 0x777A52, accent: 0x6B4630 },
    Variant { name: "Brick", color: 0xAE5540, accent: 0x4A2E24 },
    Variant { name: "Sky", color: 0x8FAEC1, accent: 0x8B5A3C },
];

const HEIGHT: f32 = 0.335;
const BASE_HEIGHT: f32 = 0.088;
const AROUND: usize = 64;

/// Half width and half depth of the bag at a height: a firm base, a softer, flatter mouth.
fn half_at(y: f32) -> Vec2 {
    let t = y / HEIGHT;
    vec2(0.168 + 0.030 * t, 0.062 + 0.010 * (t * 3.1).sin() - 0.024 * t * t)
}

/// Full cloth does not stand like a board: it sags between the handles and swells below.
fn sag(p: Vec3) -> Vec3 {
    let t = (p.y / HEIGHT).clamp(0.0, 1.0);
    let wave = (p.x * 21.0).cos() * 0.0035 + (p.x * 34.0 + 1.0).sin() * 0.0018;
    let dip = -0.012 * (1.0 - (p.x / 0.2).powi(2)).max(0.0) * t * t;
    vec3(p.x, p.y + dip, p.z + p.z.signum() * wave * t * (p.z.abs() / 0.03).min(1.0))
}

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let cloth = pictures.add(pattern::weave());
    let cloth_relief = pictures.add(pattern::weave_relief());
    let grain = pictures.add(pattern::grain_relief());
    let at = |y: f32, less: f32| ring(Vec2::ZERO, half_at(y) - less, 4.5 - 1.6 * y / HEIGHT, y, AROUND);
    let base: Vec<Vec<Vec3>> = [0.010, 0.030, 0.060, BASE_HEIGHT].iter().map(|&y| at(y, -0.0012)).collect();
    let mut base = domed(&base, [0.010, 0.0], 4);
    // The dome is only for the underside: at the top the leather ends in a turned edge.
    base.truncate(base.len() - 4);
    base.push(at(BASE_HEIGHT + 0.001, 0.0));
    let mut canvas: Vec<Vec<Vec3>> =
        [0.082, 0.120, 0.160, 0.200, 0.240, 0.275, 0.305, 0.325].iter().map(|&y| at(y, 0.0)).collect();
    canvas.push(at(HEIGHT - 0.001, 0.0004));
    canvas.push(at(HEIGHT, 0.0016));
    canvas.push(at(HEIGHT - 0.001, 0.0028));
    canvas.extend([0.300, 0.240, 0.160, 0.080].iter().map(|&y| at(y, 0.0034)));
    canvas.push(at(0.020, 0.012));
    canvas.push(at(0.019, 0.055));
    let hem = loft(&[
        at(HEIGHT - 0.026, 0.0),
        at(HEIGHT - 0.025, -0.0012),
        at(HEIGHT - 0.004, -0.0012),
        at(HEIGHT - 0.003, 0.0),
    ]);
    let skin = |z: f32, y: f32| z.signum() * (half_at(y).y + 0.0022);
    let mut handles = Surface::default();
    let mut rivets = Surface::default();
    for z in [1.0_f32, -1.0] {
        let mut points: Vec<Vec3> =
            [0.092, 0.16, 0.24, HEIGHT - 0.005].iter().map(|&y| vec3(-0.082, y, skin(z, y))).collect();
        points.extend([
            vec3(-0.079, HEIGHT + 0.070, z * 0.040),
            vec3(-0.062, HEIGHT + 0.150, z * 0.032),
            vec3(-0.025, HEIGHT + 0.196, z * 0.028),
        ]);
        let mirrored: Vec<Vec3> = points.iter().rev().map(|p| vec3(-p.x, p.y, p.z)).collect();
        points.extend(mirrored);
        handles =
            handles.join(sweep(&through(&points, 4), Section::band(0.026, 0.0030, 12), Vec3::Z * z, |_| 1.0));
        for (x, y) in [(-0.082, 0.300), (0.082, 0.300)] {
            let rivet =
                puck(0.0042, 0.0022, 0.001, 12).moved(Mat4::from_rotation_x(std::f32::consts::FRAC_PI_2 * z));
            rivets = rivets.join(rivet.shifted(x, y, skin(z, y) + z * 0.0010));
        }
    }
    let patch_y = 0.190;
    let patch =
        rounded_box(vec3(0.084, 0.030, 0.0024), 0.0011, 2).shifted(0.0, patch_y, skin(1.0, patch_y) - 0.0006);
    let name = ribbons(WORDMARK, 0.0056, 0.15).shifted(0.0, patch_y, skin(1.0, patch_y) + 0.00075);
    let canvas = loft(&canvas).join(hem).tiled(8.0, 5.5).bent(sag);
    let leather = loft(&base).tiled(22.0, 4.0).join(patch.tiled(24.0, 24.0)).bent(sag);
    Blueprint::new(pictures, move |variant| {
        vec![
            Material {
                double_sided: true,
                ..Material::matt("canvas", variant.color, 0.95).printed(cloth).embossed(cloth_relief, 0.8)
            },
            Material::matt("leather", variant.accent, 0.55).embossed(grain, 0.7),
            Material::matt("webbing", variant.accent, 0.85).printed(cloth).embossed(cloth_relief, 0.5),
            Material::metal("rivets", 0xCFA962, 0.3),
            Material::matt("stamp", 0xE9D9B8, 0.6),
        ]
    })
    .part("canvas", &canvas)
    .part("leather", &leather)
    .part("handles", &handles.tiled(30.0, 0.5).bent(sag))
    .part("rivets", &rivets.bent(sag))
    .part("stamp", &name.bent(sag))
}
