//! Turntables: one picture of a product from all sides, its frames in a grid.
//!
//! In: a [`Product`] and [`Turntable`]. Out: [`Sheet`]s, one for each size of frame. The camera is that of `camera-orbit` with
//! its defaults, so that the turntable gives way to the model without a jump.

use image::RgbaImage;
use image::imageops::thumbnail;
use serde::{Deserialize, Serialize};

use super::format::MAX_WEBP_SIDE_PX;
use super::manifest::Backdrop;
use super::{Background, BakeError, Product, Shot};
use crate::render::raster::Picture;

/// Samples on a side for each pixel of the largest frames; smaller ones are averages of these.
const SAMPLES: u32 = 3;
/// Pixels of one sheet: four bytes for each are held while it is drawn.
const MAX_SHEET_PX: u64 = 1 << 26;

/// Which frames there are, and how they lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turntable {
    /// Frames once around; frame k is seen from the azimuth k · 360° / views.
    pub views: u32,
    /// Polar angle of each round, in degrees: 90 is level.
    pub rows_degrees: Vec<f32>,
    /// Frames beside each other in the grid.
    pub columns: u32,
    /// Sides of the frames, in pixels; a sheet for each.
    pub frames_px: Vec<u32>,
    /// What is behind the product. A transparent sheet takes twice the bytes, and more memory on the phone.
    pub background: Backdrop,
}

impl Default for Turntable {
    /// The element's own defaults, and a second round from above.
    fn default() -> Self {
        Self {
            views: 36,
            rows_degrees: vec![75.0, 50.0],
            columns: 6,
            frames_px: vec![240, 480],
            background: Backdrop::Light,
        }
    }
}

impl Turntable {
    /// Width and height of a sheet.
    pub fn size_px(&self, frame_px: u32) -> [u32; 2] {
        let count = self.views.saturating_mul(self.rows_degrees.len() as u32);
        let columns = self.columns.max(1);
        [columns.saturating_mul(frame_px), count.div_ceil(columns).saturating_mul(frame_px)]
    }

    /// Bytes of memory that drawing takes.
    pub fn drawing_bytes(&self) -> u64 {
        self.frames_px.iter().map(|frame| self.sheet_px(*frame) * 4).sum()
    }

    fn sheet_px(&self, frame_px: u32) -> u64 {
        let [width, height] = self.size_px(frame_px).map(u64::from);
        width * height
    }

    /// # Errors
    /// [`BakeError::Turntable`] for one that cannot be drawn, or that WebP or memory cannot hold.
    pub fn check(&self) -> Result<(), BakeError> {
        let refused = |reason: String| Err(BakeError::Turntable { reason });
        if self.views == 0 || self.rows_degrees.is_empty() || self.columns == 0 || self.frames_px.is_empty() {
            return refused("no views, rows, columns or frames".to_owned());
        }
        if let Some(row) = self.rows_degrees.iter().find(|row| !(0.0..=180.0).contains(*row)) {
            return refused(format!("a row at {row}°; polar angles are 0° to 180°"));
        }
        for &frame_px in &self.frames_px {
            let [width, height] = self.size_px(frame_px);
            if frame_px == 0 || width.max(height) > MAX_WEBP_SIDE_PX || self.sheet_px(frame_px) > MAX_SHEET_PX
            {
                return refused(format!(
                    "{width} × {height} pixels for frames of {frame_px}; a sheet ends at {MAX_WEBP_SIDE_PX} on a \
                     side and {MAX_SHEET_PX} in all"
                ));
            }
        }
        Ok(())
    }

    /// Draw all frames once, at the largest size, and lay them out in every size. Straight alpha; `background` is the colour
    /// that [`Turntable::background`] stands for.
    /// # Errors
    /// [`BakeError::Turntable`], [`BakeError::Render`].
    pub fn draw(&self, product: &mut Product, background: Background) -> Result<Vec<Sheet>, BakeError> {
        self.check()?;
        let largest_px = self.frames_px.iter().copied().max().unwrap_or_default();
        let mut sheets: Vec<Sheet> =
            self.frames_px.iter().map(|frame| self.empty(*frame, background)).collect();
        product.set_samples(SAMPLES);
        let rows = self.rows_degrees.iter().flat_map(|row| (0..self.views).map(move |view| (row, view)));
        for (index, (row, view)) in rows.enumerate() {
            let azimuth = f64::from(view) * 360.0 / f64::from(self.views);
            let shot = Shot {
                size_px: [largest_px; 2],
                camera_orbit: &format!("{azimuth}deg {row}deg auto"),
                background,
                ..Shot::default()
            };
            let frame = product.premultiplied(&shot)?;
            let frame = RgbaImage::from_raw(largest_px, largest_px, frame.rgba).unwrap_or_default();
            let index = index as u32;
            for sheet in &mut sheets {
                let at = [index % self.columns * sheet.frame_px, index / self.columns * sheet.frame_px];
                if sheet.frame_px == largest_px {
                    sheet.lay(&frame, at);
                } else {
                    sheet.lay(&thumbnail(&frame, sheet.frame_px, sheet.frame_px), at);
                }
            }
        }
        sheets.iter_mut().for_each(|sheet| sheet.picture.unpremultiply());
        Ok(sheets)
    }

