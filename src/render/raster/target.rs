//! What the rasteriser draws into: depth, triangle and colour of each sample; from samples to pixels.

use std::ops::Range;

/// No triangle.
const NOTHING: u32 = 0;

/// Samples of one picture, row by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    width: usize,
    /// Of the whole picture: the first one that is held.
    first_row: usize,
    depths: Vec<f32>,
    /// 1 + index of the triangle seen there, or [`NOTHING`].
    triangles: Vec<u32>,
    /// sRGB-encoded, premultiplied RGBA.
    colors: Vec<[u8; 4]>,
}

impl Target {
    /// Empty it: rows `first` to `end` of a picture, in samples.
    pub(super) fn clear(&mut self, width: u32, [first, end]: [u32; 2], background: [u8; 4]) {
        let count = width as usize * (end - first) as usize;
        (self.width, self.first_row) = (width as usize, first as usize);
        // Not kept from the picture before: `resize` alone would leave it.
        self.depths.clear();
        self.depths.resize(count, f32::INFINITY);
        self.triangles.clear();
        self.triangles.resize(count, NOTHING);
        self.colors.clear();
        self.colors.resize(count, background);
    }

    pub(super) fn resident_bytes(&self) -> u64 {
        let sample = size_of::<f32>() + size_of::<u32>() + size_of::<[u8; 4]>();
        (self.depths.capacity() * sample) as u64
    }

    /// Where a row of the whole picture begins.
    fn start_of(&self, row: usize) -> usize {
        (row - self.first_row) * self.width
    }

    /// The first row inside a box of samples in which triangle `index` won any.
    #[inline(always)]
    pub(super) fn first_row_of(&self, index: usize, box_in_samples: [u32; 4]) -> Option<u32> {
        let [left, top, right, bottom] = box_in_samples;
        (top..bottom).find(|&row| {
            let start = self.start_of(row as usize);
            let won = self.triangles.get(start + left as usize..start + right as usize);
            won.is_some_and(|won| won.iter().any(|&id| id == index as u32 + 1))
        })
    }

    /// One span of triangle `index`: it takes the samples it is nearer than.
    /// `depth` is that of sample (0, 0) and the change per column and row.
    #[inline(always)]
    pub(super) fn cover(&mut self, index: usize, depth: [f32; 3], row: usize, first: usize, last: usize) {
        let (start, id) = (self.start_of(row), index as u32 + 1);
        let range = start + first..start + last;
        let (Some(depths), Some(triangles)) =
            (self.depths.get_mut(range.clone()), self.triangles.get_mut(range))
        else {
            return;
        };
        let mut here = depth_at(depth, first as f32 + 0.5, row as f32 + 0.5);
        for (nearest, triangle) in depths.iter_mut().zip(triangles) {
            if here < *nearest {
                *nearest = here;
                *triangle = id;
            }
            here += depth[1];
        }
    }

    /// As [`Target::cover`], where `keep(column, row)`; `solid` says whether it hides what is behind.
    pub(super) fn cover_where(
        &mut self,
        (index, depth, solid): (usize, [f32; 3], bool),
        row: usize,
        columns: Range<usize>,
        keep: &dyn Fn(f32, f32) -> bool,
    ) {
        let start = self.start_of(row);
        for column in columns {
            let (x, y) = (column as f32 + 0.5, row as f32 + 0.5);
            let here = depth_at(depth, x, y);
            let (Some(nearest), Some(triangle)) =
                (self.depths.get_mut(start + column), self.triangles.get_mut(start + column))
            else {
                return;
            };
            if here < *nearest && keep(x, y) {
                if solid {
                    *nearest = here;
                }
                *triangle = index as u32 + 1;
            }
        }
    }

