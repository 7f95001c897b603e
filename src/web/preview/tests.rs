//! The host with a backend that only notes what it is told.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::render::backend::RenderError;
use crate::web::entry::{Entry, Value};

/// A backend that notes what it is told.
#[derive(Debug, Default)]
struct Notebook {
    vertices: usize,
    textures: Vec<(ModelKey, u32, bool)>,
    drawn: Vec<([u32; 2], u32)>,
    removed: Vec<ModelKey>,
    lost: bool,
    moving: Vec<bool>,
    busy: bool,
}

impl Backend for Notebook {
    type Picture = ();

    fn upload(&mut self, scene: &Scene) -> Result<ModelKey, RenderError> {
        self.vertices += scene.meshes.iter().map(|mesh| mesh.vertices.len()).sum::<usize>();
        Ok(ModelKey(7))
    }

    fn set_texture(&mut self, model: ModelKey, texture: u32, (): (), srgb: bool) -> Result<(), RenderError> {
        self.textures.push((model, texture, srgb));
        Ok(())
    }

    fn draw(&mut self, _: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        if self.lost {
            return Err(RenderError::ContextLost);
        }
        self.drawn.push((frame.size_px, frame.draws[0].material));
        Ok(())
    }

    fn remove(&mut self, model: ModelKey) {
        self.removed.push(model);
    }

    fn busy(&self) -> bool {
        self.busy
    }

    fn resident_bytes(&self) -> u64 {
        0
    }
}

/// One triangle; material 0 has a picture, and the variant "red" puts material 1 on.
fn triangle() -> Vec<u8> {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x08\0\0\0\x04\0\x08\x06\0\0\0\0\0\0\0";
    let json = r#"{"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
        "extensionsUsed":["KHR_materials_variants"],
        "extensions":{"KHR_materials_variants":{"variants":[{"name":"red"}]}},
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"material":0,
            "extensions":{"KHR_materials_variants":{"mappings":[{"material":1,"variants":[0]}]}}}]}],
        "materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}},{}],
        "textures":[{"source":0}],"images":[{"bufferView":1,"mimeType":"image/png"}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3",
            "min":[0,0,0],"max":[1,1,0]}],
        "bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":33}],
        "buffers":[{"byteLength":72}]}"#;
    let mut json = json.as_bytes().to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut bin: Vec<u8> =
        [0f32, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0].iter().flat_map(|f| f.to_le_bytes()).collect();
    bin.extend_from_slice(png);
    bin.resize(72, 0);
    let length = |bytes: usize| u32::try_from(bytes).unwrap().to_le_bytes();
    let header = [*b"glTF", length(2), length(12 + 8 + json.len() + 8 + bin.len())];
    let json_header = [length(json.len()), *b"JSON"];
    let bin_header = [length(bin.len()), *b"BIN\0"];
    [header.as_flattened(), json_header.as_flattened(), &json, bin_header.as_flattened(), &bin].concat()
}

fn settings(list: &[(&str, Value)]) -> Settings {
    let entry = |(key, value): &(&str, Value)| Entry { key: (*key).to_owned(), value: value.clone() };
    Settings::read(list.iter().map(entry).collect()).unwrap()
}

/// The options of a page that says nothing, on the rasteriser.
fn options() -> Options {
    Options::new(&[("T1", Limits::T1)])
}

fn host() -> Previews<Notebook> {
    Previews::new(Notebook::default(), None, &options())
}

fn opened() -> (Previews<Notebook>, u32) {
    let mut host = host();
    let preview = host.open(&triangle(), &Settings::default()).unwrap().preview;
    (host, preview)
}

#[test]
fn an_opened_preview_says_what_it_is_and_what_it_needs() {
    let mut host = host();
    let opened = host.open(&triangle(), &Settings::default()).unwrap();
    assert_eq!((opened.triangles, opened.variants.as_slice()), (1, ["red".to_owned()].as_slice()));
    assert_eq!(opened.bounds.size().to_array(), [1.0, 1.0, 0.0]);
    // Half its width at the height of its middle, seen at 100 % through 30°.
    let eye_metres = 0.5f32.hypot(0.5) / 15f32.to_radians().sin();
    assert!((opened.ideal_aspect - 0.5 / (eye_metres - 0.5) / 15f32.to_radians().tan()).abs() < 1e-5);
    let [texture] = opened.textures.as_slice() else { panic!("one texture") };
    assert_eq!((texture.size_px, texture.srgb), ([1024, 512], true));
    assert_eq!(host.backend().vertices, 3);
}

#[test]
fn a_still_preview_is_drawn_once() {
    let (mut host, preview) = opened();
    let first = host.advance(preview, 0.0).unwrap();
    assert!(first.dirty && !first.moving);
    assert!(host.advance(preview, 16.0).unwrap().dirty, "stays due until drawn");
    host.draw(preview, [320, 200]).unwrap();
    assert!(!host.advance(preview, 32.0).unwrap().dirty);
    assert_eq!(host.backend().drawn, [([320, 200], 0)]);
}

