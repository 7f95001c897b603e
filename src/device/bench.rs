//! The CPU kernel that a browser times: what the rasteriser's inner loop does, in fixed point.
//!
//! In: how often to run it. Out: a checksum, so that no optimiser can leave the work out. The clock
//! stands in `www/src/probe-cpu.ts`, which also knows how to turn time into an index.
//! Integers only: the checksum is the same on every machine, so a wrong one means a broken engine.

/// Side of the picture, pixels. Small enough for the first-level cache of a Cortex-A53 (32 kB).
const SIDE_PX: i32 = 64;
/// Side of the texture, texels; a power of two.
const TEXTURE_SIDE: u32 = 32;
/// Triangles drawn in front of each other before the depth buffer is cleared.
const LAYERS: u32 = 8;

/// Draws `iterations` triangles of about 2,000 pixels: edge functions, depth test, texture, shade.
///
/// ```
/// # use storefront::device::bench::bench_cpu;
/// assert_eq!(bench_cpu(0), bench_cpu(0));
/// assert_ne!(bench_cpu(3), bench_cpu(4));
/// ```
pub fn bench_cpu(iterations: u32) -> u32 {
    let texture: Vec<u8> =
        (0..TEXTURE_SIDE * TEXTURE_SIDE).map(|texel| (texel.wrapping_mul(97) >> 3) as u8).collect();
    #[allow(clippy::cast_sign_loss, reason = "a positive constant")]
    let pixels = (SIDE_PX * SIDE_PX) as usize;
    let (mut depth, mut color) = (vec![u16::MAX; pixels], vec![0_u16; pixels]);
    for iteration in 0..iterations {
        // A new picture after every few triangles, else the nearest one would hide the work of the others.
        if iteration % LAYERS == 0 {
            depth.fill(u16::MAX);
        }
        triangle(iteration, &texture, &mut depth, &mut color);
    }
    color.iter().fold(iterations, |sum, pixel| sum.wrapping_mul(31).wrapping_add(u32::from(*pixel)))
}

/// One triangle over half of the picture; each iteration turns it and brings it nearer by a little.
#[allow(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "fixed point: bits are cut on purpose"
)]
fn triangle(iteration: u32, texture: &[u8], depth: &mut [u16], color: &mut [u16]) {
    let shift = (iteration % 16) as i32;
    let corners = [(0, shift), (SIDE_PX - 1, 0), (shift, SIDE_PX - 1)];
    let edges = [(0, 1), (1, 2), (2, 0)].map(|(from, to)| {
        let ((x0, y0), (x1, y1)): ((i32, i32), (i32, i32)) = (corners[from], corners[to]);
        // Steps of the edge function in x and y, and its value at the first pixel.
        (y0 - y1, x1 - x0, x0 * y1 - x1 * y0)
    });
    let near = 0x8000 - (iteration % LAYERS) * 0x800;
    let [mut row0, mut row1, mut row2] = edges.map(|(_, _, start)| start);
    for (line_depth, line_color) in
        depth.chunks_exact_mut(SIDE_PX as usize).zip(color.chunks_exact_mut(SIDE_PX as usize))
    {
        let [mut w0, mut w1, mut w2] = [row0, row1, row2];
        for (z_buffer, pixel) in line_depth.iter_mut().zip(line_color) {
            if (w0 | w1 | w2) >= 0 {
                let z = (near + ((w0 as u32) >> 4)) as u16;
                if z <= *z_buffer {
                    *z_buffer = z;
                    let (u, v) = ((w1 as u32) >> 5, (w2 as u32) >> 5);
                    let texel = (v % TEXTURE_SIDE) * TEXTURE_SIDE + u % TEXTURE_SIDE;
                    let shade = 128 + ((w0 as u32) >> 6 & 0x7f);
                    *pixel =
                        ((u32::from(texture.get(texel as usize).copied().unwrap_or(0)) * shade) >> 4) as u16;
                }
            }
            w0 += edges[0].0;
            w1 += edges[1].0;
            w2 += edges[2].0;
        }
        row0 += edges[0].1;
        row1 += edges[1].1;
        row2 += edges[2].1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_draws_about_half_of_the_picture() {
        let pixels = 64 * 64;
        let (mut depth, mut color) = (vec![u16::MAX; pixels], vec![0; pixels]);
        triangle(0, &[255; 1024], &mut depth, &mut color);
        let drawn = color.iter().filter(|pixel| **pixel > 0).count();
        assert!((1_900..2_300).contains(&drawn), "{drawn}");
    }

    #[test]
    fn checksum_is_the_same_everywhere() {
        assert_eq!(bench_cpu(100), 1_562_564_127);
    }
}
