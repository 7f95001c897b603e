//! Films without an encoder: pictures → one MP4 file that every browser plays.
//!
//! In: pictures of one size. Out: H.264 (constrained baseline) in fragmented MP4, a fragment a second. What changed is
//! stored as it is, what did not costs nothing: right for a few seconds with a still background, too large for more.
//! The file cut at its fragments is an HLS stream: `ftyp` and `moov` are its `EXT-X-MAP`, each `moof` with its `mdat` a
//! segment. Must not: read or write files.

mod h264;
mod mp4;

#[cfg(test)]
mod tests;

use crate::render::raster::Picture;
use h264::Encoder;

/// Pictures a second; also those of a fragment, which begins with a whole one.
pub(super) const PICTURES_PER_SECOND: u32 = 10;

/// The film of `pictures`, bytes of an MP4 file.
///
/// All have the size of the first, in even pixels, at most 720 × 576: what is larger needs another level of the format.
/// Alpha is passed over. No picture gives no film: `None`.
pub(super) fn mp4(pictures: &[Picture]) -> Option<Vec<u8>> {
    let size_px = pictures.first()?.size_px;
    let mut encoder = Encoder::new(size_px);
    let mut file = mp4::head(size_px, &encoder.parameter_sets(), pictures.len() as u32);
    for (index, second) in pictures.chunks(PICTURES_PER_SECOND as usize).enumerate() {
        let samples: Vec<_> = second
            .iter()
            .enumerate()
            .map(|(place, picture)| encoder.picture(&picture.rgba, place == 0))
            .collect();
        file.extend(mp4::fragment(index as u32, &samples));
    }
    Some(file)
}
