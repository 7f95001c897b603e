//! Radiance → what a screen shows, by the curve that a page wants.
//!
//! The reference for `shaders/tone.wgsl`, and fast enough for every pixel: logarithm and power are
//! approximations whose error the tests bound far below a step of 8 bits. Formulas and constants are those of
//! three.js r183, which `<model-viewer>` 4.4 uses, so that a page keeps its look; what each goes back to
//! stands beside it.

use glam::{Mat3, Vec3};

use super::wide::{Lanes, Wide, Wide3};
use crate::scene::ToneMapping;

/// Linear Rec.709 radiance, exposed, ≥ 0 → linear Rec.709; what leaves [0, 1] is for the encoder to cut.
#[inline]
pub fn tone_map(mapping: ToneMapping, color: Vec3) -> Vec3 {
    match mapping {
        ToneMapping::Neutral => Vec3::from(neutral(Wide3::all_of(color.into())).at(0)),
        other => by_another_curve(other, color),
    }
}

/// Khronos PBR Neutral, of several colours at once.
///
/// Source: KhronosGroup/ToneMapping, PBR_Neutral.
#[inline(always)]
pub(super) fn neutral(color: Wide3) -> Wide3 {
    const START_COMPRESSION: f32 = 0.8 - 0.04;
    const DESATURATION: f32 = 0.15;
    let x = color.x.least(color.y).least(color.z);
    let offset = x.if_less(Wide::all_of(0.08), x - x * x * 6.25, Wide::all_of(0.04));
    let color = color - Wide3::grey(offset);
    let peak = color.x.most(color.y).most(color.z);
    let start = Wide::all_of(START_COMPRESSION);
    if peak.all_less(start) {
        return color;
    }
    let d = 1.0 - START_COMPRESSION;
    let new_peak = 1.0 - d * d / (peak + (d - START_COMPRESSION));
    let share = 1.0 / ((peak - new_peak) * DESATURATION + 1.0);
    // Nothing is changed below the start.
    let scale = peak.if_less(start, Wide::all_of(1.0), new_peak / peak * share);
    let white = peak.if_less(start, Wide::all_of(0.0), new_peak * (1.0 - share));
    color * scale + Wide3::grey(white)
}

/// Brighter is white on every curve, and its square leaves single precision at last.
const BRIGHTEST: f32 = 65_504.0;

/// Apart, so that the curve that nearly every picture has stays short.
#[inline(never)]
fn by_another_curve(mapping: ToneMapping, color: Vec3) -> Vec3 {
    let color = color.min(Vec3::splat(BRIGHTEST));
    match mapping {
        ToneMapping::Aces => aces(color),
        ToneMapping::Agx => agx(color),
        // Reinhard et al. 2002, "Photographic Tone Reproduction for Digital Images", equation 3.
        ToneMapping::Reinhard => color / (Vec3::ONE + color),
        ToneMapping::Cineon => cineon(color),
        ToneMapping::Neutral | ToneMapping::Linear | ToneMapping::None => color,
    }
}

/// Stephen Hill's fit of ACES' RRT and sRGB ODT (selfshadow/ltc_code, `ltc_blit.fs`), brightened by
/// 1 / 0.6 as three.js does for screens in bright rooms (mrdoob/three.js#19621).
fn aces(color: Vec3) -> Vec3 {
    const INTO: Mat3 = Mat3::from_cols_array(&[
        0.59719, 0.076, 0.0284, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777,
    ]);
    const BACK: Mat3 = Mat3::from_cols_array(&[
        1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602,
    ]);
    let v = INTO * (color / 0.6);
    BACK * ((v * (v + 0.024_578_6) - 0.000_090_537) / (v * (0.983_729 * v + 0.432_951) + 0.238_081))
}

/// AgX with Blender's primaries in Rec.2020, as in google/filament#7236; the curve between is Benjamin
/// Wrensch's polynomial ("Minimal AgX Implementation").
fn agx(color: Vec3) -> Vec3 {
    /// Rec.709 to Rec.2020 (ITU-R BT.2407), then the inset.
    const INTO: Mat3 = Mat3::from_cols_array(&[
        0.544_812_1,
        0.140_419_3,
        0.088_817_1,
        0.373_797_4,
        0.754_107_8,
        0.178_859_8,
        0.081_381,
        0.105_396_7,
        0.732_315_4,
    ]);
    const OUTSET: Mat3 = Mat3::from_cols_array(&[
        1.127_100_6,
        -0.141_329_76,
        -0.141_329_76,
        -0.110_606_64,
        1.157_823_7,
        -0.110_606_64,
        -0.016_493_94,
        -0.016_493_94,
        1.251_936_4,
    ]);
    /// Rec.2020 to Rec.709.
    const BACK: Mat3 = Mat3::from_cols_array(&[
        1.6605, -0.1246, -0.0182, -0.5876, 1.1329, -0.1006, -0.0728, -0.0083, 1.1187,
    ]);
    /// log2 of 0.18 · 2^−10 and 0.18 · 2^6.5.
    const RANGE: [f32; 2] = [-12.473_93, 4.026_069];
    let [darkest, brightest] = RANGE;
    let level = (INTO * color).map(|x| ((log2(x) - darkest) / (brightest - darkest)).clamp(0.0, 1.0));
    // From the sixth power down.
    let mut curve = Vec3::splat(15.5);
    for factor in [-40.14, 31.96, -6.868, 0.4298, 0.1191, -0.002_32] {
        curve = curve * level + factor;
    }
    BACK * (OUTSET * curve).map(power_2_2)
}

