//! Encoded pictures: which format, how large, read from their headers without decoding.
//!
//! In: the first bytes of a PNG, JPEG or WebP. Out: mime type and size, so that memory can be planned before
//! the browser decodes. The bytes decide, not what the file claims: exporters get `mimeType` wrong.
//! Formats: PNG (RFC 2083), JPEG (ITU T.81 B.2), WebP (RFC 9649, RFC 6386 section 9.1).

use super::error::Fault;
use super::glb::little_endian;

/// What a picture's header says: its mime type, width and height, and the format of its blocks where it is in some (else 0).
pub(super) type Header = (&'static str, [u32; 2], u32);

/// The header of a picture.
///
/// # Errors
/// [`Fault::UnknownPicture`] or [`Fault::BadPicture`].
pub(super) fn header(bytes: &[u8]) -> Result<Header, Fault> {
    #[cfg(feature = "lobes")]
    if bytes.starts_with(super::blocks::KTX2) {
        let (vk_format, size_px) = super::blocks::header(bytes).ok_or(Fault::UnknownPicture)?;
        return checked("image/ktx2", Some(size_px), vk_format);
    }
    let (mime, size) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        ("image/png", png_size(bytes))
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        ("image/jpeg", jpeg_size(bytes))
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        ("image/webp", webp_size(bytes))
    } else {
        return Err(Fault::UnknownPicture);
    };
    checked(mime, size, 0)
}

fn checked(mime: &'static str, size: Option<[u32; 2]>, vk_format: u32) -> Result<Header, Fault> {
    match size {
        Some([width, height]) if width > 0 && height > 0 => Ok((mime, [width, height], vk_format)),
        _ => Err(Fault::BadPicture),
    }
}

/// Width and height of a PNG, JPEG or WebP; nothing for anything else.
pub fn picture_size(bytes: &[u8]) -> Option<[u32; 2]> {
    header(bytes).ok().map(|(_, size_px, _)| size_px)
}

/// `size_px` made smaller, in proportion, until its longer side is at most `side_texels`; at least 1 each.
pub fn size_within(size_px: [u32; 2], side_texels: u32) -> [u32; 2] {
    let longer = size_px[0].max(size_px[1]);
    if longer <= side_texels {
        return size_px;
    }
    size_px.map(|side| {
        let scaled = (u64::from(side) * u64::from(side_texels) + u64::from(longer) / 2) / u64::from(longer);
        (scaled as u32).max(1)
    })
}

/// Bytes of one RGBA8 texture with a full mip chain. A zero side yields 0.
pub fn mip_chain_bytes(size_texels: [u32; 2]) -> u64 {
    let [mut width, mut height] = size_texels.map(u64::from);
    if width == 0 || height == 0 {
        return 0;
    }
    let mut texels = width.saturating_mul(height);
    while width > 1 || height > 1 {
        (width, height) = ((width / 2).max(1), (height / 2).max(1));
        texels = texels.saturating_add(width.saturating_mul(height));
    }
    texels.saturating_mul(4)
}

fn png_size(bytes: &[u8]) -> Option<[u32; 2]> {
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    Some([big_endian(bytes.get(16..20)?), big_endian(bytes.get(20..24)?)])
}

/// Walks the segments to the frame header (SOF0 to SOF15, but for DHT, JPG and DAC, which share its range).
fn jpeg_size(bytes: &[u8]) -> Option<[u32; 2]> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Fill bytes before a marker; markers that stand alone.
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            0xc4 | 0xc8 | 0xcc | 0xd8 | 0xe0..=0xfe | 0xdb | 0xdd..=0xdf => {
                at += 2 + (big_endian(bytes.get(at + 2..at + 4)?) as usize).max(2);
            }
            0xc0..=0xcf => {
                let height = big_endian(bytes.get(at + 5..at + 7)?);
                return Some([big_endian(bytes.get(at + 7..at + 9)?), height]);
            }
            // The picture's data, or its end, before a frame header.
            _ => return None,
        }
    }
}

fn webp_size(bytes: &[u8]) -> Option<[u32; 2]> {
    let data = bytes.get(20..)?;
    match bytes.get(12..16)? {
        b"VP8 " => {
            if data.get(3..6)? != b"\x9d\x01\x2a" {
                return None;
            }
            // The upper two bits ask for upscaling and are no part of the size.
            Some([little_endian(data.get(6..8)?) & 0x3fff, little_endian(data.get(8..10)?) & 0x3fff])
        }
        b"VP8L" => {
            if *data.first()? != 0x2f {
                return None;
            }
            let bits = little_endian(data.get(1..5)?);
            Some([(bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1])
        }
        b"VP8X" => Some([little_endian(data.get(4..7)?) + 1, little_endian(data.get(7..10)?) + 1]),
        _ => None,
    }
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |value, byte| value << 8 | u32::from(*byte))
}
