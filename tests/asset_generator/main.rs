//! All 49 models of the Khronos glTF-Asset-Generator (`../shared/data`), drawn from where their pictures were taken
//! and compared with them, on the rasteriser and on WebGPU; what a browser draws is compared by the same measures in
//! `tests/browser/asset-generator.test.js`. Skipped, with a printed count, where the folder is missing.
//!
//! The pictures were taken in another light and before a photograph, so no colour can be the same. Three measures say
//! what each model is there for (`measure.rs`): where there is something, in which colours, and in which pattern. The
//! last test shows that they fail for a picture that is upside down, mirrored, with its channels swapped or smaller.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod cases;
#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
mod measure;

use storefront::bake::{Moment, pictures};
use storefront::model::{Limits, Model};
use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::raster::{Picture, Raster};
use storefront::scene::Scene;

use cases::{Case, Expected, cases};
use measure::{Measured, Reference, SIDE_PX, measure};

/// Textures of the folder have at most 512 texels on a side.
const MAX_SIDE_TEXELS: u32 = 512;

/// A model ready to be drawn: as it stands when its first animation begins, like the pictures.
fn scene_of(case: &Case) -> Result<(Scene, Vec<pictures::Decoded>), &'static str> {
    let model = Model::parse(&case.glb, &Limits::T1).map_err(|error| error.code())?;
    let mut scene = Scene::new(&model);
    if case.name.starts_with("Animation_NodeMisc") {
        scene.pose(&model, None, &Moment { animation: None, seconds: 0.0 }.pose(&model).unwrap());
    }
    Ok((scene, pictures::decode(&case.glb, &model, MAX_SIDE_TEXELS).unwrap()))
}

fn draw<B: Backend>(
    backend: &mut B,
    case: &Case,
    as_picture: impl Fn(Picture) -> B::Picture,
    read: impl Fn(&mut B) -> Vec<u8>,
) -> Result<Vec<u8>, &'static str> {
    let (scene, decoded) = scene_of(case)?;
    let key = backend.upload(&scene).unwrap();
    for decoded in decoded {
        backend.set_texture(key, decoded.texture, as_picture(decoded.picture), decoded.srgb).unwrap();
    }
    backend.draw(key, &Frame::new(&scene, &case.view())).unwrap();
    let pixels = read(backend);
    backend.remove(key);
    Ok(pixels)
}

/// Draw every model and print what was found; every one that is not as its row says is named in the end.
fn compare_all(on: &str, mut drawn: impl FnMut(&Case) -> Result<Vec<u8>, &'static str>) {
    let mut wrong = Vec::new();
    println!("{on:<29} outline  colours  pattern  beside");
    for case in cases() {
        let outcome = drawn(&case);
        let (row, right) = match (&outcome, &case.expected) {
            (Ok(pixels), Expected::Picture { file, background, .. }) => {
                save(on, &case.name, pixels);
                let found = measure(pixels, &Reference::open(file, background));
                (format!("{found}  {}", file.file_stem().unwrap().to_string_lossy()), found.is_alike())
            }
            (Err(code), Expected::Refused { code: expected }) => {
                (format!("      –        –        –  {code}"), code == expected)
            }
            (outcome, _) => (format!("{:?}", outcome.as_ref().map(Vec::len)), false),
        };
        println!("{:<29} {row}{}{}", case.name, if case.why.is_empty() { "" } else { ": " }, case.why);
        if !right {
            wrong.push(case.name);
        }
    }
    assert!(wrong.is_empty(), "on {on}, these are not as their pictures: {}", wrong.join(", "));
}

#[test]
fn every_model_looks_like_its_picture_on_the_cpu() {
    let mut raster = Raster::new(4);
    compare_all("raster", |case| {
        draw(&mut raster, case, |picture| picture, |raster| raster.pixels().to_vec())
    });
}

#[cfg(feature = "gpu")]
#[test]
fn every_model_looks_like_its_picture_through_webgpu() {
    use storefront::render::backend::RenderError;
    use storefront::render::webgpu::{Options, Picture, WebGpu};
    let mut renderer = match WebGpu::headless(Options { antialias: true, allow_fallback: true }) {
        Ok(renderer) => renderer,
        Err(RenderError::Unsupported { what }) => {
            println!("skipped 49 models: this computer lacks {what} (Debian: mesa-vulkan-drivers)");
            return;
        }
        Err(fault) => panic!("{fault}"),
    };
    compare_all("webgpu", |case| {
        draw(&mut renderer, case, Picture::Pixels, |renderer| renderer.read().unwrap().rgba)
    });
}

#[test]
fn the_measures_tell_a_mirrored_a_recoloured_and_another_picture() {
    let mut raster = Raster::new(2);
    let mut told = [0; 4];
    let mut before = Vec::new();
    for case in cases() {
        let Expected::Picture { file, background, symmetric } = &case.expected else { continue };
        let pixels = draw(&mut raster, &case, |picture| picture, |raster| raster.pixels().to_vec()).unwrap();
        // Most of a folder look the same.
        if before == pixels {
            continue;
        }
        before.clone_from(&pixels);
        let reference = Reference::open(file, background);
        let side = SIDE_PX as usize;
        let moved = |from: &dyn Fn(usize, usize) -> usize, channels: [usize; 4]| -> Measured {
            let pixel = |at: usize| &pixels[4 * from(at % side, at / side)..][..4];
            let changed: Vec<u8> =
                (0..side * side).flat_map(|at| channels.map(|channel| pixel(at)[channel])).collect();
            measure(&changed, &reference)
        };
        let upside_down = moved(&|x, y| (side - 1 - y) * side + x, [0, 1, 2, 3]);
        let mirrored = moved(&|x, y| y * side + side - 1 - x, [0, 1, 2, 3]);
        let recoloured = moved(&|x, y| y * side + x, [1, 2, 0, 3]);
        let shrunk = moved(
            &|x, y| {
                let away = |at: usize| (at * 8 / 7).saturating_sub(side / 14).min(side - 1);
                away(y) * side + away(x)
            },
            [0, 1, 2, 3],
        );
        for (count, (what, found, symmetric)) in told.iter_mut().zip([
            ("upside down", upside_down, symmetric.upside_down),
            ("mirrored", mirrored, symmetric.mirrored),
            ("recoloured", recoloured, symmetric.grey),
            ("shrunk", shrunk, false),
        ]) {
            if !symmetric {
                assert!(!found.is_alike(), "{} {what} passes: {found}", case.name);
                *count += 1;
            }
        }
    }
    println!("told apart: upside down, mirrored, recoloured, shrunk: {told:?}");
}

#[test]
fn a_skinned_plane_without_normals_keeps_its_edge() {
    for case in cases().iter().filter(|case| case.name.starts_with("Animation_SkinType")) {
        let (scene, _) = scene_of(case).unwrap();
        let mut normals = Vec::new();
        for corners in scene.meshes[0].vertices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|at| glam::Vec3::from(corners[at].position));
            let plane = (b - a).cross(c - a).normalize();
            assert!(corners.iter().all(|corner| plane.dot(corner.normal.into()) > 0.999), "{}", case.name);
            normals.push(plane);
        }
        assert!(normals.iter().any(|normal| normal.dot(normals[0]) < 0.9), "{}: it is not bent", case.name);
    }
}

/// For looking at, in the build's `tmp` folder.
fn save(on: &str, name: &str, pixels: &[u8]) {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.{on}.png"));
    image::RgbaImage::from_raw(SIDE_PX, SIDE_PX, pixels.to_vec()).unwrap().save(path).unwrap();
}
