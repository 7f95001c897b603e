//! Bands: rows of a picture, drawn one after the other and put together again, are the picture, byte by byte.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;

use storefront::model::Limits;
use storefront::render::raster::{Picture, Raster};
use storefront::sample;
use storefront::web::entry::{Entry, Value};
use storefront::web::preview::Previews;
use storefront::web::settings::{Input, Options, Settings};

/// As `src/bin/raster.rs` makes one.
fn host() -> Previews<Raster> {
    let finer_at_rest: fn(&mut Raster, bool) = |raster, moving| {
        raster.set_samples(if moving { 1 } else { 2 });
        raster.halve_shading(moving);
    };
    Previews::new(Raster::new(1), Some(finer_at_rest), &Options::new(&[("T1", Limits::T1)]))
}

fn settings() -> Settings {
    let entry = |key: &str, value| Entry { key: key.to_owned(), value };
    Settings::read(vec![
        entry("shadow_intensity", Value::Number(1.0)),
        entry("camera_orbit", Value::Text("20deg 60deg 90%".to_owned())),
    ])
    .unwrap()
}

/// Open a product, with pictures in which every texel is another.
fn open(host: &mut Previews<Raster>, glb: &[u8]) -> u32 {
    let opened = host.open(glb, &settings()).unwrap();
    for request in opened.textures {
        let [width, height] = request.size_px;
        let texel = |i: u32| [(i % width) as u8, (i / width) as u8, (i * 7) as u8, 255];
        let rgba = (0..width * height).flat_map(texel).collect();
        host.set_texture(opened.preview, request.texture, Picture { size_px: [width, height], rgba })
            .unwrap();
    }
    opened.preview
}

fn rows(host: &mut Previews<Raster>, preview: u32, size_px: [u32; 2], rows_px: [u32; 2]) -> Vec<u8> {
    host.backend_mut().set_rows(rows_px);
    host.draw(preview, size_px).unwrap();
    let raster = host.backend();
    assert_eq!(raster.size_px()[0], size_px[0]);
    assert_eq!(raster.pixels().len() as u32, raster.size_px()[1] * size_px[0] * 4);
    raster.straight_pixels()
}

/// Every product of the demo, and the real ones that are there.
fn products() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> =
        sample::products().iter().map(|product| (product.id.to_owned(), product.glb())).collect();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/models");
    for name in ["WaterBottle", "WickerChair", "SunglassesKhronos", "Fox"] {
        match std::fs::read(folder.join(name).with_extension("glb")) {
            Ok(glb) => all.push((name.to_owned(), glb)),
            Err(_) => println!("skipped {name}: {} is missing", folder.display()),
        }
    }
    all
}

#[test]
fn bands_of_a_moving_picture_are_the_picture() {
    for (name, glb) in products() {
        let mut one = host();
        let preview = open(&mut one, &glb);
        one.advance(preview, 0.0).unwrap();
        let drag = Input::Orbit { dx_css_px: 40.0, dy_css_px: -9.0, height_css_px: 300.0 };
        for (step, size_px) in [[120, 101], [60, 190], [190, 60]].into_iter().enumerate() {
            one.input(preview, drag).unwrap();
            one.input(preview, Input::Zoom { factor: 1.2 }).unwrap();
            let now = one.advance(preview, 40.0 * (step + 1) as f64).unwrap();
            assert!(now.moving);
            let whole = rows(&mut one, preview, size_px, [0, 0]);
            assert!(whole.iter().any(|&byte| byte != 0), "{name} is not in the picture");
            for count in [2, 3, 4] {
                let edge = |band: u32| band * size_px[1] / count;
                let mut bands = Vec::new();
                for band in 0..count {
                    bands.extend(rows(&mut one, preview, size_px, [edge(band), edge(band + 1)]));
                }
                assert!(bands == whole, "{name}: {count} bands of {size_px:?} are another picture");
            }
        }
    }
}

#[test]
fn bands_at_rest_are_as_fine_as_the_picture_and_rows_that_are_not_there_are_none() {
    let glb = sample::products()[0].glb();
    let mut host = host();
    let preview = open(&mut host, &glb);
    let size_px = [96, 77];
    // The first picture is coarse.
    host.draw(preview, size_px).unwrap();
    assert!(!host.advance(preview, 0.0).unwrap().moving);
    let whole = rows(&mut host, preview, size_px, [0, 0]);
    let mut bands = rows(&mut host, preview, size_px, [0, 30]);
    bands.extend(rows(&mut host, preview, size_px, [30, 31]));
    bands.extend(rows(&mut host, preview, size_px, [31, u32::MAX]));
    assert!(bands == whole);
    for wild in [[77, 90], [9, 9], [40, 7], [u32::MAX, u32::MAX]] {
        assert!(rows(&mut host, preview, size_px, wild).is_empty());
    }
}
