//! Building `dist/`: the wasm modules with their glue, the TypeScript bundles, the style sheet, the schema.
//!
//! cargo → wasm-bindgen (as a library, so its version is the lock file's) → wasm-opt; the last two only where cargo
//! made something new. A wasm module
//! gets a JS glue of the same name; the loader hands the wasm's URL to it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::ScopedJoinHandle;

use wasm_bindgen_cli_support::Bindgen;

use crate::shell::{self, Outcome};
use crate::{glue, setup, target_features};

/// What counts in a module.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// Bytes.
    Small,
    /// Frames, then bytes: wasm-opt makes it fast, rustc small. The other way round it is a third larger.
    Draws,
    /// Time: little code that runs once, and long.
    Computes,
}

/// One wasm module of `dist/`.
struct Module {
    /// File stem in `dist/`.
    name: &'static str,
    /// Cargo bin.
    bin: &'static str,
    /// Cargo features, with commas.
    features: &'static str,
    aim: Aim,
    simd: bool,
    /// Whether nothing but texts, bytes and numbers cross its border.
    texts: bool,
}

const MODULES: [Module; 13] = [
    Module { name: "device", bin: "device", features: "device", aim: Aim::Small, simd: false, texts: false },
    Module { name: "page", bin: "page", features: "page", aim: Aim::Small, simd: false, texts: true },
    // For edges: with JSON-LD and what works without script.
    Module {
        name: "page-server",
        bin: "page",
        features: "page,server",
        aim: Aim::Small,
        simd: false,
        texts: true,
    },
    // For editors: every fault of a document.
    Module {
        name: "validate",
        bin: "validate",
        features: "validate",
        aim: Aim::Small,
        simd: false,
        texts: true,
    },
    // For who asks why: the plan with a reason for every product.
    Module { name: "why", bin: "why", features: "why", aim: Aim::Small, simd: false, texts: true },
    Module { name: "raster", bin: "raster", features: "raster", aim: Aim::Draws, simd: false, texts: false },
    Module {
        name: "raster-simd",
        bin: "raster",
        features: "raster",
        aim: Aim::Draws,
        simd: true,
        texts: false,
    },
    // For models that move.
    Module {
        name: "raster-moves",
        bin: "raster",
        features: "raster-moves",
        aim: Aim::Draws,
        simd: false,
        texts: false,
    },
    Module {
        name: "raster-moves-simd",
        bin: "raster",
        features: "raster-moves",
        aim: Aim::Draws,
        simd: true,
        texts: false,
    },
    Module { name: "light", bin: "light", features: "light", aim: Aim::Computes, simd: false, texts: false },
    Module {
        name: "mikktspace",
        bin: "mikktspace",
        features: "mikktspace-wasm",
        aim: Aim::Computes,
        simd: false,
        texts: false,
    },
    Module { name: "webgl2", bin: "webgl2", features: "webgl2", aim: Aim::Small, simd: false, texts: false },
    Module { name: "webgpu", bin: "webgpu", features: "webgpu", aim: Aim::Small, simd: false, texts: false },
];

/// Passes of wasm-opt for a module that is fast. Of these, structure made anew, no function taken into several others, equal
/// ends of branches folded and the order of the functions are for its size (raster.wasm, brotli: 2 per cent), and cost a
/// frame at most 2 per cent.
const FAST: &[&str] = &[
    "--flexible-inline-max-function-size=5",
    "--always-inline-max-function-size=5",
    "-O3",
    "-O3",
    "--flatten",
    "--rereloop",
    "-O3",
    "--converge",
    "--code-folding",
    "-Oz",
    "-Oz",
    "--reorder-functions-by-name",
];
/// Passes for one that is small: structure made anew from flat code, then flat code again with its locals' values followed, is
/// one per cent smaller (page.wasm, brotli).
/// So is one whose smallest functions stand where they are called, though it is longer before compression.
const SMALL: &[&str] = &[
    "--always-inline-max-function-size=5",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--dfo",
    "-Oz",
    "-Oz",
];
/// What wasm-opt may emit: all of it is in Chrome 75, Firefox 79 and Safari 15.
/// `--all-features` would emit encodings that today's browsers refuse.
const WASM_FEATURES: [&str; 5] = [
    "--mvp-features",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
];

