//! The studio: the light that every product stands in, on every tier.
//!
//! A soft gradient (floor to ceiling) and a few soft boxes as spherical Gaussians. Closed formulas
//! instead of a picture: no download, no texture unit, and the CPU, GLSL and WGSL versions agree.
//! Same formulas: `shaders/light.wgsl`; compared in the golden tests.
//!
//! Spherical Gaussians: Wang et al. 2009, "All-Frequency Rendering of Dynamic, Spatially-Varying
//! Reflectance"; the product of two lobes there gives the roughened radiance used here.

use glam::Vec3;

/// One soft box: `color · exp(sharpness · (d·axis − 1))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoftBox {
    /// Unit vector towards the light, in world space.
    pub axis: Vec3,
    /// Larger is smaller and crisper.
    pub sharpness: f32,
    /// Linear radiance at its centre.
    pub color: Vec3,
}

/// Number of soft boxes; fixed, so that shaders unroll.
pub const SOFT_BOXES: usize = 4;

/// Light from everywhere, infinitely far away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Studio {
    /// Linear radiance from straight above.
    pub sky: Vec3,
    /// Linear radiance from straight below.
    pub ground: Vec3,
    /// The boxes.
    pub boxes: [SoftBox; SOFT_BOXES],
}

impl Default for Studio {
    /// Neutral, and as bright from the same sides as the light that `<model-viewer>` names so, for a product must not
    /// look different when its page changes the tag: fitted to pictures that it draws of balls of four roughnesses
    /// (`tests/browser/model-viewer.test.js` compares). It has six lamps in a grey room; four lobes come so close to
    /// them that two more would cost each pixel more than they show.
    fn default() -> Self {
        let soft_box = |axis: Vec3, sharpness, radiance| SoftBox {
            axis: axis.normalize_or(Vec3::Y),
            sharpness,
            color: Vec3::splat(radiance),
        };
        Self {
            // What the walls, the floor and the ceiling reflect.
            sky: Vec3::splat(0.387),
            ground: Vec3::splat(0.408),
            boxes: [
                // In front, above.
                soft_box(Vec3::new(-0.071, 0.363, 0.929), 115.8, 41.0),
                // Behind: the key of whoever turns the product round, and a rim from the front.
                soft_box(Vec3::new(0.344, 0.338, -0.876), 244.0, 85.2),
                // Left, and the brightest: small enough to be seen in a glaze.
                soft_box(Vec3::new(-0.808, 0.577, -0.123), 221.0, 112.9),
                // Right, so that this side keeps its colour.
                soft_box(Vec3::new(0.861, 0.508, -0.024), 144.8, 45.0),
            ],
        }
    }
}

/// Sharpness and height of the Gaussian that stands for the clamped cosine (same source as above).
pub const COSINE_SHARPNESS: f32 = 2.133;
/// See [`COSINE_SHARPNESS`].
pub const COSINE_HEIGHT: f32 = 1.17;

impl Studio {
    /// Cosine-weighted mean radiance around the unit normal `n`: irradiance / π.
    ///
    /// Diffuse reflection is `albedo · irradiance_over_pi(n)`.
    pub fn irradiance_over_pi(&self, n: Vec3) -> Vec3 {
        // A gradient linear in y keeps its mean and two thirds of its slope under the cosine.
        let mut sum = (self.sky + self.ground) * 0.5 + (self.sky - self.ground) * (n.y / 3.0);
        for b in &self.boxes {
            // Integral of the product of two lobes, the small exp(−2·…) tails left out.
            let joined = (n * COSINE_SHARPNESS + b.axis * b.sharpness).length();
            let peak = (joined - COSINE_SHARPNESS - b.sharpness).exp();
            sum += b.color * (2.0 * COSINE_HEIGHT * peak / joined);
        }
        sum
    }

    /// Radiance of floor to ceiling alone, `y` up, blurred like [`Studio::radiance`].
    pub fn gradient(&self, y: f32, roughness: f32) -> Vec3 {
        let slope = 0.5 - roughness * (0.5 - 1.0 / 3.0);
        (self.sky + self.ground) * 0.5 + (self.sky - self.ground) * (y * slope)
    }

    /// Radiance seen along unit direction `d`, blurred by a GGX lobe of perceptual `roughness`.
    pub fn radiance(&self, d: Vec3, roughness: f32) -> Vec3 {
        // Sharper than any box; below it, 1/α⁴ would leave single precision.
        let alpha = (roughness * roughness).max(0.002);
        // Lobe of the reflected ray: half of the half-vector's sharpness 2/α², halved again by reflection.
        let lobe = 0.5 / (alpha * alpha);
        let mut sum = self.gradient(d.y, roughness);
        for b in &self.boxes {
            let blurred = b.sharpness * lobe / (b.sharpness + lobe);
            // A wider lobe of the same energy is lower by the same factor.
            let height = blurred / b.sharpness;
            sum += b.color * (height * (blurred * (d.dot(b.axis) - 1.0)).exp());
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_white_ball_averages_to_what_the_neutral_curve_shows_as_white() {
        let studio = Studio::default();
        let mut sum = 0.0;
        let samples = 400u16;
        for i in 0..samples {
            // Fibonacci sphere.
            let y = 1.0 - 2.0 * (f32::from(i) + 0.5) / f32::from(samples);
            let phi = f32::from(i) * 2.399_963;
            let ring = (1.0 - y * y).sqrt();
            sum += studio.irradiance_over_pi(Vec3::new(phi.cos() * ring, y, phi.sin() * ring)).x;
        }
        let mean = sum / f32::from(samples);
        assert!((1.15..1.3).contains(&mean), "mean irradiance {mean}");
    }

    #[test]
    fn rougher_reflections_are_flatter() {
        let studio = Studio::default();
        let key = studio.boxes[0].axis;
        assert!(studio.radiance(key, 0.1).x > studio.radiance(key, 0.5).x);
        assert!(studio.radiance(key, 0.5).x > studio.radiance(key, 1.0).x);
    }
}