#[test]
fn a_drag_moves_the_camera_until_it_has_arrived() {
    let (mut host, preview) = opened();
    host.advance(preview, 0.0).unwrap();
    host.draw(preview, [8, 8]).unwrap();
    let drag = Input::Orbit { dx_css_px: -20.0, dy_css_px: 0.0, height_css_px: 200.0 };
    host.input(preview, drag).unwrap();
    // Long after the last step: the movement starts now, without a leap.
    assert!(host.advance(preview, 60_000.0).unwrap().theta_radians < 0.01);
    let soon = host.advance(preview, 60_016.0).unwrap();
    assert!(soon.dirty && soon.moving && soon.user && soon.theta_radians > 0.0);
    let frames = (1..500).find(|&n| !host.advance(preview, 60_016.0 + 16.0 * f64::from(n)).unwrap().moving);
    assert!(frames.is_some());
}

#[test]
fn only_a_real_change_of_settings_is_drawn() {
    let (mut host, preview) = opened();
    host.advance(preview, 0.0).unwrap();
    for (list, due) in [
        (vec![("exposure", Value::Number(1.0))], false),
        (vec![("exposure", Value::Number(2.0))], true),
        (vec![("tone_mapping", Value::Text("commerce".into()))], false),
        (vec![("tone_mapping", Value::Text("agx".into()))], true),
        (vec![("variant_name", Value::Text("blue".into()))], false),
        (vec![("variant_name", Value::Text("red".into()))], true),
        (vec![("variant_name", Value::Null)], true),
        (vec![("aspect", Value::Number(1.5))], true),
        (vec![], false),
    ] {
        host.draw(preview, [8, 8]).unwrap();
        host.configure(preview, &settings(&list)).unwrap();
        assert_eq!(host.advance(preview, 0.0).unwrap().dirty, due, "{list:?}");
    }
}

#[test]
fn an_unknown_tone_mapping_is_said_and_takes_the_last_one_away() {
    let (mut host, preview) = opened();
    let word = |word: &str| {
        settings(&[("tone_mapping", Value::Text(word.into())), ("exposure", Value::Number(2.0))])
    };
    host.configure(preview, &word("aces")).unwrap();
    host.draw(preview, [8, 8]).unwrap();
    let error = host.configure(preview, &word("filmic")).unwrap_err();
    assert_eq!(error.code(), "bad-value");
    assert!(error.to_string().starts_with("/tone_mapping: wants auto, neutral"), "{error}");
    assert!(host.advance(preview, 0.0).unwrap().dirty);
    host.draw(preview, [8, 8]).unwrap();
    host.configure(preview, &word("auto")).unwrap();
    assert!(!host.advance(preview, 0.0).unwrap().dirty);
    assert_eq!(host.open(&triangle(), &word("filmic")).unwrap_err(), error);
}

#[test]
fn a_variant_changes_the_material() {
    let (mut host, preview) = opened();
    host.configure(preview, &settings(&[("variant_name", Value::Text("red".into()))])).unwrap();
    host.draw(preview, [8, 8]).unwrap();
    assert_eq!(host.backend().drawn[0].1, 1);
}

#[test]
fn a_texture_is_handed_on_with_its_colour_space_and_makes_a_picture_due() {
    let (mut host, preview) = opened();
    host.draw(preview, [8, 8]).unwrap();
    host.set_texture(preview, 0, ()).unwrap();
    assert_eq!(host.backend().textures, [(ModelKey(7), 0, true)]);
    assert!(host.advance(preview, 0.0).unwrap().dirty);
    assert_eq!(host.set_texture(preview, 1, ()).unwrap_err().code(), "unknown-texture");
}

#[test]
fn a_lost_context_is_told_and_the_picture_stays_due() {
    let (mut host, preview) = opened();
    host.backend.lost = true;
    assert_eq!(host.draw(preview, [8, 8]).unwrap_err().code(), "context-lost");
    assert!(host.advance(preview, 0.0).unwrap().dirty);
}

#[test]
fn a_closed_preview_is_gone_and_its_number_is_not_used_again() {
    let (mut host, preview) = opened();
    host.close(preview);
    host.close(preview);
    assert_eq!((host.backend().removed.as_slice(), host.count()), ([ModelKey(7)].as_slice(), 0));
    assert_eq!(host.draw(preview, [8, 8]).unwrap_err().code(), "unknown-preview");
    assert_ne!(host.open(&triangle(), &Settings::default()).unwrap().preview, preview);
}

#[test]
fn a_faulty_file_is_an_error_and_leaves_nothing_behind() {
    let mut host = host();
    let glb = triangle();
    assert_eq!(host.open(b"nonsense", &Settings::default()).unwrap_err().code(), "not-glb");
    assert_eq!(host.open(&glb[..100], &Settings::default()).unwrap_err().code(), "truncated");
    assert_eq!(host.count(), 0);
}

