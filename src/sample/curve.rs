//! Lines that the shaping tools follow: outlines with rounded corners, and smooth curves in space.

use std::f32::consts::PI;

use glam::{Vec2, Vec3, vec2};

/// A polyline in the plane, drawn corner by corner; each corner may be rounded.
///
/// For turned shapes x is the radius and y the height, drawn from the bottom up along the outside.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    corners: Vec<(Vec2, f32, usize)>,
}

impl Outline {
    /// Go to a sharp corner.
    pub(super) fn to(mut self, x: f32, y: f32) -> Self {
        self.corners.push((vec2(x, y), 0.0, 0));
        self
    }

    /// Go to a corner rounded with `radius` metres in `steps` steps.
    pub(super) fn round(mut self, x: f32, y: f32, radius: f32, steps: usize) -> Self {
        self.corners.push((vec2(x, y), radius, steps));
        self
    }

    /// Follow a smooth curve through `points`, `steps` steps between two of them.
    pub(super) fn along(mut self, points: &[[f32; 2]], steps: usize) -> Self {
        let points: Vec<Vec3> = points.iter().map(|p| Vec3::new(p[0], p[1], 0.0)).collect();
        self.corners.extend(through(&points, steps).iter().map(|p| (p.truncate(), 0.0, 0)));
        self
    }

    /// The points, rounded corners laid out as arcs.
    pub(super) fn points(&self) -> Vec<Vec2> {
        let mut points: Vec<Vec2> = Vec::new();
        for (index, &(corner, radius, steps)) in self.corners.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|i| self.corners.get(i));
            let after = self.corners.get(index + 1);
            match (before, after) {
                (Some(&(before, ..)), Some(&(after, ..))) if radius > 0.0 => {
                    points.extend(fillet(before, corner, after, radius, steps));
                }
                _ => points.push(corner),
            }
        }
        points.dedup_by(|a, b| a.distance(*b) < 1e-6);
        points
    }
}

/// The arc that rounds `corner`; it takes at most half of each neighbouring line.
fn fillet(before: Vec2, corner: Vec2, after: Vec2, radius: f32, steps: usize) -> Vec<Vec2> {
    let (to_before, to_after) = ((before - corner).normalize_or_zero(), (after - corner).normalize_or_zero());
    let half_angle = to_before.dot(to_after).clamp(-1.0, 1.0).acos() * 0.5;
    if !(0.01..PI * 0.5 - 0.01).contains(&half_angle) {
        return vec![corner];
    }
    let room = corner.distance(before).min(corner.distance(after)) * 0.5;
    let leg = (radius / half_angle.tan()).min(room);
    let radius = leg * half_angle.tan();
    let center = corner + (to_before + to_after).normalize() * (radius / half_angle.sin());
    let start = corner + to_before * leg - center;
    let end = corner + to_after * leg - center;
    let sweep = start.angle_to(end);
    (0..=steps).map(|i| center + Vec2::from_angle(sweep * i as f32 / steps as f32).rotate(start)).collect()
}

/// A Catmull-Rom curve through all `points`, `steps` steps between two of them.
pub(super) fn through(points: &[Vec3], steps: usize) -> Vec<Vec3> {
    let last = points.len() - 1;
    let mut curve = Vec::with_capacity(last * steps + 1);
    for segment in 0..last {
        let (b, c) = (points[segment], points[segment + 1]);
        let a = if segment == 0 { b * 2.0 - c } else { points[segment - 1] };
        let d = if segment + 2 > last { c * 2.0 - b } else { points[segment + 2] };
        for step in 0..steps {
            curve.push(catmull_rom([a, b, c, d], step as f32 / steps as f32));
        }
    }
    curve.push(points[last]);
    curve
}

/// The same curve closed: the last point leads back to the first, which is repeated at the end.
pub(super) fn around(points: &[Vec3], steps: usize) -> Vec<Vec3> {
    let count = points.len();
    let mut curve = Vec::with_capacity(count * steps + 1);
    for segment in 0..count {
        let corners = [count - 1, 0, 1, 2].map(|offset| points[(segment + offset) % count]);
        curve.extend((0..steps).map(|step| catmull_rom(corners, step as f32 / steps as f32)));
    }
    curve.push(points[0]);
    curve
}

/// Between the middle two of four points, `t` from 0 to 1.
pub(super) fn catmull_rom([a, b, c, d]: [Vec3; 4], t: f32) -> Vec3 {
    let linear = c - a;
    let square = a * 2.0 - b * 5.0 + c * 4.0 - d;
    let cube = b * 3.0 - a - c * 3.0 + d;
    b + (linear + (square + cube * t) * t) * (t * 0.5)
}

/// An arc of a circle in the plane of unit vectors `x` and `y`, `steps + 1` points.
pub(super) fn arc(center: Vec3, x: Vec3, y: Vec3, radius: f32, degrees: [f32; 2], steps: usize) -> Vec<Vec3> {
    (0..=steps)
        .map(|i| {
            let at = degrees[0] + (degrees[1] - degrees[0]) * i as f32 / steps as f32;
            let (sin, cos) = at.to_radians().sin_cos();
            center + (x * cos + y * sin) * radius
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_corner_keeps_its_distance_from_the_centre() {
        let points = Outline::default().to(0.0, 0.0).round(1.0, 0.0, 0.2, 4).to(1.0, 1.0).points();
        assert_eq!(points.len(), 7);
        for p in &points[1..6] {
            assert!((p.distance(vec2(0.8, 0.2)) - 0.2).abs() < 1e-5, "{p}");
        }
    }

    #[test]
    fn a_curve_goes_through_its_points() {
        let points = [Vec3::ZERO, Vec3::X, Vec3::new(1.0, 1.0, 0.0)];
        let curve = through(&points, 5);
        assert_eq!((curve[0], curve[5], curve[10]), (points[0], points[1], points[2]));
    }
}
