//! Balls in a picture of their surroundings: what the CPU rasteriser makes of light, and of a sky, with known answers.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::f32::consts::PI;
use std::sync::Arc;

use glam::{Mat4, Vec3};
use storefront::model::{AlphaMode, Material};
use storefront::render::backend::Backend as _;
use storefront::render::frame::Frame;
use storefront::render::raster::Raster;
use storefront::render::raster::shade::environment_brdf;
use storefront::render::raster::tone::tone_map;
use storefront::scene::environment::{Environment, Panorama, Sky};
use storefront::scene::orbit::OrbitSettings;
use storefront::scene::{Bounds, Instance, Mesh, Scene, ToneMapping, Vertex, View};

const SIDE_PX: u32 = 96;
const MIDDLE: u32 = SIDE_PX / 2;

/// A ball of radius 1 at the origin.
fn ball(metallic_factor: f32, roughness_factor: f32) -> Scene {
    const RINGS: u32 = 48;
    const SPOKES: u32 = 96;
    let mut mesh = Mesh::default();
    for ring in 0..=RINGS {
        for spoke in 0..=SPOKES {
            let (down, around) = (ring as f32 / RINGS as f32 * PI, spoke as f32 / SPOKES as f32 * 2.0 * PI);
            let normal = [around.sin() * down.sin(), down.cos(), around.cos() * down.sin()];
            mesh.vertices.push(Vertex { position: normal, normal, color: [255; 4], ..Vertex::default() });
            if ring < RINGS && spoke < SPOKES {
                let at = ring * (SPOKES + 1) + spoke;
                let below = at + SPOKES + 1;
                mesh.indices.extend([at, below, at + 1, at + 1, below, below + 1]);
            }
        }
    }
    let bounds = Bounds { min: Vec3::NEG_ONE, max: Vec3::ONE };
    let world_from_mesh = Mat4::IDENTITY;
    Scene {
        meshes: vec![mesh],
        materials: vec![Material { metallic_factor, roughness_factor, ..Material::default() }],
        instances: vec![Instance {
            mesh: 0,
            material: 0,
            variant_materials: vec![],
            world_from_mesh,
            unlit: false,
            bounds,
            #[cfg(feature = "lods")]
            smallness: [-1.0, f32::INFINITY],
        }],
        bounds,
        ..Scene::default()
    }
}

/// The ball from +Z, one sample a pixel, over nothing.
fn picture(scene: &Scene, environment: &Arc<Environment>, turntable_radians: f32) -> Vec<[u8; 4]> {
    let mut view = View::of(scene, &OrbitSettings::default(), [SIDE_PX; 2]);
    view.eye = Vec3::Z * 6.0;
    view.target = Vec3::ZERO;
    view.fov_y_radians = 2.0 * (1.25f32 / 6.0).atan();
    view.turntable_radians = turntable_radians;
    let frame = Frame { environment: Some(Arc::clone(environment)), ..Frame::new(scene, &view) };
    let mut raster = Raster::new(1);
    let key = raster.upload(scene).unwrap();
    raster.draw(key, &frame).unwrap();
    raster.pixels().as_chunks::<4>().0.to_vec()
}

fn at(pixels: &[[u8; 4]], x: u32, y: u32) -> [u8; 4] {
    pixels[(y * SIDE_PX + x) as usize]
}

fn srgb(linear: f32) -> u8 {
    let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0).round() as u8
}

fn lit_from(direction: Vec3, cosine: f32) -> Arc<Environment> {
    let texels = (0..256 * 128).map(|index| {
        let around = ((index % 256) as f32 + 0.5) / 128.0 * PI - PI;
        let down = ((index / 256) as f32 + 0.5) / 128.0 * PI;
        let d = Vec3::new(around.cos() * down.sin(), down.cos(), around.sin() * down.sin());
        if d.dot(direction) > cosine { Vec3::splat(3.0) } else { Vec3::splat(0.02) }
    });
    Arc::new(Environment::new(&Panorama::new([256, 128], texels)))
}

