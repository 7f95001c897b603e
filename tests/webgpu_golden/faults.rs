//! What cannot be drawn is an error with a code, and memory comes back.

use storefront::render::backend::{Backend, RenderError};
use storefront::render::frame::Frame;
use storefront::render::raster;
use storefront::render::webgpu::Picture;

use crate::compare::upload;
use crate::{exam, renderer, view};

fn pixels(size_px: [u32; 2], bytes: usize) -> Picture {
    Picture::Pixels(raster::Picture { size_px, rgba: vec![0; bytes] })
}

#[test]
fn a_removed_model_gives_its_memory_back_and_is_unknown() {
    let Some(mut renderer) = renderer(true) else { return };
    let subject = exam::subject();
    let frame = Frame::new(&subject.scene, &view(&subject, 0.0));
    let first = upload(&mut renderer, &subject, Picture::Pixels);
    renderer.draw(first, &frame).unwrap();
    let one = renderer.resident_bytes();
    let second = upload(&mut renderer, &subject, Picture::Pixels);
    assert!(renderer.resident_bytes() > one);
    renderer.remove(second);
    assert_eq!(renderer.resident_bytes(), one);
    assert_eq!(renderer.draw(second, &frame), Err(RenderError::UnknownModel));
    assert_eq!(renderer.set_texture(second, 0, pixels([1, 1], 4), true), Err(RenderError::UnknownModel));
    renderer.remove(second);
    renderer.draw(first, &frame).unwrap();
}

#[test]
fn pictures_of_impossible_size_are_refused_and_change_nothing() {
    let Some(mut renderer) = renderer(false) else { return };
    let subject = exam::subject();
    let mut frame = Frame::new(&subject.scene, &view(&subject, 0.0));
    let key = upload(&mut renderer, &subject, Picture::Pixels);
    renderer.draw(key, &frame).unwrap();
    let before = renderer.read().unwrap();
    for picture in [pixels([0, 4], 0), pixels([4, 4], 63), pixels([100_000, 1], 400_000)] {
        let refused = renderer.set_texture(key, 0, picture, true).unwrap_err();
        assert_eq!(refused.code(), "unsupported");
    }
    for size_px in [[0, 1], [1, 1_000_000]] {
        frame.size_px = size_px;
        assert_eq!(renderer.draw(key, &frame).unwrap_err().code(), "unsupported");
    }
    // A texture that the scene does not have has no material that could show it.
    renderer.set_texture(key, 99, pixels([1, 1], 4), true).unwrap();
    frame.size_px = before.size_px;
    renderer.draw(key, &frame).unwrap();
    assert_eq!(renderer.read().unwrap(), before);
}

#[test]
fn a_frame_of_another_scene_is_refused() {
    let Some(mut renderer) = renderer(false) else { return };
    let subject = exam::subject();
    let mut frame = Frame::new(&subject.scene, &view(&subject, 0.0));
    let key = upload(&mut renderer, &subject, Picture::Pixels);
    frame.draws[0].mesh = 1000;
    assert_eq!(renderer.draw(key, &frame), Err(RenderError::UnknownModel));
    frame.draws[0].mesh = 0;
    frame.draws[0].material = 1000;
    assert_eq!(renderer.draw(key, &frame), Err(RenderError::UnknownModel));
}

#[test]
fn a_software_adapter_is_refused_unless_allowed() {
    use storefront::render::webgpu::{Options, WebGpu};
    let Some(_) = renderer(false) else { return };
    // On a computer with a real GPU there is nothing to refuse.
    if let Err(fault) = WebGpu::headless(Options::default()) {
        assert_eq!(fault.code(), "unsupported");
    }
}
