//! Light from a picture, and that picture behind the product: the same on the GPU as on the CPU, and gone when the next frame
//! has none.

use std::sync::Arc;

use glam::Vec3;
use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::raster::Raster;
use storefront::render::webgpu;
use storefront::scene::environment::{Environment, Panorama, Sky};
use storefront::scene::{ToneMapping, View};

use crate::compare::{Tolerance, assert_alike_in, save, upload};
use crate::similarity::similarity;
use crate::subject::Subject;
use crate::{exam, renderer, room, view};

fn environment() -> Arc<Environment> {
    Arc::new(Environment::new(&Panorama::from_hdr(&room::hdr()).unwrap()))
}

#[test]
fn our_own_products_look_as_on_the_cpu_in_a_room() {
    let Some(mut renderer) = renderer(true) else { return };
    let room = Some(environment());
    for product in storefront::sample::products() {
        if !["headphones", "teapot", "sunglasses", "bottle"].contains(&product.id) {
            continue;
        }
        let subject = Subject::from_glb(&product.glb());
        for (degrees, name) in [(0.0, "room"), (130.0, "room-turned")] {
            let name = format!("{}-{name}", product.id);
            let view = view(&subject, degrees);
            assert_alike_in(room.clone(), &mut renderer, &subject, &view, &name, &Tolerance::PRODUCT);
        }
    }
}

/// Squares from matt to mirror-like, of metal and not, that face the room's front and its sides.
#[test]
fn every_roughness_of_metal_looks_as_on_the_cpu_in_a_room() {
    let Some(mut renderer) = renderer(true) else { return };
    let subject = exam::subject();
    let mut view = view(&subject, 0.0);
    view.eye = view.target + Vec3::Z * view.eye.distance(view.target);
    for degrees in [0.0f32, 40.0, -70.0] {
        view.turntable_radians = degrees.to_radians();
        let name = format!("exam-room{degrees}");
        assert_alike_in(Some(environment()), &mut renderer, &subject, &view, &name, &Tolerance::FLAT);
    }
}

#[test]
fn tone_mapping_is_chosen_in_the_light_of_a_picture_too() {
    let Some(mut renderer) = renderer(true) else { return };
    let subject = exam::subject();
    for mapping in [ToneMapping::Aces, ToneMapping::Agx] {
        let view = View { tone_mapping: mapping, ..view(&subject, 0.0) };
        let name = format!("exam-room-{mapping:?}").to_lowercase();
        assert_alike_in(Some(environment()), &mut renderer, &subject, &view, &name, &Tolerance::FLAT);
    }
}

#[test]
fn the_studio_comes_back_when_a_frame_has_no_picture() {
    let Some(mut renderer) = renderer(true) else { return };
    let subject = exam::subject();
    let key = upload(&mut renderer, &subject, webgpu::Picture::Pixels);
    let mut draw = |environment: Option<Arc<Environment>>| {
        let frame = Frame { environment, ..Frame::new(&subject.scene, &view(&subject, 0.0)) };
        renderer.draw(key, &frame).unwrap();
        (renderer.read().unwrap(), renderer.resident_bytes())
    };
    let (studio, without) = draw(None);
    let (room, with) = draw(Some(environment()));
    // RGB9E5 texels of four levels, 128 to 16 on a side.
    assert_eq!(with - without, 4 * (128 * 128 + 64 * 64 + 32 * 32 + 16 * 16));
    let (again, _) = draw(None);
    assert!(studio == again && studio != room);
    let white = Arc::new(Environment::new(&Panorama::new([2, 1], [Vec3::ONE; 2])));
    let (white, still) = draw(Some(white));
    assert!(white != room && still == with, "{still} bytes after {with}");
}

/// Samples on a side, pixels on a side, and the least similarity: T1 as it is at rest, and in motion.
const OF_RASTER: [(u32, u32, f64); 2] = [(2, 320, 0.98), (1, 320, 0.9)];

/// Squares of 11°, redder to the right and greener to the bottom, and a sun in front.
fn chequered_sky() -> Arc<Sky> {
    let texel = |index: u32| {
        let [column, row] = [index % 512, index / 512];
        let sun = column.abs_diff(384) < 6 && row.abs_diff(100) < 6;
        let square = if (column / 16 + row / 16).is_multiple_of(2) { 0.15 } else { 1.0 };
        Vec3::new(column as f32 / 512.0, row as f32 / 256.0, 0.4) * square + if sun { 30.0 } else { 0.0 }
    };
    Arc::new(Sky::new(&Panorama::new([512, 256], (0..512 * 256).map(texel))))
}

/// Products before such a sky, level, from above and below, on the ground and without it.
#[test]
fn a_sky_is_on_the_cpu_where_it_is_on_the_gpu() {
    let Some(mut renderer) = renderer(true) else { return };
    let (environment, sky) = (environment(), chequered_sky());
    let mut unlike = Vec::new();
    for (id, degrees) in [("headphones", 0.0f32), ("sunglasses", 130.0)] {
        let product = storefront::sample::products().into_iter().find(|product| product.id == id);
        let subject = Subject::from_glb(&product.unwrap().glb());
        for (name, phi, height, tone_mapping) in [
            ("level", 85.0f32, 0.0, ToneMapping::Neutral),
            ("above", 45.0, 0.0, ToneMapping::Aces),
            ("below", 150.0, 0.0, ToneMapping::Neutral),
            ("down", 4.0, 0.0, ToneMapping::Neutral),
            ("ground", 75.0, 0.4, ToneMapping::Neutral),
            ("ground-above", 40.0, 0.1, ToneMapping::Agx),
        ] {
            for (samples, side_px, least) in OF_RASTER {
                let mut view = view(&subject, 0.0);
                let (away, phi, theta) =
                    (view.eye.distance(view.target), phi.to_radians(), degrees.to_radians());
                let towards = Vec3::new(theta.sin() * phi.sin(), phi.cos(), theta.cos() * phi.sin());
                view.eye = view.target + towards * away;
                view.size_px = [side_px; 2];
                (view.skybox_height_metres, view.tone_mapping) = (height, tone_mapping);
                let mut frame = Frame::new(&subject.scene, &view);
                (frame.environment, frame.sky) = (Some(environment.clone()), Some(sky.clone()));
                let mut raster = Raster::new(samples);
                let key = upload(&mut raster, &subject, |picture| picture);
                raster.draw(key, &frame).unwrap();
                let key = upload(&mut renderer, &subject, webgpu::Picture::Pixels);
                renderer.draw(key, &frame).unwrap();
                let drawn = renderer.read().unwrap();
                renderer.remove(key);
                let name = format!("sky-{id}-{name}-{side_px}-{samples}");
                save(&name, "webgpu", view.size_px, &drawn.rgba);
                save(&name, "raster", view.size_px, raster.pixels());
                let found = similarity(raster.pixels(), &drawn.rgba, view.size_px);
                println!("{name}: {found:.4}");
                if found < least {
                    unlike.push(name);
                }
            }
        }
    }
    assert!(unlike.is_empty(), "{unlike:?}");
}
