//! Radiance pictures (`.hdr`) → [`Panorama`].
//!
//! Ward 1991, "Real Pixels"; the format is that of Radiance's `filefmts.pdf` and `color.c`: a text header,
//! then rows of bytes red, green, blue, common exponent, plain or in runs (old and new). Rows go into the
//! small panorama one by one, so memory does not grow with the picture. `EXPOSURE` is left alone, as
//! viewers do. Our own reader and not a library's: browsers get it too, in few bytes.
//! Must not: panic on any bytes, or take memory that a header asks for.

use std::fmt;

use glam::Vec3;

use super::panorama::{MAX_SIZE_TEXELS, Panorama, Shrinking};

/// The largest file worth reading: 8192 × 4096 without runs, twice.
pub const MAX_HDR_BYTES: usize = 256 << 20;
/// The longest side; the largest that libraries of such pictures offer.
const MAX_SIDE_PX: usize = 16_384;
/// Widths that the new runs are made for.
const NEW_RUN_WIDTHS_PX: std::ops::Range<usize> = 8..32_768;
/// A header longer than this is none.
const MAX_HEADER_BYTES: usize = 1 << 16;

/// A `.hdr` file cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HdrError {
    /// What is wrong.
    pub fault: HdrFault,
    /// Where, in bytes from the start of the file.
    pub byte_offset: usize,
}

/// What can be wrong with a `.hdr` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HdrFault {
    /// The first bytes are not those of a Radiance picture.
    NotHdr,
    /// The header has no end, or no size of the kind `-Y 512 +X 1024`.
    BadHeader,
    /// Colours that are not red, green, blue: `FORMAT` says so.
    UnsupportedFormat,
    /// A side of more than 16,384 pixels.
    OverLimit {
        /// The side asked for.
        found_px: usize,
    },
    /// The file ends before its last row does.
    Truncated,
    /// A run that reaches beyond its row, has nothing to repeat, or a row of another width.
    BadRun,
}

impl HdrError {
    /// Stable name of the fault.
    pub fn code(&self) -> &'static str {
        match self.fault {
            HdrFault::NotHdr => "not-hdr",
            HdrFault::BadHeader => "bad-header",
            HdrFault::UnsupportedFormat => "unsupported-format",
            HdrFault::OverLimit { .. } => "over-limit",
            HdrFault::Truncated => "truncated",
            HdrFault::BadRun => "bad-run",
        }
    }
}

impl fmt::Display for HdrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: ", self.byte_offset)?;
        match self.fault {
            HdrFault::NotHdr => f.write_str("not a Radiance picture (.hdr)"),
            HdrFault::BadHeader => f.write_str("expected a header that ends in a size as -Y 512 +X 1024"),
            HdrFault::UnsupportedFormat => f.write_str("only FORMAT=32-bit_rle_rgbe can be read"),
            HdrFault::OverLimit { found_px } => {
                write!(f, "a side of {found_px} pixels, the limit is {MAX_SIDE_PX}; make the picture smaller")
            }
            HdrFault::Truncated => f.write_str("the file ends too early"),
            HdrFault::BadRun => f.write_str("a run of pixels does not fit its row"),
        }
    }
}

impl std::error::Error for HdrError {}

impl Panorama {
    /// Read a whole `.hdr` file.
    ///
    /// # Errors
    /// [`HdrError`] for the first fault; bytes after the last row are not looked at.
    pub fn from_hdr(bytes: &[u8]) -> Result<Self, HdrError> {
        let mut reading = HdrReading::new(bytes, MAX_SIZE_TEXELS)?;
        reading.read(usize::MAX)?;
        Ok(reading.finish())
    }
}

/// A `.hdr` file, read some rows at a time.
#[derive(Debug)]
pub(super) struct HdrReading<Bytes> {
    bytes: Bytes,
    at: usize,
    size_px: [usize; 2],
    row: usize,
    pixels: Vec<[u8; 4]>,
    shrinking: Shrinking,
}

