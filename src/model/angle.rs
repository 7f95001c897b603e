//! Sine, cosine and tangent of an angle: small, and the same on every platform.
//!
//! Pure. In: radians. Out: what the standard library gives, to the last bit but in rare cases, for every angle that a product
//! has (below 2²⁰ rad; far beyond it a wrong value from −1 to 1). The library's own reduce any angle exactly, up to
//! 10³⁸ rad, with code and tables that take 4 kB in each wasm module.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, TAU};

/// Sine and cosine. NaN for what is not finite.
pub fn sin_cos(radians: f32) -> (f32, f32) {
    let (sin, cos) = precise(radians);
    (sin as f32, cos as f32)
}

/// Tangent. NaN for what is not finite.
pub fn tan(radians: f32) -> f32 {
    let (sin, cos) = precise(radians);
    (sin / cos) as f32
}

/// The same direction within one turn, from 0 to 2π; 0 for an angle so large that it has none, and for what is not finite.
pub fn within_turn(radians: f32) -> f32 {
    // In double precision, which single ones below 2²⁹ leave room for; `rem_euclid` is exact, and half a kilobyte.
    let turn = f64::from(radians);
    let rest = (turn - TAU * (turn / TAU).floor()) as f32;
    if (0.0..TAU as f32).contains(&rest) { rest } else { 0.0 }
}

fn precise(radians: f32) -> (f64, f64) {
    let radians = f64::from(radians);
    let quarters = (radians * FRAC_2_PI).round_ties_even();
    // At most an eighth of a turn, where a few terms of Taylor's series are exact to 2⁻²⁸.
    let rest = (radians - quarters * FRAC_PI_2).clamp(-1.0, 1.0);
    let square = rest * rest;
    let series = |first: f64, factors: [f64; 4]| {
        // Each factor is the quotient of two neighbouring factorials.
        first * factors.iter().rev().fold(1.0, |sum, factor| 1.0 - square * factor * sum)
    };
    let sin = series(rest, [1.0 / 6.0, 1.0 / 20.0, 1.0 / 42.0, 1.0 / 72.0]);
    let cos = series(1.0, [1.0 / 2.0, 1.0 / 12.0, 1.0 / 30.0, 1.0 / 56.0]);
    match quarters as i64 & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standard_librarys_sine_cosine_and_tangent() {
        let angles = (-200_000i32..=200_000).map(|i| i as f32 * 1.234_567e-3);
        for angle in
            angles.chain([1e-30, -0.0, 3e5, -1e6, std::f32::consts::FRAC_PI_2, std::f32::consts::TAU])
        {
            let (sin, cos) = sin_cos(angle);
            // One step of an f32 near 1, and as fine near 0 as the angle's own reduction is.
            assert!((sin - angle.sin()).abs() <= 6e-8, "sin {angle}: {sin}, not {}", angle.sin());
            assert!((cos - angle.cos()).abs() <= 6e-8, "cos {angle}: {cos}, not {}", angle.cos());
            if cos.abs() > 0.01 {
                let wanted = angle.tan();
                assert!((tan(angle) - wanted).abs() <= 2e-7 * wanted.abs().max(1.0), "tan {angle}");
            }
        }
    }

    #[test]
    fn within_a_turn_an_angle_leads_where_it_led() {
        for turned in (-40_000i32..=40_000).map(|i| i as f32 * 0.012_345) {
            let found = within_turn(turned);
            assert!((0.0..std::f32::consts::TAU).contains(&found), "{turned}: {found}");
            let apart = (found - turned.rem_euclid(std::f32::consts::TAU)).abs();
            assert!(apart.min(std::f32::consts::TAU - apart) <= 1e-4, "{turned}: {found}");
        }
        for wild in [1e30, f32::MIN, f32::NAN, f32::INFINITY] {
            assert!((0.0..std::f32::consts::TAU).contains(&within_turn(wild)), "{wild}");
        }
    }

    #[test]
    fn no_angle_leaves_the_circle() {
        for angle in [1e9, -1e20, f32::MAX, f32::MIN] {
            let (sin, cos) = sin_cos(angle);
            assert!(sin.abs() <= 1.0 && cos.abs() <= 1.0, "{angle}");
        }
        for angle in [f32::NAN, f32::INFINITY] {
            assert!(sin_cos(angle).0.is_nan() && tan(angle).is_nan(), "{angle}");
        }
    }
}
