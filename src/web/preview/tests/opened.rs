//! Which files become previews, and what is said of them.

use super::*;

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
fn a_product_is_measured_as_the_page_stands_it_up() {
    let mut host = host();
    let mut opened = |orientation: &str, scale: &str| {
        let text = |text: &str| Value::Text(text.into());
        let wanted = settings(&[("orientation", text(orientation)), ("scale", text(scale))]);
        host.open(&triangle(), &wanted).unwrap()
    };
    let stood = opened("0 90deg 0", "1 3 1");
    let size = stood.bounds.size();
    assert!((size - glam::Vec3::new(1.0, 0.0, 3.0)).length() < 1e-5, "{size}");
    let top = stood.world_from_scene.transform_point3(glam::Vec3::Y);
    assert!((top - glam::Vec3::new(0.0, 0.0, 3.0)).length() < 1e-5, "{top}");
    let plain = opened("", "");
    assert_eq!(plain.bounds.size().to_array(), [1.0, 1.0, 0.0]);
    assert_eq!(plain.world_from_scene, glam::Mat4::IDENTITY);
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
        let Ok(model) = crate::model::Model::parse(&glb, &Limits::default()) else { continue };
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
