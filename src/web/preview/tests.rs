//! The host with a backend that only notes what it is told.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
mod edited;
mod opened;
use crate::render::backend::RenderError;
use crate::web::entry::{Entry, Value};

/// A backend that notes what it is told.
#[derive(Debug, Default)]
struct Notebook {
    vertices: usize,
    textures: Vec<(ModelKey, u32, bool)>,
    emptied: Vec<u32>,
    drawn: Vec<([u32; 2], u32)>,
    /// Base colours of what was drawn.
    colors: Vec<[f32; 4]>,
    removed: Vec<ModelKey>,
    lost: bool,
    moving: Vec<bool>,
    #[cfg(feature = "animation")]
    reshaped: usize,
    #[cfg(feature = "tangents")]
    refined: Vec<[ModelKey; 2]>,
    busy: bool,
    /// Whether each picture had light, and a sky, of a picture.
    #[cfg(feature = "environment")]
    surrounded: Vec<[bool; 2]>,
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

    fn make_room(&mut self, _: ModelKey, texture: u32, _: crate::model::Texture) -> Result<(), RenderError> {
        self.emptied.push(texture);
        Ok(())
    }

    #[cfg(feature = "animation")]
    fn reshape(&mut self, _: ModelKey, _: &Scene, _: &[u32], _: bool) -> Result<(), RenderError> {
        self.reshaped += 1;
        Ok(())
    }

    #[cfg(feature = "tangents")]
    fn refine(&mut self, model: ModelKey, twin: ModelKey) -> Result<(), RenderError> {
        self.refined.push([model, twin]);
        Ok(())
    }

