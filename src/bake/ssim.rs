//! How alike two pictures are: structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004).
//!
//! In: two pictures of one size. Out: 1 for equal ones, less for others. The luma of both is compared in Gaussian
//! windows of 11 × 11 pixels (σ = 1.5), as the paper does it; constants are the paper's, too. Must not: know what is seen.

use crate::render::raster::Picture;

/// Half a window, in pixels.
const RADIUS: usize = 5;
const SIGMA: f64 = 1.5;
/// (0.01 × 255)² and (0.03 × 255)²: what keeps dark and flat windows from dividing by nothing.
const C1: f64 = 6.5025;
const C2: f64 = 58.5225;

/// The mean over all windows that lie within the pictures; `None` for pictures of two sizes, or smaller than a window.
///
/// Transparent pixels count as white.
pub fn ssim(one: &Picture, other: &Picture) -> Option<f64> {
    ssim_where(one, other, |_, _| true)
}

/// The same over the windows around pixels that `counts`, which is given what both pictures have there; 1 where none
/// does.
pub fn ssim_where(
    one: &Picture,
    other: &Picture,
    counts: impl Fn(&[u8; 4], &[u8; 4]) -> bool,
) -> Option<f64> {
    let [width, height] = one.size_px.map(|side| side as usize);
    let window = 2 * RADIUS + 1;
    if one.size_px != other.size_px || width < window || height < window {
        return None;
    }
    let (x, y) = (luma(one), luma(other));
    let product = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let blurred = |values: &[f64]| blurred(values, width, height);
    let (mean_x, mean_y) = (blurred(&x), blurred(&y));
    let (xx, yy, xy) = (blurred(&product(&x, &x)), blurred(&product(&y, &y)), blurred(&product(&x, &y)));
    let (mut sum, mut windows) = (0.0, 0u64);
    let pixels = one.rgba.as_chunks::<4>().0.iter().zip(other.rgba.as_chunks::<4>().0);
    let moments = mean_x.iter().zip(&mean_y).zip(xx.iter().zip(&yy).zip(&xy));
    for (at, ((a, b), ((mx, my), ((xx, yy), xy)))) in pixels.zip(moments).enumerate() {
        let (column, row) = (at % width, at / width);
        let inside = (RADIUS..width - RADIUS).contains(&column) && (RADIUS..height - RADIUS).contains(&row);
        if !inside || !counts(a, b) {
            continue;
        }
        let (var_x, var_y, covariance) = (xx - mx * mx, yy - my * my, xy - mx * my);
        sum += (2.0 * mx * my + C1) * (2.0 * covariance + C2)
            / ((mx * mx + my * my + C1) * (var_x + var_y + C2));
        windows += 1;
    }
    Some(if windows == 0 { 1.0 } else { sum / windows as f64 })
}

/// Rec. 601 luma of sRGB codes, over white.
fn luma(picture: &Picture) -> Vec<f64> {
    let pixels = picture.rgba.as_chunks::<4>().0.iter();
    let over_white = |code: u8, alpha: f64| f64::from(code) * alpha + 255.0 * (1.0 - alpha);
    let luma = pixels.map(|&[r, g, b, a]| {
        let alpha = f64::from(a) / 255.0;
        0.299 * over_white(r, alpha) + 0.587 * over_white(g, alpha) + 0.114 * over_white(b, alpha)
    });
    luma.collect()
}

/// Blurred by the window, across and then down; nothing of use within `RADIUS` of the edges.
fn blurred(values: &[f64], width: usize, height: usize) -> Vec<f64> {
    let weight = |at: usize| {
        let far = at as f64 - RADIUS as f64;
        (-far * far / (2.0 * SIGMA * SIGMA)).exp()
    };
    let total: f64 = (0..=2 * RADIUS).map(weight).sum();
    let kernel: Vec<f64> = (0..=2 * RADIUS).map(|at| weight(at) / total).collect();
    let pass = |values: &[f64], step: usize| -> Vec<f64> {
        let mut out = vec![0.0; values.len()];
        for (at, slot) in out.iter_mut().enumerate().skip(RADIUS * step) {
            let start = at - RADIUS * step;
            *slot = kernel
                .iter()
                .enumerate()
                .map(|(k, w)| w * values.get(start + k * step).unwrap_or(&0.0))
                .sum();
        }
        out
    };
    debug_assert_eq!(values.len(), width * height, "a value for each pixel");
    pass(&pass(values, 1), width)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn picture(side: u32, gray: impl Fn(u32, u32) -> u8) -> Picture {
        let pixels =
            (0..side * side).flat_map(|at| [[gray(at % side, at / side); 3].as_slice(), &[255]].concat());
        Picture { size_px: [side; 2], rgba: pixels.collect() }
    }

    /// A pattern without symmetry.
    fn pattern(x: u32, y: u32) -> u8 {
        ((x * 37 + y * 91 + x * y * 13) % 200 + 20) as u8
    }

    #[test]
    fn equal_pictures_are_1() {
        let one = picture(24, pattern);
        assert_eq!(ssim(&one, &one), Some(1.0));
    }

    #[test]
    fn flat_pictures_are_compared_by_their_means() {
        // No variance: the formula is (2·100·150 + C1) / (100² + 150² + C1) in every window.
        let found = ssim(&picture(16, |_, _| 100), &picture(16, |_, _| 150)).unwrap();
        assert!((found - 30_006.502_5 / 32_506.502_5).abs() < 1e-9, "{found}");
    }

    #[test]
    fn a_negative_is_worse_than_nothing_in_common() {
        let found = ssim(&picture(32, pattern), &picture(32, |x, y| 255 - pattern(x, y))).unwrap();
        assert!(found < 0.0, "{found}");
    }

    #[test]
    fn more_noise_is_less_alike() {
        let noisy = |most: u32| {
            picture(48, move |x, y| {
                let noise = (x * 7919 + y * 104_729 + x * y * 31) % (2 * most + 1);
                (128 + noise - most) as u8
            })
        };
        let flat = picture(48, |_, _| 128);
        let found: Vec<f64> = [1, 4, 16, 64].map(|most| ssim(&flat, &noisy(most)).unwrap()).to_vec();
        assert!(found.is_sorted_by(|a, b| a > b), "{found:?}");
        assert!(found[0] > 0.97 && found[3] < 0.2, "{found:?}");
    }

    #[test]
    fn only_windows_that_count_are_taken() {
        // Alike above, different below: a mean over the upper rows alone is 1.
        let one = picture(40, |x, y| if y < 20 { pattern(x, y) } else { 0 });
        let other = picture(40, |x, y| if y < 20 { pattern(x, y) } else { 255 });
        let all = ssim(&one, &other).unwrap();
        assert!(all < 0.7, "{all}");
        let same = ssim_where(&one, &other, |a, b| a == b).unwrap();
        assert!(same > all, "{same} {all}");
        assert_eq!(ssim_where(&one, &other, |_, _| false), Some(1.0));
    }

    #[test]
    fn pictures_of_two_sizes_are_not_compared() {
        assert_eq!(ssim(&picture(24, pattern), &picture(25, pattern)), None);
        assert_eq!(ssim(&picture(8, pattern), &picture(8, pattern)), None);
    }
}
