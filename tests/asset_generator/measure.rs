//! How alike a picture of ours and a reference picture are, whatever the light.
//!
//! *Outline* is what both cover of what either covers. It falls for a triangle that is missing, faces away or comes
//! twice (strips, fans, lists, indices of every width), for a vertex read from a wrong place (interleaved buffers),
//! for a wrong pose (nodes, skins) and for a wrong camera.
//!
//! *Colours* is the mean distance of colours over what both cover, brightness set aside: each picture is divided by
//! its own bright end, and each pixel almost by its own brightest channel, so that shade hardly counts but black
//! stays black. It grows for corners with each other's colours (vertex colours of every type, with their
//! normalisation), for the wrong face of a cube, and for a material at the wrong primitive.
//!
//! *Pattern* is the correlation of those colours, each with its mean set aside. It falls for textures turned over or
//! upside down (UV sets of every type), where few pixels change but all that are not the picture's main colour do. A
//! picture of one colour has none.
//!
//! Of lines and points, which are a pixel wide here and a fifth of one in the reference picture, *outline* is how many
//! pixels of each picture have one of the other's as a neighbour, the lesser share of both; colours are compared with
//! the brightest ones around.

use std::fmt;
use std::path::{Path, PathBuf};

use image::RgbaImage;

/// Pixels of ours on a side; the reference pictures have five times as many.
pub(crate) const SIDE_PX: u32 = 160;

const MIN_OUTLINE: f32 = 0.94;
const MAX_COLOURS: f32 = 0.15;
const MIN_PATTERN: f32 = 0.8;
/// A picture whose colours vary by less, as a standard deviation, is of one colour.
const FLAT: f32 = 0.08;
/// A pixel shows more than the photograph from this difference on, of 255.
const APART: u8 = 6;
/// Beside this share of the bright end, a pixel counts as dark.
const DARK: f32 = 0.1;

