//! A picture of some twenty bytes, shown until the poster is there: thumbhash.
//!
//! In: a poster. Out: its hash in base64. Format: <https://evanw.github.io/thumbhash/>, by its author's library.

use image::RgbaImage;
use image::imageops::thumbnail;

use crate::render::raster::Picture;

/// The hash takes pictures up to this side.
const MAX_SIDE_PX: u32 = 100;

/// Thumbhash of a picture of straight alpha, in base64 with padding; `None` for a picture of no size.
pub fn thumbhash(picture: &Picture) -> Option<String> {
    let [width, height] = picture.size_px;
    let longer = width.max(height);
    let pixels =
        RgbaImage::from_raw(width, height, picture.rgba.clone()).filter(|_| width > 0 && height > 0)?;
    let side = |side: u32| if longer > MAX_SIDE_PX { (side * MAX_SIDE_PX / longer).max(1) } else { side };
    let small = thumbnail(&pixels, side(width), side(height));
    let hash = thumbhash::rgba_to_thumb_hash(small.width() as usize, small.height() as usize, small.as_raw());
    Some(base64(&hash))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let six = (bits >> (18 - 6 * digit) & 63) as usize;
            text.push(if digit <= chunk.len() { char::from(DIGITS[six]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_hash_leads_back_to_the_mean_colour_and_shape() {
        let rgba = [200, 40, 40, 255].repeat(300 * 200);
        let hash = thumbhash(&Picture { size_px: [300, 200], rgba }).expect("a picture");
        assert!((20..=40).contains(&hash.len()), "{hash}");
        assert_eq!(thumbhash(&Picture::default()), None);
    }
}
