//! Mesh → triangles on screen: projection, near clipping, facing, and which samples they cover. Lines and points
//! are triangles here too, which cover a quadrangle one pixel wide.
//!
//! Everything here counts in *samples*: the target is `samples` times finer than the picture in both
//! directions. Attributes are interpolated with the homogeneous planes of Olano & Greer 1997,
//! "Triangle Scan Conversion using 2D Homogeneous Coordinates", which also hold for clipped triangles.

use glam::{Mat4, Vec3A, Vec4, Vec4Swizzles as _};

use crate::scene::Mesh;

/// A vertex on its way to the screen: sample column · w, sample row · w, clip z, w.
type Homogeneous = Vec4;

/// Sample column and row; the other two lanes are of no meaning.
type Screen = Vec4;

/// A vertex, and where it is on screen if it is in front of the near plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projected {
    at: Homogeneous,
    screen: Screen,
}

/// One visible-side triangle, ready to be scanned and shaded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Triangle {
    /// Which draw of the frame it belongs to.
    pub(super) draw: u32,
    /// Into the mesh of that draw.
    pub(super) vertices: [u32; 3],
    /// Seen from behind (double-sided materials only).
    pub(super) back: bool,
    /// Samples it covers, off-screen ones too.
    pub(super) area: f32,
    origin: [f32; 2],
    /// Lane i: the share of vertex i over w is `columns·x + rows·y + constant`, from `origin`.
    columns: Vec3A,
    rows: Vec3A,
    constant: Vec3A,
    /// Clip z of the three vertices.
    z: Vec3A,
    /// Samples: left, top, right, bottom; the last two exclusive.
    pub(super) box_in_samples: [u32; 4],
    corners: [[f32; 2]; 4],
    corner_count: u8,
}

impl Triangle {
    /// Shares of the three vertices at a place on screen, perspective-correct, sum 1.
    #[inline(always)]
    pub(super) fn shares(&self, x: f32, y: f32) -> Vec3A {
        let p = self.columns * (x - self.origin[0]) + self.rows * (y - self.origin[1]) + self.constant;
        p * (1.0 / (p.x + p.y + p.z))
    }

    /// Depth (0 near, 1 far) at the origin of the target, and its change per column and per row.
    #[inline(always)]
    pub(super) fn depth(&self) -> [f32; 3] {
        let (dx, dy) = (self.columns.dot(self.z), self.rows.dot(self.z));
        [self.constant.dot(self.z) - dx * self.origin[0] - dy * self.origin[1], dx, dy]
    }

    /// Call `span(row, first column, end column)` for each row of samples it covers.
    #[inline(always)]
    pub(super) fn scan(&self, span: &mut (impl FnMut(usize, usize, usize) + ?Sized)) {
        let [a, b, c, d] = self.corners;
        scan(a, b, c, self.box_in_samples, span);
        if self.corner_count == 4 {
            scan(a, c, d, self.box_in_samples, span);
        }
    }
}

/// What a mesh is projected with.
pub(super) struct Projection {
    /// Mesh → [`Homogeneous`].
    pub(super) samples_from_mesh: Mat4,
    /// Of the whole picture.
    pub(super) width_in_samples: u32,
    /// The first row that is drawn, and the end.
    pub(super) rows_in_samples: [u32; 2],
    /// Front faces wind clockwise.
    pub(super) mirrored: bool,
    /// Back faces are kept.
    pub(super) double_sided: bool,
    /// A pixel's side.
    pub(super) pixel_in_samples: f32,
    /// Written into each triangle.
    pub(super) draw: u32,
}