    /// One span of a shadow: what it is nearer than gets darker, by `alpha(x, y)` of 0 to 1 at every `step`th sample, and by what
    /// is between in between.
    pub(super) fn darken(
        &mut self,
        depth: [f32; 3],
        row: usize,
        columns: Range<usize>,
        step: usize,
        alpha: &dyn Fn(f32, f32) -> f32,
    ) {
        let (start, y) = (self.start_of(row), row as f32 + 0.5);
        let mut next = alpha(columns.start as f32 + 0.5, y);
        for first in columns.clone().step_by(step) {
            let here = next;
            next = alpha((first + step) as f32 + 0.5, y);
            if here <= 0.0 && next <= 0.0 {
                continue;
            }
            let change = (next - here) / step as f32;
            for column in first..columns.end.min(first + step) {
                let (Some(nearest), Some(color)) =
                    (self.depths.get(start + column), self.colors.get_mut(start + column))
                else {
                    return;
                };
                if depth_at(depth, column as f32 + 0.5, y) < *nearest {
                    let alpha = (here + change * (column - first) as f32) * 255.0 + 0.5;
                    *color = over([0, 0, 0, alpha as u8], *color);
                }
            }
        }
    }

    /// Visit the samples that triangle `index` won inside a box of samples: `visit(target, its number, its middle)`. Those are left
    /// out that [`Target::fill_between`] is to fill for the draw that has triangles `ids`.
    #[inline(always)]
    pub(super) fn each_sample(
        &mut self,
        index: usize,
        box_in_samples: [u32; 4],
        ids: Option<&Range<u32>>,
        visit: &mut impl FnMut(&mut Self, usize, [f32; 2]),
    ) {
        let id = index as u32 + 1;
        let [left, top, right, bottom] = box_in_samples.map(|edge| edge as usize);
        for row in top..bottom {
            let start = self.start_of(row);
            for column in left..right {
                if self.triangles.get(start + column) == Some(&id)
                    && !ids.is_some_and(|ids| self.lies_between(row, column, ids))
                {
                    visit(self, start + column, [column as f32 + 0.5, row as f32 + 0.5]);
                }
            }
        }
    }

    /// Whether a sample is of every second one in its row, in turns from row to row, and between two of triangles `ids`.
    #[inline(always)]
    fn lies_between(&self, row: usize, column: usize, ids: &Range<u32>) -> bool {
        let at = self.start_of(row) + column;
        let is_ours = |at: usize| self.triangles.get(at).is_some_and(|id| ids.contains(id));
        (row + column) % 2 == 1 && column > 0 && column + 1 < self.width && is_ours(at - 1) && is_ours(at + 1)
    }

