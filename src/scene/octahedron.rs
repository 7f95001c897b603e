//! Directions as places in a square: the octahedral map around +Y.
//!
//! Cigolle et al. 2014, "A Survey of Efficient Representations for Independent Unit Vectors": the upper
//! half is the inner diamond, the lower half is folded out to the corners. With grid points on the rim,
//! a table read between four of them never has to wrap.

use glam::{Vec3, Vec3A, Vec4};

/// Where direction `d` lies, −1 to 1 along x and z; `d` may have any length but 0.
#[inline]
pub fn place(d: Vec3A) -> [f32; 2] {
    let scale = 1.0 / (d.x.abs() + d.y.abs() + d.z.abs());
    let (mut x, mut z) = (d.x * scale, d.z * scale);
    if d.y < 0.0 {
        (x, z) = ((1.0 - z.abs()).copysign(x), (1.0 - x.abs()).copysign(z));
    }
    [x, z]
}

/// Unit direction of a grid point, of a grid with `intervals` + 1 points on a side.
pub fn direction(column: usize, row: usize, intervals: f32) -> Vec3 {
    let (x, z) = (column as f32 / intervals * 2.0 - 1.0, row as f32 / intervals * 2.0 - 1.0);
    let y = 1.0 - x.abs() - z.abs();
    let unfolded = if y < 0.0 {
        Vec3::new((1.0 - z.abs()).copysign(x), y, (1.0 - x.abs()).copysign(z))
    } else {
        Vec3::new(x, y, z)
    };
    unfolded.normalize_or(Vec3::Y)
}

/// A map of `side`² grid points, read at a place; zero where the map is smaller.
pub fn read(map: &[Vec4], side: usize, [x, z]: [f32; 2]) -> Vec4 {
    let half = 0.5 * (side - 1) as f32;
    let (column, row) = ((x + 1.0) * half, (z + 1.0) * half);
    let (c, r) = ((column as usize).min(side - 2), (row as usize).min(side - 2));
    let first = r * side + c;
    // One check for all four.
    let Some(near) = map.get(first..first + side + 2) else { return Vec4::ZERO };
    let (x, y) = (column - c as f32, row - r as f32);
    let upper = near[0] + (near[1] - near[0]) * x;
    let lower = near[side] + (near[side + 1] - near[side]) * x;
    upper + (lower - upper) * y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_point_is_at_the_place_of_its_direction() {
        for (column, row) in (0..9).flat_map(|column| (0..9).map(move |row| (column, row))) {
            let back = place(direction(column, row, 8.0).into());
            let there = [column, row].map(|at| at as f32 / 4.0 - 1.0);
            let distance = (back[0] - there[0]).abs().max((back[1] - there[1]).abs());
            // On the rim, both ends of a fold are the same direction.
            let on_rim = column % 8 == 0 || row % 8 == 0;
            assert!(distance < 1e-5 || on_rim, "{column} {row}: {back:?} for {there:?}");
        }
    }
}