#[test]
fn a_model_with_too_many_triangles_is_refused() {
    let options = Options { max_triangles: 0, ..options() };
    let mut host = Previews::new(Notebook::default(), None, &options);
    assert_eq!(host.open(&triangle(), &Settings::default()).unwrap_err().code(), "over-limit");
}

/// `storefront inspect` says what [`Limits::exceeded_by`] says of the figures; the modules check while they parse.
#[cfg(feature = "cli")]
#[test]
fn a_tier_opens_exactly_the_models_that_inspect_says_it_shows() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/models");
    let files = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let products = crate::sample::products();
    let (mut shown, mut refused) = (0, 0);
    for glb in files.chain(products.iter().map(|product| product.glb())) {
        // Files that no tier can read: those that ask for a decoder.
        let Ok(model) = Model::parse(&glb, &Limits::default()) else { continue };
        for tier in &Limits::TIERS {
            let exceeded = tier.1.exceeded_by(&model.figures);
            let mut host =
                Previews::new(Notebook::default(), None, &Options::new(std::array::from_ref(tier)));
            match host.open(&glb, &Settings::default()) {
                Ok(_) => {
                    shown += 1;
                    assert_eq!(exceeded, [], "{}", tier.0);
                }
                Err(PreviewError::Model(error)) => {
                    refused += 1;
                    // The limit that parsing meets first need not be the one that the figures show.
                    assert_eq!(error.code(), "over-limit");
                    assert_ne!(exceeded, [], "{}: {error}", tier.0);
                }
                Err(error) => panic!("{}: {error}", tier.0),
            }
        }
    }
    assert!(shown >= 4 * products.len(), "every tier shows our own products");
    println!("{shown} shown, {refused} refused");
}

#[test]
fn a_picture_without_pixels_is_refused() {
    let (mut host, preview) = opened();
    for size_px in [[0, 10], [10, 9000]] {
        assert_eq!(host.draw(preview, size_px).unwrap_err().code(), "bad-value");
    }
}

#[test]
fn a_coarse_picture_in_motion_is_followed_by_a_fine_one_at_rest() {
    let note: fn(&mut Notebook, bool) = |notebook, moving| notebook.moving.push(moving);
    let mut host = Previews::new(Notebook::default(), Some(note), &options());
    let turning = settings(&[("auto_rotate", Value::Flag(true))]);
    let preview = host.open(&triangle(), &turning).unwrap().preview;
    host.advance(preview, 0.0).unwrap();
    host.draw(preview, [8, 8]).unwrap();
    host.configure(preview, &settings(&[("auto_rotate", Value::Flag(false))])).unwrap();
    assert!(host.advance(preview, 16.0).unwrap().dirty);
    host.draw(preview, [8, 8]).unwrap();
    assert!(!host.advance(preview, 32.0).unwrap().dirty);
    assert_eq!(host.backend().moving, [true, false]);
}

#[test]
fn pixels_that_do_not_fill_their_size_are_refused() {
    assert_eq!(decoded([2, 2], vec![0; 16]).unwrap().size_px, [2, 2]);
    for (size_px, bytes) in [([2, 2], 15), ([0, 2], 0), ([u32::MAX, u32::MAX], 16)] {
        assert_eq!(decoded(size_px, vec![0; bytes]).unwrap_err().code(), "pixel-count");
    }
}

/// The scale after 20 seconds with a turning product, 20 frames a second, each drawn in `draw_millis`.
fn turned(options: &Options, late: bool, draw_millis: f32) -> f32 {
    let mut host = Previews::new(Notebook { busy: late, ..Notebook::default() }, None, options);
    let preview = host.open(&triangle(), &settings(&[("auto_rotate", Value::Flag(true))])).unwrap().preview;
    let mut scale = 1.0;
    // The turntable waits for three seconds before it turns.
    for frame in 0..400 {
        let now_millis = f64::from(frame) * 50.0;
        host.advance(preview, now_millis).unwrap();
        host.draw(preview, [8, 8]).unwrap();
        scale = host.drawn(preview, now_millis, draw_millis).unwrap();
    }
    scale
}

#[test]
fn a_device_that_falls_behind_is_asked_for_fewer_pixels() {
    let options = options();
    assert_eq!(turned(&options, false, 4.0), 1.0);
    assert_eq!(turned(&options, false, 45.0), 0.5);
    assert_eq!(turned(&options, true, 1.0), 0.5, "commands are cheap, the GPU is not");
    assert_eq!(turned(&Options { govern: false, ..options }, false, 45.0), 1.0);
}

#[test]
fn pictures_at_rest_are_not_judged() {
    let (mut host, preview) = opened();
    for frame in 0..200 {
        let now_millis = f64::from(frame) * 50.0;
        host.advance(preview, now_millis).unwrap();
        host.draw(preview, [8, 8]).unwrap();
        assert_eq!(host.drawn(preview, now_millis, 45.0).unwrap(), 1.0);
    }
}
