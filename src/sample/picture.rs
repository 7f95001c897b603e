//! Pictures on surfaces: drawn by formula, written as PNG.
//!
//! Most are grey and are multiplied with a material's colour, so one picture serves every variant.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

/// An encoded PNG.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    /// The whole file.
    pub(super) png: Vec<u8>,
}

/// A grey picture of `size` texels; `shade` takes (x, y) from 0 to 1 and gives 0 (black) to 1 (white).
pub(super) fn grey(size: [u32; 2], shade: impl Fn([f32; 2]) -> f32) -> Picture {
    let texels: Vec<u8> = centers(size).map(|at| byte(shade(at))).collect();
    encode(&texels, size, ExtendedColorType::L8)
}

/// A coloured picture of `size` texels, sRGB from 0 to 1.
pub(super) fn color(size: [u32; 2], shade: impl Fn([f32; 2]) -> [f32; 3]) -> Picture {
    let texels: Vec<u8> = centers(size).flat_map(|at| shade(at).map(byte)).collect();
    encode(&texels, size, ExtendedColorType::Rgb8)
}

/// A tangent-space normal picture that tiles. `height` takes (x, y) from 0 to 1; one unit of height is
/// as much as one side of the tile.
pub(super) fn relief(size: [u32; 2], height: impl Fn([f32; 2]) -> f32) -> Picture {
    let step = size.map(|s| 1.0 / s as f32);
    let texels: Vec<u8> = centers(size)
        .flat_map(|[x, y]| {
            let wrapped = |dx: f32, dy: f32| height([(x + dx).rem_euclid(1.0), (y + dy).rem_euclid(1.0)]);
            let slope_x = (wrapped(step[0], 0.0) - wrapped(-step[0], 0.0)) / (2.0 * step[0]);
            let slope_y = (wrapped(0.0, step[1]) - wrapped(0.0, -step[1])) / (2.0 * step[1]);
            // +Y is up in the picture (glTF), y grows downwards here.
            let normal = glam::vec3(-slope_x, slope_y, 1.0).normalize();
            (normal * 0.5 + 0.5).to_array().map(byte)
        })
        .collect();
    encode(&texels, size, ExtendedColorType::Rgb8)
}

/// Centres of the texels, row by row from the top.
fn centers([width, height]: [u32; 2]) -> impl Iterator<Item = [f32; 2]> {
    (0..height).flat_map(move |y| {
        (0..width).map(move |x| [(x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32])
    })
}

fn byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

fn encode(texels: &[u8], [width, height]: [u32; 2], kind: ExtendedColorType) -> Picture {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
        .write_image(texels, width, height, kind)
        .expect("invariant: as many texels as the size says, and memory takes every write");
    Picture { png }
}
