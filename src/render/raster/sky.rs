//! What is seen behind the product: a panorama, infinitely far away, or on a dome with a floor.
//!
//! The formulas of `shaders/sky.wgsl`, where nothing solid hides it. Angles are worked out at the ends of short spans of a row and
//! are linear between them, unless they change too fast, as around the poles; a texel is unpacked once for all that it is under.

use std::f32::consts::TAU;

use glam::{Vec3, Vec4};

use super::tables::Codes;
use super::target::Target;
use super::tone::tone_map;
use crate::render::frame::Frame;
use crate::scene::environment::Sky;

/// Samples on a side of what has one colour, unless a pixel has more: a pixel at rest, four in motion, where a texel of a usual
/// sky is larger still.
const BLOCK_SAMPLES: u32 = 2;
/// Blocks between two places that are worked out.
const SPAN: usize = 8;
/// Turns between them, of 11°: an arc is then at most 0.2° from its chord, a quarter of a texel of 512.
const STRAIGHT_TURNS: f32 = 1.0 / 32.0;

/// Paint the sky of `frame` where no triangle is.
pub(super) fn draw(frame: &Frame<'_>, samples: u32, target: &mut Target, codes: &Codes) {
    let Some(sky) = &frame.sky else { return };
    let mut reader = Reader::new(sky, frame);
    let step = samples.max(BLOCK_SAMPLES);
    let rays = Rays::new(frame, samples as f32 / step as f32);
    let mut span = Span::default();
    target.fill(step as usize, &mut |column, row| {
        span = Span::new(&rays, [column, row], &span);
        let mut colors = [[0, 0, 0, 255]; SPAN];
        for (along, color) in colors.iter_mut().enumerate() {
            let place = match span.change {
                Some([across, down]) => {
                    [span.from[0] + across * along as f32, span.from[1] + down * along as f32]
                }
                None => rays.place(column + along, row),
            };
            let shown = tone_map(frame.tone_mapping, reader.read(place));
            *color =
                [codes.encode_srgb(shown.x), codes.encode_srgb(shown.y), codes.encode_srgb(shown.z), 255];
        }
        colors
    });
}

/// Where the blocks of one picture look.
struct Rays {
    /// In the room, at the middle of the first one, and the change per column and row.
    corner: Vec3,
    right: Vec3,
    down: Vec3,
    /// From the middle of the dome.
    eye: Vec3,
    radius: f32,
    /// Of that middle over its floor; 0 without a dome.
    height: f32,
}

impl Rays {
    fn new(frame: &Frame<'_>, blocks_per_pixel: f32) -> Self {
        let [forward, right, up] = frame.sky_rays();
        let [columns, rows] = frame.size_px.map(|side| side.max(1) as f32 * blocks_per_pixel);
        let (right, down) = (right * (2.0 / columns), up * (-2.0 / rows));
        let corner = forward - right * (0.5 * columns - 0.5) - down * (0.5 * rows - 0.5);
        let eye = frame.eye_from_dome;
        let [radius, height] = frame.dome_metres;
        Self { corner, right, down, eye, radius, height }
    }

    /// Place in the panorama that a block shows, 0 to 1 from its left and from its top.
    fn place(&self, column: usize, row: usize) -> [f32; 2] {
        let mut d = self.corner + self.right * column as f32 + self.down * row as f32;
        if self.height > 0.0 {
            d = self.on_dome(d / d.length());
        }
        [turns(d.z, d.x) + 0.5, 2.0 * turns((d.x * d.x + d.z * d.z).sqrt(), d.y)]
    }

    /// From the middle of the dome to where unit `d` meets it from inside; see the shader.
    fn on_dome(&self, d: Vec3) -> Vec3 {
        let (eye, radius, height) = (self.eye, self.radius, self.height);
        let along = eye.dot(d);
        let mut t = (along * along - eye.dot(eye) + radius * radius).max(0.0).sqrt() - along;
        if d.y < 0.0 && eye.y > -height {
            t = t.min((-height - eye.y) / d.y);
        }
        for _ in 0..2 {
            let p = eye + d * t;
            let far = p.length();
            let down = p.y / far;
            let q = (-down).max(0.0) * radius / (1.5 * height);
            let (drawn_in, change) = if q > 1.0 {
                (2.0 / (3.0 * q), -2.0 / (3.0 * q * q))
            } else {
                (1.0 - q * q / 3.0, -2.0 * q / 3.0)
            };
            let outward = p.dot(d) / far;
            let slope = outward + change * radius * radius * (d.y - down * outward) / (1.5 * height * far);
            t -= (far - radius * drawn_in) / slope.max(0.05);
        }
        eye + d * t
    }
}

