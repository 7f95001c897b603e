//! The import order of the house, read from the sources: who may use whom, and what stays pure.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// A room, and the rooms it may use besides itself. Later rooms use earlier ones, never the other way.
const MAY_USE: &[(&str, &[&str])] = &[
    ("document", &[]),
    ("rules", &["document"]),
    ("device", &[]),
    ("plan", &["document", "rules", "device"]),
    ("ar", &[]),
    ("html", &["document", "rules", "device", "plan", "ar"]),
    ("explain", &["document", "plan"]),
    ("import", &["document"]),
    ("split", &["document", "plan"]),
    ("model", &[]),
    ("scene", &["model"]),
    ("tangents", &["model"]),
    ("render/frame", &["model", "scene"]),
    ("render/backend", &["model", "scene", "render/frame"]),
    ("render/raster", &["model", "scene", "render/frame", "render/backend"]),
    ("render/blocks", &["model", "scene", "render/frame"]),
    ("render/webgl2", &["model", "scene", "render/frame", "render/backend", "render/blocks"]),
    // The rasteriser's Picture is the common form of decoded pixels.
    (
        "render/webgpu",
        &["model", "scene", "render/frame", "render/backend", "render/blocks", "render/raster"],
    ),
    ("pack", &[]),
    ("unpack", &["model", "pack"]),
    ("bake", &["model", "scene", "render/frame", "render/backend", "render/raster"]),
    ("sample", &["document", "model", "scene", "render/raster", "bake"]),
];

/// Rooms that run natively, in a browser and on an edge runtime alike: data in, data out.
const PURE: &[&str] = &[
    "document",
    "rules",
    "device",
    "plan",
    "ar",
    "html",
    "explain",
    "import",
    "split",
    "pack",
    "unpack",
    "model",
    "scene",
    "tangents",
    "render/frame",
    "render/backend",
    "render/blocks",
    "render/raster",
];

/// Words that mean a clock, chance, input and output, or JavaScript.
const IMPURE: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "std::time",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "Instant::now",
    "SystemTime",
    "HashMap",
    "HashSet",
    "println!",
];

#[test]
fn rooms_use_only_rooms_before_them() {
    let mut faults = Vec::new();
    for (file, code) in sources() {
        let Some(room) = room_of(&file) else { continue };
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room) else { continue };
        for used in rooms_used(&code) {
            if used != room && !allowed.contains(&used.as_str()) {
                faults.push(format!("{}: {room} may not use {used}", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "the import order is broken:\n{}", faults.join("\n"));
}

#[test]
fn every_room_has_a_place_in_the_order() {
    let mut unknown: Vec<String> = sources()
        .iter()
        .filter_map(|(file, _)| room_of(file))
        .filter(|room| !MAY_USE.iter().any(|(name, _)| name == room) && room != "web" && room != "bin")
        .collect();
    unknown.dedup();
    assert!(unknown.is_empty(), "give these rooms a place in the order: {unknown:?}");
}

#[test]
fn pure_rooms_know_no_clock_chance_or_browser() {
    let mut faults = Vec::new();
    for (file, code) in sources() {
        let Some(room) = room_of(&file) else { continue };
        if PURE.contains(&room.as_str()) {
            for word in IMPURE.iter().filter(|word| code.contains(**word)) {
                faults.push(format!("{}: `{word}` in the pure room {room}", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "a pure room reaches outside:\n{}", faults.join("\n"));
}

#[test]
fn wasm_bindgen_exports_stand_only_in_bin() {
    for (file, code) in sources() {
        let in_bin = room_of(&file).as_deref() == Some("bin");
        assert!(in_bin || !code.contains("#[wasm_bindgen"), "{} exports to JS", file.display());
    }
}

#[test]
fn the_reader_of_imports_sees_nested_and_inline_paths() {
    let code = "use crate::{model::Model, render::{frame::Frame, backend}}; fn f() { crate::scene::g() }";
    assert_eq!(rooms_used(code), ["model", "render/backend", "render/frame", "scene"]);
}

/// All Rust sources below `src/`, without comments and without test modules (they may use anything).
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") && !is_test {
                let code = without_comments_and_tests(&fs::read_to_string(&path).unwrap());
                found.push((path.strip_prefix(&root).unwrap().to_path_buf(), code));
            }
        }
    }
    assert!(found.len() > 10, "the sources were not found");
    found.sort();
    found
}

fn without_comments_and_tests(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// `render/raster/shade.rs` → `render/raster`; `plan/mod.rs` → `plan`; top-level files have none.
fn room_of(file: &Path) -> Option<String> {
    let parts: Vec<&str> = file.iter().filter_map(|p| p.to_str()).collect();
    match parts.as_slice() {
        ["render", "mod.rs"] | [_] | [] => None,
        ["render", second, ..] => Some(format!("render/{}", second.trim_end_matches(".rs"))),
        [first, ..] => Some((*first).to_owned()),
    }
}

/// Rooms named by `crate::…` paths, `{…}` lists included.
fn rooms_used(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        for path in expand(&code[at + found.len()..]) {
            let mut parts = path.split("::");
            match (parts.next().unwrap_or_default(), parts.next()) {
                ("render", Some(second)) => rooms.push(format!("render/{second}")),
                (first, _) if !first.is_empty() => rooms.push(first.to_owned()),
                _ => {}
            }
        }
    }
    rooms.sort();
    rooms.dedup();
    rooms
}

/// Spell out the first two segments of a path, following `{a, b::{c}}`.
fn expand(rest: &str) -> Vec<String> {
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    if let Some(list) = rest.strip_prefix('{') {
        return items(list).iter().flat_map(|item| expand(item)).collect();
    }
    let first = word(rest);
    let Some(after) = rest[first.len()..].strip_prefix("::") else { return vec![first] };
    match after.strip_prefix('{') {
        Some(list) => items(list).iter().map(|item| format!("{first}::{}", word(item))).collect(),
        None => vec![format!("{first}::{}", word(after))],
    }
}

/// The items of a `{…}` list, split at its own commas.
fn items(list: &str) -> Vec<String> {
    let (mut depth, mut item, mut found) = (0, String::new(), Vec::new());
    for c in list.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => found.push(std::mem::take(&mut item)),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                item.push(c);
            }
        }
    }
    found.push(item);
    found.iter().map(|i| i.trim().to_owned()).filter(|i| !i.is_empty()).collect()
}
