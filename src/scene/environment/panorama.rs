//! A picture of everything around, as light: equirectangular, linear, made small while it is read.
//!
//! Top row up (+Y). The middle of the picture is +X and its three-quarter line +Z, where a product's
//! front looks: as three.js and `<model-viewer>` have it (three.js r180, `equirectUv`).

use std::f32::consts::{PI, TAU};

use glam::{Vec3, Vec4};

use crate::model::angle::sin_cos;

/// 0.7° a texel, half of what the finest level of an environment can show.
pub(super) const MAX_SIZE_TEXELS: [usize; 2] = [512, 256];
/// Brighter is cut to this, the most that the GPU's copy of a level can hold (RGB9E5).
pub const MAX_RADIANCE: f32 = 65_408.0;

/// Radiance by direction; both sides are powers of two.
#[derive(Clone, Debug, PartialEq)]
pub struct Panorama {
    width: usize,
    height: usize,
    texels: Vec<Vec3>,
}

impl Panorama {
    /// From linear radiance row by row from the top; texels that `radiance` does not give are black.
    pub fn new(size_px: [u32; 2], radiance: impl IntoIterator<Item = Vec3>) -> Self {
        let mut shrinking = Shrinking::new(size_px.map(|side| side as usize), MAX_SIZE_TEXELS);
        let [width, height] = size_px.map(|side| side as usize);
        let places = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
        for ((column, row), radiance) in places.zip(radiance) {
            shrinking.add(column, row, radiance);
        }
        shrinking.finish()
    }

    /// Whether it is no larger than light needs.
    pub(super) fn is_enough(&self) -> bool {
        self.width <= MAX_SIZE_TEXELS[0] && self.height <= MAX_SIZE_TEXELS[1]
    }

    /// As large as light needs.
    pub(super) fn shrunk(self) -> Self {
        Self::new([self.width, self.height].map(|side| side as u32), self.texels)
    }

    /// Width and height.
    pub(super) fn size_texels(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// Row by row from the top.
    pub(super) fn texels(&self) -> &[Vec3] {
        &self.texels
    }
}

/// A panorama being made from the pixels of a larger picture, in any order.
#[derive(Debug)]
pub(super) struct Shrinking {
    from: [usize; 2],
    to: [usize; 2],
    /// w counts.
    sums: Vec<Vec4>,
}

impl Shrinking {
    /// To at most `most` texels, both sides powers of two.
    pub(super) fn new(from: [usize; 2], most: [usize; 2]) -> Self {
        let [width, height] = from.map(|side| 1 << side.max(1).ilog2());
        let to = [width.min(most[0]), height.min(most[1])];
        Self { from, to, sums: vec![Vec4::ZERO; to[0] * to[1]] }
    }

    pub(super) fn add(&mut self, column: usize, row: usize, radiance: Vec3) {
        let [x, y] = [column * self.to[0] / self.from[0].max(1), row * self.to[1] / self.from[1].max(1)];
        if let Some(sum) = self.sums.get_mut(y * self.to[0] + x) {
            // `max` also takes NaN to 0.
            *sum += radiance.max(Vec3::ZERO).min(Vec3::splat(MAX_RADIANCE)).extend(1.0);
        }
    }

    pub(super) fn finish(self) -> Panorama {
        let texels = self.sums.iter().map(|sum| sum.truncate() / sum.w.max(1.0)).collect();
        Panorama { width: self.to[0], height: self.to[1], texels }
    }
}

/// One level of a panorama's pyramid, with the geometry of its cells.
#[derive(Debug)]
pub(super) struct Cells {
    pub(super) width: usize,
    pub(super) height: usize,
    texels: Vec<Vec3>,
    /// Cosine and sine of each column's longitude.
    columns: Vec<(f32, f32)>,
    /// Cosine and sine of each row's angle from +Y, and the solid angle of its cells, steradians.
    rows: Vec<(f32, f32, f32)>,
    /// The longer side of a cell where it is widest.
    pub(super) side_radians: f32,
}

/// A patch of the surroundings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// Unit, world space.
    pub(super) direction: Vec3,
    pub(super) radiance: Vec3,
    pub(super) steradians: f32,
}

impl Cells {
    fn new([width, height]: [usize; 2], texels: Vec<Vec3>) -> Self {
        let (column_radians, row_radians) = (TAU / width as f32, PI / height as f32);
        let columns = (0..width).map(|column| {
            let (sine, cosine) = sin_cos((column as f32 + 0.5) * column_radians - PI);
            (cosine, sine)
        });
        let rows = (0..height).map(|row| {
            let (sine, cosine) = sin_cos((row as f32 + 0.5) * row_radians);
            // The difference of the cosines at both edges, without their cancellation at the poles.
            (cosine, sine, 2.0 * sine * sin_cos(0.5 * row_radians).0 * column_radians)
        });
        Self {
            width,
            height,
            texels,
            columns: columns.collect(),
            rows: rows.collect(),
            side_radians: column_radians.max(row_radians),
        }
    }

