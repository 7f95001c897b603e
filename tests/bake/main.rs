//! `storefront bake`: what it makes of a catalogue, on good days and on bad ones.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

#[path = "../model/glb_builder.rs"]
#[allow(dead_code, reason = "shared with the tests in tests/model")]
mod glb_builder;
mod outputs;
mod places;
mod runs;

use glb_builder::Glb;

/// Small outputs: these tests are about files, not about pictures.
const SMALL: [&str; 10] = [
    "--formats",
    "webp,jpeg",
    "--poster-size",
    "32x24",
    "--views",
    "4",
    "--frames",
    "16,32",
    "--columns",
    "2",
];

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bake_{name}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

fn command(models: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storefront"));
    command.arg("bake").arg(models).arg("--out").arg(out).args(SMALL).args(more);
    command
}

/// What a run says on standard output and standard error, and its exit code.
fn bake(models: &Path, out: &Path, more: &[&str]) -> (Value, String, Option<i32>) {
    said(command(models, out, more).output().unwrap())
}

fn said(output: std::process::Output) -> (Value, String, Option<i32>) {
    let err = String::from_utf8(output.stderr).unwrap();
    (serde_json::from_slice(&output.stdout).unwrap_or_default(), err, output.status.code())
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Models of our own: `model-0`, `model-1`, …, all different.
fn catalogue(name: &str, count: usize) -> PathBuf {
    let folder = folder(name);
    for index in 0..count {
        let mut glb = Glb::triangle();
        glb.json["asset"]["generator"] = format!("catalogue {index}").into();
        fs::write(folder.join(format!("model-{index}.glb")), glb.bytes()).unwrap();
    }
    folder
}

/// Every manifest names only files that are whole; returns the names of all models.
fn whole(out: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let hidden = entry.file_name().to_str().unwrap().starts_with('.');
            if path.is_dir() && !hidden {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json")
                && path != out.join("manifest.json")
            {
                let manifest = json(&path);
                let mut files = 0;
                for list in ["posters", "turntables", "lods"] {
                    for file in manifest[list].as_array().into_iter().flatten() {
                        let name = file["file"].as_str().unwrap();
                        let bytes = fs::read(path.parent().unwrap().join(name)).unwrap();
                        let hash: String =
                            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                        assert_eq!(file["sha256"], hash.as_str(), "{name}");
                        assert_eq!(file["bytes"], bytes.len(), "{name}");
                        assert!(name.contains(&hash[..16]), "{name}");
                        files += 1;
                    }
                }
                assert!(files > 0, "{}", path.display());
                let name = path.strip_prefix(out).unwrap().with_extension("");
                names.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    names.sort();
    names
}

/// Names in the index.
fn indexed(out: &Path) -> Vec<String> {
    let index = json(&out.join("manifest.json"));
    index["models"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap().to_owned())
        .collect()
}
