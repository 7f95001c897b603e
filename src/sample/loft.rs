//! Lofted shapes: closed sections, one after another, with a skin drawn over them.

use glam::{Vec2, Vec2Swizzles as _, Vec3, vec2};

use super::surface::Surface;
use super::sweep::superellipse;

/// Draw a skin over `rings`; each is a closed line whose last point repeats the first, all equally long.
///
/// Outside is where (along the ring) × (to the next ring) points. u runs round (0 to 1), v from the
/// first ring to the last (0 to 1), both by length. The ends stay open: see [`domed`].
pub(super) fn loft(rings: &[Vec<Vec3>]) -> Surface {
    let round: Vec<Vec<f32>> = rings.iter().map(|ring| shares(ring)).collect();
    let spine: Vec<Vec3> = rings.iter().map(|ring| middle(ring)).collect();
    let along = shares(&spine);
    Surface::grid(rings.len(), rings[0].len(), |row, column| {
        (rings[row][column], vec2(round[row][column], along[row]))
    })
}

/// `rings` with rounded ends: each end shrinks to its middle in `steps` rings, bulging `bulge` metres.
pub(super) fn domed(rings: &[Vec<Vec3>], bulge: [f32; 2], steps: usize) -> Vec<Vec<Vec3>> {
    let last = rings.len() - 1;
    let outward =
        |end: usize, inner: usize| (middle(&rings[end]) - middle(&rings[inner])).normalize_or_zero();
    let dome = |end: usize, inner: usize, bulge: f32| {
        let (center, direction) = (middle(&rings[end]), outward(end, inner));
        (1..=steps).map(move |step| {
            let turn = std::f32::consts::FRAC_PI_2 * step as f32 / steps as f32;
            // The tip is the middle to the bit, so that it closes.
            let shrink = if step == steps { 0.0 } else { turn.cos() };
            rings[end]
                .iter()
                .map(|p| center + (*p - center) * shrink + direction * (bulge * turn.sin()))
                .collect::<Vec<Vec3>>()
        })
    };
    let mut first: Vec<Vec<Vec3>> = dome(0, 1, bulge[0]).collect();
    first.reverse();
    first.extend(rings.iter().cloned());
    first.extend(dome(last, last - 1, bulge[1]));
    first
}

/// A closed line round the y axis at height `y`: a superellipse, seen from above counter-clockwise.
///
/// Starts and ends at the back (−z), so that seams hide there.
pub(super) fn ring(center: Vec2, half: Vec2, exponent: f32, y: f32, points: usize) -> Vec<Vec3> {
    let at = |i: usize| {
        // Quarter turn: the ellipse's first axis looks to the back.
        let p = superellipse(half.yx(), exponent, (i % points) as f32 / points as f32);
        Vec3::new(center.x - p.y, y, center.y - p.x)
    };
    (0..=points).map(at).collect()
}

/// Mean of the ring's points, the repeated one counted once.
fn middle(ring: &[Vec3]) -> Vec3 {
    let distinct = &ring[1..];
    distinct.iter().sum::<Vec3>() / distinct.len() as f32
}

/// How far along the line each point is, 0 to 1.
fn shares(line: &[Vec3]) -> Vec<f32> {
    let mut sum = 0.0;
    let mut lengths = vec![0.0];
    for pair in line.windows(2) {
        sum += pair[0].distance(pair[1]);
        lengths.push(sum);
    }
    lengths.iter().map(|length| length / sum.max(1e-9)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domed_loft_is_closed() {
        let rings: Vec<Vec<Vec3>> =
            [0.0, 0.5, 1.0].iter().map(|&y| ring(Vec2::ZERO, vec2(0.4, 0.2), 3.0, y, 24)).collect();
        let body = loft(&domed(&rings, [0.05, 0.05], 4));
        assert!(body.is_closed());
    }
}
