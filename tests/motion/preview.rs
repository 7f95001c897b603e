//! A preview that moves: what the page says, what is drawn, and what of it is handed to the backend.

use storefront::model::{Limits, Texture};
use storefront::render::backend::{Backend, ModelKey, RenderError};
use storefront::render::frame::Frame;
use storefront::render::raster::{Picture, Raster};
use storefront::scene::Scene;
use storefront::web::entry::{Entry, Value};
use storefront::web::preview::Previews;
use storefront::web::settings::{Options, Settings};

use crate::glb_builder::Glb;

/// The rasteriser, and a note of what was handed over again.
#[derive(Debug)]
struct Noted {
    raster: Raster,
    reshaped: Vec<(Vec<u32>, bool)>,
    /// For each picture, whether things moved.
    moving: Vec<bool>,
}

impl Backend for Noted {
    type Picture = Picture;

    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError> {
        self.raster.upload(scene)
    }

    fn set_texture(&mut self, model: ModelKey, at: u32, it: Picture, srgb: bool) -> Result<(), RenderError> {
        self.raster.set_texture(model, at, it, srgb)
    }

    fn make_room(&mut self, model: ModelKey, at: u32, sampling: Texture) -> Result<(), RenderError> {
        self.raster.make_room(model, at, sampling)
    }

    fn reshape(&mut self, key: ModelKey, scene: &Scene, of: &[u32], shadow: bool) -> Result<(), RenderError> {
        self.reshaped.push((of.to_vec(), shadow));
        self.raster.reshape(key, scene, of, shadow)
    }

    fn draw(&mut self, model: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        self.raster.draw(model, frame)
    }

    fn remove(&mut self, model: ModelKey) {
        self.raster.remove(model);
    }

    fn resident_bytes(&self) -> u64 {
        self.raster.resident_bytes()
    }
}

fn host(limits: &'static Limits) -> Previews<Noted> {
    let options = Options { limits, ..Options::new(&[("T1", Limits::T1)]) };
    previews(&options, None)
}

fn previews(options: &Options, finer_at_rest: Option<fn(&mut Noted, bool)>) -> Previews<Noted> {
    let noted = Noted { raster: Raster::new(1), reshaped: Vec::new(), moving: Vec::new() };
    Previews::new(noted, finer_at_rest, options)
}

fn opened(glb: &Glb) -> (Previews<Noted>, u32) {
    let mut host = host(&Limits::T2);
    let preview = host.open(&glb.bytes(), &Settings::default()).unwrap().preview;
    (host, preview)
}

fn drawn(host: &mut Previews<Noted>, preview: u32) -> Vec<u8> {
    host.draw(preview, [64, 64]).unwrap();
    host.backend().raster.pixels().to_vec()
}

/// The animation `bend` of [`Glb::strip`] alone.
fn bend(seconds: f32) -> [f32; 3] {
    [0.0, seconds, 1.0]
}

#[test]
fn a_preview_stands_as_its_animation_has_it_and_back_again() {
    let (mut host, preview) = opened(&Glb::strip());
    let rest = drawn(&mut host, preview);
    assert!(rest.iter().any(|byte| *byte != 0));
    host.pose(preview, false, &bend(1.0)).unwrap();
    let bent = drawn(&mut host, preview);
    assert_ne!(rest, bent);
    assert_eq!(host.backend().reshaped, [(vec![0], false)]);
    // Nothing of an earlier pose is left in a later one.
    host.pose(preview, false, &bend(0.3)).unwrap();
    drawn(&mut host, preview);
    host.pose(preview, false, &bend(1.0)).unwrap();
    assert_eq!(drawn(&mut host, preview), bent);
    host.pose(preview, false, &[]).unwrap();
    assert_eq!(drawn(&mut host, preview), rest);
}

#[test]
fn frames_are_wanted_while_it_plays_and_never_for_a_pose_that_stays() {
    let (mut host, preview) = opened(&Glb::strip());
    drawn(&mut host, preview);
    host.pose(preview, true, &bend(0.1)).unwrap();
    let playing = host.advance(preview, 0.0).unwrap();
    assert!(playing.dirty && playing.moving);
    drawn(&mut host, preview);
    host.pose(preview, true, &bend(0.1)).unwrap();
    let waiting = host.advance(preview, 16.0).unwrap();
    assert!(!waiting.dirty && waiting.moving, "the same moment again is no other picture");
    host.pose(preview, false, &bend(0.1)).unwrap();
    let paused = host.advance(preview, 32.0).unwrap();
    assert!(paused.dirty && !paused.moving, "one at rest");
    drawn(&mut host, preview);
    host.pose(preview, false, &bend(0.1)).unwrap();
    assert!(!host.advance(preview, 48.0).unwrap().dirty);
    assert_eq!(host.pose(99, false, &[]).unwrap_err().code(), "unknown-preview");
}

