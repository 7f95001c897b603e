//! H.264 without compression: macroblocks are stored (`I_PCM`) or skipped (`P_Skip`).
//!
//! In: RGBA pictures. Out: NAL units. Which macroblocks are skipped is all that is decided here. Clauses are those of
//! ITU-T H.264 (08/2021); the colours are BT.709 in limited range, as the sequence parameter set says.

/// Luma samples on a side of a macroblock.
const SIDE: usize = 16;
/// Bytes of a stored macroblock: 16 × 16 luma, twice 8 × 8 chroma.
const STORED_BYTES: usize = 384;
/// A macroblock is skipped while no sample is further than this from the one that is shown: nobody sees it.
const SAME_LEVELS: u8 = 2;
/// Constrained baseline (constraints 0 and 1), level 3: 720 × 576 at 25 pictures a second.
const PROFILE: [u8; 3] = [66, 0b1100_0000, 30];

/// `nal_ref_idc` 3 or 2, and `nal_unit_type` (table 7-1).
const SEQUENCE: u8 = 0x67;
const PICTURE: u8 = 0x68;
const KEY_SLICE: u8 = 0x65;
const SLICE: u8 = 0x41;

/// Keeps what a decoder shows.
pub(super) struct Encoder {
    size_px: [u32; 2],
    shown: Vec<[u8; STORED_BYTES]>,
    /// Pictures since the last whole one, modulo 256.
    frame_num: u8,
    /// Differs between whole pictures that follow each other.
    idr_pic_id: u32,
}

impl Encoder {
    /// Of pictures of this size.
    pub(super) fn new(size_px: [u32; 2]) -> Self {
        Self { size_px, shown: Vec::new(), frame_num: 0, idr_pic_id: 0 }
    }

    /// Sequence and picture parameter set (7.3.2.1, 7.3.2.2).
    pub(super) fn parameter_sets(&self) -> [Vec<u8>; 2] {
        let [columns, rows] = self.macroblocks();
        let mut sequence = Bits::default();
        PROFILE.iter().for_each(|byte| sequence.put(8, u32::from(*byte)));
        sequence.golomb(0); // seq_parameter_set_id
        sequence.golomb(4); // log2_max_frame_num_minus4
        sequence.golomb(2); // pic_order_cnt_type: the order of the file
        sequence.golomb(1); // max_num_ref_frames
        sequence.put(1, 0);
        sequence.golomb(columns - 1);
        sequence.golomb(rows - 1);
        sequence.put(2, 0b11); // frame_mbs_only_flag, direct_8x8_inference_flag
        sequence.put(1, 1); // frame_cropping_flag; in steps of two
        let [right, bottom] =
            [columns * SIDE as u32 - self.size_px[0], rows * SIDE as u32 - self.size_px[1]].map(|px| px / 2);
        [0, right, 0, bottom].into_iter().for_each(|steps| sequence.golomb(steps));
        sequence.put(1, 1); // VUI (annex E): nothing but the colours
        sequence.put(2, 0);
        sequence.put(1, 1);
        sequence.put(5, 0b1_0101); // unspecified video_format, limited range, with colour_description
        (0..3).for_each(|_| sequence.put(8, 1)); // BT.709
        sequence.put(6, 0);

        let mut picture = Bits::default();
        picture.golomb(0); // pic_parameter_set_id
        picture.golomb(0); // seq_parameter_set_id
        picture.put(2, 0); // CAVLC
        (0..3).for_each(|_| picture.golomb(0));
        picture.put(3, 0);
        (0..3).for_each(|_| picture.golomb(0));
        picture.put(3, 0b100); // deblocking_filter_control_present_flag
        [sequence.unit(SEQUENCE), picture.unit(PICTURE)]
    }

