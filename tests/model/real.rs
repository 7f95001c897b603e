//! Real products and the Khronos conformance models of `../shared/data`; skipped where it is missing.

use std::path::Path;

use storefront::model::{Limits, Model};

const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/models");

/// Triangles and MiB of textures as the data set's README counts them. `None` where the README counts
/// pictures of extensions (sheen, clearcoat, …) that no renderer of ours loads.
const READABLE: [(&str, u64, Option<u64>); 9] = [
    ("MaterialsVariantsShoe.glb", 22_700, Some(1067)),
    ("SheenChair.glb", 39_936, None),
    ("WickerChair.glb", 18_320, Some(120)),
    ("WaterBottle.glb", 4_510, Some(853)),
    ("ToyCar.glb", 108_936, None),
    ("SunglassesKhronos.glb", 13_396, None),
    ("Fox.glb", 576, Some(53)),
    ("BoxTextured.glb", 12, Some(3)),
    ("ToyCar-512-simplified-webp.glb", 11_557, None),
];

const COMPRESSED: [(&str, &str); 5] = [
    ("MaterialsVariantsShoe-1k-meshopt-webp.glb", "needs-meshopt"),
    ("SheenChair-1k-meshopt-webp.glb", "needs-meshopt"),
    ("WaterBottle-1k-meshopt-webp.glb", "needs-meshopt"),
    ("MaterialsVariantsShoe-512-draco.glb", "needs-draco"),
    ("WaterBottle-512-draco.glb", "needs-draco"),
];

/// The bytes of a model, or a printed line if the data set is not here.
fn read(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(MODELS).join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped 1 case: {} is missing", path.display());
    }
    bytes
}

#[test]
fn real_products_have_the_triangles_and_texture_bytes_of_their_data_sheet() {
    for (name, triangles, tenth_mib) in READABLE {
        let Some(glb) = read(name) else { continue };
        let model =
            Model::parse(&glb, &Limits::default()).unwrap_or_else(|e| panic!("{name}: {}: {e}", e.code()));
        assert_eq!(model.figures.triangles, triangles, "{name}");
        if let Some(expected) = tenth_mib {
            let found = (model.figures.texture_bytes(u64::MAX) * 10 + (1 << 19)) >> 20;
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn compressed_products_name_the_decoder_they_need() {
    for (name, code) in COMPRESSED {
        let Some(glb) = read(name) else { continue };
        let error = Model::parse(&glb, &Limits::default()).unwrap_err();
        assert_eq!(error.code(), code, "{name}: {error}");
    }
}