/// Project a mesh and append its visible-side triangles to `found`. `scratch` is only reused memory.
pub(super) fn project(
    mesh: &Mesh,
    projection: &Projection,
    scratch: &mut Vec<Projected>,
    found: &mut Vec<Triangle>,
) {
    scratch.clear();
    let to_samples = |v: &crate::scene::Vertex| {
        let [x, y, z] = v.position;
        let m = &projection.samples_from_mesh;
        let at = m.x_axis * x + m.y_axis * y + m.z_axis * z + m.w_axis;
        Projected { at, screen: on_screen(at) }
    };
    scratch.extend(mesh.vertices.iter().map(to_samples));
    let each = mesh.topology.corners();
    for indices in mesh.indices.chunks_exact(each) {
        // A line has its first vertex on two corners, a point on all three.
        let vertices = match *indices {
            [a, b, c] => [a, b, c],
            [a, b] => [a, b, a],
            [a] => [a; 3],
            _ => continue,
        };
        let [a, b, c] = vertices;
        let corner = |vertex: u32| scratch.get(vertex as usize);
        let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c)) else { continue };
        let mut set_up = |ready: &Ready| set_up(ready, each < 3, vertices, projection, found);
        if each == 3 && is_inside(a.at) && is_inside(b.at) && is_inside(c.at) {
            // Half of what is closed is seen from behind: that is told here already, by the sign of its area.
            let (ab, ac) = (b.screen - a.screen, c.screen - a.screen);
            let across = ac * ab.yxzw();
            if projection.double_sided || (across.y > across.x) == projection.mirrored {
                set_up(&([a.at, b.at, c.at], [a.screen, b.screen, c.screen, c.screen], 3));
            }
        } else {
            let few = if each < 3 {
                stroke(a.at, b.at, each, projection.pixel_in_samples)
            } else {
                near_clipped([a.at, b.at, c.at])
            };
            if let Some(ready) = few {
                set_up(&ready);
            }
        }
    }
}

/// The quadrangle that a line covers on screen, or a point (`each` is 1).
fn stroke(mut a: Homogeneous, mut b: Homogeneous, each: usize, pixel_in_samples: f32) -> Option<Ready> {
    let half = 0.5 * pixel_in_samples;
    if each == 1 {
        // A line as long as it is wide.
        a.x -= half * a.w;
        b.x += half * b.w;
    }
    let end = |end: Homogeneous, other: Homogeneous| {
        let seen = if is_inside(end) { end } else { cut(other, end) };
        on_screen(seen).truncate().truncate()
    };
    if !is_inside(a) && !is_inside(b) {
        return None;
    }
    let (from, to) = (end(a, b), end(b, a));
    let across = (to - from).normalize_or_zero().perp() * half;
    let screen = [from + across, to + across, to - across, from - across].map(|p| p.extend(0.0).extend(0.0));
    // The same share of the first vertex on both sides of the line.
    Some(([a, b, a + across.extend(0.0).extend(0.0)], screen, 4))
}

/// Three corners, what is seen of them in front of the near plane, and how many corners that has.
type Ready = ([Homogeneous; 3], [Screen; 4], u8);

/// Appends it to `found`, if it is seen. `lone`: from all sides.
#[inline(never)]
fn set_up(
    (corners, screen, corner_count): &Ready,
    lone: bool,
    vertices: [u32; 3],
    projection: &Projection,
    found: &mut Vec<Triangle>,
) {
    let [p, q, r, s] = *screen;
    let Some(box_in_samples) = box_of(p.min(q).min(r).min(s), p.max(q).max(r).max(s), projection) else {
        return;
    };
    // Planes are taken relative to a point nearby, where single precision is plenty.
    let origin = p.max(Vec4::splat(-4096.0)).min(Vec4::splat(65_536.0)) * Vec4::new(1.0, 1.0, 0.0, 0.0);
    let local = |h: Homogeneous| Vec3A::from_vec4((h - origin * h.w).xyww());
    let [a, b, c] = *corners;
    let (az, bz, cz) = (a.z, b.z, c.z);
    let (a, b, c) = (local(a), local(b), local(c));
    let (bc, ca, ab) = (b.cross(c), c.cross(a), a.cross(b));
    let determinant = a.dot(bc);
    // Rows grow downwards, so counter-clockwise fronts have negative determinants.
    let back = !lone && (determinant > 0.0) != projection.mirrored;
    if determinant == 0.0 || !determinant.is_finite() || (back && !projection.double_sided) {
        return;
    }
    let scale = 1.0 / determinant;
    let doubled = |a: Screen, b: Screen, c: Screen| {
        let across = (c - a) * (b - a).yxzw();
        (across.y - across.x).abs()
    };
    let second = if *corner_count == 4 { doubled(p, r, s) } else { 0.0 };
    found.push(Triangle {
        draw: projection.draw,
        vertices,
        back,
        area: 0.5 * (doubled(p, q, r) + second),
        origin: [origin.x, origin.y],
        columns: Vec3A::new(bc.x, ca.x, ab.x) * scale,
        rows: Vec3A::new(bc.y, ca.y, ab.y) * scale,
        constant: Vec3A::new(bc.z, ca.z, ab.z) * scale,
        z: Vec3A::new(az, bz, cz),
        box_in_samples,
        corners: [[p.x, p.y], [q.x, q.y], [r.x, r.y], [s.x, s.y]],
        corner_count: *corner_count,
    });
}

