//! Sneaker, EU 42: canvas upper on a rubber cup sole, toe cap, heel tab, padded collar, laced tongue.
//!
//! It lies along x, toe to −x, so that the front view is the view that shops show. The upper is one net:
//! rows from heel to toe, columns from one edge of the sole over the foot to the other; behind the laces
//! the net dips into the shoe and makes the collar.

use glam::{Vec2, Vec3, vec2, vec3};

use super::blueprint::{Blueprint, Variant};
use super::curve::{Outline, catmull_rom, through};
use super::loft::loft;
use super::material::{Material, Pictures};
use super::pattern;
use super::surface::Surface;
use super::sweep::{Section, sweep};

pub(super) const VARIANTS: &[Variant] = &[
    Variant { name: "Chalk", color: 0xEDE8DD, accent: 0x3E6B5A },
    Variant { name: "Navy", color: 0x2B3C5E, accent: 0xD9A441 },
    Variant { name: "Rust", color: 0xB45A37, accent: 0x3B2A22 },
    Variant { name: "Olive", color: 0x75784F, accent: 0x3A3B2A },
    Variant { name: "Black", color: 0x2A2A2C, accent: 0x1B1B1D },
];

const LENGTH: f32 = 0.290;
const SOLE: f32 = 0.030;
/// Where the collar's opening ends and the laces begin, as a share of the length from the heel.
const THROAT: f32 = 0.43;

/// Through equally spaced `values`, at `t` from 0 to 1.
fn profile<const N: usize>(values: [f32; N], t: f32) -> f32 {
    let place = t.clamp(0.0, 1.0) * (N - 1) as f32;
    let index = (place as usize).min(N - 2);
    let at = |i: usize| Vec3::splat(values[i.min(N - 1)]);
    catmull_rom([at(index.saturating_sub(1)), at(index), at(index + 1), at(index + 2)], place - index as f32)
        .x
}

/// Half width of the footprint at share `s` from the heel, rounded off at both ends.
fn half_width(s: f32) -> f32 {
    let plain =
        profile([0.033, 0.0335, 0.033, 0.0325, 0.035, 0.041, 0.0450, 0.0465, 0.0455, 0.0430, 0.0400], s);
    let heel = (1.0 - (1.0 - (s / 0.13).min(1.0)).powi(2)).sqrt();
    let toe = (1.0 - (1.0 - ((1.0 - s) / 0.16).min(1.0)).powf(2.5)).max(0.0).powf(0.44);
    plain * heel * toe
}

/// Height of the upper's top line over the ground.
fn height(s: f32) -> f32 {
    let tip = (1.0 - (1.0 - ((1.0 - s) / 0.09).min(1.0)).powi(2)).sqrt();
    profile([0.096, 0.094, 0.088, 0.084, 0.091, 0.103, 0.090, 0.076, 0.067, 0.061, 0.056], s)
        - 0.014 * (1.0 - tip)
}

/// The foot curves to the inside, and the toe springs off the ground.
fn last(p: Vec3) -> Vec3 {
    let s = (LENGTH * 0.5 - p.x) / LENGTH;
    let spring = 0.016 * ((s - 0.66).max(0.0) / 0.34).powi(2);
    let inward = 0.010 * (s * 2.2).sin() - 0.006;
    vec3(p.x, p.y + spring, p.z + inward)
}

/// A point of the upper before [`last`]: `s` from heel to toe, `u` from −1 (back edge) to 1 (front edge).
fn upper(s: f32, u: f32) -> Vec3 {
    let (x, width, top) = (LENGTH * (0.5 - s), half_width(s) - 0.0015, height(s));
    let foot = SOLE - 0.006;
    let side = u.signum();
    let smooth = |t: f32| t.clamp(0.0, 1.0).powi(2) * (3.0 - 2.0 * t.clamp(0.0, 1.0));
    // Closed over the toes: half an ellipse, squarer where the foot is wide.
    let angle = (1.0 - u.abs()) * std::f32::consts::FRAC_PI_2;
    let squareness = profile([0.8, 0.8, 0.85, 0.9, 0.95, 0.9, 0.82, 0.75, 0.72, 0.75, 0.8], s);
    let closed =
        vec2(width * angle.cos().max(0.0).powf(0.9), foot + (top - foot) * angle.sin().powf(squareness));
    // Open at the ankle: up the wall, over a padded rim, down the lining.
    let rim = 0.62;
    let pad = 0.0055;
    let lean = 0.80 - 0.06 * (s * 9.0).cos();
    let open = if u.abs() > rim {
        let t = (1.0 - u.abs()) / (1.0 - rim);
        let bulge = 0.0028 * (t * std::f32::consts::PI).sin();
        vec2(width * (1.0 + (lean - 1.0) * t.powf(1.6)) + bulge, foot + (top - pad - foot) * t)
    } else {
        let t = (rim - u.abs()) / rim;
        let inner = (width * lean - pad * 1.7).max(width * 0.30);
        if t < 0.34 {
            // Half a round over the rim.
            let (sin, cos) = (t / 0.34 * std::f32::consts::PI).sin_cos();
            let middle = (width * lean + inner) * 0.5;
            vec2(middle + (width * lean - middle) * cos, top - pad + pad * sin)
        } else {
            let down = (t - 0.34) / 0.66;
            let floor = SOLE + 0.010;
            vec2(
                inner * (1.0 - smooth((down - 0.45) / 0.55)),
                top - pad + (floor - top + pad) * smooth(down * 1.35),
            )
        }
    };
    // Open between the heel's rim and the throat.
    let share = smooth((THROAT + 0.03 - s) / 0.07);
    let heel_rim = smooth((s - 0.004) / 0.030);
    let inside = u.abs() < rim;
    let opened = if inside { vec2(open.x, top - 0.0008 + (open.y - top) * heel_rim.max(0.0)) } else { open };
    let point: Vec2 = closed + (opened - closed) * share;
    vec3(x, point.y, side * point.x)
}

