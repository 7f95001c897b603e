//! Samples and real products, judged by Pixar's tools where they are.

use std::path::{Path, PathBuf};
use std::process::Command;

use storefront::bake::{UsdzOptions, usdz};
use storefront::unpack::unpack;
use storefront::{sample, scene};

use crate::archive::open;
use crate::layer::Layer;

/// Larger files are made only where someone judges them.
const LARGE_BYTES: usize = 1 << 20;

/// The real products, where they are.
fn real() -> Vec<(String, Vec<u8>)> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../shared/data/models", "../../shared/data/models"].map(|path| beside.join(path));
    let Some(folder) = folders.into_iter().find(|path| path.exists()) else {
        println!("skipped 14 models: ../shared/data/models is missing");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = folder.read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

#[test]
fn products_become_archives_that_hold_all_of_them() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("usdz");
    std::fs::create_dir_all(&folder).unwrap();
    let samples =
        sample::products().into_iter().take(3).map(|product| (product.id.to_owned(), product.glb()));
    let python = std::env::var_os("STOREFRONT_USD_PYTHON");
    let mut archives = Vec::new();
    for (name, glb) in samples.chain(real()) {
        if glb.len() > LARGE_BYTES && python.is_none() {
            println!("skipped {name}, which takes a while");
            continue;
        }
        let glb = unpack(&glb).unwrap().map_or(glb, |unpacked| unpacked.glb);
        let archive = usdz(&glb, &UsdzOptions::default()).unwrap();
        let (first, files) = open(&archive);
        let layer = Layer::read(&files[&first]);
        let model = storefront::model::Model::parse(&glb, &storefront::model::Limits::default()).unwrap();
        let triangles: usize = layer
            .paths()
            .filter(|path| path.ends_with(".faceVertexCounts"))
            .map(|path| layer.integers(path).len())
            .sum();
        assert_eq!(triangles as u64, scene::Scene::new(&model).triangles(), "{name}");
        println!("{name:40} {:>9} B, {} files", archive.len(), files.len());
        let path = folder.join(format!("{name}.usdz"));
        std::fs::write(&path, &archive).unwrap();
        archives.push(path);
    }
    let Some(python) = python else {
        println!("skipped Pixar's tools: STOREFRONT_USD_PYTHON names no Python with usd-core");
        return;
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/usdz/judge.py");
    let judged = Command::new(python).arg(script).args(&archives).status().unwrap();
    assert!(judged.success());
}
