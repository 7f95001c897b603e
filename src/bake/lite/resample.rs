//! Pictures made smaller by averaging the texels that each new one covers.
//!
//! In: RGBA8 and what it means. Out: RGBA8 of another size. Colours are averaged as light (not as sRGB numbers, which darkens
//! fine patterns), weighed by alpha where that says how much of a texel there is; directions get their length back.

/// What the channels of a picture hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// sRGB colours; alpha may say how much of a texel is covered.
    Color { alpha_covers: bool },
    /// Anything linear.
    Numbers,
    /// Unit vectors of a tangent space.
    Directions,
}

impl Meaning {
    /// Of two uses of one picture, the one that suffers more from losses.
    pub(super) fn stricter(self, other: Self) -> Self {
        let rank = |meaning| match meaning {
            Self::Color { alpha_covers: true } => 0,
            Self::Color { alpha_covers: false } => 1,
            Self::Numbers => 2,
            Self::Directions => 3,
        };
        if rank(self) >= rank(other) { self } else { other }
    }
}

/// A picture at another size, not larger.
pub(super) fn resampled(rgba: &[u8], from_px: [u32; 2], to_px: [u32; 2], meaning: Meaning) -> Vec<u8> {
    if from_px == to_px {
        return rgba.to_vec();
    }
    let color = matches!(meaning, Meaning::Color { .. });
    let covers = meaning == Meaning::Color { alpha_covers: true };
    let linear: Vec<f32> =
        (0..256).map(|code| if color { linear(code) } else { code as f32 / 255.0 }).collect();
    let [from_width, from_height] = from_px.map(|side| side as usize);
    let [width, height] = to_px.map(|side| side as usize);
    let columns: Vec<Span> = (0..width).map(|x| Span::of(x, from_width, width)).collect();
    let mut out = Vec::with_capacity(width * height * 4);
    for y in 0..height {
        let rows = Span::of(y, from_height, height);
        for columns in &columns {
            let (mut sum, mut shares, mut cover) = ([0.0f32; 3], 0.0f32, 0.0f32);
            for (row, row_share) in rows.each() {
                for (column, column_share) in columns.each() {
                    let at = (row * from_width + column) * 4;
                    let Some(&[r, g, b, a]) = rgba.get(at..at + 4).and_then(|t| t.first_chunk::<4>()) else {
                        continue;
                    };
                    let share = row_share * column_share;
                    let alpha = f32::from(a) / 255.0;
                    let weight = if covers { share * alpha } else { share };
                    for (sum, code) in sum.iter_mut().zip([r, g, b]) {
                        *sum += weight * linear.get(usize::from(code)).copied().unwrap_or_default();
                    }
                    shares += weight;
                    cover += share * alpha;
                }
            }
            let area = rows.length() * columns.length();
            let mean = if shares > 0.0 { sum.map(|sum| sum / shares) } else { [0.0; 3] };
            let codes = match meaning {
                Meaning::Color { .. } => mean.map(srgb),
                Meaning::Numbers => mean.map(code),
                Meaning::Directions => unit(mean).map(code),
            };
            out.extend(codes);
            out.push(code(cover / area));
        }
    }
    out
}

/// The texels of one axis that a new one covers.
#[derive(Clone, Copy)]
struct Span {
    start: f32,
    end: f32,
}

impl Span {
    fn of(at: usize, from: usize, to: usize) -> Self {
        let scale = from as f32 / to as f32;
        Self { start: at as f32 * scale, end: ((at + 1) as f32 * scale).min(from as f32) }
    }

    fn length(self) -> f32 {
        self.end - self.start
    }

    /// Each texel, and how much of it.
    fn each(self) -> impl Iterator<Item = (usize, f32)> {
        let (first, last) = (self.start as usize, (self.end.ceil() as usize).max(self.start as usize + 1));
        (first..last).map(move |texel| {
            let share = (texel as f32 + 1.0).min(self.end) - (texel as f32).max(self.start);
            (texel, share.max(0.0))
        })
    }
}

fn code(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// IEC 61966-2-1.
fn linear(code: u32) -> f32 {
    let share = code as f32 / 255.0;
    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
}

fn srgb(linear: f32) -> u8 {
    code(if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 })
}

/// The direction whose codes are these, with length 1; straight up where there is none.
fn unit(codes: [f32; 3]) -> [f32; 3] {
    let [x, y, z] = codes.map(|share| share * 2.0 - 1.0);
    let length = (x * x + y * y + z * z).sqrt();
    let [x, y, z] = if length > 1e-3 { [x / length, y / length, z / length] } else { [0.0, 0.0, 1.0] };
    [x, y, z].map(|number| number * 0.5 + 0.5)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn black_and_white_average_to_half_the_light() {
        let rgba = [0, 0, 0, 255, 255, 255, 255, 255];
        assert_eq!(
            resampled(&rgba, [2, 1], [1, 1], Meaning::Color { alpha_covers: false }),
            [188, 188, 188, 255]
        );
        assert_eq!(resampled(&rgba, [2, 1], [1, 1], Meaning::Numbers), [128, 128, 128, 255]);
    }

    #[test]
    fn what_is_transparent_lends_no_colour_where_alpha_covers() {
        let rgba = [200, 0, 0, 255, 0, 255, 0, 0];
        assert_eq!(resampled(&rgba, [2, 1], [1, 1], Meaning::Color { alpha_covers: true }), [200, 0, 0, 128]);
        let mixed = resampled(&rgba, [2, 1], [1, 1], Meaning::Color { alpha_covers: false });
        assert!(mixed[1] > 100 && mixed[3] == 128, "{mixed:?}");
    }

    #[test]
    fn directions_keep_their_length() {
        // Two normals 90° apart: the mean is straight up, and as long as they are.
        let rgba = [218, 128, 218, 255, 37, 128, 218, 255];
        let [x, y, z, _] = *resampled(&rgba, [2, 1], [1, 1], Meaning::Directions).first_chunk::<4>().unwrap();
        assert!(x.abs_diff(128) <= 1 && y.abs_diff(128) <= 1 && z >= 254, "{x} {y} {z}");
    }

    #[test]
    fn a_texel_that_is_covered_in_part_counts_in_part() {
        // Three texels become two: the middle one counts half in each.
        let rgba = [90, 0, 0, 255, 30, 0, 0, 255, 0, 0, 0, 255];
        let small = resampled(&rgba, [3, 1], [2, 1], Meaning::Numbers);
        assert_eq!((small[0], small[4]), (70, 10));
    }
}