/// The upper's outward direction, from two steps on the net.
fn outward(s: f32, u: f32) -> Vec3 {
    let along = upper(s + 0.004, u) - upper(s - 0.004, u);
    let across = upper(s, u + 0.01) - upper(s, u - 0.01);
    along.cross(across).normalize_or(Vec3::Y)
}

/// Two rows close to each border, so that the panel has an edge and not a slope.
fn edged(steps: usize) -> impl Fn(f32) -> f32 {
    move |t: f32| {
        let first = 1.0 / steps as f32;
        if t <= 0.0 || t >= 1.0 { t } else { 0.02 + (t - first) / (1.0 - 2.0 * first) * 0.96 }
    }
}

/// A panel sewn onto the upper, `thick` metres above it: `rows` are shares from heel to toe,
/// `columns(t)` the two edges across at `t` along the panel.
fn panel(rows: [f32; 2], columns: impl Fn(f32) -> [f32; 2], thick: f32, steps: [usize; 2]) -> Surface {
    let (along, across) = (edged(steps[0]), edged(steps[1]));
    Surface::grid(steps[0] + 1, steps[1] + 1, |row, column| {
        let t = along(row as f32 / steps[0] as f32);
        let s = rows[0] + (rows[1] - rows[0]) * t;
        let [from, to] = columns(t);
        let u = from + (to - from) * across(column as f32 / steps[1] as f32);
        let border = row == 0 || row == steps[0] || column == 0 || column == steps[1];
        let place = upper(s, u) + outward(s, u) * if border { -0.0006 } else { thick };
        (place, vec2(place.x, place.y + place.z) * 14.0)
    })
}

