//! Pictures: size, meaning, alpha, and those that stay.

use image::load_from_memory;
use serde_json::json;
use storefront::bake::lite::{LiteOptions, lite};

use crate::glb_builder::Glb;
use crate::shapes::{ball, json_of, picture_of, png};
use crate::{alike, plain};

/// A weave, the same on every machine, with some noise as cameras have it.
fn weave(x: u32, y: u32) -> [u8; 4] {
    let [thread, noise] = [(x / 50 + y / 50) % 2, (x * 13 + y * 7 + x * y) % 5];
    [(90 + thread * 60 + noise) as u8, (60 + y / 6 + noise) as u8, (200 - thread * 90 + noise) as u8, 255]
}

fn textured() -> Glb {
    let mut glb = ball(24);
    let pictures = [
        png(600, weave),
        png(64, |x, y| [128 + ((x * 9) % 40) as u8, 128 - ((y * 5) % 40) as u8, 245, 255]),
        png(256, |x, y| [200, 40, 40, if (x / 32 + y / 32) % 2 == 0 { 255 } else { 0 }]),
        png(8, |x, y| [(x * 30) as u8, (y * 30) as u8, 0, 255]),
        png(32, |_, _| [1, 2, 3, 255]),
    ];
    for picture in &pictures {
        glb.picture(picture);
    }
    glb.json["images"][0]["name"] = json!("weave");
    glb.json["samplers"] = json!([{ "magFilter": 9728 }]);
    glb.json["textures"] = json!([
        { "source": 0 }, { "source": 1 }, { "source": 2 }, { "source": 3, "sampler": 0 },
    ]);
    glb.json["materials"] = json!([
        { "pbrMetallicRoughness": { "baseColorTexture": { "index": 0 }, "metallicFactor": 0 },
          "normalTexture": { "index": 1, "scale": 0.5 }, "emissiveTexture": { "index": 3 } },
        { "pbrMetallicRoughness": { "baseColorTexture": { "index": 2 } }, "alphaMode": "MASK" },
    ]);
    glb
}

#[test]
fn pictures_become_webp_of_the_size_asked_for_and_unseen_ones_go() {
    let glb = textured().bytes();
    let made = alike("textured", &glb, &plain(), &[]);
    let json = json_of(&made.glb);
    let textures = json["textures"].as_array().unwrap();
    assert_eq!(json["images"].as_array().unwrap().len(), 4, "a picture that no texture shows goes");
    for texture in &textures[..3] {
        assert!(
            texture.get("source").is_none() && texture["extensions"]["EXT_texture_webp"].is_object(),
            "{texture}"
        );
    }
    assert_eq!(textures[3]["source"], 3, "pixel art stays");
    assert!(made.kept.iter().any(|kept| (kept.pointer.as_str(), kept.reason) == ("/images/3", "nearest")));
    for key in ["extensionsUsed", "extensionsRequired"] {
        assert!(json[key].as_array().unwrap().contains(&json!("EXT_texture_webp")), "{key}");
    }
    assert_eq!(
        (&json["images"][0]["name"], &json["images"][0]["mimeType"]),
        (&json!("weave"), &json!("image/webp"))
    );
    let small = load_from_memory(&picture_of(&made.glb, 0)).unwrap();
    assert_eq!((small.width(), small.height()), (512, 512));

    let tiny = lite(&glb, &LiteOptions { side_texels: 100, ..plain() }).unwrap();
    assert_eq!(load_from_memory(&picture_of(&tiny.glb, 0)).unwrap().width(), 100);
    assert!(tiny.after.gpu_bytes() < made.after.gpu_bytes() && tiny.error.ssim <= made.error.ssim);
}

#[test]
fn alpha_is_kept_exactly_and_directions_nearly() {
    let glb = textured().bytes();
    let made = lite(&glb, &plain()).unwrap();
    let mask = load_from_memory(&picture_of(&made.glb, 2)).unwrap().into_rgba8();
    let old = load_from_memory(&picture_of(&glb, 2)).unwrap().into_rgba8();
    assert!(mask.pixels().zip(old.pixels()).all(|(a, b)| a[3] == b[3]));
    assert!(mask.pixels().filter(|p| p[3] == 255).all(|p| p[0] > 180 && p[1] < 70));
    let [new, old] = [&made.glb, &glb].map(|glb| load_from_memory(&picture_of(glb, 1)).unwrap().into_rgba8());
    let mut apart: Vec<u8> = new.pixels().zip(old.pixels()).map(|(a, b)| a[0].abs_diff(b[0])).collect();
    apart.sort_unstable();
    assert!(apart[apart.len() * 9 / 10] <= 12, "{}", apart[apart.len() * 9 / 10]);
}

#[test]
fn a_picture_that_would_grow_stays() {
    let mut glb = ball(24);
    // One colour: a PNG of a few bytes beside which any WebP is large.
    let one = glb.picture(&png(4, |_, _| [9, 9, 9, 255]));
    glb.json["textures"] = json!([{ "source": one }]);
    glb.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = json!({ "index": 0 });
    let bytes = glb.bytes();
    let made = lite(&bytes, &plain()).unwrap();
    let json = json_of(&made.glb);
    let stays = made.kept.iter().any(|kept| kept.reason == "already-smaller");
    assert_eq!(stays, picture_of(&made.glb, 0) == picture_of(&bytes, 0));
    assert_eq!(stays, json["textures"][0].get("source").is_some());
    assert!(picture_of(&made.glb, 0).len() <= picture_of(&bytes, 0).len());
}

#[test]
fn a_webp_beside_its_png_is_what_is_shown() {
    let mut glb = ball(24);
    let (plain_one, better) = (glb.picture(&png(64, |_, _| [255, 0, 0, 255])), glb.picture(&png(300, weave)));
    glb.json["textures"] = json!([{ "source": plain_one, "extensions": {
        "EXT_texture_webp": { "source": better }, "EXT_texture_avif": { "source": plain_one },
    } }]);
    glb.json["extensionsUsed"] = json!(["EXT_texture_webp", "EXT_texture_avif"]);
    glb.json["materials"][0]["pbrMetallicRoughness"] = json!({ "baseColorTexture": { "index": 0 } });
    let made = alike("two sources", &glb.bytes(), &plain(), &[]);
    let json = json_of(&made.glb);
    assert_eq!(json["textures"], json!([{ "extensions": { "EXT_texture_webp": { "source": 0 } } }]));
    assert_eq!(json["extensionsUsed"], json!(["EXT_texture_webp", "KHR_mesh_quantization"]));
    assert_eq!(load_from_memory(&picture_of(&made.glb, 0)).unwrap().width(), 300);
}

#[test]
fn a_broken_picture_is_an_error_with_its_texture() {
    let mut glb = textured();
    let at =
        glb.json["bufferViews"][glb.json["images"][1]["bufferView"].as_u64().unwrap() as usize]["byteOffset"]
            .as_u64()
            .unwrap();
    let at = at as usize + 40;
    glb.bin[at..at + 20].fill(0xa5);
    let error = lite(&glb.bytes(), &plain()).unwrap_err();
    assert_eq!(error.code(), "bad-texture");
    assert!(error.to_string().starts_with("/textures/1: "), "{error}");
}