/// The blocks of one row between two places.
#[derive(Default)]
struct Span {
    /// Its first block.
    at: Option<[usize; 2]>,
    from: [f32; 2],
    /// Where the next one begins.
    to: [f32; 2],
    /// Per block; absent where that is no constant.
    change: Option<[f32; 2]>,
}

impl Span {
    /// From block `at` on; `before` is the one that was worked out last, if any.
    fn new(rays: &Rays, [column, row]: [usize; 2], before: &Self) -> Self {
        let follows = column > 0 && before.at == Some([column - SPAN, row]);
        let from = if follows { before.to } else { rays.place(column, row) };
        let to = rays.place(column + SPAN, row);
        let [across, down] = [to[0] - from[0], to[1] - from[1]];
        // The shorter way round.
        let across = across - across.round_ties_even();
        let straight = across.abs() < STRAIGHT_TURNS && down.abs() < 2.0 * STRAIGHT_TURNS;
        let change = [across, down].map(|change| change / SPAN as f32);
        Self { at: Some([column, row]), from, to, change: straight.then_some(change) }
    }
}

/// Reads a sky between its texels.
struct Reader<'a> {
    sky: &'a Sky,
    width: usize,
    last_row: usize,
    scale: f32,
    /// The texel at whose right and below which it read last, and the four around that place.
    cell: [usize; 2],
    corners: [Vec4; 4],
}

impl<'a> Reader<'a> {
    fn new(sky: &'a Sky, frame: &Frame<'_>) -> Self {
        let [width, height] = sky.size_texels().map(|side| side as usize);
        Self {
            sky,
            width,
            last_row: height.saturating_sub(1),
            scale: frame.sky_scale(),
            cell: [usize::MAX; 2],
            corners: [Vec4::ZERO; 4],
        }
    }

    /// Exposed radiance at a place of the panorama, which goes on at its right where it begins at its left.
    #[inline(always)]
    fn read(&mut self, [across, down]: [f32; 2]) -> Vec3 {
        // Of the texel to the left of the first one the number is that of the last one.
        let x = (across - across.floor()) * self.width as f32 + (self.width as f32 - 0.5);
        let y = (down * (self.last_row + 1) as f32 - 0.5).clamp(0.0, self.last_row as f32);
        let cell = [x as usize, y as usize];
        if cell != self.cell {
            self.unpack(cell);
        }
        let [a, b, c, d] = &self.corners;
        let (right, below) = (x - cell[0] as f32, y - cell[1] as f32);
        let (upper, lower) = (*a + (*b - *a) * right, *c + (*d - *c) * right);
        (upper + (lower - upper) * below).truncate()
    }

    #[inline(never)]
    fn unpack(&mut self, cell: [usize; 2]) {
        self.cell = cell;
        let [left, top] = cell;
        let columns = [left, left + 1].map(|column| column % self.width);
        let rows = [top, (top + 1).min(self.last_row)].map(|row| row * self.width);
        let places = [rows[0] + columns[0], rows[0] + columns[1], rows[1] + columns[0], rows[1] + columns[1]];
        for (corner, place) in self.corners.iter_mut().zip(places) {
            *corner = (self.sky.radiance(place) * self.scale).extend(0.0);
        }
    }
}

