//! `.gltf` with files beside it on the command line: one product in both forms, and what is not read.
//! Models of glTF-Asset-Generator: `../shared/data/asset-generator`; where they are missing the test skips and says how many.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

#[path = "model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
use glb_builder::Glb;
#[path = "unpack/packed.rs"]
mod packed;

fn storefront(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_storefront")).args(arguments).output().unwrap()
}

fn inspect(path: &Path) -> Output {
    storefront(&["inspect", path.to_str().unwrap()])
}

/// A fresh folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("inside/textures")).unwrap();
    folder
}

/// The GLB with everything as `inside/model.gltf`, its buffer and first picture in files.
fn split(folder: &Path) -> Value {
    let glb = Glb::everything();
    let bytes = glb.bytes();
    let json_bytes = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let bin = &bytes[28 + json_bytes..];
    let mut gltf = glb.json.clone();
    let view = gltf["images"][0]["bufferView"].as_u64().unwrap() as usize;
    let view = &gltf["bufferViews"][view];
    let start = view.get("byteOffset").map_or(0, |offset| offset.as_u64().unwrap()) as usize;
    let picture = &bin[start..start + view["byteLength"].as_u64().unwrap() as usize];
    std::fs::write(folder.join("inside/a b.bin"), bin).unwrap();
    std::fs::write(folder.join("inside/textures/0.png"), picture).unwrap();
    gltf["buffers"] = json!([{ "uri": "a%20b.bin", "byteLength": bin.len() }]);
    gltf["images"][0] = json!({ "uri": "textures/0.png" });
    gltf
}

#[test]
fn a_gltf_with_files_costs_what_its_glb_costs() {
    let folder = folder("pack-same");
    let gltf = split(&folder);
    let path = folder.join("inside/model.gltf");
    std::fs::write(&path, gltf.to_string()).unwrap();
    std::fs::write(folder.join("model.glb"), Glb::everything().bytes()).unwrap();
    let [split, whole] = [path, folder.join("model.glb")].map(|path| {
        let output = inspect(&path);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut report: Value = serde_json::from_slice(&output.stdout).unwrap();
        // Lists and padding differ by some bytes.
        for key in ["file_bytes", "file_bytes_by_kind"] {
            report.as_object_mut().unwrap().remove(key);
        }
        report
    });
    assert_eq!(split, whole);
}

