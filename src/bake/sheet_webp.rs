//! A sheet of frames as WebP, within a budget of bytes.
//!
//! In: a [`Sheet`]. Out: [`SheetWebp`], with its quality and how far it is from what was drawn. Most products keep the usual
//! quality; fine patterns (cane, knitwear) get a lower one until the sheet fits, but no frame looks worse than
//! [`LEAST_SSIM`]: such a sheet is larger than the budget.

use super::BakeError;
use super::Sheet;
use super::format::webp;
use super::manifest::SpriteError;
use super::ssim::ssim_where;
use crate::render::raster::Picture;

/// Frames turn by: what one of them lacks in sharpness the next one hides.
const USUAL_QUALITY: u8 = 62;
/// As low as was looked at: cane keeps its weave in frames of 240 px.
const LEAST_QUALITY: u8 = 30;
/// Beyond it bytes grow, and nothing is seen of them.
const MOST_QUALITY: u8 = 90;
/// Structural similarity of the frame that differs most.
const LEAST_SSIM: f64 = 0.9;
/// Half the bytes of a transparent sheet go; its shadows get steps.
const ALPHA_QUALITY: i32 = 50;
/// Bytes of the usual small sheet, two rounds of 36 frames of 240 px: under two seconds of slow 4G (1.6 Mbit/s). Others in
/// proportion to their pixels.
const BUDGET_BYTES: u64 = 250_000;
const BUDGET_PX: u64 = 72 * 240 * 240;
/// Of sheets of icons headers take the most.
const LEAST_BUDGET_BYTES: u64 = 20_000;
/// Frames that are compared, evenly over all: comparing takes as long as drawing.
const COMPARED_FRAMES: u32 = 12;

/// A sheet that was encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetWebp {
    /// The file.
    pub bytes: Vec<u8>,
    /// WebP's quality, 0 to 100.
    pub quality: u8,
    /// How far it is from what was drawn.
    pub error: SpriteError,
}

impl Sheet {
    /// Bytes that its file should have at most.
    pub fn budget_bytes(&self) -> u64 {
        let pixels = u64::from(self.frames) * u64::from(self.frame_px).pow(2);
        (pixels * BUDGET_BYTES / BUDGET_PX).max(LEAST_BUDGET_BYTES)
    }

    /// As lossy WebP.
    /// # Errors
    /// [`BakeError::Encode`].
    pub fn webp(&self) -> Result<SheetWebp, BakeError> {
        self.webp_within(self.budget_bytes(), LEAST_SSIM)
    }

    fn webp_within(&self, most_bytes: u64, least_ssim: f64) -> Result<SheetWebp, BakeError> {
        let usual = self.encoded(USUAL_QUALITY)?;
        let fits = |bytes: &[u8]| bytes.len() as u64 <= most_bytes;
        let (quality, bytes) = if fits(&usual) {
            (USUAL_QUALITY, usual)
        } else {
            // The first quality that does not fit; all below it do.
            let over = first(LEAST_QUALITY..USUAL_QUALITY, |quality| Ok(!fits(&self.encoded(quality)?)))?;
            let quality = over.saturating_sub(1).max(LEAST_QUALITY);
            (quality, self.encoded(quality)?)
        };
        let error = self.error_of(&bytes)?;
        if error.ssim_worst >= least_ssim {
            return Ok(SheetWebp { bytes, quality, error });
        }
        let quality = first(quality..MOST_QUALITY, |quality| {
            Ok(self.error_of(&self.encoded(quality)?)?.ssim_worst >= least_ssim)
        })?;
        let bytes = self.encoded(quality)?;
        let error = self.error_of(&bytes)?;
        Ok(SheetWebp { bytes, quality, error })
    }

    fn encoded(&self, quality: u8) -> Result<Vec<u8>, BakeError> {
        webp(&self.picture, quality.into(), ALPHA_QUALITY)
    }