    fn draw(&mut self, _: ModelKey, frame: &Frame<'_>) -> Result<(), RenderError> {
        if self.lost {
            return Err(RenderError::ContextLost);
        }
        let material = frame.draws[0].material;
        self.drawn.push((frame.size_px, material));
        self.colors.push(frame.materials[material as usize].base_color_factor);
        #[cfg(feature = "environment")]
        self.surrounded.push([frame.environment.is_some(), frame.sky.is_some()]);
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
pub(super) fn triangle() -> Vec<u8> {
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

pub(super) fn settings(list: &[(&str, Value)]) -> Settings {
    let entry = |(key, value): &(&str, Value)| Entry { key: (*key).to_owned(), value: value.clone() };
    Settings::read(list.iter().map(entry).collect()).unwrap()
}

/// The options of a page that says nothing, on the rasteriser.
fn options() -> Options {
    Options::new(&[("T1", Limits::T1)])
}

/// A host that holds so many bytes. Its backend says that it holds none, so what textures will take counts for good.
pub(super) fn opened_in(texture_bytes: u64) -> Previews<impl Backend> {
    let mut host = host();
    host.limits.texture_bytes = texture_bytes;
    host
}

fn host() -> Previews<Notebook> {
    Previews::new(Notebook::default(), None, &options())
}

fn opened() -> (Previews<Notebook>, u32) {
    let mut host = host();
    let preview = host.open(&triangle(), &Settings::default()).unwrap().preview;
    (host, preview)
}

#[cfg(feature = "tangents")]
#[test]
fn a_normal_map_without_tangents_is_said_and_the_meshes_of_a_twin_are_drawn() {
    let mut host = host();
    let with = |from: &str, to: &str| {
        let glb = triangle();
        let at = glb.windows(from.len()).position(|text| text == from.as_bytes()).unwrap();
        [&glb[..at], to.as_bytes(), &glb[at + from.len()..]].concat()
    };
    // Of the same length each.
    let color = r#""pbrMetallicRoughness":{"baseColorTexture":{"index":0}}"#;
    let normal = format!("{:<1$}", r#""normalTexture":{"index":0}"#, color.len());
    assert!(!host.open(&triangle(), &Settings::default()).unwrap().untangented);
    let opened = host.open(&with(color, &normal), &Settings::default()).unwrap();
    assert!(opened.untangented);
    let preview = opened.preview;
    host.advance(preview, 0.0).unwrap();
    host.draw(preview, [8, 8]).unwrap();
    assert!(!host.advance(preview, 16.0).unwrap().dirty);
    let twin = host.open(&triangle(), &Settings::default()).unwrap().preview;
    assert_eq!(host.refine(preview, 99).unwrap_err().code(), "unknown-preview");
    assert_eq!(host.refine(99, twin).unwrap_err().code(), "unknown-preview");
    host.refine(preview, twin).unwrap();
    assert_eq!(host.backend().refined, [[ModelKey(7), ModelKey(7)]]);
    assert!(host.advance(preview, 32.0).unwrap().dirty);
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
    #[cfg(feature = "animation")]
    assert_eq!(host.backend().reshaped, 0);
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
fn how_far_a_hand_can_zoom_is_told() {
    let mut host = host();
    let preview = host.open(&triangle(), &Settings::default()).unwrap().preview;
    let limits = |host: &mut Previews<Notebook>| {
        let limits = host.advance(preview, 0.0).unwrap().field_of_view_limits_radians;
        limits.map(|radians| radians.to_degrees().round())
    };
    assert_eq!(limits(&mut host), [12.0, 30.0]);
    let wanted = [("min_field_of_view", "20deg"), ("max_field_of_view", "calc(2 * 25deg)")];
    let wanted = wanted.map(|(key, text)| (key, Value::Text(text.into())));
    host.configure(preview, &settings(&wanted)).unwrap();
    assert_eq!(limits(&mut host), [20.0, 50.0]);
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
fn where_fine_pictures_take_time_the_first_one_is_coarse_and_the_next_one_asked_for_at_once() {
    let note: fn(&mut Notebook, bool) = |notebook, moving| notebook.moving.push(moving);
    let mut host = Previews::new(Notebook::default(), Some(note), &options());
    let preview = host.open(&triangle(), &settings(&[])).unwrap().preview;
    let mut step = |now_millis| {
        let now = host.advance(preview, now_millis).unwrap();
        if now.dirty {
            host.draw(preview, [8, 8]).unwrap();
        }
        (now.dirty, now.moving)
    };
    assert_eq!([0.0, 16.0, 32.0].map(&mut step), [(true, true), (true, false), (false, false)]);
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
        scale = host.drawn(preview, now_millis, draw_millis, 0.5).unwrap();
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
        assert_eq!(host.drawn(preview, now_millis, 45.0, 0.5).unwrap(), 1.0);
    }
}

#[test]
#[cfg(feature = "environment")]
fn the_rasteriser_takes_a_sky_after_the_maps_of_its_light() {
    use crate::scene::environment::{Environment, Panorama, Sky};
    let panorama = Panorama::new([8, 4], []);
    let (light, sky) = (Environment::new(&panorama).map_words(), Sky::new(&panorama).words());
    let (mut host, preview) = opened();
    let words = [light, sky].concat();
    for wrong in [&words[1..], &words[..words.len() - 1], &words[..words.len() - 33]] {
        assert_eq!(host.add_light(wrong).unwrap_err().code(), "bad-value");
    }
    let room = host.add_light(&words).unwrap();
    for around in [[0, room], [room, room], [room, 0]] {
        host.surround(preview, around[0], around[1]).unwrap();
        host.draw(preview, [8, 8]).unwrap();
    }
    assert_eq!(host.backend().surrounded, [[false, true], [true, true], [true, false]]);
}

#[test]
#[cfg(feature = "environment")]
fn previews_share_a_picture_that_stays_until_the_last_one_is_lit_otherwise() {
    use crate::scene::environment::{Environment, Panorama, Sky};
    let panorama = Panorama::new([8, 4], []);
    let (light, sky) = (Environment::new(&panorama).words(), Sky::new(&panorama).words());
    let (mut host, first) = opened();
    let second = host.open(&triangle(), &Settings::default()).unwrap().preview;
    let words = [light.clone(), sky].concat();
    for wrong in [&light[1..], &words[1..], &words[..words.len() - 1], &[]] {
        assert_eq!(host.add_surroundings(wrong).unwrap_err().code(), "bad-value");
    }
    assert!(host.add_surroundings(&light).is_ok());
    assert_eq!(host.add_light(&light).unwrap_err().code(), "bad-value");
    assert!(host.add_light(&Environment::new(&panorama).map_words()).is_ok());
    let room = host.add_surroundings(&words).unwrap();
    assert_eq!(host.surround(99, room, room).unwrap_err().code(), "unknown-preview");
    host.surround(first, room, 0).unwrap();
    host.surround(second, room, room).unwrap();
    host.remove_surroundings(room);
    for preview in [first, second] {
        host.draw(preview, [8, 8]).unwrap();
    }
    // Forgotten: nobody else gets it, and who has it goes back to the studio.
    host.surround(first, room, room).unwrap();
    assert!(host.advance(first, 0.0).unwrap().dirty);
    host.draw(first, [8, 8]).unwrap();
    assert_eq!(host.backend().surrounded, [[true, false], [true, true], [false, false]]);
}