impl<Bytes: AsRef<[u8]>> HdrReading<Bytes> {
    /// Read the header, for a panorama of at most `most` texels.
    pub(super) fn new(bytes: Bytes, most: [usize; 2]) -> Result<Self, HdrError> {
        let mut reader = Reader { bytes: bytes.as_ref(), at: 0 };
        let size_px = reader.header()?;
        let (at, pixels) = (reader.at, vec![[0; 4]; size_px[0]]);
        Ok(Self { bytes, at, size_px, row: 0, pixels, shrinking: Shrinking::new(size_px, most) })
    }

    /// Read about so many pixels more, in whole rows; false if none are left.
    pub(super) fn read(&mut self, pixels: usize) -> Result<bool, HdrError> {
        let [width, height] = self.size_px;
        let end = height.min(self.row.saturating_add(pixels.div_ceil(width)));
        let mut reader = Reader { bytes: self.bytes.as_ref(), at: self.at };
        for row in self.row..end {
            reader.row(&mut self.pixels)?;
            for (column, pixel) in self.pixels.iter().enumerate() {
                self.shrinking.add(column, row, radiance(*pixel));
            }
        }
        (self.at, self.row) = (reader.at, end);
        Ok(end < height)
    }

    /// What was read.
    pub(super) fn finish(self) -> Panorama {
        self.shrinking.finish()
    }
}

