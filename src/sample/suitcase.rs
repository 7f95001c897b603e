//! Cabin suitcase, 55 cm: ribbed shell, zip round the middle, four double wheels, telescopic handle.

use std::f32::consts::FRAC_PI_2;

use glam::{Mat4, Vec2, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Movement, Variant};
use super::curve::{Outline, through};
use super::lettering::{WORDMARK, ribbons};
use super::loft::loft;
use super::material::{Material, Pictures};
use super::pattern;
use super::solid::{puck, rounded_box};
use super::surface::Surface;
use super::sweep::{Section, sweep, sweep_closed};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Sage", color: 0x93A58C, accent: 0x2F352E },
    Variant { name: "Midnight", color: 0x26304A, accent: 0x15181F },
    Variant { name: "Sandstone", color: 0xD8BC95, accent: 0x4A3D2E },
    Variant { name: "Coral", color: 0xDA6F57, accent: 0x3B2A27 },
    Variant { name: "Graphite", color: 0x505357, accent: 0x1F2022 },
];

/// Half width and half depth of the shell, the radius of its upright edges, its foot and its top.
const HALF: Vec2 = Vec2::new(0.180, 0.108);
const CORNER: f32 = 0.045;
const BOTTOM: f32 = 0.040;
const TOP: f32 = 0.545;
/// The handle goes in as far as it does in the shop, with a stop on the way, and comes out again.
const HANDLE: Movement = Movement {
    name: "Handle",
    keyframes: &[
        (0.0, Vec3::ZERO),
        (0.5, Vec3::new(0.0, -0.095, 0.0)),
        (0.9, Vec3::new(0.0, -0.095, 0.0)),
        (1.4, Vec3::new(0.0, -0.190, 0.0)),
        (1.9, Vec3::new(0.0, -0.190, 0.0)),
        (2.7, Vec3::ZERO),
    ],
};
/// Points along the front, where the ribs are, for each of the two broad faces.
const BROAD: usize = 44;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let grain = pictures.add(pattern::grain_relief());
    let brushed = pictures.add(pattern::brushed());
    let profile = Outline::default()
        .to(0.085, BOTTOM)
        .round(0.0, BOTTOM, 0.045, 4)
        .to(0.0, BOTTOM + 0.080)
        .to(0.0, TOP - 0.080)
        .round(0.0, TOP, 0.045, 4)
        .to(0.085, TOP);
    let mut rings: Vec<Vec<Vec3>> = profile.points().iter().map(|p| rounded_ring(p.x, p.y)).collect();
    let shut = |ring: &Vec<Vec3>| ring.iter().map(|p| vec3(p.x, p.y, 0.0)).collect::<Vec<_>>();
    let (first, last) = (shut(&rings[0]), shut(&rings[rings.len() - 1]));
    rings.insert(0, first);
    rings.push(last);
    let shell = loft(&rings).bent(ribbed).textured(|p, _| vec2(p.x + p.z, p.y) * 40.0);
    // The zip runs round the case in the plane z = 0.
    let middle = (BOTTOM + TOP) * 0.5;
    let half = vec2(HALF.x, (TOP - BOTTOM) * 0.5) + 0.0005;
    let zip: Vec<Vec3> = corners(half, CORNER, 6).iter().map(|p| vec3(p.x, middle + p.y, 0.0)).collect();
    let mut zip = [zip.as_slice(), &zip[..1]].concat();
    zip.reverse();
    let zip = sweep_closed(&zip, Section { half: vec2(0.0030, 0.0075), exponent: 4.0, sides: 8 }, Vec3::Z);
    let mut wheels = Surface::default();
    let mut housings = Surface::default();
    for (x, z) in [(-1.0_f32, -1.0_f32), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
        for offset in [-0.0115, 0.0115] {
            let wheel = puck(0.0240, 0.0130, 0.0045, 16)
                .shifted(0.0, -0.0065, 0.0)
                .moved(Mat4::from_rotation_z(FRAC_PI_2));
            wheels = wheels.join(wheel.shifted(x * 0.140 + offset, 0.0240, z * 0.074));
        }
        let axle = puck(0.0060, 0.0100, 0.001, 14).shifted(x * 0.140, 0.0290, z * 0.074);
        let cap = rounded_box(vec3(0.046, 0.016, 0.046), 0.007, 1).shifted(x * 0.140, 0.0430, z * 0.074);
        housings = housings.join(axle).join(cap);
    }
    let mut tubes = Surface::default();
    for x in [-0.066_f32, 0.066] {
        let line = |from: f32, to: f32| -> Vec<Vec3> {
            (0..=3_u8).map(|i| vec3(x, from + (to - from) * f32::from(i) / 3.0, -0.072)).collect()
        };
        tubes = tubes
            .join(sweep(&line(TOP - 0.004, TOP + 0.115), Section::band(0.015, 0.011, 8), Vec3::Z, |_| 1.0))
            .join(sweep(&line(TOP + 0.110, TOP + 0.205), Section::band(0.012, 0.008, 8), Vec3::Z, |_| 1.0));
        housings =
            housings.join(rounded_box(vec3(0.030, 0.008, 0.026), 0.003, 2).shifted(x, TOP + 0.001, -0.072));
    }
    let grip = rounded_box(vec3(0.166, 0.027, 0.024), 0.010, 2).shifted(0.0, TOP + 0.213, -0.072);
    let button = rounded_box(vec3(0.026, 0.006, 0.010), 0.002, 2).shifted(0.0, TOP + 0.2265, -0.072);
    let handle = |points: [Vec3; 5], up: Vec3| {
        sweep(
            &through(&points, 4),
            Section { half: vec2(0.0110, 0.0042), exponent: 2.6, sides: 14 },
            up,
            |t| 0.85 + 0.6 * t * (1.0 - t),
        )
    };
    let top_handle = handle(
        [
            vec3(-0.075, TOP - 0.002, 0.004),
            vec3(-0.060, TOP + 0.016, 0.004),
            vec3(0.0, TOP + 0.022, 0.004),
            vec3(0.060, TOP + 0.016, 0.004),
            vec3(0.075, TOP - 0.002, 0.004),
        ],
        Vec3::Y,
    );
    let side_handle = handle(
        [
            vec3(HALF.x - 0.002, middle - 0.078, 0.026),
            vec3(HALF.x + 0.016, middle - 0.062, 0.026),
            vec3(HALF.x + 0.021, middle, 0.026),
            vec3(HALF.x + 0.016, middle + 0.062, 0.026),
            vec3(HALF.x - 0.002, middle + 0.078, 0.026),
        ],
        Vec3::X,
    );
    let badge = rounded_box(vec3(0.070, 0.017, 0.004), 0.0018, 2).shifted(0.0, TOP - 0.075, HALF.y + 0.0008);
    let lock =
        rounded_box(vec3(0.006, 0.042, 0.034), 0.0025, 2).shifted(HALF.x + 0.0015, TOP - 0.125, -0.002);
    let name = ribbons(WORDMARK, 0.0050, 0.17).shifted(0.0, TOP - 0.075, HALF.y + 0.0030);
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("shell", variant.color, 0.42).embossed(grain, 0.25),
            Material::matt("trim", variant.accent, 0.6),
            Material::metal("aluminium", 0xD4D2CE, 0.34).polished(brushed),
            Material::matt("wheels", 0x26272A, 0.75),
            Material::matt("name", 0x26272A, 0.5),
            Material::matt("trim", variant.accent, 0.6),
            Material::metal("aluminium", 0xD4D2CE, 0.34).polished(brushed),
        ]
    })
    .part("shell", &shell)
    .part("trim", &zip.join(housings).join(top_handle).join(side_handle))
    .part("aluminium", &badge.join(lock).tiled(30.0, 1.0))
    .part("wheels", &wheels)
    .part("name", &name)
    .part("grip", &grip)
    .part("tubes", &tubes.join(button).tiled(30.0, 1.0))
    .moving(2, HANDLE)
}

