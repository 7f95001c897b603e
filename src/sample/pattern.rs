//! Pictures that several products share: brushed steel, wood, cloth, leather, speckled glaze.
//!
//! All tile. Grey ones are multiplied with a material's colour; 1 leaves it as it is.

use std::f32::consts::TAU;

use super::noise::{cloud, hash, tile};
use super::picture::{Picture, color, grey, relief};

/// Roughness of brushed metal: fine rings round the shape, green roughness, blue metal.
pub(super) fn brushed() -> Picture {
    color([32, 256], |[x, y]| {
        let ring = tile([x, y], [2, 128], 11) * 0.6 + tile([x, y], [1, 40], 12) * 0.4;
        [1.0, 0.62 + 0.38 * ring, 1.0]
    })
}

/// Wood: long streaks along v with darker pores, warm; multiplied with a light wood colour.
pub(super) fn wood() -> Picture {
    color([128, 256], |[x, y]| {
        let drift = 0.16 * (cloud([x, y], [2, 2], 21) - 0.5);
        let rings = (0.5 + 0.5 * ((x + drift) * TAU * 5.0).sin()).powf(2.2);
        let streak = tile([x, y], [48, 3], 23);
        let pore = (tile([x, y], [64, 12], 24) - 0.72).max(0.0) * 1.3;
        let dark = (0.26 * rings + 0.16 * streak + pore).min(0.62);
        // Quantised: a tenth of the bytes, and no eye sees it.
        let step = |v: f32| (v * 40.0).round() / 40.0;
        [step(1.0 - 0.62 * dark), step(1.0 - 0.82 * dark), step(1.0 - dark)]
    })
}

/// Height of a plain weave at a place in a tile of `threads` × `threads`, 0 to 1.
fn weave_height([x, y]: [f32; 2], threads: f32) -> f32 {
    let (u, v) = (x * threads, y * threads);
    let over = (u.floor() as i32 + v.floor() as i32).rem_euclid(2) == 0;
    let (across, along) = ((u.fract() - 0.5) * 2.0, (v.fract() - 0.5) * 2.0);
    let (width, length) = if over { (across, along) } else { (along, across) };
    let thread = (1.0 - width * width * 0.9).max(0.0).sqrt();
    thread * (1.0 - 0.55 * length * length)
}

/// Threads of cloth, light and dark.
pub(super) fn weave() -> Picture {
    grey([128, 128], |at| {
        // Hand-spun: each thread has its own shade.
        let (warp, weft) = ((at[0] * 16.0) as i32, (at[1] * 16.0) as i32);
        let thread = if (warp + weft) % 2 == 0 { hash(warp, 0, 31) } else { hash(weft, 1, 31) };
        0.70 + 0.24 * weave_height(at, 16.0) + (thread - 0.5) * 0.09
    })
}

/// Relief of [`weave`].
pub(super) fn weave_relief() -> Picture {
    relief([128, 128], |at| weave_height(at, 16.0) * 0.025)
}

/// Relief of grained leather or moulded plastic: irregular pebbles.
pub(super) fn grain_relief() -> Picture {
    relief([64, 64], |at| {
        let cells = 10;
        let place = at.map(|p| p * cells as f32);
        let mut nearest = 2.0_f32;
        let mut second = 2.0_f32;
        for dy in -1..=1 {
            for dx in -1..=1 {
                let cell = [place[0].floor() as i32 + dx, place[1].floor() as i32 + dy];
                let wrapped = cell.map(|c| c.rem_euclid(cells));
                let center = [0, 1].map(|axis: usize| {
                    cell[axis] as f32 + 0.2 + 0.6 * hash(wrapped[0], wrapped[1], 41 + axis as u32)
                });
                let distance = (place[0] - center[0]).hypot(place[1] - center[1]);
                if distance < nearest {
                    (second, nearest) = (nearest, distance);
                } else {
                    second = second.min(distance);
                }
            }
        }
        (second - nearest).min(0.35) * 0.05
    })
}

/// Stoneware glaze: small dark speckles and a cloudy depth.
pub(super) fn speckle() -> Picture {
    grey([256, 128], |at| {
        let mut shade = 0.95 + 0.05 * (tile(at, [4, 2], 51) * 12.0).round() / 12.0;
        let cells = [64, 32];
        let cell = [0, 1].map(|axis: usize| (at[axis] * cells[axis] as f32) as i32);
        if hash(cell[0], cell[1], 52) > 0.86 {
            let center = [0, 1]
                .map(|axis: usize| cell[axis] as f32 + 0.3 + 0.4 * hash(cell[0], cell[1], 53 + axis as u32));
            let distance = (at[0] * cells[0] as f32 - center[0]).hypot(at[1] * cells[1] as f32 - center[1]);
            let size = 0.12 + 0.2 * hash(cell[0], cell[1], 55);
            shade -= 0.5 * ((size - distance) * 8.0).clamp(0.0, 1.0);
        }
        shade
    })
}
