//! The AV1 data of an item → samples.
//!
//! The data is walked before the decoder sees it: one sequence header and one frame are read, because each further frame, which
//! may be three bytes long, would be another picture in memory. Layout: AV1 Bitstream & Decoding Process Specification, 5.3 to
//! 5.5 and 5.9.

use oxideav_av1::ColorConfig;
use oxideav_av1::decoder::SpecDecodeSession;
use oxideav_av1::sequence_header::parse_sequence_header;

use super::Refusal;
use super::boxes::{ColourCode, Item};

pub(super) const UNREADABLE: Refusal = Refusal::Bad("the picture is not AV1 that can be read");

const SEQUENCE_HEADER: u8 = 1;
const FRAME_HEADER: u8 = 3;
const FRAME: u8 = 6;
const TILE_LIST: u8 = 8;

/// Samples of a picture, and what they mean.
pub(super) struct Samples {
    pub(super) planes: Vec<Plane>,
    pub(super) bits: u8,
    /// Whether planes 1 and 2 have half the width, half the height.
    pub(super) halved: [bool; 2],
    pub(super) code: ColourCode,
}

/// Samples in rows; of more than 8 bits, two bytes each, the lower first.
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) bytes: Vec<u8>,
}

/// The samples of an item, of the size that the container says.
/// # Errors
/// [`Refusal::Bad`]
pub(super) fn decode(item: &Item<'_>) -> Result<Samples, Refusal> {
    let colour = checked(&item.data)?;
    let [width, height] = item.size_px;
    let mut session = SpecDecodeSession::new();
    session.set_max_picture_size(width * height);
    let frame = session.decode_temporal_unit(&item.data).map_err(|_| UNREADABLE)?.pop().ok_or(UNREADABLE)?;
    let halved = [colour.subsampling_x, colour.subsampling_y];
    let bytes_each = if frame.bit_depth > 8 { 2 } else { 1 };
    let mut planes = Vec::with_capacity(3);
    for (at, (bytes, found)) in frame.planes.into_iter().zip(frame.plane_dims).enumerate() {
        let [width, height] = [(width, halved[0]), (height, halved[1])]
            .map(|(side, halved)| if at > 0 && halved { side.div_ceil(2) } else { side });
        if found != (width, height) {
            return Err(Refusal::Bad("the picture has another size than its header says"));
        }
        let [width, height] = [width, height].map(|side| side as usize);
        if bytes.len() != width * height * bytes_each {
            return Err(UNREADABLE);
        }
        planes.push(Plane { width, height, bytes });
    }
    if planes.len() != if colour.mono_chrome { 1 } else { 3 } {
        return Err(UNREADABLE);
    }
    let own = ColourCode { matrix: colour.matrix_coefficients.into(), full_range: colour.color_range };
    Ok(Samples { planes, bits: frame.bit_depth, halved, code: item.colour_code.unwrap_or(own) })
}

/// What the sequence header says of colours, if the data is that of one picture.
fn checked(data: &[u8]) -> Result<ColorConfig, Refusal> {
    let (mut colour, mut frames, mut rest) = (None, 0, data);
    while let Some((&head, after)) = rest.split_first() {
        let (kind, extended, sized) = (head >> 3 & 15, head & 4 != 0, head & 2 != 0);
        let mut after = after.get(usize::from(extended)..).ok_or(UNREADABLE)?;
        let bytes = if sized { leb128(&mut after).ok_or(UNREADABLE)? } else { after.len() };
        let (body, next) = after.split_at_checked(bytes).ok_or(UNREADABLE)?;
        rest = next;
        match kind {
            SEQUENCE_HEADER if colour.is_none() => {
                colour = Some(parse_sequence_header(body).map_err(|_| UNREADABLE)?.color_config);
            }
            SEQUENCE_HEADER | TILE_LIST => return Err(UNREADABLE),
            FRAME_HEADER | FRAME => frames += 1,
            _ => {}
        }
    }
    match (colour, frames) {
        (Some(colour), 1) => Ok(colour),
        (Some(_), 2..) => Err(Refusal::Bad("the picture has layers, which are not read")),
        _ => Err(UNREADABLE),
    }
}

/// A length in groups of seven bits, the lowest first.
fn leb128(rest: &mut &[u8]) -> Option<usize> {
    let mut value = 0;
    for at in 0..8 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return usize::try_from(value).ok();
        }
    }
    None
}
