//! Diffuse light of a panorama: spherical harmonics of order 2.
//!
//! Ramamoorthi & Hanrahan 2001, "An Efficient Representation for Irradiance Environment Maps": nine
//! numbers for each colour hold the irradiance of any surroundings to about 1 %.

use glam::Vec3;

use super::panorama::Cells;

/// Terms of order 0, 1 and 2.
pub const TERMS: usize = 9;

/// Normalisation of each term's polynomial, as that paper has it.
const NORMS: [f32; TERMS] =
    [0.282_095, 0.488_603, 0.488_603, 0.488_603, 1.092_548, 1.092_548, 0.315_392, 1.092_548, 0.546_274];
/// What the clamped cosine leaves of each order, over π.
const COSINE: [f32; TERMS] = [1.0, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 0.25, 0.25, 0.25, 0.25, 0.25];

/// The terms' polynomials at unit direction `d`.
fn polynomials(d: Vec3) -> [f32; TERMS] {
    let Vec3 { x, y, z } = d;
    [1.0, y, z, x, x * y, y * z, 3.0 * z * z - 1.0, x * z, x * x - y * y]
}

/// Coefficients of the polynomials whose sum is irradiance / π.
pub(super) fn project(cells: &Cells) -> [Vec3; TERMS] {
    let mut sums = [Vec3::ZERO; TERMS];
    let mut solid = 0.0;
    for cell in cells.cells() {
        let light = cell.radiance * cell.steradians;
        for (sum, polynomial) in sums.iter_mut().zip(polynomials(cell.direction)) {
            *sum += light * polynomial;
        }
        solid += cell.steradians;
    }
    // The cells cover 4π but for rounding; white surroundings shall stay white.
    let whole = 4.0 * std::f32::consts::PI / solid;
    let mut factors = NORMS.iter().zip(COSINE).map(|(norm, cosine)| norm * norm * cosine * whole);
    sums.map(|sum| sum * factors.next().unwrap_or_default())
}

/// Irradiance / π around the unit normal `n`. Next to a lone lamp the series dips below 0, which is cut.
pub(super) fn irradiance_over_pi(coefficients: &[Vec3; TERMS], n: Vec3) -> Vec3 {
    let terms = coefficients.iter().zip(polynomials(n));
    terms.map(|(coefficient, polynomial)| *coefficient * polynomial).sum::<Vec3>().max(Vec3::ZERO)
}