/// The standard library is built again, for size and without panic messages: the shipped one is built
/// for speed and carries them.
const BUILD_STD: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// Build all artefacts, or those named.
pub(crate) fn build(names: &[String]) -> Outcome {
    for name in names {
        if !["www", "edge", "schema", "studio"].contains(&name.as_str())
            && !MODULES.iter().any(|m| m.name == name)
        {
            return Err(format!("there is no artefact `{name}`; see `cargo xtask size` for their names"));
        }
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    setup::for_build()?;
    let dist = dist();
    std::fs::create_dir_all(&dist).map_err(|e| format!("cannot make {}: {e}", dist.display()))?;
    // One core is enough for wasm-opt, and for the last step of rustc: a module is finished while the next one is compiled.
    std::thread::scope(|scope| {
        let mut before: Option<ScopedJoinHandle<'_, Outcome>> = None;
        for module in MODULES.iter().filter(|m| wanted(m.name)) {
            let compiled = compile(module, &dist)?;
            if let Some(before) = before.take() {
                shell::joined(before)?;
            }
            let dist = &dist;
            before = Some(scope.spawn(move || finish(module, &compiled, dist)));
        }
        before.map_or(Ok(()), shell::joined)
    })?;
    if wanted("www") {
        build_sentences(&dist)?;
        build_www(&dist)?;
    }
    if wanted("studio") {
        build_studio(&dist)?;
    }
    if wanted("edge") {
        build_edge()?;
    }
    if wanted("schema") {
        build_schema(&dist)?;
    }
    Ok(())
}

/// Where the artefacts are.
pub(crate) fn dist() -> PathBuf {
    shell::root().join("dist")
}

/// Where cargo puts a module, and what else is made on the way.
fn target_dir(module: &Module) -> PathBuf {
    shell::root().join("target").join(if module.simd { "phone-simd" } else { "phone" })
}

/// A module as cargo makes it.
fn compile(module: &Module, dist: &Path) -> Outcome<Vec<u8>> {
    shell::step(&format!("building {}.wasm", module.name));
    let target_dir = target_dir(module);
    let mut cargo = shell::cargo("build");
    cargo
        .args(["--no-default-features", "--target", "wasm32-unknown-unknown"])
        .args(["--profile", "wasm", "--bin", module.bin, "--features", module.features])
        .args(BUILD_STD)
        .arg("--target-dir")
        .arg(&target_dir)
        // Lets the pinned stable compiler take the flags of BUILD_STD.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", rust_flags(module.simd));
    if module.aim == Aim::Computes {
        // Its own code alone: what it stands on is shared with the other modules.
        cargo.env("CARGO_PROFILE_WASM_OPT_LEVEL", "3");
    }
    if module.name == "webgl2" {
        // Cargo says where the build script wrote what the module does not bring.
        cargo.args(["--message-format", "json-render-diagnostics"]);
        copy_shaders(&shell::output_shown(&mut cargo)?, dist)?;
    } else {
        shell::status_of(&mut cargo)?;
    }

    let built = target_dir.join("wasm32-unknown-unknown/wasm").join(format!("{}.wasm", module.bin));
    std::fs::read(&built).map_err(|e| format!("cannot read {}: {e}", built.display()))
}

/// Glue and short code for a module that cargo has made.
fn finish(module: &Module, bytes: &[u8], dist: &Path) -> Outcome {
    let (root, target_dir) = (shell::root(), target_dir(module));
    let stamp = target_dir.join(format!("{}.stamp", module.name));
    let origin = origin_of(bytes)?;
    let there = |kind: &str| dist.join(format!("{}.{kind}", module.name)).exists();
    if std::fs::read_to_string(&stamp).is_ok_and(|made| made == origin) && there("wasm") && there("js") {
        return Ok(());
    }
    let bytes = target_features::without(bytes, &["reference-types", "multivalue"])?;
    let mut output = Bindgen::new()
        .input_bytes(module.name, bytes)
        .web(true)
        .and_then(|b| b.typescript(true).omit_default_module_path(true).generate_output())
        .map_err(|e| format!("wasm-bindgen on {}: {e:#}", module.name))?;
    let unoptimised = target_dir.join(format!("{}.bound.wasm", module.name));
    write(&dist.join(format!("{}.d.ts", module.name)), output.ts().unwrap_or_default().as_bytes())?;
    let glue_file = target_dir.join(format!("{}.glue.js", module.name));
    let glue = if module.texts {
        // Only the long glue lets a text grow in place.
        output.wasm_mut().exports.remove("__wbindgen_realloc").ok();
        glue::of_texts(module.name, output.js(), output.ts().unwrap_or_default())?
    } else {
        glue::shortened(output.js(), matches!(module.name, "device" | "mikktspace"))?
    };
    write(&unoptimised, &output.wasm_mut().emit_wasm())?;

    let packages = root.join("www/node_modules/.bin");
    let wasm = dist.join(format!("{}.wasm", module.name));
    let wasm_opt = |from: &Path, passes: &[&str]| {
        let mut wasm_opt = Command::new(packages.join("wasm-opt"));
        wasm_opt.arg(from).args(WASM_FEATURES);
        if module.simd {
            wasm_opt.arg("--enable-simd");
        }
        wasm_opt
            .args(passes)
            // Rust's stack begins at 1 MiB and grows down, so nothing that is pointed at lies below 1 kB.
            .arg("--low-memory-unused")
            .args(["--strip-debug", "--strip-producers", "--strip-target-features", "-o"])
            .arg(&wasm);
        wasm_opt
    };
    let passes = if module.aim == Aim::Small { SMALL } else { FAST };
    shell::status_of(&mut wasm_opt(&unoptimised, passes))?;
    // Once and by itself: with others it may be run again, on names that are short already.
    let printed = shell::output_of(&mut wasm_opt(&wasm, &["--minify-imports-and-exports-and-modules"]))?;
    let glue = glue::with_short_names(module.name, &glue, &String::from_utf8_lossy(&printed))?;
    write(&glue_file, glue.as_bytes())?;

    let mut esbuild = Command::new(packages.join("esbuild"));
    esbuild
        .arg(&glue_file)
        .args(["--minify", "--format=esm", "--target=es2020", "--log-level=warning"])
        .arg(format!("--outfile={}", dist.join(format!("{}.js", module.name)).display()));
    shell::status_of(&mut esbuild)?;
    write(&stamp, origin.as_bytes())
}

/// `webgl2-more.txt`, as `shaders/build.rs` wrote it: a text by its name, so that servers compress it.
fn copy_shaders(messages: &[u8], dist: &Path) -> Outcome {
    #[derive(serde::Deserialize)]
    struct Message {
        package_id: Option<String>,
        out_dir: Option<PathBuf>,
    }
    let told = String::from_utf8_lossy(messages);
    let folders = told.lines().filter_map(|line| {
        let message: Message = serde_json::from_str(line).ok()?;
        message.out_dir.filter(|_| {
            message.package_id.is_some_and(|id| id.contains("/storefront#") || id.contains("#storefront@"))
        })
    });
    let from = folders.map(|folder| folder.join("more.glsl")).find(|file| file.exists());
    let from = from.ok_or("cargo did not say where shaders/build.rs wrote more.glsl")?;
    let text = std::fs::read(&from).map_err(|e| format!("cannot read {}: {e}", from.display()))?;
    write(&dist.join("webgl2-more.txt"), &text)
}

/// What a module of `dist/` is made from and with: cargo's output, the npm packages, this program.
fn origin_of(wasm: &[u8]) -> Outcome<String> {
    let read =
        |path: PathBuf| std::fs::read(&path).map_err(|e| format!("cannot read {}: {e}", path.display()));
    let mut hasher = DefaultHasher::new();
    wasm.hash(&mut hasher);
    read(shell::root().join("www/package-lock.json"))?.hash(&mut hasher);
    read(std::env::current_exe().map_err(|e| format!("cannot find this program: {e}"))?)?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// The command line, without native wgpu: makes the demo and the schema.
pub(crate) fn command_line() -> Outcome<PathBuf> {
    shell::step("building the command line");
    let mut cargo = shell::cargo("build");
    cargo.args(["--release", "--no-default-features", "--features", "cli", "--bin", "storefront"]);
    shell::status_of(&mut cargo)?;
    Ok(shell::root().join("target/release/storefront"))
}

/// The JSON Schema of store documents, for editors and operators.
fn build_schema(dist: &Path) -> Outcome {
    let mut storefront = Command::new(command_line()?);
    write(&dist.join("page.schema.json"), &shell::output_of(storefront.args(["validate", "--schema"]))?)
}

/// What the reasons of a plan say to people: scripts take it in from there.
fn build_sentences(dist: &Path) -> Outcome {
    let mut storefront = Command::new(command_line()?);
    write(&dist.join("reasons.json"), &shell::output_of(storefront.arg("reasons"))?)
}

/// Flags of rustc. A panic traps at once: its message would be read by nobody on a phone, and the
/// texts, their formatting and this machine's paths in them are a fifth of a module.
fn rust_flags(simd: bool) -> String {
    let size = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";
    // Else the wasm-bindgen crate would count on the `externref` tables that `build_module` takes away.
    let features = if simd { "-reference-types,+simd128" } else { "-reference-types" };
    format!("{size} -Ctarget-feature={features}")
}

fn build_www(dist: &Path) -> Outcome {
    shell::step("bundling storefront.js and storefront.css");
    let www = shell::root().join("www");
    shell::run_in(&www, "npm", &["run", "--silent", "build"])?;
    let mut esbuild = Command::new(www.join("node_modules/.bin/esbuild"));
    esbuild
        .arg(www.join("src/storefront.css"))
        .args(["--bundle", "--minify", "--log-level=warning"])
        .arg(format!("--outfile={}", dist.join("storefront.css").display()));
    shell::status_of(&mut esbuild)
}

/// The studio: static files that any shop can serve below `/studio/`.
fn build_studio(dist: &Path) -> Outcome {
    shell::step("bundling the studio");
    build_sentences(dist)?;
    let (www, studio) = (shell::root().join("www"), dist.join("studio"));
    std::fs::create_dir_all(&studio).map_err(|e| format!("cannot make {}: {e}", studio.display()))?;
    for page in ["index.html", "preview.html", "served.html"] {
        let from = www.join("studio").join(page);
        std::fs::copy(&from, studio.join(page))
            .map_err(|e| format!("cannot copy {}: {e}", from.display()))?;
    }
    let mut esbuild = Command::new(www.join("node_modules/.bin/esbuild"));
    esbuild
        .args(["studio.ts", "studio.css", "preview.css"].map(|entry| www.join("studio").join(entry)))
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
        .arg(format!("--outdir={}", studio.display()));
    shell::status_of(&mut esbuild)
}

/// The edge worker, with the glue of `device.wasm` and `page-server.wasm` inside.
fn build_edge() -> Outcome {
    shell::step("bundling edge/worker.js");
    shell::run_in(&shell::root().join("www"), "npm", &["run", "--silent", "build-edge"])
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    std::fs::write(path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))
}
