//! Turned shapes: an outline swept round the vertical axis, as on a lathe.

use std::f32::consts::TAU;

use glam::{Vec2, vec2, vec3};

use super::curve::Outline;
use super::surface::Surface;

/// Turn `outline` (x radius, y height, metres) round the y axis in `segments` steps.
///
/// Drawn from the bottom up along the outside, its right side is the outside. u is the turn (0 at the
/// back, ½ at the front, so that a label is not cut), v is minus the length along the outline in metres.
pub(super) fn revolve(outline: &Outline, segments: usize) -> Surface {
    let points = outline.points();
    let lengths = running_length(&points);
    Surface::grid(points.len(), segments + 1, |row, column| {
        let turn = column as f32 / segments as f32;
        // The last column closes on the first to the bit.
        let angle = if column == segments { 0.0 } else { turn * TAU };
        let (sin, cos) = angle.sin_cos();
        let Vec2 { x: radius, y: height } = points[row];
        (vec3(-radius * sin, height, -radius * cos), vec2(turn, -lengths[row]))
    })
}

/// Distance along `points` from the first to each.
fn running_length(points: &[Vec2]) -> Vec<f32> {
    let mut sum = 0.0;
    let steps = points.windows(2).map(|pair| {
        sum += pair[0].distance(pair[1]);
        sum
    });
    std::iter::once(0.0).chain(steps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_from_axis_to_axis_closes() {
        let outline =
            Outline::default().to(0.0, 0.0).round(1.0, 0.0, 0.2, 4).round(1.0, 2.0, 0.2, 4).to(0.0, 2.0);
        assert!(revolve(&outline, 24).is_closed());
    }
}
