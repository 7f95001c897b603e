//! The animated models of the Khronos glTF-Asset-Generator (`../shared/data`) beside the pictures that come with
//! them; skipped, with a printed count, where they are missing.
//!
//! Those pictures show the start of the first animation, in another light and before a photograph, so
//! what is compared is where which face of a cube is seen, and where corners of a plane stand.

use std::path::{Path, PathBuf};

use glam::Vec3;
use image::RgbaImage;
use serde_json::Value;
use storefront::bake::{Moment, pictures};
use storefront::model::{Limits, Model};
use storefront::render::backend::Backend as _;
use storefront::render::frame::Frame;
use storefront::render::raster::Raster;
use storefront::scene::{Scene, ToneMapping, View};

use crate::glb_builder::Glb;

/// Of the camera that took the pictures; found by measuring a cube of known size in one of them.
const FIELD_OF_VIEW_RADIANS: f32 = 0.8;
/// Pixels of ours on a side; the pictures have five times as many.
const SIDE_PX: u32 = 160;
const STEP: u32 = 5;

/// One model of a folder.
struct Case {
    name: String,
    glb: Vec<u8>,
    picture: PathBuf,
    eye: Vec3,
}

fn cases(folder: &str, expected: usize) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/asset-generator");
    let Ok(manifest) = std::fs::read(root.join("Manifest.json")) else {
        println!("skipped {expected} models of {folder}: {} is missing", root.display());
        return Vec::new();
    };
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let entry = manifest.as_array().unwrap().iter().find(|entry| entry["folder"] == folder).unwrap();
    let models = entry["models"].as_array().unwrap();
    assert_eq!(models.len(), expected);
    let case = |model: &Value| {
        let file = |key: &str| root.join(folder).join(model[key].as_str().unwrap());
        let axis = |at: usize| model["camera"]["translation"][at].as_f64().unwrap() as f32;
        Case {
            name: model["fileName"].as_str().unwrap().to_owned(),
            glb: Glb::packed(&file("fileName")).bytes(),
            picture: file("sampleImageName"),
            // The pictures were taken in a left-handed world: its X runs the other way.
            eye: Vec3::new(-axis(0), axis(1), axis(2)),
        }
    };
    models.iter().map(case).collect()
}

impl Case {
    fn view(&self) -> View {
        View {
            size_px: [SIDE_PX; 2],
            eye: self.eye,
            target: Vec3::ZERO,
            turntable_radians: 0.0,
            fov_y_radians: FIELD_OF_VIEW_RADIANS,
            variant: None,
            exposure: 1.0,
            tone_mapping: ToneMapping::Neutral,
            shadow_intensity: 0.0,
            background: [0; 4],
            skybox_height_metres: 0.0,
            dome_radius_metres: 0.0,
        }
    }

    /// The pixels of our picture of the first animation.
    fn drawn(&self, seconds: f32) -> Vec<u8> {
        let model = Model::parse(&self.glb, &Limits::T1).unwrap();
        let mut scene = Scene::new(&model);
        scene.pose(&model, None, &Moment { animation: None, seconds }.pose(&model).unwrap());
        let mut raster = Raster::new(2);
        let key = raster.upload(&scene).unwrap();
        for decoded in pictures::decode(&self.glb, &model, 512).unwrap() {
            raster.set_texture(key, decoded.texture, decoded.picture, decoded.srgb).unwrap();
        }
        raster.draw(key, &Frame::new(&scene, &self.view())).unwrap();
        raster.pixels().to_vec()
    }
}

/// Which strong colour a pixel has: one bit for each channel that is not dark beside the brightest. 0 for greys,
/// which are letters and background.
fn hue(pixel: &[u8]) -> u8 {
    let (Some(&brightest), Some(&darkest)) = (pixel[..3].iter().max(), pixel[..3].iter().min()) else {
        return 0;
    };
    if u32::from(brightest) < 2 * u32::from(darkest) + 30 {
        return 0;
    }
    (0..3).filter(|at| u32::from(pixel[*at]) * 10 > u32::from(brightest) * 6).map(|at| 1 << at).sum()
}

/// Share of pixels with the same hue in both pictures.
fn alike(drawn: &[u8], reference: &RgbaImage) -> f32 {
    let same = drawn.chunks_exact(4).enumerate().filter(|(at, pixel)| {
        let (x, y) = (*at as u32 % SIDE_PX, *at as u32 / SIDE_PX);
        hue(pixel) == hue(&reference[(x * STEP + STEP / 2, y * STEP + STEP / 2)].0)
    });
    same.count() as f32 / (SIDE_PX * SIDE_PX) as f32
}

#[test]
fn animated_cubes_show_the_faces_of_their_reference_pictures() {
    for case in cases("Animation_NodeMisc", 8) {
        let reference = image::open(&case.picture).unwrap().into_rgba8();
        let start = alike(&case.drawn(0.0), &reference);
        println!("{}: {:.1} % alike", case.name, start * 100.0);
        assert!(start > 0.96, "{}: only {:.1} % alike", case.name, start * 100.0);
        // Neither a constant nor a lone keyframe moves on.
        if !case.name.contains("_03") && !case.name.contains("_05") {
            let later = alike(&case.drawn(2.6), &reference);
            assert!(later < start - 0.05, "{}: a later moment is {:.1} % alike", case.name, later * 100.0);
        }
    }
}

#[test]
fn skinned_planes_have_their_corners_where_the_reference_pictures_have_them() {
    /// Read from the pictures, which have 800 pixels a side; the same in all four.
    const CORNERS_PX: [[f32; 2]; 6] =
        [[53.0, 166.0], [518.0, 238.0], [593.0, 400.0], [593.0, 601.0], [108.0, 703.0], [108.0, 400.0]];
    for case in cases("Animation_SkinType", 4) {
        let scene = Scene::new(&Model::parse(&case.glb, &Limits::T1).unwrap());
        let frame = Frame::new(&scene, &case.view());
        let mut reached = [false; 6];
        for position in scene.positions_in_world() {
            let clip = frame.clip_from_world.project_point3(position);
            let place = [(clip.x + 1.0) * 400.0, (1.0 - clip.y) * 400.0];
            let near = |corner: &[f32; 2]| (corner[0] - place[0]).hypot(corner[1] - place[1]) < 3.0;
            let corner = CORNERS_PX.iter().position(near);
            reached[corner.unwrap_or_else(|| panic!("{}: no corner at {place:?}", case.name))] = true;
        }
        assert_eq!(reached, [true; 6], "{}", case.name);
    }
}