    fn empty(&self, frame_px: u32, background: Background) -> Sheet {
        let size_px = self.size_px(frame_px);
        let texel = match background {
            Background::Color([r, g, b]) => [r, g, b, 255],
            Background::Transparent | Background::Layer(_) => [0; 4],
        };
        let rgba = texel.repeat(self.sheet_px(frame_px) as usize);
        let frames = self.views * self.rows_degrees.len() as u32;
        Sheet { frame_px, frames, empty: texel, picture: Picture { size_px, rgba } }
    }
}

/// All frames of one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Side of a frame.
    pub frame_px: u32,
    /// How many there are.
    pub frames: u32,
    /// What is where no product is.
    pub empty: [u8; 4],
    /// The grid of frames; places beyond the last one are empty.
    pub picture: Picture,
}

impl Sheet {
    /// A copy of one frame, and of the same place in another picture of this size.
    pub(super) fn frames_at(&self, frame: u32, other: &Picture) -> [Picture; 2] {
        let columns = (self.picture.size_px[0] / self.frame_px.max(1)).max(1);
        let [x, y] = [frame % columns, frame / columns].map(|at| at as usize * self.frame_px as usize);
        let row_bytes = self.frame_px as usize * 4;
        [&self.picture, other].map(|picture| {
            let stride = picture.size_px[0] as usize * 4;
            let lines = picture.rgba.chunks_exact(stride.max(1)).skip(y).take(self.frame_px as usize);
            let rgba = lines.flat_map(|line| line.get(x * 4..x * 4 + row_bytes).unwrap_or_default());
            Picture { size_px: [self.frame_px; 2], rgba: rgba.copied().collect() }
        })
    }

    /// Copy a frame to where its top left is to be.
    fn lay(&mut self, frame: &RgbaImage, [x, y]: [u32; 2]) {
        let row_bytes = frame.width() as usize * 4;
        let sheet_row_bytes = self.picture.size_px[0] as usize * 4;
        for (line, pixels) in frame.as_raw().chunks_exact(row_bytes.max(1)).enumerate() {
            let start = (y as usize + line) * sheet_row_bytes + x as usize * 4;
            if let Some(place) = self.picture.rgba.get_mut(start..start + row_bytes) {
                place.copy_from_slice(pixels);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_lie_row_by_row_and_each_row_of_the_camera_follows_the_last() {
        let product =
            crate::sample::products().into_iter().find(|product| product.id == "mug").expect("a mug");
        let mut studio = Product::open(&product.glb()).expect("our own model");
        let turntable = Turntable {
            views: 3,
            rows_degrees: vec![75.0, 40.0],
            columns: 2,
            frames_px: vec![16, 32],
            ..Turntable::default()
        };
        let sheets = turntable.draw(&mut studio, Background::Transparent).expect("a sheet");
        assert_eq!(
            sheets.iter().map(|sheet| sheet.picture.size_px).collect::<Vec<_>>(),
            [[32, 48], [64, 96]]
        );
        studio.set_samples(SAMPLES);
        for (index, orbit) in [
            "0deg 75deg auto",
            "120deg 75deg auto",
            "240deg 75deg auto",
            "0deg 40deg auto",
            "120deg 40deg auto",
        ]
        .into_iter()
        .enumerate()
        {
            let shot = Shot {
                size_px: [32; 2],
                camera_orbit: orbit,
                background: Background::Transparent,
                ..Shot::default()
            };
            let frame = studio.picture(&shot).expect("a frame");
            let sheet = RgbaImage::from_raw(64, 96, sheets[1].picture.rgba.clone()).expect("a picture");
            let (x, y) = (index as u32 % 2 * 32, index as u32 / 2 * 32);
            let place = image::imageops::crop_imm(&sheet, x, y, 32, 32).to_image();
            assert!(place.as_raw() == &frame.rgba, "frame {index}");
        }
        let webp = sheets[0].webp().expect("a small sheet");
        assert_eq!(image::load_from_memory(&webp.bytes).expect("whole").into_rgba8().dimensions(), (32, 48));
    }

    #[test]
    fn a_turntable_that_nothing_can_hold_is_refused_before_it_takes_memory() {
        let good = Turntable::default();
        assert_eq!((good.check(), good.size_px(480)), (Ok(()), [2880, 5760]));
        for bad in [
            Turntable { views: 0, ..good.clone() },
            Turntable { columns: 0, ..good.clone() },
            Turntable { rows_degrees: vec![], ..good.clone() },
            Turntable { rows_degrees: vec![f32::NAN], ..good.clone() },
            Turntable { rows_degrees: vec![-1.0], ..good.clone() },
            Turntable { frames_px: vec![], ..good.clone() },
            Turntable { frames_px: vec![0], ..good.clone() },
            Turntable { frames_px: vec![u32::MAX], ..good.clone() },
            Turntable { views: u32::MAX, ..good.clone() },
            Turntable { columns: 72, ..good.clone() },
            Turntable { frames_px: vec![1400], ..good },
        ] {
            assert!(matches!(bad.check(), Err(BakeError::Turntable { .. })), "{bad:?}");
        }
    }
}
