//! Drawing a subject on both backends, and how far the pictures may be apart.

use std::path::PathBuf;
use std::sync::Arc;

use storefront::render::backend::{Backend, ModelKey};
use storefront::render::frame::Frame;
use storefront::render::raster::{self, Raster};
use storefront::render::webgpu::{self, WebGpu};
use storefront::scene::View;
use storefront::scene::environment::Environment;

use crate::subject::Subject;

/// How far a picture may be from the rasteriser's, 8 bits a channel.
pub(crate) struct Tolerance {
    /// Of all channels of all pixels.
    mean: f64,
    /// Share of pixels with a channel further apart than [`FAR`].
    far_share: f64,
}

/// An eye sees this difference between two neighbouring pixels.
const FAR: u8 = 24;

impl Tolerance {
    /// Large flat surfaces: only rounding, edges and texture filtering differ.
    pub(crate) const FLAT: Self = Self { mean: 0.6, far_share: 0.012 };
    /// Curved, textured products. The GPU blends mips and takes its tangents for each pixel; the
    /// rasteriser takes one mip and one tangent for each triangle.
    pub(crate) const PRODUCT: Self = Self { mean: 0.8, far_share: 0.01 };
    /// Threads as thin as a pixel, half transparent: every texel's filtering shows.
    pub(crate) const WICKER: Self = Self { mean: 1.2, far_share: 0.03 };
    /// One sample for each pixel against sixteen: outlines differ too.
    pub(crate) const EDGES: Self = Self { mean: 0.8, far_share: 0.015 };
}

/// Edges with sixteen steps: the picture that all tiers approach.
const REFERENCE_SAMPLES: u32 = 4;

/// Draw `subject` with both, leave the pictures behind, and compare.
pub(crate) fn assert_alike(
    renderer: &mut WebGpu,
    subject: &Subject,
    view: &View,
    name: &str,
    tolerance: &Tolerance,
) {
    assert_alike_in(None, renderer, subject, view, name, tolerance);
}

/// The same in the light of a picture.
pub(crate) fn assert_alike_in(
    environment: Option<Arc<Environment>>,
    renderer: &mut WebGpu,
    subject: &Subject,
    view: &View,
    name: &str,
    tolerance: &Tolerance,
) {
    let frame = Frame { environment, ..Frame::new(&subject.scene, view) };
    let mut reference = Raster::new(REFERENCE_SAMPLES);
    let key = upload(&mut reference, subject, |picture| picture);
    reference.draw(key, &frame).unwrap();
    let key = upload(renderer, subject, webgpu::Picture::Pixels);
    renderer.draw(key, &frame).unwrap();
    let drawn = renderer.read().unwrap();
    renderer.remove(key);

    assert_eq!(drawn.size_px, reference.size_px());
    let differences: Vec<u8> =
        drawn.rgba.iter().zip(reference.pixels()).map(|(a, b)| a.abs_diff(*b)).collect();
    let mean = mean_difference(&drawn.rgba, reference.pixels());
    let pixels = differences.chunks_exact(4);
    let far_share =
        pixels.clone().filter(|pixel| pixel.iter().any(|d| *d > FAR)).count() as f64 / pixels.len() as f64;
    save(name, "webgpu", drawn.size_px, &drawn.rgba);
    save(name, "raster", drawn.size_px, reference.pixels());
    let seen: Vec<u8> = pixels
        .flat_map(|d| [d[0].max(d[3]), d[1], d[2]].map(|d| d.saturating_mul(4)).into_iter().chain([255]))
        .collect();
    let difference = save(name, "difference", drawn.size_px, &seen);
    println!("{name}: mean {mean:.3}, far {:.3} %", far_share * 100.0);
    assert!(
        mean <= tolerance.mean && far_share <= tolerance.far_share,
        "{name}: mean {mean:.3} (at most {:.3}), far {:.3} % (at most {:.3} %); look at {}",
        tolerance.mean,
        far_share * 100.0,
        tolerance.far_share * 100.0,
        difference.display()
    );
}

/// Of all channels of all pixels of two pictures of one size.
pub(crate) fn mean_difference(one: &[u8], other: &[u8]) -> f64 {
    let sum: f64 = one.iter().zip(other).map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
    sum / one.len() as f64
}

pub(crate) fn upload<B: Backend>(
    backend: &mut B,
    subject: &Subject,
    as_picture: impl Fn(raster::Picture) -> B::Picture,
) -> ModelKey {
    let key = backend.upload(&subject.scene).unwrap();
    for (texture, picture, srgb) in &subject.pictures {
        backend.set_texture(key, *texture, as_picture(picture.clone()), *srgb).unwrap();
    }
    key
}

/// Over white, as on most pages.
pub(crate) fn save(name: &str, what: &str, [width, height]: [u32; 2], premultiplied: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.{what}.png"));
    let over_white = |pixel: &[u8]| {
        let behind = 255 - pixel[3];
        [pixel[0].saturating_add(behind), pixel[1].saturating_add(behind), pixel[2].saturating_add(behind)]
    };
    let rgb: Vec<u8> = premultiplied.chunks_exact(4).flat_map(over_white).collect();
    image::RgbImage::from_raw(width, height, rgb).unwrap().save(&path).unwrap();
    path
}