pub(super) fn blueprint() -> Blueprint {
    let mut pictures = Pictures::default();
    let cloth = pictures.add(pattern::weave());
    let relief = pictures.add(pattern::weave_relief());
    let grain = pictures.add(pattern::grain_relief());
    let spaced = |row: usize, rows: usize| {
        // Denser at the heel and the toe, where the net turns in.
        let t = row as f32 / rows as f32;
        0.0008 + 0.9984 * (0.5 - 0.5 * (t * std::f32::consts::PI).cos())
    };
    let skin = Surface::grid(45, 45, |row, column| {
        let (s, u) = (spaced(row, 44), 1.0 - column as f32 / 22.0);
        let place = upper(s, u);
        (place, vec2(s * 5.0, u * 2.5))
    });
    let toe_cap = panel([0.80, 0.9990], |_| [0.985, -0.985], 0.0014, [12, 22]);
    let heel = panel([0.0012, 0.10], |_| [0.985, 0.66], 0.0013, [8, 6]).join(panel(
        [0.0012, 0.10],
        |_| [-0.66, -0.985],
        0.0013,
        [8, 6],
    ));
    let eyestay = |side: f32| {
        let edges = move |t: f32| {
            let (inner, outer) = (0.17 + 0.02 * t, 0.52 - 0.16 * t);
            if side > 0.0 { [outer, inner] } else { [-inner, -outer] }
        };
        panel([THROAT + 0.045, 0.735], edges, 0.0013, [10, 5])
    };
    let stripe = |shift: f32| {
        panel([0.37 + shift, 0.47 + shift], move |t| [0.985 - 0.27 * t, 0.90 - 0.27 * t], 0.0010, [8, 4])
            .join(panel(
                [0.37 + shift, 0.47 + shift],
                move |t| [-0.90 + 0.27 * t, -0.985 + 0.27 * t],
                0.0010,
                [8, 4],
            ))
    };
    let mut laces = Surface::default();
    for knot in 0..5_u8 {
        let s = THROAT + 0.075 + f32::from(knot) * 0.048;
        let across: Vec<Vec3> = [-0.29_f32, -0.20, -0.08, 0.08, 0.20, 0.29]
            .iter()
            .map(|&u| {
                let s = s + u * 0.035;
                upper(s, u) + outward(s, u) * if u.abs() > 0.27 { 0.0002 } else { 0.0034 }
            })
            .collect();
        laces = laces.join(sweep(&through(&across, 3), Section::band(0.0072, 0.0022, 10), Vec3::X, |_| 1.0));
    }
    let tongue_path: Vec<Vec3> = (0..=10_u8)
        .map(|i| {
            let t = f32::from(i) / 10.0;
            vec3(LENGTH * (0.5 - THROAT - 0.075) + 0.046 * t, 0.0895 + 0.020 * t + 0.012 * t * t, 0.0)
        })
        .collect();
    let tongue =
        sweep(&tongue_path, Section { half: vec2(0.0245, 0.0032), exponent: 3.2, sides: 20 }, Vec3::Y, |t| {
            0.88 + 0.16 * t
        })
        .bent(|p| vec3(p.x, p.y - p.z * p.z * 14.0, p.z));
    let sole_profile = Outline::default()
        .to(0.030, 0.0)
        .round(0.0025, 0.0, 0.0025, 3)
        .round(-0.0015, 0.016, 0.010, 3)
        .round(-0.0010, SOLE, 0.0022, 3)
        .to(0.012, SOLE + 0.0005);
    let ring = |p: &Vec2| footprint(p.x, p.y);
    let tread = Outline::default()
        .to(0.030, -0.0001)
        .round(0.0022, -0.0001, 0.002, 2)
        .to(-0.0020, 0.0072)
        .round(-0.0026, 0.0085, 0.0008, 2)
        .to(0.0, 0.0090);
    let midsole = loft(&sole_profile.points().iter().map(ring).collect::<Vec<_>>());
    let tread = loft(&tread.points().iter().map(ring).collect::<Vec<_>>());
    let stripe_line = Outline::default()
        .to(-0.0002, 0.0195)
        .round(-0.0022, 0.0198, 0.0005, 2)
        .round(-0.0022, 0.0218, 0.0005, 2)
        .to(0.0, 0.0221);
    let stripe_line = loft(&stripe_line.points().iter().map(ring).collect::<Vec<_>>());
    Blueprint::new(pictures, move |variant| {
        let canvas = Material::matt("canvas", variant.color, 0.92).printed(cloth).embossed(relief, 0.6);
        vec![
            Material { double_sided: true, ..canvas },
            Material::matt("trim", variant.accent, 0.6).embossed(grain, 0.5),
            Material::matt("rubber", 0xF1ECE0, 0.55),
            Material::matt("tread", 0xB07B4F, 0.75),
            Material::matt("laces", 0xF4F0E6, 0.9).printed(cloth),
        ]
    })
    .part("canvas", &skin.join(tongue.tiled(20.0, 1.0)).bent(last))
    .part(
        "trim",
        &heel
            .join(eyestay(1.0))
            .join(eyestay(-1.0))
            .join(stripe(0.0))
            .join(stripe(0.065))
            .join(stripe_line)
            .bent(last),
    )
    .part("rubber", &midsole.join(toe_cap).bent(last))
    .part("tread", &tread.bent(last))
    .part("laces", &laces.tiled(30.0, 1.0).bent(last))
}

/// The sole's outline at height `y`, drawn in by `less`; counter-clockwise from above, from the heel.
fn footprint(less: f32, y: f32) -> Vec<Vec3> {
    let steps = 36;
    let share = |i: usize| 0.5 - 0.5 * (i as f32 / steps as f32 * std::f32::consts::PI).cos();
    let center = LENGTH * 0.5;
    let squeeze = |x: f32| x - less * (x / center).clamp(-1.0, 1.0);
    let at = |i: usize, side: f32| {
        let s = share(i);
        let width = (half_width(s) + 0.0015) * (1.0 - less / 0.042).max(0.02);
        vec3(squeeze(LENGTH * (0.5 - s)), y, side * width)
    };
    let out = (0..steps).map(|i| at(i, -1.0));
    let home = (0..steps).map(|i| at(steps - i, 1.0));
    let mut ring: Vec<Vec3> = out.chain(home).collect();
    ring.push(ring[0]);
    ring
}
