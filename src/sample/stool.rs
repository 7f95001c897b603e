//! Stool, 45 cm: dished wooden seat, three turned legs dipped in lacquer, a ring of stretchers.

use glam::{Mat4, Quat, Vec3, vec2};

use super::blueprint::{Blueprint, Variant};
use super::curve::Outline;
use super::material::{Material, Pictures};
use super::pattern;
use super::revolve::revolve;
use super::surface::Surface;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Oak", color: 0xD3A871, accent: 0xF1ECE2 },
    Variant { name: "Walnut", color: 0x7A5136, accent: 0xD8A03A },
    Variant { name: "Teal Dip", color: 0xD3A871, accent: 0x2F6F74 },
    Variant { name: "Coral Dip", color: 0xD3A871, accent: 0xD9644A },
];

const SEAT_HEIGHT: f32 = 0.445;
const LEGS: u8 = 4;
/// Where a leg's axis meets the seat and the floor, from the middle.
const TOP_RADIUS: f32 = 0.092;
const FOOT_RADIUS: f32 = 0.150;

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let wood = pictures.add(pattern::wood());
    let seat = Outline::default()
        .to(0.0, SEAT_HEIGHT - 0.036)
        .round(0.140, SEAT_HEIGHT - 0.036, 0.010, 4)
        .round(0.168, SEAT_HEIGHT - 0.020, 0.010, 4)
        .round(0.168, SEAT_HEIGHT, 0.009, 5)
        .along(
            &[
                [0.150, SEAT_HEIGHT - 0.0005],
                [0.120, SEAT_HEIGHT - 0.004],
                [0.060, SEAT_HEIGHT - 0.008],
                [0.0, SEAT_HEIGHT - 0.009],
            ],
            3,
        );
    // Boards run from left to right across the seat.
    let seat = revolve(&seat, 64).textured(|place, _| vec2(place.z * 2.6 + place.y, place.x * 2.2));
    // A leg along +y, its foot at the origin; the dip and the wood above meet in a fine groove.
    let length = vec2(FOOT_RADIUS - TOP_RADIUS, SEAT_HEIGHT - 0.02).length();
    let dip = Outline::default()
        .to(0.0, 0.0)
        .round(0.0125, 0.0, 0.002, 3)
        .to(0.0165, 0.140)
        .round(0.0166, 0.146, 0.0012, 3)
        .to(0.0150, 0.147);
    let upper = Outline::default()
        .to(0.0150, 0.1465)
        .round(0.0172, 0.1475, 0.001, 3)
        .along(&[[0.0176, 0.153], [0.0205, 0.215], [0.0215, 0.260], [0.0190, 0.315], [0.0150, 0.350]], 3)
        .round(0.0200, 0.356, 0.003, 3)
        .round(0.0200, 0.372, 0.003, 3)
        .round(0.0165, 0.377, 0.002, 3)
        .to(0.0175, length);
    let standing = |surface: Surface, leg: u8| {
        let lean = ((FOOT_RADIUS - TOP_RADIUS) / SEAT_HEIGHT).atan();
        let turn = Mat4::from_rotation_y((f32::from(leg) + 0.5) * std::f32::consts::TAU / f32::from(LEGS));
        surface.moved(
            turn * Mat4::from_translation(Vec3::Z * FOOT_RADIUS)
                * Mat4::from_quat(Quat::from_rotation_x(-lean)),
        )
    };
    let all = |one: &Surface| {
        (0..LEGS).map(|leg| standing(one.clone(), leg)).fold(Surface::default(), Surface::join)
    };
    let at_height = |y: f32, leg: u8| {
        let radius = FOOT_RADIUS + (TOP_RADIUS - FOOT_RADIUS) * y / SEAT_HEIGHT;
        let (sin, cos) = ((f32::from(leg) + 0.5) * std::f32::consts::TAU / f32::from(LEGS)).sin_cos();
        Vec3::new(radius * sin, y, radius * cos)
    };
    let mut stretchers = Surface::default();
    for leg in 0..LEGS {
        // Left and right lower, front and back higher, so that the joints do not meet.
        let y = if leg % 2 == 0 { 0.190 } else { 0.232 };
        let (start, end) = (at_height(y, leg), at_height(y, (leg + 1) % LEGS));
        let path: Vec<Vec3> = (0..=8_u8).map(|i| start.lerp(end, f32::from(i) / 8.0)).collect();
        let swell = |t: f32| 0.72 + 1.1 * t * (1.0 - t);
        stretchers = stretchers.join(sweep(&path, Section::round(0.0105, 14), Vec3::Y, swell));
    }
    let upper = all(&revolve(&upper, 22).tiled(1.0, 2.4))
        .join(stretchers.textured(|_, uv| vec2(uv.y * 0.6, uv.x * 2.4)));
    let dipped = all(&revolve(&dip, 22));
    Blueprint::new(pictures, move |variant| {
        vec![
            Material::matt("seat wood", variant.color, 0.5).printed(wood),
            Material::matt("leg wood", variant.color, 0.5).printed(wood),
            Material::matt("lacquer", variant.accent, 0.32),
        ]
    })
    .part("seat", &seat)
    .part("legs", &upper)
    .part("dip", &dipped)
}