/// The part in front of the near plane (z ≥ 0) as 3 or 4 screen points; nothing if all is behind.
fn near_clipped(corners: [Homogeneous; 3]) -> Option<Ready> {
    let mut screen = [Vec4::ZERO; 4];
    let mut count = 0;
    let mut add = |h: Homogeneous| {
        if let Some(slot) = screen.get_mut(count) {
            *slot = on_screen(h);
            count += 1;
        }
    };
    for i in 0..3 {
        let (from, to) = (corners[i], corners[(i + 1) % 3]);
        if is_inside(from) {
            add(from);
        }
        if is_inside(from) != is_inside(to) {
            add(if is_inside(from) { cut(from, to) } else { cut(to, from) });
        }
    }
    if count == 3 {
        screen[3] = screen[2];
    }
    (count >= 3).then_some((corners, screen, count as u8))
}

#[inline(always)]
fn is_inside(h: Homogeneous) -> bool {
    h.z >= 0.0 && h.w > 0.0
}

/// Where an edge meets the near plane. Always from the inner end, so that neighbours sharing the edge find the same point.
fn cut(inner: Homogeneous, outer: Homogeneous) -> Homogeneous {
    inner + (outer - inner) * (inner.z / (inner.z - outer.z))
}

#[inline(always)]
fn on_screen(h: Homogeneous) -> Screen {
    (h * (1.0 / h.w)).max(Vec4::splat(-1e6)).min(Vec4::splat(1e6))
}

/// Samples whose centre may be covered, cut to the columns and rows of the target; nothing if none of them may.
#[inline(always)]
fn box_of(least: Screen, most: Screen, projection: &Projection) -> Option<[u32; 4]> {
    let [top, bottom] = projection.rows_in_samples.map(|row| row as i32);
    let left = first_center(least.x).max(0);
    let right = first_center(most.x).min(projection.width_in_samples as i32);
    let top = first_center(least.y).max(top);
    let bottom = first_center(most.y).min(bottom);
    (left < right && top < bottom).then_some([left as u32, top as u32, right as u32, bottom as u32])
}

/// The first whole number n with a sample centre n + ½ at or after `at`, which is at most some millions.
#[inline(always)]
fn first_center(at: f32) -> i32 {
    // The whole number that it is nearest to is in the last bits. A cast takes longer.
    const WHOLE: f32 = 12_582_912.0;
    let shifted = at + WHOLE;
    let nearest = shifted.to_bits().wrapping_sub(WHOLE.to_bits()) as i32;
    // Half way, that is an even one.
    nearest.wrapping_sub(i32::from((shifted - WHOLE) - at >= 0.5))
}

/// Rows and columns of one triangle. Neighbours sharing an edge compute the same crossings from the
/// same two points, so every sample on it belongs to exactly one of them.
fn scan(
    a: [f32; 2],
    b: [f32; 2],
    c: [f32; 2],
    box_in_samples: [u32; 4],
    span: &mut (impl FnMut(usize, usize, usize) + ?Sized),
) {
    let [left, top, right, bottom] = box_in_samples.map(|edge| edge as i32);
    let (mut upper, mut middle, mut lower) = (a, b, c);
    if middle[1] < upper[1] {
        (upper, middle) = (middle, upper);
    }
    if lower[1] < middle[1] {
        (middle, lower) = (lower, middle);
        if middle[1] < upper[1] {
            (upper, middle) = (middle, upper);
        }
    }
    let slope = |from: [f32; 2], to: [f32; 2]| (to[0] - from[0]) / (to[1] - from[1]);
    let long = slope(upper, lower);
    let turn = first_center(middle[1]).clamp(top, bottom);
    let end = first_center(lower[1]).min(bottom);
    let start = first_center(upper[1]).max(top);
    let (mut from, mut short) = (upper, slope(upper, middle));
    // One loop for both edges of the other side, so that the module has what is done with a span once.
    for row in start..end {
        if row == turn {
            (from, short) = (middle, slope(middle, lower));
        }
        let y = row as f32 + 0.5;
        let on_long = first_center(upper[0] + (y - upper[1]) * long);
        let on_short = first_center(from[0] + (y - from[1]) * short);
        let (first, last) = (on_long.min(on_short).max(left), on_long.max(on_short).min(right));
        if first < last {
            span(row as usize, first as usize, last as usize);
        }
    }
}
