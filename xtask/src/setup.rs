//! What a fresh machine lacks, added where that is possible, else named with the command that adds it.
//!
//! Nothing is fetched by hand: rustup brings the wasm target, npm the packages of a lock file, and
//! Debian's apt the browser (only as root and only for `cargo xtask test`).

use std::path::Path;
use std::process::Command;

use crate::shell::{self, Outcome};

const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// What the artefacts need: the wasm target and the packages of `www/`; and the command line, which makes the demo
/// shop: a C++ compiler for meshoptimizer.
pub(crate) fn for_build() -> Outcome {
    debian_packages(&[("c++", "g++", "--version")])?;
    wasm_target()?;
    npm_packages(&shell::root().join("www"))
}

/// What the browser tests need on top: their packages, a browser and its driver.
pub(crate) fn for_browser_tests() -> Outcome {
    npm_packages(&shell::root().join("tests/browser"))?;
    debian_packages(&[
        ("chromium", "chromium", "--version"),
        ("chromedriver", "chromium-driver", "--version"),
    ])?;
    // Debian's names; elsewhere, or without root, the tests of a browser that is not here say that they skip.
    if let Err(why) = debian_packages(&[
        ("firefox-esr", "firefox-esr", "--version"),
        ("WebKitWebDriver", "webkit2gtk-driver", "--help"),
        ("Xvfb", "xvfb", "-help"),
    ]) {
        eprintln!("  {why}: their tests will be skipped");
    }
    Ok(())
}

/// What the benches need on top: other viewers to be measured beside.
pub(crate) fn for_benches() -> Outcome {
    for_browser_tests()?;
    npm_packages(&shell::root().join("tests/browser/peers"))
}

/// What the native WebGPU pictures need: a Vulkan driver that draws without a GPU. Missing is not
/// fatal, those tests say that they skip.
pub(crate) fn for_native_pictures() {
    let drivers = Path::new("/usr/share/vulkan/icd.d");
    let present = drivers.read_dir().is_ok_and(|mut files| files.next().is_some());
    if present {
        return;
    }
    if let Err(why) = apt_install(&["mesa-vulkan-drivers"]) {
        eprintln!("  no Vulkan driver ({why}): the native WebGPU pictures will be skipped");
    }
}

/// The target, and the sources of the standard library, which is built anew for the artefacts.
fn wasm_target() -> Outcome {
    // Without rustup the toolchain is the system's; cargo will say if something is missing.
    let Ok(sysroot) = shell::output_of(Command::new("rustc").args(["--print", "sysroot"])) else {
        return Ok(());
    };
    let lib = Path::new(String::from_utf8_lossy(&sysroot).trim()).join("lib/rustlib");
    if !lib.join(WASM_TARGET).exists() {
        shell::step("adding the wasm target");
        shell::run("rustup", &["target", "add", WASM_TARGET])?;
    }
    if !lib.join("src/rust/library/Cargo.lock").exists() {
        shell::step("adding the sources of the standard library");
        shell::run("rustup", &["component", "add", "rust-src"])?;
    }
    Ok(())
}

fn node() -> Outcome {
    let needed = "Node 20 or newer is needed: install it from your system's packages";
    let version = shell::output_of(Command::new("node").arg("--version")).map_err(|_| needed.to_owned())?;
    let version = String::from_utf8_lossy(&version);
    let major = version.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_some_and(|major: u32| major >= 20) {
        return Ok(());
    }
    Err(format!("{needed}; this one is {}", version.trim()))
}

/// Install the packages of a lock file, unless the installed ones are newer than the lock.
fn npm_packages(folder: &Path) -> Outcome {
    node()?;
    let changed = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    let lock = changed(&folder.join("package-lock.json"));
    let installed = changed(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= lock {
        return Ok(());
    }
    shell::step(&format!("installing the npm packages of {}", folder.display()));
    shell::run_in(folder, "npm", &["ci", "--no-fund", "--no-audit", "--ignore-scripts"])?;
    // `npm ci` may keep the lock's time on its own file; mark the moment ourselves.
    let marker = folder.join("node_modules/.package-lock.json");
    match std::fs::File::options().append(true).open(&marker) {
        Ok(file) => file.set_modified(std::time::SystemTime::now()).map_err(|e| e.to_string()),
        Err(_) => Ok(()),
    }
}

/// Make sure that programs are there: (program, Debian package, an argument that it answers).
fn debian_packages(wanted: &[(&str, &str, &str)]) -> Outcome {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(program, _, probe)| !shell::has(program, probe))
        .map(|(_, package, _)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    apt_install(&missing)
        .map_err(|why| format!("please install {} ({why}), then run this again", missing.join(" and ")))
}

fn apt_install(packages: &[&str]) -> Outcome {
    if !shell::has("apt-get", "--version") {
        return Err("no apt-get here".into());
    }
    let id = shell::output_of(Command::new("id").arg("-u"))?;
    if id.trim_ascii() != b"0" {
        return Err(format!("sudo apt-get install {}", packages.join(" ")));
    }
    shell::step(&format!("installing {}", packages.join(", ")));
    let apt = |arguments: &[&str]| {
        shell::status_of(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    apt(&arguments)
}