#[test]
fn in_a_white_furnace_a_white_metal_ball_has_one_colour_to_its_rim() {
    let white = Arc::new(Environment::new(&Panorama::new([16, 8], vec![Vec3::ONE; 128])));
    for roughness in [0.0, 0.3, 0.6, 0.8, 1.0] {
        let pixels = picture(&ball(1.0, roughness), &white, 0.0);
        let ball: Vec<_> = pixels.iter().filter(|pixel| pixel[3] == 255).collect();
        assert!(ball.len() > 4000);
        // However often light meets a rough surface, none of it is lost on a white one.
        let reflected = environment_brdf(Vec3::ONE, roughness.max(0.045), 0.5);
        assert!((reflected - 1.0).abs().max_element() < 1e-3, "roughness {roughness}: {reflected}");
        let expected = tone_map(ToneMapping::Neutral, reflected).to_array().map(srgb);
        for pixel in ball {
            let distance = (0..3).map(|channel| pixel[channel].abs_diff(expected[channel])).max().unwrap();
            assert!(distance <= 2, "roughness {roughness}: {pixel:?}, not {expected:?}");
        }
    }
}

#[test]
fn a_window_lights_the_side_that_faces_it() {
    // Beside the rim of the picture's ball: left, right, above, below.
    let sides = [
        (Vec3::NEG_X, (12, MIDDLE)),
        (Vec3::X, (SIDE_PX - 13, MIDDLE)),
        (Vec3::Y, (MIDDLE, 12)),
        (Vec3::NEG_Y, (MIDDLE, SIDE_PX - 13)),
    ];
    for (direction, _) in sides {
        let environment = lit_from(direction, 0.9);
        for (metallic, roughness) in [(0.0, 1.0), (1.0, 0.3)] {
            let pixels = picture(&ball(metallic, roughness), &environment, 0.0);
            for (other, (x, y)) in sides {
                let value = at(&pixels, x, y)[1];
                if other == direction {
                    assert!(value > 120, "{direction}, metal {metallic}: only {value}");
                } else {
                    assert!(value < 90, "{direction}, metal {metallic}: {value} at {other}");
                }
            }
        }
    }
}

#[test]
fn a_mirror_shows_the_middle_of_the_picture_at_its_right() {
    // Seen from +Z, the middle of the picture (+X) is at the right, its front (+Z) in the middle.
    let mirror = ball(1.0, 0.0);
    let right = picture(&mirror, &lit_from(Vec3::X, 0.99), 0.0);
    // A normal half way between the eye and +X: sin 45° of the radius, in perspective.
    let half_way = MIDDLE + (0.72 * 0.8 * MIDDLE as f32) as u32;
    assert!(at(&right, half_way, MIDDLE)[0] > 200, "{:?}", at(&right, half_way, MIDDLE));
    assert!(at(&right, SIDE_PX - half_way, MIDDLE)[0] < 60 && at(&right, MIDDLE, MIDDLE)[0] < 60);
    let front = picture(&mirror, &lit_from(Vec3::Z, 0.99), 0.0);
    assert!(at(&front, MIDDLE, MIDDLE)[0] > 200 && at(&front, half_way, MIDDLE)[0] < 60);
}

#[test]
fn the_turntable_leaves_the_light_where_it_is() {
    let environment = lit_from(Vec3::new(-0.6, 0.5, 0.62), 0.97);
    let ball = ball(1.0, 0.4);
    let (rest, turned) = (picture(&ball, &environment, 0.0), picture(&ball, &environment, 1.1));
    let distance = |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    // A ball looks the same however it is turned, but for the corners of its outline.
    let differing = rest.iter().zip(&turned).filter(|pair| distance(*pair) > 4).count();
    assert!(differing < 60, "{differing} pixels differ");
}

/// A red half to the left of who looks along −Z, a blue one to the right, in the tone that `Linear` leaves as it is.
fn red_and_blue() -> Arc<Sky> {
    let texels = (0..64 * 32).map(|index| if (16..48).contains(&(index % 64)) { Vec3::Z } else { Vec3::X });
    Arc::new(Sky::new(&Panorama::new([64, 32], texels)))
}