/// Angle of a point from +x towards +y in turns, −0.5 to 0.5, to 2e-6.
///
/// Source: Abramowitz and Stegun, 4.4.49, for the arc tangent.
fn turns(y: f32, x: f32) -> f32 {
    let (along, across) = (x.abs(), y.abs());
    let steep = across > along;
    let (least, most) = if steep { (along, across) } else { (across, along) };
    let tangent = least / most.max(f32::MIN_POSITIVE);
    let square = tangent * tangent;
    let mut sum = 0.020_835_1;
    for factor in [-0.085_133, 0.180_141, -0.330_299_5, 0.999_866] {
        sum = sum * square + factor;
    }
    let mut angle = sum * tangent / TAU;
    if steep {
        angle = 0.25 - angle;
    }
    if x < 0.0 {
        angle = 0.5 - angle;
    }
    if y < 0.0 { -angle } else { angle }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::framing::Framing;
    use crate::scene::orbit::{Orbit, OrbitSettings};
    use crate::scene::{Scene, View};

    #[test]
    fn turns_are_those_of_the_arc_tangent() {
        for step in -999i16..1000 {
            let angle = f32::from(step) / 1000.0 * std::f32::consts::PI;
            let found = turns(3.0 * angle.sin(), 3.0 * angle.cos()) * TAU;
            assert!((found - angle).abs() < 2e-5, "{found}, not {angle}");
        }
        assert_eq!(turns(0.0, 0.0), 0.0);
        for wild in [f32::NAN, f32::INFINITY] {
            turns(wild, 1.0);
            turns(wild, wild);
        }
    }

    /// Where the sky's middle is from the eye, for a place in the panorama.
    fn direction([across, down]: [f32; 2]) -> Vec3 {
        let (around, down) = ((across - 0.5) * TAU, down * 0.5 * TAU);
        Vec3::new(around.cos() * down.sin(), down.cos(), around.sin() * down.sin())
    }

    /// Pictures of a narrow and of a wide lens, level, from above and straight down, on a dome and without one.
    #[test]
    fn between_the_ends_of_a_span_the_sky_is_where_the_shader_has_it() {
        let framing = Framing { center: Vec3::ZERO, radius_metres: 1.0, ideal_aspect: 1.0 };
        let scene = Scene::default();
        for eye in [Vec3::new(0.3, 0.2, 4.0), Vec3::new(-2.0, 3.0, 2.0), Vec3::new(0.01, 4.0, 0.01)] {
            for (fov_y_radians, skybox_height_metres, side_px) in
                [(0.5, 0.0, 320), (0.5, 1.2, 320), (1.4, 0.0, 320), (1.4, 0.5, 320), (0.8, 1.2, 80)]
            {
                let view = View {
                    eye,
                    target: Vec3::ZERO,
                    fov_y_radians,
                    skybox_height_metres,
                    ..Orbit::new(framing, &OrbitSettings::default()).view([side_px; 2])
                };
                let rays = Rays::new(&Frame::new(&scene, &view), 1.0);
                // Of a sky of 512. Where wall and floor of a dome meet, the sky is bent within a few pixels.
                let most = if skybox_height_metres > 0.0 { 1.0 } else { 0.2 } * TAU / 512.0;
                let mut straight = 0;
                for row in (0..side_px as usize).step_by(7) {
                    for column in (0..side_px as usize).step_by(SPAN) {
                        let span = Span::new(&rays, [column, row], &Span::default());
                        let Some([across, down]) = span.change else { continue };
                        straight += 1;
                        for along in 0..SPAN {
                            let place =
                                [span.from[0] + across * along as f32, span.from[1] + down * along as f32];
                            let exact = direction(rays.place(column + along, row));
                            let apart = direction(place).distance(exact);
                            assert!(apart < most, "{view:?} at {column}, {row}: {apart}");
                        }
                    }
                }
                assert!(straight > 0, "{view:?}");
            }
        }
    }

    #[test]
    fn the_panorama_is_linear_between_texels_and_goes_on_where_it_begins() {
        use crate::scene::environment::Panorama;
        let texels = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0].map(Vec3::splat);
        let sky = Sky::new(&Panorama::new([4, 2], texels));
        let scene = Scene::default();
        let framing = Framing { center: Vec3::ZERO, radius_metres: 1.0, ideal_aspect: 1.0 };
        let view = Orbit::new(framing, &OrbitSettings::default()).view([8; 2]);
        let mut reader = Reader::new(&sky, &Frame::new(&scene, &view));
        reader.scale = 1.0;
        for ([across, down], wanted) in [
            ([0.125, 0.25], 1.0),
            ([0.25, 0.25], 1.5),
            ([0.25, 0.5], 3.5),
            ([0.0, 0.25], 2.5),
            ([1.0, 0.25], 2.5),
            ([-0.125, 0.25], 4.0),
            ([1.125, 0.75], 5.0),
            ([0.125, 0.0], 1.0),
            ([0.125, 1.0], 5.0),
        ] {
            let found = reader.read([across, down]);
            assert!((found - wanted).abs().max_element() < 0.02, "{found} at {across}, {down}");
        }
        for wild in [f32::NAN, f32::INFINITY, -1e30] {
            reader.read([wild; 2]);
        }
    }
}
