//! Repeatable irregularity: the same numbers on every machine, tiling without a seam.

/// A number from 0 to 1 for a lattice point; integer arithmetic only (Wellons' `lowbias32` mixing).
pub(super) fn hash(x: i32, y: i32, seed: u32) -> f32 {
    let mut h = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77) ^ seed;
    for (shift, factor) in [(16, 0x21F0_AAAD_u32), (15, 0x735A_2D97)] {
        h = (h ^ (h >> shift)).wrapping_mul(factor);
    }
    h ^= h >> 15;
    (h >> 8) as f32 / 16_777_215.0
}

/// Smooth noise from 0 to 1 on a lattice of `cells` that repeats; `at` from 0 to 1 is one tile.
pub(super) fn tile(at: [f32; 2], cells: [i32; 2], seed: u32) -> f32 {
    let place = [at[0] * cells[0] as f32, at[1] * cells[1] as f32];
    let cell = place.map(|p| p.floor() as i32);
    let share = [0, 1].map(|axis: usize| {
        let t = place[axis] - place[axis].floor();
        t * t * (3.0 - 2.0 * t)
    });
    let corner = |dx: i32, dy: i32| {
        hash((cell[0] + dx).rem_euclid(cells[0]), (cell[1] + dy).rem_euclid(cells[1]), seed)
    };
    let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * share[0];
    let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * share[0];
    top + (bottom - top) * share[1]
}

/// Four octaves of [`tile`], each twice as fine and half as strong, from 0 to 1.
pub(super) fn cloud(at: [f32; 2], cells: [i32; 2], seed: u32) -> f32 {
    let mut sum = 0.0;
    for octave in 0..4_u32 {
        let finer = 1 << octave;
        sum += tile(at, cells.map(|c| c * finer), seed + octave) / finer as f32;
    }
    sum / 1.875
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_tiles_without_a_seam() {
        for i in 0..8_u8 {
            let v = f32::from(i) / 8.0;
            assert!((tile([0.0, v], [4, 4], 7) - tile([1.0, v], [4, 4], 7)).abs() < 1e-5);
        }
    }

    #[test]
    fn hash_fills_its_range() {
        let mean = (0..1000).map(|i| hash(i, 3, 1)).sum::<f32>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "mean {mean}");
    }
}