/// What stands behind the model in a reference picture.
pub(crate) enum Background {
    /// What this picture shows.
    AsIn(PathBuf),
    /// Everything but these quadrangles, whose corners are shares of the side.
    Around(&'static [[[f32; 2]; 4]]),
    /// The photograph behind lines or points along the same edges: this picture shows the other of the two.
    Beside(PathBuf),
}

/// A reference picture in our size.
pub(crate) struct Reference {
    rgb: Vec<[f32; 3]>,
    covered: Vec<bool>,
    /// Lines or points.
    thin: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct Measured {
    outline: f32,
    colours: f32,
    pattern: Option<f32>,
}

impl Measured {
    pub(crate) fn is_alike(&self) -> bool {
        self.outline >= MIN_OUTLINE
            && self.colours <= MAX_COLOURS
            && self.pattern.is_none_or(|pattern| pattern >= MIN_PATTERN)
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.pattern.map_or("–".to_owned(), |pattern| format!("{pattern:.3}"));
        write!(f, "{:>5.1} %  {:>7.3}  {pattern:>7}", self.outline * 100.0, self.colours)
    }
}

impl Reference {
    pub(crate) fn open(file: &Path, background: &Background) -> Self {
        let picture = image::open(file).unwrap().into_rgba8();
        let step = picture.width() / SIDE_PX;
        let thin = matches!(background, Background::Beside(_));
        let covered = match background {
            Background::AsIn(other) | Background::Beside(other) => {
                let other = image::open(other).unwrap().into_rgba8();
                let apart = |x, y| {
                    let (one, other): (&[u8; 4], &[u8; 4]) = (&picture[(x, y)].0, &other[(x, y)].0);
                    one.iter().zip(other).any(|(a, b)| a.abs_diff(*b) >= APART)
                };
                // Most of a block: a thin line of the picture behind is none of the model's. Gaps between points show
                // where points and lines are.
                let least = if thin { 0 } else { step * step / 2 };
                each_pixel(|x, y| block(x, y, step).filter(|(x, y)| apart(*x, *y)).count() as u32 > least)
            }
            Background::Around(shapes) => each_pixel(|x, y| {
                let center = [x, y].map(|at| (at as f32 + 0.5) / SIDE_PX as f32);
                shapes.iter().any(|corners| is_inside(corners, center))
            }),
        };
        let rgb = each_pixel(|x, y| match thin {
            true => around(x, y)
                .flat_map(|(x, y)| block(x, y, step))
                .map(|(x, y)| [0, 1, 2].map(|channel| light(picture[(x, y)].0[channel])))
                .fold(
                    [0.0; 3],
                    |best, color| if brightness(&color) > brightness(&best) { color } else { best },
                ),
            false => mean_of(&picture, block(x, y, step)),
        });
        Self { rgb, covered, thin }
    }
}

/// A pixel and its neighbours.
fn around(x: u32, y: u32) -> impl Iterator<Item = (u32, u32)> {
    let near = |at: u32| at.saturating_sub(1)..(at + 2).min(SIDE_PX);
    near(y).flat_map(move |y| near(x).map(move |x| (x, y)))
}

fn brightness(color: &[f32; 3]) -> f32 {
    color.iter().sum()
}

fn each_pixel<T>(value: impl Fn(u32, u32) -> T) -> Vec<T> {
    (0..SIDE_PX * SIDE_PX).map(|at| value(at % SIDE_PX, at / SIDE_PX)).collect()
}

fn block(x: u32, y: u32, step: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..step * step).map(move |at| (x * step + at % step, y * step + at / step))
}

/// In light, not in sRGB.
fn mean_of(picture: &RgbaImage, places: impl Iterator<Item = (u32, u32)>) -> [f32; 3] {
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for place in places {
        for (sum, channel) in sum.iter_mut().zip(picture[place].0) {
            *sum += light(channel);
        }
        count += 1.0;
    }
    sum.map(|channel| channel / count)
}

/// Of an sRGB channel; close enough to measure with.
fn light(channel: u8) -> f32 {
    (f32::from(channel) / 255.0).powf(2.2)
}

/// Whether a convex quadrangle, clockwise from the top left, has this point.
fn is_inside(corners: &[[f32; 2]; 4], [x, y]: [f32; 2]) -> bool {
    (0..4).all(|at| {
        let ([ax, ay], [bx, by]) = (corners[at], corners[(at + 1) % 4]);
        (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0.0
    })
}

/// Compare pixels of ours (RGBA, premultiplied) with a reference picture.
pub(crate) fn measure(pixels: &[u8], reference: &Reference) -> Measured {
    let drawn: Vec<&[u8]> = pixels.chunks_exact(4).collect();
    // A line between two rows of pixels covers half of both.
    let least = if reference.thin { 50 } else { 127 };
    let covered: Vec<bool> = drawn.iter().map(|pixel| pixel[3] > least).collect();
    let count = |counts: &dyn Fn(bool, bool) -> bool| {
        covered.iter().zip(&reference.covered).filter(|(ours, theirs)| counts(**ours, **theirs)).count()
            as f32
    };
    let near = |of: &[bool], at: usize| {
        let (x, y) = (at as u32 % SIDE_PX, at as u32 / SIDE_PX);
        of[at] || (reference.thin && around(x, y).any(|(x, y)| of[(y * SIDE_PX + x) as usize]))
    };
    let share_near = |of: &[bool], others: &[bool]| {
        let all = (0..of.len()).filter(|at| of[*at]);
        all.clone().filter(|at| near(others, *at)).count() as f32 / all.count().max(1) as f32
    };
    let outline = if reference.thin {
        share_near(&covered, &reference.covered).min(share_near(&reference.covered, &covered))
    } else {
        count(&|ours, theirs| ours && theirs) / count(&|ours, theirs| ours || theirs).max(1.0)
    };

    let both = || (0..covered.len()).filter(|at| covered[*at] && near(&reference.covered, *at));
    let ours: Vec<[f32; 3]> = both()
        .map(|at| {
            let full = if reference.thin { f32::from(drawn[at][3]) / 255.0 } else { 1.0 };
            [0, 1, 2].map(|channel| light((f32::from(drawn[at][channel]) / full) as u8))
        })
        .collect();
    let theirs: Vec<[f32; 3]> = both().map(|at| reference.rgb[at]).collect();
    // Of a pixel that is part photograph the brightness says nothing at all.
    let dark = if reference.thin { 0.01 } else { DARK };
    let (ours, theirs) = (without_brightness(&ours, dark), without_brightness(&theirs, dark));
    let distance = |(a, b): (&[f32; 3], &[f32; 3])| (0..3).map(|at| (a[at] - b[at]).abs()).sum::<f32>() / 3.0;
    let colours = ours.iter().zip(&theirs).map(distance).sum::<f32>() / ours.len().max(1) as f32;
    Measured { outline, colours, pattern: correlation(ours, theirs) }
}

/// `None` where theirs is of one colour.
fn correlation(ours: Vec<[f32; 3]>, theirs: Vec<[f32; 3]>) -> Option<f32> {
    let [ours, theirs] = [ours, theirs].map(|colors| {
        let count = colors.len().max(1) as f32;
        let mean = [0, 1, 2].map(|at| colors.iter().map(|color| color[at]).sum::<f32>() / count);
        colors.into_iter().flat_map(|color| [0, 1, 2].map(|at| color[at] - mean[at])).collect::<Vec<f32>>()
    });
    let product =
        |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / a.len().max(1) as f32;
    let deviation = product(&theirs, &theirs).sqrt();
    (deviation >= FLAT)
        .then(|| product(&ours, &theirs) / (product(&ours, &ours).sqrt() * deviation).max(1e-6))
}

fn without_brightness(colors: &[[f32; 3]], dark: f32) -> Vec<[f32; 3]> {
    let brightest = |color: &[f32; 3]| color.iter().copied().fold(0.0, f32::max);
    let mut sorted: Vec<f32> = colors.iter().map(brightest).collect();
    sorted.sort_by(f32::total_cmp);
    let bright_end = sorted.get(sorted.len() * 19 / 20).copied().unwrap_or(1.0).max(1e-3);
    colors.iter().map(|color| color.map(|channel| channel / (brightest(color) + dark * bright_end))).collect()
}
