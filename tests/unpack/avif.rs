//! Pictures as AVIF: what they show, and what of them is refused.

use image::{Rgba, RgbaImage};
use serde_json::json;
use storefront::model::{Limits, Model};
use storefront::unpack::unpack;

use crate::avif_file::{Avif, fixture, ramp};
use crate::packed::{file, parts, textured};

const AVIF: &str = "EXT_texture_avif";

/// What becomes of a picture, and what is said of it.
fn decoded(avif: &[u8]) -> Result<RgbaImage, (&'static str, String)> {
    let unpacked = unpack(&textured(avif, Some(AVIF)).bytes());
    let unpacked = unpacked.map_err(|error| (error.code(), error.to_string()))?.unwrap();
    let picture = &unpacked.pictures[0];
    assert_eq!((picture.mime, picture.file_bytes), ("image/avif", avif.len() as u64));
    let model = Model::parse(&unpacked.glb, &Limits::T1).unwrap();
    let image = &model.images[0];
    assert_eq!((image.mime, image.byte_offset), ("image/png", picture.byte_offset));
    Ok(image::load_from_memory(&unpacked.glb[picture.byte_offset..]).unwrap().into_rgba8())
}

/// Most that a channel of two pictures is apart.
fn apart(one: &RgbaImage, other: &RgbaImage) -> u8 {
    assert_eq!(one.dimensions(), other.dimensions());
    one.iter().zip(other.iter()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

fn opaque(mut picture: RgbaImage) -> RgbaImage {
    picture.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
    picture
}

/// Lightness of BT.601.
fn grey(mut picture: RgbaImage) -> RgbaImage {
    for Rgba([r, g, b, _]) in picture.pixels_mut() {
        let light = 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + 0.114 * f32::from(*b);
        [*r, *g, *b] = [light.round() as u8; 3];
    }
    picture
}

#[test]
fn a_picture_shows_what_was_encoded_whatever_its_samples_are() {
    // What encoders lose at this quality, in the worst pixel: one of the border, where colours have half the size.
    for (name, expected, most) in [
        ("ramp-lossless", ramp(), 0),
        ("ramp-444-bt709-alpha", ramp(), 4),
        ("ramp-444-12bit", opaque(ramp()), 4),
        ("ramp-422-10bit-alpha", ramp(), 8),
        ("ramp-420-limited", opaque(ramp()), 12),
        ("ramp-ravif", ramp(), 12),
        ("ramp-420-rav1e", opaque(ramp()), 12),
        ("ramp-400", grey(opaque(ramp())), 4),
        // Under little alpha one step is seven.
        ("ramp-premultiplied", ramp(), 20),
    ] {
        let found = apart(&decoded(&fixture(name)).unwrap(), &expected);
        println!("{name}: {found}");
        assert!(found <= most, "{name}: {found}");
    }
}

#[test]
fn a_product_looks_as_with_png() {
    let mut png = Vec::new();
    ramp().write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    let drawn = |picture: &[u8], extension| {
        let mut glb = textured(picture, extension);
        glb.json["materials"][0]["alphaMode"] = json!("BLEND");
        // The whole picture over the triangle.
        let corners: Vec<u8> =
            [0.0_f32, 0.0, 1.0, 0.0, 0.0, 1.0].iter().flat_map(|c| c.to_le_bytes()).collect();
        let accessor = glb.accessor(5126, "VEC2", 3, &corners);
        glb.json["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] = json!(accessor);
        let glb = glb.bytes();
        crate::real::picture(&unpack(&glb).unwrap().map_or(glb, |unpacked| unpacked.glb))
    };
    let expected = drawn(&png, None);
    for name in ["ramp-444-bt709-alpha", "ramp-422-10bit-alpha"] {
        let ssim = crate::real::ssim(&drawn(&fixture(name), Some(AVIF)), &expected);
        println!("{name}: {ssim:.4}");
        assert!(ssim > 0.98, "{name}: {ssim}");
    }
    let other = crate::real::ssim(&drawn(&fixture("ramp-400"), Some(AVIF)), &expected);
    assert!(other < 0.98, "another picture: {other}");
}

/// What the posters' own encoder writes.
#[cfg(feature = "avif")]
#[test]
fn our_own_pictures_are_read_back() {
    use storefront::bake::Format;
    use storefront::render::raster::Picture;
    let picture = Picture { size_px: [37, 23], rgba: ramp().into_raw() };
    let found = apart(&decoded(&Format::Avif.encode(&picture).unwrap()).unwrap(), &ramp());
    println!("{found}");
    assert!(found <= 12, "{found}");
}

#[test]
fn a_turned_picture_is_shown_upright() {
    let [width, height] = [37, 23];
    let upright = decoded(&Avif::of("ramp-lossless").bytes()).unwrap();
    assert_eq!(upright.dimensions(), (width, height));
    let quarter = |from: &RgbaImage| {
        RgbaImage::from_fn(from.height(), from.width(), |x, y| *from.get_pixel(from.width() - 1 - y, x))
    };
    let [mut top_bottom, mut left_right] = [upright.clone(), upright.clone()];
    image::imageops::flip_vertical_in_place(&mut top_bottom);
    image::imageops::flip_horizontal_in_place(&mut left_right);
    let half = quarter(&quarter(&upright));
    for (kind, says, expected) in [
        (b"irot", 0, &upright),
        (b"irot", 1, &quarter(&upright)),
        (b"irot", 2, &half),
        (b"irot", 3, &quarter(&half)),
        (b"imir", 0, &top_bottom),
        (b"imir", 1, &left_right),
    ] {
        let found = decoded(&Avif::of("ramp-lossless").with(true, kind, &[says]).bytes()).unwrap();
        assert!(found == *expected, "{kind:?} {says}");
    }
    // First one, then the other, as another writer says it; alpha turns with its colours.
    let mut expected = quarter(&ramp());
    image::imageops::flip_vertical_in_place(&mut expected);
    assert!(apart(&decoded(&fixture("ramp-turned")).unwrap(), &expected) <= 4);
}

#[test]
fn the_container_outranks_what_the_samples_say_of_colours() {
    let nclx = |matrix: u8, full: u8| [&b"nclx\0\x01\0\x0d\0"[..], &[matrix, full << 7]].concat();
    let [plain, same, limited] = [None, Some(nclx(0, 1)), Some(nclx(0, 0))].map(|colours| {
        let avif = Avif::of("ramp-lossless");
        decoded(&colours.map_or(Avif::of("ramp-lossless"), |says| avif.with(false, b"colr", &says)).bytes())
            .unwrap()
    });
    assert_eq!(apart(&plain, &opaque(ramp())), 0);
    assert_eq!(apart(&same, &plain), 0);
    let stretched = |level: u8| ((f32::from(level) - 16.0) / 219.0 * 255.0 + 0.5) as u8;
    assert!(limited.iter().zip(plain.iter()).all(|(a, b)| *a == stretched(*b) || *b == 255));
}

#[test]
fn a_texture_with_another_picture_is_not_decoded() {
    let png = file("tests/browser/fixtures/ramp.png");
    // A broken one, so that it would be said.
    let mut glb = textured(b"\0\0\0\x10ftypavif\0\0\0\0", Some(AVIF));
    let source = glb.picture(&png);
    glb.json["textures"][0]["source"] = source.into();
    let unpacked = unpack(&glb.bytes()).unwrap().unwrap();
    assert_eq!(unpacked.pictures, []);
    let plain = parts(&unpacked.glb).json;
    assert_eq!((&plain["textures"][0], &plain["extensionsUsed"]), (&json!({ "source": source }), &json!([])));

    glb.json["textures"][0].as_object_mut().unwrap().remove("source");
    glb.json["textures"][0]["extensions"]["EXT_texture_webp"] = json!({ "source": source });
    let unpacked = unpack(&glb.bytes()).unwrap().unwrap();
    assert_eq!(unpacked.pictures, []);
    assert_eq!(
        parts(&unpacked.glb).json["textures"][0],
        json!({ "extensions": { "EXT_texture_webp": { "source": source } } })
    );
}

#[test]
fn a_picture_that_is_an_avif_without_the_extension_is_decoded_once() {
    let mut glb = textured(&fixture("ramp-444-bt709-alpha"), None);
    glb.json["images"][0]["mimeType"] = json!("image/avif");
    glb.json["textures"].as_array_mut().unwrap().push(json!({ "source": 0 }));
    glb.json["textures"].as_array_mut().unwrap().push(json!({ "extensions": { AVIF: { "source": 0 } } }));
    let unpacked = unpack(&glb.bytes()).unwrap().unwrap();
    assert_eq!(unpacked.pictures.len(), 1);
    let plain = parts(&unpacked.glb).json;
    assert_eq!(plain["images"][0]["mimeType"], "image/png");
    assert!(plain["textures"].as_array().unwrap().iter().all(|texture| *texture == json!({ "source": 0 })));
}

/// The frames of AV1 data start here.
fn frame_at(data: &[u8]) -> usize {
    // An OBU of a frame, with its length.
    data.windows(1).position(|byte| byte[0] == 0x32).unwrap()
}

#[test]
fn what_is_not_read_is_said() {
    let usual = || Avif::of("ramp-lossless");
    let data = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut avif = usual();
        change(&mut avif.data);
        avif.parts = vec![[0, avif.data.len() as u32]];
        avif
    };
    let sized = |size_px| Avif { size_px, ..usual() };
    let length = usual().data.len() as u32;
    for (name, avif, code, said) in [
        ("bomb", sized([30_000, 30_000]), "over-limit", "picture_side_px is 30000"),
        ("long", sized([1, 4097]), "over-limit", "picture_side_px is 4097"),
        ("no size", sized([0, 23]), "bad-picture", "no size"),
        ("smaller than its frame", sized([4, 4]), "bad-picture", "not AV1 that can be read"),
        ("larger than its frame", sized([64, 64]), "bad-picture", "another size"),
        ("as many pixels", sized([23, 37]), "bad-picture", "another size"),
        ("another coder", Avif { kind: *b"hvc1", ..usual() }, "bad-picture", "not AV1"),
        ("grid", Avif { kind: *b"grid", ..usual() }, "bad-picture", "put together"),
        ("cropped", usual().with(true, b"clap", &[0; 32]), "bad-picture", "cropped"),
        ("layers", usual().with(true, b"lsel", &[0, 0]), "bad-picture", "layers"),
        ("must know", usual().with(true, b"wxyz", &[]), "bad-picture", "essential"),
        ("matrix", usual().with(false, b"colr", b"nclx\0\x01\0\x0d\0\x0e\x80"), "bad-picture", "matrix"),
        ("no data", Avif { parts: vec![], ..usual() }, "bad-picture", "not AV1 that can be read"),
        ("data beyond", Avif { parts: vec![[0, length + 1]], ..usual() }, "bad-picture", "header is broken"),
        (
            "data again and again",
            Avif { parts: vec![[0, length]; 60_000], ..usual() },
            "bad-picture",
            "broken",
        ),
        ("cut", data(&|data| data.truncate(data.len() / 2)), "bad-picture", "not AV1 that can be read"),
        ("no frame", data(&|data| data.truncate(frame_at(data))), "bad-picture", "not AV1 that can be read"),
        ("no header", data(&|data| drop(data.drain(..frame_at(data)))), "bad-picture", "not AV1"),
        ("two frames", data(&|data| data.extend_from_within(frame_at(data)..)), "bad-picture", "layers"),
        ("two files", data(&|data| data.extend_from_within(..)), "bad-picture", "not AV1 that can be read"),
    ] {
        let (found, message) = decoded(&avif.bytes()).map(|_| ()).expect_err(name);
        assert_eq!(found, code, "{name}: {message}");
        assert!(message.contains(said) && message.contains("\"/images/0\""), "{name}: {message}");
    }
    assert!(decoded(&usual().bytes()).is_ok());
    assert!(decoded(&usual().with(false, b"wxyz", &[]).bytes()).is_ok(), "one that may be passed over");
    let split = Avif { parts: vec![[0, 20], [20, 0]], ..usual() };
    assert_eq!(apart(&decoded(&split.bytes()).unwrap(), &decoded(&usual().bytes()).unwrap()), 0);
    assert!(decoded(&fixture("grid")).unwrap_err().1.contains("put together"));
    let brand = String::from_utf8_lossy(&usual().bytes()).replace("avif", "heic").into_bytes();
    assert_eq!(decoded(&brand).unwrap_err().0, "bad-picture");
}
