//! A room as a Radiance picture, made here: no file to keep, and every wall can be told apart.

use std::f32::consts::PI;

const SIZE_PX: [usize; 2] = [256, 128];

/// A red wall at the left (−X), a blue one at the right, a window in front (+Z), a small lamp above it.
pub(crate) fn hdr() -> Vec<u8> {
    let [width, height] = SIZE_PX;
    let mut bytes = format!("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n").into_bytes();
    for row in 0..height {
        let pixels: Vec<[u8; 4]> = (0..width).map(|column| rgbe(radiance(direction(column, row)))).collect();
        bytes.extend([2, 2, (width >> 8) as u8, width as u8]);
        for channel in 0..4 {
            for part in pixels.chunks(128) {
                bytes.push(part.len() as u8);
                bytes.extend(part.iter().map(|pixel| pixel[channel]));
            }
        }
    }
    bytes
}

/// The middle of the picture is +X.
fn direction(column: usize, row: usize) -> [f32; 3] {
    let around = (column as f32 + 0.5) / SIZE_PX[0] as f32 * 2.0 * PI - PI;
    let down = (row as f32 + 0.5) / SIZE_PX[1] as f32 * PI;
    [around.cos() * down.sin(), down.cos(), around.sin() * down.sin()]
}

fn radiance([x, y, z]: [f32; 3]) -> [f32; 3] {
    let towards_lamp = -0.5 * x + 0.7 * y + 0.51 * z;
    if towards_lamp > 0.997 {
        return [150.0, 140.0, 120.0];
    }
    match y.abs() < 0.5 {
        true if x < -0.7 => [1.4, 0.2, 0.15],
        true if x > 0.7 => [0.15, 0.3, 1.4],
        true if z > 0.75 && y > 0.0 => [4.0, 4.0, 3.5],
        _ if y > 0.0 => [0.6, 0.65, 0.7],
        _ => [0.2, 0.17, 0.14],
    }
}

/// Mantissas of 8 bits over the exponent of the largest channel.
fn rgbe(radiance: [f32; 3]) -> [u8; 4] {
    let largest = radiance.into_iter().fold(0.0, f32::max);
    let exponent = largest.log2().floor() as i32 + 1;
    let [r, g, b] = radiance.map(|channel| (channel * 2.0f32.powi(8 - exponent)) as u8);
    [r, g, b, (exponent + 128) as u8]
}
