//! The GLB container: header and chunks.
//!
//! In: the bytes of the file. Out: where its JSON and BIN chunks lie. Knows nothing of what they hold.
//! Layout: glTF 2.0 specification, section 4.4.

use std::ops::Range;

use super::error::{Fault, ModelError, Refusal};

const MAGIC: &[u8] = b"glTF";
const CHUNK_JSON: &[u8] = b"JSON";
const CHUNK_BIN: &[u8] = b"BIN\0";
const HEADER_BYTES: usize = 12;
const CHUNK_HEADER_BYTES: usize = 8;

/// Where the two chunks lie in the GLB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunks {
    /// The JSON text.
    pub(super) json: Range<usize>,
    /// The one buffer, with up to 3 bytes of padding; empty where there is no BIN chunk.
    pub(super) bin: Range<usize>,
}

/// Finds the chunks. Bytes after the length that the header gives, and chunks of other kinds, are left alone.
///
/// # Errors
/// `not-glb`, `unsupported-version`, `truncated` or `bad-chunk`, at a byte offset.
pub(super) fn chunks(glb: &[u8]) -> Result<Chunks, Refusal> {
    if !glb.starts_with(MAGIC) {
        return Err(ModelError::at_byte(0, Fault::NotGlb));
    }
    let truncated = || ModelError::at_byte(glb.len(), Fault::Truncated);
    if u32_at(glb, 4).ok_or_else(truncated)? != 2 {
        return Err(ModelError::at_byte(4, Fault::UnsupportedVersion));
    }
    let length = u32_at(glb, 8).ok_or_else(truncated)? as usize;
    let glb = glb.get(..length).ok_or_else(truncated)?;

    let json = chunk(glb, HEADER_BYTES, CHUNK_JSON)?
        .ok_or_else(|| ModelError::at_byte(HEADER_BYTES, Fault::BadChunk))?;
    let bin = if json.end == length { None } else { chunk(glb, json.end, CHUNK_BIN)? };
    Ok(Chunks { json, bin: bin.unwrap_or(0..0) })
}

/// The data of the chunk whose header stands at `start`, or `None` if it is of another kind.
fn chunk(glb: &[u8], start: usize, kind: &[u8]) -> Result<Option<Range<usize>>, Refusal> {
    let truncated = || ModelError::at_byte(start, Fault::Truncated);
    let length = u32_at(glb, start).ok_or_else(truncated)? as usize;
    let data = start.checked_add(CHUNK_HEADER_BYTES).ok_or_else(truncated)?;
    let end = data.checked_add(length).filter(|end| *end <= glb.len()).ok_or_else(truncated)?;
    Ok((glb.get(start + 4..data) == Some(kind)).then_some(data..end))
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    Some(little_endian(bytes.get(offset..offset.checked_add(4)?)?))
}

/// The number in up to 4 bytes, lowest byte first.
pub(super) fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}