    pub(super) fn cell(&self, column: usize, row: usize) -> Option<Cell> {
        let (&(cosine, sine), &(y, ring, steradians)) = (self.columns.get(column)?, self.rows.get(row)?);
        let radiance = *self.texels.get(row * self.width + column)?;
        Some(Cell { direction: Vec3::new(cosine * ring, y, sine * ring), radiance, steradians })
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = Cell> {
        let places = (0..self.height).flat_map(|row| (0..self.width).map(move |column| (column, row)));
        places.filter_map(|(column, row)| self.cell(column, row))
    }

    /// The same light in cells of twice the side.
    fn halved(&self) -> Self {
        let size = [self.width / 2, self.height / 2];
        let places = (0..size[1]).flat_map(|row| (0..size[0]).map(move |column| (2 * column, 2 * row)));
        let texels = places.map(|(column, row)| {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
            let sum: Vec4 = four
                .iter()
                .filter_map(|(right, below)| self.cell(column + right, row + below))
                .map(|cell| (cell.radiance * cell.steradians).extend(cell.steradians))
                .sum();
            sum.truncate() / sum.w
        });
        Self::new(size, texels.collect())
    }
}

/// A cell counts as if all of it lay in its middle. Of cells as large as a quarter of the sphere that is far off: the
/// harmonics of a white picture of two pixels would be twice as bright.
const LEAST_SIZE_TEXELS: [usize; 2] = [32, 16];

/// Finest first; each level has half the sides of the one before, the last one a few cells. A picture of few pixels is
/// cut into smaller cells of the same colours.
pub(super) fn pyramid(panorama: &Panorama) -> Vec<Cells> {
    let from = [panorama.width, panorama.height];
    let size = [from[0].max(LEAST_SIZE_TEXELS[0]), from[1].max(LEAST_SIZE_TEXELS[1])];
    // Both are powers of two.
    let steps = [size[0] / from[0], size[1] / from[1]];
    let cells = (0..size[0] * size[1]).map(|index| {
        let [column, row] = [index % size[0] / steps[0], index / size[0] / steps[1]];
        panorama.texels.get(row * from[0] + column).copied().unwrap_or_default()
    });
    let mut levels = vec![Cells::new(size, cells.collect())];
    while let Some(last) = levels.last()
        && last.width.min(last.height) > 4
    {
        levels.push(last.halved());
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_every_level_cover_the_sphere_and_keep_the_light() {
        let gradient = (0..64 * 32).map(|index| Vec3::new(index as f32, 1.0, 0.0));
        for cells in pyramid(&Panorama::new([64, 32], gradient)) {
            let (mut solid, mut flux) = (0.0, Vec3::ZERO);
            for cell in cells.cells() {
                assert!((cell.direction.length() - 1.0).abs() < 1e-5);
                solid += cell.steradians;
                flux += cell.radiance * cell.steradians;
            }
            assert!((solid / (4.0 * PI) - 1.0).abs() < 1e-4, "{solid} sr in {} columns", cells.width);
            assert!((flux.y / solid - 1.0).abs() < 1e-4);
            assert!((flux.x / solid / 1023.5 - 1.0).abs() < 1e-3, "{}", flux.x / solid);
        }
    }

    #[test]
    fn the_middle_of_the_picture_is_plus_x_and_plus_z_is_to_its_right() {
        let at = |column, row| {
            let cells = pyramid(&Panorama::new([256, 128], [])).remove(0);
            cells.cell(column, row).map_or(Vec3::ZERO, |cell| cell.direction)
        };
        assert!(at(128, 64).distance(Vec3::X) < 0.03);
        assert!(at(192, 64).distance(Vec3::Z) < 0.03);
        assert!(at(64, 64).distance(Vec3::NEG_Z) < 0.03);
        assert!(at(0, 64).distance(Vec3::NEG_X) < 0.03);
        assert!(at(77, 0).distance(Vec3::Y) < 0.03);
    }

    #[test]
    fn a_large_picture_is_averaged_and_a_wild_one_is_cut() {
        let checks = (0..1000 * 600).map(|index| Vec3::splat((index % 2 * 2) as f32));
        let small = Panorama::new([1000, 600], checks);
        assert_eq!((small.width, small.height), (512, 256));
        let mean = small.texels.iter().map(|texel| texel.x).sum::<f32>() / small.texels.len() as f32;
        assert!((mean - 1.0).abs() < 0.01, "{mean}");
        let wild = Panorama::new([2, 1], [Vec3::splat(f32::INFINITY), Vec3::new(f32::NAN, -1.0, 2.0)]);
        assert_eq!(wild.texels, [Vec3::splat(MAX_RADIANCE), Vec3::new(0.0, 0.0, 2.0)]);
        assert_eq!(Panorama::new([0, 0], []).texels, [Vec3::ZERO]);
    }
}
