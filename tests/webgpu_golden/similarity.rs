//! Every real model as T1 shows it beside T4 from the same camera: structural similarity, as a table.
//!
//! The rasteriser draws as on a phone: four samples a pixel, textures of at most 512 texels. WebGPU draws everything that
//! it can, lobes of materials too, of which the rasteriser draws the core; so only core models have a floor.

use std::path::PathBuf;

use storefront::model::{Limits, Model};
use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::raster::Raster;
use storefront::render::webgpu;
use storefront::scene::View;
use storefront::scene::orbit::OrbitSettings;

use crate::compare::upload;
use crate::renderer;
use crate::subject::Subject;

const SIZE_PX: [u32; 2] = [360, 360];
/// As on T1 (`Limits::T1`), and at rest.
const RASTER_SIDE_TEXELS: u32 = 512;
const RASTER_SAMPLES: u32 = 2;
const MIN_SIMILARITY: f64 = 0.90;
/// So few models have core materials alone that one which goes missing would be missed.
const CORE_MODELS: usize = 4;

/// Mean structural similarity of the luma of two pictures over white, in windows of 8 × 8 pixels (Wang 2004).
pub(crate) fn similarity(one: &[u8], other: &[u8], [width, height]: [u32; 2]) -> f64 {
    let luma = |premultiplied: &[u8]| -> Vec<f64> {
        let over_white = |pixel: &[u8]| {
            let behind = f64::from(255 - pixel[3]);
            let [r, g, b] = [0, 1, 2].map(|c| f64::from(pixel[c]) + behind);
            0.299 * r + 0.587 * g + 0.114 * b
        };
        premultiplied.chunks_exact(4).map(over_white).collect()
    };
    let (one, other) = (luma(one), luma(other));
    let (mut sum, mut count) = (0.0, 0.0);
    for top in (0..=height as usize - 8).step_by(4) {
        for left in (0..=width as usize - 8).step_by(4) {
            let window = |picture: &[f64]| -> Vec<f64> {
                let row = |y: usize| &picture[(top + y) * width as usize + left..][..8];
                (0..8).flat_map(row).copied().collect()
            };
            let (a, b) = (window(&one), window(&other));
            let mean = |values: &[f64]| values.iter().sum::<f64>() / 64.0;
            let (mean_a, mean_b) = (mean(&a), mean(&b));
            let covariance = |a: &[f64], mean_a: f64, b: &[f64], mean_b: f64| {
                a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum::<f64>() / 63.0
            };
            let (c1, c2) = ((0.01 * 255.0f64).powi(2), (0.03 * 255.0f64).powi(2));
            let shared = covariance(&a, mean_a, &b, mean_b);
            let own = covariance(&a, mean_a, &a, mean_a) + covariance(&b, mean_b, &b, mean_b);
            let brightness = (2.0 * mean_a * mean_b + c1) / (mean_a * mean_a + mean_b * mean_b + c1);
            sum += brightness * (2.0 * shared + c2) / (own + c2);
            count += 1.0;
        }
    }
    sum / count
}

fn real_models() -> Vec<PathBuf> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/models");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "glb")).collect();
    files.sort();
    files
}

#[test]
fn a_picture_is_like_itself_and_unlike_another() {
    let ramp: Vec<u8> = (0..64u32 * 64).flat_map(|i| [(i % 64 * 4) as u8, 90, (i / 64) as u8, 255]).collect();
    let turned: Vec<u8> = (0..64u32 * 64).flat_map(|i| [(i / 64 * 4) as u8, 90, 7, 255]).collect();
    assert!((similarity(&ramp, &ramp, [64; 2]) - 1.0).abs() < 1e-9);
    assert!(similarity(&ramp, &turned, [64; 2]) < 0.8);
}

#[test]
fn every_real_model_looks_on_the_cpu_as_on_webgpu() {
    let Some(mut gpu) = renderer(true) else { return };
    let files = real_models();
    if files.is_empty() {
        println!("skipped: the real models are not beside the project");
        return;
    }
    let (mut faults, mut core_models) = (Vec::new(), 0);
    println!("{:<44} {:>9}  {:<6} similarity", "model", "triangles", "on T1");
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let glb = std::fs::read(&file).unwrap();
        let Ok(model) = Model::parse(&glb, &Limits::default()) else {
            println!("{name:<44} {:>9}  needs a decoder: see the unpacked one", "");
            continue;
        };
        let core = model.materials.iter().all(|material| {
            material.lobes.is_none() && material.transmission_factor == 0.0 && !material.unlit
        });
        let shown = if Model::parse(&glb, &Limits::T1).is_ok() { "shown" } else { "poster" };
        let fine = Subject::from_glb(&glb);
        let coarse = fine.coarser(RASTER_SIDE_TEXELS);
        let mut view = View::of(&fine.scene, &OrbitSettings::default(), SIZE_PX);
        view.turntable_radians = 35f32.to_radians();
        view.shadow_intensity = 1.0;
        let mut raster = Raster::new(RASTER_SAMPLES);
        let key = upload(&mut raster, &coarse, |picture| picture);
        raster.draw(key, &Frame::new(&coarse.scene, &view)).unwrap();
        let key = upload(&mut gpu, &fine, webgpu::Picture::Pixels);
        gpu.draw(key, &Frame::new(&fine.scene, &view)).unwrap();
        let drawn = gpu.read().unwrap();
        gpu.remove(key);
        let found = similarity(&drawn.rgba, raster.pixels(), SIZE_PX);
        let kind = if core { "core" } else { "more than core" };
        println!("{name:<44} {:>9}  {shown:<6} {found:.4} {kind}", fine.scene.triangles());
        core_models += usize::from(core);
        if core && found < MIN_SIMILARITY {
            faults.push(format!("{name}: {found:.4}"));
        }
    }
    assert!(faults.is_empty(), "less alike than {MIN_SIMILARITY}: {}", faults.join("; "));
    assert!(core_models >= CORE_MODELS, "only {core_models} core models");
}
