//! Light from a picture: the same on the GPU as on the CPU, and gone when the next frame has none.

use std::sync::Arc;

use storefront::render::backend::Backend;
use storefront::render::frame::Frame;
use storefront::render::webgpu;
use storefront::scene::environment::{Environment, Panorama};
use storefront::scene::{ToneMapping, View};

use crate::compare::{Tolerance, assert_alike_in, upload};
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
    view.eye = view.target + glam::Vec3::Z * view.eye.distance(view.target);
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
    let white = Arc::new(Environment::new(&Panorama::new([2, 1], [glam::Vec3::ONE; 2])));
    let (white, still) = draw(Some(white));
    assert!(white != room && still == with, "{still} bytes after {with}");
}
