//! `EXT_meshopt_compression` and `KHR_meshopt_compression`, with meshoptimizer's own decoder.
//!
//! In: buffer views that carry the extension. Out: the same views with plain bytes. How many they will be stands in the
//! JSON, and is checked before memory is taken. The decoder tells the versions of its format apart by the first byte.
#![allow(
    unsafe_code,
    reason = "the stride of a view is known when it is read; the crate's safe functions want it as a type"
)]

use meshopt::ffi;
use serde_json::Value;

use super::UnpackError;
use super::file::{File, take_extension, whole};

/// Both extensions say the same.
pub(super) const NAMES: [&str; 2] = ["KHR_meshopt_compression", "EXT_meshopt_compression"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Attributes,
    Triangles,
    Indices,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    None,
    Octahedral,
    Quaternion,
    Exponential,
    Color,
}

/// What the JSON says of a compressed view; the decoder takes every one of these rules for granted.
struct Layout {
    mode: Mode,
    filter: Filter,
    count: usize,
    stride_bytes: usize,
}

/// Reads every compressed view.
/// # Errors
/// `bad-meshopt`, `bad-value`, `over-limit`, `out-of-bounds`.
pub(super) fn read(file: &mut File) -> Result<(), UnpackError> {
    for index in 0..file.list("bufferViews").len() {
        let pointer = format!("/bufferViews/{index}");
        let Some(view) = file.list_mut("bufferViews").get_mut(index) else { continue };
        let [new, old] = NAMES.map(|name| take_extension(view, name));
        let Some(extension) = new.or(old) else { continue };
        let (layout, bytes) = layout(&extension, &pointer)?;
        file.reserve(bytes, &pointer)?;
        let plain =
            decode(file.bytes_in(&extension, &pointer)?, &layout).ok_or(UnpackError::Meshopt { pointer })?;
        file.replace(index, bytemuck::cast_slice(&plain).get(..bytes as usize).unwrap_or_default());
    }
    Ok(())
}

/// The layout of a view, and how many bytes it has.
fn layout(extension: &Value, pointer: &str) -> Result<(Layout, u64), UnpackError> {
    let (count, stride) = (whole(extension, "count", pointer)?, whole(extension, "byteStride", pointer)?);
    let word = |key: &str| extension.get(key).map_or(Some("NONE"), Value::as_str);
    let (indices, vertices) = (matches!(stride, 2 | 4), (4..=256).contains(&stride) && stride % 4 == 0);
    let mode = match word("mode") {
        Some("ATTRIBUTES") if vertices => Some(Mode::Attributes),
        Some("TRIANGLES") if indices && count % 3 == 0 => Some(Mode::Triangles),
        Some("INDICES") if indices => Some(Mode::Indices),
        _ => None,
    };
    let filter = match word("filter") {
        Some("NONE") => Some(Filter::None),
        Some(_) if mode != Some(Mode::Attributes) => None,
        Some("OCTAHEDRAL") if matches!(stride, 4 | 8) => Some(Filter::Octahedral),
        Some("QUATERNION") if stride == 8 => Some(Filter::Quaternion),
        Some("EXPONENTIAL") => Some(Filter::Exponential),
        Some("COLOR") if matches!(stride, 4 | 8) => Some(Filter::Color),
        _ => None,
    };
    let fits = |number: u64| usize::try_from(number).ok();
    match (mode, filter, fits(count), fits(stride), count.checked_mul(stride)) {
        (Some(mode), Some(filter), Some(count), Some(stride_bytes), Some(bytes)) => {
            Ok((Layout { mode, filter, count, stride_bytes }, bytes))
        }
        _ => Err(UnpackError::BadValue {
            expected: "a mode, filter, count and stride of meshopt",
            pointer: pointer.to_owned(),
        }),
    }
}

/// `None` for data that is not of this layout. Words, because the decoder writes indices and filters as such.
fn decode(data: &[u8], layout: &Layout) -> Option<Vec<u32>> {
    let &Layout { mode, filter, count, stride_bytes } = layout;
    let mut plain = vec![0_u32; (count * stride_bytes).div_ceil(4)];
    if count == 0 {
        return Some(plain);
    }
    let into = plain.as_mut_ptr().cast::<std::ffi::c_void>();
    // SAFETY: `plain` has `count * stride_bytes` bytes and the alignment of words, `data` is given with its length, and the
    // decoders read no byte beyond it; count and stride keep the rules of each function, which `layout` has checked.
    unsafe {
        let decode = match mode {
            Mode::Attributes => ffi::meshopt_decodeVertexBuffer,
            Mode::Triangles => ffi::meshopt_decodeIndexBuffer,
            Mode::Indices => ffi::meshopt_decodeIndexSequence,
        };
        if decode(into, count, stride_bytes, data.as_ptr(), data.len()) != 0 {
            return None;
        }
        match filter {
            Filter::None => {}
            Filter::Octahedral => ffi::meshopt_decodeFilterOct(into, count, stride_bytes),
            Filter::Quaternion => ffi::meshopt_decodeFilterQuat(into, count, stride_bytes),
            Filter::Exponential => ffi::meshopt_decodeFilterExp(into, count, stride_bytes),
            Filter::Color => ffi::meshopt_decodeFilterColor(into, count, stride_bytes),
        }
    }
    Some(plain)
}
