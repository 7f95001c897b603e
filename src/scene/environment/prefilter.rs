//! Reflections of a panorama, blurred by a GGX lobe as wide as a roughness makes it.
//!
//! Karis 2013, "Real Shading in Unreal Engine 4": the lobe as seen from straight above, weighted by the
//! cosine. Summed over cells of the panorama's pyramid, small where the lobe is steep and large where it
//! is flat: no noise, a few hundred cells a direction, the same result on every device.

use std::f32::consts::PI;

use glam::{Vec3, Vec4};

use super::panorama::Cells;

/// A cell is taken as a whole if how much the lobe changes over it is at most this share of the whole sum.
/// The sum is then within 1 % of the one over the finest cells (see the tests), for a few hundred of them.
const ROUGHEST: f32 = 2e-4;

/// A lobe around one direction.
struct Lobe {
    axis: Vec3,
    alpha_squared: f32,
    /// About what all weights add up to.
    whole: f32,
}

/// Radiance along the unit direction `axis`, blurred by a lobe of perceptual `roughness`.
pub(super) fn blurred(pyramid: &[Cells], axis: Vec3, roughness: f32) -> Vec3 {
    let Some(coarsest) = pyramid.last() else { return Vec3::ZERO };
    let alpha_squared = roughness.powi(4);
    // Right for a narrow lobe, where 4π/α² is under the peak, and for the cosine alone, π.
    let whole = 4.0 * PI / (alpha_squared * (1.0 + 3.0 * alpha_squared));
    let lobe = Lobe { axis, alpha_squared, whole };
    let mut sum = Vec4::ZERO;
    for row in 0..coarsest.height {
        for column in 0..coarsest.width {
            lobe.gather(pyramid, [column, row], &mut sum);
        }
    }
    sum.truncate() / sum.w.max(f32::MIN_POSITIVE)
}

impl Lobe {
    /// Add a cell of the last level of `pyramid`, or its parts on the levels before. w adds up the weights.
    fn gather(&self, pyramid: &[Cells], [column, row]: [usize; 2], sum: &mut Vec4) {
        let Some((cells, finer)) = pyramid.split_last() else { return };
        let Some(cell) = cells.cell(column, row) else { return };
        let (cosine, side) = (self.axis.dot(cell.direction), cells.side_radians);
        if cosine < -side {
            return;
        }
        // The half vector's squared sine; the lobe's height there is 1 / (α² + (1 − α²) sin²)², unscaled.
        let squared_sine = (0.5 - 0.5 * cosine).max(0.0);
        let spread = self.alpha_squared + (1.0 - self.alpha_squared) * squared_sine;
        let height = cell.steradians / (spread * spread);
        // Of the lobe and of the cosine.
        let change = ((squared_sine.sqrt() + 0.25 * side) * side / spread).min(1.0) + 0.5 * side;
        if height * change > ROUGHEST * self.whole && !finer.is_empty() {
            for (right, below) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                self.gather(finer, [2 * column + right, 2 * row + below], sum);
            }
            return;
        }
        *sum += cell.radiance.extend(1.0) * (cosine.max(0.0) * height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::environment::panorama::{Panorama, pyramid};

    /// A dim room with a bright window, and a lamp fifty times as bright.
    fn room() -> Vec<Cells> {
        let radiance = (0..512 * 256).map(|index| match (index % 512, index / 512) {
            (90..130, 60..110) => Vec3::new(6.0, 7.0, 8.0),
            (300..304, 40..44) => Vec3::splat(300.0),
            (_, row) => Vec3::splat(0.8 - 0.6 * row as f32 / 256.0),
        });
        pyramid(&Panorama::new([512, 256], radiance))
    }

    #[test]
    fn coarse_cells_far_from_the_axis_change_next_to_nothing() {
        let pyramid = room();
        let mut worst = 0.0f32;
        for roughness in [0.1, 0.25, 0.5, 1.0] {
            for axis in [Vec3::Y, Vec3::NEG_Y, Vec3::X, Vec3::new(0.3, 0.4, -0.8), Vec3::new(-0.9, 0.2, 0.4)]
            {
                let axis = axis.normalize();
                let quick = blurred(&pyramid, axis, roughness);
                let whole = blurred(&pyramid[..1], axis, roughness);
                let off = ((quick - whole) / whole).abs().max_element();
                worst = worst.max(off);
            }
        }

        assert!(worst < 0.01, "off by {worst}");
    }
}