/// Jim Hejl and Richard Burgess-Dawson's fit of a film stock, its built-in encoding taken out (John Hable,
/// "Filmic Tonemapping Operators").
fn cineon(color: Vec3) -> Vec3 {
    let x = (color - 0.004).max(Vec3::ZERO);
    (x * (6.2 * x + 0.5) / (x * (6.2 * x + 1.7) + 0.06)).map(power_2_2)
}

/// log2 of a positive normal number, to 2e-5; of less and of zero, far below zero.
fn log2(x: f32) -> f32 {
    let bits = x.max(f32::MIN_POSITIVE).to_bits();
    let mantissa = f32::from_bits(bits & 0x7f_ffff | 1.0f32.to_bits());
    // ln m = 2 · artanh t, and four terms of its series: t is at most 1 / 3.
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let squared = t * t;
    let series = t * (1.0 + squared * (1.0 / 3.0 + squared * (0.2 + squared / 7.0)));
    (bits >> 23) as f32 - 127.0 + series * (2.0 * std::f32::consts::LOG2_E)
}

/// x^2.2 = x² · ⁵√x, to 2e-4 of itself; of less than zero, 0.
fn power_2_2(x: f32) -> f32 {
    let x = x.max(0.0);
    // A fifth of the exponent, then Newton's method for r⁵ = x, twice.
    let mut root = f32::from_bits(x.to_bits() / 5 + 1.0f32.to_bits() / 5 * 4);
    for _ in 0..2 {
        let squared = root * root;
        root = 0.8 * root + 0.2 * x / (squared * squared);
    }
    x * x * root
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rgb = [f64; 3];
    /// Rows.
    type Rows = [Rgb; 3];

    fn times(rows: Rows, v: Rgb) -> Rgb {
        rows.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
    }

    /// The published formulas, in double precision and with the library's powers and logarithms.
    fn published(mapping: ToneMapping, color: Rgb) -> Rgb {
        match mapping {
            ToneMapping::Neutral => {
                let darkest = color.into_iter().fold(f64::MAX, f64::min);
                let offset = if darkest < 0.08 { darkest - 6.25 * darkest * darkest } else { 0.04 };
                let color = color.map(|c| c - offset);
                let peak = color.into_iter().fold(0.0, f64::max);
                if peak < 0.76 {
                    return color;
                }
                let d = 0.24;
                let new_peak = 1.0 - d * d / (peak + d - 0.76);
                let g = 1.0 - 1.0 / (0.15 * (peak - new_peak) + 1.0);
                color.map(|c| c * new_peak / peak * (1.0 - g) + new_peak * g)
            }
            ToneMapping::Aces => {
                let into =
                    [[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]];
                let back = [
                    [1.60475, -0.53108, -0.07367],
                    [-0.10208, 1.10813, -0.00605],
                    [-0.00327, -0.07276, 1.07602],
                ];
                let fitted = times(into, color.map(|c| c / 0.6)).map(|v| {
                    (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081)
                });
                times(back, fitted)
            }
            ToneMapping::Agx => {
                let to_2020 = [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0113], [0.0164, 0.0880, 0.8956]];
                let inset = [
                    [0.856627153315983, 0.0951212405381588, 0.0482516061458583],
                    [0.137318972929847, 0.761241990602591, 0.101439036467562],
                    [0.11189821299995, 0.0767994186031903, 0.811302368396859],
                ];
                let outset = [
                    [1.1271005818144368, -0.11060664309660323, -0.016493938717834573],
                    [-0.1413297634984383, 1.157823702216272, -0.016493938717834257],
                    [-0.14132976349843826, -0.11060664309660294, 1.2519364065950405],
                ];
                let to_709 =
                    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]];
                let curve = times(inset, times(to_2020, color)).map(|v| {
                    let x = ((v.max(1e-10).log2() + 12.47393) / (4.026069 + 12.47393)).clamp(0.0, 1.0);
                    15.5 * x.powi(6) - 40.14 * x.powi(5) + 31.96 * x.powi(4) - 6.868 * x.powi(3)
                        + 0.4298 * x.powi(2)
                        + 0.1191 * x
                        - 0.00232
                });
                times(to_709, times(outset, curve).map(|v| v.max(0.0).powf(2.2)))
            }
            ToneMapping::Reinhard => color.map(|c| c / (1.0 + c)),
            ToneMapping::Cineon => color.map(|c| {
                let x = (c - 0.004).max(0.0);
                ((x * (6.2 * x + 0.5)) / (x * (6.2 * x + 1.7) + 0.06)).powf(2.2)
            }),
            ToneMapping::Linear | ToneMapping::None => color,
        }
    }

    const ALL: [ToneMapping; 7] = [
        ToneMapping::Neutral,
        ToneMapping::Aces,
        ToneMapping::Agx,
        ToneMapping::Reinhard,
        ToneMapping::Cineon,
        ToneMapping::Linear,
        ToneMapping::None,
    ];

    /// Grey, saturated and mixed, from almost black to the sun.
    fn ramp() -> impl Iterator<Item = Rgb> {
        let hues = [
            [1.0, 1.0, 1.0],
            [1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [1.0, 0.6, 0.1],
            [0.2, 0.5, 1.0],
            [1.0, 0.0, 0.8],
            [0.4, 0.35, 0.3],
        ];
        (0..=120).flat_map(move |step| {
            let strength = if step == 0 { 0.0 } else { 2.0f64.powf(f64::from(step) / 5.0 - 14.0) };
            hues.map(|hue| hue.map(|c| c * strength))
        })
    }

    fn encoded(linear: f64) -> f64 {
        let c = linear.clamp(0.0, 1.0);
        255.0 * if c <= 0.0031308 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 }
    }

    #[test]
    fn every_curve_is_the_published_one_to_a_tenth_of_a_step() {
        for mapping in ALL {
            let mut worst: f64 = 0.0;
            for color in ramp() {
                let ours = tone_map(mapping, Vec3::from(color.map(|c| c as f32))).to_array();
                for (ours, theirs) in ours.into_iter().zip(published(mapping, color)) {
                    worst = worst.max((encoded(f64::from(ours)) - encoded(theirs)).abs());
                }
            }
            assert!(worst < 0.1, "{mapping:?} is off by {worst} of 255");
        }
    }

    /// Computed apart from both versions above, with the numbers in three.js's own file.
    #[test]
    fn grey_and_a_bright_orange_land_where_three_js_puts_them() {
        let orange = [2.0, 0.5, 0.1];
        for (mapping, grey, expected) in [
            (ToneMapping::Neutral, 0.14, [0.96, 0.32114, 0.15077]),
            (ToneMapping::Aces, 0.21311, [0.9823, 0.60441, 0.22443]),
            (ToneMapping::Agx, 0.21452, [0.81628, 0.45379, 0.26306]),
            (ToneMapping::Reinhard, 0.15254, [0.66667, 0.33333, 0.09091]),
            (ToneMapping::Cineon, 0.2254, [0.81813, 0.5007, 0.11561]),
        ] {
            for (color, expected) in [([0.18; 3], [grey; 3]), (orange, expected)] {
                let found = tone_map(mapping, Vec3::from(color));
                let error = (found - Vec3::from(expected)).abs().max_element();
                assert!(error < 2e-4, "{mapping:?}: {found}, expected {expected:?}");
            }
        }
    }

    #[test]
    fn every_two_curves_tell_a_bright_red_apart() {
        let red = Vec3::new(2.0, 0.1, 0.05);
        let shown = |mapping| tone_map(mapping, red).to_array().map(|c| encoded(f64::from(c)).round() as u8);
        for (at, one) in ALL.iter().enumerate() {
            for other in &ALL[at + 1..] {
                let same = one.curve() == other.curve();
                assert_eq!(shown(*one) == shown(*other), same, "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn more_light_is_never_darker_and_the_sun_is_white() {
        for mapping in ALL {
            let mut before = -1.0;
            for step in 0..4000 {
                let shown = tone_map(mapping, Vec3::splat(2.0f32.powf(step as f32 / 100.0 - 14.0))).x;
                assert!(shown >= before - 1e-4, "{mapping:?} at step {step}: {shown} after {before}");
                before = shown;
            }
            for sun in [1e6, 1e20, f32::MAX / 2.0] {
                let shown = encoded(f64::from(tone_map(mapping, Vec3::splat(sun)).x));
                assert!(shown > 252.0, "{mapping:?} at {sun}: {shown}");
            }
            // What no light gives does not panic.
            for wild in [f32::NAN, f32::INFINITY, -1.0] {
                tone_map(mapping, Vec3::splat(wild));
            }
        }
    }
}