/// The ball from +Z before a sky or none, `samples`² samples a pixel.
fn before(raster: &mut Raster, scene: &Scene, sky: Option<&Arc<Sky>>, exposure: f32) -> Vec<[u8; 4]> {
    let mut view = View::of(scene, &OrbitSettings::default(), [SIDE_PX; 2]);
    (view.eye, view.target) = (Vec3::Z * 6.0, Vec3::ZERO);
    view.fov_y_radians = 2.0 * (1.25f32 / 6.0).atan();
    (view.tone_mapping, view.exposure) = (ToneMapping::Linear, exposure);
    let frame = Frame { sky: sky.cloned(), ..Frame::new(scene, &view) };
    let key = raster.upload(scene).unwrap();
    raster.draw(key, &frame).unwrap();
    let (pixels, with) = (raster.pixels().as_chunks::<4>().0.to_vec(), raster.resident_bytes());
    raster.draw(key, &Frame { sky: None, ..frame }).unwrap();
    assert_eq!(with - raster.resident_bytes(), sky.map_or(0, |_| 4 * 64 * 32), "its texels count");
    raster.remove(key);
    pixels
}

#[test]
fn a_sky_is_behind_the_product_as_bright_as_it_is_exposed_and_gone_without_one() {
    let (ball, sky) = (ball(0.0, 1.0), red_and_blue());
    for samples in [1, 2] {
        let mut raster = Raster::new(samples);
        let none = before(&mut raster, &ball, None, 1.0);
        let shown = before(&mut raster, &ball, Some(&sky), 1.0);
        for (x, wanted) in [(2, [255, 0, 0, 255]), (SIDE_PX - 3, [0, 0, 255, 255])] {
            for y in [0, MIDDLE, SIDE_PX - 1] {
                assert_eq!(at(&shown, x, y), wanted, "at {x}, {y}");
            }
        }
        assert!(shown.iter().all(|pixel| pixel[3] == 255));
        assert_eq!(at(&shown, MIDDLE, MIDDLE), at(&none, MIDDLE, MIDDLE), "it does not light the ball");
        let dim = before(&mut raster, &ball, Some(&sky), 0.25);
        assert_eq!(at(&dim, 2, 2), [srgb(0.25), 0, 0, 255]);
        assert!(before(&mut raster, &ball, None, 1.0) == none);
    }
}

#[test]
fn what_is_seen_through_shows_the_sky_and_a_cut_out_is_a_hole_to_it() {
    let mut glass = ball(0.0, 1.0);
    glass.materials[0] = Material {
        alpha_mode: AlphaMode::Blend,
        unlit: true,
        base_color_factor: [0.0, 1.0, 0.0, 0.5],
        ..Material::default()
    };
    let mut raster = Raster::new(2);
    let shown = before(&mut raster, &glass, Some(&red_and_blue()), 1.0);
    assert_eq!([at(&shown, 30, MIDDLE), at(&shown, 66, MIDDLE)], [[127, 128, 0, 255], [0, 128, 127, 255]]);
    glass.materials[0].alpha_mode = AlphaMode::Mask { cutoff: 0.6 };
    let hole = before(&mut raster, &glass, Some(&red_and_blue()), 1.0);
    assert_eq!([at(&hole, 30, MIDDLE), at(&hole, 66, MIDDLE)], [[255, 0, 0, 255], [0, 0, 255, 255]]);
}

#[test]
fn rows_that_are_drawn_alone_have_the_sky_of_the_whole_picture() {
    let (ball, sky) = (ball(0.0, 1.0), red_and_blue());
    let mut raster = Raster::new(2);
    let whole = before(&mut raster, &ball, Some(&sky), 1.0);
    let mut put_together = Vec::new();
    for rows in [[0, 31], [31, 40], [40, SIDE_PX]] {
        raster.set_rows(rows);
        put_together.extend(before(&mut raster, &ball, Some(&sky), 1.0));
    }
    assert!(put_together == whole);
}
