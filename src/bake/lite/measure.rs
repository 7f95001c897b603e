//! How far a lite file is from the original.
//!
//! In: both as plain GLBs. Out: the similarity of their pictures, taken by the rasteriser from all sides in the framing of
//! the original.

use crate::bake::ssim::ssim_where;
use crate::bake::{Background, BakeError, Product, Shot};

/// Views are compared at the size at which lists of products show them.
const SIDE_PX: u32 = 320;
/// `camera-orbit` of the views: round the product, from above, and from below, where shops let people look.
const ORBITS: [&str; 8] = [
    "0deg 75deg 105%",
    "60deg 75deg 105%",
    "120deg 75deg 105%",
    "180deg 75deg 105%",
    "240deg 75deg 105%",
    "300deg 75deg 105%",
    "30deg 30deg 105%",
    "210deg 110deg 105%",
];

/// Structural similarity over views, 1 for equal pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// Mean of the views.
    pub mean: f64,
    /// The view that differs most.
    pub worst: f64,
}

/// How alike two models look from all sides. Only what the product covers counts, so that a thin product is judged as
/// strictly as one that fills the picture.
/// # Errors
/// [`BakeError::Model`], [`BakeError::Texture`], [`BakeError::Render`].
pub fn similarity(original: &[u8], other: &[u8]) -> Result<Similarity, BakeError> {
    similarity_at(SIDE_PX, original, other)
}

/// The same in pictures with this side.
pub(super) fn similarity_at(side_px: u32, original: &[u8], other: &[u8]) -> Result<Similarity, BakeError> {
    let mut original = Product::open(original)?;
    let mut other = Product::open(other)?;
    other.frame_as(&original);
    let (mut sum, mut worst) = (0.0, 1.0f64);
    for camera_orbit in ORBITS {
        let shot = Shot {
            size_px: [side_px; 2],
            camera_orbit,
            background: Background::Transparent,
            shadow_intensity: 0.0,
            ..Shot::default()
        };
        let (one, two) = (original.picture(&shot)?, other.picture(&shot)?);
        // Both have the shot's size.
        let found = ssim_where(&one, &two, |a, b| a[3] > 0 || b[3] > 0).unwrap_or(0.0);
        sum += found;
        worst = worst.min(found);
    }
    Ok(Similarity { mean: sum / ORBITS.len() as f64, worst })
}