    /// Give the samples that lie between two of their own draw the mean colour of these. `ids_of(id)` has the triangles of the draw that
    /// has triangle `id`. Along rows only, so that a row does not depend on others.
    pub(super) fn fill_between<'d>(&mut self, mut ids_of: impl FnMut(u32) -> Option<&'d Range<u32>>) {
        let mut ids = &(0..0);
        let width = self.width.max(1);
        for at in 0..self.triangles.len() {
            let (row, column) = (self.first_row + at / width, at % width);
            let Some(&id) = self.triangles.get(at) else { return };
            if id == NOTHING {
                continue;
            }
            if !ids.contains(&id) {
                ids = ids_of(id).unwrap_or(ids);
            }
            if self.lies_between(row, column, ids)
                && let Some([before, color, after]) = self.colors.get_mut(at - 1..at + 2)
            {
                let [before, after] = [*before, *after].map(u32::from_le_bytes);
                // Of each byte, rounded down.
                *color = ((before & after) + ((before ^ after) >> 1 & 0x7f7f_7f7f)).to_le_bytes();
            }
        }
    }

    /// The same once for each pixel of `samples`² samples: with its first sample, and the middle of those that were won.
    pub(super) fn each_pixel(
        &mut self,
        index: usize,
        box_in_samples: [u32; 4],
        samples: u32,
        visit: &mut dyn FnMut(&mut Self, usize, [f32; 2]),
    ) {
        let id = index as u32 + 1;
        let [left, top, right, bottom] = box_in_samples.map(|edge| edge as usize);
        let (step, width) = (samples as usize, self.width);
        for row in (top - top % step..bottom).step_by(step) {
            for column in (left - left % step..right).step_by(step) {
                let first = self.start_of(row) + column;
                let (mut won, mut x, mut y) = (0.0, 0.0, 0.0);
                for r in 0..step {
                    for c in 0..step {
                        if self.triangles.get(first + r * width + c) == Some(&id) {
                            won += 1.0;
                            x += (column + c) as f32 + 0.5;
                            y += (row + r) as f32 + 0.5;
                        }
                    }
                }
                if won > 0.0 {
                    visit(self, first, [x / won, y / won]);
                }
            }
        }
    }

    /// Blend straight alpha over the samples that triangle `id` won in the pixel of `step`² samples that begins at sample `first`.
    /// A pixel of one sample is that of whoever says so, for others may have won it since.
    #[inline(always)]
    pub(super) fn put(&mut self, id: u32, first: usize, step: usize, color: [u8; 4]) {
        if step == 1 {
            if let Some(below) = self.colors.get_mut(first) {
                *below = over(color, *below);
            }
            return;
        }
        for row in 0..step {
            let start = first + row * self.width;
            let range = start..start + step;
            let (Some(triangles), Some(colors)) =
                (self.triangles.get(range.clone()), self.colors.get_mut(range))
            else {
                return;
            };
            for (triangle, below) in triangles.iter().zip(colors) {
                if *triangle == id {
                    *below = over(color, *below);
                }
            }
        }
    }

    /// Give samples that no triangle has won yet the colour of their block of `step`² samples: `colors(column, row)` has those of
    /// the `COUNT` blocks from there on, asked for at every `COUNT`th column.
    #[cfg(feature = "environment")]
    pub(super) fn fill<const COUNT: usize>(
        &mut self,
        step: usize,
        colors: &mut dyn FnMut(usize, usize) -> [[u8; 4]; COUNT],
    ) {
        let width = self.width.max(1);
        let mut blocks = vec![None; width.div_ceil(step * COUNT)];
        let mut last = usize::MAX;
        let rows = self.triangles.chunks_exact(width).zip(self.colors.chunks_exact_mut(width));
        for (row, (triangles, behind)) in (self.first_row..).zip(rows) {
            let block_row = row / step;
            if block_row != last {
                last = block_row;
                blocks.fill(None);
            }
            let spans = triangles.chunks(step * COUNT).zip(behind.chunks_mut(step * COUNT));
            for ((index, block), (triangles, behind)) in blocks.iter_mut().enumerate().zip(spans) {
                if triangles.contains(&NOTHING) {
                    let block = block.get_or_insert_with(|| colors(index * COUNT, block_row));
                    let samples = triangles.chunks(step).zip(behind.chunks_mut(step));
                    for (color, (triangles, behind)) in block.iter().zip(samples) {
                        for (triangle, behind) in triangles.iter().zip(behind) {
                            if *triangle == NOTHING {
                                *behind = *color;
                            }
                        }
                    }
                }
            }
        }
    }

    /// The next rows of the picture: the mean of `samples`² samples for each pixel.
    pub(super) fn resolve(&self, samples: u32, pixels: &mut Vec<u8>) {
        if samples == 1 {
            pixels.extend_from_slice(self.colors.as_flattened());
            return;
        }
        let (step, width) = (samples as usize, self.width);
        let count = samples * samples;
        for rows in self.colors.chunks_exact((width * step).max(1)) {
            for column in (0..width).step_by(step) {
                let mut sum = [count / 2; 4];
                for row in rows.chunks_exact(width) {
                    for color in row.get(column..column + step).unwrap_or_default() {
                        sum.iter_mut().zip(color).for_each(|(sum, &c)| *sum += u32::from(c));
                    }
                }
                pixels.extend(sum.map(|s| (s / count) as u8));
            }
        }
    }
}

#[inline(always)]
fn depth_at(depth: [f32; 3], x: f32, y: f32) -> f32 {
    depth[0] + depth[1] * x + depth[2] * y
}

/// Source with straight alpha over a premultiplied destination, in encoded space.
#[inline(always)]
fn over([r, g, b, a]: [u8; 4], below: [u8; 4]) -> [u8; 4] {
    if a == 255 {
        return [r, g, b, 255];
    }
    if a == 0 {
        return below;
    }
    let alpha = u32::from(a);
    let mix = |source: u8, below: u8| {
        ((u32::from(source) * alpha + u32::from(below) * (255 - alpha) + 127) / 255) as u8
    };
    [mix(r, below[0]), mix(g, below[1]), mix(b, below[2]), mix(255, below[3])]
}
