//! Frame time of the CPU rasteriser while a product turns: 320×320, one sample for each pixel.
//!
//! `cargo bench --bench raster [GLB…]` prints one JSON line for each model. The promise: 30 frames a second on
//! a phone of BenchmarkIndex 264. This index counts work per second, so a machine of index N has
//! 33 ms · 264 / N, less a third for wasm.

use std::time::Instant;

use serde_json::json;
use storefront::bake::{BakeError, Product, Shot};
use storefront::sample;

const SIDE_PX: u32 = 320;
/// One turn of the product; enough frames for a stable median.
const FRAMES: u32 = 72;

fn main() -> Result<(), BakeError> {
    // Cargo passes `--bench`; anything else is a file.
    let files: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let models: Vec<(String, Vec<u8>)> = if files.is_empty() {
        sample::products().iter().take(3).map(|product| (product.id.to_owned(), product.glb())).collect()
    } else {
        files.into_iter().filter_map(|path| std::fs::read(&path).ok().map(|glb| (path, glb))).collect()
    };
    for (name, glb) in models {
        let mut product = Product::open_at(&glb, 512)?;
        for samples in [1, 2] {
            product.set_samples(samples);
            let mut millis = Vec::new();
            for frame in 0..FRAMES {
                let orbit = format!("{}deg 75deg 105%", frame * 360 / FRAMES);
                let shot = Shot { size_px: [SIDE_PX; 2], camera_orbit: &orbit, ..Shot::default() };
                let start = Instant::now();
                product.picture(&shot)?;
                millis.push(start.elapsed().as_secs_f64() * 1000.0);
            }
            millis.sort_by(f64::total_cmp);
            println!(
                "{}",
                json!({
                    "bench": "raster", "model": name, "side_px": SIDE_PX, "samples": samples,
                    "triangles": product.scene().triangles(),
                    "median_millis": millis[millis.len() / 2], "least_millis": millis[0],
                })
            );
        }
    }
    Ok(())
}
