//! Samples of AV1 → straight RGBA of 8 bits.
//!
//! Matrices and ranges: ITU-T H.273, 8.3. Colours at half the size lie between the pixels (as most readers take them, whatever
//! the file says) and are interpolated: at its pixel, a sample counts three times as much as the next one.

use super::Refusal;
use super::av1::{Plane, Samples};

/// `MatrixCoefficients` that are no weights of red and blue.
const IDENTITY: u16 = 0;
const YCGCO: u16 = 8;

/// How the samples of a pixel become RGB.
enum Matrix {
    /// They are green, blue and red.
    Identity,
    /// Lightness, and two differences with which integers are turned back exactly.
    YCgCo,
    /// Weights of red and blue in lightness.
    Weights { red: f32, blue: f32 },
}

impl Matrix {
    fn of(code: u16) -> Option<Self> {
        let (red, blue) = match code {
            IDENTITY => return Some(Self::Identity),
            YCGCO => return Some(Self::YCgCo),
            1 => (0.2126, 0.0722),
            4 => (0.30, 0.11),
            // 2 is "not said", which readers take as BT.601.
            2 | 5 | 6 => (0.299, 0.114),
            7 => (0.212, 0.087),
            9 => (0.2627, 0.0593),
            _ => return None,
        };
        Some(Self::Weights { red, blue })
    }

    /// From lightness of 0 to 1 and differences of -0.5 to 0.5; the identity has all three from 0 to 1.
    fn rgb(&self, [y, cb, cr]: [f32; 3]) -> [f32; 3] {
        match *self {
            Self::Identity => [cr, y, cb],
            Self::YCgCo => [y - cb + cr, y + cb, y - cb - cr],
            Self::Weights { red, blue } => {
                let (r, b) = (y + 2.0 * (1.0 - red) * cr, y + 2.0 * (1.0 - blue) * cb);
                [r, (y - red * r - blue * b) / (1.0 - red - blue), b]
            }
        }
    }
}

/// From a sample to a number: `(sample - start) × scale`.
struct Range {
    start: f32,
    scale: f32,
}

impl Range {
    /// 0 to 1, of lightness, alpha, or a colour.
    fn of_lightness(samples: &Samples) -> Self {
        let step = f32::from(1_u16 << (samples.bits - 8));
        let most = f32::from((1_u32 << samples.bits) as u16 - 1);
        if samples.code.full_range {
            Self { start: 0.0, scale: 1.0 / most }
        } else {
            Self { start: 16.0 * step, scale: 1.0 / (219.0 * step) }
        }
    }

    /// -0.5 to 0.5, of a difference.
    fn of_difference(samples: &Samples) -> Self {
        let step = f32::from(1_u16 << (samples.bits - 8));
        let most = f32::from((1_u32 << samples.bits) as u16 - 1);
        let scale = if samples.code.full_range { 1.0 / most } else { 1.0 / (224.0 * step) };
        Self { start: 128.0 * step, scale }
    }

    fn number(&self, sample: f32) -> f32 {
        (sample - self.start) * self.scale
    }
}

/// Opaque pixels.
/// # Errors
/// [`Refusal::Bad`] for a matrix that is not known.
pub(super) fn rgba(samples: &Samples) -> Result<Vec<u8>, Refusal> {
    let unknown = Refusal::Bad("the picture's matrix of colours is not known");
    let matrix = Matrix::of(samples.code.matrix).ok_or(unknown)?;
    let lightness = Range::of_lightness(samples);
    let (lights, colours) = samples.planes.split_first().ok_or(unknown)?;
    let mut rgba = Vec::with_capacity(lights.width * lights.height * 4);
    let [Some(blues), Some(reds)] = [colours.first(), colours.get(1)] else {
        for pixel in pixels(lights, samples.bits) {
            let grey = byte(lightness.number(pixel));
            rgba.extend([grey, grey, grey, 255]);
        }
        return Ok(rgba);
    };
    let identity = matches!(matrix, Matrix::Identity);
    if identity && samples.halved != [false; 2] {
        return Err(Refusal::Bad("the picture has RGB of different sizes"));
    }
    let difference = if identity { Range::of_lightness(samples) } else { Range::of_difference(samples) };
    let mut rows = [(blues, vec![0.0; lights.width]), (reds, vec![0.0; lights.width])];
    let mut row = vec![0.0; lights.width];
    for y in 0..lights.height {
        fill(&mut row, lights, y, [false; 2], samples.bits);
        for (plane, row) in &mut rows {
            fill(row, plane, y, samples.halved, samples.bits);
        }
        for ((y, cb), cr) in row.iter().zip(&rows[0].1).zip(&rows[1].1) {
            let rgb = matrix.rgb([lightness.number(*y), difference.number(*cb), difference.number(*cr)]);
            let [r, g, b] = rgb.map(byte);
            rgba.extend([r, g, b, 255]);
        }
    }
    Ok(rgba)
}

/// Gives pixels their alpha, and takes it out of their colours where it was multiplied in.
pub(super) fn put_alpha(rgba: &mut [u8], alpha: &Samples, premultiplied: bool) {
    let range = Range::of_lightness(alpha);
    let Some(plane) = alpha.planes.first() else { return };
    for (pixel, sample) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(pixels(plane, alpha.bits)) {
        let share = range.number(sample);
        pixel[3] = byte(share);
        if premultiplied && pixel[3] > 0 {
            for colour in pixel.iter_mut().take(3) {
                *colour = byte(f32::from(*colour) / 255.0 / share);
            }
        }
    }
}

fn byte(share: f32) -> u8 {
    // Saturates.
    (share * 255.0 + 0.5) as u8
}

/// Samples from `at` on.
fn samples_from(plane: &Plane, at: usize, bits: u8) -> impl Iterator<Item = f32> {
    let wide = bits > 8;
    let bytes = plane.bytes.get(if wide { 2 * at } else { at }..).unwrap_or_default();
    let (narrow, wide) = if wide { (&[][..], bytes) } else { (bytes, &[][..]) };
    let wide = wide.as_chunks::<2>().0.iter().map(|sample| f32::from(u16::from_le_bytes(*sample)));
    narrow.iter().map(|sample| f32::from(*sample)).chain(wide)
}

fn pixels(plane: &Plane, bits: u8) -> impl Iterator<Item = f32> {
    samples_from(plane, 0, bits)
}

/// The samples of a plane at the pixels of a row.
fn fill(row: &mut [f32], plane: &Plane, y: usize, [half_width, half_height]: [bool; 2], bits: u8) {
    let line = |y: usize| samples_from(plane, y * plane.width, bits);
    if !half_width && !half_height {
        row.iter_mut().zip(line(y)).for_each(|(to, from)| *to = from);
        return;
    }
    let last = plane.height - 1;
    let (near, far) = if half_height { neighbours(y, last) } else { (y, y) };
    let mixed = |(near, far): (f32, f32)| 0.75 * near + 0.25 * far;
    let column: Vec<f32> = line(near).zip(line(far)).take(plane.width).map(mixed).collect();
    for (x, to) in row.iter_mut().enumerate() {
        let (near, far) = if half_width { neighbours(x, plane.width - 1) } else { (x, x) };
        *to = mixed((column[near], column[far]));
    }
}

/// Of samples at half the size, the one over a pixel and the next one on the pixel's side.
fn neighbours(at: usize, last: usize) -> (usize, usize) {
    let near = at / 2;
    (near, if at.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(last) })
}
