//! The file is whole: boxes end where they say, still parts cost nothing. That it plays: `tests/browser/streams.test.js`.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::{PICTURES_PER_SECOND, mp4};
use crate::render::raster::Picture;

const SIZE_PX: [u32; 2] = [48, 20];

/// A grey picture with one light pixel at `x`.
fn picture(x: usize) -> Picture {
    let mut rgba = [90, 90, 90, 255].repeat((SIZE_PX[0] * SIZE_PX[1]) as usize);
    rgba[4 * x..4 * x + 3].fill(250);
    Picture { size_px: SIZE_PX, rgba }
}

fn film(seconds: usize, x: impl Fn(usize) -> usize) -> Vec<u8> {
    let pictures: Vec<_> =
        (0..seconds * PICTURES_PER_SECOND as usize).map(|index| picture(x(index))).collect();
    mp4(&pictures).unwrap()
}

/// Names and sizes of the outermost boxes.
fn boxes(mut file: &[u8]) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    while let Some((head, _)) = file.split_first_chunk::<8>() {
        let size = u32::from_be_bytes(*head.first_chunk().unwrap()) as usize;
        found.push((std::str::from_utf8(&file[4..8]).unwrap(), size));
        file = &file[size..];
    }
    assert!(file.is_empty());
    found
}

#[test]
fn a_film_is_a_head_and_a_fragment_for_each_second() {
    let film = film(3, |index| index % 48);
    let names: Vec<_> = boxes(&film).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["ftyp", "moov", "moof", "mdat", "moof", "mdat", "moof", "mdat"]);
    assert_eq!(mp4(&[]), None);
}

#[test]
fn what_does_not_change_is_stored_once_a_second() {
    let data = |film: &[u8]| {
        boxes(film).iter().filter(|(name, _)| *name == "mdat").map(|(_, size)| size).sum::<usize>()
    };
    // 3 × 2 macroblocks, and some bytes for each picture.
    let still = data(&film(1, |_| 5));
    assert!((6 * 384..6 * 384 + 200).contains(&still), "{still}");
    // The pixel is in one macroblock, then in the next.
    let moving = data(&film(1, |index| if index < 5 { 5 } else { 20 }));
    assert!((8 * 384..8 * 384 + 200).contains(&moving), "{moving}");
}
