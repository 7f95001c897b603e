//! Everything that judges without running: format, lints on every target, types, dependency policy.

use crate::shell::{self, Outcome};
use crate::{artefacts, dependencies, setup, size};

/// Native feature sets; the wasm modules are linted one by one, each as it ships, by features and bin.
const NATIVE: [&[&str]; 2] = [&["--workspace", "--all-targets"], &["--no-default-features", "--all-targets"]];
const WASM_BINS: [(&str, &str); 10] = [
    ("device", "device"),
    ("page", "page"),
    ("validate", "validate"),
    ("why", "why"),
    ("light", "light"),
    ("raster", "raster"),
    ("raster-moves", "raster"),
    ("mikktspace-wasm", "mikktspace"),
    ("webgl2", "webgl2"),
    ("webgpu", "webgpu"),
];

/// Run all checks; the first failure ends it.
pub(crate) fn run() -> Outcome {
    setup::for_build()?;
    shell::step("format");
    shell::run("cargo", &["fmt", "--all", "--check"])?;
    // Both often wait for one thread of rustc, and they share no folder of cargo's.
    std::thread::scope(|scope| {
        let built = scope.spawn(|| artefacts::build(&[]));
        if let Err(error) = judge() {
            // Not when all is built, minutes later.
            eprintln!("\nxtask: {error}");
            std::process::exit(1);
        }
        shell::joined(built)
    })?;
    size::run()
}

fn judge() -> Outcome {
    lints()?;
    shell::step("documentation");
    shell::status_of(
        shell::cargo("doc")
            .args(["--no-deps", "--no-default-features", "--lib"])
            .env("RUSTDOCFLAGS", "-Dwarnings"),
    )?;
    shell::step("licences and sources of dependencies");
    dependencies::check()?;
    shell::step("types of www/");
    shell::run_in(&shell::root().join("www"), "npm", &["run", "--silent", "check"])
}

fn lints() -> Outcome {
    for arguments in NATIVE {
        shell::step(&format!("clippy {}", arguments.join(" ")));
        clippy(arguments)?;
    }
    for (features, bin) in WASM_BINS {
        shell::step(&format!("clippy {features} on wasm"));
        clippy(&[
            "--no-default-features",
            "--features",
            features,
            "--bin",
            bin,
            "--target",
            "wasm32-unknown-unknown",
        ])?;
    }
    Ok(())
}

fn clippy(arguments: &[&str]) -> Outcome {
    shell::status_of(shell::cargo("clippy").args(arguments).args(["--", "-Dwarnings"]))
}
