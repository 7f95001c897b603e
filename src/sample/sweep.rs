//! Swept shapes: a round or flat section carried along a curve: handles, wires, straps, laces.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3, vec2};

use super::surface::Surface;

/// The section that is carried along.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section {
    /// Half of its size across (along the side vector) and up, metres.
    pub(super) half: Vec2,
    /// 2 is an ellipse, larger is boxier (a superellipse).
    pub(super) exponent: f32,
    /// Points around it.
    pub(super) sides: usize,
}

impl Section {
    /// A circle.
    pub(super) fn round(radius: f32, sides: usize) -> Self {
        Self { half: Vec2::splat(radius), exponent: 2.0, sides }
    }

    /// A flat band with rounded edges.
    pub(super) fn band(width: f32, thickness: f32, sides: usize) -> Self {
        Self { half: vec2(width, thickness) * 0.5, exponent: 5.0, sides }
    }

    /// The point at `turn` (0 to 1) round the section.
    fn at(&self, turn: f32) -> Vec2 {
        superellipse(self.half, self.exponent, turn)
    }
}

/// A point of the superellipse |x/a|ⁿ + |y/b|ⁿ = 1 at `turn` (0 to 1), counter-clockwise from +x.
pub(super) fn superellipse(half: Vec2, exponent: f32, turn: f32) -> Vec2 {
    // Whole turns close to the bit.
    let angle = (turn - turn.floor()) * TAU;
    let (sin, cos) = angle.sin_cos();
    let radius = (cos.abs().powf(exponent) + sin.abs().powf(exponent)).powf(-1.0 / exponent);
    vec2(cos, sin) * radius * half
}

/// Carry `section` along `path`, closed with flat rounded ends.
///
/// `up` is where the section's second axis looks at the start; from there it turns as little as it can.
/// `scale(t)` from 0 at the start to 1 at the end lets it taper. u runs along in metres, v round (0 to 1).
pub(super) fn sweep(path: &[Vec3], section: Section, up: Vec3, scale: impl Fn(f32) -> f32) -> Surface {
    let frames = frames(path, up);
    let last = path.len() - 1;
    // Two more rings at each end draw the edge in, then shut it.
    let bevel = section.half.min_element() * 0.4;
    let ring = |row: usize| -> (usize, f32, f32) {
        match row {
            0 => (0, 0.0, 0.0),
            1 => (0, 1.0 - bevel / section.half.max_element(), 0.0),
            r if r == last + 3 => (last, 1.0 - bevel / section.half.max_element(), 0.0),
            r if r == last + 4 => (last, 0.0, 0.0),
            2 => (0, 1.0, bevel),
            r if r == last + 2 => (last, 1.0, -bevel),
            r => (r - 2, 1.0, 0.0),
        }
    };
    net(path, &frames, section, last + 5, ring, scale)
}

/// Carry `section` along a path that ends where it begins; no ends.
pub(super) fn sweep_closed(path: &[Vec3], section: Section, up: Vec3) -> Surface {
    let mut frames = frames(path, up);
    let last = path.len() - 1;
    frames[last] = frames[0];
    net(path, &frames, section, path.len(), |row| (row, 1.0, 0.0), |_| 1.0)
}

/// Rings of points: `ring(row)` names the point of the path, a shrink factor and a shift along the path.
fn net(
    path: &[Vec3],
    frames: &[[Vec3; 3]],
    section: Section,
    rows: usize,
    ring: impl Fn(usize) -> (usize, f32, f32),
    scale: impl Fn(f32) -> f32,
) -> Surface {
    let mut lengths = vec![0.0];
    for pair in path.windows(2) {
        lengths.push(lengths[lengths.len() - 1] + pair[0].distance(pair[1]));
    }
    let total = lengths[lengths.len() - 1];
    Surface::grid(rows, section.sides + 1, |row, column| {
        let (index, shrink, shift) = ring(row);
        let [tangent, side, up] = frames[index];
        let turn = column as f32 / section.sides as f32;
        let offset = section.at(turn) * shrink * scale(lengths[index] / total);
        let position = path[index] + tangent * shift + side * offset.x + up * offset.y;
        (position, vec2(lengths[index] + shift, turn))
    })
}

/// Tangent, side and up at each point, turning as little as possible (parallel transport).
fn frames(path: &[Vec3], up: Vec3) -> Vec<[Vec3; 3]> {
    let last = path.len() - 1;
    let closed = path[0].distance(path[last]) < 1e-6;
    let mut up = up;
    (0..=last)
        .map(|i| {
            let before = if i > 0 {
                path[i - 1]
            } else if closed {
                path[last - 1]
            } else {
                path[0]
            };
            let after = if i < last {
                path[i + 1]
            } else if closed {
                path[1]
            } else {
                path[last]
            };
            let tangent = (after - before).normalize_or(Vec3::Y);
            up = (up - tangent * up.dot(tangent)).normalize_or(tangent.any_orthonormal_vector());
            // side × up = tangent, so that the grid's outside is the tube's outside.
            [tangent, up.cross(tangent), up]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::curve::arc;

    #[test]
    fn a_swept_handle_is_closed_and_faces_outwards() {
        let path = arc(Vec3::ZERO, Vec3::X, Vec3::Y, 1.0, [-80.0, 80.0], 12);
        let handle = sweep(&path, Section::round(0.1, 8), Vec3::Z, |_| 1.0);
        assert!(handle.is_closed());
        assert!(enclosed_volume(&handle) > 0.0);
    }

    #[test]
    fn a_ring_closes_on_itself() {
        let path = arc(Vec3::ZERO, Vec3::X, Vec3::Z, 1.0, [0.0, 360.0], 24);
        let mut path = path;
        path[24] = path[0];
        let ring = sweep_closed(&path, Section::round(0.1, 8), Vec3::Y);
        assert!(ring.is_closed());
        assert!(enclosed_volume(&ring) > 0.0);
    }

    fn enclosed_volume(surface: &Surface) -> f32 {
        let corner = |i: u32| surface.positions[i as usize];
        surface.triangles.iter().map(|t| corner(t[0]).dot(corner(t[1]).cross(corner(t[2]))) / 6.0).sum()
    }
}