    /// How alike the frames of a file are to those that were drawn, where the product and its shadow are.
    fn error_of(&self, webp: &[u8]) -> Result<SpriteError, BakeError> {
        let decoded = image::load_from_memory_with_format(webp, image::ImageFormat::WebP)
            .map_err(|error| BakeError::Encode { reason: format!("WebP: {error}") })?
            .into_rgba8();
        let decoded = Picture { size_px: decoded.dimensions().into(), rgba: decoded.into_raw() };
        let (mut sum, mut worst) = (0.0, 1.0f64);
        let compared = self.frames.clamp(1, COMPARED_FRAMES);
        for frame in (0..compared).map(|at| at * self.frames / compared) {
            let [drawn, there] = self.frames_at(frame, &decoded);
            // Frames smaller than a window are icons: nobody compares these.
            let found = ssim_where(&drawn, &there, |a, _| *a != self.empty).unwrap_or(1.0);
            sum += found;
            worst = worst.min(found);
        }
        Ok(SpriteError { ssim: sum / f64::from(compared), ssim_worst: worst })
    }
}

/// The first of `qualities` that does, where all behind one that does do, too; their end if none does.
fn first(
    qualities: std::ops::Range<u8>,
    mut does: impl FnMut(u8) -> Result<bool, BakeError>,
) -> Result<u8, BakeError> {
    let (mut low, mut high) = (qualities.start, qualities.end);
    while low < high {
        let middle = low.midpoint(high);
        if does(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const SIDE: u32 = 48;

    /// Four frames with a pattern that costs bytes, inside a white margin.
    fn sheet() -> Sheet {
        let picture = Picture {
            size_px: [SIDE * 2; 2],
            rgba: (0..SIDE * SIDE * 4)
                .flat_map(|at| {
                    let (x, y) = (at % (SIDE * 2), at / (SIDE * 2));
                    let inside = [x % SIDE, y % SIDE].iter().all(|at| (8..SIDE - 8).contains(at));
                    let gray =
                        if inside { ((x * 7919 + y * 104_729 + x * y * 31) % 120 + 60) as u8 } else { 255 };
                    [gray, gray, gray, 255]
                })
                .collect(),
        };
        Sheet { frame_px: SIDE, frames: 4, empty: [255; 4], picture }
    }

    #[test]
    fn a_sheet_that_fits_has_the_usual_quality_and_says_how_far_it_is_from_what_was_drawn() {
        let made = sheet().webp_within(u64::MAX, 0.0).unwrap();
        assert_eq!(made.quality, USUAL_QUALITY);
        let SpriteError { ssim, ssim_worst } = made.error;
        assert!(ssim_worst <= ssim && ssim < 1.0 && ssim_worst > 0.5, "{ssim} {ssim_worst}");
    }

    #[test]
    fn one_that_does_not_fit_gets_the_highest_quality_that_does() {
        let sheet = sheet();
        let usual = sheet.webp_within(u64::MAX, 0.0).unwrap();
        let budget = usual.bytes.len() as u64 * 9 / 10;
        let made = sheet.webp_within(budget, 0.0).unwrap();
        assert!((LEAST_QUALITY..USUAL_QUALITY).contains(&made.quality), "{}", made.quality);
        assert!(made.bytes.len() as u64 <= budget && made.error.ssim < usual.error.ssim);
        assert!(sheet.encoded(made.quality + 1).unwrap().len() as u64 > budget);
        assert_eq!(sheet.webp_within(1, 0.0).unwrap().quality, LEAST_QUALITY);
    }

    #[test]
    fn no_budget_takes_a_frame_below_the_least_similarity() {
        let sheet = sheet();
        let least = sheet.webp_within(1, 0.0).unwrap();
        let floor =
            f64::midpoint(least.error.ssim_worst, sheet.webp_within(u64::MAX, 0.0).unwrap().error.ssim_worst);
        let made = sheet.webp_within(1, floor).unwrap();
        assert!(made.quality > LEAST_QUALITY && made.error.ssim_worst >= floor, "{made:?}");
        assert_eq!(sheet.webp_within(1, 1.1).unwrap().quality, MOST_QUALITY);
    }

    #[test]
    fn the_budget_grows_with_what_is_shown() {
        let of = |frames, frame_px| Sheet { frames, frame_px, ..sheet() }.budget_bytes();
        assert_eq!((of(72, 240), of(72, 480), of(36, 240)), (250_000, 1_000_000, 125_000));
        assert_eq!(of(8, 16), 20_000);
    }
}
