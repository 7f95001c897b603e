//! AVIF, still pictures, with the AV1 decoder of `oxideav-av1`, in Rust without `unsafe`.
//!
//! In: the bytes of a file (untrusted). Out: its pixels, turned as the file says, as shops show them: 8 bits, alpha not
//! multiplied in. Profiles of colour and curves of HDR are passed over, as with other pictures. Sizes are read from the container
//! and checked before the decoder sees the data, and it is told to take no larger ones; see [`boxes`] for what is refused.

use std::panic::catch_unwind;

use super::UnpackError;
use super::pictures::{MAX_SIDE_PX, Pixels};
use boxes::Turn;

mod av1;
mod boxes;
mod colour;

/// Why a picture is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// What is wrong with it, or not read.
    Bad(&'static str),
    /// Its longer side.
    TooLarge(u32),
}

/// The pixels of a picture.
/// # Errors
/// `bad-picture`, `over-limit`
pub(super) fn decode(bytes: &[u8], pointer: &str) -> Result<Pixels, UnpackError> {
    read(bytes).map_err(|refusal| match refusal {
        Refusal::Bad(reason) => {
            UnpackError::Picture { reason: reason.to_owned(), pointer: pointer.to_owned() }
        }
        Refusal::TooLarge(side_px) => UnpackError::OverLimit {
            limit: "picture_side_px",
            found: side_px.into(),
            max: MAX_SIDE_PX.into(),
            pointer: pointer.to_owned(),
        },
    })
}

fn read(bytes: &[u8]) -> Result<Pixels, Refusal> {
    let container = boxes::read(bytes)?;
    let size_px = container.colour.size_px;
    let longer_px = size_px[0].max(size_px[1]);
    if longer_px > MAX_SIDE_PX {
        return Err(Refusal::TooLarge(longer_px));
    }
    if container.alpha.as_ref().is_some_and(|alpha| alpha.size_px != size_px) {
        return Err(Refusal::Bad("the picture's alpha has another size"));
    }
    // The decoder returns errors; should it break a rule of its own instead, the picture is at fault all the same.
    let decoded = |item| catch_unwind(|| av1::decode(item)).unwrap_or(Err(av1::UNREADABLE));
    let mut rgba = colour::rgba(&decoded(&container.colour)?)?;
    if let Some(alpha) = &container.alpha {
        colour::put_alpha(&mut rgba, &decoded(alpha)?, container.premultiplied);
    }
    Ok(container.colour.turns.iter().fold(Pixels { size_px, rgba }, |pixels, turn| turned(&pixels, *turn)))
}

fn turned(from: &Pixels, turn: Turn) -> Pixels {
    let [width, height] = from.size_px;
    let size_px = if matches!(turn, Turn::Anticlockwise(1 | 3)) { [height, width] } else { [width, height] };
    let texels = from.rgba.as_chunks::<4>().0;
    let mut rgba = Vec::with_capacity(from.rgba.len());
    for y in 0..size_px[1] {
        for x in 0..size_px[0] {
            let (x, y) = match turn {
                Turn::Anticlockwise(1) => (width - 1 - y, x),
                Turn::Anticlockwise(2) => (width - 1 - x, height - 1 - y),
                Turn::Anticlockwise(3) => (y, height - 1 - x),
                Turn::Anticlockwise(_) => (x, y),
                Turn::LeftRight => (width - 1 - x, y),
                Turn::TopBottom => (x, height - 1 - y),
            };
            rgba.extend_from_slice(&texels[y as usize * width as usize + x as usize]);
        }
    }
    Pixels { size_px, rgba }
}