/// Ribs up the broad faces, fading out towards the upright edges, the top and the foot.
fn ribbed(p: Vec3) -> Vec3 {
    let fade = |distance: f32| (distance / 0.02).clamp(0.0, 1.0);
    let on_face =
        fade(HALF.x - CORNER + 0.004 - p.x.abs()) * fade((p.z.abs() - HALF.y + 0.02).max(0.0) * 2.0);
    let upright = fade(p.y - BOTTOM - 0.040) * fade(TOP - 0.040 - p.y);
    // The badge stands on a plain field.
    let field = (fade(p.x.abs() - 0.046) + fade((p.y - TOP + 0.075).abs() - 0.020)).min(1.0);
    let wave = (p.x / 0.0270 * std::f32::consts::TAU).cos();
    let depth =
        0.0034 * (0.5 - 0.5 * wave).powf(2.5) * on_face * upright * if p.z > 0.0 { field } else { 1.0 };
    vec3(p.x, p.y, p.z - p.z.signum() * depth)
}

/// The shell's cross-section at height `y`, drawn in by `less`; starts and ends at the back.
fn rounded_ring(less: f32, y: f32) -> Vec<Vec3> {
    let half = HALF - less;
    let corner = (CORNER - less).max(0.004);
    let reach = half.x - corner;
    let mut plan: Vec<Vec2> = Vec::new();
    // From the back's middle towards −x, seen from above counter-clockwise, as the other rings.
    let half_back = BROAD / 2;
    plan.extend((0..half_back).map(|i| vec2(-reach * i as f32 / half_back as f32, -half.y)));
    plan.extend(quarter(vec2(-reach, -half.y + corner), corner, [270.0, 180.0]));
    plan.extend(quarter(vec2(-reach, half.y - corner), corner, [180.0, 90.0]));
    plan.extend((1..BROAD).map(|i| vec2(-reach + 2.0 * reach * i as f32 / BROAD as f32, half.y)));
    plan.extend(quarter(vec2(reach, half.y - corner), corner, [90.0, 0.0]));
    plan.extend(quarter(vec2(reach, -half.y + corner), corner, [0.0, -90.0]));
    plan.extend((1..half_back).map(|i| vec2(reach - reach * i as f32 / half_back as f32, -half.y)));
    plan.push(plan[0]);
    plan.iter().map(|p| vec3(p.x, y, p.y)).collect()
}

/// A quarter of a circle, seven points.
fn quarter(center: Vec2, radius: f32, degrees: [f32; 2]) -> impl Iterator<Item = Vec2> {
    (0..=6_u8).map(move |i| {
        let at = degrees[0] + (degrees[1] - degrees[0]) * f32::from(i) / 6.0;
        center + Vec2::from_angle(at.to_radians()) * radius
    })
}

/// A rounded rectangle, counter-clockwise, `steps` steps for each corner and straight pieces between.
fn corners(half: Vec2, radius: f32, steps: usize) -> Vec<Vec2> {
    let inner = half - radius;
    let centers = [vec2(1.0, 1.0), vec2(-1.0, 1.0), vec2(-1.0, -1.0), vec2(1.0, -1.0)];
    centers
        .iter()
        .enumerate()
        .flat_map(|(index, sign)| {
            (0..=steps).map(move |step| {
                let angle = FRAC_PI_2 * (index as f32 + step as f32 / steps as f32);
                *sign * inner + Vec2::from_angle(angle) * radius
            })
        })
        .collect()
}