/// Linear radiance of a pixel: its bytes times 2^(exponent − 136). What is less than 2⁻¹²⁶ is black.
fn radiance([r, g, b, exponent]: [u8; 4]) -> Vec3 {
    let scale = f32::from_bits(u32::from(exponent.saturating_sub(9)) << 23);
    Vec3::new(f32::from(r), f32::from(g), f32::from(b)) * scale
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn fault<T>(&self, fault: HdrFault) -> Result<T, HdrError> {
        Err(HdrError { fault, byte_offset: self.at })
    }

    fn take<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], HdrError> {
        let Some(taken) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<COUNT>()) else {
            self.at = self.bytes.len();
            return self.fault(HdrFault::Truncated);
        };
        self.at += COUNT;
        Ok(*taken)
    }

    /// Width and height.
    fn header(&mut self) -> Result<[usize; 2], HdrError> {
        if !self.bytes.starts_with(b"#?") {
            return self.fault(HdrFault::NotHdr);
        }
        loop {
            let start = self.at;
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some(format) = line.strip_prefix(b"FORMAT=")
                && format.trim_ascii() != b"32-bit_rle_rgbe"
            {
                self.at = start;
                return self.fault(HdrFault::UnsupportedFormat);
            }
        }
        let start = self.at;
        let line = std::str::from_utf8(self.line()?).unwrap_or_default();
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        self.at = start;
        let &["-Y", height, "+X", width] = words.as_slice() else { return self.fault(HdrFault::BadHeader) };
        let (Ok(width), Ok(height)) = (width.parse(), height.parse()) else {
            return self.fault(HdrFault::BadHeader);
        };
        match (width, height) {
            (0, _) | (_, 0) => self.fault(HdrFault::BadHeader),
            (width, height) if width.max(height) > MAX_SIDE_PX => {
                self.fault(HdrFault::OverLimit { found_px: width.max(height) })
            }
            _ => {
                self.line()?;
                Ok([width, height])
            }
        }
    }

    /// The bytes up to the end of the line, which is passed over.
    fn line(&mut self) -> Result<&'a [u8], HdrError> {
        let rest = self.bytes.get(self.at..MAX_HEADER_BYTES.min(self.bytes.len())).unwrap_or_default();
        let Some(length) = rest.iter().position(|&byte| byte == b'\n') else {
            let cut = self.bytes.len() < MAX_HEADER_BYTES;
            self.at += rest.len();
            return self.fault(if cut { HdrFault::Truncated } else { HdrFault::BadHeader });
        };
        self.at += length + 1;
        let line = rest.get(..length).unwrap_or_default();
        Ok(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn row(&mut self, pixels: &mut [[u8; 4]]) -> Result<(), HdrError> {
        match self.bytes.get(self.at..) {
            Some([2, 2, high @ ..128, low, ..]) if NEW_RUN_WIDTHS_PX.contains(&pixels.len()) => {
                if usize::from(*high) << 8 | usize::from(*low) != pixels.len() {
                    return self.fault(HdrFault::BadRun);
                }
                self.at += 4;
                (0..4).try_for_each(|channel| self.channel(pixels, channel))
            }
            _ => self.old_row(pixels),
        }
    }

    /// One channel of a row: a count above 128 repeats one byte, any other copies that many.
    fn channel(&mut self, pixels: &mut [[u8; 4]], channel: usize) -> Result<(), HdrError> {
        let mut column = 0;
        while column < pixels.len() {
            let start = self.at;
            let [count] = self.take()?;
            let length = usize::from(if count > 128 { count - 128 } else { count });
            let Some(run @ [_, ..]) = pixels.get_mut(column..column + length) else {
                self.at = start;
                return self.fault(HdrFault::BadRun);
            };
            let mut value = if count > 128 { self.take()? } else { [0] };
            for pixel in run {
                if count <= 128 {
                    value = self.take()?;
                }
                pixel[channel] = value[0];
            }
            column += length;
        }
        Ok(())
    }

    /// Whole pixels; (1, 1, 1, n) repeats the last one n times, each such in a row 256 times as often.
    fn old_row(&mut self, pixels: &mut [[u8; 4]]) -> Result<(), HdrError> {
        let (mut column, mut scale) = (0, 1_usize);
        while column < pixels.len() {
            let start = self.at;
            let pixel = self.take()?;
            let [1, 1, 1, count] = pixel else {
                pixels[column] = pixel;
                (column, scale) = (column + 1, 1);
                continue;
            };
            let length = usize::from(count).saturating_mul(scale);
            let last = column.checked_sub(1).map(|last| pixels[last]);
            let run = pixels.get_mut(column..column.saturating_add(length));
            let (Some(last), Some(run)) = (last, run) else {
                self.at = start;
                return self.fault(HdrFault::BadRun);
            };
            run.fill(last);
            column += length;
            scale = scale.saturating_mul(256);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// A file with this size in its header, and these bytes after it.
    fn file(size: &str, rows: &[u8]) -> Vec<u8> {
        [b"#?RADIANCE\n# made by hand\nFORMAT=32-bit_rle_rgbe\n\n", size.as_bytes(), b"\n", rows].concat()
    }

    fn fault(bytes: &[u8]) -> (HdrFault, usize) {
        let error = Panorama::from_hdr(bytes).unwrap_err();
        (error.fault, error.byte_offset)
    }

    /// Eight pixels: red a run of 3 and 5 copied, green and blue runs, exponent 129 (1.0 is 128).
    const NEW_ROW: &[u8] = &[2, 2, 0, 8, 131, 128, 5, 1, 2, 3, 4, 5, 136, 64, 132, 0, 132, 255, 136, 129];

    #[test]
    fn plain_rows_and_both_kinds_of_runs_are_read() {
        let eight = [128, 128, 128, 1, 2, 3, 4, 5].into_iter().zip([0, 0, 0, 0, 255, 255, 255, 255]);
        let pixels: Vec<[u8; 4]> = eight.map(|(red, blue)| [red, 64, blue, 129]).collect();
        let plain = file("-Y 1 +X 8", pixels.as_flattened());
        let expected = Panorama::new([8, 1], pixels.iter().map(|&pixel| radiance(pixel)));
        assert_eq!(Panorama::from_hdr(&plain).unwrap(), expected);
        assert_eq!(Panorama::from_hdr(&file("-Y 1 +X 8", NEW_ROW)).unwrap(), expected);
        let old = [[9, 9, 9, 129], [1, 1, 1, 2], [1, 1, 1, 1]];
        let long = Panorama::from_hdr(&file("-Y 1 +X 259", old.as_flattened())).unwrap();
        assert_eq!(long, Panorama::new([259, 1], vec![radiance([9, 9, 9, 129]); 259]));
    }

    #[test]
    fn a_pixel_is_its_mantissa_times_two_to_its_exponent() {
        assert_eq!(radiance([128, 64, 0, 129]), Vec3::new(1.0, 0.5, 0.0));
        assert_eq!(radiance([255, 0, 0, 136]), Vec3::X * 255.0);
        assert_eq!(radiance([200, 200, 200, 0]), Vec3::ZERO);
        assert!(radiance([255; 4]).is_finite() && radiance([1, 1, 1, 40]).x > 0.0);
    }

    #[test]
    fn a_file_cut_anywhere_is_an_error_at_its_end() {
        for whole in [file("-Y 2 +X 8", &[NEW_ROW, NEW_ROW].concat()), file("-Y 1 +X 2", &[7; 8])] {
            assert!(Panorama::from_hdr(&whole).is_ok());
            for end in 2..whole.len() {
                assert_eq!(fault(&whole[..end]), (HdrFault::Truncated, end));
            }
            assert_eq!(fault(&whole[..1]), (HdrFault::NotHdr, 0));
        }
    }

    #[test]
    fn sizes_are_checked_before_memory_is_taken() {
        let at = file("", &[]).len() - 1;
        for size in ["-Y 15000 +X 30000", "-Y 16385 +X 1"] {
            assert!(matches!(fault(&file(size, &[])), (HdrFault::OverLimit { .. }, offset) if offset == at));
        }
        for size in [
            "-Y 0 +X 8",
            "-Y 8 +X 0",
            "-Y 8",
            "",
            "+Y 1 +X 8",
            "-Y 1 -X 8",
            "-Y -1 +X 8",
            "-Y a +X 8",
            "-Y 99999999999999999999 +X 1",
            "+X 8 -Y 1",
        ] {
            assert_eq!(fault(&file(size, NEW_ROW)), (HdrFault::BadHeader, at), "{size}");
        }
        // The largest there may be takes no more than what is there.
        assert_eq!(fault(&file("-Y 16384 +X 16384", &[])).0, HdrFault::Truncated);
    }

    #[test]
    fn other_files_are_refused_by_name() {
        assert_eq!(fault(b"\x89PNG\r\n\x1a\n"), (HdrFault::NotHdr, 0));
        assert_eq!(fault(b""), (HdrFault::NotHdr, 0));
        assert_eq!(fault(b"#?RGBE\nFORMAT=32-bit_rle_xyze\n\n"), (HdrFault::UnsupportedFormat, 7));
        let endless = [b"#?".as_slice(), &[b'a'; MAX_HEADER_BYTES]].concat();
        assert_eq!(fault(&endless), (HdrFault::BadHeader, MAX_HEADER_BYTES));
    }

    #[test]
    fn runs_that_do_not_fit_are_refused_where_they_start() {
        let start = file("-Y 1 +X 8", &[]).len();
        for (row, at) in [
            // Nine times one red; none at all; eight and one more; a row of nine pixels.
            (&[2, 2, 0, 8, 137, 1][..], 4),
            (&[2, 2, 0, 8, 0], 4),
            (&[2, 2, 0, 8, 135, 1, 130, 1], 6),
            (&[2, 2, 0, 9], 0),
            // Nothing to repeat; too often.
            (&[1, 1, 1, 4], 0),
            (&[5, 5, 5, 5, 1, 1, 1, 8], 4),
            (&[5, 5, 5, 5, 1, 1, 1, 0, 1, 1, 1, 1], 8),
        ] {
            assert_eq!(fault(&file("-Y 1 +X 8", row)), (HdrFault::BadRun, start + at), "{row:?}");
        }
    }

    #[test]
    fn no_change_of_one_byte_panics() {
        let whole = file("-Y 2 +X 8", &[NEW_ROW, NEW_ROW].concat());
        for at in 0..whole.len() {
            for byte in [0, 1, 2, 127, 128, 129, 200, 255, b'9', b'\n'] {
                let mut bytes = whole.clone();
                bytes[at] = byte;
                // A digit more makes a larger picture, which ends too early.
                let _ = Panorama::from_hdr(&bytes);
            }
        }
    }
}
