//! Fragmented MP4 (ISO/IEC 14496-12 and -15): boxes around the pictures of one H.264 track.
//!
//! In: parameter sets and slices. Out: `ftyp` and `moov`, then fragments. One sample is one slice.

use super::PICTURES_PER_SECOND;

/// Ticks of one picture; the time scale is a thousand.
const PICTURE_TICKS: u32 = TICKS_PER_SECOND / PICTURES_PER_SECOND;
const TICKS_PER_SECOND: u32 = 1000;
const TRACK: u32 = 1;
/// 16.16 fixed point; as 2.30 in the last place.
const MATRIX: [u32; 9] = [1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30];
/// `sample_depends_on` 2: a whole picture.
const WHOLE_SAMPLE: u32 = 0x0200_0000;
/// `sample_depends_on` 1, `sample_is_non_sync_sample`.
const OTHER_SAMPLE: u32 = 0x0101_0000;

/// What stands before the fragments of a film of `pictures` pictures.
pub(super) fn head(size_px: [u32; 2], sets: &[Vec<u8>; 2], pictures: u32) -> Vec<u8> {
    let duration = pictures * PICTURE_TICKS;
    let [width, height] = size_px;
    let times = [0, 0, TICKS_PER_SECOND, 0];
    let movie = full(
        "mvhd",
        0,
        &[words(&times), words(&[1 << 16, 0x0100_0000, 0, 0]), words(&MATRIX), words(&[0; 6]), words(&[2])],
    );
    let track = full(
        "tkhd",
        3,
        &[words(&[0, 0, TRACK, 0, 0, 0, 0, 0, 0]), words(&MATRIX), words(&[width << 16, height << 16])],
    );
    // The language is `und`.
    let media = full("mdhd", 0, &[words(&times), words(&[0x55C4_0000])]);
    let handler = full("hdlr", 0, &[words(&[0]), b"vide".to_vec(), words(&[0; 3]), vec![0]]);
    let here = full("dref", 0, &[words(&[1]), full("url ", 1, &[])]);
    let tables = [
        full("stsd", 0, &[words(&[1]), sample_entry(size_px, sets)]),
        full("stts", 0, &[words(&[0])]),
        full("stsc", 0, &[words(&[0])]),
        full("stsz", 0, &[words(&[0, 0])]),
        full("stco", 0, &[words(&[0])]),
    ];
    let information =
        boxed("minf", &[full("vmhd", 1, &[words(&[0, 0])]), boxed("dinf", &[here]), boxed("stbl", &tables)]);
    let track = boxed("trak", &[track, boxed("mdia", &[media, handler, information])]);
    let extends = [
        full("mehd", 0, &[words(&[duration])]),
        full("trex", 0, &[words(&[TRACK, 1, PICTURE_TICKS, 0, OTHER_SAMPLE])]),
    ];
    let mut head = boxed("ftyp", &[b"iso6".to_vec(), words(&[0]), b"iso6avc1mp41".to_vec()]);
    head.extend(boxed("moov", &[movie, track, boxed("mvex", &extends)]));
    head
}

/// A fragment of one second, whose first sample is a whole picture.
pub(super) fn fragment(index: u32, samples: &[Vec<u8>]) -> Vec<u8> {
    // Each slice has its length before it.
    let sizes: Vec<u32> = samples.iter().map(|sample| sample.len() as u32 + 4).collect();
    let data: Vec<Vec<u8>> =
        samples.iter().zip(&sizes).flat_map(|(sample, size)| [words(&[size - 4]), sample.clone()]).collect();
    // Offsets are those from the `moof` (default-base-is-moof).
    let header = full("tfhd", 0x02_0000, &[words(&[TRACK])]);
    let time = full("tfdt", 0, &[words(&[index * TICKS_PER_SECOND])]);
    let fragment = |data_offset: u32| {
        // data-offset, first-sample-flags, sample-size
        let run =
            full("trun", 0x0205, &[words(&[sizes.len() as u32, data_offset, WHOLE_SAMPLE]), words(&sizes)]);
        let track = boxed("traf", &[header.clone(), time.clone(), run]);
        boxed("moof", &[full("mfhd", 0, &[words(&[index + 1])]), track])
    };
    let mut bytes = fragment(fragment(0).len() as u32 + 8);
    bytes.extend(boxed("mdat", &data));
    bytes
}

/// `avc1`, with the decoder's configuration.
fn sample_entry(size_px: [u32; 2], [sequence, picture]: &[Vec<u8>; 2]) -> Vec<u8> {
    let [width, height] = size_px;
    let configuration = boxed(
        "avcC",
        &[
            vec![1],
            sequence.get(1..4).unwrap_or_default().to_vec(),
            // Lengths of four bytes; one set of each kind.
            vec![0xFF, 0xE1],
            sized(sequence),
            vec![1],
            sized(picture),
        ],
    );
    let resolution = words(&[72 << 16, 72 << 16, 0]);
    let size = words(&[width << 16 | height]);
    // One picture a sample, no name of an encoder, 24 bits, no palette.
    let rest = [&[0, 1][..], &[0; 32], &[0, 24, 0xFF, 0xFF]].concat();
    boxed("avc1", &[words(&[0, 1]), words(&[0; 4]), size, resolution, rest, configuration])
}

fn sized(set: &[u8]) -> Vec<u8> {
    [&(set.len() as u16).to_be_bytes()[..], set].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn boxed(kind: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let content = parts.concat();
    [&words(&[content.len() as u32 + 8]), kind.as_bytes(), &content].concat()
}

/// A box of version 0 with flags.
fn full(kind: &str, flags: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    boxed(kind, &[words(&[flags]), parts.concat()])
}
