//! The brand's name in strokes: what is engraved on a bottle or stamped on a bag.
//!
//! Geometry and no picture, so that it is crisp at every distance and costs two kilobytes. Only the
//! letters that the name needs.

use glam::{Vec2, vec2};

use super::surface::Surface;

/// The brand, as it is engraved.
pub(super) const WORDMARK: &str = "GHAR & SAFAR";

/// Width of a letter's box and of the gap after it, in letter heights.
const ADVANCE: f32 = 0.98;

/// Strokes of one letter: polylines in a box 0.7 wide and 1 high, y upwards.
fn strokes(letter: char) -> &'static [&'static [[f32; 2]]] {
    match letter {
        'G' => &[&[
            [0.66, 0.82],
            [0.52, 0.95],
            [0.35, 1.0],
            [0.15, 0.92],
            [0.03, 0.72],
            [0.0, 0.5],
            [0.03, 0.28],
            [0.15, 0.08],
            [0.35, 0.0],
            [0.55, 0.06],
            [0.68, 0.2],
            [0.68, 0.46],
            [0.4, 0.46],
        ]],
        'H' => &[&[[0.04, 0.0], [0.04, 1.0]], &[[0.64, 0.0], [0.64, 1.0]], &[[0.04, 0.52], [0.64, 0.52]]],
        'A' => &[&[[0.0, 0.0], [0.35, 1.0], [0.7, 0.0]], &[[0.13, 0.34], [0.57, 0.34]]],
        'R' => &[
            &[
                [0.06, 0.0],
                [0.06, 1.0],
                [0.4, 1.0],
                [0.55, 0.94],
                [0.62, 0.76],
                [0.55, 0.58],
                [0.4, 0.52],
                [0.06, 0.52],
            ],
            &[[0.36, 0.52], [0.65, 0.0]],
        ],
        'S' => &[&[
            [0.6, 0.84],
            [0.48, 0.96],
            [0.33, 1.0],
            [0.16, 0.95],
            [0.07, 0.8],
            [0.1, 0.64],
            [0.25, 0.55],
            [0.45, 0.47],
            [0.6, 0.36],
            [0.63, 0.2],
            [0.53, 0.06],
            [0.34, 0.0],
            [0.16, 0.04],
            [0.04, 0.17],
        ]],
        'F' => &[&[[0.08, 0.0], [0.08, 1.0], [0.6, 1.0]], &[[0.08, 0.52], [0.5, 0.52]]],
        '&' => &[&[
            [0.68, 0.0],
            [0.2, 0.66],
            [0.17, 0.84],
            [0.3, 1.0],
            [0.46, 0.9],
            [0.44, 0.72],
            [0.12, 0.42],
            [0.04, 0.22],
            [0.14, 0.03],
            [0.34, 0.0],
            [0.54, 0.14],
            [0.66, 0.42],
        ]],
        _ => &[],
    }
}

/// Width of `text` in letter heights.
fn width(text: &str) -> f32 {
    (text.chars().count() as f32 - 1.0) * ADVANCE + 0.7
}

/// `text` as flat ribbons in the plane z = 0, facing +z, `height` metres high, centred on the origin.
///
/// `weight` is the stroke's width in letter heights. Bend it onto the product, a hair above its skin.
pub(super) fn ribbons(text: &str, height: f32, weight: f32) -> Surface {
    let middle = vec2(width(text), 1.0) * 0.5;
    let mut surface = Surface::default();
    for (index, letter) in text.chars().enumerate() {
        let origin = vec2(index as f32 * ADVANCE, 0.0) - middle;
        for line in strokes(letter) {
            let points: Vec<Vec2> = line.iter().map(|p| (origin + Vec2::from(*p)) * height).collect();
            surface = surface.join(ribbon(&short_steps(&points, height * 0.2), weight * height * 0.5));
        }
    }
    surface
}

/// The same line with no step longer than `longest`, so that it bends with the product.
fn short_steps(points: &[Vec2], longest: f32) -> Vec<Vec2> {
    let mut fine = vec![points[0]];
    for pair in points.windows(2) {
        let pieces = (pair[0].distance(pair[1]) / longest).ceil().max(1.0) as usize;
        fine.extend((1..=pieces).map(|i| pair[0].lerp(pair[1], i as f32 / pieces as f32)));
    }
    fine
}

/// One stroke: both edges of the line, mitred at its corners.
fn ribbon(points: &[Vec2], half_width: f32) -> Surface {
    let last = points.len() - 1;
    let edge = |index: usize| {
        let before = points[index] - points[index.saturating_sub(1)];
        let after = points[(index + 1).min(last)] - points[index];
        let (before, after) =
            (before.normalize_or(after.normalize_or_zero()), after.normalize_or(before.normalize_or_zero()));
        let along = (before + after).normalize_or(after);
        // A sharp corner would throw its mitre far out.
        along.perp() * (half_width / along.dot(after).max(0.5))
    };
    Surface::grid(points.len(), 2, |row, column| {
        let side = if column == 0 { edge(row) } else { -edge(row) };
        ((points[row] + side).extend(0.0), vec2(0.5, 0.5))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_the_name_can_be_drawn() {
        assert!(WORDMARK.chars().all(|c| c == ' ' || !strokes(c).is_empty()));
    }

    #[test]
    fn ribbons_face_the_reader() {
        let name = ribbons(WORDMARK, 1.0, 0.1);
        for [a, b, c] in name.triangles.iter().map(|t| t.map(|i| name.positions[i as usize])) {
            assert!((b - a).cross(c - a).z >= 0.0);
        }
    }
}