#[test]
fn nothing_outside_the_folder_is_read() {
    let folder = folder("pack-outside");
    let gltf = split(&folder);
    std::fs::write(folder.join("secret.bin"), [0; 4096]).unwrap();
    let path = folder.join("inside/model.gltf");
    let mut cases = vec![
        ("../secret.bin", "outside-folder"),
        ("/etc/hostname", "outside-folder"),
        ("file:///etc/hostname", "outside-folder"),
        ("https://cdn.example/a.bin", "outside-folder"),
        ("gone.bin", "unreadable"),
        ("textures", "unreadable"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.bin", folder.join("inside/link.bin")).unwrap();
        cases.push(("link.bin", "outside-folder"));
    }
    for (uri, code) in cases {
        let mut gltf = gltf.clone();
        gltf["buffers"][0]["uri"] = json!(uri);
        std::fs::write(&path, gltf.to_string()).unwrap();
        let output = inspect(&path);
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{uri}");
        assert!(line.starts_with(&format!("storefront: {code}: ")), "{uri}: {line}");
        assert!(line.contains("/buffers/0/uri") && line.lines().count() == 1, "{line}");
    }
}

/// A GLB as `NAME.gltf` with its BIN beside it, and as `NAME.glb`.
fn both_forms(folder: &Path, name: &str, glb: &[u8]) -> [PathBuf; 2] {
    let Glb { mut json, bin } = packed::parts(glb);
    std::fs::write(folder.join(format!("{name}.bin")), &bin).unwrap();
    json["buffers"][0]["uri"] = json!(format!("{name}.bin"));
    let paths = ["gltf", "glb"].map(|kind| folder.join(format!("{name}.{kind}")));
    std::fs::write(&paths[0], json.to_string()).unwrap();
    std::fs::write(&paths[1], glb).unwrap();
    paths
}

#[test]
fn a_compressed_file_says_what_it_needs_and_is_drawn() {
    let folder = folder("pack-needs");
    let vertices: Vec<[u8; 12]> = (0..9_u8).map(|at| [at; 12]).collect();
    let data = ::meshopt::encode_vertex_buffer(&vertices).unwrap();
    let meshopt = |name| {
        let layout = json!({ "mode": "ATTRIBUTES", "count": 9, "byteStride": 12 });
        packed::with_fallback(&packed::meshopt(name, &data, 108, layout))
    };
    let ktx2 = packed::file("tests/browser/fixtures/ramp-etc1s.ktx2");
    for (extension, decoder, triangles, glb) in [
        ("KHR_draco_mesh_compression", "draco", 72, packed::file(packed::DRACO[0])),
        ("EXT_meshopt_compression", "meshopt", 1, meshopt("EXT_meshopt_compression")),
        ("KHR_meshopt_compression", "meshopt", 1, meshopt("KHR_meshopt_compression")),
        ("KHR_texture_basisu", "basisu", 1, packed::textured(&ktx2, Some("KHR_texture_basisu")).bytes()),
    ] {
        let paths = both_forms(&folder, decoder, &glb);
        let reports = paths.clone().map(|path| {
            let output = inspect(&path);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_slice::<Value>(&output.stdout).unwrap()
        });
        for report in &reports {
            assert_eq!(report["needs"], json!([{ "decoder": decoder, "extension": extension }]));
            assert_eq!(report["extensions"]["required"], json!([extension]));
            assert_eq!(report["extensions"]["not_drawn"], json!([]));
            assert_eq!(report["triangles"], triangles, "{extension}");
        }
        assert_eq!(reports[1]["file_bytes"], glb.len(), "what is downloaded, not what comes out");
        if decoder == "basisu" {
            let texture = &reports[1]["textures"][0];
            assert_eq!(
                (&texture["mime"], &texture["file_bytes"]),
                (&json!("image/ktx2"), &json!(ktx2.len()))
            );
        }
        for path in paths {
            let picture = folder.join("out.png");
            let output = storefront(&[
                "draw",
                path.to_str().unwrap(),
                "--size",
                "32x32",
                "--samples",
                "1",
                "-o",
                picture.to_str().unwrap(),
            ]);
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

#[cfg(feature = "avif-textures")]
#[test]
fn a_model_with_avif_is_inspected_drawn_and_made_lighter() {
    const AVIF: &str = "EXT_texture_avif";
    let folder = folder("pack-avif");
    let avif = packed::file("tests/unpack/fixtures/ramp-420-limited.avif");
    let [path, light, picture] =
        ["model.glb", "light.glb", "out.png"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    std::fs::write(&path, packed::textured(&avif, Some(AVIF)).bytes()).unwrap();
    let run = |arguments: &[&str]| {
        let output = storefront(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{said}");
        output.stdout
    };
    let report: Value = serde_json::from_slice(&run(&["inspect", &path])).unwrap();
    assert_eq!(report["needs"], json!([]), "browsers have a decoder");
    assert_eq!(report["extensions"], json!({ "used": [AVIF], "required": [AVIF], "not_drawn": [] }));
    let texture = &report["textures"][0];
    assert_eq!(
        (&texture["mime"], &texture["size"], &texture["file_bytes"]),
        (&json!("image/avif"), &json!([37, 23]), &json!(avif.len()))
    );
    run(&["draw", &path, "--size", "32x32", "--samples", "1", "-o", &picture]);
    assert_eq!(image::open(&picture).unwrap().width(), 32);
    run(&["lite", &path, "-o", &light]);
    let light = packed::parts(&std::fs::read(&light).unwrap()).json;
    assert!(!light.to_string().contains("avif"), "{light}");
    assert_eq!(light["images"].as_array().unwrap().len(), 1);
}

#[test]
fn a_broken_compressed_file_is_one_line_with_its_place() {
    let folder = folder("pack-broken");
    let mut glb = packed::parts(&packed::file(packed::DRACO[0]));
    glb.bin.fill(0xa5);
    let path = folder.join("model.glb");
    std::fs::write(&path, glb.bytes()).unwrap();
    let output = inspect(&path);
    let line = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(line.starts_with("storefront: bad-draco: ") && line.lines().count() == 1, "{line}");
    assert!(line.contains("/meshes/0/primitives/0"), "{line}");
}

#[test]
fn every_model_of_the_asset_generator_is_read() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = ["../shared/data/asset-generator", "../../shared/data/asset-generator"]
        .map(|path| beside.join(path))
        .into_iter()
        .find(|path| path.exists());
    let Some(root) = root else {
        println!("skipped 49 models: ../shared/data/asset-generator is missing");
        return;
    };
    let mut read = 0;
    for folder in std::fs::read_dir(root).unwrap().flatten() {
        let Ok(files) = std::fs::read_dir(folder.path()) else { continue };
        for path in files.flatten().map(|file| file.path()) {
            if path.extension().is_none_or(|kind| kind != "gltf") {
                continue;
            }
            let output = inspect(&path);
            let line = String::from_utf8_lossy(&output.stderr).into_owned();
            // Two are from the future, on purpose.
            let code = match path.file_stem().and_then(|stem| stem.to_str()) {
                Some("Compatibility_04") => "storefront: unsupported-version",
                Some("Compatibility_05") => "storefront: unsupported-extension",
                _ => "",
            };
            assert_eq!(output.status.success(), code.is_empty(), "{}: {line}", path.display());
            assert!(line.starts_with(code), "{}: {line}", path.display());
            read += 1;
        }
    }
    assert_eq!(read, 49, "models of the generator");
}