#[test]
fn pictures_are_coarse_while_it_plays_and_fewer_pixels_where_each_takes_long() {
    let mut host = previews(&Options::new(&[("T1", Limits::T1)]), Some(|noted, it| noted.moving.push(it)));
    let preview = host.open(&Glb::strip().bytes(), &Settings::default()).unwrap().preview;
    let mut scale = 1.0;
    for frame in 0..300_u16 {
        let now_millis = f64::from(frame) * 50.0;
        host.pose(preview, true, &bend(f32::from(frame % 20) / 20.0)).unwrap();
        assert!(host.advance(preview, now_millis).unwrap().moving);
        host.draw(preview, [8, 8]).unwrap();
        scale = host.drawn(preview, now_millis, 45.0, 0.5).unwrap();
    }
    assert_eq!(scale, 0.5);
    assert!(host.backend().moving.iter().all(|moving| *moving));
    host.pose(preview, false, &bend(0.95)).unwrap();
    assert!(host.advance(preview, 15_000.0).unwrap().dirty);
    host.draw(preview, [8, 8]).unwrap();
    assert_eq!(host.backend().moving.last(), Some(&false), "a fine one at rest");
}

#[test]
fn a_shadow_follows_where_there_is_one() {
    let (mut host, preview) = opened(&Glb::strip());
    host.pose(preview, true, &bend(0.5)).unwrap();
    drawn(&mut host, preview);
    assert_eq!(host.backend().reshaped, [(vec![0], false)], "nobody sees it");
    let shadow = Entry { key: "shadow_intensity".to_owned(), value: Value::Number(1.0) };
    host.configure(preview, &Settings::read(vec![shadow]).unwrap()).unwrap();
    drawn(&mut host, preview);
    assert_eq!(host.backend().reshaped[1..], [(vec![], true)], "it catches up");
    // Two pictures on: in motion every second one has a new shadow.
    for seconds in [0.8, 0.9] {
        host.pose(preview, true, &bend(seconds)).unwrap();
        drawn(&mut host, preview);
    }
    assert_eq!(host.backend().reshaped[2..], [(vec![0], false), (vec![0], true)]);
    host.pose(preview, true, &bend(1.0)).unwrap();
    drawn(&mut host, preview);
    host.pose(preview, false, &bend(1.0)).unwrap();
    drawn(&mut host, preview);
    assert_eq!(
        host.backend().reshaped[4..],
        [(vec![0], false), (vec![], true)],
        "at rest it is the right one"
    );
}

#[test]
fn what_cannot_move_keeps_nothing_and_takes_any_pose() {
    let (mut host, preview) = opened(&Glb::triangle());
    let rest = drawn(&mut host, preview);
    host.pose(preview, true, &bend(0.5)).unwrap();
    assert!(!host.advance(preview, 0.0).unwrap().moving);
    assert_eq!((drawn(&mut host, preview), host.backend().reshaped.len()), (rest, 0));
}

#[test]
fn wild_numbers_are_a_pose_too() {
    let (mut host, preview) = opened(&Glb::strip());
    for wild in [f32::NAN, f32::INFINITY, -1.0, 1e30, f32::MIN_POSITIVE] {
        for layers in [[wild, 0.5, 1.0], [0.0, wild, 1.0], [0.0, 0.5, wild], [wild; 3]] {
            host.pose(preview, true, &layers).unwrap();
            drawn(&mut host, preview);
        }
    }
    // Two numbers are no layer.
    host.pose(preview, true, &[0.0, 1.0]).unwrap();
    let (mut still, other) = opened(&Glb::strip());
    assert_eq!(drawn(&mut host, preview), drawn(&mut still, other));
}

#[test]
fn an_animation_that_cannot_be_read_is_said_and_the_model_stands_still() {
    let mut broken = Glb::strip();
    broken.json["animations"][0]["channels"][0]["sampler"] = 7.into();
    let opened = host(&Limits::T2).open(&broken.bytes(), &Settings::default()).unwrap();
    assert_eq!((opened.unmoved.unwrap().code(), opened.animations.len()), ("index-out-of-range", 0));

    static SMALL: Limits = Limits { animation_bytes: 8, ..Limits::T2 };
    let opened = host(&SMALL).open(&Glb::strip().bytes(), &Settings::default()).unwrap();
    assert_eq!((opened.unmoved.unwrap().code(), opened.animations.len()), ("over-limit", 0));
    static FEW: Limits = Limits { morph_vertices: 5, ..Limits::T2 };
    let opened = host(&FEW).open(&Glb::strip().bytes(), &Settings::default()).unwrap();
    assert_eq!(opened.unmoved.unwrap().code(), "over-limit");

    let opened = host(&Limits::T2).open(&Glb::strip().bytes(), &Settings::default()).unwrap();
    assert_eq!(
        (opened.unmoved, opened.animations, opened.animation_seconds),
        (None, vec!["bend".to_owned()], vec![1.0])
    );
    // What is wrong beside that is still refused.
    broken.json["meshes"][0]["primitives"][0]["indices"] = 99.into();
    assert_eq!(
        host(&Limits::T2).open(&broken.bytes(), &Settings::default()).unwrap_err().code(),
        "index-out-of-range"
    );
}
