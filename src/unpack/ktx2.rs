//! KTX2 of Basis Universal, ETC1S and UASTC, with the transcoder of `basisu`, in pure Rust.
//!
//! In: a KTX2. Out: pixels of the first mip level that is no longer than a texture may be. Sizes and places stand in the
//! file's head and are checked before the transcoder sees it. Layout: KTX 2.0 specification, section 3.

use std::panic::catch_unwind;

use basisu::{DecodeFlags, SourceFormat, TargetFormat, Transcoder};

use super::UnpackError;
use super::pictures::{MAX_SIDE_PX, Pixels};

const HEAD_BYTES: usize = 80;
const LEVEL_BYTES: usize = 24;
const MAX_LEVELS: u32 = 16;
/// Texels on a side of a block, and its bytes in UASTC.
const BLOCK: (u32, u64) = (4, 16);
const ZSTANDARD: u32 = 2;

/// The pixels of a picture.
/// # Errors
/// `bad-picture`, `over-limit`
pub(super) fn decode(bytes: &[u8], pointer: &str) -> Result<Pixels, UnpackError> {
    let bad = |reason: &str| UnpackError::Picture { reason: reason.to_owned(), pointer: pointer.to_owned() };
    let head = Head::read(bytes).ok_or_else(|| bad("the picture's header is broken"))?;
    let size_at = |level: u32| head.size_px.map(|side| (side >> level).max(1));
    let fits = |level: &u32| size_at(*level).iter().all(|side| *side <= MAX_SIDE_PX);
    let level = (0..head.levels).find(fits).ok_or_else(|| {
        let found = size_at(head.levels - 1).iter().copied().max().unwrap_or(0);
        UnpackError::OverLimit {
            limit: "picture_side_px",
            found: found.into(),
            max: MAX_SIDE_PX.into(),
            pointer: pointer.to_owned(),
        }
    })?;
    let size_px = size_at(level);
    if !head.unpacks_to(bytes, level, size_px) {
        return Err(bad("a level of the picture has another length than its size asks for"));
    }
    // The transcoder returns errors; should it break a rule of its own instead, the picture is at fault all the same.
    let rgba = catch_unwind(|| {
        let transcoder = Transcoder::new(bytes).ok()?;
        if !matches!(transcoder.source_format(), SourceFormat::Etc1s | SourceFormat::UastcLdr) {
            return None;
        }
        transcoder.transcode_image(level, 0, 0, TargetFormat::Rgba32, DecodeFlags::NONE).ok()
    });
    let [width, height] = size_px.map(u64::from);
    let rgba = rgba.ok().flatten().filter(|rgba| rgba.len() as u64 == width * height * 4);
    let rgba = rgba.ok_or_else(|| bad("the picture is not ETC1S or UASTC that can be read"))?;
    Ok(Pixels { size_px, rgba })
}

/// What the head says, if every range of it lies in the file.
struct Head {
    size_px: [u32; 2],
    levels: u32,
    supercompression: u32,
}

impl Head {
    /// `None` for what is no KTX2, more or less than one picture in two dimensions, or reaches past its end.
    fn read(bytes: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let long = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let within =
            |start: u64, length: u64| start.checked_add(length).is_some_and(|e| e <= bytes.len() as u64);
        let (size_px, levels) = ([word(20)?, word(24)?], word(40)?);
        let flat = word(28)? == 0 && word(32)? <= 1 && word(36)? == 1;
        let sound = bytes.starts_with(b"\xabKTX 20\xbb\r\n\x1a\n")
            && flat
            && !size_px.contains(&0)
            && (1..=MAX_LEVELS).contains(&levels)
            && within(word(48)?.into(), word(52)?.into())
            && within(word(56)?.into(), word(60)?.into())
            && within(long(64)?, long(72)?);
        if !sound {
            return None;
        }
        for level in 0..levels as usize {
            let at = HEAD_BYTES + level * LEVEL_BYTES;
            if !within(long(at)?, long(at + 8)?) {
                return None;
            }
        }
        Some(Self { size_px, levels, supercompression: word(44)? })
    }

    /// Whether a level in Zstandard says that it has as many bytes as its blocks: so many are taken for it.
    fn unpacks_to(&self, bytes: &[u8], level: u32, size_px: [u32; 2]) -> bool {
        let at = HEAD_BYTES + level as usize * LEVEL_BYTES + 16;
        let said = bytes.get(at..at + 8).and_then(|said| said.try_into().ok()).map(u64::from_le_bytes);
        let [columns, rows] = size_px.map(|side| u64::from(side.div_ceil(BLOCK.0)));
        self.supercompression != ZSTANDARD || said == Some(columns * rows * BLOCK.1)
    }
}
