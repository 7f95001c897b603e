//! AVIF files, of the fixtures or put together here.
//!
//! `fixtures/*.avif` were written by avifenc 0.11 with libaom (one with rav1e, and one by our own encoder, of posters) from the
//! picture that [`ramp`] is; `-d`, `-y`, `-r` and `--cicp` say in their names what differs.

use image::{Rgba, RgbaImage};

use crate::packed::file;

/// A file of the fixtures.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    file(&format!("tests/unpack/fixtures/{name}.avif"))
}

/// What the fixtures show; those without alpha, opaque.
pub(crate) fn ramp() -> RgbaImage {
    RgbaImage::from_fn(37, 23, |x, y| {
        Rgba([x * 6, y * 10, 255 - x * 3 - y * 4, 255 - x * 6].map(|channel| channel as u8))
    })
}

/// A file with one picture, whose data lies in the box `idat`.
pub(crate) struct Avif {
    pub(crate) data: Vec<u8>,
    pub(crate) size_px: [u32; 2],
    /// What the picture is made as: `av01`.
    pub(crate) kind: [u8; 4],
    /// Whether a reader must know it, its name, what it says.
    pub(crate) properties: Vec<(bool, [u8; 4], Vec<u8>)>,
    /// Where the picture lies in its data: from, length.
    pub(crate) parts: Vec<[u32; 2]>,
}

impl Avif {
    /// The colours of a fixture.
    pub(crate) fn of(name: &str) -> Self {
        let bytes = fixture(name);
        let at = bytes.windows(4).position(|window| window == b"iloc").unwrap();
        // Version 0, offsets and lengths of four bytes, none to add.
        let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (from, length) = (word(at + 18), word(at + 22));
        let data = bytes[from..from + length].to_vec();
        Self {
            parts: vec![[0, data.len() as u32]],
            data,
            size_px: [37, 23],
            kind: *b"av01",
            properties: vec![(true, *b"av1C", vec![0x81, 0, 0, 0])],
        }
    }

    pub(crate) fn with(mut self, essential: bool, kind: &[u8; 4], body: &[u8]) -> Self {
        self.properties.push((essential, *kind, body.to_vec()));
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
        let halves = |halves: &[u16]| halves.iter().flat_map(|half| half.to_be_bytes()).collect::<Vec<u8>>();
        let [width, height] = self.size_px;
        let mut properties = boxed(b"ispe", &[words(&[0, width, height])]);
        // How many boxes there are of what one picture has; of a byte, the top bit is for what is essential.
        let mut places = vec![1 + self.properties.len() as u8, 1];
        for (at, (essential, kind, body)) in self.properties.iter().enumerate() {
            properties.extend(boxed(kind, std::slice::from_ref(body)));
            places.push((at as u8 + 2) | if *essential { 0x80 } else { 0 });
        }
        // Version 1: item 1, in the box `idat`.
        let mut place = words(&[0x0100_0000]);
        place.extend(halves(&[0x4400, 1, 1, 1, 0, self.parts.len() as u16]));
        place.extend(self.parts.iter().flat_map(|part| words(part)));
        let info = boxed(b"infe", &[words(&[0x0200_0000]), halves(&[1, 0]), self.kind.to_vec(), vec![0]]);
        let meta = [
            words(&[0]),
            boxed(b"pitm", &[words(&[0]), halves(&[1])]),
            boxed(b"iloc", &[place]),
            boxed(b"iinf", &[words(&[0]), halves(&[1]), info]),
            boxed(
                b"iprp",
                &[boxed(b"ipco", &[properties]), boxed(b"ipma", &[words(&[0, 1]), halves(&[1]), places])],
            ),
            boxed(b"idat", std::slice::from_ref(&self.data)),
        ];
        [boxed(b"ftyp", &[b"avif\0\0\0\0avifmif1".to_vec()]), boxed(b"meta", &meta)].concat()
    }
}

fn boxed(kind: &[u8; 4], body: &[Vec<u8>]) -> Vec<u8> {
    let body = body.concat();
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, &body].concat()
}