    /// The slice of one picture (7.3.3); a `whole` one needs none before it. `rgba` that is too short shows black.
    pub(super) fn picture(&mut self, rgba: &[u8], whole: bool) -> Vec<u8> {
        let now = self.samples(rgba);
        self.frame_num = if whole { 0 } else { self.frame_num.wrapping_add(1) };
        let mut slice = Bits::default();
        slice.golomb(0); // first_mb_in_slice
        slice.golomb(if whole { 7 } else { 5 }); // slice_type: all I, all P
        slice.golomb(0); // pic_parameter_set_id
        slice.put(8, u32::from(self.frame_num));
        if whole {
            self.shown.clear();
            slice.golomb(self.idr_pic_id);
            self.idr_pic_id ^= 1;
            slice.put(2, 0); // dec_ref_pic_marking
        } else {
            slice.put(3, 0); // the one reference as it is, marked as usual
        }
        slice.golomb(0); // slice_qp_delta
        slice.golomb(1); // disable_deblocking_filter_idc: what is stored is exact
        let mut skipped = 0;
        for (index, macroblock) in now.into_iter().enumerate() {
            let shown = self.shown.get_mut(index);
            if shown.as_ref().is_some_and(|shown| alike(shown, &macroblock)) {
                skipped += 1;
                continue;
            }
            if !whole {
                slice.golomb(std::mem::take(&mut skipped)); // mb_skip_run
            }
            slice.golomb(if whole { 25 } else { 30 }); // mb_type I_PCM (tables 7-11, 7-13)
            slice.align();
            slice.bytes.extend(macroblock);
            match shown {
                Some(shown) => *shown = macroblock,
                None => self.shown.push(macroblock),
            }
        }
        if skipped > 0 {
            slice.golomb(skipped);
        }
        slice.unit(if whole { KEY_SLICE } else { SLICE })
    }

    /// Columns and rows.
    fn macroblocks(&self) -> [u32; 2] {
        self.size_px.map(|px| px.div_ceil(SIDE as u32))
    }

    /// Y′CbCr 4:2:0 by macroblocks; what lies beyond the picture repeats its edge.
    fn samples(&self, rgba: &[u8]) -> Vec<[u8; STORED_BYTES]> {
        let [columns, rows] = self.macroblocks().map(|count| count as usize);
        let [width, height] = self.size_px.map(|px| px as usize);
        let pixels = rgba.as_chunks::<4>().0;
        let pixel = |x: usize, y: usize| {
            let at = y.min(height.saturating_sub(1)) * width + x.min(width.saturating_sub(1));
            pixels.get(at).map_or([0.0; 3], |&[r, g, b, _]| [r, g, b].map(f32::from))
        };
        let macroblock = |index: usize| {
            let [left, top] = [index % columns * SIDE, index / columns * SIDE];
            let mut stored = [0; STORED_BYTES];
            let (luma, chroma) = stored.split_at_mut(SIDE * SIDE);
            for (at, sample) in luma.iter_mut().enumerate() {
                let [r, g, b] = pixel(left + at % SIDE, top + at / SIDE);
                *sample = (16.0 + (0.2126 * r + 0.7152 * g + 0.0722 * b) * 219.0 / 255.0).round() as u8;
            }
            let (blue, red) = chroma.split_at_mut(chroma.len() / 2);
            for (at, (blue, red)) in blue.iter_mut().zip(red).enumerate() {
                let [x, y] = [left + at % 8 * 2, top + at / 8 * 2];
                let four = [pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1)];
                let [r, g, b] =
                    [0, 1, 2].map(|channel| four.iter().map(|rgb| rgb[channel]).sum::<f32>() / 4.0);
                let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
                *blue = (128.0 + (b - luma) / 1.8556 * 224.0 / 255.0).round() as u8;
                *red = (128.0 + (r - luma) / 1.5748 * 224.0 / 255.0).round() as u8;
            }
            stored
        };
        (0..columns * rows).map(macroblock).collect()
    }
}

fn alike(shown: &[u8; STORED_BYTES], now: &[u8; STORED_BYTES]) -> bool {
    shown.iter().zip(now).all(|(shown, now)| shown.abs_diff(*now) <= SAME_LEVELS)
}

/// Bits, the highest of a byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are taken; 0 is all of them.
    taken: u32,
}

impl Bits {
    /// The lowest `count` bits of `value`.
    fn put(&mut self, count: u32, value: u32) {
        for bit in (0..count).rev() {
            if self.taken == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << (7 - self.taken);
            }
            self.taken = (self.taken + 1) % 8;
        }
    }

    /// Exp-Golomb code, `ue(v)` (9.1); for 0 also `se(v)`.
    fn golomb(&mut self, value: u32) {
        let code = value + 1;
        let length = u32::BITS - code.leading_zeros();
        self.put(length - 1, 0);
        self.put(length, code);
    }

    /// Zeros up to the next byte.
    fn align(&mut self) {
        self.taken = 0;
    }

    /// The NAL unit (7.3.1): ended by a one, and without three bytes that look like a start code.
    fn unit(mut self, kind: u8) -> Vec<u8> {
        self.put(1, 1);
        let mut unit = vec![kind];
        let mut zeros = 0;
        for byte in self.bytes {
            if zeros == 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}
