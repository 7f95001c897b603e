//! Whole shapes in one call: the rounded box and the puck.

use glam::{Vec3, vec2};

use super::curve::Outline;
use super::revolve::revolve;
use super::surface::Surface;

/// A box of `size` metres round the origin, edges rounded with `radius` in `steps` steps.
///
/// Texture coordinates are metres on each face, so a tile has one size all round.
pub(super) fn rounded_box(size: Vec3, radius: f32, steps: usize) -> Surface {
    let radius = radius.min(size.min_element() * 0.499);
    let core = size * 0.5 - Vec3::splat(radius);
    // Along each axis of a face: the rounding, one flat span, the rounding.
    let stops: Vec<f32> = (0..=steps)
        .map(|i| {
            let angle = std::f32::consts::FRAC_PI_4 * (1.0 - i as f32 / steps as f32);
            -angle.tan()
        })
        .collect();
    let count = stops.len() * 2;
    // (share of the rounding from −1 to 1, which end of the core)
    let stop = |i: usize| {
        if i < stops.len() { (stops[i], -1.0) } else { (-stops[count - 1 - i], 1.0) }
    };
    let axes = [
        (Vec3::X, Vec3::Y, Vec3::Z),
        (Vec3::NEG_X, Vec3::Y, Vec3::NEG_Z),
        (Vec3::NEG_Z, Vec3::Y, Vec3::X),
        (Vec3::Z, Vec3::Y, Vec3::NEG_X),
        (Vec3::X, Vec3::NEG_Z, Vec3::Y),
        (Vec3::X, Vec3::Z, Vec3::NEG_Y),
    ];
    let face = |(right, up, out): (Vec3, Vec3, Vec3)| {
        Surface::grid(count, count, |row, column| {
            let (x, x_end) = stop(column);
            let (y, y_end) = stop(row);
            let inner = (right * x_end + up * y_end + out) * core;
            let place = inner + (right * x + up * y + out).normalize() * radius;
            (place, vec2(place.dot(right), -place.dot(up)))
        })
    };
    axes.into_iter().map(face).fold(Surface::default(), Surface::join)
}

/// A flat round of `radius` and `height` metres standing on y = 0, its edge rounded with `bevel`.
pub(super) fn puck(radius: f32, height: f32, bevel: f32, segments: usize) -> Surface {
    let outline = Outline::default()
        .to(0.0, 0.0)
        .round(radius, 0.0, bevel, 3)
        .round(radius, height, bevel, 3)
        .to(0.0, height);
    revolve(&outline, segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_shapes_are_closed() {
        assert!(rounded_box(Vec3::new(0.3, 0.2, 0.1), 0.02, 3).is_closed());
        assert!(puck(0.1, 0.02, 0.004, 24).is_closed());
    }

    #[test]
    fn a_rounded_box_faces_outwards() {
        let surface = rounded_box(Vec3::ONE, 0.1, 2);
        for [a, b, c] in surface.triangles.iter().map(|t| t.map(|i| surface.positions[i as usize])) {
            assert!((b - a).cross(c - a).dot(a + b + c) >= 0.0);
        }
    }
}
